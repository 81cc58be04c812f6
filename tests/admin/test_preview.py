"""The programme as it will be is shown before it is public: to who works on it, and to nobody else."""

import pytest

from people.models import User
from programme.models import Material, Meeting
from tests import cast


@pytest.fixture
def drafts(meeting):
    """A draft among what is public, with a speaker who has agreed and one who has not."""
    day = cast.days(meeting)[0]
    slot, room = cast.a_slot(day, "10:00", "11:00"), cast.a_room(meeting)
    cast.a_session(meeting, "V1", "Längst öffentlich", slot)
    people = [
        cast.a_speaker(meeting, "Kim Albers"),
        cast.a_speaker(meeting, "Alex Evers", published=False),
    ]
    draft = cast.a_session(
        meeting, "V2", "Noch ein Entwurf", slot, room, people, status="draft", booked=True
    )
    Material.objects.create(
        session=draft,
        title="Nur für Teilnehmende",
        url="https://x.example/",
        audience="participants",
    )
    return draft


def preview_of(meeting, rest=""):
    return f"/admin/programme/meeting/{meeting.pk}/preview/{rest}"


PAGES = ["", "grid/", "session/V2/", "speaker/kim-albers/"]


@pytest.mark.parametrize("path", PAGES)
def test_it_shows_what_is_still_a_draft(organizer_client, meeting, drafts, path):
    response = organizer_client.get(preview_of(meeting, path))
    html = cast.text_of(response)
    assert "Noch ein Entwurf" in html
    assert "<title>Vorschau:" in html
    assert "Diese Seite sehen nur Organisierende." in html
    assert "Alex Evers" not in html
    assert "Nur für Teilnehmende" not in html
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("path", PAGES)
def test_of_a_meeting_that_is_a_draft_itself(organizer_client, client, meeting, drafts, path):
    Meeting.objects.filter(pk=meeting.pk).update(status="draft")
    assert "Noch ein Entwurf" in cast.text_of(organizer_client.get(preview_of(meeting, path)))
    assert type(client)().get("/treffen/programm/").status_code == 404


def test_its_links_stay_in_the_preview(organizer_client, meeting, drafts):
    html = cast.text_of(organizer_client.get(preview_of(meeting)))
    assert f'href="{preview_of(meeting, "session/V2/")}"' in html
    assert f'href="{preview_of(meeting, "speaker/kim-albers/")}"' in html
    assert 'href="/treffen/programm' not in html


def test_seats_are_shown_as_they_will_be(organizer_client, meeting, drafts):
    assert "noch 100 Plätze frei" in cast.text_of(organizer_client.get(preview_of(meeting)))


def test_the_public_pages_show_nothing_of_it(organizer_client, client, meeting, drafts):
    organizer_client.get(preview_of(meeting))
    for browser in (organizer_client, type(client)()):
        for path in ("programm/", "programm/raster/", "referierende/kim-albers/"):
            response = browser.get(f"/treffen/{path}")
            assert response.status_code == 200
            assert "Noch ein Entwurf" not in cast.text_of(response)
            assert "Vorschau" not in cast.text_of(response)
            assert "public" in response["Cache-Control"]
        assert browser.get("/treffen/programm/V2/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_sees_it(client, meeting, drafts, path):
    assert client.get(preview_of(meeting, path)).status_code == 302
    helper = User.objects.create_user("helf@example.org", "ein-langes-passwort", is_staff=True)
    cast.log_in_with_second_factor(client, helper)
    assert client.get(preview_of(meeting, path)).status_code == 403


def test_who_may_look_at_the_programme_may_look_at_it(viewer_client, meeting, drafts):
    assert viewer_client.get(preview_of(meeting)).status_code == 200


@pytest.mark.parametrize("path", ["session/GIBTSNICHT/", "speaker/alex-evers/", "speaker/niemand/"])
def test_what_there_is_not_is_not_found(organizer_client, meeting, drafts, path):
    assert organizer_client.get(preview_of(meeting, path)).status_code == 404


def test_a_meeting_that_there_is_not(organizer_client, meeting):
    assert organizer_client.get("/admin/programme/meeting/999999/preview/").status_code == 404


def test_it_speaks_english_too(organizer_client, meeting, drafts):
    html = cast.text_of(organizer_client.get("/en" + preview_of(meeting)))
    assert "Noch ein Entwurf" in html
    assert f'href="/en{preview_of(meeting, "session/V2/")}"' in html
