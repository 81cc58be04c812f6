"""What must always hold for places, checked on the live data. A handful of statements,
however many people there are."""

from django.db.models import Count, F, Max, Q

from programme.models import Day, Meeting
from registration.models import DayPlace, Participant, RolePlaces
from registration.places import GRACE, Free, moving_up_is_open


def check(now):
    """Yields a sentence for everything that is wrong, with ids and no names."""
    for meeting in Meeting.objects.all():
        free = Free(meeting)
        yield from overfull(meeting, free)
        yield from left_lying(meeting, free, now)
    yield from states_that_contradict(now)


def overfull(meeting, free):
    """Rule 1: nobody is seated where it is full. More than there are places is right only
    where an organizer has reduced them since: then history knows a number that was enough."""
    if _too_many(free.people, meeting.places, meeting.history, "places"):
        yield f"{meeting.slug}: {free.people} Menschen auf {meeting.places} Plätzen."
    for day in free.days.values():
        held = sum(count for (day_id, _role), count in free.held.items() if day_id == day.pk)
        if _too_many(held, day.places, Day.objects.get(pk=day.pk).history, "places"):
            yield f"Tag {day.pk}: {held} vergeben, {day.places} Plätze."
    for limit in RolePlaces.objects.filter(day__meeting=meeting):
        held = free.held[limit.day_id, limit.role]
        if _too_many(held, limit.at_most, limit.history, "at_most"):
            yield f"Tag {limit.day_id}, {limit.role}: {held} vergeben, höchstens {limit.at_most}."


def _too_many(count, limit, history, field):
    if limit is None or count <= limit:
        return False
    if history.filter(**{f"{field}__isnull": True}).exists():
        return False
    # A limit that came later than the people (a new role limit) is a reduction, too.
    most = history.aggregate(most=Max(field), versions=Count("pk"))
    return most["versions"] > 1 and count > most["most"]


def left_lying(meeting, free, now):
    """Rule 4: a free place is not left while somebody waits who could take it."""
    waiting = DayPlace.objects.able_to_move_up().filter(day__meeting=meeting)
    for place in waiting.select_related("participant"):
        day = free.days[place.day_id]
        if moving_up_is_open(meeting, day, now) and free.has_room(
            place.day_id, place.participant.role, place.holds_any
        ):
            yield f"Tag {day.pk}: ein Platz ist frei, obwohl {place.participant_id} wartet."


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
