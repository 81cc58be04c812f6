"""The programme from a table: rooms, slots, sessions with their times and speakers."""

import pytest

from meetup.demo import load as demo
from people.models import User
from programme.exports import ProgrammeResource
from programme.models import Occurrence, Room, Session, Slot, Speaker
from tests import cast, files
from tests.admin.importing import checked, figures, page, remarks, take_over

LIST = "/admin/programme/session/"
HEADINGS = ["Kürzel", "Titel", "Art", "Datum", "Beginn", "Ende", "Raum", "Sitzplätze im Raum"]
HEADINGS += ["Plätze", "Referierende", "Stand"]

pytestmark = pytest.mark.usefixtures("invariants_hold")


def row(meeting, code="W1", day=0, **changes):
    values = {
        "Kürzel": code,
        "Titel": "Lernwege",
        "Art": "Mitmach-Workshop",
        "Datum": f"{cast.days(meeting)[day].date:%d.%m.%Y}",
        "Beginn": "14:15",
        "Ende": "15:30",
        "Raum": "Aula",
        "Sitzplätze im Raum": "30",
        "Plätze": "12",
        "Referierende": "Kim Albers; Ole Ott (Moderation)",
        "Stand": "veröffentlicht",
    } | changes
    return [values[heading] for heading in HEADINGS]


def look(client, meeting, *rows, headings=HEADINGS, make=files.a_csv):
    return checked(client, LIST, make(headings, *rows), meeting=meeting.pk)


def counts():
    return [model.objects.count() for model in (Session, Occurrence, Slot, Room, Speaker)]


@pytest.mark.parametrize("make", [files.a_csv, files.an_xlsx])
def test_what_is_not_there_yet_is_made(organizer_client, organizer, meeting, make):
    before = counts()
    job = look(organizer_client, meeting, row(meeting), row(meeting, day=1), make=make)
    assert figures(job) == (2, 0, 0, 0)
    assert counts() == before
    assert "Der Raum wird angelegt." in remarks(job)[2]
    assert figures(take_over(organizer_client, job)) == (2, 0, 0, 0)
    session = Session.objects.get()
    first, second = session.occurrences.all()
    assert (session.title_de, session.kind, session.status) == ("Lernwege", "workshop", "published")
    assert (first.room.name, first.room.seats, first.seats) == ("Aula", 30, 12)
    assert (first.slot.day, second.slot.day) == tuple(cast.days(meeting))
    assert [(a.speaker.name, a.part) for a in session.appearances.all()] == [
        ("Kim Albers", "speaker"),
        ("Ole Ott", "moderator"),
    ]
    assert not Speaker.objects.filter(published=True).exists()
    assert session.history.get().history_user == organizer


def test_a_single_time_is_moved_and_more_are_added(organizer_client, meeting):
    room = cast.a_room(meeting, "Aula", 30)
    cast.a_workshop(meeting, "W1", seats=12, title="Lernwege", room=room)
    headings = ["Kürzel", "Datum", "Beginn", "Ende"]
    date = cast.days(meeting)[0].date.isoformat()
    job = look(organizer_client, meeting, ["w1", date, "9.30", "10 Uhr"], headings=headings)
    assert figures(job) == (0, 1, 0, 0)
    assert "14:15–15:30" in page(organizer_client, job)
    take_over(organizer_client, job)
    assert [f"{o.slot.starts:%H:%M}" for o in Occurrence.objects.all()] == ["09:30"]
    rows = [["W1", date, "09:30", "10:00"], ["W1", date, "11:00", "12:00"]]
    job = look(organizer_client, meeting, *rows, headings=headings)
    assert figures(job) == (0, 1, 1, 0)
    take_over(organizer_client, job)
    assert Occurrence.objects.count() == 2
    assert Session.objects.get().title_de == "Lernwege"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Kürzel": ""}, "Das Kürzel fehlt"),
        ({"Kürzel": "mit Leerzeichen"}, "Kürzel"),
        ({"Titel": ""}, "Titel"),
        ({"Art": "Zauberei"}, "Art: „Zauberei“ gibt es nicht. Möglich sind: "),
        ({"Datum": "01.01.2001"}, "keiner der Tage"),
        ({"Beginn": "mittags"}, "keine Uhrzeiten"),
        ({"Ende": "14:00"}, "Das Ende liegt vor dem Beginn"),
        ({"Sitzplätze im Raum": ""}, "wie viele Sitzplätze"),
        ({"Plätze": "viele"}, "Plätze ist keine Zahl"),
    ],
)
def test_a_row_is_refused_with_its_reason(organizer_client, meeting, changes, words):
    before = counts()
    job = look(organizer_client, meeting, row(meeting, **changes))
    assert figures(job) == (0, 0, 0, 1)
    assert words in remarks(job)[2]
    assert counts() == before


def test_every_text_that_can_not_be_read_is_said_at_once(organizer_client, meeting):
    wrong = {"Art": "Zauberei", "Stand": "morgen"}
    said = remarks(look(organizer_client, meeting, row(meeting, **wrong)))[2]
    assert [f"{heading}: „{text}“" in said for heading, text in wrong.items()] == [True, True]


def test_two_things_at_the_same_time_are_refused_also_within_the_file(organizer_client, meeting):
    room = cast.a_room(meeting, "Aula", 30)
    cast.a_workshop(meeting, "W9", seats=5, room=room)
    elsewhere = {"Raum": "Mensa", "Sitzplätze im Raum": "50"}
    job = look(
        organizer_client,
        meeting,
        row(meeting, "W1"),
        row(meeting, "W2", **elsewhere),
        row(meeting, "W3", Referierende="Cem Çelik", **elsewhere),
        row(meeting, "W4", Raum="Labor"),
    )
    said = remarks(job)
    assert figures(job) == (1, 0, 0, 3)
    assert "zur gleichen Zeit schon „W9" in said[2]
    assert "In dieser Datei ist dort zur gleichen Zeit schon W2" in said[4]
    assert "Kim Albers ist nach dieser Datei" in said[5]
    assert figures(take_over(organizer_client, job)) == (1, 0, 0, 0)


def test_nobody_loses_a_seat_by_an_import(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", seats=3, room=cast.a_room(meeting, "Aula", 30))
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    job = look(organizer_client, meeting, ["W1", "fällt aus"], headings=["Kürzel", "Stand"])
    assert figures(job) == (0, 0, 0, 1)
    assert "1 Person verliert ihren Platz" in remarks(job)[2]
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_fewer_seats_than_taken_evict_nobody_and_that_is_said(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", seats=2)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who, choices=[workshop])
    date = cast.days(meeting)[0].date.isoformat()
    headings = ["Kürzel", "Datum", "Beginn", "Ende", "Plätze"]
    job = look(organizer_client, meeting, ["W1", date, "14:15", "15:30", "1"], headings=headings)
    assert (
        "2 Personen haben hier einen Platz, es gibt aber nur 1. Niemand verliert einen"
        in remarks(job)[2]
    )
    take_over(organizer_client, job)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_more_seats_move_up_who_waits(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", seats=1)
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    date = cast.days(meeting)[0].date.isoformat()
    headings = ["Kürzel", "Datum", "Beginn", "Ende", "Plätze"]
    job = look(organizer_client, meeting, ["W1", date, "14:15", "15:30", "2"], headings=headings)
    take_over(organizer_client, job)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_what_was_changed_meanwhile_is_reported(organizer_client, meeting):
    cast.a_workshop(meeting, "W1", seats=3)
    job = look(organizer_client, meeting, ["W1", "Neu"], headings=["Kürzel", "Titel"])
    Session.objects.update(title_de="Anders")
    assert figures(take_over(organizer_client, job)) == (0, 0, 0, 1)
    assert Session.objects.get().title_de == "Anders"


def test_the_list_keeps_its_buttons_for_who_may_only_look(viewer_client, organizer_client, meeting):
    buttons = ["Plan nach Zeiten und Räumen", "Exportieren", "Importieren", "hinzufügen"]
    found = [
        [button in client.get(LIST).content.decode() for button in buttons]
        for client in (viewer_client, organizer_client)
    ]
    assert found == [[True, True, False, False], [True] * 4]


def test_rows_of_a_session_that_contradict_each_other(organizer_client, meeting):
    job = look(organizer_client, meeting, row(meeting), row(meeting, day=1, Titel="Umwege"))
    assert figures(job) == (0, 0, 0, 2)
    assert "sagt etwas anderes als Zeile 2: Titel" in remarks(job)[2]


@pytest.fixture
def demo_meeting(db, client):
    """The demo's, and its organizer has logged in."""
    meeting = demo.load(participants=0)
    cast.log_in_with_second_factor(client, User.objects.get(is_superuser=True))
    return meeting


@pytest.mark.parametrize("number", [0, 1])
def test_what_is_exported_is_imported_again_without_a_change(client, demo_meeting, number):
    meeting = demo_meeting
    fields = {f"programmeresource_{name}": "on" for name in ProgrammeResource.Meta.fields}
    data = {"format": number, "resource": "0", **fields}
    content = client.post(f"{LIST}export/", data).content
    file = files.SimpleUploadedFile("programm", content)
    job = checked(client, LIST, file, meeting=meeting.pk)
    total = Occurrence.objects.count()
    assert figures(job) == (0, 0, total, 0), remarks(job)


def test_the_whole_programme_is_taken_to_an_empty_meeting(client, demo_meeting):
    meeting = demo_meeting
    fields = {f"programmeresource_{name}": "on" for name in ProgrammeResource.Meta.fields}
    data = {"format": 1, "resource": "0", **fields}
    content = client.post(f"{LIST}export/", data).content
    total = Occurrence.objects.count()
    other = cast.a_meeting("zwei")
    for own, theirs in zip(cast.days(other), cast.days(meeting), strict=True):
        type(own).objects.filter(pk=own.pk).update(date=theirs.date)
    for track in meeting.tracks.all():
        other.tracks.create(key=track.key, name_de=track.name_de, name_en=track.name_en)
    file = files.SimpleUploadedFile("programm.xlsx", content)
    job = checked(client, LIST, file, meeting=other.pk)
    assert figures(job) == (total, 0, 0, 0), remarks(job)
    assert figures(take_over(client, job)) == (total, 0, 0, 0)
    assert other.sessions.count() == meeting.sessions.count()
