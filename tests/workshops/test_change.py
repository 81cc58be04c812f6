"""Another role, other days: what is held is checked again, and nothing is lost without a word."""

import pytest
from django.utils import timezone

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
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


def losses(participant, **changes):
    """What would be lost: (workshop or day, whether it was held, whether they join the line)."""
    with pytest.raises(participation.WouldLose) as error:
        change(participant, **changes)
    return [
        (getattr(loss, "occurrence", None) or loss.day, loss.was_held, loss.joins_the_line)
        for loss in error.value.losses
    ]


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", seats=2)


# --- The role -------------------------------------------------------------------------------------


def test_a_seat_stays_where_no_rule_is_against_it(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    change(tomke, role=Role.SCHOOL_LEADER)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_a_seat_the_new_role_cannot_have_is_said_first_and_then_joins_the_line(meeting, workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, at_most=1)
    cast.register(meeting, cast.LENI, choices=[workshop])
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])

    assert losses(tomke, role=Role.SCHOOL_LEADER) == [(workshop, True, True)]
    tomke.refresh_from_db()
    assert tomke.role == Role.TEACHER
    assert cast.holders(workshop) == ["Leni Lind", "Tomke Ahlers"]

    change(tomke, role=Role.SCHOOL_LEADER, accept_losses=True)
    assert cast.holders(workshop) == ["Leni Lind", "Birte Brandt"]
    assert cast.in_line(workshop) == ["Tomke Ahlers"]


def test_a_seat_kept_for_the_old_role_cannot_be_carried_into_another(meeting, workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    leni = cast.register(meeting, cast.LENI, choices=[workshop])
    assert losses(leni, role=Role.TEACHER) == [(workshop, True, True)]


def test_leaving_a_full_role_lets_the_next_of_it_move_up(meeting, workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    change(tomke, role=Role.SCHOOL_LEADER)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_who_waits_and_changes_into_a_role_with_room_moves_up(meeting, workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE, choices=[workshop])
    change(birte, role=Role.MEDIA_OFFICER)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_role_with_no_place_on_the_day_loses_the_seats_of_that_day(meeting, workshop):
    RolePlaces.objects.create(day=cast.days(meeting)[0], role=Role.SCHOOL_LEADER, at_most=0)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    day = cast.days(meeting)[0]
    assert losses(tomke, role=Role.SCHOOL_LEADER) == [(day, True, True), (workshop, True, True)]
    change(tomke, role=Role.SCHOOL_LEADER, accept_losses=True)
    assert cast.holders(workshop) == []
    assert cast.in_line(workshop) == ["Tomke Ahlers"]


def test_what_was_attended_stays_under_the_role_of_that_time(meeting, workshop, later):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, at_most=0)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    with later(seconds=(workshop.slot.starts_at - timezone.now()).total_seconds() + 60):
        change(tomke, role=Role.SCHOOL_LEADER)
        assert cast.holders(workshop) == ["Tomke Ahlers"]
        assert everything_wrong() == []
        participation.cancel(tomke)  # the check at the end looks as of today


# --- The days -------------------------------------------------------------------------------------


def test_a_day_given_up_gives_up_its_seats_and_says_so_first(meeting, workshop):
    first_day, second_day = cast.days(meeting)
    next_day = cast.a_workshop(meeting, "B", slot=cast.afternoon(meeting, day=1))
    cast.set_limit(workshop, seats=1)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, next_day])
    cast.register(meeting, cast.BIRTE, choices=[workshop])

    assert losses(tomke, on=[second_day]) == [(first_day, True, False), (workshop, True, False)]
    assert cast.holders(workshop) == ["Tomke Ahlers"]

    change(tomke, on=[second_day], accept_losses=True)
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.holders(next_day) == ["Tomke Ahlers"]


def test_a_position_in_line_is_a_loss_too(meeting, workshop):
    cast.set_limit(workshop, seats=0)
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    assert losses(tomke, on=[second_day]) == [(first_day, True, False), (workshop, False, False)]
    change(tomke, on=[second_day], accept_losses=True)
    assert cast.in_line(workshop) == []


def test_a_day_taken_again_brings_no_seat_back(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    change(tomke, on=cast.days(meeting)[1:], accept_losses=True)
    tomke.refresh_from_db()
    change(tomke)
    assert cast.holders(workshop) == []


def test_a_day_given_up_while_it_runs_leaves_what_was(later):
    meeting = cast.a_meeting(weeks_ahead=2)
    workshop = cast.a_workshop(meeting, "A")
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    with later(seconds=(workshop.slot.starts_at - timezone.now()).total_seconds() + 60):
        change(tomke, on=cast.days(meeting)[1:], accept_losses=True)
        assert everything_wrong() == []
        participation.cancel(tomke)  # the check at the end looks as of today


def test_an_organizer_who_changes_somebody_leaves_the_reason(meeting, workshop, organizer):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    change(
        tomke,
        on=cast.days(meeting)[1:],
        accept_losses=True,
        organizer=organizer,
        reason="Am Telefon",
    )
    assert tomke.decisions.get().reason == "Am Telefon"
    assert cast.holders(workshop) == []
