"""Who changes the programme sees what that costs people who have seats, before it is saved: nothing
typed is lost, nothing is left of the try, and who accepts it has it carried out and told."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages

from programme.models import Occurrence, Session, Slot, Speaker
from tests import cast
from tests.admin.pages import form_of, sentences
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


def url_of(thing):
    return f"/admin/programme/{thing._meta.model_name}/{thing.pk}/change/"


def save(client, thing, **changes):
    url = url_of(thing)
    return client.post(url, form_of(client, url) | changes)


def accept(client, thing, asked, **changes):
    """Tick the box on the page that asked, and save again."""
    return save(client, thing, accept_losses=asked.context["losses"].key, **changes)


def why(participant):
    return participant.bookings.values_list("state", "why").get()


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "W1", title="Leichte Sprache", seats=2)


@pytest.fixture
def line(meeting, workshop):
    """Two have a seat, one waits."""
    people = (cast.TOMKE, cast.BIRTE, cast.CEM)
    return [cast.register(meeting, who, choices=[workshop]) for who in people]


OFF = [
    {"status": "cancelled"},
    {"status": "draft"},
    {"booked": None},
]


def off(client, session, change, **more):
    url = url_of(session)
    data = form_of(client, url) | change | more
    return client.post(url, {name: value for name, value in data.items() if value is not None})


@pytest.mark.parametrize("change", OFF, ids=str)
def test_a_workshop_taken_off_says_first_who_loses_what(organizer_client, workshop, line, change):
    session = workshop.session
    mails = len(cast.mails_to(cast.TOMKE))
    asked = off(organizer_client, session, change, title_de="Neuer Titel")
    html = cast.text_of(asked)
    assert asked.status_code == 200
    assert "2 Personen verlieren ihren Platz" in html
    assert "1 Person verliert ihre Position auf der Warteliste" in html
    assert "Trotzdem speichern; die Betroffenen bekommen eine Mail" in html
    assert "Noch ist nichts gespeichert." in html
    assert 'value="Neuer Titel"' in html
    assert "Tomke" not in html

    session.refresh_from_db()
    assert (session.status, session.booked, session.title_de) == (
        *("published", True),
        "Leichte Sprache",
    )
    assert session.history.count() == 1
    assert not LogEntry.objects.exists()
    assert not list(get_messages(asked.wsgi_request))
    assert len(cast.holders(workshop)) == 2
    assert len(cast.mails_to(cast.TOMKE)) == mails


def test_who_accepts_it_has_it_saved_carried_out_and_told(organizer_client, workshop, line):
    asked = off(organizer_client, workshop.session, OFF[0])
    before = {who: len(cast.mails_to(who)) for who in (cast.TOMKE, cast.CEM)}
    data = {"accept_losses": asked.context["losses"].key}
    done = off(organizer_client, workshop.session, OFF[0], **data)
    assert done.status_code == 302
    said = [str(message) for message in get_messages(done.wsgi_request)]
    assert "3 Personen haben dadurch etwas verloren und bekommen eine Mail." in said
    workshop.session.refresh_from_db()
    assert workshop.session.is_cancelled
    assert [why(participant) for participant in line] == [("ended", "off")] * 3
    for who, number in before.items():
        (mail,) = cast.mails_to(who)[number:]
        assert mail.subject.startswith("Programm geändert")
    assert LogEntry.objects.count() == 1


def test_a_box_ticked_for_less_is_not_enough(organizer_client, meeting, workshop, line):
    """Something else is lost meanwhile: it is shown, too. That a number has changed does not matter."""
    asked = off(organizer_client, workshop.session, OFF[0])
    data = {"accept_losses": asked.context["losses"].key}
    again = cast.repeated(workshop.session, slot=cast.evening(meeting), seats=5)
    leni = cast.register(meeting, cast.LENI, choices=[again])
    refused = off(organizer_client, workshop.session, OFF[0], **data)
    assert refused.status_code == 200
    assert "15:30–16:45): 1 Person verliert ihren Platz" in sentences(refused)
    cast.register(meeting, cast.OLAF, choices=[again])
    data = {"accept_losses": refused.context["losses"].key}
    assert off(organizer_client, workshop.session, OFF[0], **data).status_code == 302
    assert why(leni) == ("ended", "off")


@pytest.mark.parametrize("value", ["", "on", "1", "0-off", "9" * 23])
def test_a_box_that_was_not_on_the_page_accepts_nothing(organizer_client, workshop, line, value):
    response = off(organizer_client, workshop.session, OFF[0], accept_losses=value)
    assert response.status_code == 200
    assert len(cast.holders(workshop)) == 2


# --- Times ----------------------------------------------------------------------------------------


@pytest.fixture
def both(meeting, workshop):
    """Tomke has seats in two workshops, one after the other."""
    evening = cast.a_workshop(meeting, "W2", title="Robotik", slot=cast.evening(meeting))
    return cast.register(meeting, cast.TOMKE, choices=[workshop, evening]), evening


def move(client, meeting, slot, **more):
    """The evening begins at 15:00, in the middle of the afternoon's workshops."""
    day = cast.days(meeting)[0]
    data = form_of(client, url_of(day))
    (row,) = [name for name, value in data.items() if name.endswith("-id") and value == slot.pk]
    changes = {row.replace("-id", "-starts"): "15:00"}
    return client.post(url_of(day), data | changes | more)


def test_a_slot_moved_into_another_says_who_sits_in_two_things(
    organizer_client, meeting, workshop, both
):
    tomke, evening = both
    asked = move(organizer_client, meeting, evening.slot)
    html = sentences(asked)
    assert "W2 Robotik (" in html
    assert "15:00–16:45): 1 Person verliert ihren Platz." in html
    assert "noch einen anderen Platz, behält diesen" in html
    assert 'value="15:00' in html
    assert Slot.objects.get(pk=evening.slot_id).starts.hour == 15
    assert Slot.objects.get(pk=evening.slot_id).starts.minute == 30

    key = asked.context["losses"].key
    assert move(organizer_client, meeting, evening.slot, accept_losses=key).status_code == 302
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(evening) == ["Tomke Ahlers"]
    assert cast.subjects(cast.TOMKE)[-1].startswith("Programm geändert")


def test_so_does_an_occurrence_put_into_another_slot(organizer_client, workshop, both):
    _tomke, evening = both
    change = {"occurrences-0-slot": workshop.slot_id}
    asked = save(organizer_client, evening.session, **change)
    assert "14:15–15:30): 1 Person verliert ihren Platz." in sentences(asked)
    assert Occurrence.objects.get(pk=evening.pk).slot_id == evening.slot_id
    assert accept(organizer_client, evening.session, asked, **change).status_code == 302
    assert cast.in_line(evening) == ["Tomke Ahlers"]


def test_so_does_one_moved_to_a_day_on_which_somebody_has_no_place(
    organizer_client, meeting, workshop
):
    tomke = cast.register(meeting, cast.TOMKE, cast.days(meeting)[:1], choices=[workshop])
    change = {"occurrences-0-slot": cast.afternoon(meeting, day=1).pk}
    asked = save(organizer_client, workshop.session, **change)
    assert "1 Person verliert ihren Platz." in sentences(asked)
    assert "hat am neuen Tag keinen Platz" in sentences(asked)
    assert accept(organizer_client, workshop.session, asked, **change).status_code == 302
    assert why(tomke) == ("ended", "no_place")


# --- Speakers -------------------------------------------------------------------------------------


@pytest.fixture
def talk(meeting, workshop):
    """At the same time as the workshop."""
    return cast.a_session(meeting, "V1", "Vortrag", workshop.slot)


def with_speaker(speaker):
    return {
        "appearances-TOTAL_FORMS": 1,
        "appearances-0-speaker": speaker.pk,
        "appearances-0-part": "speaker",
        "appearances-0-position": 0,
    }


def test_a_speaker_who_sits_elsewhere_then(organizer_client, meeting, workshop, line, talk):
    tomke = cast.a_speaker(meeting, "Tee Ahlers", line[0].email)
    asked = save(organizer_client, talk, **with_speaker(tomke))
    assert "1 Person verliert ihren Platz." in sentences(asked)
    assert "tritt dann zu dieser Zeit selbst auf" in sentences(asked)
    assert talk.appearances.count() == 0
    assert f'<option value="{tomke.pk}" selected>' in sentences(asked)
    assert accept(organizer_client, talk, asked, **with_speaker(tomke)).status_code == 302
    assert why(line[0]) == ("ended", "speaks")
    assert cast.holders(workshop) == ["Birte Brandt", "Cem Çelik"]  # and the next moves up


def test_a_new_session_with_such_a_speaker(organizer_client, meeting, workshop, line):
    tomke = cast.a_speaker(meeting, "Tee Ahlers", line[0].email)
    url = "/admin/programme/session/add/"
    data = form_of(organizer_client, url) | with_speaker(tomke)
    data |= {
        "meeting": meeting.pk,
        "code": "NEU",
        "kind": "talk",
        "title_de": "Neues",
        "status": "published",
        "occurrences-TOTAL_FORMS": 1,
        "occurrences-0-slot": workshop.slot_id,
    }
    asked = organizer_client.post(url, data)
    assert "1 Person verliert ihren Platz." in sentences(asked)
    assert 'value="NEU"' in sentences(asked)
    assert not Session.objects.filter(code="NEU").exists()
    accepted = data | {"accept_losses": asked.context["losses"].key}
    assert organizer_client.post(url, accepted).status_code == 302
    assert Session.objects.get(code="NEU").appearances.get().speaker == tomke
    assert why(line[0]) == ("ended", "speaks")


@pytest.mark.parametrize("wrong", ["", "abc", "0", "9" * 23])
def test_a_new_session_of_no_meeting_is_refused(organizer_client, meeting, wrong):
    url = "/admin/programme/session/add/"
    data = form_of(organizer_client, url) | {"meeting": wrong, "code": "N", "title_de": "N"}
    assert organizer_client.post(url, data).status_code in (200, 400)
    assert not Session.objects.exists()


def test_a_speakers_person_is_assigned(organizer_client, meeting, workshop, line, talk):
    speaker = cast.a_speaker(meeting, "Tee Ahlers")
    talk.appearances.create(speaker=speaker)
    asked = save(organizer_client, speaker, email=line[0].user.email)
    assert "1 Person verliert ihren Platz." in sentences(asked)
    assert Speaker.objects.get().user is None
    answer = accept(organizer_client, speaker, asked, email=line[0].user.email)
    assert answer.status_code == 302
    assert why(line[0]) == ("ended", "speaks")


# --- An earlier version ---------------------------------------------------------------------------


def test_an_earlier_version_that_takes_a_workshop_off(organizer_client, meeting, workshop):
    session = workshop.session
    session.status = Session.Status.DRAFT
    session.save()
    draft = session.history.first()
    session.status = Session.Status.PUBLISHED
    session.save()
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    url = f"/admin/programme/session/{session.pk}/history/{draft.pk}/"
    data = form_of(organizer_client, url)
    asked = organizer_client.post(url, data)
    assert "1 Person verliert ihren Platz." in sentences(asked)
    session.refresh_from_db()
    assert session.status == "published"
    accepted = data | {"accept_losses": asked.context["losses"].key}
    assert organizer_client.post(url, accepted).status_code == 302
    assert why(tomke) == ("ended", "off")


# --- What costs nobody anything -------------------------------------------------------------------


def test_what_costs_nobody_anything_is_saved_as_before(organizer_client, workshop, line):
    done = save(organizer_client, workshop.session, title_de="Einfache Sprache")
    assert done.status_code == 302
    assert len(cast.holders(workshop)) == 2
    assert "accept_losses" not in sentences(organizer_client.get(url_of(workshop.session)))
    (message,) = get_messages(done.wsgi_request)
    assert "Einfache Sprache" in str(message)


def test_a_mistake_in_the_form_comes_first(organizer_client, workshop, line):
    response = off(organizer_client, workshop.session, OFF[0], code="")
    assert "losses" not in response.context
    assert len(cast.holders(workshop)) == 2


def test_more_seats_move_people_up(organizer_client, workshop, line):
    save(organizer_client, workshop.session, **{"occurrences-0-seats": 3})
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt", "Cem Çelik"]


def test_so_does_a_larger_room(organizer_client, meeting, workshop):
    cast.set_limit(workshop, seats=None, room=cast.a_room(meeting, "Klein", 1))
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    aula = cast.a_room(meeting, "Aula", 100)
    save(organizer_client, workshop.session, **{"occurrences-0-room": aula.pk})
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]


def test_what_can_be_booked_again_begins_empty(organizer_client, workshop, line):
    asked = off(organizer_client, workshop.session, OFF[2])
    off(organizer_client, workshop.session, OFF[2], accept_losses=asked.context["losses"].key)
    assert save(organizer_client, workshop.session, booked="on").status_code == 302
    assert cast.holders(workshop) == []
    assert Booking.objects.filter(state="ended").count() == 3


def test_who_may_only_look_is_refused(viewer_client, workshop, line):
    data = {"status": "cancelled", "accept_losses": f"{workshop.pk}-off"}
    assert viewer_client.post(url_of(workshop.session), data).status_code == 403
    assert len(cast.holders(workshop)) == 2
