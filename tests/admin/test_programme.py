"""Meeting and programme in the admin."""

import pytest
from django.forms import model_to_dict

from programme.models import Day, Meeting, Revision, Session
from registration.models import RolePlaces
from tests import cast
from tests.admin.pages import form_of, sentences


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/programme/meeting/",
        "/admin/programme/day/",
        "/admin/programme/session/",
        "/admin/programme/speaker/",
        "/admin/programme/room/",
        "/admin/programme/track/",
        "/admin/programme/revision/",
        "/admin/registration/placesofday/",
        "/admin/registration/accessneed/",
        "/admin/registration/decision/",
        "/admin/workshops/occurrencefill/",
        "/admin/people/user/",
        "/admin/post_office/email/",
        "/admin/programme/session/add/",
        "/admin/programme/meeting/add/",
    ],
)
def test_every_page_of_the_desk_opens(organizer_client, meeting, path):
    cast.register(meeting)
    cast.a_session(meeting, slot=cast.days(meeting)[0].slots.first())
    assert organizer_client.get(path).status_code == 200


def test_two_sessions_in_one_room_are_refused_in_words(organizer_client, meeting):
    aula, slot = cast.a_room(meeting), cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege", slot, aula)
    other = cast.a_session(meeting, "V2", "Umwege", slot, cast.a_room(meeting, "Bibliothek"))
    url = f"/admin/programme/session/{other.pk}/change/"
    data = form_of(organizer_client, url) | {"occurrences-0-room": aula.pk}
    response = organizer_client.post(url, data)
    assert "Raum Aula: Dort ist zur gleichen Zeit schon" in sentences(response)
    assert other.occurrences.get().room.name == "Bibliothek"


def test_a_speaker_at_two_places_is_refused_in_words(organizer_client, meeting):
    slot = cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")
    kim = cast.a_speaker(meeting)
    cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting, "A"), [kim])
    other = cast.a_session(meeting, "V2", "Umwege", slot, cast.a_room(meeting, "B"))
    url = f"/admin/programme/session/{other.pk}/change/"
    data = form_of(organizer_client, url) | {
        "appearances-TOTAL_FORMS": 1,
        "appearances-0-speaker": kim.pk,
        "appearances-0-part": "speaker",
        "appearances-0-position": 0,
    }
    response = organizer_client.post(url, data)
    assert "Kim Albers ist zur gleichen Zeit schon bei" in sentences(response)
    assert other.appearances.count() == 0


def test_a_session_that_fits_is_saved_with_its_history(organizer_client, meeting):
    slot = cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")
    session = cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting))
    url = f"/admin/programme/session/{session.pk}/change/"
    data = form_of(organizer_client, url) | {"title_de": "Neue Wege", "audience": ["teacher"]}
    assert organizer_client.post(url, data).status_code == 302
    session.refresh_from_db()
    assert (session.title_de, session.audience) == ("Neue Wege", ["teacher"])
    newest, oldest = session.history.all()
    assert (oldest.title_de, newest.title_de) == ("Lernwege", "Neue Wege")
    assert newest.history_user.email == "orga@example.org"


@pytest.mark.usefixtures("invariants_hold")
def test_places_of_the_meeting_raised_on_its_page_move_people_up(organizer_client):
    meeting = cast.a_meeting(places=1)
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    url = f"/admin/programme/meeting/{meeting.pk}/change/"
    response = organizer_client.post(url, form_of(organizer_client, url) | {"places": 2})
    assert response.status_code == 302
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers", "Birte Brandt"]


@pytest.mark.usefixtures("invariants_hold")
def test_places_of_a_day_raised_move_people_up_and_lowered_are_on_record(organizer_client):
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    url = f"/admin/registration/placesofday/{day.pk}/change/"
    organizer_client.post(url, form_of(organizer_client, url) | {"places": 2})
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]
    organizer_client.post(url, form_of(organizer_client, url) | {"places": 1})
    assert "überbelegt um 1" in sentences(organizer_client.get("/admin/registration/placesofday/"))
    assert [version.places for version in Day.objects.get(pk=day.pk).history.all()] == [1, 2, 1]


@pytest.mark.usefixtures("invariants_hold")
def test_a_role_limit_raised_moves_people_up(organizer_client):
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    limit = RolePlaces.objects.create(day=day, role="teacher", at_most=1)
    cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    url = f"/admin/registration/placesofday/{day.pk}/change/"
    data = form_of(organizer_client, url) | {"role_places-0-at_most": 2}
    organizer_client.post(url, data)
    limit.refresh_from_db()
    assert limit.at_most == 2
    assert len(cast.held(day)) == 2


def test_only_one_meeting_is_the_current_one(organizer_client, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(is_current=True)
    other = cast.a_meeting("andere")
    url = f"/admin/programme/meeting/{other.pk}/change/"
    response = organizer_client.post(url, form_of(organizer_client, url) | {"is_current": "on"})
    assert "Eine andere Veranstaltung ist schon die aktuelle." in sentences(response)


def test_a_pending_change_is_shown_and_taken_over(organizer_client, organizer, meeting):
    session = cast.a_session(meeting, "V1", "Lernwege")
    revision = Revision.objects.create(
        session=session, proposed_by=organizer, changes={"title_de": "Neue Wege", "status": "draft"}
    )
    page = organizer_client.get(f"/admin/programme/revision/{revision.pk}/change/")
    assert "Lernwege" in sentences(page)
    assert "Neue Wege" in sentences(page)
    organizer_client.post(
        "/admin/programme/revision/", {"action": "publish", "_selected_action": revision.pk}
    )
    session.refresh_from_db()
    assert model_to_dict(session, ["title_de", "status"]) == {
        "title_de": "Neue Wege",
        "status": Session.Status.PUBLISHED,  # not among what may be proposed
    }
