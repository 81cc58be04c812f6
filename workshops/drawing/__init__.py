"""The fair draw of a meeting, between the database and the engine in workshops/draw/.

secret.py      what nobody may choose: the secret, its hash, the seed that follows from it
freezing.py    wishes, seats and rules of this moment as an instance, with codes instead of people
running.py     trials and the real draw, as jobs
publishing.py  the result becomes seats and lines, once, under the meeting's lock
again.py       after late changes: once more, and nobody ends up worse
figures.py     what came out for whom: for the organizers' report
why.py         what somebody got and missed, in words
check_draw.py  for everybody: checks the published files with nothing but Python itself
"""
