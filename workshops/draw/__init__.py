"""The fair draw: wishes in, seats out, with a proof. Knows no database and no model.

instance.py     what is drawn: workshops, persons, wishes
reading.py      from a file or its JSON, refused in words where it can't be understood
solvable.py     whether it can be solved at all, and who stands in the way if not
lottery.py      the number everybody draws, and what a seat costs by it
objective.py    the four aims of an assignment, its profile and its hash
exact.py        the best assignment: the order of aims, and why each answer is proven
    model.py        the draw as whole numbers: columns, rows, costs
    linear.py       such a table of columns and rows, its bounds and exact lower bounds
    highs.py        the solver: always from cold, one thread, same seed
    smallest.py     the smallest cost of such a table, proven
comparison.py   the two usual ways, to compare with: lots one after the other, first choices first
checking.py     whether an assignment keeps every rule; shares nothing with the engine
result.py       the finished result and its file
watching.py     what is told while it runs, and stopping it

docs/draw.md explains the aims and the method. numpy and highspy are loaded by exact.py only: a web
process that never draws doesn't carry them.
"""
