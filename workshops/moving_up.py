"""Free seats go to those in line, first come first. Runs under the meeting's lock, as a settler."""

from collections import defaultdict

from workshops import plan as plans
from workshops import programme_change, rescheduling
from workshops.booking import moving_up_is_open
from workshops.models import Booking, SeatQuota
from workshops.news import SEATS_MOVED_UP
from workshops.seats import Seats

State, Why = Booking.State, Booking.Why
#: How many of one line are looked at in one round.
AT_A_TIME = 200


def settle(held):
    """End what has lapsed and what the programme no longer allows, let go the seats kept for roles
    whose time is over, and move up who is next. Idempotent."""
    give_back_lapsed(held)
    if held.limits_were_changed:
        programme_change.carry_out(held)
        rescheduling.tell(held)
    let_go_kept_seats(held)
    move_up(held)


def give_back_lapsed(held):
    """Seats of claims that were not confirmed in time become entries at their old position."""
    lapsed = Booking.objects.filter(
        state=State.BOOKED, participant__meeting=held.meeting, participant__status="lapsed"
    )
    lapsed.update(state=State.WAITING, why=Why.LAPSED, booked_since=None)


def let_go_kept_seats(held):
    """Once: whatever was kept for a role until now is there for all."""
    plan = held.remembered(plans.load)
    kept = [quota for offer in plan.offers.values() for quota in offer.seat_quotas.all()]
    for quota in kept:
        if quota.kept_until is None or quota.released_at:
            continue
        if quota.kept_until > held.now:
            held.due_by(quota.kept_until)
            continue
        fresh = SeatQuota.objects.get(pk=quota.pk)  # what is remembered is never changed
        fresh.released_at = held.now
        fresh.save(update_fields=["released_at"])
        held.look_at_limits()


def move_up(held):
    """Give every free seat to the first in line who can take it, whoever cannot does not block those
    behind. A seat somebody moves up from is given on in the next round; since everybody only
    ever moves to what they want more, there is a last round. Returns {participant: bookings}.

    Entries that are to end when something else is got end after the last round: within one
    settling everybody gets the best that is free for them, whichever line was served first."""
    plan = held.remembered(plans.load)
    open_offers = {
        pk: offer
        for pk, offer in plan.offers.items()
        if moving_up_is_open(held.meeting, offer, held.now)
    }
    waited_for = set(
        Booking.objects.waiting()
        .filter(occurrence__in=open_offers)
        .order_by()
        .values_list("occurrence", flat=True)
        .distinct()
    )
    if not waited_for:
        return {}
    seats = Seats(list(open_offers.values()))
    moved: dict[int, list[Booking]] = defaultdict(list)
    in_question = [open_offers[pk] for pk in waited_for]
    while True:
        given, freed = _one_round(plan, seats, in_question)
        if not given:
            break
        for booking in given:
            moved[booking.participant_id].append(booking)
        not_kept = [booking for booking in freed if booking in moved[booking.participant_id]]
        for booking in not_kept:
            moved[booking.participant_id].remove(booking)
        _write_down(held, given, freed, [booking for booking in not_kept if booking.stays])
    _end_lines_left(held, plan, moved)
    for participant in moved:
        held.tell(participant, SEATS_MOVED_UP)
    return moved


def first_in_line(plan, seats, occurrence):
    """Who waits for an occurrence and could take a seat as things stand, first in line first."""
    able = Booking.objects.filter(
        occurrence=occurrence,
        state=State.WAITING,
        participant__status__in=["claimed", "registered"],
    )
    left = seats.left(occurrence)
    if left is not None and left <= 0:
        return able.none()
    shut_out = [
        role for role in _roles_with_rules(occurrence) if not seats.has_room(occurrence, role)
    ]
    if not seats.has_room(occurrence, role=None):  # all that is left is kept for some roles
        able = able.filter(role__in=[*_roles_with_rules(occurrence)])
    return (
        able.exclude(role__in=shut_out)
        .with_place_on(occurrence.slot.day_id)
        .not_seated_in(plan.clashing[occurrence.pk])
        .order_by("queued_at", "pk")
    )


def _roles_with_rules(occurrence):
    return {quota.role for quota in occurrence.seat_quotas.all()}


def _one_round(plan, seats, occurrences):
    """Serve every line once. Returns the bookings that got a seat, and those that lost theirs to
    a better one. What came free meanwhile is given in the next round: whoever was next in that
    line may have been passed over while it was full."""
    candidates = [
        booking
        for occurrence in occurrences
        for booking in first_in_line(plan, seats, occurrence)[:AT_A_TIME]
    ]
    candidates.sort(key=lambda booking: (booking.queued_at, booking.pk))
    booked = _booked_by({booking.participant_id for booking in candidates}, plan)
    given: list[Booking] = []
    freed: list[Booking] = []
    for booking in candidates:
        occurrence = plan.offers[booking.occurrence_id]
        own = booked[booking.participant_id]
        lesser = [other for other in own if plan.clash(booking.occurrence_id, other.occurrence_id)]
        if any(other.rank <= booking.rank for other in lesser):
            continue  # got something as good a moment ago
        if not seats.has_room(occurrence, booking.role):
            continue
        seats.take(occurrence, booking.role)
        given.append(booking)
        freed += lesser
        own[:] = [other for other in own if other not in lesser] + [booking]
    for booking in freed:
        seats.give_back(plan.offers[booking.occurrence_id], booking.role)
    return given, freed


def _booked_by(participants, plan):
    """{participant: their seats}."""
    booked: dict[int, list[Booking]] = {participant: [] for participant in participants}
    for booking in Booking.objects.filter(participant__in=participants, state=State.BOOKED):
        booked[booking.participant_id].append(booking)
    return booked


def _write_down(held, given, freed, still_in_line):
    """`still_in_line`: of those freed the ones that were got a moment ago, with the promise that
    the person stays in this line when something else is got."""
    _set(given, state=State.BOOKED, why=Why.MOVED_UP, booked_since=held.now)
    _set(freed, state=State.ENDED, why=Why.BETTER, booked_since=None)
    _set(still_in_line, state=State.WAITING, why=Why.FULL, booked_since=None)


def _set(bookings, **fields):
    if bookings:
        Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(**fields)


def _end_lines_left(held, plan, moved):
    """Entries at the same time as what was just got end, unless the person said that they stay; in
    lines that come of a draw they stay for what they want still more."""
    over = [
        waiting.pk
        for waiting in Booking.objects.filter(participant__in=moved, state=State.WAITING)
        if any(
            plan.clash(waiting.occurrence_id, got.occurrence_id)
            and (not waiting.stays or is_wanted_less(plan, waiting, got))
            for got in moved[waiting.participant_id]
        )
    ]
    Booking.objects.filter(pk__in=over).update(state=State.ENDED, why=Why.BETTER)


def is_wanted_less(plan, waiting, got):
    """By the wishes of a draw. At another time it would cost the seat that was just got."""
    if not plan.drawn or waiting.why not in (Why.DRAWN, Why.NO_PLACE):
        return False
    slots = {plan.offers[pk].slot_id for pk in (waiting.occurrence_id, got.occurrence_id)}
    return len(slots) > 1 or waiting.rank >= got.rank
