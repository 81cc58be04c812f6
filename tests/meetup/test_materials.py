"""What speakers give people to read: who may give it, who gets it, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backstage.models import StoredChunk
from programme import materials, uploads
from programme.models import EditingRule, Material, Slot
from tests import cast, files
from tests.cast import text_of
from tests.files import upload

pytestmark = pytest.mark.usefixtures("invariants_hold")

URL = "/treffen/mein-beitrag/programm/W1/material/"
PUBLIC = "/treffen/programm/W1/"


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def workshop(meeting, kim):
    occurrence = cast.a_workshop(meeting, "W1", seats=5)
    occurrence.session.appearances.create(speaker=kim)
    return occurrence


@pytest.fixture
def at_home(client, kim, workshop):
    cast.open_speaker_page(client, kim)
    return client


def give(client, content=files.PDF, name="Folien.pdf", **changes):
    data = {"title": "Folien", "audience": "everyone", "url": ""} | changes
    if content is not None:
        data["file"] = upload(content, name)
    return client.post(URL, data, follow=True)


def set_rule(meeting, rule):
    EditingRule.objects.create(meeting=meeting, field="materials", rule=rule)


def address_of(material):
    return f"/treffen/material/{material.pk}/"


def test_a_file_is_given_and_handed_out_to_be_saved(at_home, client):
    assert "Gespeichert: Folien" in text_of(give(at_home, files.docx(), "../../Plan für März.docx"))
    page = text_of(client.get(PUBLIC))
    material = Material.objects.get()
    assert f'href="{address_of(material)}"' in page
    assert "DOCX" in page
    client.logout()
    answer = client.get(address_of(material))
    assert b"".join(answer) == files.docx()
    assert answer["Content-Type"].startswith("application/vnd.openxml")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Plan%20f%C3%BCr%20M%C3%A4rz.docx" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(files.docx()))


def test_an_address_is_given(at_home, client):
    give(at_home, content=None, url="https://example.org/folien")
    assert 'href="https://example.org/folien"' in text_of(client.get(PUBLIC))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"content": None}, "entweder eine Datei oder eine Adresse"),
        ({"url": "https://example.org/"}, "entweder eine Datei oder eine Adresse"),
        ({"content": files.SVG, "name": "bild.svg"}, "keine Datei, die wir weitergeben"),
        ({"content": files.HTML, "name": "bild.png"}, "keine Datei, die wir weitergeben"),
        ({"content": b""}, "Die Datei ist leer"),
        ({"content": None, "url": "javascript:alert(1)"}, "keine vollständige Adresse"),
        ({"title": ""}, "Der Titel wird zum Link"),
        ({"title": "a\u202eb"}, "unsichtbares Zeichen"),
        ({"title": "x" * 151}, "150"),
        ({"audience": "nobody"}, "keine gültige Auswahl"),
    ],
)
def test_what_does_not_fit_is_said(at_home, changes, words):
    response = give(at_home, **changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert Material.objects.count() == StoredChunk.objects.count() == 0


def test_a_file_larger_than_allowed_is_read_and_thrown_away(at_home, settings):
    settings.LARGEST_UPLOAD = 3_000_000
    response = give(at_home, files.PDF + b"\0" * 5_000_000)
    assert response.status_code == 422
    assert "Die Datei hat 4,8 MB" in text_of(response)


def test_what_nobody_means_is_not_even_read(at_home, monkeypatch):
    monkeypatch.setattr("backstage.uploads.CappedUpload.NOT_EVEN_READ", 1_000_000)
    response = give(at_home, files.PDF + b"\0" * 3_000_000)
    assert response.status_code == 400
    assert "<h1>" in text_of(response)


def test_no_more_than_ten(at_home):
    for _number in range(10):
        give(at_home, content=None, url="https://example.org/")
    assert "besser nicht" in text_of(give(at_home, content=None, url="https://example.org/"))
    assert Material.objects.count() == 10


def test_together_they_may_not_be_endless(at_home, monkeypatch):
    monkeypatch.setattr("programme.materials.BYTES_AT_MOST", 50)
    give(at_home)
    assert "60 MB" in text_of(give(at_home))
    assert Material.objects.count() == 1


def test_for_participants_only(at_home, client, meeting, workshop):
    give(at_home, audience="participants")
    material = Material.objects.get()
    assert "Folien" not in text_of(client.get(PUBLIC))
    client.logout()
    stranger = client.get(address_of(material), follow=True)
    assert stranger.redirect_chain == [("/treffen/link/", 302)]
    assert "für Teilnehmende" in text_of(stranger)
    tomke = cast.register(meeting, cast.TOMKE)
    cast.open_page(client, tomke)
    assert address_of(material) in text_of(client.get("/treffen/meine-seite/"))
    assert client.get(address_of(material)).status_code == 200


def test_not_for_who_is_there_on_another_day(client, meeting):
    session = cast.a_session(meeting, "V1", "Lernwege", cast.afternoon(meeting, day=1))
    material = Material(session=session, title="Folien", audience="participants")
    give_file(material)
    cast.open_page(client, cast.register(meeting, cast.TOMKE, on=cast.days(meeting)[:1]))
    assert client.get(address_of(material)).status_code == 404


def give_file(material):
    materials.keep(material, uploads.material(upload(files.PDF)))
    material.save()


def test_only_afterwards(at_home, client, meeting, workshop):
    give(at_home, after_session="on")
    material = Material.objects.get()
    assert address_of(material) not in text_of(client.get(PUBLIC))
    assert client.get(address_of(material)).status_code == 200  # it is the speaker's own
    client.logout()
    assert client.get(address_of(material)).status_code == 404
    let_it_be_over(workshop)
    assert address_of(material) in text_of(client.get(PUBLIC))
    assert client.get(address_of(material)).status_code == 200


def let_it_be_over(occurrence):
    slot = occurrence.slot
    local = timezone.localtime()
    slot.day.date = local.date() - timedelta(days=1)
    slot.day.save()


def test_of_two_times_the_last_one_counts(at_home, client, meeting, workshop):
    cast.repeated(workshop.session, slot=cast.afternoon(meeting, day=1))
    let_it_be_over(workshop)
    give(at_home, after_session="on")
    client.logout()
    assert client.get(address_of(Material.objects.get())).status_code == 404


def test_after_review(at_home, client, meeting):
    set_rule(meeting, "review")
    assert "wartet auf Durchsicht" in text_of(give(at_home))
    material = Material.objects.get()
    client.logout()
    assert client.get(address_of(material)).status_code == 404
    assert address_of(material) not in text_of(client.get(PUBLIC))


def test_frozen(at_home, meeting):
    set_rule(meeting, "frozen")
    assert "festgelegt" in text_of(at_home.get(URL))
    assert "festgelegt" in text_of(give(at_home))
    assert Material.objects.count() == 0


def test_changed(at_home, client):
    give(at_home)
    material = Material.objects.get()
    address = f"{URL}{material.pk}/"
    assert "Folien.pdf" in text_of(at_home.get(address))
    data = {"title": "Folien, zweite Fassung", "audience": "everyone"}
    at_home.post(address, data)
    material.refresh_from_db()
    assert (material.title, material.file_name) == ("Folien, zweite Fassung", "Folien.pdf")
    at_home.post(address, data | {"file": upload(files.pptx(), "Neu.pptx")})
    material.refresh_from_db()
    assert material.file_name == "Neu.pptx"
    assert b"".join(client.get(address_of(material))) == files.pptx()
    assert StoredChunk.objects.values("name").distinct().count() == 1  # the old one is gone


def test_removed_for_good_also_twice(at_home, client):
    give(at_home)
    material = Material.objects.get()
    remove = f"{URL}{material.pk}/entfernen/"
    assert at_home.get(remove).status_code == 405
    assert "Entfernt: Folien" in text_of(at_home.post(remove, follow=True))
    assert "schon entfernt" in text_of(at_home.post(remove, follow=True))
    assert Material.objects.count() == StoredChunk.objects.count() == 0
    assert client.get(address_of(material)).status_code == 404


def test_history_says_by_whom(at_home, workshop, kim):
    give(at_home)
    version = workshop.session.history.first()
    assert (version.history_user, version.history_change_reason) == (
        kim.user,
        "Material hinzugefügt: Folien",
    )


def test_another_speakers_session(client, meeting, workshop):
    robin = cast.a_speaker(meeting, "Robin Meyer", "robin@x.example")
    cast.open_speaker_page(client, robin)
    material = Material(session=workshop.session, title="Folien", published=False)
    give_file(material)
    for address in (URL, f"{URL}{material.pk}/", address_of(material)):
        assert client.get(address).status_code == 404
    assert client.post(f"{URL}{material.pk}/entfernen/").status_code == 404
    assert Material.objects.count() == 1


def test_a_co_speaker_sees_and_changes_the_same(client, meeting, workshop):
    robin = cast.a_speaker(meeting, "Robin Meyer", "robin@x.example")
    workshop.session.appearances.create(speaker=robin)
    cast.open_speaker_page(client, robin)
    give(client)
    assert "Folien" in text_of(client.get("/treffen/mein-beitrag/"))


def test_after_the_meeting_and_long_after(at_home, meeting, workshop):
    for slot in Slot.objects.all():
        slot.day.date -= timedelta(days=70)
        slot.day.save()
    assert "Gespeichert" in text_of(give(at_home))  # ten days ago
    for slot in Slot.objects.all():
        slot.day.date -= timedelta(days=70)
        slot.day.save()
    assert "lange vorbei" in text_of(at_home.get(URL))


def test_a_session_that_was_called_off(at_home, workshop):
    cast.set_limit(workshop.session, status="cancelled")
    assert "fällt aus" in text_of(give(at_home))
    assert Material.objects.count() == 0
