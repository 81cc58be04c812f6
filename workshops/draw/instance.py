"""What is drawn: workshops with their rules, persons with their wishes. Format: docs/draw.md."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

FORMAT = "workshop-assign/1"


@dataclass(frozen=True)
class Workshop:
    """One occurrence of a workshop. The same topic in two slots is the same workshop."""

    id: str
    slot: str
    topic: str
    #: Seats, already the smaller of room and workshop.
    capacity: int
    #: It takes place with at least so many persons or not at all.
    minimum: int = 0
    #: At most so many of a role.
    role_max: Mapping[str, int] = field(default_factory=dict)
    #: Seats that the other roles don't get, even if they stay empty.
    reserved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    id: str
    role: str
    #: {slot: ids of workshops, best first}; what isn't listed isn't wanted.
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: {slot: id of a workshop}: already booked, and kept.
    fixed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def wishes(self) -> dict[str, tuple[str, ...]]:
        """The choices that count: where something is booked already they don't."""
        return {slot: ids for slot, ids in self.choices.items() if ids and slot not in self.fixed}


class Seat(NamedTuple):
    """Who sits where. Rank 1: the first choice; 0: was already booked."""

    person: str
    slot: str
    workshop: str
    rank: int


@dataclass(frozen=True)
class Instance:
    name: str
    #: Public; with the ids it decides every tie.
    seed: str
    slots: tuple[str, ...]
    roles: tuple[str, ...]
    workshops: tuple[Workshop, ...]
    persons: tuple[Person, ...]
    #: Pairs of workshops that one person may not both attend; also those whose slots overlap.
    conflicts: tuple[tuple[str, str], ...] = ()

    @cached_property
    def workshop(self) -> dict[str, Workshop]:
        return {workshop.id: workshop for workshop in self.workshops}

    @cached_property
    def person(self) -> dict[str, Person]:
        return {person.id: person for person in self.persons}

    @cached_property
    def longest_list(self) -> int:
        """R of the lottery: the longest list of choices that counts."""
        lists = (ids for person in self.persons for ids in person.wishes.values())
        return max(map(len, lists), default=0)

    @cached_property
    def interested(self) -> dict[str, tuple[Person, ...]]:
        """{id: persons who chose this workshop, where the choice counts, or have booked it}"""
        found: dict[str, list[Person]] = {}
        for person in self.persons:
            for ids in person.wishes.values():
                for workshop in ids:
                    found.setdefault(workshop, []).append(person)
            for workshop in person.fixed.values():
                found.setdefault(workshop, []).append(person)
        return {workshop: tuple(persons) for workshop, persons in found.items()}

    @cached_property
    def conflicting(self) -> dict[str, frozenset[str]]:
        """{id: ids of the workshops that nobody may attend beside it by a declared conflict}"""
        found: dict[str, set[str]] = {}
        for one, other in self.conflicts:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {key: frozenset(others) for key, others in found.items()}

    def clash(self, one: str, other: str) -> bool:
        """Whether nobody can attend both: same slot, same topic or a declared conflict."""
        a, b = self.workshop[one], self.workshop[other]
        return a.slot == b.slot or a.topic == b.topic or other in self.conflicting.get(one, ())

    def sorted(self) -> "Instance":
        """The same draw with its rows in the order of their ids: what is computed from it can't
        depend on the order in which they were written down."""
        return Instance(
            name=self.name,
            seed=self.seed,
            slots=tuple(sorted(self.slots)),
            roles=tuple(sorted(self.roles)),
            workshops=tuple(sorted(self.workshops, key=lambda workshop: workshop.id)),
            persons=tuple(sorted(self.persons, key=lambda person: person.id)),
            conflicts=tuple(
                sorted({(min(a, b), max(a, b)) for a, b in self.conflicts}),
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """As in the file. Rules that say nothing are left out."""
        return {
            "format": FORMAT,
            "name": self.name,
            "seed": self.seed,
            "slots": list(self.slots),
            "roles": list(self.roles),
            "workshops": [_workshop_as_json(workshop) for workshop in self.workshops],
            "participants": [_person_as_json(person) for person in self.persons],
            "conflicts": [list(pair) for pair in self.conflicts],
        }

    def digest(self) -> str:
        """SHA-256 (hex) of the draw without its seed, whatever the order of the rows: it can be
        published before the seed is known. Of the sorted JSON without blanks, in UTF-8."""
        content = self.sorted().as_json() | {"seed": ""}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _workshop_as_json(workshop: Workshop) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": workshop.id,
        "topic": workshop.topic,
        "slot": workshop.slot,
        "capacity": workshop.capacity,
    }
    if workshop.minimum:
        entry["min"] = workshop.minimum
    if workshop.role_max:
        entry["role_max"] = dict(workshop.role_max)
    if workshop.reserved:
        entry["reserved"] = dict(workshop.reserved)
    return entry


def _person_as_json(person: Person) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": person.id,
        "role": person.role,
        "choices": {slot: list(ids) for slot, ids in person.choices.items()},
    }
    if person.fixed:
        entry["fixed"] = dict(person.fixed)
    return entry


def overlapping(
    workshops: list[Workshop], spans: Mapping[str, tuple[Any, Any]]
) -> list[tuple[str, str]]:
    """The conflicts that come from slots which overlap: all pairs of their workshops. `spans`:
    {slot: (begin, end)}; half-open, so 15:30 and 15:30 don't overlap."""

    def meet(a: str, b: str) -> bool:
        return a != b and spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1]

    return [
        (one.id, other.id)
        for position, one in enumerate(workshops)
        for other in workshops[position + 1 :]
        if meet(one.slot, other.slot)
    ]
