"""What must always hold for seats, checked on the live data. A handful of statements, however
many people there are."""

from collections import defaultdict

from django.db.models import F

from programme.models import Meeting
from registration.invariants import given_beyond
from registration.models import DayPlace
from workshops import plan as plans
from workshops.booking import moving_up_is_open
from workshops.draw.instance import Seat
from workshops.draw.objective import fingerprint
from workshops.drawing.secret import seed
from workshops.models import Booking, Draw, SeatQuota, Wish
from workshops.moving_up import first_in_line
from workshops.programme_change import at_own_appearances, since_when
from workshops.seats import Seats


def check(now):
    """Yields a sentence for everything that is wrong, with ids and no names."""
    for meeting in Meeting.objects.select_related("lock"):
        plan = plans.load(meeting.pk)
        booked = Booking.objects.holding_seat().filter(participant__meeting=meeting)
        by_occurrence = defaultdict(list)
        for booking in booked.order_by("booked_since"):
            by_occurrence[booking.occurrence_id].append(booking)
        yield from overfull(plan, by_occurrence)
        yield from two_at_a_time(plan, by_occurrence)
        to_come = booked.exclude(occurrence__in=plans.begun(meeting.pk, now))
        yield from not_admitted(meeting, plan, list(to_come))
        yield from under_another_role(to_come)
        yield from left_lying(meeting, plan, now)
        counted = (meeting.lock.counted or {}).get("seats")
        if counted and counted != Seats(list(plan.offers.values())).as_plain():
            yield f"{meeting.slug}: Die gemerkte Zahl der Sitzplätze stimmt nicht."
    yield from states_that_contradict()
    yield from draws_that_contradict()


def overfull(plan, by_occurrence):
    """Rule 1: each seat is compared with the limits at the time it was given, since an organizer
    may have lowered them afterwards."""
    for pk, bookings in by_occurrence.items():
        if pk not in plan.offers:
            continue
        offer = plan.offers[pk]
        times = [booking.booked_since for booking in bookings]
        if offer.capacity is not None and len(times) > offer.capacity:
            beyond_own = given_beyond(times, offer.seats, offer.history, "seats")
            room = offer.room
            beyond_room = room and given_beyond(times, room.seats, room.history, "seats")
            if beyond_own or (beyond_room and not _was_moved_into(offer, times)):
                yield f"Termin {pk}: {len(times)} vergeben, {offer.capacity} Plätze."
        for quota in offer.seat_quotas.all():
            times = [booking.booked_since for booking in bookings if booking.role == quota.role]
            too_many = quota.at_most is not None and len(times) > quota.at_most
            if too_many and not _was_tightened(quota, times):
                yield f"Termin {pk}, {quota.role}: {len(times)} von höchstens {quota.at_most}."


def _was_moved_into(offer, times):
    """Whether more people than the room has seats sat there already when it got that room."""
    rooms = offer.history.order_by("history_date").values_list("history_date", "room_id")
    moved_at = since_when(rooms)
    before = [time for time in times if moved_at and time < moved_at]
    return len(before) > offer.room.seats and len(before) == len(times)


def _was_tightened(quota, times):
    """A rule that came later than the people, or allowed more once. (Who changed their role has
    a seat that is older than their being counted here, so the times alone don't say it.)"""
    versions = list(quota.history.values_list("history_date", "at_most"))
    if not versions or any(at_most is None for _date, at_most in versions):
        return True
    before = sum(time < min(date for date, _at_most in versions) for time in times)
    return len(times) <= max(before, *(at_most for _date, at_most in versions))


def two_at_a_time(plan, by_occurrence):
    """Rule 2: nobody holds two overlapping seats, nor two of the same session."""
    holders = {pk: {b.participant_id for b in bookings} for pk, bookings in by_occurrence.items()}
    for one, clashing in plan.clashing.items():
        for other in clashing:
            if one < other:
                for both in holders.get(one, set()) & holders.get(other, set()):
                    yield f"Anmeldung {both} hat Plätze in den Terminen {one} und {other} zugleich."


def not_admitted(meeting, plan, bookings):
    """Who has no place on the day, or speaks at that time, or sits in what does not take place. What
    was, was: later nobody changes it, whatever becomes of the programme or the person."""
    places = DayPlace.objects.filter(day__meeting=meeting, state="held")
    admitted = set(places.values_list("participant", "day"))
    offered = [booking for booking in bookings if booking.occurrence_id in plan.offers]
    for booking in offered:
        day = plan.offers[booking.occurrence_id].slot.day_id
        if (booking.participant_id, day) not in admitted:
            yield f"Buchung {booking.pk}: ein Sitzplatz ohne Platz an diesem Tag."
    for booking in at_own_appearances(meeting, plan, offered, plans.appearances(meeting.pk)):
        yield f"Buchung {booking.pk} liegt zur Zeit des eigenen Auftritts."
    for booking in bookings:
        if booking.occurrence_id not in plan.offers:
            yield f"Buchung {booking.pk} ist für einen Termin, der nicht stattfindet."


def under_another_role(booked):
    for booking in booked.exclude(role=F("participant__role")):
        yield f"Buchung {booking.pk} steht unter einer anderen Rolle als ihre Anmeldung."


def left_lying(meeting, plan, now):
    """Rule 4: a free seat is not left while somebody waits who could take it."""
    seats = Seats(list(plan.offers.values()))
    for offer in plan.offers.values():
        if moving_up_is_open(meeting, offer, now):
            for booking in first_in_line(plan, seats, offer)[:1]:
                yield f"Termin {offer.pk}: ein Platz ist frei, obwohl Buchung {booking.pk} wartet."


def states_that_contradict():
    for booking in Booking.objects.filter(state="booked", participant__status="lapsed"):
        yield f"Buchung {booking.pk} gehört zu einer verfallenen Anmeldung und hat einen Platz."
    wrong = Booking.objects.exclude(occurrence__session__meeting=F("participant__meeting"))
    for booking in wrong:
        yield f"Buchung {booking.pk} gehört zu einer anderen Veranstaltung."
    for quota in SeatQuota.objects.filter(kept_until=None, released_at__isnull=False):
        yield f"Regel {quota.pk} hat Plätze freigegeben, die sie ohne Frist frei hält."


def draws_that_contradict():
    """Seats that were drawn come of a published draw whose result, seed and lots belong together."""
    for wish in Wish.objects.exclude(occurrence__session__meeting=F("participant__meeting")):
        yield f"Wunsch {wish.pk} gehört zu einer anderen Veranstaltung."
    published = Draw.objects.published()
    real = published.filter(kind=Draw.Kind.REAL)
    drawn = Booking.objects.current().filter(why="drawn")
    for booking in drawn.exclude(participant__meeting__in=real.values("meeting")):
        yield f"Buchung {booking.pk} ist ausgelost, aber keine Auslosung ist veröffentlicht."
    waiting = Booking.objects.waiting().filter(participant__meeting__seat_mode="wishes", why="full")
    for booking in waiting.exclude(participant__meeting__in=real.values("meeting")):
        yield f"Buchung {booking.pk} steht vor der Auslosung in einer Reihe."
    for draw in published.select_related("meeting__draw_secret"):
        seats = [Seat(*seat) for seat in draw.result["assignment"]]
        if fingerprint(seats) != draw.sha:
            yield f"Auslosung {draw.pk}: Das Ergebnis passt nicht zu seiner Prüfsumme."
        if draw.kind != Draw.Kind.REAL:
            continue
        secret = draw.meeting.draw_secret.secret
        if draw.seed != seed(secret, draw.digest, draw.numbers):
            yield f"Auslosung {draw.pk}: Der Startwert folgt nicht aus Geheimnis und Zahlen."
        numbers = sorted(draw.lots.values_list("number", flat=True))
        if numbers != list(range(1, len(draw.people) + 1)):
            yield f"Auslosung {draw.pk}: Nicht alle haben genau eine Losnummer."
