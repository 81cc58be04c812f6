"""Changing role and days: re-checked under the lock, and nothing is lost without a word."""

import pytest

from meetup import participation
from people.models import Role
from registration.models import RolePlaces
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def change(participant, *, role=None, on=None, **options):
    return participation.change(
        participant,
        details={"name": participant.name, "role": role or participant.role},
        days=cast.days(participant.meeting) if on is None else on,
        **options,
    )


def test_adding_a_day_takes_a_place_on_it(meeting):
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE, [first_day])
    change(tomke, on=[first_day, second_day])
    assert cast.held(second_day) == ["Tomke Ahlers"]


def test_giving_up_a_day_is_said_first_and_then_frees_it():
    meeting = cast.a_meeting(day_places=(1, None))
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    with pytest.raises(participation.WouldLose) as error:
        change(tomke, on=[second_day])
    assert [(loss.day, loss.was_held) for loss in error.value.losses] == [(first_day, True)]
    assert cast.held(first_day) == ["Tomke Ahlers"]

    change(tomke, on=[second_day], accept_losses=True)
    assert cast.held(first_day) == ["Birte Brandt"]


def test_a_refused_change_changes_nothing_at_all(meeting):
    tomke = cast.register(meeting, cast.TOMKE)
    with pytest.raises(participation.WouldLose):
        participation.change(
            tomke,
            details={"name": "Anderer Name", "role": Role.SCHOOL_LEADER},
            days=cast.days(meeting)[:1],
        )
    tomke.refresh_from_db()
    assert (tomke.name, tomke.role) == ("Tomke Ahlers", Role.TEACHER)


def test_a_place_kept_for_one_role_cannot_be_carried_into_a_full_one():
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.SCHOOL_AUTHORITY, at_most=1)
    cast.register(meeting, cast.OLAF, [day])
    tomke = cast.register(meeting, cast.TOMKE, [day])
    with pytest.raises(participation.WouldLose) as error:
        change(tomke, role=Role.SCHOOL_AUTHORITY, on=[day])
    assert error.value.losses[0].joins_the_line

    change(tomke, role=Role.SCHOOL_AUTHORITY, on=[day], accept_losses=True)
    assert cast.held(day) == ["Olaf Ott"]
    assert cast.waiting(day) == ["Tomke Ahlers"]


def test_a_change_of_role_that_fits_keeps_the_place(meeting):
    tomke = cast.register(meeting, cast.TOMKE)
    change(tomke, role=Role.SCHOOL_LEADER)
    assert len(cast.held(cast.days(meeting)[0])) == 1
    assert cast.subjects(cast.TOMKE)[-1].startswith("Anmeldung geändert")


def test_leaving_a_full_role_lets_the_next_of_that_role_move_up():
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    tomke = cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    change(tomke, role=Role.SCHOOL_LEADER, on=[day])
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]


def test_who_waits_and_changes_into_a_role_with_room_moves_up():
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    cast.register(meeting, cast.TOMKE, [day])
    birte = cast.register(meeting, cast.BIRTE, [day])
    change(birte, role=Role.MEDIA_OFFICER, on=[day])
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]


def test_giving_up_a_position_in_line_is_said_first():
    meeting = cast.a_meeting(day_places=(0, None))
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE)
    with pytest.raises(participation.WouldLose) as error:
        change(tomke, on=[second_day])
    assert [(loss.day, loss.was_held) for loss in error.value.losses] == [(first_day, False)]


def test_a_day_given_up_and_taken_again_is_at_the_end_of_the_line():
    meeting = cast.a_meeting(day_places=(0, None))
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    change(tomke, on=[second_day], accept_losses=True)
    tomke.refresh_from_db()
    change(tomke, on=[first_day, second_day])
    assert cast.waiting(first_day) == ["Birte Brandt", "Tomke Ahlers"]
