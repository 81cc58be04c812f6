"""Whether a draw can be solved at all. What is booked already has to be kept, so it can contradict a
rule; everything else can be left empty."""

from collections import Counter

from django.utils.translation import gettext as _

from workshops.draw.instance import Instance, Person, Workshop


class Unsolvable(Exception):
    """`culprits`: a sentence each, with the names of those who stand in the way."""

    def __init__(self, culprits: list[str]):
        self.culprits = culprits
        super().__init__("\n".join(culprits))


def culprits(instance: Instance) -> list[str]:
    """Why it can't be solved, as far as one workshop or one person alone is the reason. Whether
    several minima can be reached together only the engine can tell."""
    found = []
    for person in instance.persons:
        found += _own_bookings(instance, person)
    for workshop in instance.workshops:
        found += _bookings_of(instance, workshop)
    return found


def never_takes_place(instance: Instance) -> list[Workshop]:
    """Workshops that can't reach their minimum, whoever gets a seat."""
    return [
        workshop
        for workshop in instance.workshops
        if workshop.capacity == 0 or attainable(instance, workshop) < workshop.minimum
    ]


def attainable(instance: Instance, workshop: Workshop) -> int:
    """As many could attend at most, if everybody came here who may: by wishes, seats and roles."""
    possible = Counter(person.role for person in _who_may_come(instance, workshop))
    for role, most in workshop.role_max.items():
        possible[role] = min(possible[role], most)
    inside = sum(min(possible[role], kept) for role, kept in workshop.reserved.items())
    beyond = possible.total() - inside
    return inside + min(beyond, workshop.capacity - sum(workshop.reserved.values()))


def _who_may_come(instance: Instance, workshop: Workshop) -> list[Person]:
    return [
        person
        for person in instance.interested.get(workshop.id, ())
        if person.fixed.get(workshop.slot) == workshop.id
        or not any(instance.clash(workshop.id, kept) for kept in person.fixed.values())
    ]


def _own_bookings(instance: Instance, person: Person) -> list[str]:
    kept = sorted(person.fixed.values())
    return [
        _(
            "{person} hat „{one}“ und „{other}“ schon gebucht, aber niemand kann an beiden teilnehmen: "
            "{why}."
        ).format(person=f"„{person.id}“", one=one, other=other, why=_why(instance, one, other))
        for position, one in enumerate(kept)
        for other in kept[position + 1 :]
        if instance.clash(one, other)
    ]


def _why(instance: Instance, one: str, other: str) -> str:
    if instance.workshop[one].topic == instance.workshop[other].topic:
        return _("Es ist derselbe Workshop")
    return _("Sie sind als unvereinbar eingetragen")


def _bookings_of(instance: Instance, workshop: Workshop) -> list[str]:
    booked = [
        person for person in instance.persons if person.fixed.get(workshop.slot) == workshop.id
    ]
    roles = Counter(person.role for person in booked)
    names = _names(booked)
    name, found = f"„{workshop.id}“", []
    if sum(workshop.reserved.values()) > workshop.capacity:
        found.append(
            _("In {name} sind {kept} Plätze frei gehalten, es gibt aber nur {seats}.").format(
                name=name, kept=sum(workshop.reserved.values()), seats=workshop.capacity
            )
        )
    if len(booked) > workshop.capacity:
        found.append(
            _(
                "In {name} sind {count} schon gebucht, es gibt aber nur {seats} Plätze: {who}."
            ).format(name=name, count=len(booked), seats=workshop.capacity, who=names)
        )
    for role, most in sorted(workshop.role_max.items()):
        if roles[role] > most:
            these = _names([person for person in booked if person.role == role])
            found.append(
                _(
                    "In {name} sind {count} der Rolle „{role}“ schon gebucht, höchstens {most} sind "
                    "erlaubt: {who}."
                ).format(name=name, count=roles[role], role=role, most=most, who=these)
            )
    unused = sum(max(0, kept - roles[role]) for role, kept in workshop.reserved.items())
    if not found and len(booked) + unused > workshop.capacity:
        found.append(
            _(
                "In {name} sind {count} schon gebucht und {unused} Plätze für andere Rollen frei "
                "gehalten, es gibt aber nur {seats} Plätze: {who}."
            ).format(
                name=name, count=len(booked), unused=unused, seats=workshop.capacity, who=names
            )
        )
    if not found and booked and attainable(instance, workshop) < workshop.minimum:
        found.append(
            _(
                "{name} braucht mindestens {minimum} Personen, höchstens {possible} können kommen. Der "
                "Workshop kann also nicht stattfinden, ist aber schon gebucht: {who}."
            ).format(
                name=name,
                minimum=workshop.minimum,
                possible=attainable(instance, workshop),
                who=names,
            )
        )
    return found


def _names(persons: list[Person], most: int = 5) -> str:
    names = [f"„{person.id}“" for person in persons]
    if len(names) > most:
        more = len(names) - most
        return ", ".join(names[:most]) + " " + _("und {count} weitere").format(count=more)
    return ", ".join(names)
