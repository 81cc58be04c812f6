"""What people choose when they sign up: the first choice, else the second, else the line."""

import pytest

from meetup import participation
from programme.models import Session
from tests import cast
from workshops import standing, wishes
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def two_workshops(meeting):
    """At the same time, with one seat each."""
    return cast.a_workshop(meeting, "A"), cast.a_workshop(meeting, "B")


def test_the_first_choice_is_got_while_there_is_a_seat(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)])
    assert cast.holders(first) == ["Tomke Ahlers"]
    assert cast.holders(second) == cast.in_line(second) == []


def test_else_the_second_one_and_no_line(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[first])
    cast.sign_up(meeting, cast.BIRTE, choices=[(first, second)])
    assert cast.holders(second) == ["Birte Brandt"]
    assert cast.in_line(first) == []


def test_else_the_line_of_the_first(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[first])
    cast.sign_up(meeting, cast.BIRTE, choices=[second])
    cast.sign_up(meeting, cast.CEM, choices=[(first, second)])
    assert cast.in_line(first) == ["Cem Çelik"]
    assert cast.in_line(second) == []


def test_no_line_for_who_says_no(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[first])
    cast.sign_up(meeting, cast.BIRTE, choices=[second])
    cem = cast.sign_up(meeting, cast.CEM, choices=[(first, second)], when_full=wishes.NO)
    assert cast.in_line(first) == cast.in_line(second) == []
    assert standing.of(cem) == []


def test_who_says_no_still_gets_the_second_choice(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[first])
    cast.sign_up(meeting, cast.CEM, choices=[(first, second)], when_full=wishes.NO)
    assert cast.holders(second) == ["Cem Çelik"]


def test_who_wants_to_swap_has_the_second_and_waits_for_the_first(meeting, two_workshops):
    first, second = two_workshops
    tomke = cast.register(meeting, cast.TOMKE, choices=[first])
    cast.register(meeting, cast.BIRTE, choices=[(first, second)], when_full=wishes.SWAP)
    cast.register(meeting, cast.CEM, choices=[second])
    assert cast.in_line(first) == cast.holders(second) == ["Birte Brandt"]

    participation.cancel(tomke)

    assert cast.holders(first) == ["Birte Brandt"]
    assert cast.holders(second) == ["Cem Çelik"]


def test_each_slot_is_a_choice_of_its_own(meeting):
    afternoon = cast.a_workshop(meeting, "A")
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting))
    cast.sign_up(meeting, cast.TOMKE, choices=[afternoon, evening])
    assert cast.holders(afternoon) == cast.holders(evening) == ["Tomke Ahlers"]


def test_the_page_that_follows_says_where_one_stands(meeting, two_workshops):
    first, second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[first])
    birte = cast.sign_up(meeting, cast.BIRTE, choices=[(first, second)], when_full=wishes.SWAP)
    assert [(entry.occurrence, entry.in_words) for entry in standing.of(birte)] == [
        (first, "Warteliste, Position 1"),
        (second, "Platz für Sie freigehalten"),
    ]


# --- Who has no place on the day ------------------------------------------------------------------


@pytest.fixture
def full_day(db):
    """A meeting whose first day is full, and who holds the place."""
    meeting = cast.a_meeting(day_places=(1, None))
    return meeting, cast.register(meeting, cast.LENI)


def test_without_a_place_on_the_day_people_wait_for_both(full_day):
    meeting, _leni = full_day
    first, second = cast.a_workshop(meeting, "A"), cast.a_workshop(meeting, "B")
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)])
    assert cast.holders(first) == cast.holders(second) == []
    assert cast.in_line(first) == cast.in_line(second) == ["Tomke Ahlers"]


def test_when_the_day_comes_free_they_get_the_first_choice(full_day):
    meeting, leni = full_day
    first, second = cast.a_workshop(meeting, "A"), cast.a_workshop(meeting, "B")
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)])
    participation.cancel(leni)
    assert cast.holders(first) == ["Tomke Ahlers"]
    assert cast.holders(second) == cast.in_line(second) == []


@pytest.mark.parametrize(
    ("when_full", "line_of_the_first"), [(wishes.WAIT, []), (wishes.SWAP, ["Tomke Ahlers"])]
)
def test_when_the_first_choice_is_full_they_get_the_second(full_day, when_full, line_of_the_first):
    meeting, leni = full_day
    first, second = cast.a_workshop(meeting, "A", seats=0), cast.a_workshop(meeting, "B")
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)], when_full=when_full)
    participation.cancel(leni)
    assert cast.holders(second) == ["Tomke Ahlers"]
    assert cast.in_line(first) == line_of_the_first


def test_without_a_place_on_the_day_who_says_no_does_not_wait(full_day):
    meeting, leni = full_day
    workshop = cast.a_workshop(meeting, "A")
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop], when_full=wishes.NO)
    participation.cancel(leni)
    assert cast.holders(workshop) == cast.in_line(workshop) == []


# --- What is left out -----------------------------------------------------------------------------


def withdraw(workshop, status=Session.Status.CANCELLED):
    cast.set_limit(workshop.session, status=status)


def test_a_choice_that_is_no_longer_offered_is_left_out(meeting, two_workshops):
    first, second = two_workshops
    evening = cast.a_workshop(meeting, "C", slot=cast.evening(meeting))
    withdraw(first)
    cast.sign_up(meeting, cast.TOMKE, choices=[first, evening])
    assert cast.holders(evening) == ["Tomke Ahlers"]
    assert Booking.objects.count() == 1


def test_the_second_choice_is_left_when_the_first_is_not_offered(meeting, two_workshops):
    first, second = two_workshops
    withdraw(first, Session.Status.DRAFT)
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)])
    assert cast.holders(second) == ["Tomke Ahlers"]


def test_the_first_choice_is_left_when_the_second_is_not_offered(meeting, two_workshops):
    first, second = two_workshops
    withdraw(second)
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, second)])
    assert cast.holders(first) == ["Tomke Ahlers"]


def test_a_workshop_on_a_day_one_does_not_come_is_left_out(meeting):
    workshop = cast.a_workshop(meeting, "A")
    cast.sign_up(meeting, cast.TOMKE, cast.days(meeting)[1:], choices=[workshop])
    assert cast.holders(workshop) == cast.in_line(workshop) == []


def test_a_workshop_without_booking_is_left_out(meeting):
    talk = cast.a_session(meeting, slot=cast.afternoon(meeting)).occurrences.get()
    cast.sign_up(meeting, cast.TOMKE, choices=[talk])
    assert Booking.objects.count() == 0


def test_a_workshop_that_has_begun_is_left_out(db):
    meeting = cast.a_meeting(weeks_ahead=0, registration_closes_at=None)
    workshop = cast.a_workshop(
        meeting, "A", slot=cast.a_slot(cast.days(meeting)[0], "00:00", "00:01")
    )
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    assert Booking.objects.count() == 0


def test_the_same_workshop_twice_counts_once(meeting, two_workshops):
    first, _second = two_workshops
    cast.sign_up(meeting, cast.TOMKE, choices=[(first, first), first])
    assert cast.holders(first) == ["Tomke Ahlers"]
    assert Booking.objects.count() == 1


def test_choices_that_clash_give_one_seat_and_no_line_beside_it(meeting):
    workshop = cast.a_workshop(meeting, "A")
    overlapping = cast.a_workshop(
        meeting, "B", slot=cast.a_slot(cast.days(meeting)[0], "15:00", "16:00")
    )
    again = cast.repeated(workshop.session, slot=cast.evening(meeting))
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop, overlapping, again])
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    for other in (overlapping, again):
        assert cast.holders(other) == cast.in_line(other) == []
