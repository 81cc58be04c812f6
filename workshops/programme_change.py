"""What a change of the programme means for who has a seat: a session is off, moved to a time
at which somebody sits elsewhere, or has a new speaker. Found first, so that organizers see
it before they save; carried out when everything is settled, under the same lock."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from programme.models import Occurrence, Slot
from registration.models import DayPlace
from workshops import plan as plans
from workshops.booking import put
from workshops.models import Booking
from workshops.news import SEATS_LOST

State, Why = Booking.State, Booking.Why
Place = DayPlace.State


@dataclass(frozen=True)
class Consequence:
    """A booking that can't stay as it is, and why."""

    booking: Booking
    why: str
    #: The seat at the same time that the person keeps; of several the one wanted least.
    beside: Booking | None = None
    #: Becomes an entry in the line instead of ending.
    stays_in_line: bool = False


def consequences(held):
    """Everything to come that can't stay as it is. Changes nothing."""
    plan = held.remembered(plans.load)
    bookings = Booking.objects.current().filter(
        participant__meeting=held.meeting,
        participant__status__in=["claimed", "registered", "lapsed"],
    )
    bookings = bookings.exclude(occurrence__in=plans.begun(held.meeting.pk, held.now))
    bookings = list(bookings.with_state_of_day())
    off = [b for b in bookings if b.occurrence_id not in plan.offers]
    offered = [b for b in bookings if b.occurrence_id in plan.offers]
    for booking in offered:
        booking.occurrence = plan.offers[booking.occurrence_id]  # asks for none of thousands
    speaking = at_own_appearances(held.meeting, plan, offered, held.remembered(plans.appearances))
    absent = [b for b in offered if _moved_to_another_day(b) and b not in speaking]
    gone = {booking.pk for booking in [*speaking, *absent]}
    seated = [b for b in offered if b.is_booked and b.pk not in gone]
    return (
        [Consequence(booking, Why.OFF) for booking in off]
        + [Consequence(booking, Why.SPEAKS) for booking in speaking]
        + [
            Consequence(booking, Why.NO_PLACE, stays_in_line=booking.day_state == Place.WAITING)
            for booking in absent
        ]
        + [
            Consequence(booking, Why.CLASH, beside, stays_in_line=True)
            for booking, beside in _moved_into_another(plan, seated)
        ]
    )


def carry_out(held):
    """Idempotent. Who sits in two things at once keeps the one that was not moved and is the first
    in line for the other; whatever else can't be ends. Everybody concerned is told."""
    last_first = sorted(consequences(held), key=lambda c: (c.booking.queued_at, c.booking.pk))[::-1]
    for consequence in last_first:  # so that several at the head of a line keep their order
        booking = consequence.booking
        if consequence.why == Why.CLASH:
            _to_the_head_of_the_line(held, booking, consequence.beside)
        else:
            state = State.WAITING if consequence.stays_in_line else State.ENDED
            put(booking, state, consequence.why, held.now, queued_at=booking.queued_at)
        held.freed()
        held.tell(booking.participant_id, SEATS_LOST)


def at_own_appearances(meeting, plan, bookings, appearances):
    """Of these bookings those of people who speak at that time. `appearances`: see plan.py."""
    speakers = meeting.participants.filter(user__in=appearances).values_list("pk", "user")
    user_of = dict(speakers)
    return [
        booking
        for booking in bookings
        if booking.participant_id in user_of
        and plans.speaks_during(
            appearances[user_of[booking.participant_id]], plan.offers[booking.occurrence_id]
        )
    ]


def _moved_to_another_day(booking):
    """Where the person has no place: nobody sits where they are not admitted, or waits in vain."""
    if booking.is_booked:
        return booking.day_state != Place.HELD
    return booking.day_state not in (Place.HELD, Place.WAITING)


def _moved_into_another(plan, seated):
    """Of each person's seats at the same time those that were moved last, each with the one it now
    lies beside. What was moved least recently is kept first: so nobody loses a seat to one that
    does not stay itself."""
    by_participant = defaultdict(list)
    for booking in seated:
        by_participant[booking.participant_id].append(booking)
    moved_at: dict[int, object] = {}
    found = []
    for own in by_participant.values():
        kept: list[Booking] = []
        for booking in _least_recently_moved_first(plan, own, moved_at):
            beside = [other for other in kept if _clash(plan, booking, other)]
            if beside:
                found.append((booking, max(beside, key=lambda other: other.rank)))
            else:
                kept.append(booking)
    return found


def _least_recently_moved_first(plan, own, moved_at):
    """Those seats of a person that clash with another one. `moved_at`: looked up once for all."""
    clashing = [one for one in own if any(_clash(plan, one, other) for other in own)]
    for booking in clashing:
        pk = booking.occurrence_id
        if pk not in moved_at:
            moved_at[pk] = last_moved_at(plan.offers[pk])
    return sorted(clashing, key=lambda booking: (moved_at[booking.occurrence_id], booking.pk))


def _clash(plan, one, other):
    return plan.clash(one.occurrence_id, other.occurrence_id)


def last_moved_at(occurrence):
    """When an occurrence got the time it has now, by the history of it and of its slot."""
    moves = Occurrence.history.filter(id=occurrence.pk).order_by("history_date")
    times = Slot.history.filter(id=occurrence.slot_id).order_by("history_date")
    return max(
        since_when(moves.values_list("history_date", "slot_id")),
        since_when(
            (date, (starts, ends))
            for date, starts, ends in times.values_list("history_date", "starts", "ends")
        ),
    )


def since_when(versions):
    """The date from which on the last value has held."""
    since, value = None, None
    for date, version in versions:
        if since is None or version != value:
            since, value = date, version
    return since


def _to_the_head_of_the_line(held, booking, beside):
    line = Booking.objects.in_line().filter(occurrence=booking.occurrence_id)
    earlier = line.filter(queued_at__lte=booking.queued_at).first()
    queued_at = earlier.queued_at - timedelta.resolution if earlier else booking.queued_at
    # Wanted no more than the seat that stays: else they would move straight back.
    rank = max(booking.rank, beside.rank)
    put(booking, State.WAITING, Why.CLASH, held.now, queued_at=queued_at, rank=rank, stays=True)
