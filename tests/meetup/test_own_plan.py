"""On "my page" the days show what one will live through: what is open to all and one's own
workshops, and not what others do meanwhile."""

import pytest

from meetup import participation
from programme.models import Session
from tests import cast
from tests.cast import text_of

URL = "/treffen/meine-seite/"
NOTHING_CHOSEN = "Workshops: Sie haben nichts gewählt."

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


@pytest.fixture
def workshops(meeting):
    """Two at the same time, and a talk before them."""
    slot = cast.afternoon(meeting)
    talk = cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege planen", talk, cast.a_room(meeting))
    return [
        cast.a_workshop(meeting, "W1", slot=slot, title="Roboter bauen"),
        cast.a_workshop(meeting, "W2", slot=slot, title="Podcasts schneiden"),
    ]


@pytest.fixture
def page(client, tomke):
    cast.open_page(client, tomke)
    return lambda: text_of(client.get(URL))


def test_who_has_chosen_nothing_sees_that_there_is_something_to_choose(page, workshops):
    text = page()
    assert NOTHING_CHOSEN in text
    assert "Lernwege planen" in text
    assert "Roboter bauen" not in text


def test_ones_own_workshop_stands_there_and_the_other_one_does_not(page, tomke, workshops):
    robots, _podcasts = workshops
    participation.take_seat(tomke, robots.pk)
    text = page()
    assert text.count("Roboter bauen") == 2  # on the ticket and in the day
    assert "Podcasts schneiden" not in text
    assert NOTHING_CHOSEN not in text


def test_a_line_one_waits_in_is_shown_as_such(page, meeting, tomke, workshops):
    robots, _podcasts = workshops
    birte = cast.register(meeting, cast.BIRTE)
    participation.take_seat(birte, robots.pk)
    participation.wait_for_seat(tomke, robots.pk, stays=False)
    text = page()
    assert "Warteliste, Position 1" in text
    assert "Roboter bauen" in text


def test_a_workshop_that_was_called_off_is_on_the_ticket_with_the_reason(page, tomke, workshops):
    robots, _podcasts = workshops
    participation.take_seat(tomke, robots.pk)
    cast.set_limit(robots.session, status=Session.Status.CANCELLED)
    text = page()
    assert "Roboter bauen" in text
    assert "Entfallen: " in text


def test_a_seat_stands_with_its_own_day(client, meeting, tomke, workshops):
    robots, _podcasts = workshops
    friday = cast.a_workshop(meeting, "W3", slot=cast.afternoon(meeting, day=1), title="Filmen")
    participation.take_seat(tomke, robots.pk)
    participation.take_seat(tomke, friday.pk)
    cast.open_page(client, tomke)
    ticket = client.get(URL).content.decode().split('class="held-days"')[1]
    first, second = ticket.split('class="actions')[0].split('class="held-day"')[1:3]
    assert ["Roboter bauen" in day for day in (first, second)] == [True, False]
    assert ["Filmen" in day for day in (first, second)] == [False, True]
