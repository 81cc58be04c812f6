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


def fulfil(held, participant, days, choices, when_full=WAIT):
    """Give a newcomer the first choice, else the second, else a place in the line for the first.
    `days`: how they stand on each, {day's pk: DayPlace.State}. Who only waits for the day waits for
    both; which of them they get is seen when the day is theirs. What is no longer offered, not on
    their days, or beside a seat they got by an earlier choice, is left out. What was full and is
    not waited for is noted all the same: by an earlier sign-up they may have a seat there."""
    if not choices:
        return []
    plan = held.remembered(plans.load)
    offered = _on_offer(held, plan, days)
    seats = Seats(list(plan.offers.values()), held.counted.get("seats"))
    bookings: list[Booking] = []
    for choice in choices:
        wanted = _still_possible(plan, choice, offered, bookings)
        if not wanted:
            continue
        has_place = days[plan.offers[wanted[0]].slot.day_id] == DayPlace.State.HELD
        got = _seat(held, plan, seats, participant.role, wanted) if has_place else None
        lines = _lines_to_join(wanted, got, has_place, when_full)
        for rank, pk in enumerate(wanted, start=1):
            state = State.BOOKED if pk == got else State.WAITING if pk in lines else State.ENDED
            bookings.append(
                Booking(
                    participant=participant,
                    occurrence_id=pk,
                    role=participant.role,
                    state=state,
                    why=_why(state, has_place),
                    rank=rank,
                    stays=when_full == SWAP and rank == 1,
                    queued_at=held.now,
                    booked_since=held.now if state == State.BOOKED else None,
                )
            )
            if pk == got:
                break
    held.counted["seats"] = seats.as_plain()
    _leave_lines_beside_seats(plan, bookings)
    return Booking.objects.bulk_create(bookings)


def _on_offer(held, plan, days):
    return {
        pk
        for pk, offer in plan.offers.items()
        if offer.slot.day_id in days and offer.slot.starts_at > held.now
    }


def _still_possible(plan, choice, offered, so_far):
    """What is left of a choice, most wanted first, nothing twice."""
    chosen = {booking.occurrence_id for booking in so_far}
    got = [booking.occurrence_id for booking in so_far if booking.is_booked]
    return [
        pk
        for pk in dict.fromkeys(choice.all)
        if pk in offered and pk not in chosen and not any(plan.clash(pk, other) for other in got)
    ]


def _seat(held, plan, seats, role, wanted):
    """Take the first that is free. None: there is none."""
    for pk in wanted:
        if booking.is_free(held, seats, plan.offers[pk], role):
            seats.take(plan.offers[pk], role)
            return pk
    return None


def _lines_to_join(wanted, got, has_place, when_full):
    if when_full == NO or got == wanted[0]:
        return []
    if not has_place:
        return wanted
    return wanted[:1] if got is None or when_full == SWAP else []


def _why(state, has_place):
    if state == State.WAITING and not has_place:
        return Why.NO_PLACE
    return Why.CHOSEN if state == State.BOOKED else Why.FULL


def _leave_lines_beside_seats(plan, bookings):
    """Of choices for two times that overlap the later one was got: the line for the earlier one
    ends, unless they stay in it."""
    got = [booking.occurrence_id for booking in bookings if booking.is_booked]
    for waiting in bookings:
        clashes = any(plan.clash(waiting.occurrence_id, pk) for pk in got)
        if waiting.is_waiting and clashes and not waiting.stays:
            waiting.state = State.ENDED
