"""A draw after the draw: what was cancelled and added since is given out anew, and nobody ends up
worse. It finds exchanges among people, which a waiting line can't. Codes and seed are those of the
published draw, so that everybody keeps their lot."""

import hashlib
from collections import defaultdict

from django.utils.translation import gettext_lazy

from programme.lock import lock
from registration.models import DayPlace, Participant
from workshops import plan as plans
from workshops.booking import Refused, put
from workshops.draw.instance import Instance, Person, Workshop, overlapping
from workshops.drawing import figures, running
from workshops.drawing.freezing import ANY_ROLE, Frozen, pk_of, slot_id, workshop_id
from workshops.models import Booking, Draw, Lot
from workshops.moving_up import is_wanted_less
from workshops.news import SEATS_MOVED_UP

State, Why = Booking.State, Booking.Why


class NotYet(Refused):
    sentence = gettext_lazy("Erst wird ausgelost und veröffentlicht, dann nachgelost.")


class Changed(Refused):
    sentence = gettext_lazy(
        "Seit der Nachlosung hat sich etwas geändert. Rechnen Sie sie bitte noch einmal."
    )


def start(meeting, by):
    """Raises Refused, or jobs.AlreadyUnderWay."""
    with lock(meeting) as held:
        first = published(held)
        frozen = freeze(held, first)
        draw = running.make(held, Draw.Kind.AGAIN, frozen, by, seed=first.seed)
        return running.start(draw, by)


def published(held):
    first = held.meeting.draws.published().filter(kind=Draw.Kind.REAL).first()
    if first is None:
        raise NotYet
    return first


def freeze(held, first):
    """Who waits for something they want more may get it; everybody else keeps what they have."""
    plan = held.remembered(plans.load)
    offers = {pk: o for pk, o in plan.offers.items() if o.slot.starts_at > held.now}
    bookings = Booking.objects.current().filter(
        occurrence__in=offers, participant__status__in=["claimed", "registered"]
    )
    held_days = DayPlace.objects.held().filter(day__meeting=held.meeting)
    admitted = set(held_days.values_list("participant", "day"))
    own = defaultdict(lambda: defaultdict(list))
    for booking in bookings.order_by("rank", "pk"):
        slot = offers[booking.occurrence_id].slot
        if booking.is_booked or (booking.participant_id, slot.day_id) in admitted:
            own[booking.participant_id][slot.pk].append(booking)
    taken = defaultdict(int)
    for booking in bookings:
        taken[booking.occurrence_id] += booking.is_booked
    codes = dict(Lot.objects.filter(draw=first).values_list("participant", "code"))
    people = Participant.objects.filter(pk__in=own).values_list("pk", "public_id", "role")
    persons = {
        pk: _person(codes.get(pk) or _code(first, public_id), role, own[pk].values(), offers)
        for pk, public_id, role in people
    }
    workshops = [_workshop(offer, taken[pk], len(persons)) for pk, offer in offers.items()]
    spans = {slot_id(o.slot): (o.slot.starts_at, o.slot.ends_at) for o in offers.values()}
    roles = {quota.role for offer in offers.values() for quota in offer.seat_quotas.all()}
    persons = {
        pk: Person(
            person.id,
            person.role if person.role in roles else ANY_ROLE,
            person.choices,
            person.fixed,
            person.secured,
        )
        for pk, person in persons.items()
    }
    instance = Instance(
        name=held.meeting.slug,
        seed="",
        slots=tuple(spans),
        roles=(ANY_ROLE, *sorted(roles)),
        workshops=tuple(workshops),
        persons=tuple(sorted(persons.values(), key=lambda person: person.id)),
        conflicts=tuple(overlapping(workshops, spans)),
    )
    return Frozen(instance, {person.id: pk for pk, person in persons.items()}, {})


def _code(first, public_id):
    """Of who came later: nobody can choose it either."""
    return hashlib.sha256(f"{first.seed}|{public_id}".encode()).hexdigest()[:10]


def _person(code, role, slots, offers):
    choices, fixed, secured = {}, {}, {}
    for bookings in slots:
        slot = slot_id(offers[bookings[0].occurrence_id].slot)
        seat = next((booking for booking in bookings if booking.is_booked), None)
        better = [
            workshop_id(offers[booking.occurrence_id])
            for booking in bookings
            if booking.is_waiting and (seat is None or booking.rank < seat.rank)
        ]
        if seat is None:
            choices[slot] = tuple(better)
        elif not better or seat.why == Why.ORGANIZER:
            fixed[slot] = workshop_id(offers[seat.occurrence_id])
        else:
            secured[slot] = workshop_id(offers[seat.occurrence_id])
            choices[slot] = (*better, secured[slot])
    return Person(code, role, choices, fixed, secured)


def _workshop(offer, taken, everybody):
    """What takes place already is not held to more people than it has, nor to fewer seats."""
    quotas = offer.seat_quotas.all()
    capacity = everybody if offer.capacity is None else max(offer.capacity, taken)
    minimum = min(offer.minimum or 0, taken) if taken else offer.minimum or 0
    return Workshop(
        id=workshop_id(offer),
        slot=slot_id(offer.slot),
        topic=offer.session.code,
        capacity=capacity,
        minimum=minimum,
        role_max={q.role: q.at_most for q in quotas if q.at_most is not None},
        reserved={q.role: q.kept_now for q in quotas if q.kept_now},
    )


def publish(draw):
    """Move everybody at once. Only if nothing has changed since. Repeatable. Raises Refused."""
    with lock(draw.meeting) as held:
        draw = Draw.objects.get(pk=draw.pk)
        if draw.is_published:
            return draw
        first = published(held)
        is_latest = draw == held.meeting.draws.filter(kind=Draw.Kind.AGAIN).first()
        if not draw.is_done or not is_latest:
            raise running.NotTheLatest
        now = freeze(held, first)
        if now.instance.digest() != draw.digest or now.people != draw.people:
            raise Changed
        _move(held, draw)
        Draw.objects.filter(pk=draw.pk).update(published_at=held.now)
        draw.refresh_from_db()
        return draw


def _move(held, draw):
    """First everybody leaves, then everybody sits down: exchanges have no first one."""
    plan = held.remembered(plans.load)
    got = {
        (draw.people[seat.person], pk_of(seat.workshop))
        for seat in figures.seats_of(draw)
        if seat.rank
    }
    people = {participant for participant, _occurrence in got}
    own = defaultdict(list)
    for booking in Booking.objects.current().filter(participant__in=people):
        own[booking.participant_id].append(booking)
    moving = [
        booking
        for bookings in own.values()
        for booking in bookings
        if booking.is_waiting and (booking.participant_id, booking.occurrence_id) in got
    ]
    for booking in moving:
        for other in own[booking.participant_id]:
            leaves = (other.participant_id, other.occurrence_id) not in got
            if other.is_booked and leaves and _clash(plan, other, booking):
                put(other, State.ENDED, Why.BETTER, held.now, queued_at=other.queued_at)
    for booking in moving:
        put(booking, State.BOOKED, Why.DRAWN, held.now, queued_at=booking.queued_at)
        for other in own[booking.participant_id]:
            lesser = not other.stays or is_wanted_less(plan, other, booking)
            if other.is_waiting and lesser and _clash(plan, other, booking):
                put(other, State.ENDED, Why.BETTER, held.now, queued_at=other.queued_at)
        held.tell(booking.participant_id, SEATS_MOVED_UP)
    held.freed()


def _clash(plan, one, other):
    return plan.clash(one.occurrence_id, other.occurrence_id)
