"""The two usual ways of giving seats, to compare the best with.

Both know every rule but can't look ahead. A workshop that ends below its minimum is closed, the one
that misses most of it first, and everything is given again without it; what is booked already
stays."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from workshops.draw.instance import Instance, Person, Seat, Workshop
from workshops.draw.lottery import numbers
from workshops.draw.solvable import Unsolvable, culprits

Give = Callable[["Seats", list[Person]], None]


def lots(instance: Instance) -> list[Seat]:
    """Lots one after the other: who has the next lottery number gets the best that is left in each
    slot. Repeatable. Raise Unsolvable."""
    return _given(instance, _one_after_the_other)


def first_choices(instance: Instance) -> list[Seat]:
    """First choices first: as many of them as there are seats, by lottery number, then second
    choices, and so on. Repeatable. Raise Unsolvable."""
    return _given(instance, _rank_by_rank)


def _one_after_the_other(seats: "Seats", persons: list[Person]) -> None:
    for person in persons:
        for slot in seats.instance.slots:
            for rank, workshop in enumerate(person.wishes.get(slot, ()), start=1):
                if seats.take(Seat(person.id, slot, workshop, rank)):
                    break


def _rank_by_rank(seats: "Seats", persons: list[Person]) -> None:
    for rank in range(1, seats.instance.longest_list + 1):
        for person in persons:
            for slot in seats.instance.slots:
                wishes = person.wishes.get(slot, ())
                if rank <= len(wishes):
                    seats.take(Seat(person.id, slot, wishes[rank - 1], rank))


def _given(instance: Instance, give: Give) -> list[Seat]:
    found = culprits(instance)
    if found:
        raise Unsolvable(found)
    instance = instance.sorted()
    drawn = numbers(instance)
    persons = sorted(instance.persons, key=lambda person: drawn[person.id])
    closed: set[str] = set()
    while True:
        seats = Seats(instance, closed)
        give(seats, persons)
        missed = [workshop for workshop in instance.workshops if seats.misses_minimum(workshop)]
        if not missed:
            return sorted(seats.given)
        closable = [workshop for workshop in missed if not seats.fixed[workshop.id]]
        if not closable:
            raise Unsolvable([_cannot_reach(workshop) for workshop in missed])
        closed.add(min(closable, key=lambda workshop: (seats.share(workshop), workshop.id)).id)


def _cannot_reach(workshop: Workshop) -> str:
    return _(
        "„{name}“ ist schon gebucht, erreicht bei diesem Verfahren aber die Mindestzahl {minimum} nicht."
    ).format(name=workshop.id, minimum=workshop.minimum)


class Seats:
    """What is given so far. Keeps every rule but minima."""

    def __init__(self, instance: Instance, closed: Iterable[str]):
        self.instance, self.closed = instance, set(closed)
        self.given: list[Seat] = []
        self.fixed: Counter[str] = Counter()
        self._roles: dict[str, Counter[str]] = {w.id: Counter() for w in instance.workshops}
        self._of_person: dict[str, dict[str, str]] = {p.id: {} for p in instance.persons}
        for person in instance.persons:
            for slot, workshop in person.fixed.items():
                self.fixed[workshop] += 1
                self._give(Seat(person.id, slot, workshop, 0))

    def take(self, seat: Seat) -> bool:
        """Whether the seat could be given."""
        held = self._of_person[seat.person]
        possible = (
            seat.slot not in held
            and seat.workshop not in self.closed
            and self._is_free(seat)
            and not any(self.instance.clash(seat.workshop, other) for other in held.values())
        )
        if possible:
            self._give(seat)
        return possible

    def misses_minimum(self, workshop: Workshop) -> bool:
        return 0 < self._roles[workshop.id].total() < workshop.minimum

    def share(self, workshop: Workshop) -> float:
        """Of the minimum, how much is reached."""
        return self._roles[workshop.id].total() / workshop.minimum

    def _give(self, seat: Seat) -> None:
        self.given.append(seat)
        self._of_person[seat.person][seat.slot] = seat.workshop
        self._roles[seat.workshop][self.instance.person[seat.person].role] += 1

    def _is_free(self, seat: Seat) -> bool:
        workshop, role = self.instance.workshop[seat.workshop], self.instance.person[seat.person].role
        taken = self._roles[workshop.id].copy()
        taken[role] += 1
        if taken[role] > workshop.role_max.get(role, workshop.capacity):
            return False
        kept = sum(max(0, count - taken[other]) for other, count in workshop.reserved.items())
        return taken.total() + kept <= workshop.capacity
