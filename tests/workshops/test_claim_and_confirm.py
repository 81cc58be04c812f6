"""Seats from the claim to the registration: lapsing, confirming late, keeping or replacing."""

import pytest

from meetup import participation
from people.models import Role
from programme.lock import settle_what_is_due
from registration import claims
from tests import cast
from workshops import wishes
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A")


@pytest.fixture
def other(meeting):
    """At the same time."""
    return cast.a_workshop(meeting, "B")


# --- Lapsing and confirming late ------------------------------------------------------------------


def test_confirming_keeps_the_seat_and_says_so(meeting, workshop):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert "Sie haben einen Platz" in cast.mails_to(cast.TOMKE)[-1].message


def test_confirmed_late_somebody_is_back_at_the_old_position(meeting, workshop, later):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE, choices=[workshop])
    cast.register(meeting, cast.CEM, choices=[workshop])
    with later(hours=3):
        participation.confirm(claim)
        assert cast.holders(workshop) == ["Birte Brandt"]
        assert cast.in_line(workshop) == ["Tomke Ahlers", "Cem Çelik"]
        participation.cancel(birte)
        assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_confirmed_late_while_it_is_still_free_the_seat_is_held_again(meeting, workshop, later):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    with later(hours=3):
        settle_what_is_due()
        assert cast.holders(workshop) == []
        participation.confirm(claim)
        assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_a_line_one_stayed_in_is_kept_through_the_lapse(meeting, workshop, other, later):
    leni = cast.register(meeting, cast.LENI, choices=[workshop])
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[(workshop, other)], when_full=wishes.SWAP)
    with later(hours=3):
        participation.confirm(claim)
        assert cast.in_line(workshop) == cast.holders(other) == ["Tomke Ahlers"]
        participation.cancel(leni)
        assert (cast.holders(workshop), cast.holders(other)) == (["Tomke Ahlers"], [])


def test_an_expired_claim_has_nothing_any_more(meeting, workshop, later):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    with later(hours=49):
        with pytest.raises(claims.Over):
            participation.confirm(claim)
        settle_what_is_due()
        assert cast.holders(workshop) == cast.in_line(workshop) == []


# --- Keep or replace ------------------------------------------------------------------------------


def test_until_the_choice_both_hold(meeting, workshop, other):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[other])
    with pytest.raises(claims.MustChoose):
        participation.confirm(again)
    assert cast.holders(workshop) == cast.holders(other) == ["Tomke Ahlers"]


def test_keeping_gives_back_what_the_claim_held(meeting, workshop, other):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[other])
    cast.register(meeting, cast.BIRTE, choices=[other])
    participation.confirm(again, "keep")
    assert (cast.holders(workshop), cast.holders(other)) == (["Tomke Ahlers"], ["Birte Brandt"])


def test_replacing_carries_the_seat_over_before_the_line_is_served(meeting, workshop):
    before = cast.register(meeting, cast.TOMKE, choices=[workshop])
    since = Booking.objects.get().booked_since
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    assert cast.in_line(workshop) == ["Birte Brandt", "Tomke Ahlers"]

    participation.confirm(again, "replace")

    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]
    assert again.bookings.get().booked_since == since
    assert before.bookings.get().why == Booking.Why.REPLACED


def test_replacing_gives_back_what_is_no_longer_wanted(meeting, workshop, other):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    participation.confirm(cast.sign_up(meeting, cast.TOMKE, choices=[other]), "replace")
    assert (cast.holders(workshop), cast.holders(other)) == (["Birte Brandt"], ["Tomke Ahlers"])


def test_the_older_position_in_line_counts(meeting, workshop):
    cast.register(meeting, cast.LENI, choices=[workshop])
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    participation.confirm(cast.sign_up(meeting, cast.TOMKE, choices=[workshop]), "replace")
    assert cast.in_line(workshop) == ["Tomke Ahlers", "Birte Brandt"]


@pytest.mark.parametrize("when_full", [wishes.WAIT, wishes.SWAP, wishes.NO])
def test_a_first_choice_that_only_oneself_holds_is_not_lost_for_the_second(
    meeting, workshop, other, when_full
):
    """The new sign-up finds it full, because of the old one, and gets the second choice."""
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[(workshop, other)], when_full=when_full)
    assert cast.holders(other) == ["Tomke Ahlers"]
    participation.confirm(again, "replace")
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(other) == cast.in_line(workshop) == []


def test_nor_is_a_second_choice(meeting, workshop, other):
    cast.register(meeting, cast.LENI, choices=[workshop])
    cast.register(meeting, cast.TOMKE, choices=[other])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[(workshop, other)])
    assert cast.in_line(workshop) == ["Tomke Ahlers"]
    participation.confirm(again, "replace")
    assert cast.holders(other) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == []  # a second choice was got


def test_a_seat_is_carried_over_together_with_the_day():
    meeting = cast.a_meeting(day_places=(1, None))
    workshop = cast.a_workshop(meeting, "A")
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[workshop], when_full=wishes.NO)
    participation.confirm(again, "replace")
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_a_lapsed_claim_takes_the_seat_over_too(meeting, workshop, later):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    with later(hours=3):
        participation.confirm(again, "replace")
        assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_a_seat_the_new_role_cannot_have_is_said_first(meeting, workshop):
    cast.a_quota(workshop, Role.SCHOOL_LEADER, at_most=0)
    before = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[workshop], role=Role.SCHOOL_LEADER.value)
    with pytest.raises(claims.WouldLose) as error:
        participation.confirm(again, "replace")
    assert [(loss.occurrence, loss.joins_the_line) for loss in error.value.losses] == [
        (workshop, True)
    ]
    before.refresh_from_db()
    assert before.status == "registered"
    assert cast.holders(workshop) == ["Tomke Ahlers"]

    participation.confirm(again, "replace_anyway")
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.in_line(workshop) == ["Tomke Ahlers"]


def test_something_better_is_not_given_back_for_the_old_seat(meeting, workshop, other):
    """The claim waited for the better one beside what the registration holds, and has moved up."""
    cast.register(meeting, cast.TOMKE, choices=[other])
    leni = cast.register(meeting, cast.LENI, choices=[workshop])
    again = cast.sign_up(meeting, cast.TOMKE, choices=[(workshop, other)], when_full=wishes.SWAP)
    participation.cancel(leni)
    participation.confirm(again, "replace")
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(other) == []


# --- Signing up again in the same browser ---------------------------------------------------------


def test_signing_up_again_in_the_same_browser_keeps_the_seat(meeting, workshop):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop], earlier=[claim])
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_and_the_first_choice_before_the_second(meeting, workshop, other):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    cast.sign_up(meeting, cast.TOMKE, choices=[(workshop, other)], earlier=[claim])
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(other) == []


def test_it_gives_back_what_is_no_longer_chosen(meeting, workshop, other):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    cast.sign_up(meeting, cast.TOMKE, choices=[other], earlier=[claim])
    assert (cast.holders(workshop), cast.holders(other)) == (["Birte Brandt"], ["Tomke Ahlers"])


def test_another_address_in_the_same_browser_is_another_person(meeting, workshop):
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    cast.sign_up(meeting, cast.BIRTE, choices=[workshop], earlier=[claim])
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]
