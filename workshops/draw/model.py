"""The draw as a table of whole numbers.

Columns: one per wish that can come true (1: gets this seat); one per person who wants something in
several slots (1: gets nothing at all); one per workshop and role with kept seats (how many seats
that role uses or keeps). Rows: the rules. Of minima there are only rows without a limit: few
workshops come near theirs, and smallest.py sets a limit where they are missed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from workshops.draw.instance import Instance, Person, Seat, Workshop
from workshops.draw.linear import NO_LIMIT, Rows, Table, Whole
from workshops.draw.lottery import Lottery
from workshops.draw.solvable import attainable


@dataclass(frozen=True)
class Minimum:
    """A workshop that takes place with at least so many more persons than are booked already, or,
    if nobody is, not at all."""

    columns: list[int]
    at_least: int
    #: The row that is to come to `at_least` if it takes place. In the table it has no limit.
    row: int


class Model:
    """`wishes[j]` is what column j means; further columns follow. The instance must be solvable as
    far as solvable.culprits can see; sort it first."""

    def __init__(self, instance: Instance, waived: frozenset[str] | set[str] = frozenset()):
        self.instance, self._waived = instance, waived
        self.fixed = [
            Seat(person.id, slot, workshop, 0)
            for person in instance.persons
            for slot, workshop in person.fixed.items()
        ]
        self._fixed_roles: dict[str, Counter[str]] = defaultdict(Counter)
        for seat in self.fixed:
            self._fixed_roles[seat.workshop][instance.person[seat.person].role] += 1
        never = {
            workshop.id
            for workshop in instance.workshops
            if attainable(instance, workshop) < workshop.minimum
        }
        self.wishes: list[Seat] = []
        self._of_person: list[list[int]] = []
        for person in instance.persons:
            self._add_wishes(person, never)
        self._in_workshop: dict[str, list[int]] = defaultdict(list)
        for column, seat in enumerate(self.wishes):
            self._in_workshop[seat.workshop].append(column)
        self._rows = Rows()
        self._upper = [1] * len(self.wishes)
        self._several_slots: list[tuple[int, list[int]]] = []  # column of "nothing", own columns
        self._single_slot: list[int] = []  # columns of those who can get one seat at most
        self._single_slot_persons = 0
        for columns in self._of_person:
            self._limit_person(columns)
        self.minima: dict[str, Minimum] = {}
        #: Workshops that are booked already and need more persons: they have to take place.
        self.forced: set[str] = set()
        for workshop in instance.workshops:
            self._limit_workshop(workshop)
        self.table = Table.of([0] * len(self._upper), self._upper, self._rows)

    # --- what it says -----------------------------------------------------------------------

    @property
    def may_have_nothing(self) -> int:
        """How many persons."""
        return sum(
            bool(columns) and not self.instance.persons[position].fixed
            for position, columns in enumerate(self._of_person)
        )

    @property
    def most_points(self) -> int:
        """More rank points no assignment has."""
        most: dict[tuple[str, str], int] = {}
        for seat in self.wishes:  # the later the lower the choice
            most[seat.person, seat.slot] = (seat.rank - 1) ** 2
        return sum(most.values())

    def aims(self, seat: int, nothing: int, point: int) -> Whole:
        """Costs: a seat saves `seat`, a person with nothing costs `nothing`, a rank point `point`."""
        cost = np.zeros(self.table.columns, np.int64)
        cost[: len(self.wishes)] = [point * (wish.rank - 1) ** 2 - seat for wish in self.wishes]
        cost[self._single_slot] -= nothing
        cost[[column for column, _own in self._several_slots]] = nothing
        return cost

    def nothing(self, whole: Whole) -> int:
        """How many persons have nothing by completed values, of those who could have a seat."""
        return int(self.aims(seat=0, nothing=1, point=0) @ whole) + self._single_slot_persons

    def lots(self) -> Whole:
        """Costs: the lottery's."""
        lottery = Lottery(self.instance)
        cost = np.zeros(self.table.columns, np.int64)
        cost[: len(self.wishes)] = [lottery.cost(wish) for wish in self.wishes]
        return cost

    def completed(self, values: Iterable[float]) -> Whole:
        """Wishes rounded to 0 or 1, and who has nothing by them. Kept seats stay 0: they cost
        nothing."""
        whole = np.zeros(self.table.columns, np.int64)
        given = np.rint(np.asarray(values)[: len(self.wishes)])
        whole[: len(self.wishes)] = given
        for column, own in self._several_slots:
            whole[column] = 0 if whole[own].any() else 1
        return whole

    def assignment(self, whole: Whole) -> list[Seat]:
        """Of completed values, by person and slot."""
        drawn = [self.wishes[column] for column in np.flatnonzero(whole[: len(self.wishes)])]
        return sorted([*self.fixed, *drawn])

    # --- how it is built --------------------------------------------------------------------

    def _add_wishes(self, person: Person, never: set[str]) -> None:
        """What collides with a seat that the person keeps can't come true."""
        instance = self.instance
        columns = []
        for slot, ids in sorted(person.wishes.items()):
            for rank, workshop in enumerate(ids, start=1):
                if workshop in never:
                    continue
                if not any(instance.clash(workshop, kept) for kept in person.fixed.values()):
                    columns.append(len(self.wishes))
                    self.wishes.append(Seat(person.id, slot, workshop, rank))
        self._of_person.append(columns)

    def _limit_person(self, columns: list[int]) -> None:
        for group in self._exclusive(columns):
            self._rows.at_most(1, group)
        if not columns or self.instance.person[self.wishes[columns[0]].person].fixed:
            return  # who keeps a seat never has nothing
        if len({self.wishes[column].slot for column in columns}) == 1:
            self._single_slot += columns
            self._single_slot_persons += 1
            return
        nothing = self._new_column(1)
        self._several_slots.append((nothing, columns))
        self._rows.at_least(1, [nothing, *columns])

    def _exclusive(self, columns: list[int]) -> Iterator[list[int]]:
        """Groups of wishes of which one can come true: those of a slot, of a topic, and as few as
        possible for the declared conflicts."""
        by_slot, by_topic = defaultdict(list), defaultdict(list)
        for column in columns:
            by_slot[self.wishes[column].slot].append(column)
            by_topic[self.instance.workshop[self.wishes[column].workshop].topic].append(column)
        for group in [*by_slot.values(), *by_topic.values()]:
            if len(group) > 1:
                yield group
        yield from self._conflict_groups(columns)

    def _conflict_groups(self, columns: list[int]) -> Iterator[list[int]]:
        """Larger groups tell the solver more than pairs do: two slots that overlap are one group."""
        conflicting = self.instance.conflicting
        column_of = {self.wishes[column].workshop: column for column in columns}
        pairs = [
            (column, column_of[other])
            for workshop, column in column_of.items()
            for other in sorted(conflicting.get(workshop, ()))
            if other in column_of and column < column_of[other]
        ]
        done: set[tuple[int, int]] = set()
        for pair in pairs:
            if pair in done:
                continue
            group = list(pair)
            for column in columns:
                if column not in group and all(self._clash(column, other) for other in group):
                    group.append(column)
            done.update((a, b) for a in group for b in group if a < b)
            yield sorted(group)

    def _clash(self, one: int, other: int) -> bool:
        return self.instance.clash(self.wishes[one].workshop, self.wishes[other].workshop)

    def _limit_workshop(self, workshop: Workshop) -> None:
        columns = self._in_workshop[workshop.id]
        fixed = self._fixed_roles[workshop.id]
        by_role: dict[str, list[int]] = defaultdict(list)
        for column in columns:
            by_role[self.instance.person[self.wishes[column].person].role].append(column)
        for role, most in workshop.role_max.items():
            if len(by_role[role]) > most - fixed[role]:
                self._rows.at_most(most - fixed[role], by_role[role])
        free = workshop.capacity - fixed.total()
        keepers = []
        for role, kept in sorted(workshop.reserved.items()):
            still = kept - fixed[role]
            if still > 0:
                keepers.append(self._new_column(still))
                self._rows.at_least(still, [keepers[-1], *by_role[role]])
        if keepers or len(columns) > free:
            self._rows.at_most(free, [*columns, *keepers])
        missing = workshop.minimum - fixed.total()
        if missing > 0 and fixed.total():
            if workshop.id not in self._waived:
                self.forced.add(workshop.id)
                self._rows.at_least(missing, columns)
        elif missing > 1 and columns:
            self.minima[workshop.id] = Minimum(columns, missing, len(self._rows.low))
            self._rows.add(-NO_LIMIT, NO_LIMIT, columns)

    def _new_column(self, upper: int) -> int:
        self._upper.append(upper)
        return len(self._upper) - 1
