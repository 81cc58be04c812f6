"""A teacher signs up in a real browser: from the home page to "my page", and out again."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from tests import cast

pytestmark = pytest.mark.usefixtures("demo")


def fill_in(page, address="tomke@schule.example"):
    page.get_by_label("Vor- und Nachname").fill("Tomke Ahlers")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Lehrkräfte und pädagogisches Personal").check()
    page.get_by_label("Schule oder Organisation").fill("Oberschule am Deich")
    page.get_by_label("Bundesland").select_option("HB")
    for day in page.get_by_role("group", name="Wann kommen Sie?").get_by_role("checkbox").all():
        day.check()


def follow_link(page, address="tomke@schule.example"):
    mail = [mail for mail in Email.objects.order_by("pk") if mail.to == [address]][-1]
    page.goto(cast.link_in(mail))


def sign_up_and_confirm(page):
    page.goto("/bremen-2019/")
    page.get_by_role("link", name=re.compile("anmelden", re.I)).first.click()
    fill_in(page)
    page.get_by_role("button", name=re.compile("anmelden", re.I)).click()
    expect(page.locator("main")).to_contain_text("Platz für Sie freigehalten")
    follow_link(page)
    page.get_by_role("button", name="Anmeldung bestätigen").click()
    expect(page).to_have_url(re.compile("/meine-seite/$"))


def test_from_the_form_to_my_page_and_out_again(page, asked_hosts, complaints):
    sign_up_and_confirm(page)
    expect(page.locator("main")).to_contain_text("Tomke Ahlers")
    page.get_by_role("button", name="Sitzung beenden").click()
    page.goto("/bremen-2019/meine-seite/")
    expect(page).to_have_url(re.compile("/link/$"))
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert complaints == []


def test_the_whole_path_without_javascript(browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_up_and_confirm(page)
    page.get_by_role("link", name=re.compile("Teilnahme absagen")).first.click()
    page.get_by_role("button", name=re.compile("absagen")).click()
    expect(page).to_have_url(re.compile("/abgesagt/$"))
    context.close()


@pytest.fixture
def keyboard(page):
    """Goes on with Tab until something with a label has the focus."""

    def tab_to(label, at_most=60):
        for _ in range(at_most):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText"
            )
            if label in (focused or ""):
                assert page.evaluate("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"{label} is out of reach of the keyboard")

    return tab_to


def test_with_the_keyboard_alone(page, keyboard):
    page.goto("/bremen-2019/anmeldung/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("^#"))  # skip link
    type_in(page, keyboard)
    keyboard("nichts in dieser Zeit")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("input:checked[name^=first_]").first
    expect(chosen).to_be_focused()
    title = page.locator(".seat-choices .form-check", has=page.locator(":focus")).locator("strong")
    title = title.inner_text()
    keyboard("Zweitwunsch")
    page.keyboard.type("Eltern")
    keyboard("nichts in dieser Zeit")  # the next slot
    keyboard("Auf die Warteliste")
    page.keyboard.press("ArrowDown")
    keyboard("Anmelden", at_most=10)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/anmeldung/stand/$"))
    expect(page.locator("main")).to_contain_text(title)


def type_in(page, keyboard):
    keyboard("Vor- und Nachname")
    page.keyboard.type("Tomke Ahlers")
    keyboard("E-Mail-Adresse")
    page.keyboard.type("tomke@schule.example")
    keyboard("Lehrkräfte")
    page.keyboard.press("Space")
    keyboard("Schule oder Organisation")
    page.keyboard.type("Oberschule am Deich")
    keyboard("Bundesland")
    page.keyboard.type("Bremen")
    keyboard("Fachtag")
    page.keyboard.press("Space")


def test_an_error_takes_the_focus_and_leads_to_its_field(page):
    page.goto("/bremen-2019/anmeldung/")
    page.locator("form[method=post]").first.evaluate("form => { form.noValidate = true }")
    fill_in(page, address="kein Zeichen at")
    page.get_by_role("button", name=re.compile("anmelden", re.I)).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Tomke Ahlers")
    assert page.title().startswith("Fehler: ")


def test_the_school_number_is_asked_of_schools_only(page):
    page.goto("/bremen-2019/anmeldung/")
    field = page.get_by_label("Schulnummer")
    expect(field).to_be_visible()
    page.get_by_role("radio", name="Schulträger Sie arbeiten").check()
    expect(field).to_be_hidden()
    page.get_by_label("Schulleitung", exact=False).first.check()
    expect(field).to_be_visible()


def test_the_language_is_switched_on_the_very_page(page):
    page.goto("/bremen-2019/programm/?tag=2")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/bremen-2019/programm/\?tag=2$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
