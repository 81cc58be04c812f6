"""Lists of who sits where: on paper with room to sign, and as a table. Nobody's address is on them."""

import csv
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from people.models import User
from tests import cast
from tests.admin.pages import sentences

LISTS = "/admin/workshops/occurrencefill/lists/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    """Cem and Tomke sit there, Birte and Leni wait; Kim leads it."""
    room, kim = cast.a_room(meeting, "Bibliothek", 12), cast.a_speaker(meeting)
    workshop = cast.a_workshop(
        meeting, "W1", title="Leichte Sprache", seats=2, room=room, speakers=[kim]
    )
    for who in (cast.TOMKE, cast.CEM, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    cast.sign_up(meeting, cast.LENI, choices=[workshop])
    return workshop


@pytest.fixture
def evening(meeting, workshop):
    evening = cast.a_workshop(meeting, "W2", title="Robotik", seats=5, slot=cast.evening(meeting))
    cast.register(meeting, cast.OLAF, choices=[evening])
    return evening


def ask(client, scope, format="html"):
    return client.post(LISTS, {"scope": scope, "format": format})


def rows_of(response):
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_the_list_on_paper(organizer_client, workshop):
    html = cast.text_of(ask(organizer_client, f"occurrence-{workshop.pk}"))
    assert "<h2>W1 Leichte Sprache</h2>" in html
    assert "14:15–15:30, Bibliothek · Kim Albers" in html
    assert "2 von 2 Plätzen vergeben" in html
    table, line = html.split("<h3>Warteliste</h3>")
    assert table.index("<td>Cem Çelik</td><td>Gymnasium Nordstraße</td>") < table.index("Tomke")
    assert table.count('<td class="signature"></td>') == 2 + 4  # and some lines for others
    assert line.index("Birte Brandt, Grundschule") < line.index("Leni Lind")
    assert "Leni Lind, Gesamtschule Mitte (nicht bestätigt)" in line
    assert "@schule.example" not in html
    assert "<script>" not in html


def test_a_list_for_a_slot_and_for_a_day(organizer_client, workshop, evening):
    for scope, codes in [
        (f"slot-{workshop.slot_id}", ["W1"]),
        (f"slot-{evening.slot_id}", ["W2"]),
        (f"day-{evening.slot.day_id}", ["W1", "W2"]),
    ]:
        html = sentences(ask(organizer_client, scope))
        assert [code for code in ("W1", "W2") if f"<h2>{code} " in html] == codes


def test_the_page_offers_every_day_slot_and_workshop(organizer_client, workshop, evening):
    html = sentences(organizer_client.get(LISTS))
    for key in (
        f"day-{workshop.slot.day_id}",
        f"slot-{workshop.slot_id}",
        f"occurrence-{evening.pk}",
    ):
        assert html.count(f'value="{key}"') == 1
    assert "Tomke" not in html


def test_the_same_as_a_table(organizer_client, workshop, evening):
    response = ask(organizer_client, f"day-{workshop.slot.day_id}", "csv")
    head, *rows = rows_of(response)
    assert head[:2] + head[4:] == [
        *("Kürzel", "Titel"),
        *("Stand", "Nummer", "Name", "Organisation", "Rolle"),
    ]
    assert [(row[0], row[4], row[5], row[6]) for row in rows] == [
        ("W1", "Platz", "1", "Cem Çelik"),
        ("W1", "Platz", "2", "Tomke Ahlers"),
        ("W1", "Warteliste", "1", "Birte Brandt"),
        ("W1", "Warteliste", "2", "Leni Lind"),
        ("W2", "Platz", "1", "Olaf Ott"),
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="workshops-2')
    assert "@" not in response.content.decode()

    excel = ask(organizer_client, f"day-{workshop.slot.day_id}", "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(excel.content)).active
    assert [row[6].value for row in sheet.rows][1:3] == ["Cem Çelik", "Tomke Ahlers"]


@pytest.mark.parametrize("name", ["=1+1", "+49 421 1", "-2", "@SUM(A1)", "\t=1"])
def test_no_table_contains_a_formula(organizer_client, meeting, name):
    workshop = cast.a_workshop(meeting, "-W1", title=name)
    cast.register(meeting, cast.TOMKE, choices=[workshop], name=name, organisation=name)
    scope = f"occurrence-{workshop.pk}"
    for cell in rows_of(ask(organizer_client, scope, "csv"))[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t"))
    content = ask(organizer_client, scope, "xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(cell.data_type != "f" for row in book.active.rows for cell in row)


@pytest.mark.parametrize("format", ["html", "csv", "xlsx"])
def test_each_leaves_a_line_in_the_log_without_names(organizer_client, workshop, format):
    ask(organizer_client, f"occurrence-{workshop.pk}", format)
    entry = LogEntry.objects.get()
    assert entry.object_repr == "Liste der Workshops"
    assert entry.change_message.startswith(f"{format}: 4 (")
    assert entry.user.email == "orga@example.org"
    assert "Tomke" not in str(LogEntry.objects.values())


def test_asking_leaves_none(organizer_client, workshop):
    organizer_client.get(LISTS)
    ask(organizer_client, "occurrence-0")
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("scope", ["", "abc", "day-0", "occurrence-" + "9" * 23])
def test_what_is_not_offered_is_refused_in_words(organizer_client, workshop, scope):
    response = ask(organizer_client, scope)
    assert response.status_code == 422
    assert "Bitte wählen Sie aus, was angeboten ist." in sentences(response)
    assert ask(organizer_client, f"occurrence-{workshop.pk}", "exe").status_code == 422


def test_a_list_of_another_meeting_is_asked_for_there(organizer_client, meeting, workshop):
    other = cast.a_meeting("andere", weeks_ahead=20)
    foreign = cast.a_workshop(other, "X1")
    type(meeting).objects.filter(pk=meeting.pk).update(is_current=True)
    scope = f"occurrence-{foreign.pk}"
    assert ask(organizer_client, scope).status_code == 422
    there = organizer_client.post(f"{LISTS}?meeting={other.pk}", {"scope": scope, "format": "html"})
    assert "X1 Workshop X1" in sentences(there)
    page = sentences(organizer_client.get(f"/admin/workshops/occurrencefill/{foreign.pk}/change/"))
    assert f'action="{LISTS}?meeting={other.pk}"' in page


def test_without_workshops_there_is_nothing_to_choose(organizer_client, meeting):
    assert "noch nichts mit Platzbuchung" in sentences(organizer_client.get(LISTS))
    assert ask(organizer_client, "day-1").status_code == 422


def test_who_may_look_at_participants_gets_lists(viewer_client, workshop):
    assert "Tomke Ahlers" in sentences(ask(viewer_client, f"occurrence-{workshop.pk}"))


def test_others_do_not(client, workshop):
    for codename in ("view_occurrencefill", "view_participant"):
        helper = User.objects.create_user(f"{codename}@x.example", "ein-passwort", is_staff=True)
        helper.user_permissions.set(Permission.objects.filter(codename=codename))
        browser = type(client)()
        cast.log_in_with_second_factor(browser, helper)
        assert browser.get(LISTS).status_code == 403
        assert ask(browser, f"occurrence-{workshop.pk}").status_code == 403


def test_it_asks_the_same_number_of_questions_for_one_and_for_three(
    organizer_client, meeting, workshop, django_assert_num_queries
):
    day = f"day-{workshop.slot.day_id}"
    ask(organizer_client, day)
    with django_assert_num_queries(11):
        ask(organizer_client, day)
    for code, who in (("W3", cast.OLAF), ("W4", cast.stranger(1))):
        speaker = cast.a_speaker(meeting, f"Referat {code}")
        more = cast.a_workshop(meeting, code, seats=3, speakers=[speaker])
        cast.register(meeting, who, choices=[more])
    with django_assert_num_queries(11):
        ask(organizer_client, day)


def test_the_export_of_participants_has_a_column_for_workshops(organizer_client, workshop, evening):
    data = {"format": 0, "resource": "0"}
    data |= {f"participantresource_{name}": "on" for name in ("name", "workshops")}
    response = organizer_client.post("/admin/registration/participant/export/", data)
    found = dict(rows_of(response))
    assert found["Name"] == "Workshops"
    assert found["Cem Çelik"] == "W1 Leichte Sprache: Platz"
    assert found["Birte Brandt"] == "W1 Leichte Sprache: Warteliste"
    assert found["Olaf Ott"] == "W2 Robotik: Platz"
