"""What organizers should know of where something takes place, though it is allowed: more seats than
chairs, people who need a room without steps. In words, with numbers and never with names."""

from collections import defaultdict

from django.db.models import Count, Q
from django.utils.translation import ngettext

from registration.models import DayPlace
from workshops.models import Booking

STEP_FREE = Q(participant__access_need__step_free=True)


def about(occurrences):
    """{occurrence's pk: [sentences]} of what takes place. Two statements, however many there are.
    Wants session, slot and room of each."""
    occurrences = [o for o in occurrences if not o.session.is_cancelled]
    seated, in_need = _seated(occurrences)
    in_need_on_day = _in_need_on(
        {o.slot.day_id for o in occurrences if has_steps(o.room) and not o.session.booked}
    )
    found: dict[int, list[str]] = defaultdict(list)
    for occurrence in occurrences:
        pk, booked = occurrence.pk, occurrence.session.booked
        found[pk] += _seats(occurrence, seated.get(pk, 0) if booked else 0)
        if has_steps(occurrence.room):
            number = in_need.get(pk, 0) if booked else in_need_on_day.get(occurrence.slot.day_id, 0)
            found[pk] += _steps(occurrence, number)
    return {pk: sentences for pk, sentences in found.items() if sentences}


def has_steps(room):
    return room is not None and not room.step_free


def _seated(occurrences):
    """Who has a seat, and who of them needs a room without steps: two dicts of numbers."""
    rows = (
        Booking.objects.holding_seat()
        .filter(occurrence__in=[occurrence.pk for occurrence in occurrences])
        .order_by()
        .values_list("occurrence")
        .annotate(all=Count("pk"), in_need=Count("pk", filter=STEP_FREE))
    )
    rows = list(rows)
    return {pk: count for pk, count, _need in rows}, {pk: need for pk, _count, need in rows}


def _in_need_on(days):
    held = DayPlace.objects.held().filter(STEP_FREE, day__in=days).order_by()
    return dict(held.values_list("day").annotate(count=Count("pk")))


def _seats(occurrence, taken):
    room, capacity = occurrence.room, occurrence.capacity
    if room and occurrence.seats and occurrence.seats > room.seats:
        words = ngettext(
            "%(room)s hat nur %(seats)s Sitzplatz, angegeben sind hier %(wanted)s.",
            "%(room)s hat nur %(seats)s Sitzplätze, angegeben sind hier %(wanted)s.",
            room.seats,
        )
        yield words % {"room": room, "seats": room.seats, "wanted": occurrence.seats}
    if capacity is not None and taken > capacity:
        words = ngettext(
            "%(taken)s Person hat hier einen Platz, es gibt aber nur %(capacity)s. Niemand verliert "
            "einen, aber es rückt niemand nach.",
            "%(taken)s Personen haben hier einen Platz, es gibt aber nur %(capacity)s. Niemand "
            "verliert einen, aber es rückt niemand nach.",
            taken,
        )
        yield words % {"taken": taken, "capacity": capacity}


def _steps(occurrence, number):
    if not number:
        return
    if occurrence.session.booked:
        words = ngettext(
            "%(room)s ist nicht stufenlos erreichbar; %(number)s Person mit Platz braucht das.",
            "%(room)s ist nicht stufenlos erreichbar; %(number)s Personen mit Platz brauchen das.",
            number,
        )
    else:
        words = ngettext(
            "%(room)s ist nicht stufenlos erreichbar; %(number)s Person, die an diesem Tag kommt, "
            "braucht das.",
            "%(room)s ist nicht stufenlos erreichbar; %(number)s Personen, die an diesem Tag kommen, "
            "brauchen das.",
            number,
        )
    yield words % {"room": occurrence.room, "number": number}
