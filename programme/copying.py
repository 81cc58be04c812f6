"""A meeting as the beginning of the next one: the same days, rooms and sessions, at other dates.

Nobody's agreement is taken along: faces are not shown until the people agree once more. Rooms further
right take along what is theirs (registration/copying.py, workshops/copying.py); the whole of it is in
meetup/copying.py.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from modeltranslation.fields import TranslationField

from programme.models import Appearance, Day, EditingRule, Meeting, Occurrence, Session

YEAR = timedelta(weeks=52)


@dataclass
class Copies:
    """What was made, and from what."""

    original: Meeting
    meeting: Meeting
    #: How many days later everything is.
    shift: timedelta
    #: {id of the original: its copy}
    days: dict[int, Day] = field(default_factory=dict)
    occurrences: dict[int, Occurrence] = field(default_factory=dict)

    def copy(self, thing, **changes):
        """A saved copy with its moments shifted; `changes` are other values."""
        made = copied(thing, self.shift, self.original.zone, **changes)
        made.save()
        return made


def proposed_first_day(meeting, today):
    """The same weekday a year later, and not in the past. None while the meeting has no day."""
    first = meeting.days.first()
    if first is None:
        return None
    proposed = first.date + YEAR
    while proposed <= today:
        proposed += YEAR
    return proposed


def with_year(text, before: date, after: date):
    """Nutzertreffen 2019 → Nutzertreffen 2020. Without a year the text stays."""
    return re.sub(rf"(?<!\d){before.year}(?!\d)", str(after.year), text)


def copy(original, first_day, **names):
    """Days, slots, rooms, tracks, speakers and sessions of a meeting, as a draft. `names`: slug and
    titles. For one transaction. Returns Copies."""
    shift = first_day - original.days.first().date
    meeting = copied(
        original, shift, original.zone, status=Meeting.Status.DRAFT, is_current=False, **names
    )
    meeting.save()
    copies = Copies(original, meeting, shift)
    slots = {}
    for day in original.days.all():
        copies.days[day.pk] = copies.copy(day, meeting=meeting, date=day.date + shift)
        for slot in day.slots.all():
            slots[slot.pk] = copies.copy(slot, day=copies.days[day.pk])
    rooms = {room.pk: copies.copy(room, meeting=meeting) for room in original.rooms.all()}
    tracks = {track.pk: copies.copy(track, meeting=meeting) for track in original.tracks.all()}
    for rule in EditingRule.objects.filter(meeting=original):
        copies.copy(rule, meeting=meeting)
    speakers = {
        speaker.pk: copies.copy(speaker, meeting=meeting, published=False, invited_at=None)
        for speaker in original.speakers.all()
    }
    for session in original.sessions.all():
        copy_session(copies, session, slots, rooms, tracks, speakers)
    return copies


def copy_session(copies, session, slots, rooms, tracks, speakers):
    """As a draft. What was cancelled has no time yet: something else may have taken its room."""
    made = copies.copy(
        session,
        meeting=copies.meeting,
        track=tracks.get(session.track_id),
        status=Session.Status.DRAFT,
    )
    for appearance in Appearance.objects.filter(session=session):
        copies.copy(appearance, session=made, speaker=speakers[appearance.speaker_id])
    for occurrence in [] if session.is_cancelled else session.occurrences.all():
        copies.occurrences[occurrence.pk] = copies.copy(
            occurrence,
            session=made,
            slot=slots[occurrence.slot_id],
            room=rooms.get(occurrence.room_id),
        )


def copied(thing, shift, zone, **changes):
    """An unsaved copy. Moments keep their time of day where the meeting is, also across the change
    to daylight saving time."""
    fields = [f for f in thing._meta.concrete_fields if not f.primary_key]
    # The column that repeats the default language follows from the others.
    repeating = {f.translated_field.name for f in fields if isinstance(f, TranslationField)}
    values = {f.name: getattr(thing, f.name) for f in fields if f.name not in repeating}
    for f in fields:
        if isinstance(f, models.DateTimeField) and values[f.name]:
            values[f.name] = shifted(values[f.name], shift, zone)
    return type(thing)(**values | changes)


def shifted(moment, shift, zone):
    local = timezone.localtime(moment, zone).replace(tzinfo=None) + shift
    return local.replace(tzinfo=zone)


def still_naming(meeting, year):
    """The names of the meeting's texts in which a year stands: nobody shifts those."""
    texts = [
        f
        for f in Meeting._meta.concrete_fields
        if isinstance(f, TranslationField)
        and re.search(rf"\b{year}\b", getattr(meeting, f.name) or "")
    ]
    return [str(f.verbose_name) for f in texts]
