"""The line for a workshop: by time of asking; a free seat goes to the first who can take it."""

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.lock import lock, settle_what_is_due
from programme.models import Meeting
from registration import claims
from registration.models import RolePlaces
from tests import cast
from workshops import moving_up, standing
from workshops.booking import NoSeat

pytestmark = pytest.mark.usefixtures("invariants_hold")

MOVED_UP = "Nachgerückt: Nutzertreffen treffen"


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A")


def sign_up(workshop, *people):
    meeting = workshop.session.meeting
    return [cast.register(meeting, who, choices=[workshop]) for who in people]


# --- Who is next ----------------------------------------------------------------------------------


def test_it_is_by_the_time_of_asking(workshop):
    sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM, cast.LENI)
    assert cast.in_line(workshop) == ["Birte Brandt", "Cem Çelik", "Leni Lind"]


def test_the_first_in_line_gets_the_freed_seat(workshop):
    tomke, _birte, cem = sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    participation.release_seat(tomke, workshop.pk)
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert [entry.in_words for entry in standing.of(cem)] == ["Warteliste, Position 1"]


def test_a_cancellation_frees_every_seat_one_has(meeting, workshop):
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    sign_up(workshop, cast.BIRTE)
    sign_up(evening, cast.CEM)
    participation.cancel(tomke)
    assert (cast.holders(workshop), cast.holders(evening)) == (["Birte Brandt"], ["Cem Çelik"])


def test_raised_seats_are_given_at_once(workshop):
    sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM, cast.LENI)
    cast.set_limit(workshop, seats=3)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt", "Cem Çelik"]


def test_lowered_seats_evict_nobody_and_stop_moving_up(workshop):
    cast.set_limit(workshop, seats=2)
    tomke, *_others = sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    cast.set_limit(workshop, seats=1)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    participation.cancel(tomke)
    assert cast.holders(workshop) == ["Birte Brandt"]


def test_a_larger_room_moves_people_up(meeting, workshop):
    room = cast.a_room(meeting, "R 1.02", seats=1)
    cast.set_limit(workshop, seats=None, room=room)
    sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    cast.set_limit(room, seats=2)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_never_more_than_the_room_has_seats(meeting, workshop):
    cast.set_limit(workshop, seats=5, room=cast.a_room(meeting, "R 1.02", seats=1))
    sign_up(workshop, cast.TOMKE, cast.BIRTE)
    assert cast.in_line(workshop) == ["Birte Brandt"]


def test_without_a_number_and_a_room_there_is_no_limit(workshop):
    cast.set_limit(workshop, seats=None)
    sign_up(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    assert len(cast.holders(workshop)) == 3


def test_a_line_longer_than_one_round_is_served_in_order(meeting, workshop, monkeypatch):
    monkeypatch.setattr(moving_up, "AT_A_TIME", 2)
    cast.a_quota(workshop, Role.TEACHER, at_most=2)
    for number in range(8):
        role = Role.TEACHER if number % 2 else Role.SCHOOL_LEADER
        sign_up(workshop, cast.stranger(number, role))
    cast.set_limit(workshop, seats=5)
    assert cast.holders(workshop) == [f"Person {number}" for number in (0, 1, 2, 3, 4)]
    assert cast.in_line(workshop) == ["Person 5", "Person 6", "Person 7"]


# --- Days -----------------------------------------------------------------------------------------


def test_who_waits_for_the_day_does_not_hold_up_those_behind():
    meeting = cast.a_meeting(day_places=(2, None))
    workshop = cast.a_workshop(meeting, "A")
    (tomke,), leni = sign_up(workshop, cast.TOMKE), cast.register(meeting, cast.LENI)
    (birte,) = sign_up(workshop, cast.BIRTE)  # waits for the day, and first in line
    participation.wait_for_seat(leni, workshop.pk, stays=False)
    assert cast.in_line(workshop) == ["Birte Brandt", "Leni Lind"]
    participation.release_seat(tomke, workshop.pk)
    assert cast.holders(workshop) == ["Leni Lind"]
    assert standing.of(birte)[0].position == 1


def test_more_places_on_the_day_give_seats_too():
    meeting = cast.a_meeting(day_places=(1, None))
    workshop = cast.a_workshop(meeting, "A")
    cast.register(meeting, cast.LENI)
    sign_up(workshop, cast.TOMKE)
    cast.set_limit(cast.days(meeting)[0], places=2)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_so_do_released_places_of_a_role():
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, "A")
    limit = RolePlaces.objects.create(day=cast.days(meeting)[0], role=Role.TEACHER, at_most=0)
    sign_up(workshop, cast.TOMKE)
    assert cast.in_line(workshop) == ["Tomke Ahlers"]
    cast.set_limit(limit, at_most=1)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


# --- Claims that lapse and expire -----------------------------------------------------------------


def test_a_lapsed_claim_gives_its_seat_to_the_next_and_keeps_its_position(meeting, workshop, later):
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    sign_up(workshop, cast.BIRTE, cast.CEM)
    with later(hours=3):
        settle_what_is_due()
        assert cast.holders(workshop) == ["Birte Brandt"]
        assert cast.in_line(workshop) == ["Tomke Ahlers", "Cem Çelik"]


def test_lapsed_entries_are_not_moved_up(meeting, workshop, later):
    (tomke,) = sign_up(workshop, cast.TOMKE)
    cast.sign_up(meeting, cast.BIRTE, choices=[workshop])
    sign_up(workshop, cast.CEM)
    with later(hours=3):
        participation.cancel(tomke)
        assert cast.holders(workshop) == ["Cem Çelik"]
        assert cast.in_line(workshop) == ["Birte Brandt"]


def test_an_expired_claim_leaves_the_line(meeting, workshop, later):
    sign_up(workshop, cast.TOMKE)
    cast.sign_up(meeting, cast.BIRTE, choices=[workshop])
    sign_up(workshop, cast.CEM)
    with later(hours=49):
        settle_what_is_due()
        assert cast.in_line(workshop) == ["Cem Çelik"]


# --- Moving up into something better --------------------------------------------------------------


def test_moving_up_frees_the_lesser_choice_which_goes_on(meeting, workshop):
    """A cascade: A comes free for who sits in B, B for who sits in C, C for who has nothing."""
    b, c = cast.a_workshop(meeting, "B"), cast.a_workshop(meeting, "C")
    (leni,) = sign_up(workshop, cast.LENI)
    cast.register(meeting, cast.TOMKE, choices=[(workshop, b)], when_full="swap")
    cast.register(meeting, cast.BIRTE, choices=[(b, c)], when_full="swap")
    cast.register(meeting, cast.CEM, choices=[c])

    participation.cancel(leni)

    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(b) == ["Birte Brandt"]
    assert cast.holders(c) == ["Cem Çelik"]
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        assert cast.subjects(who).count(MOVED_UP) == 1


def test_nobody_is_moved_into_what_they_want_less(meeting, workshop):
    better = cast.a_workshop(meeting, "B")
    (leni,) = sign_up(workshop, cast.LENI)
    (olaf,) = sign_up(better, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE)
    participation.wait_for_seat(tomke, workshop.pk, stays=True)
    participation.wait_for_seat(tomke, better.pk, stays=True)
    participation.cancel(olaf)
    participation.cancel(leni)
    assert cast.holders(better) == ["Tomke Ahlers"]
    assert cast.holders(workshop) == []
    assert cast.in_line(workshop) == ["Tomke Ahlers"]  # if they give back the better one
    participation.release_seat(tomke, better.pk)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_what_one_does_not_stay_in_line_for_ends_with_something_else(meeting, workshop):
    other = cast.a_workshop(meeting, "B")
    (leni,) = sign_up(workshop, cast.LENI)
    sign_up(other, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE)
    participation.wait_for_seat(tomke, other.pk, stays=False)
    participation.wait_for_seat(tomke, workshop.pk, stays=False)
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(other) == []


def two_come_free_at_once(*people):
    """In one transaction, as when two claims lapse in the same minute."""
    with lock(people[0].meeting) as held:
        for participant in people:
            claims.end(held, participant)


@pytest.mark.parametrize("stays", [True, False])
def test_of_two_that_come_free_at_once_one_gets_the_better(meeting, workshop, stays):
    better = cast.a_workshop(meeting, "B")
    (leni,), (olaf,) = sign_up(workshop, cast.LENI), sign_up(better, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE)
    participation.wait_for_seat(tomke, workshop.pk, stays=stays)
    participation.wait_for_seat(tomke, better.pk, stays=True)
    two_come_free_at_once(leni, olaf)
    assert cast.holders(better) == ["Tomke Ahlers"]
    assert cast.holders(workshop) == []
    assert cast.in_line(workshop) == (["Tomke Ahlers"] if stays else [])
    assert cast.subjects(cast.TOMKE).count(MOVED_UP) == 1


def test_and_the_other_goes_to_who_is_next_in_its_line(meeting, workshop):
    """Birte is passed over while Tomke, before her, is about to get something better. Cem behind
    her must not slip in."""
    better = cast.a_workshop(meeting, "B")
    (leni,), (olaf,) = sign_up(workshop, cast.LENI), sign_up(better, cast.OLAF)
    tomke = cast.register(meeting, cast.TOMKE)
    participation.wait_for_seat(tomke, workshop.pk, stays=True)
    sign_up(workshop, cast.BIRTE)
    participation.wait_for_seat(tomke, better.pk, stays=True)
    sign_up(workshop, cast.CEM)
    two_come_free_at_once(leni, olaf)
    assert cast.holders(better) == ["Tomke Ahlers"]
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.in_line(workshop) == ["Tomke Ahlers", "Cem Çelik"]


# --- After the cut-off ----------------------------------------------------------------------------


@pytest.fixture
def after_the_cut_off(meeting, later):
    """Begins once the line has formed."""

    def begin():
        cast.set_limit(Meeting.objects.get(pk=meeting.pk), moving_up_ends_at=timezone.now())
        return later(minutes=1)

    return begin


def test_nobody_moves_up_after_the_cut_off(workshop, after_the_cut_off):
    tomke, _birte = sign_up(workshop, cast.TOMKE, cast.BIRTE)
    with after_the_cut_off():
        participation.release_seat(tomke, workshop.pk)
        assert cast.holders(workshop) == []
        assert cast.in_line(workshop) == ["Birte Brandt"]


def test_and_newcomers_do_not_overtake_the_line(meeting, workshop, after_the_cut_off):
    tomke, _birte = sign_up(workshop, cast.TOMKE, cast.BIRTE)
    cem = cast.register(meeting, cast.CEM)
    with after_the_cut_off():
        participation.release_seat(tomke, workshop.pk)
        with pytest.raises(NoSeat):
            participation.take_seat(cem, workshop.pk)
        cast.register(meeting, cast.LENI, choices=[workshop])
        assert cast.holders(workshop) == []
        assert cast.in_line(workshop) == ["Birte Brandt", "Leni Lind"]


def test_where_nobody_waits_seats_are_still_given(meeting, workshop, after_the_cut_off):
    with after_the_cut_off():
        sign_up(workshop, cast.TOMKE)
        assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_nobody_moves_up_once_the_workshop_has_begun(workshop, later):
    tomke, birte = sign_up(workshop, cast.TOMKE, cast.BIRTE)
    with later(seconds=(workshop.slot.starts_at - timezone.now()).total_seconds() + 1):
        participation.release_seat(tomke, workshop.pk)
        assert cast.holders(workshop) == []
        participation.cancel(birte)  # the check at the end looks as of today


# --- What they are told ---------------------------------------------------------------------------


def test_one_mail_per_person_and_settling(meeting):
    """The day, and a seat in each of two workshops: one mail that says all of it."""
    meeting = cast.a_meeting("eins", day_places=(1, None))
    workshop = cast.a_workshop(meeting, "A")
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting))
    leni = cast.register(meeting, cast.LENI)
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    before = len(cast.mails_to(cast.TOMKE))
    participation.cancel(leni)
    assert (cast.holders(workshop), cast.holders(evening)) == (["Tomke Ahlers"],) * 2
    (mail,) = cast.mails_to(cast.TOMKE)[before:]
    assert mail.message.count("Sie sind nachgerückt") == 2
