"""The home page says what, when, where and for whom, from the programme as it is now."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from people.roles import Role
from programme.models import Session
from registration.models import Participant
from tests import cast
from tests.cast import text_of

URL = "/treffen/"


@pytest.fixture
def home(client):
    return lambda: " ".join(strip_tags(text_of(client.get(URL))).split())


def test_a_meeting_without_a_programme_has_a_home_page(meeting, home):
    text = home()
    assert "Jetzt anmelden" in text
    for missing in ("Zum Mitmachen", "Podiumsdiskussion", "None"):
        assert missing not in text


def test_each_day_at_a_glance(meeting, home):
    day = cast.days(meeting)[0]
    slot = cast.a_slot(day, "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege planen", slot, cast.a_room(meeting))
    text = home()
    assert "10:00 Lernwege planen" in text


def test_the_panel_with_its_people(meeting, home):
    slot = cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")
    session = cast.a_session(
        meeting,
        "P1",
        "Wem gehört die Schule?",
        slot,
        cast.a_room(meeting),
        [cast.a_speaker(meeting)],
        kind=Session.Kind.PANEL,
    )
    assert "Kim Albers" in home()
    session = getattr(session, "session", session)
    session.status = Session.Status.CANCELLED
    session.save()
    assert "Zur Podiumsdiskussion" not in home()


def test_workshops_with_the_seats_left_and_those_with_seats_first(meeting, home):
    slot = cast.afternoon(meeting)
    for number in range(7):
        cast.a_workshop(meeting, f"W{number}", seats=2, slot=slot, title=f"Nummer {number}")
    full = cast.a_workshop(meeting, "A0", seats=0, slot=slot, title="Schon voll")
    text = home()
    assert "8 Workshops" in text
    assert text.count("noch 2 Plätze frei") == 6
    assert full.session.title not in text


def test_what_makes_taking_part_possible_is_counted(meeting, home):
    cast.a_room(meeting, "Keller", step_free=False)
    cast.a_room(meeting, "Bibliothek", step_free=True, induction_loop=True)
    text = home()
    assert "1 von 2 Räumen erreichen Sie ohne Stufen." in text
    assert "Ein Raum mit Induktionsschleife." in text
    assert "Gebärdensprache" not in text


@pytest.mark.parametrize("status", ["soon", "closed"])
def test_without_an_open_registration_there_is_no_button(db, status, home):
    fields = {
        "soon": {"registration_opens_at": timezone.now() + timedelta(days=3)},
        "closed": {"registration_closes_at": timezone.now() - timedelta(hours=3)},
    }
    cast.a_meeting(**fields[status])
    text = home()
    assert "Jetzt anmelden" not in text
    assert "Sind Sie dabei?" not in text


def test_who_takes_part_is_nowhere(meeting, home):
    cast.register(meeting, cast.TOMKE)
    assert Participant.objects.filter(role=Role.TEACHER).exists()
    assert "Tomke" not in home()


def test_a_picture_for_those_who_pass_the_link_on(client, meeting, settings):
    page = client.get(URL).content.decode()
    picture = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert picture.startswith(settings.SITE_URL + "/static/img/social")
    assert client.get(picture.removeprefix(settings.SITE_URL)).status_code == 200
