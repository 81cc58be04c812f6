"""Everything a participant does, with JavaScript off: from a form with errors to the cancelling."""

import re

import pytest
from playwright.sync_api import expect

from meetup.management.commands.check_invariants import everything_wrong
from tests.browser.test_choosing_workshops import (
    FREE,
    LATER,
    OTHER,
    card,
    choose,
    entry,
    press,
    send,
)
from tests.browser.test_sign_up import fill_in, follow_link

HOME = "/bremen-2019/"


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False}


def button(page, name):
    page.get_by_role("button", name=re.compile(name)).first.click()


def test_the_whole_path(page, full_workshop):
    sign_up_with_errors_first(page, full_workshop)
    confirm(page)
    take_swap_and_release(page, full_workshop)
    change(page)
    cancel(page)
    assert everything_wrong() == []


def sign_up_with_errors_first(page, full_workshop):
    page.goto(HOME)
    page.get_by_role("link", name=re.compile("anmelden", re.I)).first.click()
    fill_in(page, address="kein Zeichen at")
    choose(page, full_workshop, FREE)
    send(page)
    summary = page.get_by_role("alert")
    expect(page).to_have_title(re.compile("^Fehler: "))
    summary.get_by_role("link").first.click()
    address = page.get_by_label("E-Mail-Adresse")
    expect(page).to_have_url(re.compile(f"#{address.get_attribute('id')}$"))
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Tomke Ahlers")
    expect(page.get_by_role("radio", name=full_workshop)).to_be_checked()
    address.fill("tomke@schule.example")
    page.get_by_label("In jedem Fall auf die Warteliste").check()
    send(page)
    expect(entry(page, FREE)).to_have_text("Platz für Sie freigehalten")
    expect(entry(page, full_workshop)).to_contain_text("Warteliste")


def confirm(page):
    follow_link(page)
    button(page, "Anmeldung bestätigen")
    expect(page).to_have_url(re.compile("/meine-seite/$"))
    expect(page.get_by_role("status")).to_contain_text("bestätigt")
    expect(page.get_by_role("button", name="Ticket drucken")).to_be_hidden()  # needs JavaScript


def take_swap_and_release(page, full_workshop):
    page.get_by_role("link", name="Workshops ändern").click()
    press(page, full_workshop, "Warteliste verlassen")
    press(page, LATER, "Platz nehmen")
    expect(card(page, LATER).get_by_role("status")).to_be_visible()
    press(page, OTHER, "Hierher tauschen")
    expect(card(page, OTHER)).to_contain_text("Sie haben einen Platz")
    expect(card(page, FREE)).not_to_contain_text("Sie haben einen Platz")
    card(page, LATER).locator("summary").click()
    press(page, LATER, "Platz zurückgeben")
    expect(card(page, LATER).get_by_role("status")).to_contain_text("Zurückgegeben")


def change(page):
    page.goto(f"{HOME}meine-seite/")
    page.get_by_role("link", name="Angaben und Tage ändern").click()
    page.get_by_label("Schule oder Organisation").fill("Grundschule Lindenhof")
    page.get_by_role("checkbox", name="BarCamp").uncheck()
    button(page, "Änderungen speichern")
    expect(page.get_by_role("alert")).to_contain_text("Dabei würden Sie etwas verlieren")
    button(page, "Trotzdem ändern")
    expect(page.get_by_role("status")).to_contain_text("gespeichert")
    expect(page.locator("main")).to_contain_text("Grundschule Lindenhof")


def cancel(page):
    page.get_by_role("link", name=re.compile("Teilnahme absagen")).first.click()
    button(page, "absagen")
    expect(page).to_have_url(re.compile("/abgesagt/$"))
    page.goto(f"{HOME}meine-seite/")
    expect(page).to_have_url(re.compile("/link/$"))
