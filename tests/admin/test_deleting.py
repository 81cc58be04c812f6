"""What nothing hangs on is deleted where one looks for it; of everything else is said what hangs on it."""

import pytest
from django.contrib.messages import get_messages

from programme.models import Day, Room, Slot, Speaker, Track
from registration.models import RolePlaces
from tests import cast
from tests.admin.pages import form_of

pytestmark = pytest.mark.usefixtures("invariants_hold")


def url_of(thing, what="delete"):
    return f"/admin/programme/{thing._meta.model_name}/{thing.pk}/{what}/"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def slot(meeting):
    return cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")


@pytest.fixture
def day_after(meeting):
    """A day with nothing on it yet."""
    day = cast.a_day(meeting, cast.days(meeting)[1].date.replace(year=2099))
    day.slots.get().delete()
    return day


def free_things(meeting, day_after):
    return [
        cast.a_room(meeting),
        cast.a_speaker(meeting),
        meeting.tracks.create(key="a", name_de="Inklusion"),
        day_after,
    ]


def test_what_nothing_hangs_on_is_deleted(organizer_client, meeting, day_after):
    for thing in free_things(meeting, day_after):
        history = thing.history.model.objects
        assert "Ja, ich bin sicher" in cast.text_of(organizer_client.get(url_of(thing)))
        assert organizer_client.post(url_of(thing), {"post": "yes"}).status_code == 302
        assert not type(thing).objects.filter(pk=thing.pk).exists()
        assert history.filter(id=thing.pk).latest().history_type == "-"


def test_who_may_only_look_deletes_nothing(viewer_client, meeting, day_after):
    for thing in free_things(meeting, day_after):
        assert viewer_client.post(url_of(thing), {"post": "yes"}).status_code == 403
        assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("model", [Room, Speaker, Track, Day])
def test_many_are_not_deleted_at_one_go(organizer_client, meeting, model):
    cast.a_room(meeting)
    cast.a_speaker(meeting)
    meeting.tracks.create(key="a", name_de="Inklusion")
    url = f"/admin/programme/{model._meta.model_name}/"
    assert "delete_selected" not in cast.text_of(organizer_client.get(url))
    before = model.objects.count()
    everything = {"_selected_action": [thing.pk for thing in model.objects.all()]}
    organizer_client.post(url, {"action": "delete_selected", "post": "yes"} | everything)
    assert model.objects.count() == before


@pytest.mark.parametrize("what", ["room", "speaker", "track"])
def test_what_is_used_says_by_what(organizer_client, meeting, slot, what):
    things = {
        "room": cast.a_room(meeting),
        "speaker": cast.a_speaker(meeting),
        "track": meeting.tracks.create(key="a", name_de="Inklusion"),
    }
    session = cast.a_session(
        meeting, "V1", "Lernwege", slot, things["room"], [things["speaker"]], track=things["track"]
    )
    for response in (
        organizer_client.get(url_of(things[what])),
        organizer_client.post(url_of(things[what]), {"post": "yes"}),
    ):
        html = cast.text_of(response)
        assert "ist noch nicht zu löschen" in html
        assert "Es ist nichts gelöscht." in html
        assert "(1)" in html
        assert f'href="/admin/programme/session/{session.pk}/change/"' in html
        assert "zuerst" in html
    assert type(things[what]).objects.filter(pk=things[what].pk).exists()


def test_of_people_only_the_number_is_said(organizer_client, meeting):
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role="teacher", at_most=5)
    cast.register(meeting, cast.TOMKE)
    html = cast.text_of(organizer_client.get(url_of(day)))
    for words in ("Zeitfenster (1)", "Tagesplätze (1)", "Platzgrenzen für Rollen (1)"):
        assert words in html
    assert "Tomke" not in html
    organizer_client.post(url_of(day), {"post": "yes"})
    assert Day.objects.filter(pk=day.pk).exists()


# --- Slots, on the page of their day ----------------------------------------------------------------


def without(client, slot):
    url = url_of(slot.day, "change")
    data = form_of(client, url)
    (row,) = [name for name, value in data.items() if name.endswith("-id") and value == slot.pk]
    return client.post(url, data | {row.replace("-id", "-DELETE"): "on"})


def test_a_slot_with_nothing_in_it(organizer_client, slot):
    assert without(organizer_client, slot).status_code == 302
    assert not Slot.objects.filter(pk=slot.pk).exists()


def test_a_slot_that_is_used_says_what_is_in_it(organizer_client, meeting, slot):
    cast.a_session(meeting, "V1", "Lernwege", slot)
    response = without(organizer_client, slot)
    html = cast.text_of(response)
    assert (
        "ist noch nicht zu löschen. Darin liegt: V1 Lernwege. Verschieben Sie das zuerst." in html
    )
    assert "geschützten" not in html  # Django's own words for it
    assert Slot.objects.filter(pk=slot.pk).exists()


# --- A room is emptied at one go --------------------------------------------------------------------


@pytest.fixture
def full_room(meeting, slot):
    """A talk in the morning, and a workshop in which Tomke has a seat."""
    room = cast.a_room(meeting, "Alt")
    cast.a_session(meeting, "V1", "Lernwege", slot, room)
    workshop = cast.a_workshop(meeting, "W1", seats=2, room=room)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    return room


def empty(client, room, other):
    return client.post(f"/admin/programme/room/{room.pk}/empty/", {"room": other.pk})


def test_all_that_is_in_a_room_goes_to_another_one(organizer_client, meeting, full_room):
    other = cast.a_room(meeting, "Neu", 50)
    page = cast.text_of(organizer_client.get(url_of(full_room)))
    assert "Neu (50 Sitzplätze, nicht stufenlos)" in page
    assert "Alt (" not in page
    response = empty(organizer_client, full_room, other)
    assert said(response)[0].startswith("2 Termine liegen jetzt in: Neu.")
    assert response["Location"] == url_of(full_room)
    assert other.occurrences.count() == 2
    assert "Neu" in cast.mails_to(cast.TOMKE)[-1].message
    assert organizer_client.post(url_of(full_room), {"post": "yes"}).status_code == 302


def test_or_nothing_of_it(organizer_client, meeting, full_room, slot):
    other = cast.a_room(meeting, "Neu")
    cast.a_session(meeting, "V2", "Umwege", slot, other)
    html = cast.text_of(empty(organizer_client, full_room, other))
    assert "Es ist nichts verschoben." in html
    assert "V1: Raum Neu: Dort ist zur gleichen Zeit schon „V2 Umwege“" in html
    assert full_room.occurrences.count() == 2


def test_not_into_a_room_of_another_meeting(organizer_client, full_room):
    foreign = cast.a_room(cast.a_meeting("andere"), "Fremd")
    assert empty(organizer_client, full_room, foreign).status_code == 422
    assert full_room.occurrences.count() == 2


def test_nor_by_who_may_not_change_the_programme(viewer_client, meeting, full_room):
    other = cast.a_room(meeting, "Neu")
    assert empty(viewer_client, full_room, other).status_code == 403
    assert viewer_client.get(f"/admin/programme/room/{full_room.pk}/empty/").status_code == 403
    assert full_room.occurrences.count() == 2


# --- Places lowered below what is given -------------------------------------------------------------


def lower(client, thing, **changes):
    app = "registration" if thing._meta.model_name == "placesofday" else "programme"
    url = f"/admin/{app}/{thing._meta.model_name}/{thing.pk}/change/"
    return said(client.post(url, form_of(client, url) | changes))


def test_places_below_what_is_given_are_said(organizer_client, meeting):
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who)
    sentence = "Hier gibt es jetzt 1 Platz, vergeben sind 2. Niemand verliert einen"
    day = cast.days(meeting)[0]
    found = lower(organizer_client, meeting, places=1)
    assert any(sentence in one for one in found)
    url = f"/admin/registration/placesofday/{day.pk}/change/"
    response = organizer_client.post(url, form_of(organizer_client, url) | {"places": 1})
    assert any(sentence in one for one in said(response))
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]


def test_seats_of_a_workshop_and_of_its_room(organizer_client, meeting):
    room = cast.a_room(meeting, "Alt", 20, step_free=True)
    workshop = cast.a_workshop(meeting, "W1", seats=2, room=room)
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    sentence = "W1: 2 Personen haben hier einen Platz, es gibt aber nur 1."
    found = lower(organizer_client, workshop.session, **{"occurrences-0-seats": 1})
    assert any(sentence in one for one in found)
    cast.set_limit(workshop, seats=2)
    found = lower(organizer_client, room, seats=1)
    assert any(sentence in one for one in found)
    assert "W1: Alt hat nur 1 Sitzplatz, angegeben sind hier 2." in found
    assert len(cast.holders(workshop)) == 2


def test_enough_places_are_not_mentioned(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    assert not any("vergeben sind" in one for one in lower(organizer_client, meeting, places=1))
