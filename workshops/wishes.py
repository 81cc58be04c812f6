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


def fulfil(held, participant, choices, when_full=WAIT):
    """Give a newcomer the first choice, else the second, else a place in the line for the first.
    Who only waits for the day waits for both; which of them they get is seen when the day is
    theirs. Choices that are no longer offered are left out."""
    plan = held.remembered(plans.load)
    choices = [choice for choice in choices if _is_offered(held, plan, choice)]
    if not choices:
        return []
    seats = Seats([plan.offers[pk] for choice in choices for pk in choice.all])
    days = set(
        participant.day_places.filter(state=DayPlace.State.HELD).values_list("day", flat=True)
    )
    bookings: list[Booking] = []
    for choice in choices:
        has_place = plan.offers[choice.first].slot.day_id in days
        bookings += _fulfil_one(
            held, plan, seats, participant, choice, when_full, has_place, bookings
        )
    return Booking.objects.bulk_create(bookings)


def _is_offered(held, plan, choice):
    return all(pk in plan.offers and plan.offers[pk].slot.starts_at > held.now for pk in choice.all)


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
    if not has_place:
        if when_full == NO:
            return []
        return [
            entry(pk, State.WAITING, Why.NO_PLACE, rank, stays and rank == 1)
            for rank, pk in enumerate(choice.all, start=1)
        ]
    for rank, pk in enumerate(choice.all, start=1):
        if got := seat(pk, rank):
            if rank == 2 and stays:
                return [entry(choice.first, State.WAITING, Why.FULL, 1, stays=True), got]
            return [got]
    return [] if when_full == NO else [entry(choice.first, State.WAITING, Why.FULL, 1, stays)]
