"""Two things that can't be at the same time: in one room, or with one speaker."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from programme.models import Occurrence


@dataclass(frozen=True)
class Planned:
    """An occurrence as planned, saved or still only in a form."""

    pk: int | None
    session_pk: int | None
    slot: object
    room: object
    speaker_pks: frozenset


def of(planned, moved_slots=(), others=None):
    """Why `planned` can't be, as sentences for people. Cancelled sessions are in nobody's way.
    `moved_slots` have other times than the database knows as yet. `others`: everything on that day,
    for who asks about many."""
    moved = {slot.pk: slot for slot in moved_slots}
    others = list(on_days([planned.slot.day_id])) if others is None else others
    for other in others:
        other.slot = moved.get(other.slot_id, other.slot)
    at_the_same_time = [
        other
        for other in others
        if other.pk != planned.pk
        and other.session_id != planned.session_pk
        and planned.slot.overlaps(other.slot)
    ]
    return _room_taken(planned, at_the_same_time) + _speaker_busy(planned, at_the_same_time)


def on_days(days):
    """What is to take place, with who speaks there."""
    occurrences = Occurrence.objects.filter(slot__day__in=days)
    return (
        occurrences.exclude(session__status="cancelled")
        .select_related("session", "slot__day", "room")
        .prefetch_related("session__appearances__speaker")
    )


def _room_taken(planned, others):
    return [
        _("Raum %(room)s: Dort ist zur gleichen Zeit schon „%(other)s“ (%(time)s).")
        % {"room": planned.room, "other": other.session, "time": _time(other.slot)}
        for other in others
        if planned.room is not None and other.room_id == planned.room.pk
    ]


def _speaker_busy(planned, others):
    return [
        _("%(speaker)s ist zur gleichen Zeit schon bei „%(other)s“ (%(time)s).")
        % {"speaker": appearance.speaker, "other": other.session, "time": _time(other.slot)}
        for other in others
        for appearance in other.session.appearances.all()
        if appearance.speaker_id in planned.speaker_pks
    ]


def _time(slot):
    return f"{slot.starts:%H:%M}–{slot.ends:%H:%M}"


def in_whole_programme(meeting):
    """Every clash there is, for the check of the invariants and the organizers' list."""
    return among(Occurrence.objects.taking_place().filter(session__meeting=meeting))


def among(occurrences, moved_slots=()):
    """Every clash of occurrences as they are saved, but for slots that are about to be moved."""
    moved = {slot.pk: slot for slot in moved_slots}
    occurrences = list(
        occurrences.select_related("session", "slot__day", "room").prefetch_related(
            "session__appearances"
        )
    )
    others = list(on_days({occurrence.slot.day_id for occurrence in occurrences}))
    found = []
    for occurrence in occurrences:
        speakers = frozenset(a.speaker_id for a in occurrence.session.appearances.all())
        slot = moved.get(occurrence.slot_id, occurrence.slot)
        planned = Planned(occurrence.pk, occurrence.session_id, slot, occurrence.room, speakers)
        found += [
            f"{occurrence.session.code}: {sentence}"
            for sentence in of(planned, moved_slots, others)
        ]
    return found
