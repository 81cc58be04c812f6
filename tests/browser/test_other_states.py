"""Pages where there is nothing to show yet, far more than usual, or something went wrong: no finding
by axe in any look, and room enough."""

import sqlite3
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from programme import views as programme
from programme.models import Meeting, Session, Speaker
from registration.models import DayPlace
from tests import cast
from tests.browser import visitors
from tests.browser.looks import DESKTOP, PHONE, found_by_axe
from tests.browser.test_reflow import wrong_where_there_is_little_room

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]

LONG = "Sonderpädagogikförderschwerpunktkonferenz"
TITLE = f"{LONG} und Lernmanagementsystem: Differenzierungsmöglichkeiten, Barrierefreiheit, Teilhabe".ljust(
    120, "!"
)


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"bypass_csp": True}  # for the style sheet with the text spacing


def wrong_on(page, paths):
    found = []
    for path in paths:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        wrong = found_by_axe(page) + wrong_where_there_is_little_room(page)
        found += [f"{path}: {finding}" for finding in wrong]
    return "\n".join(found)


def test_no_meeting_at_all(page):
    assert wrong_on(page, ["/", "/en/"]) == ""
    assert wrong_on(page, ["/demo/postfach/"]) == ""  # no mails either


@pytest.mark.parametrize(
    "opens_in", [timedelta(days=1), -timedelta(days=9)], ids=["soon", "closed"]
)
def test_a_meeting_with_nothing_in_it(page, opens_in):
    now = timezone.now()
    cast.a_meeting(
        registration_opens_at=now + opens_in,
        registration_closes_at=now + opens_in + timedelta(days=1),
    )
    paths = [
        "",
        "programm/",
        "programm/raster/",
        "ort/",
        "einfache-sprache/",
        "impressum/",
        "anmeldung/",
    ]
    assert wrong_on(page, [f"/treffen/{path}" for path in paths]) == ""


def test_a_desk_with_nothing_on_it(page, become, organizer):
    become(visitors.cookie(visitors.log_in, organizer))
    names = [
        "",
        "registration/participant/",
        "workshops/occurrencefill/",
        "workshops/occurrencefill/lists/",
    ]
    assert wrong_on(page, [f"/admin/{name}" for name in names]) == ""


def test_a_start_page_about_nobody_yet(page, become, organizer):
    cast.a_meeting()
    cast.a_meeting("andere", weeks_ahead=20, status="draft")
    become(visitors.cookie(visitors.log_in, organizer))
    assert wrong_on(page, ["/admin/", "/admin/workshops/"]) == ""
    page.goto("/admin/")
    assert page.get_by_label("Andere Veranstaltung").is_visible()


@pytest.fixture
def long_meeting():
    """Everything is long; some workshops are full, with a line."""
    meeting = cast.a_meeting(day_places=(2, 2))
    cast.set_limit(
        meeting, title_de=TITLE, theme_de=TITLE, venue_name=f"{LONG}sschule", venue_address=TITLE
    )
    speaker = cast.a_speaker(meeting, affiliation=TITLE, bio_de=TITLE)
    Speaker.objects.update(name=f"{LONG} {LONG}")
    room = cast.a_room(meeting, LONG)
    slots = [cast.afternoon(meeting), cast.evening(meeting), cast.afternoon(meeting, 1)]
    for number in range(15):
        kind = Session.Kind.WORKSHOP if number < 9 else Session.Kind.TALK
        session = cast.a_session(
            meeting, f"S{number}", TITLE, kind=kind, booked=number < 9, abstract_de=TITLE
        )
        cast.repeated(session, slot=slots[number % 3], seats=1, room=room)
        session.appearances.create(speaker=speaker)
    workshops = Session.objects.filter(booked=True).order_by("pk")
    choices = [session.occurrences.get() for session in workshops[:2]]
    return [
        cast.register(
            meeting, cast.stranger(LONG + str(number)), choices=choices, organisation=TITLE
        )
        for number in range(3)
    ]


def test_a_meeting_where_everything_is_long(page, long_meeting, become):
    paths = ["", "programm/", "programm/raster/", "programm/S1/", "ort/", "anmeldung/"]
    speaker = Meeting.objects.get().speakers.get().slug
    assert (
        wrong_on(page, [f"/treffen/{path}" for path in [*paths, f"referierende/{speaker}/"]]) == ""
    )
    for participant in (long_meeting[0], long_meeting[-1]):
        become(visitors.cookie(cast.open_page, participant))
        own = ["", "workshops/", "angaben/", "absagen/"]
        assert wrong_on(page, [f"/treffen/meine-seite/{path}" for path in own]) == ""
    assert DayPlace.objects.in_line().filter(participant=long_meeting[-1]).exists()


def test_a_programme_with_300_entries(page):
    """In two of the four looks: here axe takes its time."""
    meeting = cast.a_meeting()
    slots = [cast.afternoon(meeting), cast.evening(meeting), cast.afternoon(meeting, 1)]
    for number in range(300):
        cast.a_session(meeting, f"S{number}", f"Nummer {number}", slot=slots[number % 3])
    page.goto("/treffen/programm/")
    assert page.locator(".entry").count() == 300
    assert found_by_axe(page, looks=[("light", PHONE), ("dark", DESKTOP)]) == []
    assert wrong_where_there_is_little_room(page) == []


def broken(*_arguments):
    raise ValueError


def away(*_arguments):
    reason = sqlite3.OperationalError()
    reason.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError from reason


@pytest.mark.parametrize(("trouble", "status"), [(broken, 500), (away, 503)])
def test_when_the_server_is_in_trouble(page, meeting_of_two, monkeypatch, trouble, status):
    monkeypatch.setattr(programme, "public_meeting", trouble)
    assert page.goto("/treffen/ort/").status == status
    assert wrong_on(page, ["/treffen/ort/", "/en/treffen/ort/"]) == ""


@pytest.fixture
def meeting_of_two(transactional_db):
    return cast.a_meeting()


def test_what_is_not_there_or_not_allowed(page, meeting_of_two, become):
    refused = {"/treffen/gibt-es-nicht/": 404, "/en/nothing/": 404, "/?a=%00": 400}
    for path, status in refused.items():
        assert page.goto(path).status == status
    assert wrong_on(page, refused) == ""
    page.goto("/treffen/link/")
    become(None)
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="anfordern").click()
    assert answer.value.status == 403
    assert found_by_axe(page) + wrong_where_there_is_little_room(page) == []
