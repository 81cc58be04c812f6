"""Who lost a seat by a change of the programme is offered what is still free, in the letter and on
their page: what they could really take, at the time that was lost or left."""

import pytest

from meetup import participation
from people.models import Role
from programme.admin.common import saving
from programme.models import Appearance, Session
from registration import news
from tests import cast
from tests.cast import text_of
from workshops import booking, still_free
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")

NOTHING = "Zu dieser Zeit ist für Sie leider nichts mehr frei."


@pytest.fixture
def workshop(meeting):
    """In the afternoon; Tomke has a seat."""
    return cast.a_workshop(meeting, "A", seats=5, title="Löten")


@pytest.fixture
def tomke(meeting, workshop):
    return cast.register(meeting, cast.TOMKE, choices=[workshop])


def call_off(workshop):
    cast.set_limit(workshop.session, status=Session.Status.CANCELLED)


def free_for(participant):
    """{code: seats} of what they are offered. Whatever it is, they can take it."""
    found = still_free.of(type(participant).objects.get(pk=participant.pk))
    return {free.occurrence.session.code: free.left for free in found}


def last_mail(who=cast.TOMKE):
    return " ".join(cast.mails_to(who)[-1].message.split())


def test_of_what_is_off_the_letter_names_what_is_free_at_that_time(meeting, workshop, tomke):
    cast.a_workshop(meeting, "B", seats=3, title="Leichte Sprache", room=cast.a_room(meeting))
    cast.a_workshop(meeting, "C", title="Abends", slot=cast.evening(meeting))
    call_off(workshop)
    letter = last_mail()
    assert "Das ist zurzeit noch frei: - " in letter
    assert "14:15–15:30 Leichte Sprache, Aula noch 3 Plätze frei" in letter
    assert "Abends" not in letter
    assert "Nehmen Sie es auf Ihrer Seite: Freigehalten ist es nicht." in letter


def test_its_link_opens_the_page_where_one_chooses(client, meeting, workshop, tomke):
    cast.a_workshop(meeting, "B", title="Leichte Sprache")
    call_off(workshop)
    mail = cast.mails_to(cast.TOMKE)[-1]
    assert "Meine Workshops öffnen:\nhttp" in mail.message
    response = client.post(cast.link_in(mail), follow=True)
    assert response.redirect_chain == [("/treffen/meine-seite/workshops/", 302)]
    assert "Leichte Sprache" in text_of(response)


def test_it_says_so_when_nothing_is_free(meeting, workshop, tomke):
    full = cast.a_workshop(meeting, "B", seats=1)
    cast.register(meeting, cast.BIRTE, choices=[full])
    call_off(workshop)
    assert NOTHING in last_mail()
    assert "noch frei:" not in last_mail()


def test_overlapping_is_enough_and_touching_is_not(meeting, workshop, tomke):
    day = cast.days(meeting)[0]
    cast.a_workshop(meeting, "B", slot=cast.a_slot(day, "15:00", "16:00"))
    cast.a_workshop(meeting, "C", slot=cast.a_slot(day, "13:00", "14:15"))
    cast.a_workshop(meeting, "D", slot=cast.afternoon(meeting, day=1))
    call_off(workshop)
    assert free_for(tomke) == {"B": 1}


def test_what_clashes_with_a_seat_they_keep_is_not_offered(meeting, workshop):
    day = cast.days(meeting)[0]
    evening = cast.a_workshop(meeting, "E", slot=cast.evening(meeting))
    cast.a_workshop(meeting, "B", slot=cast.a_slot(day, "15:00", "16:00"))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    call_off(workshop)
    assert free_for(tomke) == {}


def test_nor_the_same_session_as_one_they_keep(meeting, workshop):
    evening = cast.a_workshop(meeting, "E", slot=cast.evening(meeting))
    cast.repeated(evening.session, slot=workshop.slot, seats=5)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    call_off(workshop)
    assert free_for(tomke) == {}


def test_rules_for_roles_hold(meeting, workshop, tomke):
    not_for_teachers = cast.a_workshop(meeting, "B", seats=5)
    cast.a_quota(not_for_teachers, Role.TEACHER, at_most=0)
    kept = cast.a_workshop(meeting, "C", seats=5)
    cast.a_quota(kept, Role.SCHOOL_LEADER, kept_free=3)
    few = cast.a_workshop(meeting, "D", seats=5)
    cast.a_quota(few, Role.TEACHER, at_most=1)
    call_off(workshop)
    assert free_for(tomke) == {"C": 2, "D": 1}


def test_without_a_place_on_the_day_nothing_is_offered_there(meeting):
    first, second = cast.days(meeting)
    workshop = cast.a_workshop(meeting, "A", slot=cast.afternoon(meeting))
    cast.a_workshop(meeting, "B", slot=cast.afternoon(meeting, day=1))
    tomke = cast.register(meeting, cast.TOMKE, [first], choices=[workshop])
    cast.set_limit(workshop, slot=cast.afternoon(meeting, day=1))
    assert free_for(tomke) == {}
    assert NOTHING in last_mail()
    cast.a_workshop(meeting, "C", slot=cast.afternoon(meeting))
    assert free_for(tomke) == {"C": 1}  # at the time it was moved from


def test_during_their_own_appearance_nothing_is_offered(meeting, workshop, tomke):
    cast.a_workshop(meeting, "B", seats=5)
    talk = cast.a_session(meeting, "V1", slot=cast.afternoon(meeting))
    with saving(meeting):
        speaker = cast.a_speaker(meeting, address=cast.TOMKE[1])
        Appearance.objects.create(session=talk, speaker=speaker)
    assert free_for(tomke) == {}
    assert NOTHING not in last_mail()  # they have something to do then


def test_after_the_cut_off_nobody_overtakes_the_line(meeting, workshop, tomke):
    waited_for = cast.a_workshop(meeting, "B", seats=1)
    cast.a_workshop(meeting, "C", seats=1)
    birte = cast.register(meeting, cast.BIRTE, choices=[waited_for])
    cast.register(meeting, cast.CEM, choices=[waited_for])
    cast.set_limit(meeting, moving_up_ends_at=meeting.registration_opens_at)
    participation.release_seat(birte, waited_for.pk)
    call_off(workshop)
    assert free_for(tomke) == {"C": 1}


# --- Moved into another seat ----------------------------------------------------------------------


@pytest.fixture
def evening(meeting):
    return cast.a_workshop(meeting, "E", slot=cast.evening(meeting), seats=2, title="Podcast")


def test_of_two_that_clash_now_the_time_that_was_left_counts_too(meeting, workshop, evening):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.a_workshop(meeting, "B", title="Beim Platz, der bleibt")
    late = cast.a_workshop(meeting, "L", title="Am Abend", slot=evening.slot)
    cast.set_limit(evening, slot=workshop.slot)
    letter = last_mail()
    assert "Podcast Warteliste, Position 1 (liegt jetzt zur gleichen Zeit wie" in letter
    assert "15:30–16:45 Am Abend noch 1 Platz frei" in letter
    assert "Beim Platz, der bleibt" not in letter
    participation.take_seat(tomke, late.pk)
    assert free_for(tomke) == {}
    assert cast.holders(workshop) == cast.holders(late) == ["Tomke Ahlers"]
    assert cast.in_line(evening) == ["Tomke Ahlers"]


def test_the_same_workshop_again_is_offered_at_any_time(meeting, workshop, evening):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    again = cast.repeated(evening.session, slot=cast.evening(meeting, day=1), seats=4)
    cast.set_limit(evening, slot=workshop.slot)
    assert free_for(tomke) == {"E": 4}
    participation.take_seat(tomke, again.pk)
    assert cast.holders(again) == ["Tomke Ahlers"]


def test_who_came_after_it_was_moved_lost_nothing_there(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.a_workshop(meeting, "L", slot=cast.evening(meeting))
    cast.set_limit(evening, slot=workshop.slot)
    birte = cast.register(meeting, cast.BIRTE, choices=[evening])
    assert free_for(birte) == {}
    cast.set_limit(evening.session, status=Session.Status.CANCELLED)
    assert free_for(birte) == {"A": 4}


# --- In letters and on the page -------------------------------------------------------------------


def test_a_long_list_is_cut_short_and_says_so(meeting, workshop, tomke):
    for number in range(8):
        cast.a_workshop(meeting, f"B{number}")
    call_off(workshop)
    letter = last_mail()
    assert letter.count("noch 1 Platz frei") == 6
    assert "Dort stehen noch 2 weitere Workshops." in letter


def test_the_letter_says_what_is_free_when_it_is_written(
    meeting, workshop, tomke, settings, letters_later
):
    other = cast.a_workshop(meeting, "B", seats=1, title="Leichte Sprache")
    call_off(workshop)
    cast.register(meeting, cast.BIRTE, choices=[other])
    assert NOTHING in last_mail()


def test_who_has_not_confirmed_is_asked_to_do_that_first(meeting, workshop):
    cast.a_workshop(meeting, "B")
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    call_off(workshop)
    assert "noch frei" not in last_mail()
    assert "Bitte bestätigen Sie" in last_mail()


def test_what_is_offered_can_be_taken(meeting, workshop, tomke):
    for code, seats in (("B", 1), ("C", 0), ("D", 2)):
        cast.a_workshop(meeting, code, seats=seats)
    call_off(workshop)
    for free in still_free.of(tomke):
        participation.take_seat(tomke, free.occurrence.pk)
        participation.release_seat(tomke, free.occurrence.pk)
    (full,) = [b for b in ("B", "C", "D") if b not in free_for(tomke)]
    with pytest.raises(booking.NoSeat):
        participation.take_seat(tomke, Session.objects.get(code=full).occurrences.get().pk)


def test_my_page_shows_it_and_only_while_it_is_needed(client, meeting, workshop, tomke):
    other = cast.a_workshop(meeting, "B", title="Leichte Sprache")
    cast.open_page(client, tomke)
    page = "/treffen/meine-seite/"
    assert "zurzeit noch frei" not in text_of(client.get(page))
    call_off(workshop)
    shown = text_of(client.get(page))
    assert "Das ist zurzeit noch frei" in shown
    assert "Leichte Sprache" in shown
    participation.take_seat(tomke, other.pk)
    assert "zurzeit noch frei" not in text_of(client.get(page))


def test_many_letters_ask_no_more_than_one(meeting, workshop, django_assert_num_queries):
    """But for the rows that are written."""
    cast.a_workshop(meeting, "B", seats=9)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    others = [
        cast.register(meeting, cast.stranger(number), choices=[workshop]) for number in range(3)
    ]
    call_off(workshop)
    cast.mails_to(cast.TOMKE)
    for people in ([tomke], others):
        with django_assert_num_queries(LETTER_QUERIES):
            news.tell({one.pk: {"seats_lost"} for one in people})
    assert Booking.objects.filter(why=Booking.Why.OFF).count() == 4


LETTER_QUERIES = 11
