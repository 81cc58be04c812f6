"""What must always hold for places, checked on the live data. A handful of statements,
however many people there are."""

from datetime import timedelta

from django.db.models import Count, F, Max, Min, Q

from programme.models import Day, Meeting
from registration.models import DayPlace, Participant, RolePlaces
from registration.places import GRACE, Free, line, moving_up_is_open

CLOCKS_DIFFER = timedelta(minutes=1)


def check(now):
    """Yields a sentence for everything that is wrong, with ids and no names."""
    for meeting in Meeting.objects.select_related("lock"):
        yield from overfull(meeting)
        yield from left_lying(meeting, now)
        counted = (meeting.lock.counted or {}).get("places")
        if counted and counted != Free(meeting).as_plain():
            yield f"{meeting.slug}: Die gemerkte Zahl der Plätze stimmt nicht."
    yield from states_that_contradict(now)


def overfull(meeting):
    """Rule 1: nobody is seated where it is full. More people than places arise only when an
    organizer lowers a number afterwards. So each place is compared with the limit at the time it
    was given: the n-th of those still held needed a limit of n, then."""
    held = DayPlace.objects.held().filter(day__meeting=meeting)
    people = held.values("participant").annotate(first=Min("held_since")).order_by("first")
    times = [row["first"] for row in people]
    if given_beyond(times, meeting.places, meeting.history, "places"):
        yield f"{meeting.slug}: {len(times)} Menschen auf {meeting.places} Plätzen."
    for day in Day.objects.filter(meeting=meeting):
        times = list(
            held.filter(day=day).order_by("held_since").values_list("held_since", flat=True)
        )
        if given_beyond(times, day.places, day.history, "places"):
            yield f"Tag {day.pk}: {len(times)} vergeben, {day.places} Plätze."
    for limit in RolePlaces.objects.filter(day__meeting=meeting):
        count = held.filter(day=limit.day_id, participant__role=limit.role).count()
        if count > limit.at_most and not _was_reduced(limit, count):
            yield f"Tag {limit.day_id}, {limit.role}: {count} vergeben, höchstens {limit.at_most}."


def given_beyond(times, limit, history, field):
    """Whether one of the places given at these times, in order, was beyond the limit then."""
    if limit is None or len(times) <= limit:
        return False
    versions = list(history.order_by("history_date").values_list("history_date", field))
    for number, given_at in enumerate(times, start=1):
        in_force = _in_force(versions, given_at) or [limit]
        if None not in in_force and number > max(in_force):
            return True
    return False


def _in_force(versions, moment):
    """The limits at about a time. About, because history is written by the app's clock, and places
    by the database's at the beginning of the same transaction. Before the first version nothing
    is known: the oldest one speaks for that time, too."""
    before = [value for date, value in versions if date <= moment - CLOCKS_DIFFER]
    around = [value for date, value in versions if abs(date - moment) < CLOCKS_DIFFER]
    return before[-1:] + around or [value for _date, value in versions[:1]]


def _was_reduced(limit, count):
    """A role's limit that came later than the people, or was higher once. (A place may have been
    given under another role, so its time says nothing about this one.)"""
    most = limit.history.aggregate(most=Max("at_most"))["most"]
    added_at = limit.history.aggregate(first=Min("history_date"))["first"]
    before = DayPlace.objects.held().filter(
        day=limit.day_id, participant__role=limit.role, held_since__lt=added_at
    )
    return count <= max(most, before.count())


def left_lying(meeting, now):
    """Rule 4: a free place is not left while somebody waits who could take it."""
    free = Free(meeting)
    days = [day for day in free.days.values() if moving_up_is_open(meeting, day, now)]
    for place in line(free, days)[:5]:
        yield f"Tag {place.day_id}: ein Platz ist frei, obwohl {place.participant_id} wartet."


def states_that_contradict(now):
    lapsed = Participant.objects.filter(status="lapsed", day_places__state="held")
    for participant in lapsed:
        yield f"Anmeldung {participant.pk} ist verfallen und hält einen Platz."
    nowhere = Participant.objects.active().annotate(
        days=Count("day_places", filter=~Q(day_places__state="given_up"))
    )
    for participant in nowhere.filter(days=0):
        yield f"Anmeldung {participant.pk} gilt, aber für keinen Tag."
    wrong = DayPlace.objects.exclude(day__meeting=F("participant__meeting"))
    for place in wrong:
        yield f"Tagesplatz {place.pk} gehört zu einer anderen Veranstaltung."
    overdue = Participant.objects.filter(status="claimed", lapses_at__lt=now - 10 * GRACE)
    if count := overdue.count():
        yield f"{count} Vormerkungen sind seit Minuten abgelaufen; läuft `manage.py work`?"
