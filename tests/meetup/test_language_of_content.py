"""What is said in one language only is shown to readers of the other one, too, and marked."""

import re

import pytest
from django.db.models import CharField, TextField
from django.template import Context, Template
from django.utils import translation
from lxml import html
from modeltranslation.translator import translator

from programme.models import Day, Meeting, Room, Session, Slot, Speaker, Track
from programme.templatetags.content import number
from registration import calendar, free_places, standing
from registration.standing import Standing
from tests import cast
from workshops import offers
from workshops import standing as seats
from workshops.admin import words

MODELS = [Meeting, Day, Slot, Room, Track, Session, Speaker]
OTHER = {"de": "en", "en": "de"}
#: Stands for every text of the meeting, each with its field: "§meeting.theme§".
MARK = re.compile(r"§[\w.]+§")
#: Where a text can stand without markup around it: there it can't be marked, but must be.
UNMARKABLE = {"title", "option"}


@pytest.fixture(params=["de", "en"])
def written(request, db):
    """A meeting that was written in one language only, and which one."""
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    track = Track.objects.create(meeting=meeting, key="faden", name="Faden")
    room = cast.a_room(meeting, "A1")
    speaker = cast.a_speaker(meeting)
    talk = cast.a_session(
        meeting, "V1", slot=day.slots.first(), room=room, speakers=[speaker], track=track
    )
    cast.a_session(meeting, "P1", slot=day.slots.first(), kind="panel")
    cast.a_session(meeting, "B1", slot=cast.evening(meeting), kind="break")
    for code in ("W1", "W2"):
        cast.a_workshop(meeting, code, room=room)
    write_everything_in(request.param)
    meeting.refresh_from_db()
    return request.param, meeting, talk, speaker


def write_everything_in(language):
    """By way of the database: the models would not let a title be empty."""
    for model in MODELS:
        for field in translator.get_options_for_model(model).all_fields:
            if isinstance(model._meta.get_field(field), CharField | TextField):
                mark = f"§{model.__name__.lower()}.{field}§"
                there = {f"{field}_{language}": mark, f"{field}_{OTHER[language]}": ""}
                model.objects.update(**there)


def addresses(meeting, talk, speaker):
    home = f"/{meeting.slug}/"
    public = ["", "programm/", "programm/raster/", "ort/", "anmeldung/", "link/"]
    public += [f"programm/{talk.code}/", f"referierende/{speaker.slug}/"]
    public += ["impressum/", "datenschutz/", "barrierefreiheit/", "einfache-sprache/"]
    own = ["", "angaben/", "workshops/", "absagen/", "loeschen/"]
    return [home + page for page in public] + [f"{home}meine-seite/{page}" for page in own]


def unmarked(page, language):
    """The meeting's texts on a page that are not marked as being in `language`."""
    for element in html.fromstring(page).iter():
        for text, at in ((element.text, element), (element.tail, element.getparent())):
            if not isinstance(element.tag, str) or not MARK.search(text or ""):
                continue
            nearest = at.xpath("ancestor-or-self::*[@lang][1]/@lang")
            if nearest[-1:] != [language] and at.tag not in UNMARKABLE:
                yield f"<{at.tag}>{text.strip()}"


def test_what_is_not_marked_would_be_found():
    page = (
        '<html lang="en"><p>§a.b§</p><p lang="de">§c.d§</p><p lang="de"><b lang="en">§e.f§</b></p>'
    )
    assert list(unmarked(page, "de")) == ["<p>§a.b§", "<b>§e.f§"]


def test_every_text_is_there_and_marked(client, written):
    language, meeting, talk, speaker = written
    tomke = cast.register(meeting)
    cast.open_page(client, tomke)
    prefix = {"de": "/en", "en": ""}[language]  # the pages of those who read the other one
    wrong, seen = [], set()
    for url in addresses(meeting, talk, speaker):
        response = client.get(prefix + url)
        assert response.status_code in (200, 404), url
        page = response.content.decode()
        seen |= set(MARK.findall(page))
        wrong += [f"{prefix}{url}: {text}" for text in unmarked(page, language)]
    assert sorted(set(wrong)) == []
    fields = {
        f"§{model.__name__.lower()}.{field}§"
        for model in MODELS
        for field in translator.get_options_for_model(model).all_fields
    }
    assert fields - seen == set()


def test_seats_lines_and_losses_are_marked(client, written):
    """Titles inside sentences: what is swapped, waited for or lost."""
    language, meeting, _talk, _speaker = written
    first, second = (
        session.occurrences.get() for session in meeting.sessions.filter(kind="workshop")
    )
    cast.register(meeting, cast.BIRTE, choices=[second])
    cast.open_page(client, cast.register(meeting, choices=[(second, first)]))
    prefix = {"de": "/en", "en": ""}[language]
    seats = f"{prefix}/{meeting.slug}/meine-seite/workshops/"
    one_day = cast.form_data(meeting, on=cast.days(meeting)[1:])
    pages = [
        client.get(f"{prefix}/{meeting.slug}/meine-seite/"),
        client.get(seats),
        client.post(seats, {"step": "release", "occurrence": first.pk}, follow=True),
        client.post(f"{prefix}/{meeting.slug}/meine-seite/angaben/", one_day),
    ]
    assert all(MARK.search(page.content.decode()) for page in pages)
    assert [text for page in pages for text in unmarked(page.content.decode(), language)] == []


def test_choices_of_the_filter_are_marked(client, written):
    language, meeting, _talk, _speaker = written
    page = client.get({"de": "/en", "en": ""}[language] + f"/{meeting.slug}/programm/")
    options = html.fromstring(page.content).xpath("//option[contains(., '§')]")
    assert {option.get("lang") for option in options} == {language}
    assert len(options) >= 2


def test_mails_and_calendars_say_it_in_the_other_language(written):
    """Plain text can't be marked, but it does not stay empty."""
    language, meeting, _talk, _speaker = written
    tomke = cast.register(meeting, language=OTHER[language])
    mail = cast.mails_to(cast.TOMKE)[-1]
    assert "§meeting.title§" in mail.message
    assert "§day.title§" in mail.message
    with translation.override(OTHER[language]):
        content = calendar.of(tomke).content.decode().replace("\r\n ", "")
        assert "SUMMARY:§day.title§: §meeting.title§" in content
        assert "§session.title§" in content


# --- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", ["0", "1", "999", "1.234", "41.800"]), ("en", ["0", "1", "999", "1,234", "41,800"])],
)
def test_large_numbers(language, expected):
    with translation.override(language):
        assert [number(value) for value in (0, 1, 999, 1234, 41800)] == expected


@pytest.mark.parametrize(
    ("left", "german", "place", "seat"),
    [
        (None, "Plätze frei", "Places left", "Seats left"),
        (0, "ausgebucht – Warteliste", "full – waiting list", "full – waiting list"),
        (1, "noch 1 Platz frei", "1 place left", "1 seat left"),
        (2, "noch 2 Plätze frei", "2 places left", "2 seats left"),
        (1234, "noch 1.234 Plätze frei", "1,234 places left", "1,234 seats left"),
    ],
)
def test_a_day_has_places_and_a_workshop_has_seats(left, german, place, seat):
    """German has one word for both."""
    with translation.override("de"):
        assert [free_places.in_words(left), offers.in_words(left)] == [german, german]
    with translation.override("en"):
        assert [free_places.in_words(left), offers.in_words(left)] == [place, seat]


def test_the_same_words_of_who_comes_and_of_who_sits(meeting):
    workshop = cast.a_workshop(meeting)
    tomke = cast.register(meeting, choices=[workshop])
    with translation.override("en"):
        assert {entry.in_words for entry in standing.of(tomke)} == {"You have a place"}
        assert [entry.in_words for entry in seats.of(tomke)] == ["You have a seat"]
        (booking,) = tomke.bookings.all()
        assert booking.get_state_display() == "Seat"
        assert tomke.day_places.first().get_state_display() == "Place"


@pytest.mark.parametrize(("language", "position"), [("de", "1.234"), ("en", "1,234")])
def test_a_long_line(language, position):
    with translation.override(language):
        assert Standing(None, False, 1234).in_words.endswith(f"osition {position}")


@pytest.mark.parametrize(
    ("capacity", "booked", "german", "english"),
    [
        (1, 0, "0 von 1 Plätzen vergeben", "0 of 1 seats taken"),
        (2, 1, "1 von 2 Plätzen vergeben", "1 of 2 seats taken"),
        (1234, 1000, "1.000 von 1.234 Plätzen vergeben", "1,000 of 1,234 seats taken"),
        (None, 0, "0 Plätze vergeben", "0 seats taken"),
        (None, 1, "1 Platz vergeben", "1 seat taken"),
        (None, 2, "2 Plätze vergeben", "2 seats taken"),
    ],
)
def test_organizers_read_numbers_too(meeting, capacity, booked, german, english):
    workshop = cast.a_workshop(meeting, seats=capacity)
    for language, expected in (("de", german), ("en", english)):
        with translation.override(language):
            assert words.taken(workshop, booked) == expected


@pytest.mark.parametrize("count", [0, 1, 2])
def test_pages_count_in_words(client, meeting, count):
    for index in range(count):
        cast.a_session(meeting, f"V{index}", slot=cast.days(meeting)[0].slots.first())
        cast.a_room(meeting, f"R{index}", seats=1 if index == 0 else 1234)
    rooms = {
        "": ["Ein Sitzplatz", "1.234 Sitzplätze"],
        "/en": ["One seat", "1,234 seats"],
    }
    sessions = {
        "": ["0 Programmpunkte", "Ein Programmpunkt", "2 Programmpunkte"],
        "/en": ["0 sessions", "One session", "2 sessions"],
    }
    for prefix in rooms:
        venue = cast.text_of(client.get(f"{prefix}/{meeting.slug}/ort/"))
        shown = [words for words in rooms[prefix] if f"<p>{words}" in venue]
        assert shown == rooms[prefix][:count]
        programme = cast.text_of(client.get(f"{prefix}/{meeting.slug}/programm/"))
        assert f"<strong>{sessions[prefix][count]}</strong>" in programme


def test_a_number_that_is_an_id_stays_one(meeting):
    """Localized, the address or the value of a field would no longer be found."""
    with translation.override("de"):
        assert Template("{{ pk }}").render(Context({"pk": 1234})) == "1234"
