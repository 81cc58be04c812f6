"""What a change of the programme means for who has a seat: a session is off, moved to a time
at which somebody sits elsewhere, or has a new speaker. Found first, so that organizers see
it before they save; carried out when everything is settled, under the same lock."""

from collections import defaultdict
from dataclasses import dataclass

from programme.models import Appearance, Occurrence, Slot
from workshops import plan as plans
from workshops.booking import put
from workshops.models import Booking
from workshops.news import SEATS_LOST

State, Why = Booking.State, Booking.Why


@dataclass(frozen=True)
class Consequence:
    """A booking that can't stay as it is, and why."""

    booking: Booking
    why: str
    #: The seat at the same time that the person keeps.
    beside: Booking | None = None


def consequences(held):
    """Everything that can't stay as it is. Changes nothing."""
    plan = held.remembered(plans.load)
    bookings = Booking.objects.current().filter(
        participant__meeting=held.meeting,
        participant__status__in=["claimed", "registered", "lapsed"],
    )
    bookings = list(
        bookings.select_related("participant", "occurrence__session", "occurrence__slot")
    )
    off = [b for b in bookings if b.occurrence_id not in plan.offers]
    offered = [b for b in bookings if b.occurrence_id in plan.offers]
    speaking = at_own_appearances(held.meeting, plan, offered)
    seated = [b for b in offered if b.is_booked and b not in speaking]
    return (
        [Consequence(booking, Why.OFF) for booking in off]
        + [Consequence(booking, Why.SPEAKS) for booking in speaking]
        + [
            Consequence(booking, Why.CLASH, beside)
            for booking, beside in _moved_into_another(plan, seated)
        ]
    )


def carry_out(held):
    """Idempotent. Who sits in two things at once keeps the one that was not moved and is the first
    in line for the other; whatever else can't be ends. Everybody concerned is told."""
    for consequence in consequences(held):
        booking = consequence.booking
        if consequence.why == Why.CLASH:
            _to_the_head_of_the_line(held, booking, consequence.beside)
        else:
            put(booking, State.ENDED, consequence.why, held.now, queued_at=booking.queued_at)
        held.freed()
        held.tell(booking.participant_id, SEATS_LOST)


def at_own_appearances(meeting, plan, bookings):
    speakers = set(
        Appearance.objects.filter(speaker__meeting=meeting, speaker__user__isnull=False)
        .values_list("speaker__user", flat=True)
        .distinct()
    )
    found = []
    for booking in bookings:
        if booking.participant.user_id in speakers:
            own = plans.own_appearances(booking.participant.user_id, meeting.pk)
            if plans.speaks_during(own, plan.offers[booking.occurrence_id]):
                found.append(booking)
    return found


def _moved_into_another(plan, seated):
    """Of two seats of one person at the same time the one that was moved last, and the other."""
    by_participant = defaultdict(list)
    for booking in seated:
        by_participant[booking.participant_id].append(booking)
    moved_at: dict[int, object] = {}
    found = []
    for own in by_participant.values():
        while pair := _clashing_pair(plan, own):
            for booking in pair:
                if booking.occurrence_id not in moved_at:
                    moved_at[booking.occurrence_id] = last_moved_at(
                        plan.offers[booking.occurrence_id]
                    )
            loser = max(pair, key=lambda booking: (moved_at[booking.occurrence_id], booking.pk))
            own.remove(loser)
            found.append((loser, next(booking for booking in pair if booking != loser)))
    return found


def _clashing_pair(plan, bookings):
    for one in bookings:
        for other in bookings:
            if plan.clash(one.occurrence_id, other.occurrence_id):
                return one, other
    return None


def last_moved_at(occurrence):
    """When an occurrence got the time it has now, by the history of it and of its slot."""
    moves = Occurrence.history.filter(id=occurrence.pk).order_by("history_date")
    times = Slot.history.filter(id=occurrence.slot_id).order_by("history_date")
    return max(
        _since(moves.values_list("history_date", "slot_id")),
        _since(
            (date, (starts, ends))
            for date, starts, ends in times.values_list("history_date", "starts", "ends")
        ),
    )


def _since(versions):
    """The date from which on the last value has held."""
    since, value = None, None
    for date, version in versions:
        if since is None or version != value:
            since, value = date, version
    return since


def _to_the_head_of_the_line(held, booking, beside):
    first = Booking.objects.in_line().filter(occurrence=booking.occurrence_id).first()
    queued_at = min(booking.queued_at, first.queued_at if first else booking.queued_at)
    # Wanted no more than the seat that stays: else they would move straight back.
    rank = max(booking.rank, beside.rank)
    put(booking, State.WAITING, Why.CLASH, held.now, queued_at=queued_at, rank=rank, stays=True)
