"""Wishes and their draw in a real browser: from ranking to the published why, with JavaScript and
without; every page of it without findings, and on a phone nothing scrolls sideways."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backstage import jobs
from meetup import participation
from programme.models import Meeting
from registration.news import send_noted
from tests import cast
from tests.browser import visitors
from tests.browser.looks import found_by_axe
from tests.browser.test_reflow import ROOM, SCROLLERS
from tests.browser.test_sign_up import fill_in, follow_link
from workshops.ranking import Ranking

pytestmark = pytest.mark.usefixtures("meeting")


@pytest.fixture
def meeting(transactional_db):
    meeting = cast.a_meeting(
        seat_mode=Meeting.SeatMode.WISHES,
        wishes_until=timezone.now() + timedelta(days=7),
        is_current=True,
    )
    workshops = [
        cast.a_workshop(meeting, code, title=title)
        for code, title in [("G", "Gebärden"), ("R", "Robotik"), ("P", "Podcast")]
    ]
    for number, own in enumerate([(0,), (0, 1), (1,)]):
        wishing = cast.register(meeting, cast.stranger(number))
        ranking = Ranking(tuple(workshops[place].pk for place in own))
        participation.wish(wishing, [ranking])
    return meeting


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def any_page(request, browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def rank(page, title, number):
    page.get_by_label(re.compile(f"Nummer für {title}")).select_option(number)


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def nothing_is_wrong(page):
    found = found_by_axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    found += page.evaluate(ROOM, SCROLLERS)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []
    return True


def close(meeting):
    cast.set_limit(meeting, wishes_until=timezone.now() - timedelta(minutes=2))


def test_wishes_from_the_form_to_my_page(any_page):
    page = any_page
    page.goto("/treffen/anmeldung/")
    fill_in(page)
    rank(page, "Gebärden", "1")
    rank(page, "Robotik", "2")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.locator("main")).to_contain_text("Ihre Wünsche")
    send_noted()
    follow_link(page)
    page.get_by_role("button", name="Anmeldung bestätigen").click()
    expect(page.locator(".own-wishes li")).to_have_text(["Gebärden", "Robotik"])
    page.get_by_role("link", name="Wünsche ändern").click()
    rank(page, "Robotik", "")
    rank(page, "Podcast", "2")
    page.get_by_role("button", name="Wünsche speichern").click()
    expect(page.locator("main")).to_contain_text("1. Gebärden, 2. Podcast")


def test_the_numbers_keep_in_order_while_one_chooses(page):
    page.goto("/treffen/anmeldung/")
    for day in page.get_by_role("checkbox").all()[:2]:
        day.check()
    rank(page, "Gebärden", "1")
    rank(page, "Robotik", "1")
    expect(page.locator(".wish-order")).to_have_text("Ihre Reihenfolge: 1. Robotik, 2. Gebärden")
    rank(page, "Robotik", "")
    expect(page.locator(".wish-order")).to_have_text("Ihre Reihenfolge: 1. Gebärden")


def test_from_the_trial_to_the_published_why(page, meeting, become, organizer):
    desk = visitors.cookie(cast.log_in_with_second_factor, organizer)
    become(desk)
    page.goto(f"/admin/programme/meeting/{meeting.pk}/draw/")
    page.get_by_label("Welche öffentlich gezogenen Zahlen").fill("Lotto am Samstag")
    press(page, "Speichern")
    assert nothing_is_wrong(page)
    close(meeting)
    page.goto(f"/admin/programme/meeting/{meeting.pk}/draw/")
    press(page, "Probelauf starten")
    expect(page.get_by_role("status")).to_contain_text("beginnt gleich")
    assert nothing_is_wrong(page)
    jobs.run_waiting()
    page.get_by_role("link", name="Ergebnis ansehen").click()
    expect(page.locator("#content-main")).to_contain_text("nacheinander losen")
    assert nothing_is_wrong(page)
    page.goto(f"/admin/programme/meeting/{meeting.pk}/draw/")
    press(page, "Einfrieren")
    page.get_by_label("Die gezogenen Zahlen").fill("3 9 12 27 31 44")
    press(page, "Mit diesen Zahlen auslosen")
    jobs.run_waiting()
    page.get_by_role("link", name="Ergebnis ansehen").click()
    press(page, "Auslosung veröffentlichen")
    expect(page.locator("#content-main")).to_contain_text("Stand: veröffentlicht")

    become(visitors.cookie(cast.open_page, meeting.participants.first()))
    page.goto("/treffen/meine-seite/")
    expect(page.locator("main")).to_contain_text("Was die Auslosung ergeben hat")
    expect(page.locator("main")).to_contain_text("Ihre Losnummer war")
    assert nothing_is_wrong(page)
    page.goto("/treffen/auslosung/")
    expect(page.locator("main")).to_contain_text("3 9 12 27 31 44")
    assert nothing_is_wrong(page)


@pytest.mark.parametrize("when", ["before the deadline", "after it"])
def test_peoples_own_pages_are_without_findings(page, meeting, become, when):
    if when == "after it":
        close(meeting)
    become(visitors.cookie(cast.open_page, meeting.participants.last()))
    for path in ("meine-seite/workshops/", "meine-seite/", "anmeldung/", "auslosung/"):
        page.goto(f"/treffen/{path}")
        assert nothing_is_wrong(page), path
