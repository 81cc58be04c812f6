"""The meeting in plain language, and the way to its video in German Sign Language."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from meetup.demo.load import load
from programme.models import Meeting
from tests import cast
from tests.admin.pages import form_of
from tests.cast import text_of

URL = "/treffen/einfache-sprache/"
VIDEO = "https://video.example.org/dgs/42?t=1"


def change(meeting, **fields):
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()


def main_part(response):
    return re.search(r"<main.*</main>", text_of(response))[0]


def test_it_says_the_organizers_words(client, meeting):
    change(meeting, plain_language_de="## Was kostet das?\n\nDas Treffen kostet **nichts**.")
    page = text_of(client.get(URL))
    assert "<title>Einfache Sprache" in page
    assert "<h2>Was kostet das?</h2>" in page
    assert "Das Treffen kostet <strong>nichts</strong>." in page


def test_when_and_where_need_no_words_and_so_are_never_out_of_date(client, meeting):
    first = cast.days(meeting)[0]
    first.date -= timedelta(days=3)
    first.save()
    page = main_part(client.get(URL))
    assert "Das Treffen dauert 2 Tage." in page
    assert f"Tag 1: {date_format(first.date, 'l, j. F Y')}" in page
    assert "Oberschule Habenhausen" in page
    assert "orga@example.org" in page


def test_it_says_whether_one_can_sign_up_now(client, meeting):
    now = timezone.now()
    assert 'href="/treffen/anmeldung/"' in main_part(client.get(URL))
    change(
        meeting,
        registration_opens_at=now + timedelta(days=1),
        registration_closes_at=now + timedelta(days=2),
    )
    assert "Noch nicht. Die Anmeldung beginnt am" in main_part(client.get(URL))
    change(meeting, registration_opens_at=None, registration_closes_at=now - timedelta(days=1))
    page = main_part(client.get(URL))
    assert "Nein. Die Anmeldung ist geschlossen." in page
    assert 'href="/treffen/anmeldung/"' not in page


def test_without_words_it_still_says_what_is_known(client, meeting):
    page = main_part(client.get(URL))
    assert "Mehr steht hier noch nicht." in page
    assert "Das Treffen dauert 2 Tage." in page


def test_without_english_words_the_german_ones_are_marked(client, meeting):
    change(meeting, plain_language_de="Das Treffen kostet nichts.")
    page = text_of(client.get("/en" + URL))
    assert '<div lang="de"><p>Das Treffen kostet nichts.</p>' in page


def test_html_in_it_is_text_or_gone(client, meeting):
    change(meeting, plain_language_de='<script>alert(1)</script><img src="https://x.example/">')
    page = main_part(client.get(URL))
    assert "<script" not in page
    assert "<img" not in page


# --- The video ------------------------------------------------------------------------------------


def test_the_video_is_a_link_that_says_where_it_leads(client, meeting):
    change(meeting, sign_language_video=VIDEO)
    for path in (URL, "/treffen/barrierefreiheit/"):
        page = main_part(client.get(path))
        assert f'href="{VIDEO}" hreflang="gsg"' in page
        assert "Video in Deutscher Gebärdensprache ansehen (öffnet video.example.org)" in page
        assert not re.search("<(iframe|video|embed|object|script|img)", page)


def test_without_a_video_nothing_is_shown(client, meeting):
    assert "Video" not in main_part(client.get(URL))
    assert render_to_string("parts/sign_language.html", {"meeting": meeting}).strip() == ""


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example/v", "video", "data:,x", "https://"]
)
def test_the_desk_takes_only_addresses_of_the_web(organizer_client, meeting, address):
    url = f"/admin/programme/meeting/{meeting.pk}/change/"
    data = form_of(organizer_client, url) | {"sign_language_video": address}
    response = organizer_client.post(url, data)
    assert "sign_language_video" in response.context["adminform"].form.errors
    assert Meeting.objects.get().sign_language_video == ""


def test_the_desk_saves_words_and_video_and_both_are_shown(organizer_client, meeting):
    url = f"/admin/programme/meeting/{meeting.pk}/change/"
    data = form_of(organizer_client, url) | {
        "plain_language_de": "Das Treffen kostet nichts.",
        "plain_language_en": "The meeting is free.",
        "sign_language_video": VIDEO,
    }
    assert organizer_client.post(url, data).status_code == 302
    assert VIDEO in main_part(organizer_client.get(URL))
    assert "The meeting is free." in main_part(organizer_client.get("/en" + URL))


def test_the_desk_explains_the_name(organizer_client, meeting):
    page = text_of(organizer_client.get(f"/admin/programme/meeting/{meeting.pk}/change/"))
    assert "wenn Menschen mit Lernschwierigkeiten ihn geprüft haben" in page


# --- The demo's text ------------------------------------------------------------------------------


def sentences(text):
    plain = re.sub(r"[*#]|^\s*(-|\d+\.)\s", "", text, flags=re.M)
    return [sentence for line in plain.splitlines() for sentence in re.split(r"(?<=[.?!:]) ", line)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_demos_sentences_are_short(db, language):
    """At most twelve words: longer ones say two things."""
    words = getattr(load(participants=0), f"plain_language_{language}")
    assert len(sentences(words)) > 60
    assert [s for s in sentences(words) if len(s.split()) > 12] == []
    assert "Leichte" not in words


def test_the_demos_text_names_buttons_that_there_are(db, client):
    """Words in quotation marks are what one sees on the pages."""
    meeting = load(participants=0)
    participant = cast.register(meeting, cast.TOMKE)
    claim = cast.sign_up(meeting, cast.BIRTE)
    confirm = cast.link_in(cast.mails_to(cast.BIRTE)[0])
    cast.open_page(client, participant)
    paths = ["", "einfache-sprache/", "anmeldung/", "link/", "meine-seite/absagen/"]
    for prefix, quoted in (("", "„([^“]+)“"), ("/en", "“([^”]+)”")):
        pages = [text_of(client.get(f"{prefix}/{meeting.slug}/{path}")) for path in paths]
        pages.append(text_of(type(client)().get(prefix + confirm)))
        words = getattr(meeting, "plain_language_en" if prefix else "plain_language_de")
        named = set(re.findall(quoted, words))
        assert len(named) >= 5
        assert [name for name in named if not any(f">{name}<" in page for page in pages)] == []
    assert claim.is_open_claim
