"""The workshops of a meeting as far as seats go: times, capacities, role rules, what clashes.
Read once and remembered, see programme/facts.py: look at it, never change it."""

from dataclasses import dataclass

from programme.models import Appearance, Occurrence
from workshops.models import Draw


@dataclass(frozen=True)
class Plan:
    """`offers`: {pk: Occurrence} that seats can be booked for. `clashing`: {pk: those one can't
    have beside it}, because they overlap or are the same session again. `drawn`: seats were given
    by a draw, see seating.py."""

    offers: dict[int, Occurrence]
    clashing: dict[int, frozenset[int]]
    drawn: bool = False

    def clash(self, one, other):
        """Whether a person can't have both, given as ids. Nothing clashes with itself."""
        return other in self.clashing.get(one, ())


def load(meeting_id):
    offers = {occurrence.pk: occurrence for occurrence in bookable(meeting_id)}
    clashing = {
        one.pk: frozenset(
            other.pk for other in offers.values() if one.pk != other.pk and _clash(one, other)
        )
        for one in offers.values()
    }
    drawn = Draw.objects.published().filter(meeting=meeting_id, kind=Draw.Kind.REAL).exists()
    return Plan(offers, clashing, drawn)


def bookable(meeting_id):
    """In the order of time."""
    occurrences = Occurrence.objects.taking_place().filter(
        session__meeting=meeting_id, session__booked=True
    )
    return (
        occurrences.select_related("session", "slot__day__meeting", "room")
        .prefetch_related("seat_quotas")
        .order_by("slot__day__date", "slot__starts", "slot__ends", "session__code")
    )


def begun(meeting_id, now):
    """Ids of the occurrences that have begun: what was, is not changed afterwards."""
    occurrences = Occurrence.objects.filter(session__meeting=meeting_id)
    return [
        occurrence.pk
        for occurrence in occurrences.select_related("slot__day__meeting")
        if occurrence.slot.starts_at <= now
    ]


def _clash(one, other):
    return one.session_id == other.session_id or one.slot.overlaps(other.slot)


def appearances(meeting_id):
    """{person's pk: where they speak, as occurrences}. Their time is taken, whatever kind of session
    it is. Remembered, see programme/facts.py."""
    found: dict[int, list[Occurrence]] = {}
    speaking = Appearance.objects.filter(
        speaker__meeting=meeting_id, speaker__user__isnull=False, session__status="published"
    )
    speaking = speaking.values_list("speaker__user", "session")
    occurrences = Occurrence.objects.filter(session__in={session for _user, session in speaking})
    for occurrence in occurrences.select_related("slot__day"):
        for user, session in speaking:
            if session == occurrence.session_id:
                found.setdefault(user, []).append(occurrence)
    return found


def speaks_during(own_appearances, occurrence):
    return any(
        own.pk == occurrence.pk or own.slot.overlaps(occurrence.slot) for own in own_appearances
    )
