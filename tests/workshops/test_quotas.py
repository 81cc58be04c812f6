"""Rules for roles: at most so many seats, or so many kept free until a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.lock import settle_what_is_due
from tests import cast
from workshops.booking import NoSeat

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", seats=2)


def sign_up(workshop, who):
    return cast.register(workshop.session.meeting, who, choices=[workshop])


# --- At most --------------------------------------------------------------------------------------


def test_a_role_gets_at_most_so_many_seats(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.LENI):
        sign_up(workshop, who)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Leni Lind"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_at_most_none_means_it_is_not_for_this_role(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=0)
    tomke = cast.register(workshop.session.meeting, cast.TOMKE)
    with pytest.raises(NoSeat):
        participation.take_seat(tomke, workshop.pk)
    sign_up(workshop, cast.LENI)
    assert cast.holders(workshop) == ["Leni Lind"]


def test_who_cannot_have_the_seat_does_not_hold_up_those_behind(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    sign_up(workshop, cast.TOMKE)
    leni = sign_up(workshop, cast.LENI)
    sign_up(workshop, cast.BIRTE)  # a teacher, first in line
    sign_up(workshop, cast.OLAF)
    assert cast.in_line(workshop) == ["Birte Brandt", "Olaf Ott"]
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Olaf Ott"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_a_seat_of_the_role_goes_to_the_first_of_the_role(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    tomke = sign_up(workshop, cast.TOMKE)
    for who in (cast.BIRTE, cast.CEM):
        sign_up(workshop, who)
    participation.release_seat(tomke, workshop.pk)
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.in_line(workshop) == ["Cem Çelik"]


def test_a_raised_rule_moves_up_who_waited_for_it(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        sign_up(workshop, who)
    cast.set_limit(workshop.seat_quotas.get(), at_most=2)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_lowered_rule_evicts_nobody_and_stops_moving_up(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=2)
    tomke = sign_up(workshop, cast.TOMKE)
    sign_up(workshop, cast.BIRTE)
    sign_up(workshop, cast.CEM)
    cast.set_limit(workshop.seat_quotas.get(), at_most=1)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    participation.cancel(tomke)
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.in_line(workshop) == ["Cem Çelik"]


def test_the_second_choice_is_got_where_the_first_is_full_for_the_role(meeting, workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=0)
    other = cast.a_workshop(meeting, "B")
    cast.register(meeting, cast.TOMKE, choices=[(workshop, other)])
    assert cast.holders(other) == ["Tomke Ahlers"]


# --- Kept free ------------------------------------------------------------------------------------


def test_kept_seats_are_for_their_role_only(workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.LENI):
        sign_up(workshop, who)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Leni Lind"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_the_role_may_have_more_than_what_is_kept(workshop):
    cast.a_quota(workshop, Role.TEACHER, kept_free=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.LENI):
        sign_up(workshop, who)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_seat_given_back_by_the_role_is_kept_again(workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    leni = sign_up(workshop, cast.LENI)
    for who in (cast.TOMKE, cast.BIRTE):
        sign_up(workshop, who)
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_seats_are_kept_for_several_roles(workshop):
    cast.set_limit(workshop, seats=3)
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    cast.a_quota(workshop, Role.SCHOOL_AUTHORITY, kept_free=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.LENI, cast.OLAF):
        sign_up(workshop, who)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Leni Lind", "Olaf Ott"]


def test_kept_seats_do_not_hold_up_the_role_behind_others(workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    leni = sign_up(workshop, cast.LENI)
    for who in (cast.TOMKE, cast.BIRTE):
        sign_up(workshop, who)
    sign_up(workshop, cast.stranger(1, Role.SCHOOL_LEADER))
    assert cast.in_line(workshop) == ["Birte Brandt", "Person 1"]
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Person 1"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_at_their_time_they_are_let_go_to_the_first_in_line(workshop, later):
    until = timezone.now() + timedelta(days=3)
    quota = cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=2, kept_until=until)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        sign_up(workshop, who)
    with later(days=2, hours=23):
        settle_what_is_due()
        assert cast.holders(workshop) == []
    with later(days=3, minutes=1):
        settle_what_is_due()
        assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
        settle_what_is_due()
    quota.refresh_from_db()
    assert quota.released_at is not None
    assert quota.history.count() == 2  # once


def test_newcomers_get_them_too_and_also_without_the_timer(workshop, later):
    until = timezone.now() + timedelta(days=3)
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=2, kept_until=until)
    with later(days=4):
        sign_up(workshop, cast.TOMKE)
        assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_at_most_still_holds_when_seats_are_let_go(workshop, later):
    until = timezone.now() + timedelta(days=3)
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1, kept_until=until)
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.OLAF):
        sign_up(workshop, who)
    with later(days=4):
        settle_what_is_due()
    assert cast.holders(workshop) == ["Tomke Ahlers", "Olaf Ott"]
    assert cast.in_line(workshop) == ["Birte Brandt"]
