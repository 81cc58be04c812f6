"""Meetings live side by side: nothing moves from one to another, nothing refers across."""

import pytest

from programme.models import Session
from tests import cast
from tests.admin.pages import form_of, sentences

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def other(meeting):
    return cast.a_meeting("andere", weeks_ahead=20)


def one_of_each(meeting):
    day = cast.days(meeting)[0]
    room, speaker = cast.a_room(meeting), cast.a_speaker(meeting)
    session = cast.a_session(meeting, slot=day.slots.first(), room=room, speakers=[speaker])
    track = meeting.tracks.create(key="a", name="A")
    return {"day": day, "room": room, "track": track, "session": session, "speaker": speaker}


@pytest.mark.parametrize("name", ["day", "room", "track", "session", "speaker"])
def test_what_is_saved_stays_in_its_meeting(organizer_client, meeting, other, name):
    thing = one_of_each(meeting)[name]
    change = f"/admin/programme/{name}/{thing.pk}/change/"
    earlier = f"/admin/programme/{name}/{thing.pk}/history/{thing.history.first().pk}/"
    for url in (change, earlier):
        data = form_of(organizer_client, url) | {"meeting": other.pk}
        assert organizer_client.post(url, data).status_code == 302
        thing.refresh_from_db()
        assert thing.meeting == meeting


@pytest.mark.parametrize("name", ["day", "room", "track", "session", "speaker"])
def test_something_new_is_put_into_a_meeting(organizer_client, meeting, name):
    html = sentences(organizer_client.get(f"/admin/programme/{name}/add/"))
    select = html[html.index('<select name="meeting"') :].split(">")[0]
    assert "disabled" not in select


def test_the_same_name_twice_in_a_meeting_is_refused_in_words(organizer_client, meeting):
    cast.a_room(meeting, "Aula")
    other = cast.a_room(meeting, "Mensa")
    url = f"/admin/programme/room/{other.pk}/change/"
    response = organizer_client.post(url, form_of(organizer_client, url) | {"name": "Aula"})
    assert response.status_code == 200
    other.refresh_from_db()
    assert other.name == "Mensa"


def test_only_what_is_in_the_same_meeting_is_offered_and_taken(organizer_client, meeting, other):
    session = one_of_each(meeting)["session"]
    foreign = one_of_each(other)
    slot = foreign["day"].slots.first()
    url = f"/admin/programme/session/{session.pk}/change/"
    html = sentences(organizer_client.get(url))
    for name, choice in {
        "track": foreign["track"],
        "occurrences-0-room": foreign["room"],
        "occurrences-0-slot": slot,
        "appearances-0-speaker": foreign["speaker"],
    }.items():
        part = html[html.index(f'name="{name}"') :].split("</select>")[0]
        assert f'value="{choice.pk}"' not in part
        data = form_of(organizer_client, url) | {name: choice.pk}
        assert organizer_client.post(url, data).status_code == 200


def test_a_new_session_refers_only_to_what_is_in_its_meeting(organizer_client, meeting, other):
    own, foreign = one_of_each(meeting), one_of_each(other)
    url = "/admin/programme/session/add/"

    def data_with(things):
        return form_of(organizer_client, url) | {
            "meeting": meeting.pk,
            "code": "NEU",
            "kind": "talk",
            "title_de": "Neues",
            "track": things["track"].pk,
            "appearances-TOTAL_FORMS": 1,
            "appearances-0-speaker": things["speaker"].pk,
            "appearances-0-part": "speaker",
            "appearances-0-position": 0,
            "occurrences-TOTAL_FORMS": 1,
            "occurrences-0-slot": things["slot"].pk,
            "occurrences-0-room": things["room"].pk,
        }

    for name in ("track", "speaker", "slot", "room"):
        own["slot"] = cast.a_slot(own["day"], "18:00", "19:00")
        foreign["slot"] = foreign["day"].slots.first()
        response = organizer_client.post(url, data_with(own | {name: foreign[name]}))
        assert "Das gehört zu einer anderen Veranstaltung." in sentences(response), name
        assert not Session.objects.filter(code="NEU").exists()
    assert organizer_client.post(url, data_with(own)).status_code == 302
    assert Session.objects.get(code="NEU").occurrences.count() == 1
