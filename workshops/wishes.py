"""What people choose when they sign up: per slot a first and a second choice."""

from dataclasses import dataclass

from registration.models import DayPlace
from workshops import booking
from workshops import plan as plans
from workshops.models import Booking
from workshops.seats import Seats

State, Why = Booking.State, Booking.Why

#: What becomes of a first choice that is full: wait for it unless the second choice is got, wait
#: in any case and swap when it comes free, or don't wait.
WAIT, SWAP, NO = "wait", "swap", "no"


@dataclass(frozen=True)
class Choice:
    """Of one slot: ids of occurrences. `second` may be None."""

    first: int
    second: int | None = None

    @property
    def all(self):
        return [pk for pk in (self.first, self.second) if pk is not None]

    def among(self, offered):
        """What is left of it where only so much is offered, or None."""
        left = [pk for pk in dict.fromkeys(self.all) if pk in offered]
        return Choice(*left) if left else None


def fulfil(held, participant, choices, when_full=WAIT):
    """Give a newcomer the first choice, else the second, else a place in the line for the first.
    Who only waits for the day waits for both; which of them they get is seen when the day is
    theirs. What is no longer offered, or not on their days, is left out. What they chose, but neither
    get nor wait for, is noted as ended: see carry_over()."""
    plan = held.remembered(plans.load)
    days = dict(participant.day_places.values_list("day", "state")) if choices else {}
    wanted = [choice.among(_on_offer(held, plan, days)) for choice in choices]
    choices = [choice for choice in wanted if choice]
    seats = Seats([plan.offers[pk] for choice in choices for pk in choice.all])
    bookings: list[Booking] = []
    for choice in choices:
        has_place = days[plan.offers[choice.first].slot.day_id] == DayPlace.State.HELD
        bookings += _fulfil_one(
            held, plan, seats, participant, choice, when_full, has_place, bookings
        )
    _leave_lines_beside_seats(plan, bookings)
    return Booking.objects.bulk_create(bookings)


def _on_offer(held, plan, days):
    return {
        pk
        for pk, offer in plan.offers.items()
        if offer.slot.day_id in days and offer.slot.starts_at > held.now
    }


def _leave_lines_beside_seats(plan, bookings):
    """Of two choices that clash one was got: who does not stay in line for the other has left it."""
    for waiting in [booking for booking in bookings if booking.is_waiting and not booking.stays]:
        if any(
            got.is_booked and plan.clash(waiting.occurrence_id, got.occurrence_id)
            for got in bookings
        ):
            waiting.state = State.ENDED


def _fulfil_one(held, plan, seats, participant, choice, when_full, has_place, so_far):
    def entry(pk, state, why, rank, stays=False):
        return Booking(
            participant=participant,
            occurrence_id=pk,
            role=participant.role,
            state=state,
            why=why,
            rank=rank,
            stays=stays,
            queued_at=held.now,
            booked_since=held.now if state == State.BOOKED else None,
        )

    def seat(pk, rank):
        occurrence = plan.offers[pk]
        taken = [other.occurrence_id for other in so_far if other.is_booked]
        if any(plan.clash(pk, other) for other in taken):
            return None
        if not booking.is_free(held, seats, occurrence, participant.role):
            return None
        seats.take(occurrence, participant.role)
        return entry(pk, State.BOOKED, Why.CHOSEN, rank)

    stays = when_full == SWAP
    if not has_place and when_full != NO:
        return [
            entry(pk, State.WAITING, Why.NO_PLACE, rank, stays and rank == 1)
            for rank, pk in enumerate(choice.all, start=1)
        ]
    bookings: list[Booking] = []
    for rank, pk in enumerate(choice.all, start=1):
        got = seat(pk, rank) if has_place else None
        bookings.append(got or entry(pk, State.ENDED, Why.FULL, rank))
        if got:
            break
    missed_both = not bookings[-1].is_booked
    if not bookings[0].is_booked and (stays or (missed_both and when_full == WAIT)):
        bookings[0].state, bookings[0].stays = State.WAITING, stays
    return bookings
