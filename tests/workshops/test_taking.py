"""Taking a seat, waiting, swapping and giving back. Each step can be sent twice."""

import pytest
from django.utils import timezone

from meetup import participation
from programme.models import Session
from registration import claims
from tests import cast
from workshops.booking import (
    Begun,
    Clash,
    NoPlaceOnDay,
    NoSeat,
    NotOffered,
    SpeaksThen,
)
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", title="Leichte Sprache")


@pytest.fixture
def other(meeting):
    """At the same time."""
    return cast.a_workshop(meeting, "B", title="Robotik")


def full(workshop, who=cast.LENI):
    return cast.register(workshop.session.meeting, who, choices=[workshop])


def take(participant, workshop):
    return participation.take_seat(participant, workshop.pk)


def swap(participant, workshop):
    return participation.swap_seat(participant, workshop.pk)


def wait(participant, workshop, *, stays=False):
    return participation.wait_for_seat(participant, workshop.pk, stays=stays)


def release(participant, workshop):
    return participation.release_seat(participant, workshop.pk)


# --- Taking ---------------------------------------------------------------------------------------


def test_a_free_seat_is_taken_at_once(meeting, workshop):
    take(cast.register(meeting, cast.TOMKE), workshop)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.subjects(cast.TOMKE)[-1] == "Ihre Workshops: Nutzertreffen treffen"


def test_also_by_who_has_not_confirmed_yet(meeting, workshop):
    take(cast.sign_up(meeting, cast.TOMKE), workshop)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_taken_twice_is_one_seat_and_one_mail(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE)
    assert take(tomke, workshop) == take(tomke, workshop)
    assert Booking.objects.count() == 1
    assert cast.subjects(cast.TOMKE).count("Ihre Workshops: Nutzertreffen treffen") == 1


def test_a_full_workshop_is_refused_and_nothing_changes(meeting, workshop):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE)
    with pytest.raises(NoSeat, match="In „Leichte Sprache“ ist gerade kein Platz mehr frei"):
        take(tomke, workshop)
    assert cast.holders(workshop) == ["Leni Lind"]
    assert cast.in_line(workshop) == []


def test_a_second_seat_at_the_same_time_is_refused(meeting, workshop, other):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    with pytest.raises(Clash, match="„Robotik“ liegt zur gleichen Zeit wie „Leichte Sprache“"):
        take(tomke, other)
    assert cast.holders(other) == []


def test_a_talk_open_for_all_has_no_seats_to_take(meeting):
    talk = cast.a_session(meeting, slot=cast.afternoon(meeting)).occurrences.get()
    with pytest.raises(NotOffered, match="keine Plätze mehr vergeben"):
        take(cast.register(meeting, cast.TOMKE), talk)


@pytest.mark.parametrize("status", [Session.Status.DRAFT, Session.Status.CANCELLED])
def test_nor_has_a_workshop_that_is_not_on(meeting, workshop, status):
    cast.set_limit(workshop.session, status=status)
    with pytest.raises(NotOffered):
        take(cast.register(meeting, cast.TOMKE), workshop)


def test_a_workshop_of_another_meeting_is_not_offered(meeting):
    elsewhere = cast.a_workshop(cast.a_meeting("andere"))
    with pytest.raises(NotOffered):
        take(cast.register(meeting, cast.TOMKE), elsewhere)


def test_a_workshop_that_has_begun_is_refused(meeting, workshop, later):
    tomke = cast.register(meeting, cast.TOMKE)
    begins_in = (workshop.slot.starts_at - timezone.now()).total_seconds()
    with later(seconds=begins_in - 5):
        take(tomke, workshop)
        release(tomke, workshop)
    with later(seconds=begins_in + 1), pytest.raises(Begun, match="schon begonnen"):
        take(tomke, workshop)


@pytest.mark.parametrize("step", [take, swap, wait])
def test_who_does_not_come_that_day_takes_the_day_first(meeting, workshop, step):
    tomke = cast.register(meeting, cast.TOMKE, cast.days(meeting)[1:])
    with pytest.raises(NoPlaceOnDay, match="Nehmen Sie zuerst den Tag dazu"):
        step(tomke, workshop)


@pytest.mark.parametrize("step", [take, swap, wait])
def test_who_speaks_then_is_refused(meeting, workshop, step):
    speaker = cast.a_speaker(meeting, address=cast.TOMKE[1])
    cast.a_session(meeting, slot=cast.afternoon(meeting), speakers=[speaker])
    with pytest.raises(SpeaksThen, match="treten Sie selbst auf"):
        step(cast.register(meeting, cast.TOMKE), workshop)


@pytest.mark.parametrize("step", [take, swap, wait, release])
def test_who_has_cancelled_is_told_so(meeting, workshop, step):
    tomke = cast.register(meeting, cast.TOMKE)
    participation.cancel(tomke)
    with pytest.raises(claims.Over, match="Melden Sie sich einfach neu an"):
        step(tomke, workshop)


# --- Giving back ----------------------------------------------------------------------------------


def test_a_seat_given_back_is_free_again(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    release(tomke, workshop)
    assert cast.holders(workshop) == []
    take(tomke, workshop)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert Booking.objects.count() == 1


def test_given_back_twice_changes_nothing_more(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    assert release(tomke, workshop).why == Booking.Why.RELEASED
    assert release(tomke, workshop) is None
    assert cast.subjects(cast.TOMKE).count("Ihre Workshops: Nutzertreffen treffen") == 1


def test_a_place_in_line_is_given_up_the_same_way(meeting, workshop):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    release(tomke, workshop)
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_who_comes_back_into_the_line_is_at_its_end(meeting, workshop):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    release(tomke, workshop)
    wait(tomke, workshop)
    assert cast.in_line(workshop) == ["Birte Brandt", "Tomke Ahlers"]


# --- Swapping -------------------------------------------------------------------------------------


def test_a_swap_gives_the_new_seat_and_frees_the_old_one(meeting, workshop, other):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    swap(tomke, other)
    assert cast.holders(other) == ["Tomke Ahlers"]
    assert cast.holders(workshop) == ["Birte Brandt"]


def test_a_swap_into_a_full_workshop_keeps_what_one_has(meeting, workshop, other):
    full(other)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    with pytest.raises(NoSeat, match="Geändert hat sich nichts"):
        swap(tomke, other)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_swapped_twice_is_swapped_once(meeting, workshop, other):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    assert swap(tomke, other) == swap(tomke, other)
    assert (cast.holders(workshop), cast.holders(other)) == ([], ["Tomke Ahlers"])


def test_a_long_workshop_is_swapped_for_both_short_ones_it_clashes_with(meeting, workshop):
    evening = cast.a_workshop(meeting, "C", slot=cast.evening(meeting))
    long = cast.a_workshop(meeting, "D", slot=cast.a_slot(cast.days(meeting)[0], "14:15", "16:45"))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    swap(tomke, long)
    assert cast.holders(long) == ["Tomke Ahlers"]
    assert cast.holders(workshop) == cast.holders(evening) == []


def test_swapping_something_else_leaves_a_line_in_which_one_stays(meeting, workshop, other):
    """Who waits to swap into A and goes from B to C still swaps into A when it comes free."""
    leni = full(workshop)
    third = cast.a_workshop(meeting, "C")
    tomke = cast.register(meeting, cast.TOMKE, choices=[(workshop, other)], when_full="swap")
    swap(tomke, third)
    assert (cast.holders(third), cast.in_line(workshop)) == (["Tomke Ahlers"],) * 2
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(third) == []


# --- Waiting --------------------------------------------------------------------------------------


def test_who_waits_is_told_the_position(meeting, workshop):
    full(workshop)
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    wait(cast.register(meeting, cast.TOMKE), workshop)
    assert cast.in_line(workshop) == ["Birte Brandt", "Tomke Ahlers"]
    assert "Warteliste, Position 2" in cast.mails_to(cast.TOMKE)[-1].message


def test_waiting_twice_is_one_entry_at_the_same_position(meeting, workshop):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE)
    wait(tomke, workshop)
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    wait(tomke, workshop)
    assert cast.in_line(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_who_would_wait_gets_the_seat_if_there_is_one_after_all(meeting, workshop):
    wait(cast.register(meeting, cast.TOMKE), workshop)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


@pytest.mark.parametrize("stays", [True, False])
def test_and_then_gives_back_what_they_have_at_that_time(meeting, workshop, other, stays):
    tomke = cast.register(meeting, cast.TOMKE, choices=[other])
    wait(tomke, workshop, stays=stays)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(other) == []


@pytest.mark.parametrize("stays", [True, False])
def test_who_has_something_at_that_time_keeps_it_until_moving_up(meeting, workshop, other, stays):
    leni = full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[other])
    wait(tomke, workshop, stays=stays)
    assert cast.holders(other) == cast.in_line(workshop) == ["Tomke Ahlers"]
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(other) == []


def test_a_seat_got_meanwhile_ends_the_line_at_that_time(meeting, workshop, other):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    take(tomke, other)
    assert cast.in_line(workshop) == []
    assert cast.holders(other) == ["Tomke Ahlers"]


def test_or_not_if_one_decided_to_stay(meeting, workshop, other):
    leni = full(workshop)
    tomke = cast.register(meeting, cast.TOMKE)
    wait(tomke, workshop, stays=True)
    take(tomke, other)
    assert cast.in_line(workshop) == cast.holders(other) == ["Tomke Ahlers"]
    participation.cancel(leni)
    assert (cast.holders(workshop), cast.holders(other)) == (["Tomke Ahlers"], [])


def test_what_was_waited_for_last_is_wanted_most(meeting, workshop, other):
    leni, olaf = full(workshop), full(other, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE)
    wait(tomke, workshop, stays=True)
    wait(tomke, other, stays=True)
    participation.cancel(leni)
    assert cast.holders(workshop) == cast.in_line(other) == ["Tomke Ahlers"]
    participation.cancel(olaf)
    assert (cast.holders(workshop), cast.holders(other)) == ([], ["Tomke Ahlers"])


def test_what_was_wanted_more_still_is_beside_a_third_thing(meeting, workshop):
    """A long workshop clashes with two short ones. It was wanted more than the first of them, and
    still is when the second is wanted most."""
    evening = cast.a_workshop(meeting, "C", slot=cast.evening(meeting))
    long = cast.a_workshop(meeting, "D", slot=cast.a_slot(cast.days(meeting)[0], "14:15", "16:45"))
    leni, _olaf = full(long), full(evening, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    wait(tomke, long)
    wait(tomke, evening)
    participation.cancel(leni)
    assert (cast.holders(long), cast.holders(workshop)) == (["Tomke Ahlers"], [])


# --- Deciding beforehand --------------------------------------------------------------------------


def test_one_can_decide_to_stay_in_a_line(meeting, workshop, other):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    participation.keep_waiting(tomke, workshop.pk, stays=True)
    take(tomke, other)
    assert cast.in_line(workshop) == ["Tomke Ahlers"]


def test_and_against_it(meeting, workshop, other):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE)
    wait(tomke, workshop, stays=True)
    participation.keep_waiting(tomke, workshop.pk, stays=False)
    assert cast.in_line(workshop) == ["Tomke Ahlers"]
    take(tomke, other)
    assert cast.in_line(workshop) == []


def test_against_it_with_something_at_that_time_already_the_line_ends(meeting, workshop, other):
    full(workshop)
    tomke = cast.register(meeting, cast.TOMKE, choices=[(workshop, other)], when_full="swap")
    for _ in range(2):
        participation.keep_waiting(tomke, workshop.pk, stays=False)
    assert cast.in_line(workshop) == []
    assert cast.holders(other) == ["Tomke Ahlers"]


def test_who_does_not_wait_has_nothing_to_decide(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    participation.keep_waiting(tomke, workshop.pk, stays=False)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
