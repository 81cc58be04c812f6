"""Choosing workshops in a real browser: on the form, on "Meine Workshops", in two tabs, and all of it
without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from programme.models import Meeting
from tests import cast
from tests.browser.test_sign_up import fill_in, follow_link

FREE, OTHER, LATER = (
    "Elternkommunikation mehrsprachig",
    "Leichte Sprache im Lernmanagementsystem",  # at the same time
    "Förderplanung im Team dokumentieren",
)
PAGE = "/bremen-2019/meine-seite/workshops/"

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def any_page(request, browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def choose(page, first, second=None):
    page.get_by_role("radio", name=first).check()
    if second:
        slot = page.locator(".slot-choice", has_text=first)
        value = slot.locator("option", has_text=second).get_attribute("value")
        slot.locator("select").select_option(value)


def send(page):
    page.get_by_role("button", name="Anmelden", exact=True).click()


def entry(page, title):
    """How the person stands with a workshop."""
    lines = page.locator(".standing li, .held-seats li", has_text=title)
    return lines.locator(".standing-state")


def card(page, title):
    return page.locator(".seat-card", has=page.get_by_role("heading", name=title))


def press(page, title, button):
    card(page, title).get_by_role("button", name=button).click()


def test_from_the_choice_to_the_swap(any_page, full_workshop):
    page = any_page
    page.goto("/bremen-2019/anmeldung/")
    fill_in(page)
    choose(page, full_workshop, FREE)
    choose(page, LATER)
    page.get_by_label("In jedem Fall auf die Warteliste").check()
    send(page)
    expect(entry(page, full_workshop)).to_have_text(re.compile("Warteliste, Position [1-9]"))
    expect(entry(page, FREE)).to_have_text("Platz für Sie freigehalten")

    follow_link(page)
    expect(entry(page, full_workshop)).to_have_text(re.compile("Warteliste, Position [1-9]"))
    page.get_by_role("button", name="Anmeldung bestätigen").click()
    expect(entry(page, FREE)).to_have_text("Sie haben einen Platz")

    page.get_by_role("link", name="Workshops ändern").click()
    press(page, full_workshop, "Warteliste verlassen")
    expect(card(page, full_workshop).get_by_role("status")).to_contain_text(
        "nicht mehr auf der Warteliste"
    )
    press(page, OTHER, "Hierher tauschen")
    expect(card(page, OTHER)).to_contain_text("Sie haben einen Platz")
    expect(card(page, FREE)).not_to_contain_text("Sie haben einen Platz")
    card(page, LATER).locator("summary").click()
    press(page, LATER, "Platz zurückgeben")
    expect(card(page, LATER).get_by_role("status")).to_contain_text("Zurückgegeben")


def test_only_workshops_of_the_days_one_comes_are_shown(any_page):
    page = any_page
    page.goto("/bremen-2019/anmeldung/")
    expect(page.get_by_role("radio", name=FREE)).to_be_hidden()
    expect(page.get_by_text("Dann sehen Sie hier die Workshops")).to_be_visible()
    page.get_by_role("checkbox", name="BarCamp").check()
    expect(page.get_by_role("radio", name=FREE)).to_be_hidden()
    page.get_by_role("checkbox", name="Fachtag").check()
    expect(page.get_by_role("radio", name=FREE)).to_be_visible()


def test_a_choice_for_a_day_one_does_not_come_is_shown_with_the_reason(any_page):
    page = any_page
    page.goto("/bremen-2019/anmeldung/")
    fill_in(page)
    choose(page, FREE)
    page.get_by_role("checkbox", name="Fachtag").uncheck()
    send(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("aber nicht den Tag dazu")
    expect(page.get_by_role("radio", name=FREE)).to_be_checked()
    expect(page.get_by_role("radio", name=FREE)).to_be_visible()
    summary.get_by_role("link").click()
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("^first_"))
    page.get_by_role("checkbox", name="Fachtag").check()
    send(page)
    expect(entry(page, FREE)).to_have_text("Platz für Sie freigehalten")


def test_a_step_leads_back_to_its_workshop_and_says_there_what_it_did(page):
    cast.register(current_meeting(), cast.TOMKE)
    follow_link(page)
    page.get_by_role("button", name="Meine Seite öffnen").click()
    page.goto(PAGE)
    press(page, LATER, "Platz nehmen")
    expect(card(page, LATER)).to_be_focused()
    expect(card(page, LATER).get_by_role("status")).to_be_in_viewport()


def test_a_second_tab_that_is_out_of_date_loses_nothing(page, context):
    cast.register(current_meeting(), cast.TOMKE)
    follow_link(page)
    page.get_by_role("button", name="Meine Seite öffnen").click()
    old = context.new_page()
    for tab in (page, old):
        tab.goto(PAGE)
    press(page, FREE, "Platz nehmen")
    press(old, OTHER, "Platz nehmen")
    expect(old.get_by_role("alert")).to_contain_text(f"liegt zur gleichen Zeit wie „{FREE}“")
    expect(card(old, FREE)).to_contain_text("Sie haben einen Platz")


def current_meeting():
    return Meeting.objects.current()
