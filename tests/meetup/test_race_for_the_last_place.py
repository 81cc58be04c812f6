"""Many processes, one last place: exactly one gets it. And a control that shows the race is real."""

from functools import partial

import pytest

from meetup.management.commands.check_invariants import everything_wrong
from people.models import Role
from registration.models import DayPlace, RolePlaces
from tests import cast
from tests.race import MARKS, RUNNERS, fails_without_the_lock, race

pytestmark = MARKS


def signing_up(meeting, number):
    def step():
        claim = cast.sign_up(meeting, cast.stranger(number), cast.days(meeting)[:1])
        return DayPlace.objects.get(participant=claim).state

    return step


def one_place_for_a_role():
    meeting = cast.a_meeting()
    RolePlaces.objects.create(day=cast.days(meeting)[0], role=Role.TEACHER, at_most=1)
    return meeting


LIMITS = {
    "in all": partial(cast.a_meeting, places=1),
    "per day": partial(cast.a_meeting, day_places=(1, None)),
    "per role": one_place_for_a_role,
}


def the_last_place(limit, *, locked):
    meeting = LIMITS[limit]()
    told = race([signing_up(meeting, number) for number in range(RUNNERS)], locked=locked)
    assert sorted(told) == ["held"] + ["waiting"] * (RUNNERS - 1)
    assert len(cast.held(cast.days(meeting)[0])) == 1


@pytest.mark.parametrize("limit", LIMITS)
def test_the_last_place_goes_to_exactly_one(limit):
    the_last_place(limit, locked=True)
    assert everything_wrong() == []


@pytest.mark.parametrize("limit", LIMITS)
def test_control_without_the_lock_it_does_not(limit):
    fails_without_the_lock(partial(the_last_place, limit))
