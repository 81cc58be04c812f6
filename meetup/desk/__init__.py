"""The organizers' start page: how the meeting stands, and what needs somebody's attention.

links.py       the lists behind the numbers
sign_ups.py    who signed up, by standing, role and federal state, and day by day
places.py      the places of each day, by role
seats.py       the seats of each workshop, in the order of time
background.py  whether the background process is alive, and when it tidied up
attention.py   what somebody should look at, most urgent first
page.py        all of this for one meeting, as far as somebody may see it

Numbers are counted when the page is opened, by the database and in groups: the number of statements
is the same for ten people and for ten thousand.
"""
