"""How somebody stands: which days they hold, and where they are in the line for the others."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programme import facts as remembered
from programme.models import Day
from programme.templatetags.content import number
from registration.line import positions
from registration.models import DayPlace
from registration.places import limits


@dataclass(frozen=True)
class Standing:
    """One day of one participant. `position` counts from 1; None for a place that is held."""

    day: Day
    held: bool
    position: int | None
    confirmed: bool = True

    @property
    def in_words(self):
        if self.held:
            return _("Sie haben einen Platz") if self.confirmed else _("Platz für Sie freigehalten")
        return _("Warteliste, Position %(position)s") % {"position": number(self.position)}


def of(participant):
    """How a participant stands on each day, as people are told. In the order of the days."""
    known = getattr(participant, "known_days", None)
    return known if known is not None else of_all([participant])[participant.pk]


def look_up(participants):
    """For who writes many letters: of() then asks no more."""
    found = of_all(participants)
    for participant in participants:
        participant.known_days = found[participant.pk]


def of_all(participants):
    """{participant's pk: list of Standing}. Positions are asked for only if somebody waits: that
    question takes longer than all the others."""
    by_pk = {participant.pk: participant for participant in participants}
    days = {
        meeting.pk: remembered.latest(meeting, limits).days
        for meeting in {participant.meeting for participant in participants}
    }
    # Asked plainly and sorted here: every page of a person asks this.
    places = DayPlace.objects.filter(participant_id__in=list(by_pk)).order_by()
    places = [place for place in places if place.state != DayPlace.State.GIVEN_UP]
    at = positions(places, DayPlace.objects.in_line(), "day")
    found: dict[int, list[Standing]] = {pk: [] for pk in by_pk}
    for place in places:
        participant = by_pk[place.participant_id]
        found[participant.pk].append(
            Standing(
                days[participant.meeting_id][place.day_id],
                place.state == DayPlace.State.HELD,
                at.get(place.pk),
                participant.user_id is not None,
            )
        )
    for own in found.values():
        own.sort(key=lambda entry: entry.day.date)
    return found


def facts(participant):
    """How a participant stands on each day, for a letter: (day, words)."""
    pattern = _("l, j. F")
    return [
        (f"{entry.day.title}, {date_format(entry.day.date, pattern)}", entry.in_words)
        for entry in of(participant)
    ]
