"""The privacy officer hands out what is stored about somebody, and erases it when they ask."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from meetup import groups
from people.models import User
from registration.models import AccessNeed, Participant
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def officer(client, db):
    groups.make_ready()
    user = User.objects.create_user("schutz@example.org", "ein-langes-passwort", is_staff=True)
    user.groups.add(Group.objects.get(name="Datenschutz"))
    cast.log_in_with_second_factor(client, user)
    return client


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting)


def page(participant, what):
    return f"/admin/registration/participant/{participant.pk}/{what}/"


def test_what_is_handed_out_is_what_the_person_sees(officer, tomke):
    AccessNeed.objects.create(participant=tomke, other="Rampe am Eingang")
    answer = officer.post(page(tomke, "data/json"))
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)
    assert data["participation"][0]["name"]["value"] == "Tomke Ahlers"
    assert data["access_needs"][0]["other"]["value"] == "Rampe am Eingang"
    assert "Tomke Ahlers" in officer.post(page(tomke, "data/csv")).content.decode()


def test_it_leaves_a_line_in_the_log_without_a_name(officer, tomke):
    officer.post(page(tomke, "data/json"))
    line = LogEntry.objects.get()
    assert (line.object_id, line.change_message) == (str(tomke.pk), "Auskunft: json")
    assert "Tomke" not in line.object_repr


def test_looking_hands_out_nothing(officer, tomke):
    assert officer.get(page(tomke, "data/json")).status_code == 405
    assert not LogEntry.objects.exists()


def test_there_is_no_such_file(officer, tomke, meeting):
    assert officer.post(page(tomke, "data/exe")).status_code == 404
    claim = cast.sign_up(meeting, cast.BIRTE)  # the address may be somebody else's
    assert officer.post(page(claim, "data/json")).status_code == 404


def test_both_are_offered_on_the_persons_page(officer, tomke):
    text = cast.text_of(officer.get(page(tomke, "change")))
    assert page(tomke, "data/json") in text
    assert page(tomke, "erase") in text


def test_nothing_is_erased_without_the_tick(officer, tomke):
    assert "rückgängig" in cast.text_of(officer.get(page(tomke, "erase")))
    answer = officer.post(page(tomke, "erase"))
    assert answer.status_code == 422
    assert "Bitte bestätigen Sie das" in cast.text_of(answer)
    assert Participant.objects.get().name == "Tomke Ahlers"


def test_erased_is_erased_and_the_next_moves_up(officer, tomke, meeting):
    workshop = cast.a_workshop(meeting)
    (cem, birte) = (
        cast.register(meeting, who, choices=[workshop]) for who in (cast.CEM, cast.BIRTE)
    )
    answer = officer.post(page(cem, "erase"), {"sure": "on"}, follow=True)
    assert "Gelöscht." in cast.text_of(answer)
    assert "Cem" not in cast.text_of(answer)
    cem.refresh_from_db()
    assert (cem.name, bool(cem.erased_at)) == ("", True)
    assert cast.holders(workshop) == [birte.name]
    assert LogEntry.objects.filter(object_id=cem.pk, change_message="Gelöscht").exists()


def test_organizers_do_neither(client, tomke):
    groups.make_ready()
    user = User.objects.create_user("orga@example.org", "ein-langes-passwort", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisation"))
    cast.log_in_with_second_factor(client, user)
    assert client.post(page(tomke, "data/json")).status_code == 403
    assert client.post(page(tomke, "erase"), {"sure": "on"}).status_code == 403
    assert page(tomke, "erase") not in cast.text_of(client.get(page(tomke, "change")))
    assert Participant.objects.get().name == "Tomke Ahlers"
