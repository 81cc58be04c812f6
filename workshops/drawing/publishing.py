"""A result becomes seats and lines: once, all of it in one transaction under the meeting's lock."""

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.lock import lock
from programme.models import MeetingLock, Occurrence, Session
from registration.models import DayPlace, Participant
from workshops import plan as plans
from workshops.booking import Refused
from workshops.draw import lottery
from workshops.draw.checking import broken_rules
from workshops.draw.objective import fingerprint
from workshops.drawing import figures, running
from workshops.drawing.freezing import pk_of
from workshops.models import Booking, Draw, Lot, Wish
from workshops.news import SEATS_DRAWN
from workshops.seats import Seats

State, Why = Booking.State, Booking.Why


class Impossible(Refused):
    """The programme has changed since the wishes were frozen. `sentences` say where."""

    def __init__(self, sentences):
        self.sentences = sentences
        super().__init__()

    def __str__(self):
        return " ".join(self.sentences)


class Damaged(Refused):
    sentence = gettext_lazy(
        "Die gespeicherte Auslosung passt nicht zu ihrer Prüfsumme oder bricht eine Regel. Sie wird nicht "
        "veröffentlicht: Wenden Sie sich an die Technik."
    )


def publish(draw, called_off=()):
    """Give the seats, queue everybody for what they would rather have, and tell them. What is
    `called_off` (pks of occurrences) no longer takes place. Repeatable. Raises Refused."""
    with lock(draw.meeting) as held:
        draw = Draw.objects.get(pk=draw.pk)
        if draw.is_published:
            return draw
        _refuse_if_wrong(held, draw, called_off)
        _call_off(held, {*draw.called_off, *called_off})
        giving = _Giving(held, draw)
        giving.give_seats()
        giving.queue_the_rest()
        giving.write_down_lots()
        Draw.objects.filter(pk=draw.pk).update(
            published_at=held.now, called_off=sorted({*draw.called_off, *called_off})
        )
        MeetingLock.renew_version(held.meeting.pk)  # from now on seats are there for the taking
        held.freed()
        for participant in giving.people_with_wishes:
            held.tell(participant, SEATS_DRAWN)
        draw.refresh_from_db()
        return draw


def _refuse_if_wrong(held, draw, called_off):
    if held.remembered(plans.load).drawn:
        raise running.AlreadyPublished
    latest = held.meeting.draws.filter(kind=Draw.Kind.REAL).first()
    if draw != latest or not draw.is_done:
        raise running.NotTheLatest
    running.refuse_unconfirmed(figures.below_minimum(draw), called_off)
    instance, seats = running.instance_of(draw), figures.seats_of(draw)
    if instance.digest() != draw.digest or fingerprint(seats) != draw.sha:
        raise Damaged
    if broken_rules(instance, seats):
        raise Damaged


def _call_off(held, pks):
    """A session none of whose dates takes place is cancelled; else the single date has no seats."""
    for session in Session.objects.filter(occurrences__in=pks).distinct():
        own = list(session.occurrences.all())
        if all(occurrence.pk in pks for occurrence in own):
            session.status = Session.Status.CANCELLED
            session.save()
            continue
        for occurrence in Occurrence.objects.filter(session=session, pk__in=pks):
            occurrence.seats, occurrence.minimum = 0, None
            occurrence.save()
    held.look_at_limits()


class _Giving:
    def __init__(self, held, draw):
        self.held, self.draw = held, draw
        self.plan = held.remembered(plans.load)
        self.appearances = held.remembered(plans.appearances)
        self.seats = Seats(list(self.plan.offers.values()))
        self.code_of = {pk: code for code, pk in draw.people.items()}
        self.numbers = lottery.numbers(running.instance_of(draw))
        self.wishes = defaultdict(list)
        for wish in Wish.objects.of_meeting(held.meeting).by_preference():
            if wish.occurrence_id in self.plan.offers:
                self.wishes[wish.participant_id].append(wish)
        people = Participant.objects.filter(
            meeting=held.meeting, status__in=["claimed", "registered", "lapsed"]
        )
        self.people = {person.pk: person for person in people}
        days = DayPlace.objects.filter(participant__in=people)
        self.days = {
            (p, day): state for p, day, state in days.values_list("participant", "day", "state")
        }
        self.bookings = defaultdict(dict)
        for booking in Booking.objects.filter(participant__in=people):
            self.bookings[booking.participant_id][booking.occurrence_id] = booking
        self.given = defaultdict(list)

    @property
    def people_with_wishes(self):
        return [pk for pk in self.wishes if pk in self.people and self.people[pk].is_active]

    def give_seats(self):
        """Who has cancelled since or is taken otherwise gets none: it goes to those in line."""
        problems, bookings = [], []
        for seat in figures.seats_of(self.draw):
            person = self.people.get(self.draw.people[seat.person])
            pk = pk_of(seat.workshop)
            if seat.rank == 0 or person is None or not self._can_still_take(person, pk):
                continue
            offer = self.plan.offers.get(pk)
            if offer is None:
                problems.append(_("%(id)s findet nicht mehr statt.") % {"id": seat.workshop})
            elif not self.seats.has_room(offer, person.role):
                problems.append(
                    _("In %(id)s sind nicht mehr so viele Plätze.") % {"id": seat.workshop}
                )
            else:
                self.seats.take(offer, person.role)
                self.given[person.pk].append(pk)
                bookings.append(self._booking(person, pk, seat.rank, State.BOOKED, Why.DRAWN))
        if problems:
            raise Impossible(sorted(set(problems)))
        for booking in bookings:
            booking.queued_at = booking.booked_since = self.held.now
        _save(bookings)

    def _can_still_take(self, person, pk):
        offer = self.plan.offers.get(pk)
        if offer is None:
            return person.status == Participant.Status.REGISTERED
        held = [o for o, booking in self.bookings[person.pk].items() if booking.is_booked]
        return (
            person.status == Participant.Status.REGISTERED
            and self.days.get((person.pk, offer.slot.day_id)) == DayPlace.State.HELD
            and pk not in held
            and not any(self.plan.clash(pk, other) for other in held)
            and not plans.speaks_during(self.appearances.get(person.user_id, []), offer)
        )

    def queue_the_rest(self):
        """Everybody waits for what they wanted more than what they got: by rank, lottery number, then
        by when they signed up. The order is written into `queued_at`: so it is the line's own, and
        whoever joins later stands behind."""
        lines = [
            (wish.rank, self._number(person.pk), person.claimed_at, person.pk, wish)
            for person in self.people.values()
            for wish in self._missed(person)
        ]
        lines.sort(key=lambda line: line[:4])
        first = self.held.now - len(lines) * timedelta.resolution
        bookings = []
        for position, (_rank, _number, _since, pk, wish) in enumerate(lines):
            offer = self.plan.offers[wish.occurrence_id]
            waits = self.days[pk, offer.slot.day_id] == DayPlace.State.WAITING
            why = Why.NO_PLACE if waits else Why.DRAWN
            booking = self._booking(self.people[pk], offer.pk, wish.rank, State.WAITING, why)
            booking.stays = True
            booking.queued_at = first + position * timedelta.resolution
            bookings.append(booking)
        _save(bookings)

    def _number(self, pk):
        """Who was not drawn stands behind those who were."""
        code = self.code_of.get(pk)
        return self.numbers[code] if code in self.numbers else len(self.numbers) + 1

    def _missed(self, person):
        own = self.bookings[person.pk]
        held = [pk for pk, booking in own.items() if booking.is_booked]
        for wish in self.wishes[person.pk]:
            offer = self.plan.offers[wish.occurrence_id]
            state = self.days.get((person.pk, offer.slot.day_id))
            if state not in (DayPlace.State.HELD, DayPlace.State.WAITING):
                continue
            if plans.speaks_during(self.appearances.get(person.user_id, []), offer):
                continue
            if offer.pk in own and own[offer.pk].state != State.ENDED:
                continue
            if not any(self._is_in_the_way(own[pk], wish) for pk in held):
                yield wish

    def _is_in_the_way(self, booking, wish):
        """A seat in the same slot that they want more, or one at another time that they would lose."""
        if not self.plan.clash(wish.occurrence_id, booking.occurrence_id):
            return False
        slots = {self.plan.offers[pk].slot_id for pk in (wish.occurrence_id, booking.occurrence_id)}
        return len(slots) > 1 or booking.why != Why.DRAWN or booking.rank <= wish.rank

    def _booking(self, person, pk, rank, state, why):
        booking = self.bookings[person.pk].get(pk)
        if booking is None:
            booking = Booking(participant=person, occurrence_id=pk)
            self.bookings[person.pk][pk] = booking
        booking.role, booking.rank, booking.state, booking.why = person.role, rank, state, why
        return booking

    def write_down_lots(self):
        Lot.objects.bulk_create(
            Lot(
                draw=self.draw,
                participant_id=pk,
                code=code,
                number=self.numbers[code],
                given=self.given.get(pk, []),
            )
            for code, pk in self.draw.people.items()
        )


def _save(bookings):
    again = [booking for booking in bookings if booking.pk]  # few: given back before
    Booking.objects.bulk_create([booking for booking in bookings if not booking.pk])
    for booking in again:
        booking.save()
