"""The four aims of an assignment, its profile and its hash."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from workshops.draw.instance import Instance, Seat
from workshops.draw.lottery import Lottery


@dataclass(frozen=True)
class Objective:
    """In the order in which they count. Many seats are better, of the others little is."""

    seats: int
    persons_with_nothing: int
    rank_points: int
    lottery_cost: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """The better assignment has the smaller one."""
        return (-self.seats, self.persons_with_nothing, self.rank_points, self.lottery_cost)

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def measure(instance: Instance, assignment: Iterable[Seat]) -> Objective:
    seats = list(assignment)
    drawn = [seat for seat in seats if seat.rank]
    lottery = Lottery(instance)
    return Objective(
        seats=len(seats),
        persons_with_nothing=len(with_nothing(instance, seats)),
        rank_points=sum((seat.rank - 1) ** 2 for seat in drawn),
        lottery_cost=sum(map(lottery.cost, drawn)),
    )


def with_nothing(instance: Instance, assignment: Iterable[Seat]) -> list[str]:
    """Ids of those who want something and have no seat at all."""
    seated = {seat.person for seat in assignment}
    return [
        person.id
        for person in instance.persons
        if person.id not in seated and (person.fixed or person.wishes)
    ]


def profile(instance: Instance, assignment: Iterable[Seat]) -> list[int]:
    """How many seats are a first choice, a second one, ... as far as the longest list."""
    count = Counter(seat.rank for seat in assignment)
    return [count[rank] for rank in range(1, instance.longest_list + 1)]


def fingerprint(assignment: Iterable[Seat]) -> str:
    """16 hexadecimal digits. Of the sorted lines "person>workshop" (SHA-256), so it doesn't depend
    on the order of the seats."""
    lines = sorted(f"{seat.person}>{seat.workshop}" for seat in assignment)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
