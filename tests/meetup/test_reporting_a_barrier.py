"""Reporting a barrier: without an account, one mail to the organizers, nothing stored but that."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.utils.html import escape
from post_office.models import STATUS, Email

from backstage import mail
from meetup.views import barriers
from tests import cast
from tests.cast import text_of

URL = "/treffen/barriere-melden/"
THANKS = URL + "danke/"
ORGANIZERS = "orga@example.org"
WORDS = "Die Schrift im Raster ist zu blass.\nIch arbeite mit einer Lupe."


def report(client, what=WORDS, key=None, **fields):
    return client.post(URL, {"what": what, "form_key": key or str(uuid.uuid4())} | fields)


def mails():
    return cast.mails_to(ORGANIZERS)


def summary(response):
    found = re.search(r'<div class="notice notice-error error-summary.*?</div>', text_of(response))
    return found[0] if found else ""


def prefilled(response):
    return response.context["form"]["page"].value()


# --- One mail -------------------------------------------------------------------------------------


def test_the_organizers_get_it_by_mail_and_the_reporter_is_thanked(client, meeting):
    response = report(client, page="/treffen/programm/raster/", email="tomke@schule.example")
    assert response["Location"] == THANKS
    assert "Danke für Ihre Meldung" in text_of(client.get(THANKS))
    (found,) = mails()
    assert found.subject == "Barriere gemeldet: Nutzertreffen treffen"
    for words in (
        "Die Schrift im Raster ist zu blass.",
        "Ich arbeite mit einer Lupe.",
        "/treffen/programm/raster/",
        "tomke@schule.example",
    ):
        assert words in found.message
        assert words in found.html_message


def test_the_words_alone_are_enough(client, meeting):
    assert report(client).status_code == 302
    assert "Eine Adresse für die Antwort ist nicht angegeben." in mails()[0].message


def test_whoever_reads_english_writes_to_the_same_desk(client, meeting):
    client.post("/en" + URL, {"what": "Too pale.", "form_key": str(uuid.uuid4())})
    (found,) = mails()
    assert found.subject == "Barriere gemeldet: Nutzertreffen treffen"
    assert "Sprache: Englisch" in found.message
    assert client.post("/en" + URL, {"what": "Still pale."})["Location"] == "/en" + THANKS


def test_nobody_else_gets_a_mail(client, meeting):
    """A form that writes to whatever address is typed in would be a machine for sending mails."""
    report(client, email="tomke@schule.example")
    assert [found.to for found in Email.objects.all()] == [[ORGANIZERS]]


def test_the_text_is_gone_once_the_mail_is_sent(client, meeting):
    report(client)
    Email.objects.update(status=STATUS.sent)
    mail.empty_sent()
    assert mails()[0].message == mails()[0].html_message == ""


def test_the_page_says_what_becomes_of_it(client, meeting, settings):
    page = text_of(client.get(URL))
    assert "gehen als Mail an: Orga-Team" in page
    assert "innerhalb von vier Wochen" in page
    assert f"nach {settings.MAILS_ON_RECORD_FOR.days} Tagen" in page


# --- Sent twice -----------------------------------------------------------------------------------


def test_sent_twice_it_is_one_mail(client, meeting):
    key = str(uuid.uuid4())
    for _ in range(3):
        assert report(client, key=key)["Location"] == THANKS
    assert len(mails()) == 1


def test_other_words_after_the_back_button_are_another_mail(client, meeting):
    key = str(uuid.uuid4())
    report(client, key=key)
    report(client, "Noch etwas: Der Kontrast ist zu gering.", key=key)
    assert len(mails()) == 2


def test_two_people_with_the_same_words_are_two_mails(client, meeting):
    report(client, "Zu klein.")
    report(type(client)(), "Zu klein.")
    assert len(mails()) == 2


def test_what_could_not_be_queued_can_be_sent_again(client, meeting, monkeypatch):
    """The count of what was sent belongs to the same transaction as the mail."""
    key = str(uuid.uuid4())
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("meetup.barriers.queue_letter", lambda *facts: 1 / 0)
        assert report(client, key=key).status_code == 500
    assert report(client, key=key).status_code == 302
    assert len(mails()) == 1


def test_very_fast_repeats_are_refused_in_words_and_nothing_typed_is_lost(
    client, meeting, monkeypatch
):
    monkeypatch.setattr(barriers, "REPORTS_PER_NETWORK_AND_HOUR", 2)
    for number in range(2):
        assert report(client, f"Nummer {number}").status_code == 302
    response = report(client, page="/treffen/ort/", email="tomke@schule.example")
    assert response.status_code == 422
    assert "ungewöhnlich viele Meldungen" in summary(response)
    for typed in (*WORDS.split("\n"), "/treffen/ort/", "tomke@schule.example"):
        assert typed in text_of(response)
    assert len(mails()) == 2


# --- What is refused, and what is made harmless ---------------------------------------------------


@pytest.mark.parametrize("what", ["", "   \r\n ", "\0", "\x1b\u202e"])
def test_without_words_it_is_refused_as_everywhere(client, meeting, what):
    response = report(client, what, page="Startseite")
    assert response.status_code == 422
    assert "<title>Fehler: " in text_of(response)
    assert 'href="#id_what"' in summary(response)
    assert "Bitte schreiben Sie, was Sie gehindert hat." in summary(response)
    assert 'value="Startseite"' in text_of(response)
    assert mails() == []


def test_too_many_words_are_refused_and_kept(client, meeting):
    response = report(client, "x" * 5000)
    assert response.status_code == 422
    assert "auf 4000 Zeichen, zurzeit sind es 5000" in summary(response)
    assert "x" * 5000 in text_of(response)
    assert mails() == []


def test_a_line_break_counts_as_one(client, meeting):
    assert report(client, "x\r\n" * 1999 + "xx").status_code == 302


def test_a_browser_does_not_cut_off_what_is_pasted(client, meeting):
    textarea = re.search("<textarea[^>]*>", text_of(client.get(URL)))[0]
    assert "maxlength" not in textarea


@pytest.mark.parametrize("what", ["a\0b", "a\x1b[31mb", "a\u202eb", "\ufeffab", "a\x0bb"])
def test_what_cannot_be_seen_is_left_out(client, meeting, what):
    report(client, what, page=what)
    assert not re.search("[\0\x1b\u202e\ufeff\x0b]", mails()[0].message)


def test_html_is_text(client, meeting):
    html = "<script>alert(1)</script> {{ 7|add:7 }} {% boom %}"
    report(client, html, page=html)
    (found,) = mails()
    assert html in " ".join(found.message.split())
    assert "<script" not in found.html_message
    assert escape(html) in found.html_message
    page = text_of(report(client, "", page=html))
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "email",
    ["tomke@schule.example\r\nBcc: alle@x.example", "kein Zeichen at", "a@b", "\0@x.example"],
)
def test_an_address_that_is_none_is_refused(client, meeting, email):
    response = report(client, email=email)
    assert response.status_code == 422
    assert 'href="#id_email"' in summary(response)
    assert "Ich arbeite mit einer Lupe." in text_of(response)
    assert mails() == []


def test_no_field_makes_another_header(client, meeting):
    injected = "Raster\r\nBcc: alle@x.example"
    report(client, injected, page=injected)
    (found,) = mails()
    message = found.prepare_email_message().message()
    assert message["Bcc"] is None
    assert message["To"] == ORGANIZERS
    assert "\n" not in found.subject
    assert found.headers in (None, {}) or "Bcc" not in found.headers


# --- Which page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/treffen/programm/", "/treffen/programm/?tag=2&art=panel"])
def test_the_page_is_filled_in(client, meeting, path):
    assert prefilled(client.get(URL, {"seite": path})) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://x.example/",
        "//x.example/",
        "/\\x.example/",
        "\\\\x.example",
        "///x.example",
        "javascript:alert(1)",
        "treffen/programm/",
        "/treffen/\r\nBcc: alle@x.example",
        "/" + "x" * 300,
        "",
    ],
)
def test_what_is_no_page_of_this_site_is_not(client, meeting, path):
    response = client.get(URL, {"seite": path}, headers={"Referer": "http://testserver/x/"})
    assert response.status_code == 200
    assert prefilled(response) == ""


@pytest.mark.parametrize(
    ("before", "page"),
    [
        ("http://testserver/treffen/programm/?tag=2", "/treffen/programm/?tag=2"),
        ("http://testserver/", ""),  # pages with a key in their address tell no more than this
        ("https://x.example/treffen/", ""),
        ("http://testserver.x.example/treffen/", ""),
        ("http://testserver//x.example/", ""),
        ("http://testserver/treffen/barrierefreiheit/", ""),
        ("http://testserver/en/treffen/barriere-melden/danke/", ""),
        ("http://[", ""),
    ],
)
def test_without_a_word_it_is_the_page_that_led_here(client, meeting, before, page):
    assert prefilled(client.get(URL, headers={"Referer": before})) == page


@pytest.mark.parametrize("page", ["link", "bestaetigen"])
def test_pages_with_a_key_in_their_address_do_not_tell_it(client, meeting, page):
    claim = cast.sign_up(meeting, cast.TOMKE)
    if page == "link":
        cast.register(meeting, cast.BIRTE)
        client.post("/treffen/link/", {"email": cast.BIRTE[1]})
        path = cast.link_in(cast.mails_to(cast.BIRTE)[-1])
    else:
        path = cast.link_in(cast.mails_to(claim.email)[0])
    assert client.get(path)["Referrer-Policy"] == "strict-origin"


# --- The page itself ------------------------------------------------------------------------------


def test_it_is_kept_nowhere_and_begins_no_session(client, meeting):
    for response in (client.get(URL), report(client), client.get(THANKS)):
        assert "no-store" in response["Cache-Control"]
        assert "sessionid" not in response.cookies
    assert Session.objects.count() == 0


def test_a_form_on_somebody_elses_site_is_refused(client, meeting):
    strict = type(client)(enforce_csrf_checks=True)
    assert report(strict).status_code == 403
    assert mails() == []


def test_labels_hints_and_what_browsers_fill_in(client, meeting):
    page = text_of(client.get(URL))
    for name in ("what", "page", "email"):
        assert f'<label for="id_{name}"' in page
    assert 'autocomplete="email"' in page
    assert 'aria-describedby="id_what_helptext"' in page
    assert page.count("(freiwillig)") == 2


def test_a_meeting_nobody_may_see_yet_takes_no_reports(client, meeting):
    cast.a_meeting("geheim", status="draft")
    response = client.post("/geheim/barriere-melden/", {"what": WORDS})
    assert response.status_code == 404
    assert mails() == []


def test_a_meeting_that_is_over_still_takes_reports(client, db):
    old = cast.a_meeting("damals", weeks_ahead=-8, registration_opens_at=None)
    response = client.post(f"/{old.slug}/barriere-melden/", {"what": WORDS})
    assert response.status_code == 302
