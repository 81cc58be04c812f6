"""Whatever people and organizers do, in whatever order: the engine and a plain model agree after
every step on who sits where and on the order of every line, and no invariant is broken.

To look for longer:  THOROUGH=2000 .venv/bin/python -m pytest tests/workshops/test_state_machine.py
"""

import copy
import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from meetup import participation
from people.models import Role
from programme import clock
from programme.lock import settle_what_is_due
from programme.models import Meeting, Session
from registration import claims
from registration import invariants as registration_invariants
from registration.models import DayPlace, Participant
from tests import cast
from tests.workshops.plain_model import Model, Refused, Rule
from workshops import invariants as seat_invariants
from workshops.booking import Refused as EngineRefused
from workshops.models import Booking

pytestmark = pytest.mark.same_on_both

THOROUGH = int(os.environ.get("THOROUGH", "0"))
SETTINGS = hypothesis_settings(
    max_examples=THOROUGH or 15,
    stateful_step_count=50 if THOROUGH else 25,
    derandomize=not THOROUGH,  # the same every time, so that a red CI is red again
    database=None,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

PEOPLE = [cast.TOMKE, cast.BIRTE, cast.CEM, cast.LENI, cast.OLAF]
ROLES = [Role.TEACHER.value, Role.SCHOOL_LEADER.value]
#: A and C touch, and B clashes with both.
WORKSHOPS = {"A": ("14:15", "15:30"), "B": ("15:00", "16:00"), "C": ("15:30", "16:45")}
SEATS = {"A": 1, "B": 1, "C": 2}

who = st.integers(0, len(PEOPLE) - 1)
anybody = st.integers(0, 11)
workshops = st.sampled_from(list(WORKSHOPS))
choices = st.lists(
    st.tuples(workshops, st.none() | workshops), max_size=2, unique_by=lambda choice: choice[0]
)
when_full = st.sampled_from(["wait", "swap", "no"])
#: Until a claim lapses, and until it expires, is usually not over.
hours = st.sampled_from([0, 0, 0, 0, 3, 47])


class Seats(RuleBasedStateMachine):
    """Each step happens a second or more after the one before, to the engine and to the model."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = timezone.now()
        self.clock_now, clock.now = clock.now, lambda: timezone.now()
        self.participants: list[Participant] = []
        self.organizer = cast.an_organizer()
        with self.moment():
            self.meeting = cast.a_meeting(weeks_ahead=20)
            first_day = cast.days(self.meeting)[0]
            self.occurrences = {
                code: cast.a_workshop(
                    self.meeting, code, seats=SEATS[code], slot=cast.a_slot(first_day, *times)
                )
                for code, times in WORKSHOPS.items()
            }
        self.model = Model(
            SEATS, ["AB", "BC"], settings.CLAIM_LAPSES_AFTER, settings.CLAIM_EXPIRES_AFTER
        )

    def teardown(self):
        clock.now = self.clock_now
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @contextmanager
    def moment(self, hours=0):
        self.now += timedelta(hours=hours, seconds=1)
        with time_machine.travel(self.now, tick=False):
            yield

    def both(self, engine, model, hours=0):
        """Do a step to both, and see whether they refuse it alike. What is refused leaves no trace,
        but for what was due anyway."""
        with self.moment(hours):
            refused = engine_refused = None
            self.model.settle(self.now)
            before = copy.deepcopy(self.model)
            try:
                model(self.now)
            except Refused as error:
                self.model, refused = before, str(error)
            try:
                engine()
            except (EngineRefused, claims.Over, claims.MustChoose, claims.WouldLose) as error:
                engine_refused = type(error).__name__
            settle_what_is_due()
            assert engine_refused == refused

    def pick(self, number):
        """A participation, as the engine and the model know it."""
        number %= len(self.participants)
        return self.participants[number], self.number_of(number)

    def number_of(self, number):
        return self.participants[number].model_number

    def person(self, number):
        return next(person for person in self.model.people if person.number == number)

    # --- How it begins ----------------------------------------------------------------------------

    @initialize(
        day_places=st.sampled_from([None, None, 2, 3]),
        rule=st.sampled_from(["none", "at most", "kept", "kept until"]),
        workshop=workshops,
        role=st.sampled_from(ROLES),
        first=st.lists(st.tuples(who, choices, when_full), max_size=5),
    )
    def begin(self, day_places, rule, workshop, role, first):
        self.set_day_places(day_places)
        if rule != "none":
            until = self.now + timedelta(hours=30) if rule == "kept until" else None
            numbers = {"at_most": 1} if rule == "at most" else {"kept_free": 1, "kept_until": until}
            self.both(
                lambda: cast.a_quota(self.occurrences[workshop], role, **numbers),
                lambda now: self.model.rules.update({(workshop, role): Rule(**numbers)}),
            )
        for person, wanted, full in first:
            self.sign_up(person, wanted, full, True, False, None)

    # --- What people do ---------------------------------------------------------------------------

    @precondition(lambda self: len(self.participants) < 12)
    @rule(
        person=who,
        wanted=choices,
        when_full=when_full,
        first_day=st.sampled_from([True, True, True, False]),
        same_browser=st.booleans(),
        role=st.none() | st.sampled_from(ROLES),
    )
    def sign_up(self, person, wanted, when_full, first_day, same_browser, role):
        address = PEOPLE[person][1]
        role = role or PEOPLE[person][2].value
        earlier = [p for p in self.participants if p.email == address] if same_browser else []
        numbers = [p.model_number for p in earlier]
        made = []

        def engine():
            made.append(
                cast.sign_up(
                    self.meeting,
                    PEOPLE[person],
                    cast.days(self.meeting)[0 if first_day else 1 :],
                    choices=[
                        (self.occurrences[one], self.occurrences[two])
                        if two
                        else self.occurrences[one]
                        for one, two in wanted
                    ],
                    when_full=when_full,
                    earlier=earlier,
                    role=role,
                )
            )

        def model(now):
            replaces = [p for p in self.model.people if p.number in numbers and p.is_open_claim]
            made.append(
                self.model.sign_up(now, address, role, first_day, wanted, when_full, replaces)
            )

        self.both(engine, model)
        in_model, participant = made
        participant.model_number = in_model.number
        self.participants.append(participant)

    @precondition(lambda self: self.participants)
    @rule(
        number=anybody,
        choice=st.sampled_from(["", "keep", "replace", "replace_anyway"]),
        hours=hours,
    )
    def confirm(self, number, choice, hours):
        claim, known_as = self.pick(number)
        self.both(
            lambda: participation.confirm(claim, choice),
            lambda now: self.model.confirm(now, self.person(known_as), choice),
            hours,
        )

    @precondition(lambda self: self.participants)
    @rule(number=anybody, hours=hours)
    def cancel(self, number, hours):
        participant, known_as = self.pick(number)
        self.both(
            lambda: participation.cancel(participant),
            lambda now: self.model.cancel(now, self.person(known_as)),
            hours,
        )

    def seat_step(self, number, verb, workshop, engine, **options):
        participant, known_as = self.pick(number)
        self.both(
            lambda: engine(participant, self.occurrences[workshop].pk, **options),
            lambda now: getattr(self.model, verb)(now, self.person(known_as), workshop, **options),
        )

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops)
    def take(self, number, workshop):
        self.seat_step(number, "take", workshop, participation.take_seat)

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops)
    def swap(self, number, workshop):
        self.seat_step(number, "swap", workshop, participation.swap_seat)

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops, stays=st.booleans())
    def wait(self, number, workshop, stays):
        self.seat_step(number, "wait", workshop, participation.wait_for_seat, stays=stays)

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops)
    def release(self, number, workshop):
        self.seat_step(number, "release", workshop, participation.release_seat)

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops, stays=st.booleans())
    def keep_waiting(self, number, workshop, stays):
        self.seat_step(number, "keep_waiting", workshop, participation.keep_waiting, stays=stays)

    @precondition(lambda self: self.participants)
    @rule(
        number=anybody,
        role=st.sampled_from(ROLES),
        first_day=st.booleans(),
        accept_losses=st.booleans(),
    )
    def change(self, number, role, first_day, accept_losses):
        participant, known_as = self.pick(number)
        self.both(
            lambda: participation.change(
                participant,
                details={"role": role},
                days=cast.days(self.meeting)[0 if first_day else 1 :],
                accept_losses=accept_losses,
            ),
            lambda now: self.model.change(
                now, self.person(known_as), role, first_day, accept_losses
            ),
        )

    # --- What organizers do, and time -------------------------------------------------------------

    @precondition(lambda self: self.participants)
    @rule(number=anybody, workshop=workshops, raise_seats=st.booleans())
    def put_in(self, number, workshop, raise_seats):
        def engine(participant, pk, raise_seats):
            participation.put_in(participant, pk, self.organizer, "–", raise_seats=raise_seats)

        self.seat_step(number, "put_in", workshop, engine, raise_seats=raise_seats)

    def set_limit(self, limiting, change, **fields):
        def model(now):
            change()
            self.model.settle(now)

        self.both(lambda: cast.set_limit(limiting, **fields), model)

    @rule(workshop=workshops, seats=st.integers(0, 3))
    def set_seats(self, workshop, seats):
        self.set_limit(
            self.occurrences[workshop],
            lambda: self.model.seats.update({workshop: seats}),
            seats=seats,
        )

    @rule(places=st.sampled_from([None, 1, 2, 3]))
    def set_day_places(self, places):
        self.set_limit(
            cast.days(self.meeting)[0],
            lambda: setattr(self.model, "day_places", places),
            places=places,
        )

    @rule(is_open=st.sampled_from([True, True, False]))
    def set_cut_off(self, is_open):
        self.set_limit(
            Meeting.objects.get(pk=self.meeting.pk),
            lambda: setattr(self.model, "moving_up_is_open", is_open),
            moving_up_ends_at=None if is_open else self.now,
        )

    @rule(workshop=workshops)
    def take_off(self, workshop):
        session = self.occurrences[workshop].session
        self.both(
            lambda: cast.set_limit(session, status=Session.Status.CANCELLED),
            lambda now: self.model.take_off(now, workshop),
        )

    @precondition(lambda self: self.model.off)
    @rule()
    def put_all_on(self):
        for workshop in sorted(self.model.off):
            session = self.occurrences[workshop].session
            self.both(
                lambda session=session: cast.set_limit(session, status=Session.Status.PUBLISHED),
                lambda now, workshop=workshop: self.model.put_on(now, workshop),
            )

    @rule(clash=st.booleans())
    def move_c(self, clash):
        """So that it overlaps with A, or just touches it again."""
        self.both(
            lambda: cast.set_limit(
                self.occurrences["C"].slot, starts="15:15" if clash else "15:30"
            ),
            lambda now: self.model.move(now, "C", "A", clash),
        )

    @rule(hours=st.sampled_from([1, 3, 47]))
    def time_passes(self, hours):
        self.both(settle_what_is_due, self.model.settle, hours)

    # --- What holds after every step --------------------------------------------------------------

    @invariant()
    def they_agree(self):
        assert self.as_the_engine_says() == self.as_the_model_says()

    @invariant()
    def nothing_is_wrong(self):
        with time_machine.travel(self.now, tick=False):
            wrong = [*registration_invariants.check(self.now), *seat_invariants.check(self.now)]
        assert wrong == []

    def as_the_engine_says(self):
        numbers = {participant.pk: participant.model_number for participant in self.participants}
        by_time = ("queued_at", "pk")
        lines = Booking.objects.in_line().values_list("occurrence", "participant")
        seats = Booking.objects.holding_seat().values_list("occurrence", "participant")
        first_day = DayPlace.objects.filter(day=cast.days(self.meeting)[0])
        return {
            "status": [p.status for p in Participant.objects.order_by("pk")],
            "seats": {
                code: sorted(numbers[p] for o, p in seats if o == occurrence.pk)
                for code, occurrence in self.occurrences.items()
            },
            "lines": {
                code: [numbers[p] for o, p in lines if o == occurrence.pk]
                for code, occurrence in self.occurrences.items()
            },
            "day": sorted(numbers[place.participant_id] for place in first_day.held()),
            "day line": [
                numbers[place.participant_id] for place in first_day.in_line().order_by(*by_time)
            ],
        }

    def as_the_model_says(self):
        return {
            "status": [person.status for person in self.model.people],
            "seats": {
                code: sorted(p.number for p in self.model.seated(code)) for code in WORKSHOPS
            },
            "lines": {code: [p.number for p in self.model.line(code)] for code in WORKSHOPS},
            "day": sorted(p.number for p in self.model.on_first_day()),
            "day line": [p.number for p in self.model.line_for_first_day()],
        }


@pytest.mark.django_db
def test_engine_and_model_agree_whatever_happens(letters_later):
    run_state_machine_as_test(Seats, settings=SETTINGS)
