"""The page "Meine Workshops": take, swap, wait, give back. Each step can be sent twice, and what
changed since the page was shown is said in words."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.admin.common import saving
from programme.models import Meeting, Session
from tests import cast
from tests.cast import text_of
from workshops.models import Booking

URL = "/treffen/meine-seite/workshops/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def robotics(meeting):
    """In the afternoon, with one seat, as all of them unless a test says otherwise."""
    return cast.a_workshop(meeting, "A", title="Robotik")


@pytest.fixture
def language(meeting):
    """At the same time."""
    return cast.a_workshop(meeting, "B", title="Leichte Sprache")


@pytest.fixture
def podcast(meeting):
    """Afterwards."""
    return cast.a_workshop(meeting, "C", title="Podcast", slot=cast.evening(meeting))


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


@pytest.fixture
def at_home(client, tomke):
    """Tomke's browser, with her page open."""
    cast.open_page(client, tomke)
    return client


@pytest.fixture
def birte(meeting, robotics):
    """Has the only seat in Robotik."""
    return cast.register(meeting, cast.BIRTE, choices=[robotics])


def press(browser, step, occurrence):
    """What a button sends, and the page it leads to, on one line."""
    data = {"step": step, "occurrence": occurrence.pk}
    response = browser.post(URL, data)
    assert response.status_code == 302, response.content
    assert response["Location"] == f"{URL}#w{occurrence.pk}"
    return text_of(browser.get(URL))


def card(page, occurrence):
    """What the page says about one workshop, as HTML."""
    return re.search(rf'<li [^>]*id="w{occurrence.pk}".*?</li>', page)[0]


def buttons(browser, occurrence):
    return re.findall(r'name="step" value="([^"]+)"', card(text_of(browser.get(URL)), occurrence))


# --- What it shows --------------------------------------------------------------------------------


def test_what_one_can_do_follows_from_what_one_has(
    at_home, tomke, robotics, language, podcast, birte
):
    assert buttons(at_home, robotics) == ["wait"]
    assert buttons(at_home, language) == ["take"]
    participation.take_seat(tomke, language.pk)
    assert buttons(at_home, robotics) == ["wait-and-swap"]
    assert buttons(at_home, language) == ["release"]
    assert buttons(at_home, podcast) == ["take"]
    participation.cancel(birte)
    assert buttons(at_home, robotics) == ["swap"]
    participation.swap_seat(tomke, robotics.pk)
    assert buttons(at_home, language) == ["swap"]


def test_what_a_swap_gives_back_is_said_before(at_home, tomke, robotics, language):
    participation.take_seat(tomke, language.pk)
    page = text_of(at_home.get(URL))
    assert "Zu dieser Zeit haben Sie „Leichte Sprache“." in page


def test_which_line_one_leaves_is_said_before(at_home, tomke, robotics, language, birte):
    participation.wait_for_seat(tomke, robotics.pk, stays=False)
    assert "warten Sie auf „Robotik“ nicht mehr" in text_of(at_home.get(URL))
    participation.keep_waiting(tomke, robotics.pk, stays=True)
    assert "warten Sie auf „Robotik“ nicht mehr" not in text_of(at_home.get(URL))


def test_the_same_session_at_another_time_is_a_swap_too(at_home, tomke, robotics):
    again = cast.repeated(robotics.session, slot=cast.evening(robotics.session.meeting))
    participation.take_seat(tomke, robotics.pk)
    assert buttons(at_home, again) == ["swap"]


def test_only_the_days_one_comes_are_shown(client, meeting):
    tomorrow = cast.a_workshop(meeting, "T", title="Erst morgen", slot=cast.afternoon(meeting, 1))
    today = cast.a_workshop(meeting, "H", title="Schon heute")
    cast.open_page(client, cast.register(meeting, cast.TOMKE, on=cast.days(meeting)[:1]))
    page = text_of(client.get(URL))
    assert today.session.title in page
    assert tomorrow.session.title not in page


def test_without_workshops_the_page_says_so(at_home):
    assert "gibt es keine Workshops" in text_of(at_home.get(URL))


def test_seats_that_are_there_but_for_others_are_explained(at_home, robotics):
    cast.a_quota(robotics, Role.SCHOOL_LEADER, kept_free=1)
    shown = card(text_of(at_home.get(URL)), robotics)
    assert "noch 1 Platz frei" in shown
    assert "Für Ihre Rolle ist hier zurzeit kein Platz frei." in shown
    assert buttons(at_home, robotics) == ["wait"]


def test_what_is_not_for_ones_role_cannot_even_be_waited_for(at_home, robotics):
    cast.a_quota(robotics, Role.TEACHER, at_most=0)
    assert "ist nicht für Ihre Rolle" in card(text_of(at_home.get(URL)), robotics)
    assert buttons(at_home, robotics) == []


def test_while_one_speaks_elsewhere_nothing_is_offered(at_home, meeting, tomke, robotics, podcast):
    speaker = cast.a_speaker(meeting, "Tomke Ahlers", cast.TOMKE[1])
    with saving(meeting):
        cast.a_session(meeting, "V9", slot=cast.afternoon(meeting), speakers=[speaker])
    assert "treten Sie selbst auf" in card(text_of(at_home.get(URL)), robotics)
    assert buttons(at_home, robotics) == []
    assert buttons(at_home, podcast) == ["take"]


def test_after_the_cut_off_nobody_is_sent_to_a_line_that_does_not_move(
    at_home, meeting, robotics, podcast, birte
):
    set_meeting(meeting, moving_up_ends_at=timezone.now() - timedelta(minutes=1))
    assert "Nachgerückt wird hier nicht mehr." in card(text_of(at_home.get(URL)), robotics)
    assert buttons(at_home, robotics) == []
    assert buttons(at_home, podcast) == ["take"]


def set_meeting(meeting, **fields):
    with saving(meeting):
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_nobody_else_is_on_it(at_home, birte, robotics):
    assert "Birte" not in text_of(at_home.get(URL))


@pytest.fixture
def moved(meeting, tomke, robotics, podcast, birte):
    """Podcast is moved to the time of the seat that Tomke keeps, and is full."""
    language = cast.a_workshop(meeting, "B", title="Leichte Sprache")
    for workshop in (language, podcast):
        participation.take_seat(tomke, workshop.pk)
    cast.set_limit(podcast, seats=0)
    cast.set_limit(podcast, slot=robotics.slot)
    return podcast


def test_who_keeps_a_seat_beside_what_was_moved_reads_that(at_home, moved):
    shown = card(text_of(at_home.get(URL)), moved)
    assert "Warteliste, Position 1 (liegt jetzt zur gleichen Zeit wie ein anderer Platz)" in shown
    assert "„Leichte Sprache“, und diesen Platz behalten Sie." in shown
    assert "tauschen Sie von selbst" not in shown
    assert buttons(at_home, moved) == ["leave", "prefer"]


def test_but_can_ask_to_swap_when_there_is_a_seat(at_home, meeting, moved):
    for _ in range(2):
        page = press(at_home, "prefer", moved)
        assert "Wird hier etwas frei, tauschen Sie von selbst." in card(page, moved)
    assert "Rücken Sie nach, tauschen Sie von selbst" in card(page, moved)
    assert buttons(at_home, moved) == ["leave"]
    assert cast.in_line(moved) == ["Tomke Ahlers"]
    cast.set_limit(moved, seats=1)
    assert cast.holders(moved) == ["Tomke Ahlers"]


def test_and_swap_at_once_where_there_is_one(at_home, moved):
    cast.set_limit(moved, seats=1)
    assert cast.holders(moved) == []  # nobody is moved without having said so
    assert "Hier ist etwas frei." in card(text_of(at_home.get(URL)), moved)
    assert buttons(at_home, moved) == ["leave", "swap"]
    assert "Getauscht" in press(at_home, "swap", moved)
    assert cast.holders(moved) == ["Tomke Ahlers"]


def test_to_prefer_what_one_does_not_wait_for_does_nothing(at_home, podcast):
    assert "stehen Sie nicht mehr" in press(at_home, "prefer", podcast)
    assert Booking.objects.count() == 0


# --- The steps, each of them twice ----------------------------------------------------------------


def test_taking_a_seat(at_home, robotics):
    for _ in range(2):
        page = press(at_home, "take", robotics)
        assert "Der Platz gehört Ihnen." in card(page, robotics)
        assert "Sie haben einen Platz" in card(page, robotics)
        assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert changes_told() == 1


def changes_told():
    return len([subject for subject in cast.subjects(cast.TOMKE) if "Ihre Workshops" in subject])


def test_swapping(at_home, tomke, robotics, language):
    participation.take_seat(tomke, language.pk)
    for _ in range(2):
        page = press(at_home, "swap", robotics)
        assert "Getauscht" in card(page, robotics)
        assert cast.holders(robotics) == ["Tomke Ahlers"]
        assert cast.holders(language) == []
    assert changes_told() == 2


def test_waiting(at_home, robotics, birte):
    for _ in range(2):
        page = press(at_home, "wait", robotics)
        assert "Sie stehen auf der Warteliste." in card(page, robotics)
        assert "Warteliste, Position 1" in card(page, robotics)
        assert cast.in_line(robotics) == ["Tomke Ahlers"]
    assert changes_told() == 1


def test_waiting_while_one_has_something_else(at_home, tomke, robotics, language, birte):
    participation.take_seat(tomke, language.pk)
    for _ in range(2):
        page = press(at_home, "wait-and-swap", robotics)
        assert "tauschen Sie von selbst: „Leichte Sprache“ geben Sie dann zurück" in page
        assert cast.in_line(robotics) == cast.holders(language) == ["Tomke Ahlers"]
    participation.cancel(birte)
    assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert cast.holders(language) == []


def test_giving_back(at_home, meeting, tomke, robotics):
    participation.take_seat(tomke, robotics.pk)
    cast.register(meeting, cast.CEM, choices=[robotics])
    page = press(at_home, "release", robotics)
    assert "Zurückgegeben." in card(page, robotics)
    assert cast.holders(robotics) == ["Cem Çelik"]
    assert "Hier hatten Sie nichts mehr." in press(at_home, "release", robotics)
    assert cast.holders(robotics) == ["Cem Çelik"]
    assert changes_told() == 2


def test_leaving_the_line(at_home, tomke, robotics, birte):
    participation.wait_for_seat(tomke, robotics.pk, stays=False)
    for _ in range(2):
        page = press(at_home, "leave", robotics)
        assert "nicht mehr auf der Warteliste" in card(page, robotics)
        assert cast.in_line(robotics) == []
    assert changes_told() == 2


@pytest.mark.parametrize(
    ("step", "then", "line"),
    [("stay", "bleiben Sie hier in der Reihe", ["Tomke Ahlers"]), ("stay-not", "verlassen", [])],
)
def test_what_becomes_of_the_line_when_one_gets_something_else(
    at_home, tomke, robotics, language, birte, step, then, line
):
    participation.wait_for_seat(tomke, robotics.pk, stays=step == "stay-not")
    for _ in range(2):
        page = press(at_home, step, robotics)
        assert then in card(page, robotics)
    press(at_home, "take", language)
    assert cast.in_line(robotics) == line


# --- An old page: words, and nothing lost ---------------------------------------------------------


def test_a_seat_gone_meanwhile(at_home, meeting, robotics):
    at_home.get(URL)
    cast.register(meeting, cast.BIRTE, choices=[robotics])
    page = press(at_home, "take", robotics)
    assert "gerade kein Platz mehr frei" in card(page, robotics)
    assert 'role="alert"' in card(page, robotics)
    assert cast.holders(robotics) == ["Birte Brandt"]
    assert buttons(at_home, robotics) == ["wait"]
    assert changes_told() == 0


def test_a_swap_that_fails_leaves_what_one_has(at_home, tomke, robotics, language, birte):
    participation.take_seat(tomke, language.pk)
    page = press(at_home, "swap", robotics)
    assert "gerade kein Platz mehr frei" in card(page, robotics)
    assert cast.holders(language) == ["Tomke Ahlers"]


def test_taking_while_another_tab_took_something_else(at_home, tomke, robotics, language):
    participation.take_seat(tomke, language.pk)
    page = press(at_home, "take", robotics)
    assert "liegt zur gleichen Zeit wie „Leichte Sprache“" in card(page, robotics)
    assert cast.holders(language) == ["Tomke Ahlers"]
    assert cast.holders(robotics) == []


def test_waiting_for_what_came_free_gets_it(at_home, robotics, birte):
    at_home.get(URL)
    participation.cancel(birte)
    assert "Gerade war noch etwas frei" in card(press(at_home, "wait", robotics), robotics)
    assert cast.holders(robotics) == ["Tomke Ahlers"]


def test_who_has_moved_up_does_not_lose_the_seat_by_leaving_the_line(
    at_home, tomke, robotics, language, birte
):
    participation.take_seat(tomke, language.pk)
    participation.wait_for_seat(tomke, robotics.pk, stays=True)
    at_home.get(URL)
    participation.cancel(birte)  # and so Tomke has swapped
    page = press(at_home, "leave", robotics)
    assert "inzwischen nachgerückt" in card(page, robotics)
    assert cast.holders(robotics) == ["Tomke Ahlers"]


@pytest.mark.parametrize("step", ["stay", "stay-not"])
def test_who_does_not_wait_any_more_is_told_so(at_home, tomke, robotics, step):
    page = press(at_home, step, robotics)
    assert "stehen Sie nicht mehr" in card(page, robotics)
    participation.take_seat(tomke, robotics.pk)
    assert "stehen Sie nicht mehr" in card(press(at_home, step, robotics), robotics)
    assert cast.holders(robotics) == ["Tomke Ahlers"]


def test_one_that_was_called_off(at_home, meeting, robotics, podcast):
    at_home.get(URL)
    with saving(meeting):
        Session.objects.filter(pk=robotics.session_id).update(status=Session.Status.CANCELLED)
    page = press(at_home, "take", robotics)
    assert "keine Plätze mehr vergeben" in page  # above all: its card is gone
    assert f'id="w{robotics.pk}"' not in page


def test_one_that_has_begun(client, tomke, robotics, later):
    starts_in = robotics.slot.starts_at - timezone.now()
    with later(seconds=starts_in.total_seconds() + 1):
        cast.open_page(client, tomke)
        page = press(client, "take", robotics)
        assert "hat schon begonnen" in card(page, robotics)
        assert buttons(client, robotics) == []
        assert cast.holders(robotics) == []


def test_when_the_meeting_is_over(client, tomke, robotics, later):
    with later(weeks=9):
        cast.open_page(client, tomke)
        page = press(client, "take", robotics)
        assert "Diese Veranstaltung ist vorbei" in page
        assert Booking.objects.count() == 0


@pytest.mark.parametrize("step", ["take", "swap", "wait", "release", "leave", "stay"])
def test_who_has_cancelled_in_another_tab_is_sent_there(
    at_home, tomke, robotics, monkeypatch, step
):
    """Just after the view has looked who it is."""
    asked = participation.still_active

    def cancelled_first(participant):
        monkeypatch.setattr(participation, "still_active", asked)
        type(participant).objects.filter(pk=participant.pk).update(
            status="cancelled", cancelled_at=timezone.now()
        )
        return asked(participant)

    monkeypatch.setattr(participation, "still_active", cancelled_first)
    data = {"step": step, "occurrence": robotics.pk}
    assert at_home.post(URL, data)["Location"] == "/treffen/abgesagt/"
    assert Booking.objects.count() == 0


def test_without_a_place_on_the_day_there_is_none_in_a_workshop(client):
    meeting = cast.a_meeting("voll", day_places=(0, None))
    workshop = cast.a_workshop(meeting, "A")
    cast.open_page(client, cast.register(meeting, cast.TOMKE))
    url = "/voll/meine-seite/workshops/"
    page = text_of(client.get(url))
    assert "Für diesen Tag stehen Sie noch auf der Warteliste." in page
    assert 'name="step"' not in page
    client.post(url, {"step": "take", "occurrence": workshop.pk})
    assert "An diesem Tag haben Sie keinen Platz" in text_of(client.get(url))
    assert cast.holders(workshop) == []


def test_what_one_waits_for_together_with_the_day_can_be_left(client):
    meeting = cast.a_meeting("voll", day_places=(0, 0))
    workshop = cast.a_workshop(meeting, "A")
    cast.open_page(client, cast.register(meeting, cast.TOMKE, choices=[workshop]))
    assert "/voll/meine-seite/workshops/" in text_of(client.get("/voll/meine-seite/"))
    client.post("/voll/meine-seite/workshops/", {"step": "leave", "occurrence": workshop.pk})
    assert cast.in_line(workshop) == []


# --- What no button sends -------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["", "steal", "TAKE", "__class__", "take\x00", "💥"])
def test_a_step_nobody_knows_is_refused(at_home, robotics, step):
    response = at_home.post(URL, {"step": step, "occurrence": robotics.pk})
    assert response.status_code == 400
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "number", ["", "-1", "1.5", "Robotik", str(2**63), "9" * 400, "\x00", "1\x00", "٣", " 1", "1e3"]
)
def test_what_is_no_number_is_refused(at_home, robotics, number):
    assert at_home.post(URL, {"step": "take", "occurrence": number}).status_code == 400


@pytest.mark.parametrize("step", ["take", "swap", "wait", "wait-and-swap"])
@pytest.mark.parametrize("number", ["0", "424242", str(2**59)])
def test_what_is_not_offered_is_refused_in_words(at_home, robotics, step, number):
    page = text_of(at_home.post(URL, {"step": step, "occurrence": number}, follow=True))
    assert "keine Plätze mehr vergeben" in page
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("step", ["release", "leave", "stay", "stay-not"])
def test_giving_back_what_one_never_had_does_nothing(at_home, robotics, birte, step):
    at_home.post(URL, {"step": step, "occurrence": robotics.pk})
    at_home.post(URL, {"step": step, "occurrence": 424242})
    assert cast.holders(robotics) == ["Birte Brandt"]


@pytest.mark.parametrize("step", ["take", "wait"])
def test_another_meetings_workshop_is_not_offered_here(at_home, step):
    foreign = cast.a_workshop(cast.a_meeting("anderswo"), "F", seats=5)
    page = text_of(at_home.post(URL, {"step": step, "occurrence": foreign.pk}, follow=True))
    assert "keine Plätze mehr vergeben" in page
    assert Booking.objects.count() == 0


# --- Who may see it -------------------------------------------------------------------------------


def test_strangers_are_sent_to_ask_for_a_link(client, meeting, robotics):
    assert client.get(URL)["Location"] == "/treffen/link/"
    response = client.post(URL, {"step": "take", "occurrence": robotics.pk})
    assert response["Location"] == "/treffen/link/"
    assert Booking.objects.count() == 0


def test_who_takes_part_in_another_meeting_only_is_a_stranger_here(client, meeting, robotics):
    elsewhere = cast.a_meeting("anderswo")
    cast.open_page(client, cast.register(elsewhere, cast.BIRTE))
    assert client.get(URL)["Location"] == "/treffen/link/"


def test_nobody_keeps_it(at_home, robotics):
    assert "no-store" in at_home.get(URL)["Cache-Control"]
    response = at_home.post(URL, {"step": "take", "occurrence": robotics.pk})
    assert "no-store" in response["Cache-Control"]


def test_a_form_from_elsewhere_is_refused(tomke, robotics, client):
    browser = type(client)(enforce_csrf_checks=True)
    cast.open_page(browser, tomke)
    data = {"step": "take", "occurrence": robotics.pk}
    assert browser.post(URL, data).status_code == 403
    assert Booking.objects.count() == 0


# --- What it costs --------------------------------------------------------------------------------


def test_it_asks_the_same_for_one_and_for_three_workshops(
    at_home, meeting, robotics, django_assert_num_queries
):
    at_home.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)
    with saving(meeting):
        cast.a_workshop(meeting, "B")
        cast.a_workshop(meeting, "C", slot=cast.evening(meeting))
    at_home.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)


PAGE_QUERIES = 6
