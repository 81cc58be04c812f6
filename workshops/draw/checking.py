"""Whether an assignment keeps every rule. Written from the format alone: it shares nothing with the
engine but the nouns, so that a mistake there can't hide here. Every result passes here before it
is given out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from workshops.draw.instance import Instance, Person, Seat, Workshop


def broken_rules(instance: Instance, assignment: Iterable[Seat]) -> list[str]:
    """A sentence for each. Empty: every rule is kept."""
    seats = list(assignment)
    strange = [
        _("„{person}“ oder „{workshop}“ kommt in dieser Auslosung nicht vor.").format(
            person=seat.person, workshop=seat.workshop
        )
        for seat in seats
        if seat.person not in instance.person or seat.workshop not in instance.workshop
    ]
    if strange:
        return strange
    of_person, of_workshop = defaultdict(list), defaultdict(list)
    for seat in seats:
        of_person[seat.person].append(seat)
        of_workshop[seat.workshop].append(seat)
    found: list[str] = []
    for person in instance.persons:
        found += _broken_for_person(instance, person, of_person[person.id])
    for workshop in instance.workshops:
        found += _broken_in_workshop(instance, workshop, of_workshop[workshop.id])
    return found


def _broken_for_person(instance: Instance, person: Person, seats: list[Seat]) -> Iterator[str]:
    for seat in seats:
        if not _is_wanted(instance, person, seat):
            yield _("„{person}“ hat „{workshop}“ so nicht gewählt.").format(
                person=person.id, workshop=seat.workshop
            )
    got = {seat.slot: seat.workshop for seat in seats}
    for slot, workshop in person.fixed.items():
        if got.get(slot) != workshop:
            yield _("„{person}“ verliert „{workshop}“, obwohl schon gebucht.").format(
                person=person.id, workshop=workshop
            )
    for position, one in enumerate(seats):
        for other in seats[position + 1 :]:
            if _exclude_each_other(instance, one, other):
                yield _("„{person}“ kann nicht an „{one}“ und „{other}“ teilnehmen.").format(
                    person=person.id, one=one.workshop, other=other.workshop
                )


def _is_wanted(instance: Instance, person: Person, seat: Seat) -> bool:
    if instance.workshop[seat.workshop].slot != seat.slot:
        return False
    if seat.slot in person.fixed:
        return seat.rank == 0 and person.fixed[seat.slot] == seat.workshop
    listed = person.choices.get(seat.slot, ())
    return 1 <= seat.rank <= len(listed) and listed[seat.rank - 1] == seat.workshop


def _exclude_each_other(instance: Instance, one: Seat, other: Seat) -> bool:
    pair = (one.workshop, other.workshop)
    return (
        one.slot == other.slot
        or instance.workshop[pair[0]].topic == instance.workshop[pair[1]].topic
        or pair in instance.conflicts
        or pair[::-1] in instance.conflicts
    )


def _broken_in_workshop(instance: Instance, workshop: Workshop, seats: list[Seat]) -> Iterator[str]:
    count = len(seats)
    roles = Counter(instance.person[seat.person].role for seat in seats)
    if count > workshop.capacity:
        yield _("In „{workshop}“ sitzen {count} auf {seats} Plätzen.").format(
            workshop=workshop.id, count=count, seats=workshop.capacity
        )
    if 0 < count < workshop.minimum:
        yield _("„{workshop}“ findet mit {count} statt, braucht aber {minimum}.").format(
            workshop=workshop.id, count=count, minimum=workshop.minimum
        )
    for role, most in workshop.role_max.items():
        if roles[role] > most:
            yield _(
                "In „{workshop}“ sitzen {count} der Rolle „{role}“ statt höchstens {most}."
            ).format(workshop=workshop.id, count=roles[role], role=role, most=most)
    # For any group of roles with kept seats, the others get what these don't keep. The strictest
    # group is that of the roles which have not used theirs up.
    unused = sum(max(0, kept - roles[role]) for role, kept in workshop.reserved.items())
    if unused and count + unused > workshop.capacity:
        yield _(
            "In „{workshop}“ sitzen {count}, {unused} Plätze sind frei zu halten, es gibt aber nur "
            "{seats}."
        ).format(workshop=workshop.id, count=count, unused=unused, seats=workshop.capacity)
