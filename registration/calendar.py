"""What a participant has, as iCalendar, for the mail and for "my page"."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backstage.mail import Calendar
from programme import facts
from programme.models import Occurrence
from registration import links, standing


def of(participant):
    """The days with a place and the seats in workshops, or None if there are none: a calendar
    without events is not valid. The UIDs stay the same and the sequence grows, so that importing
    a newer file updates the entries. What is waited for is left out."""
    events = [event for name in settings.CALENDARS for event in import_string(name)(participant)]
    if not events:
        return None
    meeting = participant.meeting
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Nutzertreffen//Anmeldung//{get_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", meeting.title)
    days = [event["dtstart"].dt.date() for event in events]
    for component in time_zones(meeting.time_zone, min(days), max(days)):
        calendar.add_component(component)
    for event in events:
        calendar.add_component(event)
    return Calendar(f"{meeting.slug}.ics", calendar.to_ical())


@lru_cache(maxsize=50)
def time_zones(name, first, last):
    """What a calendar program must know of the zone in these days. Takes long to find out."""
    calendar = icalendar.Calendar()
    event = icalendar.Event()
    event.add("dtstart", datetime.combine(first, time(12), ZoneInfo(name)))
    calendar.add_component(event)
    calendar.add_missing_timezones(first - timedelta(days=1), last + timedelta(days=1))
    return calendar.timezones


def event(participant, uid, thing, summary, place):
    """An entry. `thing` has a beginning and an end: a day or a slot."""
    now = timezone.now()
    entry = icalendar.Event()
    entry.add("uid", f"{uid}-{participant.public_id}@{participant.meeting.slug}")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("last-modified", now.astimezone(UTC))
    entry.add("sequence", max(0, int((now - participant.claimed_at).total_seconds())))
    entry.add("dtstart", thing.starts_at)
    entry.add("dtend", thing.ends_at)
    entry.add("summary", summary)
    entry.add("location", place)
    entry.add("url", links.absolute("my-page", participant.meeting.slug))
    return entry


def venue(meeting):
    return ", ".join([meeting.venue_name, *meeting.venue_address.splitlines()])


def days(participant):
    """One event per day with a place, with the day's programme as its description."""
    meeting = participant.meeting
    on_the_days = facts.latest(meeting, programme)
    for entry in standing.of(participant):
        if entry.held:
            day = entry.day
            summary = f"{day.title}: {meeting.title}"
            found = event(participant, f"day-{day.pk}", day, summary, venue(meeting))
            found.add("description", _in_words(on_the_days.get(day.pk, [])))
            yield found


def programme(meeting_id):
    """{day's pk: its occurrences in the order of time}. Remembered, see programme/facts.py."""
    occurrences = Occurrence.objects.taking_place().filter(session__meeting=meeting_id)
    occurrences = occurrences.select_related("session", "slot", "room")
    found: dict[int, list[Occurrence]] = {}
    for occurrence in occurrences.order_by("slot__starts", "session__code"):
        found.setdefault(occurrence.slot.day_id, []).append(occurrence)
    return found


def _in_words(occurrences):
    lines = [
        f"{occurrence.slot.starts:%H:%M} {occurrence.session.title}"
        + (f" ({occurrence.room})" if occurrence.room else "")
        for occurrence in occurrences
    ]
    return "\n".join([_("Programm des Tages:"), *lines])
