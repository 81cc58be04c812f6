"""The page on which speakers write to the people in their workshop: written, looked at, sent once."""

import re

import pytest
from post_office.models import Email

from tests import cast
from tests.cast import form_on, text_of
from workshops.models import SpeakerMessage

PEOPLE = "/treffen/mein-beitrag/programm/W1/teilnehmende/{}/"

WORDS = {"subject": "Bitte Laptop mitbringen", "text": "Liebe Leute,\n\n- Laptop\n- Stift"}

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def workshop(meeting, kim):
    """Tomke sits in it."""
    workshop = cast.a_workshop(meeting, "W1", seats=2, title="Löten")
    workshop.session.appearances.create(speaker=kim)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    return workshop


@pytest.fixture
def people(workshop):
    return PEOPLE.format(workshop.pk)


@pytest.fixture
def url(people):
    return f"{people}nachricht/"


@pytest.fixture
def at_home(client, workshop, kim):
    cast.open_speaker_page(client, kim)
    return client


def opened(browser, url):
    """The form as it comes, with words typed into it."""
    return form_on(browser.get(url), "subject") | WORDS


def test_the_way_there_is_from_the_list_of_who_comes(at_home, people, url):
    assert f'href="{url}"' in text_of(at_home.get(people))


def test_it_says_to_how_many_it_goes_and_that_organizers_read_it(at_home, meeting, url, workshop):
    page = text_of(at_home.get(url))
    assert "geht als Mail an die Person, die einen bestätigten Platz hat" in page
    assert "Auch die Organisation kann die Nachricht lesen." in page
    assert "orga@example.org" in page
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    page = text_of(at_home.get(url))
    assert "an die 2 Personen" in page
    for private in (cast.TOMKE[1], cast.BIRTE[1], "kim@x.example"):
        assert private not in page


def test_the_preview_is_the_mail_and_sends_nothing(at_home, url):
    response = at_home.post(url, opened(at_home, url))
    assert response.status_code == 200
    page = response.content.decode()
    assert "Noch ist nichts verschickt." in page
    assert "An 1 Person senden" in page
    shown = re.search(r'<div class="mail-text">(.*?)</div>', page, re.S)[1]
    assert "  Liebe Leute,\n\n  - Laptop\n  - Stift\n" in shown
    assert SpeakerMessage.objects.count() == 0
    assert cast.mails_to("kim@x.example") == []
    at_home.post(url, form_on(response, "text") | {"send": "1"})
    mail = cast.mails_to(cast.TOMKE)[-1]
    lines = mail.message.splitlines()
    assert lines[0] == "Guten Tag Tomke Ahlers,"
    unlike = [line for line in shown.strip().splitlines() if line and line not in lines]
    assert unlike == ["Guten Tag [Name],", "[hier steht der persönliche Link]"]


def test_it_is_sent_as_it_was_shown(at_home, people, url):
    preview = at_home.post(url, opened(at_home, url))
    response = at_home.post(url, form_on(preview, "text") | {"send": "1"}, follow=True)
    assert response.redirect_chain == [(people, 302)]
    page = text_of(response)
    assert "Ihre Nachricht geht an 1 Person, eine Kopie geht an Sie." in page
    message = SpeakerMessage.objects.get()
    assert (message.subject, message.text) == tuple(WORDS.values())
    assert cast.subjects(cast.TOMKE)[-1] == WORDS["subject"]


def test_from_the_preview_one_can_write_on(at_home, url):
    preview = at_home.post(url, opened(at_home, url))
    again = at_home.post(url, form_on(preview, "text") | {"edit": "1"})
    assert again.status_code == 200
    form = form_on(again, "text")
    assert form["subject"] == [WORDS["subject"]]
    assert form["text"] == [WORDS["text"]]
    assert SpeakerMessage.objects.count() == 0


def test_pressed_twice_or_reloaded_it_goes_out_once(at_home, people, url):
    data = form_on(at_home.post(url, opened(at_home, url)), "text") | {"send": "1"}
    for _time in range(3):
        assert at_home.post(url, data)["Location"] == people
    assert SpeakerMessage.objects.count() == 1
    assert cast.subjects(cast.TOMKE).count(WORDS["subject"]) == 1


def test_changed_after_the_back_button_it_is_a_message_of_its_own(at_home, url):
    data = opened(at_home, url) | {"send": "1"}
    at_home.post(url, data)
    response = at_home.post(url, data | {"text": "Doch kein Laptop."})
    assert response.status_code == 422
    assert "mit einem anderen Text" in text_of(response)
    form = form_on(response, "text")
    assert form["text"] == ["Doch kein Laptop."]
    at_home.post(url, form | {"send": "1"})
    assert [sent.text for sent in SpeakerMessage.objects.all()] == [
        "Doch kein Laptop.",
        WORDS["text"],
    ]


def test_what_was_sent_is_on_the_page_with_its_writer_as_text(at_home, meeting, people, url):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example")
    data = opened(at_home, url) | {"text": "<script>alert(1)</script>\nEnde", "send": "1"}
    at_home.post(url, data)
    page = text_of(at_home.get(people))
    assert "Nachrichten an diesen Workshop" in page
    assert "an 1 Person, von Kim Albers" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Ende" in page
    assert "<script>alert" not in page
    workshop = SpeakerMessage.objects.get().occurrence
    workshop.session.appearances.create(speaker=alex)
    cast.open_speaker_page(at_home, alex)
    assert "von Kim Albers" in text_of(at_home.get(people))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"subject": ""}, "Ohne Betreff"),
        ({"text": " \n "}, "Bitte schreiben Sie Ihre Nachricht."),
        ({"subject": "x" * 121}, "120"),
        ({"text": "x" * 3001}, "3000"),
        ({"subject": "Hallo\r\nBcc: x@x.example"}, "unsichtbares Zeichen (U+000D)"),
        ({"text": "Um\u202egekehrt"}, "unsichtbares Zeichen (U+202E)"),
        ({"subject": "N\0ull"}, "unsichtbares Zeichen (U+0000)"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_lost(at_home, url, words, sentence):
    response = at_home.post(url, opened(at_home, url) | words | {"send": "1"})
    assert response.status_code == 422
    assert sentence.lower() in text_of(response).lower()
    kept = form_on(response, "text")
    for name in {"subject", "text"} - set(words):
        assert kept[name] == [WORDS[name]]
    assert SpeakerMessage.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "0" * 5000, "\0"])
def test_a_broken_token_is_replaced(at_home, url, token):
    response = at_home.post(url, opened(at_home, url) | {"token": token})
    assert response.status_code in (200, 422)
    at_home.post(url, form_on(response, "text") | {"send": "1"})
    assert SpeakerMessage.objects.count() == 1


def test_one_too_many_is_refused_and_kept(at_home, people, url):
    for _number in range(5):
        at_home.post(url, opened(at_home, url) | {"send": "1"})
    data = {**WORDS, "text": "Noch etwas"}
    for button in ({}, {"send": "1"}):
        response = at_home.post(url, data | button)
        assert response.status_code == 422
        assert "schon 5 Nachrichten hinausgegangen. Die nächste geht wieder ab" in text_of(response)
        assert form_on(response, "text")["text"] == ["Noch etwas"]
    page = text_of(at_home.get(url))
    assert "schon 5 Nachrichten" in page
    assert 'name="text"' not in page
    assert f'href="{url}"' not in text_of(at_home.get(people))
    assert SpeakerMessage.objects.count() == 5


def test_where_nobody_sits_there_are_words_instead_of_a_form(at_home, meeting, workshop):
    empty = cast.repeated(workshop.session, slot=cast.evening(meeting))
    url = f"{PEOPLE.format(empty.pk)}nachricht/"
    page = text_of(at_home.get(url))
    assert "niemand einen bestätigten Platz" in page
    assert 'name="text"' not in page
    assert at_home.post(url, WORDS | {"send": "1"}).status_code == 422


def test_a_workshop_cancelled_meanwhile_says_so_and_keeps_what_was_typed(at_home, url, workshop):
    data = opened(at_home, url) | {"send": "1"}
    cast.set_limit(workshop.session, status="cancelled")
    response = at_home.post(url, data)
    assert response.status_code == 422
    assert "fällt aus" in text_of(response)
    assert form_on(response, "text")["text"] == [WORDS["text"]]
    assert "fällt aus" in text_of(at_home.get(url))
    assert not Email.objects.filter(subject=WORDS["subject"]).exists()


def test_after_the_meeting_there_are_words(client, workshop, kim, url, later):
    with later(weeks=9):
        cast.open_speaker_page(client, kim)
        page = text_of(client.get(url))
        assert "Die Veranstaltung ist vorbei" in page
        assert 'name="text"' not in page


def test_somebody_elses_workshop_does_not_exist_here(at_home, meeting):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example")
    other = cast.a_workshop(meeting, "W9", slot=cast.evening(meeting))
    other.session.appearances.create(speaker=alex)
    cast.register(meeting, cast.BIRTE, choices=[other])
    for code in ("W1", "W9"):
        url = f"/treffen/mein-beitrag/programm/{code}/teilnehmende/{other.pk}/nachricht/"
        assert at_home.get(url).status_code == 404
        assert at_home.post(url, WORDS | {"send": "1"}).status_code == 404
    assert SpeakerMessage.objects.count() == 0


def test_who_has_not_opened_the_page_writes_nothing(client, workshop, url):
    assert client.get(url)["Location"] == "/treffen/link/"
    assert client.post(url, WORDS | {"send": "1"})["Location"] == "/treffen/link/"
    assert SpeakerMessage.objects.count() == 0
