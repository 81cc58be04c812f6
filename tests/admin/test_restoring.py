"""What was deleted from the programme comes back as it was, under the same rules as everything new."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages

from meetup import groups
from people.models import User
from programme import deleted
from programme.models import Appearance, Day, Occurrence, Room, Session, Slot, Speaker, Track
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def url_of(meeting):
    return f"/admin/programme/meeting/{meeting.pk}/deleted/"


def shown(client, meeting):
    """[(kind, name)] of the page."""
    return [(str(one.kind), str(one)) for one, _may in client.get(url_of(meeting)).context["found"]]


def bring_back(client, meeting, kind):
    """Press the button beside the first of a kind. Returns what is said."""
    found = client.get(url_of(meeting)).context["found"]
    one = next(one for one, _may in found if one.model is kind)
    return press(client, meeting, one.key)


def press(client, meeting, key):
    response = client.post(url_of(meeting), {"what": key})
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def test_everything_of_a_programme_comes_back_with_its_number_and_its_history(
    organizer_client, meeting
):
    day = cast.a_day(meeting, cast.days(meeting)[1].date.replace(year=2099))
    slot, track = day.slots.get(), meeting.tracks.create(key="a", name_de="Inklusion")
    room, kim = cast.a_room(meeting), cast.a_speaker(meeting)
    session = cast.a_session(meeting, slot=slot, room=room, speakers=[kim], track=track)
    occurrence, appearance = session.occurrences.get(), session.appearances.get()
    things = [appearance, occurrence, session, slot, day, kim, room, track]
    before = [(type(thing), thing.pk) for thing in things]
    for thing in things:
        thing.delete()
    for kind in (Track, Room, Speaker, Day, Slot, Session, Occurrence, Appearance):
        assert "ist wieder da" in bring_back(organizer_client, meeting, kind)
    assert shown(organizer_client, meeting) == []
    again = Session.objects.get()
    assert (again.title_de, again.track.name_de, again.pk) == (
        "Lernwege",
        "Inklusion",
        before[2][1],
    )
    assert [(kind, kind.objects.filter(pk=pk).count()) for kind, pk in before] == [
        (kind, 1) for kind, _pk in before
    ]
    assert [version.history_type for version in again.history.all()][:2] == ["+", "-"]
    assert LogEntry.objects.filter(change_message="Wiederhergestellt").count() == len(things)


def test_the_newest_is_first_and_it_says_who_deleted_it(organizer_client, meeting):
    cast.a_room(meeting, "Keller").delete()
    aula = cast.a_room(meeting)
    organizer_client.post(f"/admin/programme/room/{aula.pk}/delete/", {"post": "yes"})
    assert shown(organizer_client, meeting) == [("Raum", "Aula"), ("Raum", "Keller")]
    html = cast.text_of(organizer_client.get(url_of(meeting)))
    assert "von Orga" in html


def test_only_of_this_meeting(organizer_client, meeting):
    other = cast.a_meeting("anderes")
    cast.a_room(other).delete()
    cast.afternoon(other).delete()
    assert shown(organizer_client, meeting) == []
    assert len(shown(organizer_client, other)) == 2


def test_deleted_twice_it_is_there_once(organizer_client, meeting):
    cast.a_room(meeting).delete()
    bring_back(organizer_client, meeting, Room)
    Room.objects.get().delete()
    assert shown(organizer_client, meeting) == [("Raum", "Aula")]


def test_what_it_belongs_to_comes_first(organizer_client, meeting):
    session = cast.a_session(meeting, slot=cast.afternoon(meeting))
    session.occurrences.get().delete()
    session.delete()
    said = bring_back(organizer_client, meeting, Occurrence)
    assert "Programmpunkt. Holen Sie das zuerst zurück." in said
    assert not Occurrence.objects.exists()


def test_a_code_that_is_used_by_now(organizer_client, meeting):
    cast.a_session(meeting, "V1", "Alt").delete()
    cast.a_session(meeting, "V1", "Neu")
    said = bring_back(organizer_client, meeting, Session)
    assert "Dieses Kürzel gibt es in dieser Veranstaltung schon." in said
    assert [session.title for session in Session.objects.all()] == ["Neu"]


def test_a_room_that_is_taken_by_now(organizer_client, meeting):
    room, slot = cast.a_room(meeting), cast.afternoon(meeting)
    cast.a_session(meeting, "V1", "Alt", slot, room).occurrences.get().delete()
    cast.a_session(meeting, "V2", "Neu", slot, room)
    said = bring_back(organizer_client, meeting, Occurrence)
    assert "V2" in said
    assert Occurrence.objects.count() == 1


def test_what_would_cost_somebody_a_seat(organizer_client, meeting):
    """Kim has taken a seat elsewhere since she does not speak any more."""
    kim = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    session = cast.a_session(meeting, slot=cast.afternoon(meeting), speakers=[kim])
    session.appearances.get().delete()
    workshop = cast.a_workshop(meeting, room=cast.a_room(meeting))
    who = ("Kim Albers", "kim@x.example", *cast.TOMKE[2:])
    cast.register(meeting, who, choices=[workshop])
    assert "kostet Plätze" in bring_back(organizer_client, meeting, Appearance)
    assert not session.appearances.exists()
    assert cast.holders(workshop) == ["Kim Albers"]


@pytest.mark.parametrize("key", ["", "room-0", "room-999999", "unsinn", "speaker-1", "\0"])
def test_nonsense_brings_nothing_back(organizer_client, meeting, key):
    assert press(organizer_client, meeting, key) == "Das ist schon wieder da."


def test_pressed_twice(organizer_client, meeting):
    cast.a_room(meeting).delete()
    ((one, _may),) = organizer_client.get(url_of(meeting)).context["found"]
    press(organizer_client, meeting, one.key)
    assert press(organizer_client, meeting, one.key) == "Das ist schon wieder da."
    assert Room.objects.count() == 1


def member(client, key):
    groups.make_ready()
    user = User.objects.create_user(f"{key}@example.org", "ein-langes-passwort", is_staff=True)
    user.groups.add(Group.objects.get(name=groups.READY_MADE[key].name))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, user)
    return browser


def test_who_may_not_make_days_does_not_bring_them_back(client, meeting):
    meeting.days.create(date="2099-01-01", title_de="Nachtag").delete()
    editor = member(client, "programme_editor")
    ((day, may),) = editor.get(url_of(meeting)).context["found"]
    assert (day.model, may) == (Day, False)
    assert editor.post(url_of(meeting), {"what": day.key}).status_code == 403
    assert member(client, "check_in").get(url_of(meeting)).status_code == 403


def test_a_meeting_that_is_not_there(organizer_client, db):
    assert organizer_client.get("/admin/programme/meeting/999/deleted/").status_code == 404


def test_the_same_number_of_statements_for_few_and_for_many(meeting, django_assert_num_queries):
    for number in range(3):
        cast.a_room(meeting, f"Raum {number}").delete()
    with django_assert_num_queries(len(deleted.KINDS) + 1):
        assert len(deleted.of(meeting)) == 3
