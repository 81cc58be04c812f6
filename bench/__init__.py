"""`make bench`: how much a rush costs, measured next to what the machine could do at best.

__main__.py    the order of things, and the exit code
course.py      what is measured in which order
stage.py       starts and ends processes; site.py: one installation with all it needs
sink.py        the mail server: keeps nothing, tells of the links
meter.py       CPU and memory of all these processes, from /proc
load.py        the load client, a process of its own; browser.py, visitor.py, post.py belong to it
measure.py     one function per measurement
inside.py      what needs no web server, with Django in the process: meetings.py, statements.py, desk.py
draws.py       the fair draw, each size in a process of its own
verify.py      whether all that people were told is in the database
table.py       the table at the end; targets.py: what is to be reached
bare/          the ceilings: a view that says hello, and one with a lock and an insert
"""
