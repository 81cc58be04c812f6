"""`make bench`: how much a rush costs, measured next to what the machine could do at best.

__main__.py    the order of things, and the exit code
stage.py       what runs: PostgreSQL, gunicorn, `manage.py work`, a mail server
sink.py        that mail server: keeps nothing but the links
meter.py       CPU and memory of all these processes, from /proc
load.py        the load client, a process of its own; browser.py and visitor.py belong to it
measure.py     one function per measurement
inside.py      what is measured or checked without a web server, with Django in the process
meetings.py    the meetings that are loaded for it
table.py       the table at the end
bare/          the ceilings: a view that says hello, and one with a lock and an insert
"""
