"""With the keyboard alone: no mouse, and no script that clicks or sets the focus. Wherever the focus
goes it can be seen."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.browser import visitors
from tests.browser.test_sign_up import follow_link
from workshops.models import Booking

#: Where Tab leads on the form, one after the other: the kind of thing, and some of its words.
ORDER = """
    link Zum Inhalt springen
    link Bundesweites itslearning-Nutzertreffen
    link Programm
    link Ort
    link Meine Seite
    link Anmelden
    link English
    text Vor- und Nachname
    email E-Mail-Adresse
    radio Lehrkräfte
    text Schule oder Organisation
    select Bundesland
    text Schulnummer
    checkbox Fachtag
    checkbox BarCamp
    checkbox auf Fotos
    checkbox Mein Name
    checkbox nächsten Veranstaltungen
    link Datenschutzhinweisen
    button Anmelden
    link Meine Seite öffnen
""".strip().splitlines()


def fill_in(keyboard):
    keyboard.type("Vor- und Nachname", "Tomke Ahlers")
    keyboard.type("E-Mail-Adresse", "tomke@schule.example")
    keyboard.to("Lehrkräfte")
    keyboard.press("Space")
    keyboard.type("Schule oder Organisation", "Oberschule am Deich")
    keyboard.type("Bundesland", "Bremen")
    keyboard.to("Fachtag")
    keyboard.press("Space")


def test_the_order_on_the_form(page, demo, keyboard):
    page.goto("/bremen-2019/anmeldung/")
    for expected in ORDER:
        kind, words = expected.strip().split(" ", 1)
        at = keyboard.tab()
        assert at["kind"] == kind
        assert words in at["words"]


def test_the_order_is_the_same_backwards(page, demo, keyboard):
    page.goto("/bremen-2019/anmeldung/")
    forwards = [keyboard.tab()["words"] for _ in ORDER]
    backwards = [keyboard.tab("Shift+Tab")["words"] for _ in ORDER[1:]]
    assert backwards == forwards[-2::-1]


def test_signing_up_with_workshops_up_to_the_confirmation(page, demo, keyboard):
    page.goto("/bremen-2019/")
    keyboard.enter("Anmelden", "link")
    fill_in(keyboard)
    keyboard.to("nichts in dieser Zeit", "radio")
    keyboard.press("ArrowDown")
    chosen = keyboard.focused()["words"]
    assert page.locator("input:checked[name^=first_]").first.evaluate(
        "e => e === document.activeElement"
    )
    keyboard.to("Worum es geht", "summary")
    keyboard.press("Enter")
    expect(page.locator("details.about[open]")).to_have_count(1)
    keyboard.type("Zweitwunsch", "Eltern")
    keyboard.to("nichts in dieser Zeit", "radio")  # the next slot
    keyboard.to("Auf die Warteliste", "radio")
    keyboard.press("ArrowDown")
    keyboard.enter("Anmelden", "button")
    expect(page).to_have_url(re.compile("/anmeldung/stand/$"))
    expect(page.locator("main")).to_contain_text(chosen)
    follow_link(page)
    keyboard.enter("Anmeldung bestätigen", "button")
    expect(page).to_have_url(re.compile("/meine-seite/$"))
    booking = Booking.objects.get(participant__email="tomke@schule.example")
    assert str(booking.occurrence.session.title) == chosen


def test_changing_and_cancelling(own_page, keyboard):
    keyboard.enter("Angaben und Tage ändern", "link")
    keyboard.type("Schule oder Organisation", "Grundschule Lindenhof")
    keyboard.to("BarCamp", "checkbox")
    keyboard.press("Space")
    keyboard.enter("Änderungen speichern", "button")
    notice = own_page.get_by_role("alert")
    expect(notice).to_be_focused()  # what would be lost
    keyboard.enter("Trotzdem ändern", "button")
    expect(own_page.get_by_role("status")).to_contain_text("gespeichert")
    expect(own_page.locator("main")).to_contain_text("Grundschule Lindenhof")
    keyboard.enter("Teilnahme absagen", "link")
    keyboard.enter("", "button")
    expect(own_page).to_have_url(re.compile("/abgesagt/$"))


def test_taking_and_releasing_a_seat(own_page, keyboard):
    own_page.goto("/bremen-2019/meine-seite/workshops/")
    keyboard.enter("Platz nehmen", "button")
    card = own_page.locator(".seat-card.is-held")
    expect(card).to_be_focused()
    keyboard.to("Platz zurückgeben", "summary")
    keyboard.press("Enter")
    keyboard.enter("Platz zurückgeben", "button")
    expect(own_page.locator(".seat-card").get_by_role("status")).to_contain_text("Zurückgegeben")


@pytest.mark.parametrize("path", ["programm/?tag=2", "anmeldung/"])
def test_switching_the_language_and_back(page, demo, keyboard, path):
    page.goto(f"/bremen-2019/{path}")
    keyboard.enter("English")
    expect(page).to_have_url(re.compile(re.escape(f"/en/bremen-2019/{path}") + "$"))
    keyboard.enter("Deutsch")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert not page.url.count("/en/")


def test_the_skip_link_leads_past_the_navigation(page, demo, keyboard):
    page.goto("/bremen-2019/anmeldung/")
    assert keyboard.tab()["words"] == "Zum Inhalt springen"
    expect(page.locator(".skip-link")).to_be_in_viewport(ratio=1)
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert keyboard.tab()["words"] == "Vor- und Nachname"


def test_after_errors_the_summary_has_the_focus_and_leads_to_the_fields(page, demo, keyboard):
    page.goto("/bremen-2019/anmeldung/")
    keyboard.type("Vor- und Nachname", "Tomke Ahlers")
    keyboard.enter("Anmelden", "button")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Fehler: ")
    links = summary.get_by_role("link").count()
    assert links >= 4
    for number in range(links):
        page.reload()  # sends the form again
        expect(summary).to_be_focused()
        for _ in range(number + 1):
            keyboard.tab()
        target = page.evaluate("document.activeElement.hash.slice(1)")
        keyboard.press("Enter")
        at = page.evaluate("[document.activeElement.id, document.activeElement.tagName]")
        assert at[0].startswith(target)
        assert at[1] in ("INPUT", "SELECT")
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Tomke Ahlers")


@pytest.mark.parametrize("path", ["", "programm/", "ort/", "programm/raster/"])
def test_the_focus_can_be_seen_all_along_a_page(page, demo, keyboard, path):
    page.goto(f"/bremen-2019/{path}")
    stops = page.evaluate(
        """[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
            .filter(e => e.checkVisibility() && e.type !== "hidden").length"""
    )
    for _ in range(stops):
        keyboard.tab()


def test_the_test_sees_a_focus_that_is_covered_or_not_marked(page, demo, keyboard):
    """The control: without it the tests above might pass whatever happens."""
    page.goto("/bremen-2019/ort/")
    bar = "document.body.insertAdjacentHTML('beforeend', '<div id=bar></div>')"
    page.evaluate(bar)
    page.locator("#bar").evaluate("e => e.style.cssText = 'position:fixed;inset:0;z-index:99'")
    with pytest.raises(AssertionError, match="covered"):
        keyboard.to("Programm")
    page.locator(".site-nav a").first.evaluate("e => e.style.outline = 'none'")
    page.locator("#bar").evaluate("e => e.remove()")
    with pytest.raises(AssertionError, match="not to be seen"):
        keyboard.to("Programm", back=True)


def test_a_speaker_changes_a_text_and_adds_material(page, demo, become, keyboard):
    become(visitors.cookie(cast.open_speaker_page, visitors.speaker()))
    page.goto("/bremen-2019/mein-beitrag/")
    keyboard.enter("Bearbeiten", "link")
    keyboard.type("Mitbringen, deutsch", "Ein Laptop")
    keyboard.enter("Speichern", "button")
    expect(page.get_by_role("status")).to_contain_text("Gespeichert: Mitbringen, deutsch.")
    keyboard.enter("Material hinzufügen oder ändern", "link")
    keyboard.type("Titel", "Folien")
    keyboard.type("Oder eine Adresse", "https://example.org/folien")
    keyboard.enter("Hinzufügen", "button")
    expect(page.get_by_role("status")).to_contain_text("Gespeichert: Folien")
    keyboard.enter("Entfernen", "button")
    expect(page.get_by_role("status")).to_contain_text("Entfernt: ")
