"""The two usual ways of giving seats, to compare the best with.

Both know every rule but can't look ahead. A workshop that ends below its minimum is closed, the one
that misses most of it first, and everything is given again without it. One that is booked already
can't be closed: it is filled up to its minimum before all else, by rank and lottery number."""

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
    filled: set[str] = set()
    while True:
        seats = Seats(instance, closed)
        for name in sorted(filled):
            seats.fill_to_minimum(instance.workshop[name], persons)
        give(seats, persons)
        missed = [workshop for workshop in instance.workshops if seats.misses_minimum(workshop)]
        if not missed:
            return sorted(seats.given)
        booked = {workshop.id for workshop in missed if seats.fixed[workshop.id]}
        closable = [workshop for workshop in missed if workshop.id not in booked]
        if booked - filled:
            filled |= booked
        elif closable:
            closed.add(min(closable, key=lambda workshop: (seats.share(workshop), workshop.id)).id)
        else:
            raise Unsolvable([_cannot_reach(workshop) for workshop in missed])


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
        self._count: Counter[str] = Counter()
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

    def fill_to_minimum(self, workshop: Workshop, persons: list[Person]) -> None:
        """With those who want it most, `persons` in the order of their numbers among equals."""
        wanting = [
            Seat(person.id, workshop.slot, workshop.id, ids.index(workshop.id) + 1)
            for person in persons
            if workshop.id in (ids := person.wishes.get(workshop.slot, ()))
        ]
        for seat in sorted(wanting, key=lambda seat: seat.rank):
            if not self._count[workshop.id] < workshop.minimum:
                break
            self.take(seat)

    def misses_minimum(self, workshop: Workshop) -> bool:
        return 0 < self._count[workshop.id] < workshop.minimum

    def share(self, workshop: Workshop) -> float:
        """Of the minimum, how much is reached."""
        return self._count[workshop.id] / workshop.minimum

    def _give(self, seat: Seat) -> None:
        self.given.append(seat)
        self._of_person[seat.person][seat.slot] = seat.workshop
        self._roles[seat.workshop][self.instance.person[seat.person].role] += 1
        self._count[seat.workshop] += 1

    def _is_free(self, seat: Seat) -> bool:
        workshop, role = (
            self.instance.workshop[seat.workshop],
            self.instance.person[seat.person].role,
        )
        taken, count = self._roles[workshop.id], self._count[workshop.id] + 1
        if count > workshop.capacity or taken[role] >= workshop.role_max.get(role, count):
            return False
        kept = sum(
            max(0, kept - taken[other] - (other == role))
            for other, kept in workshop.reserved.items()
        )
        return count + kept <= workshop.capacity
