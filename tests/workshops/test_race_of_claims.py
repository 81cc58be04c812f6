"""Lapsing and expiring against confirming, keep against replace, one form sent eight times: on both
databases, each with a control that fails."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
from people.models import User
from programme.lock import settle_what_is_due
from programme.models import MeetingLock
from registration.models import Participant
from tests import cast
from tests.race import MARKS, PAUSE, RUNNERS, after, at, fails_without_the_lock, race

pytestmark = MARKS


def status_of(participant):
    return Participant.objects.get(pk=participant.pk).status


def confirming(claim, choice=""):
    """Answers which participation holds now."""
    return lambda: participation.confirm(claim, choice).pk


def settling(claim):
    """What the timer does, by many, just after. They answer how the claim stands then."""

    def step():
        settle_what_is_due()
        return status_of(claim)

    return [after(PAUSE + number * PAUSE / 4, step) for number in range(RUNNERS - 1)]


def is_over(claim, field):
    """Let one of a claim's ends be two minutes ago. Returns the last moment before."""
    moment = timezone.now() - timedelta(minutes=2)
    Participant.objects.filter(pk=claim.pk).update(**{field: moment})
    MeetingLock.objects.update(due_at=moment)
    return moment - timedelta(seconds=1)


# --- The scenarios --------------------------------------------------------------------------------


def confirmed_in_the_moment_in_which_it_lapses(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting)
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    in_time = is_over(claim, "lapses_at")
    told = race([at(in_time, confirming(claim))] + settling(claim), locked=locked)
    assert told[0] == claim.pk
    assert set(told[1:]) <= {"lapsed", "registered"}
    assert status_of(claim) == "registered"
    if "lapsed" in told:  # the timer was faster, and the confirmation a late one
        assert (cast.holders(workshop), cast.in_line(workshop)) == (
            ["Birte Brandt"],
            ["Tomke Ahlers"],
        )
    assert len(cast.held(cast.days(meeting)[0])) == 2
    assert everything_wrong() == []


def confirmed_in_the_moment_in_which_it_expires(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting)
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    is_over(claim, "lapses_at")
    settle_what_is_due()
    assert status_of(claim) == "lapsed"
    in_time = is_over(claim, "expires_at")
    told = race([at(in_time, confirming(claim))] + settling(claim), locked=locked)
    assert told[0] in (claim.pk, "Over")
    confirmed = told[0] == claim.pk
    assert set(told[1:]) <= ({"registered", "lapsed"} if confirmed else {"expired"})
    assert status_of(claim) == ("registered" if confirmed else "expired")
    assert cast.holders(workshop) == (["Tomke Ahlers"] if confirmed else [])


def keep_and_replace_in_two_browsers(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting)
    before = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    told = race(
        [confirming(claim, "keep"), confirming(claim, "replace")] * (RUNNERS // 2), locked=locked
    )
    kept = status_of(before) == "registered"
    assert status_of(claim) == ("cancelled" if kept else "registered")
    assert set(told) == ({before.pk, "Over"} if kept else {claim.pk})
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def two_claims_of_one_person_confirmed_at_once(locked):
    """From two devices. One of them is told to choose."""
    meeting = cast.a_meeting()
    User.objects.by_address(cast.TOMKE[1])  # known: writing down a new person would make them wait
    claims = [cast.sign_up(meeting, cast.TOMKE) for _ in range(RUNNERS)]
    told = race([confirming(claim) for claim in claims], locked=locked)
    assert told.count("MustChoose") == RUNNERS - 1
    assert meeting.participants.registered().count() == 1


SCENARIOS = [
    confirmed_in_the_moment_in_which_it_lapses,
    confirmed_in_the_moment_in_which_it_expires,
    keep_and_replace_in_two_browsers,
    two_claims_of_one_person_confirmed_at_once,
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_race(scenario):
    scenario(locked=True)
    assert everything_wrong() == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_control(scenario):
    fails_without_the_lock(scenario)


# --- One form -------------------------------------------------------------------------------------


def sending(meeting, workshop, key):
    return lambda: cast.sign_up(meeting, cast.TOMKE, choices=[workshop], key=key).pk


def test_one_form_sent_eight_times_is_one_claim():
    meeting, key = cast.a_meeting(), uuid.uuid4()
    workshop = cast.a_workshop(meeting)
    told = race([sending(meeting, workshop, key)] * RUNNERS)
    assert len(set(told)) == 1
    assert meeting.participants.count() == 1
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert everything_wrong() == []


def test_control_eight_forms_are_eight_claims():
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting)
    told = race([sending(meeting, workshop, uuid.uuid4()) for _ in range(RUNNERS)])
    assert len(set(told)) == meeting.participants.count() == RUNNERS
    assert len(cast.holders(workshop)) == 1
