"""Participants in the admin: found, shown, and changed by the same verbs as everywhere."""

import csv
import io
import re

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry

from programme.models import MeetingLock
from registration.models import DayPlace, Decision, Participant
from tests import cast

LIST = "/admin/registration/participant/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def page_of(participant):
    return f"{LIST}{participant.pk}/change/"


def test_people_are_found_by_name_address_and_organisation(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    for term in ("Tomke", "tomke@schule", "Deich"):
        html = organizer_client.get(LIST, {"q": term}).content.decode()
        assert "Tomke Ahlers" in html
        assert "Birte Brandt" not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"role": "teacher"}, "Tomke Ahlers"),
        ({"role": "school_leader"}, "Leni Lind"),
        ({"federal_state": "HH"}, "Leni Lind"),
        ({"place": "waiting"}, "Leni Lind"),
        ({"place": "held"}, "Tomke Ahlers"),
    ],
)
def test_lists_are_filtered(organizer_client, query, shown):
    meeting = cast.a_meeting(day_places=(1, 1))
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.LENI)
    html = organizer_client.get(LIST, query).content.decode()
    names = {name for name in ("Tomke Ahlers", "Leni Lind") if name in html}
    assert names == {shown}


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    organizer_client, meeting, django_assert_num_queries
):
    cast.register(meeting, cast.TOMKE)
    organizer_client.get(LIST)
    with django_assert_num_queries(10):
        organizer_client.get(LIST)
    cast.register(meeting, cast.BIRTE)
    cast.register(meeting, cast.CEM)
    with django_assert_num_queries(10):
        organizer_client.get(LIST)


def test_the_page_shows_how_somebody_stands(organizer_client):
    meeting = cast.a_meeting(day_places=(0, None))
    html = organizer_client.get(page_of(cast.register(meeting))).content.decode()
    assert "Fachtag: Warteliste, Position 1; BarCamp: Sie haben einen Platz" in html
    assert "Platz geben: Fachtag" in html
    assert "Platz geben: BarCamp" not in html


def test_a_guest_is_entered_by_hand(organizer_client, meeting):
    data = cast.form_data(meeting, cast.LENI, reason="Grußwort", language="de")
    response = organizer_client.post(f"{LIST}add/", data)
    guest = Participant.objects.get()
    assert response["Location"] == page_of(guest)
    assert (guest.name, guest.status) == ("Leni Lind", "registered")
    assert Decision.objects.get().reason == "Grußwort"


def test_a_guest_who_takes_part_already_is_refused_in_words(organizer_client, meeting):
    cast.register(meeting, cast.LENI)
    data = cast.form_data(meeting, cast.LENI, reason="Grußwort", language="de")
    response = organizer_client.post(f"{LIST}add/", data)
    assert response.status_code == 422
    assert "gibt es schon eine Anmeldung: Leni Lind" in response.content.decode()
    assert Participant.objects.count() == 1


def test_somebody_is_moved_up_with_a_reason(organizer_client):
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who, [day])
    place = DayPlace.objects.get(participant__name="Cem Çelik")
    url = f"{LIST}place/{place.pk}/"

    response = organizer_client.post(url, {"reason": "Fährt alle im Bus"})
    assert "Zurzeit ist kein Platz frei" in response.content.decode()
    assert "Fährt alle im Bus" in response.content.decode()

    organizer_client.post(url, {"reason": "Fährt alle im Bus", "raise_limits": "on"})
    assert cast.held(day) == ["Tomke Ahlers", "Cem Çelik"]


def test_without_a_reason_nobody_is_moved_up_or_cancelled(organizer_client):
    meeting = cast.a_meeting(day_places=(0, None))
    tomke = cast.register(meeting)
    place = tomke.day_places.first()
    for url in (f"{LIST}place/{place.pk}/", f"{LIST}{tomke.pk}/cancel/"):
        assert organizer_client.post(url, {"reason": " "}).status_code == 422
    assert Decision.objects.count() == 0


def test_cancelling_for_somebody_moves_the_next_up_and_tells_both(organizer_client):
    meeting = cast.a_meeting(day_places=(1, 1))
    tomke = cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    organizer_client.post(f"{LIST}{tomke.pk}/cancel/", {"reason": "Krank gemeldet"})
    assert cast.held(cast.days(meeting)[0]) == ["Birte Brandt"]
    assert cast.subjects(cast.TOMKE)[-1].startswith("Teilnahme abgesagt")
    assert cast.subjects(cast.BIRTE)[-1].startswith("Nachgerückt")


def test_a_link_is_sent_again_to_confirm_or_to_my_page(organizer_client, meeting):
    claim = cast.sign_up(meeting, cast.TOMKE)
    registered = cast.register(meeting, cast.BIRTE)
    for participant in (claim, registered):
        organizer_client.post(f"{LIST}{participant.pk}/link/")
    assert "/anmeldung/bestaetigen/" in cast.mails_to(cast.TOMKE)[-1].message
    assert "/treffen/link/" in cast.mails_to(cast.BIRTE)[-1].message


def test_a_change_that_costs_a_place_says_so_first(organizer_client, meeting):
    tomke = cast.register(meeting)
    url = f"{LIST}{tomke.pk}/edit/"
    data = cast.form_data(meeting, on=cast.days(meeting)[:1])
    response = organizer_client.post(url, data)
    assert re.search(r"<li>BarCamp, [^<]+: Der Platz wird frei\.</li>", response.content.decode())
    assert len(cast.held(cast.days(meeting)[1])) == 1
    organizer_client.post(url, data | {"accept_losses": "1", "reason": "Hat angerufen"})
    assert cast.held(cast.days(meeting)[1]) == []


def test_a_lapsed_claim_cannot_be_changed_and_says_why(organizer_client, meeting):
    claim = cast.sign_up(meeting)
    DayPlace.objects.update(state="waiting", held_since=None)
    Participant.objects.update(status="lapsed")
    MeetingLock.objects.update(counted=None)
    data = cast.form_data(meeting, name="Tomke Anders")
    response = organizer_client.post(f"{LIST}{claim.pk}/edit/", data)
    assert response.status_code == 422
    assert "sobald sie bestätigt ist" in response.content.decode()
    assert "Tomke Anders" in response.content.decode()


def test_nobody_is_deleted(organizer_client, meeting):
    tomke = cast.register(meeting)
    assert organizer_client.post(f"{LIST}{tomke.pk}/delete/", {"post": "yes"}).status_code == 403
    organizer_client.post(
        LIST, {"action": "delete_selected", "_selected_action": tomke.pk, "post": "yes"}
    )
    assert Participant.objects.count() == 1


EVIL = ["=1+1", "+49 421 1", "-2", "@SUM(A1)", '=HYPERLINK("https://evil.example")', "\t=1"]


def export(client, meeting, number):
    fields = {f"participantresource_{n}": "on" for n in ("name", "email", "role", "days")}
    data = {"format": number, "resource": "0", **fields}
    return client.post(f"{LIST}export/", data)


def test_participants_are_exported_as_csv_for_a_german_excel(organizer_client, meeting):
    cast.register(meeting, cast.CEM)
    response = export(organizer_client, meeting, 0)
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))
    assert rows[0]["Name"] == "Cem Çelik"
    assert rows[0]["Tage"] == "Fachtag: Platz, BarCamp: Platz"
    assert "csv" in response["Content-Type"]


@pytest.mark.parametrize("name", EVIL)
def test_no_export_contains_a_formula(organizer_client, meeting, name):
    cast.register(meeting, cast.TOMKE, name=name)
    text = export(organizer_client, meeting, 0).content.decode()
    row = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))[1]
    assert not row[0].startswith(("=", "+", "-", "@", "\t"))
    book = openpyxl.load_workbook(io.BytesIO(export(organizer_client, meeting, 1).content))
    assert all(cell.data_type != "f" for row in book.active.rows for cell in row)


def test_an_export_leaves_a_line_in_the_log_without_names(organizer_client, meeting):
    cast.register(meeting)
    export(organizer_client, meeting, 1)
    entry = LogEntry.objects.latest("pk")
    assert entry.object_repr == "Export: Teilnehmende"
    assert "xlsx: 1" in entry.change_message
    assert "Tomke" not in str(LogEntry.objects.values())
