"""Material on the desk: given for speakers, looked at, published and taken away."""

import pytest
from django.urls import reverse

from backstage.models import StoredChunk
from programme.models import Material
from tests import cast, files
from tests.cast import text_of
from tests.files import upload

pytestmark = pytest.mark.usefixtures("invariants_hold")

ADD = "/admin/programme/material/add/"


@pytest.fixture
def session(meeting):
    return cast.a_session(meeting, "V1", "Lernwege", cast.afternoon(meeting))


def data(session, **changes):
    return {"session": session.pk, "title": "Folien", "audience": "everyone", "url": ""} | changes


def change_page(material):
    return reverse("admin:programme_material_change", args=[material.pk])


def test_a_file_is_added_checked_and_noted(organizer_client, organizer, session):
    organizer_client.post(ADD, data(session, upload=upload(files.PDF), published="on"))
    material = Material.objects.get()
    assert (material.file_name, material.size) == ("Folien.pdf", len(files.PDF))
    assert session.history.first().history_user == organizer
    page = text_of(organizer_client.get(change_page(material)))
    assert "Folien.pdf" in page
    assert f"/treffen/material/{material.pk}/" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "entweder eine Datei oder eine Adresse"),
        ({"upload": upload(files.HTML, "x.png")}, "keine Datei, die wir weitergeben"),
        ({"url": "javascript:alert(1)"}, "URL"),
    ],
)
def test_what_does_not_fit_is_said(organizer_client, session, changes, words):
    assert words in text_of(organizer_client.post(ADD, data(session, **changes)))
    assert Material.objects.count() == 0


def test_what_waits_is_counted_and_published(organizer_client, client, session):
    Material.objects.create(
        session=session, title="Folien", url="https://example.org/", published=False
    )
    assert "wartet" in text_of(organizer_client.get("/admin/"))
    address = reverse("admin:programme_material_changelist")
    chosen = {"action": "publish", "_selected_action": [Material.objects.get().pk]}
    organizer_client.post(address, chosen)
    assert Material.objects.get().published
    assert "Material veröffentlicht: Folien" in session.history.first().history_change_reason
    assert "https://example.org/" in text_of(client.get("/treffen/programm/V1/"))


def test_a_draft_is_for_the_desk_alone(organizer_client, client, session):
    organizer_client.post(ADD, data(session, upload=upload(files.PDF)))
    address = f"/treffen/material/{Material.objects.get().pk}/"
    assert organizer_client.get(address).status_code == 200
    client.logout()
    assert client.get(address).status_code == 404


def test_another_file_takes_its_place_and_both_go(organizer_client, session):
    organizer_client.post(ADD, data(session, upload=upload(files.PDF)))
    material = Material.objects.get()
    organizer_client.post(change_page(material), data(session, upload=upload(files.docx())))
    material.refresh_from_db()
    assert material.file_name == "Folien.docx"
    assert StoredChunk.objects.count() == 1
    delete = reverse("admin:programme_material_delete", args=[material.pk])
    organizer_client.post(delete, {"post": "yes"})
    assert Material.objects.count() == StoredChunk.objects.count() == 0
    assert "Material entfernt: Folien" in session.history.first().history_change_reason


def test_a_photo_is_given_and_deleted_for_a_speaker(organizer_client, meeting):
    kim = cast.a_speaker(meeting, "Kim Albers")
    address = reverse("admin:programme_speaker_change", args=[kim.pk])
    form = {"meeting": meeting.pk, "name": "Kim Albers", "slug": "kim-albers", "language": "de"}
    organizer_client.post(address, form | {"new_photo": upload(files.picture(), "kim.png")})
    kim.refresh_from_db()
    assert kim.photo
    organizer_client.post(address, form | {"remove_photo": "on"})
    kim.refresh_from_db()
    assert not kim.photo
    assert StoredChunk.objects.count() == 0
