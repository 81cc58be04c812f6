"""Naming wishes: per slot any number, in an order of one's own, until the deadline. Nobody gets anything
by being quick, and nobody learns how much is wanted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.models import Meeting
from registration.models import AccessNeed, DayPlace, Participant
from tests import cast
from workshops import booking, ranking
from workshops.models import Booking, Wish
from workshops.ranking import Ranking

pytestmark = pytest.mark.usefixtures("invariants_hold")

PAGE = "/treffen/meine-seite/workshops/"


@pytest.fixture
def meeting(db):
    return cast.a_meeting(
        seat_mode=Meeting.SeatMode.WISHES, wishes_until=timezone.now() + timedelta(days=7)
    )


@pytest.fixture
def robotics(meeting):
    return cast.a_workshop(meeting, "R", title="Robotik")


@pytest.fixture
def signs(meeting):
    return cast.a_workshop(meeting, "G", title="Gebärden")


@pytest.fixture
def tomke(meeting, robotics, signs):
    return cast.register(meeting, cast.TOMKE)


@pytest.fixture
def at_home(client, tomke):
    cast.open_page(client, tomke)
    return client


def wishes(participant):
    own = participant.wishes.by_preference().select_related("occurrence__session")
    return [(wish.rank, wish.occurrence.session.title) for wish in own]


def wish(participant, *occurrences):
    participation.wish(participant, [Ranking(tuple(o.pk for o in occurrences))])


def after_the_deadline(later):
    return later(days=7, minutes=2)


# --- When signing up ------------------------------------------------------------------------------


def sign_up(client, meeting, **fields):
    response = client.post("/treffen/anmeldung/", cast.form_data(meeting, cast.BIRTE, **fields))
    return response, Participant.objects.filter(name="Birte Brandt").first()


def test_wishes_are_noted_in_the_order_of_their_numbers(client, meeting, robotics, signs):
    ranks = {f"wish_{robotics.pk}": 2, f"wish_{signs.pk}": 1}
    _response, birte = sign_up(client, meeting, **ranks)
    assert wishes(birte) == [(1, "Gebärden"), (2, "Robotik")]
    assert not Booking.objects.exists()


def test_numbers_may_be_left_out(client, meeting, robotics, signs):
    third = cast.a_workshop(meeting, "P", title="Podcast")
    _response, birte = sign_up(
        client, meeting, **{f"wish_{third.pk}": 3, f"wish_{signs.pk}": 1, f"wish_{robotics.pk}": ""}
    )
    assert wishes(birte) == [(1, "Gebärden"), (2, "Podcast")]


def test_two_on_the_same_number_are_refused_in_words(client, meeting, robotics, signs):
    response, birte = sign_up(client, meeting, **{f"wish_{robotics.pk}": 1, f"wish_{signs.pk}": 1})
    assert response.status_code == 422
    assert "Dieselbe Nummer, 1, haben: „Gebärden“, „Robotik“" in cast.text_of(response)
    assert birte is None


@pytest.mark.parametrize("rank", ["0", "3", "-1", "eins", "²", "1\x00"])
def test_numbers_that_do_not_exist_are_refused_in_words(client, meeting, robotics, signs, rank):
    response, birte = sign_up(client, meeting, **{f"wish_{robotics.pk}": rank})
    assert response.status_code == 422
    assert birte is None


def test_what_is_not_offered_is_refused_in_words(client, meeting, robotics):
    response, birte = sign_up(client, meeting, wish_999999="1")
    assert response.status_code == 422
    assert "wird nicht mehr angeboten" in cast.text_of(response)


def test_a_workshop_for_others_is_refused_in_words(client, meeting, robotics):
    cast.a_quota(robotics, Role.TEACHER, at_most=0)
    response, _birte = sign_up(client, meeting, **{f"wish_{robotics.pk}": 1})
    assert "nicht für die Rolle, in der Sie kommen" in cast.text_of(response)


def test_a_wish_on_a_day_one_does_not_come_is_refused_in_words(client, meeting, robotics):
    second = cast.days(meeting)[1]
    response = client.post(
        "/treffen/anmeldung/",
        cast.form_data(meeting, cast.BIRTE, [second], **{f"wish_{robotics.pk}": 1}),
    )
    assert "aber nicht den Tag dazu" in cast.text_of(response)


def test_the_mail_repeats_the_wishes(client, meeting, robotics, signs):
    sign_up(client, meeting, **{f"wish_{robotics.pk}": 2, f"wish_{signs.pk}": 1})
    assert "1. Gebärden, 2. Robotik" in cast.mails_to(cast.BIRTE)[-1].message


def test_after_the_deadline_there_is_nothing_to_choose(client, meeting, robotics, later):
    cast.set_limit(meeting, registration_closes_at=timezone.now() + timedelta(days=30))
    with after_the_deadline(later):
        page = cast.text_of(client.get("/treffen/anmeldung/"))
        response, birte = sign_up(client, meeting, **{f"wish_{robotics.pk}": 1})
    assert "gerade ausgelost" in page
    assert f"wish_{robotics.pk}" not in page
    assert response.status_code == 422
    assert birte is None


# --- On my page -----------------------------------------------------------------------------------


def test_wishes_can_be_changed_until_the_deadline(at_home, tomke, robotics, signs):
    at_home.post(PAGE, {f"wish_{robotics.pk}": 1, f"wish_{signs.pk}": 2})
    at_home.post(PAGE, {f"wish_{robotics.pk}": "", f"wish_{signs.pk}": 1})
    assert wishes(tomke) == [(1, "Gebärden")]


def test_the_page_shows_what_was_wished_for(at_home, tomke, robotics, signs):
    wish(tomke, signs, robotics)
    page = cast.text_of(at_home.get(PAGE))
    assert "1. Gebärden, 2. Robotik" in page
    assert "Gebärden" in cast.text_of(at_home.get("/treffen/meine-seite/"))


def test_who_names_few_is_told_what_that_means(at_home, robotics):
    response = at_home.post(PAGE, {f"wish_{robotics.pk}": 1}, follow=True)
    assert "weniger als 3 Wünsche" in cast.text_of(response)


def test_after_the_deadline_it_stays_as_it_was(at_home, tomke, meeting, robotics, signs):
    wish(tomke, robotics)
    cast.set_limit(meeting, wishes_until=timezone.now() - timedelta(minutes=2))
    response = at_home.post(PAGE, {f"wish_{signs.pk}": 1}, follow=True)
    with pytest.raises(ranking.TooLate):
        wish(tomke, signs)
    assert "Frist für Wünsche ist vorbei" in cast.text_of(response)
    assert wishes(tomke) == [(1, "Robotik")]


def test_who_pressed_the_button_in_time_is_not_too_late(tomke, robotics, later):
    with later(days=7, seconds=30):
        wish(tomke, robotics)
    assert wishes(tomke) == [(1, "Robotik")]


def test_what_does_not_fit_ones_needs_is_said(at_home, tomke, meeting, robotics):
    cast.set_limit(robotics, room=cast.a_room(meeting, step_free=False))
    AccessNeed.objects.create(participant=tomke, step_free=True)
    assert "Dieser Wunsch zählt nicht" in cast.text_of(at_home.get(PAGE))


def test_sent_twice_it_is_the_same(tomke, robotics, signs):
    wish(tomke, signs, robotics)
    before = list(Wish.objects.values_list("pk", "wished_at"))
    wish(tomke, signs, robotics)
    assert list(Wish.objects.values_list("pk", "wished_at")) == before


# --- What nobody gets or learns before the draw ---------------------------------------------------


@pytest.mark.parametrize("step", ["take", "swap", "wait"])
def test_nobody_takes_a_seat_before_the_draw(tomke, robotics, step):
    verbs = {
        "take": lambda: participation.take_seat(tomke, robotics.pk),
        "swap": lambda: participation.swap_seat(tomke, robotics.pk),
        "wait": lambda: participation.wait_for_seat(tomke, robotics.pk, stays=False),
    }
    with pytest.raises(booking.NotYet):
        verbs[step]()
    assert not Booking.objects.exists()


def test_organizers_can_give_seats_beforehand(tomke, robotics, organizer, at_home):
    participation.put_in(tomke, robotics.pk, organizer, "Sie hilft mit.")
    assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert "Das haben Sie schon" in cast.text_of(at_home.get(PAGE))


@pytest.mark.parametrize(
    "page", ["", "programm/", "programm/R/", "anmeldung/", "meine-seite/workshops/"]
)
def test_no_page_tells_how_much_is_wanted(at_home, tomke, meeting, robotics, organizer, page):
    participation.put_in(tomke, robotics.pk, organizer, "Sie hilft mit.")
    for number in range(3):
        wish(cast.register(meeting, cast.stranger(number)), robotics)
    shown = cast.text_of(at_home.get(f"/treffen/{page}"))
    assert "1 Platz, wird nach Wünschen vergeben" in shown
    assert "ausgebucht" not in shown
    assert "frei" not in shown.split("1 Platz, wird nach Wünschen vergeben")[1][:80]


def test_a_wish_is_no_booking_when_the_day_is_full(db):
    full = cast.a_meeting(
        day_places=(1, None),
        seat_mode=Meeting.SeatMode.WISHES,
        wishes_until=timezone.now() + timedelta(days=7),
    )
    robotics = cast.a_workshop(full, "R")
    cast.register(full, cast.LENI)
    birte = cast.register(full, cast.BIRTE)
    wish(birte, robotics)
    assert birte.day_places.filter(state=DayPlace.State.WAITING).exists()
    assert len(wishes(birte)) == 1
