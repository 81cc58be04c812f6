"""The accessibility statement: what is true of the software, and the organizers' own part."""

import re

import pytest
from django.utils.formats import date_format

from meetup.demo.load import load
from programme.views import CHECKED_ON
from tests.cast import text_of

URL = "/treffen/barrierefreiheit/"


def change(meeting, **fields):
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()


def main_part(response):
    return re.search(r"<main.*</main>", text_of(response))[0]


@pytest.fixture
def page(client, meeting):
    return main_part(client.get(URL))


def test_it_names_the_standard_and_how_far_it_is_met(page):
    for words in ("(WCAG) 2.2 in der Stufe AA", "EN 301 549", "BITV 2.0", "teilweise vereinbar"):
        assert words in page


def test_it_names_the_day_and_the_way_of_the_check(page):
    assert date_format(CHECKED_ON, "l, j. F Y") in page
    for words in ("Selbstbewertung", "axe", "Tastatur", "320 Pixeln", "400 Prozent", "Farben"):
        assert words in page


def test_it_says_who_has_not_checked_it(page):
    assert "Eine unabhängige Stelle hat die Website nicht begutachtet." in page
    assert "jeden Tag mit einem Screenreader" in page


def test_what_is_missing_has_a_reason_and_another_way(page):
    assert "werden vorher nicht geprüft" in page  # other people's files ...
    assert "Wir fragen für Sie nach." in page
    assert "stammt aus Django" in page  # ... and the desk
    assert "lassen sich stattdessen in das Feld schreiben" in page


@pytest.mark.parametrize("language", ["", "/en"])
def test_each_link_in_it_works(client, meeting, language):
    change(meeting, plain_language_de="Es kostet nichts.")
    page = main_part(client.get(language + URL))
    links = re.findall(r'href="([^"]+)"', page)
    own = [link for link in links if link.startswith("/")]
    assert len(own) == 3  # the venue, the plain language, the form
    assert [link for link in own if client.get(link).status_code != 200] == []
    assert set(links) - set(own) == {"mailto:orga@example.org"}


def test_one_can_report_a_barrier_from_here(page):
    assert 'href="/treffen/barriere-melden/"' in page
    assert "mailto:orga@example.org" in page


# --- Nothing is claimed of what nobody has said ---------------------------------------------------


def test_without_the_organizers_part_it_says_that_it_is_missing(page):
    assert "Angaben der Veranstaltenden" in page
    assert "Dieser Teil fehlt noch" in page


def test_the_organizers_part_stands_below_what_is_said_of_the_software(client, meeting):
    change(meeting, accessibility_statement_de="## Wer verantwortlich ist\n\nDas Schulamt.")
    page = main_part(client.get(URL))
    assert "Dieser Teil fehlt noch" not in page
    assert page.index("teilweise vereinbar") < page.index("<p>Das Schulamt.</p>")


def test_plain_language_is_promised_only_if_there_is_some(client, meeting):
    assert "Auch ein Text in Einfacher Sprache fehlt noch." in main_part(client.get(URL))
    change(meeting, plain_language_de="Es kostet nichts.")
    page = main_part(client.get(URL))
    assert "fehlt noch." not in page.split("<h2>")[3]
    assert 'href="/treffen/einfache-sprache/"' in page


def test_sign_language_is_promised_only_if_there_is_some(client, meeting):
    assert "Es gibt noch kein Video." in main_part(client.get(URL))
    change(meeting, sign_language_video="https://video.example.org/dgs")
    page = main_part(client.get(URL))
    assert "Es gibt noch kein Video." not in page
    assert "diese Erklärung sind nicht übersetzt" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("§ 16 BGG", "§ 22 BremBGG")), ("en", ("section 16 BGG", "section 22 BremBGG"))],
)
def test_the_demo_names_who_is_responsible_and_who_settles_a_dispute(client, db, language, words):
    load(participants=0)
    prefix = "/en" if language == "en" else ""
    page = main_part(client.get(f"{prefix}/bremen-2019/barrierefreiheit/"))
    for expected in ("Organisationsteam Nutzertreffen (Demo)", *words):
        assert expected in page
