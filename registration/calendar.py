"""A participant's days as iCalendar, for the mail and for "my page"."""

from datetime import UTC, timedelta

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from backstage.mail import Calendar
from programme.models import Occurrence
from registration import links, standing


def of(participant):
    """One event per day with a place, with the day's programme as its description, or None: a
    calendar without events is not valid. The UIDs stay the same and the sequence grows, so that
    importing a newer file updates the entries. Days waited for are left out."""
    meeting = participant.meeting
    days = [entry.day for entry in standing.of(participant) if entry.held]
    if not days:
        return None
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Nutzertreffen//Anmeldung//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", meeting.title)
    now = timezone.now()
    for day in days:
        calendar.add_component(_event(participant, day, now))
    first, last = days[0].date, days[-1].date
    calendar.add_missing_timezones(first - timedelta(days=1), last + timedelta(days=1))
    return Calendar(f"{meeting.slug}.ics", calendar.to_ical())


def _event(participant, day, now):
    meeting = participant.meeting
    event = icalendar.Event()
    event.add("uid", f"day-{day.pk}-{participant.public_id}@{meeting.slug}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
    event.add("sequence", max(0, int((now - participant.claimed_at).total_seconds())))
    event.add("dtstart", day.starts_at)
    event.add("dtend", day.ends_at)
    event.add("summary", f"{day.title}: {meeting.title}")
    event.add("location", ", ".join([meeting.venue_name, *meeting.venue_address.splitlines()]))
    event.add("url", links.absolute("my-page", meeting.slug))
    event.add("description", _programme(day))
    return event


def _programme(day):
    occurrences = Occurrence.objects.taking_place().filter(slot__day=day)
    occurrences = occurrences.select_related("session", "slot", "room")
    lines = [
        f"{occurrence.slot.starts:%H:%M} {occurrence.session.title}"
        + (f" ({occurrence.room})" if occurrence.room else "")
        for occurrence in occurrences.order_by("slot__starts", "session__code")
    ]
    return "\n".join([_("Programm des Tages:"), *lines])
