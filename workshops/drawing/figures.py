"""What came out of a draw, counted: per workshop, per kind of people, and who got nothing where."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from registration.models import Participant
from workshops.draw import reading
from workshops.draw.instance import Seat
from workshops.drawing.freezing import pk_of

#: Ranks that are counted one by one; what lies below is counted together.
RANKS = 3


def of_workshops(instance, assignment):
    """{occurrence's pk: [seats, first choices, wishes, given]}"""
    first, wished = Counter(), Counter()
    for person in instance.persons:
        for ids in person.wishes.values():
            wished.update(ids)
            first[ids[0]] += 1
    given = Counter(seat.workshop for seat in assignment)
    return {
        str(pk_of(one.id)): [one.capacity, first[one.id], wished[one.id], given[one.id]]
        for one in instance.workshops
    }


def seats_of(draw):
    return [Seat(*seat) for seat in draw.result["assignment"]]


def below_minimum(draw):
    """Workshops that somebody wants and that don't take place, since too few would come."""
    return [
        workshop
        for workshop in reading.from_json(draw.instance).workshops
        if workshop.minimum
        and (numbers := draw.figures.get(str(pk_of(workshop.id))))
        and numbers[2]
        and not numbers[3]
    ]


@dataclass
class Shares:
    """Of one group: how many wanted seats came true with which rank. The last one: not at all."""

    label: str
    counts: list[int]

    @property
    def all(self):
        return sum(self.counts)

    @property
    def none(self):
        return self.counts[-1]


@dataclass(frozen=True)
class Unseated:
    """Who wanted something in a slot and got nothing there. `reasons`: in words."""

    participant: Participant
    slot: str
    wishes: tuple[str, ...]


class Outcome:
    """A finished draw beside the people it is about, as they are known now."""

    def __init__(self, draw):
        self.draw = draw
        self.instance = reading.from_json(draw.instance)
        self.ranks = {(seat.person, seat.slot): seat.rank for seat in seats_of(draw)}
        known = Participant.objects.filter(pk__in=draw.people.values())
        by_pk = {person.pk: person for person in known}
        self.people = {code: by_pk[pk] for code, pk in draw.people.items() if pk in by_pk}

    def wanted(self):
        """(participant, slot, wishes, rank or None) of every slot in which somebody wishes for
        something."""
        for person in self.instance.persons:
            if person.id in self.people:
                for slot, wishes in person.wishes.items():
                    yield self.people[person.id], slot, wishes, self.ranks.get((person.id, slot))

    def by(self, label_of):
        """[Shares] by what `label_of(participant)` says, largest group first."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0] * (RANKS + 2))
        for participant, _slot, _wishes, rank in self.wanted():
            place = RANKS + 1 if rank is None else min(rank - 1, RANKS)
            counts[str(label_of(participant))][place] += 1
        shares = [Shares(label, numbers) for label, numbers in counts.items()]
        return sorted(shares, key=lambda one: (-one.all, one.label))

    def unseated(self):
        found = [
            Unseated(participant, slot, wishes)
            for participant, slot, wishes, rank in self.wanted()
            if rank is None
        ]
        return sorted(found, key=lambda one: (one.participant.name, one.participant.pk, one.slot))
