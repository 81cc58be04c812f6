"""Speakers edit what their session says: with a preview, by the rules, and without losing a word."""

import pytest
from lxml import html as lxml_html

from programme.models import EditingRule, Revision, Session
from tests import cast
from tests.cast import text_of
from tests.programme.test_markdown import EVIL

URL = "/treffen/mein-beitrag/programm/V1/"
PAGE = "/treffen/mein-beitrag/"
PUBLIC = "/treffen/programm/V1/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def session(meeting, kim):
    slot, room = cast.afternoon(meeting), cast.a_room(meeting)
    return cast.a_session(
        meeting, "V1", "Lernwege", slot, room, [kim], abstract_de="Wege durch das Jahr"
    )


@pytest.fixture
def at_home(client, kim, session):
    cast.open_speaker_page(client, kim)
    return client


def opened(client):
    return cast.form_on(client.get(URL), "equipment")


def everything_free(meeting):
    for field in EditingRule.Field.values:
        EditingRule.objects.create(meeting=meeting, field=field, rule="free")


def test_each_field_says_what_becomes_of_a_change(at_home, meeting):
    EditingRule.objects.create(meeting=meeting, field="title", rule="frozen")
    page = text_of(at_home.get(URL))
    assert "Wird sofort gezeigt." in page
    assert "Wird nach Durchsicht gezeigt." in page
    assert "Festgelegt: Für Änderungen wenden Sie sich bitte an orga@example.org." in page
    assert 'name="title_de"' not in page
    assert "Lernwege" in page


def test_free_fields_are_public_at_once_and_others_wait(at_home, session):
    data = opened(at_home) | {"title_de": "Neue Wege", "to_bring_de": "Ein Laptop"}
    response = at_home.post(URL, data, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    page = text_of(response)
    assert "Gespeichert: Mitbringen, deutsch." in page
    assert "Wartet jetzt auf Durchsicht: Titel, deutsch." in page
    public = text_of(at_home.get(PUBLIC))
    assert "Ein Laptop" in public
    assert "Neue Wege" not in public


def test_sent_twice_it_is_saved_once(at_home, session):
    data = opened(at_home) | {"title_de": "Neue Wege", "to_bring_de": "Ein Laptop"}
    at_home.post(URL, data)
    versions = session.history.count()
    assert at_home.post(URL, data).status_code == 302
    assert (session.history.count(), Revision.objects.count()) == (versions, 1)


def test_all_that_can_be_said_is_on_the_public_page_but_the_equipment(at_home, meeting):
    everything_free(meeting)
    data = opened(at_home) | {
        "title_de": "Neue Wege",
        "abstract_de": "**Kurz** gesagt",
        "level": "advanced",
        "audience": ["teacher", "media_officer"],
        "language": "en",
        "to_bring_de": "Ein Laptop",
        "access_note_de": "Es wird laut",
        "equipment": "Beamer mit HDMI",
    }
    at_home.post(URL, data)
    public = text_of(at_home.get(PUBLIC))
    for words in (
        "Neue Wege",
        "<strong>Kurz</strong> gesagt",
        "für Fortgeschrittene",
        "Medienbeauftragte",
        "Englisch",
        "Ein Laptop",
        "Es wird laut",
    ):
        assert words in public
    assert "Beamer" not in public
    assert "Beamer" not in text_of(at_home.get("/treffen/programm/"))
    assert Session.objects.get().equipment == "Beamer mit HDMI"


# --- Preview --------------------------------------------------------------------------------------


def article(response):
    document = lxml_html.document_fromstring(response.content.decode())
    return lxml_html.tostring(document.xpath("//article")[0]).decode().strip()


@pytest.mark.parametrize(("language", "public"), [("de", PUBLIC), ("en", "/en" + PUBLIC)])
def test_the_preview_is_what_the_public_page_will_be(at_home, meeting, language, public):
    everything_free(meeting)
    data = opened(at_home) | {
        "title_de": "Neue Wege",
        "title_en": "New ways",
        "abstract_de": "**Kurz**",
        "level": "beginner",
        "to_bring_de": "Stifte",
        "access_note_en": "Loud & long",
    }
    preview = at_home.post(URL, data | {"preview": language})
    assert preview.status_code == 200
    assert "Noch ist nichts gespeichert" in text_of(preview)
    assert not Revision.objects.exists()
    assert Session.objects.get().title_de == "Lernwege"

    at_home.post(URL, cast.form_on(preview, "equipment"))  # nothing typed is lost
    assert article(preview) == article(at_home.get(public))


def test_the_preview_shows_what_waits_too(at_home, session, kim):
    Revision.objects.create(
        session=session, proposed_by=kim.user, changes={"title_de": "Vorgeschlagen"}
    )
    preview = at_home.post(URL, opened(at_home) | {"preview": "de"})
    assert "Vorgeschlagen" in article(preview)


def test_an_unknown_language_is_previewed_in_german(at_home):
    preview = at_home.post(URL, opened(at_home) | {"preview": "../xx"})
    assert "Lernwege" in article(preview)


# --- What somebody else has changed meanwhile ---------------------------------------------------


def test_a_conflict_shows_both_and_loses_nothing(at_home, session):
    data = opened(at_home) | {"to_bring_de": "Meine Stifte", "title_de": "Mein Titel"}
    session.to_bring_de = "Deren Tablet"
    session.save()
    response = at_home.post(URL, data)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Fehler:" in page
    assert "Steht jetzt da" in page
    for words in ("Deren Tablet", "Meine Stifte", "Mein Titel"):
        assert words in page
    assert not Revision.objects.exists()

    again = cast.form_on(response, "equipment")
    assert (again["to_bring_de"], again["title_de"]) == (["Meine Stifte"], ["Mein Titel"])
    assert at_home.post(URL, again).status_code == 302
    session.refresh_from_db()
    assert session.to_bring_de == "Meine Stifte"
    assert Revision.objects.get().changes == {"title_de": "Mein Titel"}


def test_a_conflict_is_noticed_through_a_preview(at_home, session):
    data = opened(at_home) | {"to_bring_de": "Meine Stifte"}
    session.to_bring_de = "Deren Tablet"
    session.save()
    preview = at_home.post(URL, data | {"preview": "de"})
    assert at_home.post(URL, cast.form_on(preview, "equipment")).status_code == 422


def test_a_choice_can_be_in_conflict_too(at_home, session, meeting):
    data = opened(at_home) | {"audience": ["teacher"], "level": "advanced"}
    session.audience, session.level = ["media_officer"], "beginner"
    session.save()
    page = text_of(at_home.post(URL, data))
    for words in ("Medienbeauftragte", "Lehrkräfte", "für den Einstieg", "für Fortgeschrittene"):
        assert words in page


def test_what_was_frozen_meanwhile_is_said_and_the_text_is_kept(at_home, session, meeting):
    data = opened(at_home) | {"title_de": "Mein neuer Titel", "to_bring_de": "Stifte"}
    EditingRule.objects.create(meeting=meeting, field="title", rule="frozen")
    response = at_home.post(URL, data)
    assert response.status_code == 422
    assert "Inzwischen festgelegt" in text_of(response)
    assert "Mein neuer Titel" in text_of(response)
    again = cast.form_on(response, "equipment")
    assert "title_de" not in again
    assert at_home.post(URL, again).status_code == 302
    session.refresh_from_db()
    assert (session.title_de, session.to_bring_de) == ("Lernwege", "Stifte")


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title_de": ""}, "Ohne deutschen Titel geht es nicht."),
        ({"title_de": "x" * 201}, "höchstens 200 Zeichen"),
        ({"abstract_de": "x" * 5001}, "höchstens 5000 Zeichen"),
        ({"title_de": "a\0b"}, "unsichtbares Zeichen (U+0000)"),
        ({"title_de": "a\nb"}, "unsichtbares Zeichen (U+000A)"),
        ({"abstract_en": "a\x1bb"}, "unsichtbares Zeichen (U+001B)"),
        ({"title_en": "abc\u202ecba"}, "unsichtbares Zeichen (U+202E)"),
        ({"level": "god"}, "Niveau"),
        ({"audience": ["admin"]}, "Für wen"),
        ({"language": "xx"}, "Sprache"),
    ],
)
def test_it_is_refused_in_words_and_nothing_is_lost(at_home, session, changes, words):
    typed = {"to_bring_de": "Meine Stifte"}
    response = at_home.post(URL, opened(at_home) | typed | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Meine Stifte" in text_of(response)
    session.refresh_from_db()
    assert session.to_bring_de in ("", None)


def test_5000_characters_with_line_ends_of_a_browser_are_taken(at_home):
    text = "\n".join(["x" * 49] * 100)
    data = opened(at_home) | {"abstract_de": text.replace("\n", "\r\n")}
    assert at_home.post(URL, data).status_code == 302
    assert Revision.objects.get().changes == {"abstract_de": text}


@pytest.mark.parametrize("name", ["status", "meeting", "code", "booked", "kind", "slug"])
def test_what_is_not_theirs_to_say_is_not_listened_to(at_home, session, name):
    before = Session.objects.values().get()
    at_home.post(URL, opened(at_home) | {name: "draft", "to_bring_de": ""})
    assert Session.objects.values().get() == before


def test_a_cancelled_session_is_shown_as_closed_and_keeps_what_was_typed(at_home, session):
    data = opened(at_home) | {"title_de": "Neue Wege"}
    cast.set_limit(session, status="cancelled")
    response = at_home.post(URL, data)
    assert response.status_code == 422
    assert "fällt aus: Hier ändert sich nichts mehr" in text_of(response)
    assert "Neue Wege" in text_of(response)
    assert "fällt aus: Hier ändert sich nichts mehr" in text_of(at_home.get(URL))
    assert "<textarea" not in text_of(at_home.get(URL))


def test_a_form_without_a_token_is_refused(kim, session, client):
    strict = type(client)(enforce_csrf_checks=True)
    cast.open_speaker_page(strict, kim)
    assert strict.post(URL, {"title_de": "Neu"}).status_code == 403


def test_a_draft_can_be_written_before_it_is_public(at_home, session):
    cast.set_limit(session, status="draft")
    assert at_home.post(URL, opened(at_home) | {"to_bring_de": "Stifte"}).status_code == 302
    assert at_home.get(PUBLIC).status_code == 404
    assert "Noch nicht veröffentlicht" in text_of(at_home.get(PAGE))


# --- Nothing that runs ----------------------------------------------------------------------------

TEXTS = [
    "title_de",
    "title_en",
    "abstract_de",
    "abstract_en",
    "to_bring_de",
    "to_bring_en",
    "access_note_de",
    "access_note_en",
    "equipment",
]
HANDLERS = ("onerror", "onload", "onclick", "onmouseover", "style")


def refuse_what_runs(response):
    """No element and no attribute that came from a text; our own scripts have an address."""
    document = lxml_html.document_fromstring(response.content.decode())
    for element in document.find(".//main").iter():
        assert element.tag not in ("script", "iframe", "object", "embed", "img")
        assert not set(element.attrib) & set(HANDLERS), element.attrib
        href = element.get("href", "")
        assert not href.lower().strip().startswith(("javascript:", "data:", "vbscript:"))
    assert "onload=alert" not in str([e.tag for e in document.iter()])


@pytest.mark.parametrize(
    "evil",
    [
        *EVIL,
        '"><script>alert(1)</script>',
        "'\"><img src=x onerror=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "{{ 7|add:7 }}{% now 'Y' %}",
        "<b onmouseover=alert(1)>x</b>",
    ],
)
def test_what_runs_comes_through_no_field(at_home, meeting, session, kim, evil):
    data = opened(at_home) | dict.fromkeys(TEXTS, evil)
    previews = [at_home.post(URL, data | {"preview": language}) for language in ("de", "en")]
    at_home.post(URL, data)  # for review
    waiting = [at_home.get(PAGE), at_home.get(URL)]
    Revision.objects.update(state="returned", note=evil)
    returned = [at_home.get(PAGE), at_home.get(URL), at_home.get(URL + "?weiter=1")]
    everything_free(meeting)
    stale = opened(at_home) | dict.fromkeys(TEXTS, evil + " alt")
    at_home.post(URL, opened(at_home) | dict.fromkeys(TEXTS, evil))
    conflict = at_home.post(URL, stale)
    assert conflict.status_code == 422
    frozen = [at_home.get(PUBLIC), at_home.get("/en" + PUBLIC), at_home.get("/treffen/programm/")]
    EditingRule.objects.update(rule="frozen")
    frozen += [at_home.get(URL), at_home.post(URL, stale)]
    for response in [*previews, *waiting, *returned, conflict, *frozen]:
        assert response.status_code in (200, 422)
        refuse_what_runs(response)
    assert Session.objects.get().abstract_de == evil.strip()
