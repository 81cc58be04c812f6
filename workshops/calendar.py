"""Seats as entries of a participant's calendar; see registration/calendar.py."""

from registration.calendar import event, venue
from workshops import standing


def seats(participant):
    """One event per seat, with its room."""
    for entry in standing.of(participant):
        if entry.held:
            occurrence = entry.occurrence
            room = [str(occurrence.room)] if occurrence.room else []
            place = ", ".join([*room, venue(participant.meeting)])
            title = occurrence.session.title
            yield event(participant, f"seat-{occurrence.pk}", occurrence.slot, title, place)
