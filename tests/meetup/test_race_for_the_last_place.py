"""Many processes, one last place: exactly one gets it. And a control that shows the race is real."""

import multiprocessing
import time
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
from programme import clock
from programme import lock as lock_module
from programme.models import Meeting
from registration import places
from registration.models import DayPlace
from tests import cast

RUNNERS = 8
#: Between look and write, so that a race that is possible also happens.
PAUSE = 0.15

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True, serialized_rollback=False)]


@contextmanager
def no_lock(meeting):
    """What programme.lock.lock would be without the lock: the control."""
    with transaction.atomic():
        fresh = Meeting.objects.get(pk=meeting.pk)
        yield lock_module.Held(fresh, clock.read(fresh) or timezone.now())


def with_pause_between_look_and_write():
    look = places.Free.__init__

    def slow_look(self, meeting):
        look(self, meeting)
        time.sleep(PAUSE)

    places.Free.__init__ = slow_look


def run(number, meeting_pk, locked, start, outcomes):
    """In a process of its own: sign up, and confirm."""
    connections.close_all()
    with_pause_between_look_and_write()
    if not locked:
        participation.lock = no_lock
        connection.settings_dict["OPTIONS"].pop("transaction_mode", None)
    meeting = Meeting.objects.get(pk=meeting_pk)
    start.wait()
    try:
        claim = cast.sign_up(meeting, cast.stranger(number), cast.days(meeting)[:1])
        outcomes.put(DayPlace.objects.get(participant=claim).state)
    except Exception as error:
        outcomes.put(type(error).__name__)
    finally:
        connections.close_all()


def race(meeting, *, locked):
    """Let all of them go at once. Returns what each of them was told."""
    connections.close_all()  # a forked process must not share a connection
    context = multiprocessing.get_context("fork")
    start, outcomes = context.Barrier(RUNNERS), context.Queue()
    runners = [
        context.Process(target=run, args=(number, meeting.pk, locked, start, outcomes))
        for number in range(RUNNERS)
    ]
    for runner in runners:
        runner.start()
    told = [outcomes.get(timeout=60) for _ in runners]
    for runner in runners:
        runner.join()
    return told


def a_meeting_with_one_place_left(limit):
    meeting = cast.a_meeting(
        **{"in all": {"places": 1}, "per day": {"day_places": (1, None)}}[limit]
    )
    with lock_module.lock(meeting):
        pass  # the lock's row exists, as in every meeting that is open
    return meeting


@pytest.mark.parametrize("limit", ["in all", "per day"])
def test_the_last_place_goes_to_exactly_one(limit):
    meeting = a_meeting_with_one_place_left(limit)
    told = race(meeting, locked=True)
    assert sorted(told) == ["held"] + ["waiting"] * (RUNNERS - 1)
    assert len(cast.held(cast.days(meeting)[0])) == 1
    assert everything_wrong() == []


def test_control_without_the_lock_the_place_is_given_twice_or_people_get_an_error():
    meeting = a_meeting_with_one_place_left("per day")
    told = race(meeting, locked=False)
    assert sorted(told) != ["held"] + ["waiting"] * (RUNNERS - 1)
    if connection.vendor == "postgresql":
        assert told.count("held") > 1
        assert len(cast.held(cast.days(meeting)[0])) > 1


def test_a_double_click_makes_one_claim():
    """Two processes send the same form at the same time."""
    meeting = cast.a_meeting()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, outcomes = context.Barrier(2), context.Queue()
    runners = [
        context.Process(target=send_form, args=(meeting.pk, start, outcomes)) for _ in range(2)
    ]
    for runner in runners:
        runner.start()
    first, second = (outcomes.get(timeout=60) for _ in runners)
    for runner in runners:
        runner.join()
    assert first == second
    assert meeting.participants.count() == 1


def send_form(meeting_pk, start, outcomes):
    connections.close_all()
    meeting = Meeting.objects.get(pk=meeting_pk)
    start.wait()
    claim = participation.sign_up(
        meeting,
        details=cast.details(cast.TOMKE),
        days=cast.days(meeting),
        consent_kinds=["photos"],
        form_key="8d5df3a5-92a7-4a4e-9d3a-0f7a7f1f4a11",
    )
    outcomes.put(claim.pk)
    connections.close_all()
