"""A crowd for the demo: as many invented people as wanted, to see how everything bears up.

Built with a handful of statements per 500 people instead of by the verbs of a sign-up, which would
take minutes. Places and seats are counted by the same rules, so `check_invariants` stays content.
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from meetup.demo import load
from people.models import User
from programme.lock import lock
from programme.models import Day, Meeting, Occurrence, Room
from registration import consents, places
from registration.federal_states import FederalState
from registration.models import AccessNeed, Consent, DayPlace, Participant, RolePlaces
from workshops import plan as plans
from workshops.models import Booking, SeatQuota
from workshops.seats import Seats

Status, Held, Why = Participant.Status, DayPlace.State.HELD, Booking.Why

AT_A_TIME = 500
#: Rooms and workshops of the demo are made for so many people; a larger crowd gets larger ones.
MADE_FOR = 250
#: Of all who sign up: fewer places than people want, so that some wait.
PLACES, PLACES_PER_DAY, PLACES_OF_A_LIMITED_ROLE = 0.8, (0.68, 0.55), 0.05
#: How a sign-up came out, in hundredths.
OUTCOMES = {
    Status.REGISTERED: 79,
    Status.CANCELLED: 9,
    Status.CLAIMED: 5,
    Status.LAPSED: 3,
    Status.EXPIRED: 4,
}
STATES = load.STATES * 2 + FederalState.values
KEEP_A_SLOT_FREE, HAVE_NEEDS, LET_BE_PHOTOGRAPHED = 0.15, 0.06, 0.66
LONG_CLAIM = timedelta(hours=47)


class Over(Exception):
    """Nobody can sign up any more."""


def fill_up(meeting, total, tell=lambda done: None):
    """Let invented people sign up until `total` have done so. Returns how many there are to add;
    `tell` hears now and then how many are done. All of them or, if it is interrupted, none."""
    if meeting.is_over():
        raise Over
    already = meeting.participants.count()
    with lock(meeting) as held:
        if already < total:
            make_room(meeting, total)
            held.look_at_limits()
            held.settle()  # who has waited so far comes first
            crowd = Crowd(held, random.Random(already))  # noqa: S311 - the same people every time
            for first in range(already, total, AT_A_TIME):
                last = min(first + AT_A_TIME, total)
                crowd.add(range(first, last))
                tell(last - already)
            held.settle()  # and notes when the first claim lapses
    return max(total - already, 0)


# --- Room for them --------------------------------------------------------------------------------


def make_room(meeting, total):
    """Raise what the demo limits, as an organizer would who expects so many. Lowers nothing."""
    data = json.loads(load.DATA.read_text())
    factor = max(total // MADE_FOR, 1)
    raise_to(Meeting.objects.get(pk=meeting.pk), "places", int(total * PLACES))
    for day, share in zip(Day.objects.filter(meeting=meeting), PLACES_PER_DAY, strict=False):
        raise_to(day, "places", int(total * share))
    for limit in RolePlaces.objects.filter(day__meeting=meeting):
        raise_to(limit, "at_most", int(total * PLACES_OF_A_LIMITED_ROLE))
    seats = {room["name"]: room["seats"] for room in data["rooms"]}
    for room in Room.objects.filter(meeting=meeting, name__in=seats):
        raise_to(room, "seats", seats[room.name] * factor)
    seats = {session["code"]: session["capacity"] for session in data["sessions"]}
    occurrences = Occurrence.objects.filter(session__meeting=meeting, session__code__in=seats)
    for occurrence in occurrences.select_related("session"):
        raise_to(occurrence, "seats", (seats[occurrence.session.code] or 0) * factor)
    for quota in SeatQuota.objects.filter(occurrence__session__meeting=meeting):
        raise_to(quota, "at_most", load.SEATS_OF_A_LIMITED_ROLE * factor)


def raise_to(limiting, field, number):
    limit = getattr(limiting, field)
    if limit is not None and limit < number:
        setattr(limiting, field, number)
        limiting.save()


# --- The people -----------------------------------------------------------------------------------


@dataclass
class Newcomer:
    participant: Participant
    days: list

    @property
    def is_active(self):
        return self.participant.is_active

    @property
    def waits_at_best(self):
        return self.participant.status in (Status.LAPSED, Status.EXPIRED)


class Crowd:
    """Everybody who is added by one command. `held`: under the meeting's lock."""

    def __init__(self, held, dice):
        self.held, self.dice = held, dice
        self.days = list(held.meeting.days.all())
        self.free = places.Free(held.meeting, held.remembered(places.limits))
        self.plan = held.remembered(plans.load)
        self.seats = Seats(list(self.plan.offers.values()))
        self.slots = defaultdict(list)
        for offer in self.plan.offers.values():
            if offer.slot.starts_at > held.now:
                self.slots[offer.slot_id].append(offer)

    def add(self, numbers):
        newcomers = [self.somebody(number) for number in numbers]
        self.save_people(newcomers)
        day_places, bookings = [], []
        for newcomer in newcomers:
            own = list(self.queue_up(newcomer))
            day_places += own
            if newcomer.is_active:
                bookings += self.choose(newcomer, {place.day_id: place.state for place in own})
        DayPlace.objects.bulk_create(day_places)
        Booking.objects.bulk_create(bookings)

    def somebody(self, number):
        (status,) = self.dice.choices(list(OUTCOMES), list(OUTCOMES.values()))
        claimed_at = self.when(status)
        confirmed_at = cancelled_at = None
        if status in (Status.REGISTERED, Status.CANCELLED):
            confirmed_at = self.between(claimed_at, min(claimed_at + LONG_CLAIM, self.held.now))
        if status == Status.CANCELLED:
            cancelled_at = self.between(confirmed_at, self.held.now)
        participant = Participant(
            meeting_id=self.held.meeting.pk,
            status=status,
            claimed_at=claimed_at,
            lapses_at=claimed_at + settings.CLAIM_LAPSES_AFTER,
            expires_at=claimed_at + settings.CLAIM_EXPIRES_AFTER,
            confirmed_at=confirmed_at,
            cancelled_at=cancelled_at,
            notice_version=self.held.meeting.privacy_version,
            **load.invented_person(self.dice, number, STATES),
        )
        return Newcomer(participant, load.some_days(self.dice, self.days))

    def when(self, status):
        """At a time that fits what has become of it. Many sign up in the first days."""
        now, opened_at = self.held.now, self.held.meeting.registration_opens_at
        lapsed, expired = now - settings.CLAIM_LAPSES_AFTER, now - settings.CLAIM_EXPIRES_AFTER
        if status == Status.CLAIMED:
            return self.between(lapsed + timedelta(minutes=5), now)
        if status == Status.LAPSED:
            return self.between(expired + timedelta(minutes=5), lapsed)
        end = expired if status == Status.EXPIRED else now
        return min(opened_at, end) + (end - min(opened_at, end)) * self.dice.random() ** 1.6

    def between(self, start: datetime, end: datetime):
        return start + (end - start) * self.dice.random()

    def save_people(self, newcomers):
        participants = [newcomer.participant for newcomer in newcomers]
        known = [person for person in participants if person.confirmed_at]
        users = User.objects.bulk_create(
            User(email=person.email, password="!")  # noqa: S106 - no password fits
            for person in known
        )
        for person, user in zip(known, users, strict=True):
            person.user = user
        Participant.objects.bulk_create(participants)
        registered = [person for person in known if person.status == Status.REGISTERED]
        Consent.objects.bulk_create(
            Consent(
                participant=person,
                kind=Consent.Kind.PHOTOS,
                text_version=consents.TEXT_VERSION,
                language=person.language,
                given_at=person.claimed_at,
            )
            for person in registered
            if self.dice.random() < LET_BE_PHOTOGRAPHED
        )
        AccessNeed.objects.bulk_create(
            AccessNeed(
                participant=person,
                step_free=self.dice.random() < 0.5,
                meal=self.dice.choice(AccessNeed.Meal.values),
            )
            for person in registered
            if self.dice.random() < HAVE_NEEDS
        )

    # --- where they sit ---------------------------------------------------------------------------

    def queue_up(self, newcomer):
        """A place on each day, or one in the line. Who has cancelled had a place: it counts no more."""
        participant, counted = newcomer.participant, False
        for day in newcomer.days:
            seated = not newcomer.waits_at_best
            if newcomer.is_active:
                seated = self.free.has_room(day.pk, participant.role, counted)
                if seated:
                    self.free.take(day.pk, participant.role, counted)
                    counted = True
            yield DayPlace(
                participant=participant,
                day=day,
                state=Held if seated else DayPlace.State.WAITING,
                queued_at=participant.claimed_at,
                held_since=self.held.now if seated else None,
            )

    def choose(self, newcomer, states):
        """A first and a second choice in each slot of their days, as at the sign-up."""
        got: list[int] = []
        for offers in self.slots.values():
            state = states.get(offers[0].slot.day_id)
            if state is None or self.dice.random() < KEEP_A_SLOT_FREE:
                continue
            wanted = [offer for offer in self.two_of(offers) if not self.clashes(offer, got)]
            if wanted and state != Held:
                yield self.booking(newcomer, wanted[0], Booking.State.WAITING, Why.NO_PLACE)
            elif wanted:
                yield self.seat(newcomer, wanted, got)

    def two_of(self, offers):
        """The earlier in the programme, the more people want it: some workshops fill, others don't."""
        popular = range(len(offers) + 1, 1, -1)
        return dict.fromkeys(self.dice.choices(offers, popular, k=2))

    def clashes(self, offer, got):
        return any(self.plan.clash(offer.pk, other) for other in got)

    def seat(self, newcomer, wanted, got):
        role = newcomer.participant.role
        for rank, offer in enumerate(wanted, start=1):
            if self.seats.has_room(offer, role):
                self.seats.take(offer, role)
                got.append(offer.pk)
                return self.booking(newcomer, offer, Booking.State.BOOKED, Why.CHOSEN, rank)
        return self.booking(newcomer, wanted[0], Booking.State.WAITING, Why.FULL)

    def booking(self, newcomer, offer, state, why, rank=1):
        booked = state == Booking.State.BOOKED
        return Booking(
            participant=newcomer.participant,
            occurrence_id=offer.pk,
            role=newcomer.participant.role,
            state=state,
            why=why,
            rank=rank,
            queued_at=newcomer.participant.claimed_at,
            booked_since=self.held.now if booked else None,
        )
