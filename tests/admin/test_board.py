"""The board: sessions are put into a time and a room by a form, moved, and taken off. What can't be is
refused in words and nothing chosen is lost; what one should know is said."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages

from programme.models import Occurrence, Session
from registration.models import AccessNeed
from tests import cast
from workshops.models import SeatQuota

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def day(meeting):
    return cast.days(meeting)[0]


@pytest.fixture
def morning(day):
    return cast.a_slot(day, "10:00", "11:00")


@pytest.fixture
def noon(day):
    return cast.a_slot(day, "11:00", "12:00")


@pytest.fixture
def aula(meeting):
    return cast.a_room(meeting, "Aula", 100, step_free=True)


@pytest.fixture
def library(meeting):
    return cast.a_room(meeting, "Bibliothek", 20, step_free=True)


@pytest.fixture
def attic(meeting):
    """Upstairs, and no lift."""
    return cast.a_room(meeting, "Dachboden", 20)


def board_of(day):
    return f"/admin/programme/session/board/{day.pk}/"


def key(occurrence):
    return f"at-{occurrence.pk}-{occurrence.slot_id}-{occurrence.room_id or 0}"


def send(client, what, slot, room=None, **more):
    data = {"what": what, "slot": slot.pk, "room": room.pk if room else ""} | more
    return client.post(board_of(slot.day), data)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_session_is_put_into_a_time_and_a_room(organizer_client, meeting, morning, aula):
    session = cast.a_session(meeting, "V1", "Lernwege")
    assert "1 Programmpunkt ist noch nicht auf dem Plan" in cast.text_of(
        organizer_client.get(board_of(morning.day))
    )
    response = send(organizer_client, f"new-{session.pk}", morning, aula)
    assert response["Location"] == board_of(morning.day)
    occurrence = session.occurrences.get()
    assert (occurrence.slot, occurrence.room) == (morning, aula)
    (sentence,) = said(response)
    assert sentence.startswith("„V1 Lernwege“ steht jetzt auf dem Plan: ")
    assert "10:00–11:00, Aula" in sentence
    assert LogEntry.objects.get().get_change_message() == sentence
    html = cast.text_of(organizer_client.get(board_of(morning.day)))
    assert "ist noch nicht auf dem Plan" not in html
    assert f'?what={key(occurrence)}&amp;slot={morning.pk}&amp;room={aula.pk}#place"' in html


def test_one_is_moved_from_the_cell_where_it_is(organizer_client, meeting, morning, noon, aula):
    occurrence = cast.a_session(meeting, "V1", "Lernwege", morning, aula).occurrences.get()
    url = f"{board_of(morning.day)}?what={key(occurrence)}&slot={morning.pk}&room={aula.pk}"
    data = cast.form_on(organizer_client.get(url), "what")
    assert (data["what"], data["slot"]) == ([key(occurrence)], [str(morning.pk)])
    response = organizer_client.post(board_of(morning.day), data | {"slot": noon.pk, "room": ""})
    occurrence.refresh_from_db()
    assert (occurrence.slot, occurrence.room) == (noon, None)
    assert "(bisher: " in said(response)[0]
    assert occurrence.history.first().history_user.email == "orga@example.org"


def test_to_another_day_and_then_that_day_is_shown(organizer_client, meeting, morning, aula):
    occurrence = cast.a_session(meeting, "V1", slot=morning, room=aula).occurrences.get()
    other = cast.afternoon(meeting, day=1)
    data = {"what": key(occurrence), "slot": other.pk, "room": aula.pk}
    response = organizer_client.post(board_of(morning.day), data)
    assert response["Location"] == board_of(other.day)


def test_a_session_is_offered_once_more(organizer_client, meeting, morning, noon, aula):
    session = cast.a_session(meeting, "V1", slot=morning, room=aula)
    send(organizer_client, f"again-{session.pk}", noon, aula)
    assert [o.slot for o in session.occurrences.all()] == [morning, noon]


def test_but_not_twice_at_the_same_time(organizer_client, meeting, morning, day, aula, library):
    session = cast.a_session(meeting, "V1", slot=morning, room=aula)
    overlapping = cast.a_slot(day, "10:30", "11:30")
    response = send(organizer_client, f"again-{session.pk}", overlapping, library)
    assert response.status_code == 422
    assert "liegt zur gleichen Zeit schon einmal auf dem Plan" in cast.text_of(response)
    assert session.occurrences.count() == 1


def test_a_room_that_is_taken_is_refused_and_the_choice_stays(
    organizer_client, meeting, morning, aula
):
    cast.a_session(meeting, "V1", "Lernwege", morning, aula)
    other = cast.a_session(meeting, "V2", "Umwege")
    response = send(organizer_client, f"new-{other.pk}", morning, aula)
    html = cast.text_of(response)
    assert response.status_code == 422
    assert "Raum Aula: Dort ist zur gleichen Zeit schon „V1 Lernwege“" in html
    assert "Was Sie gewählt haben, steht noch da." in html
    assert f'<option value="new-{other.pk}" selected>' in html
    assert f'<option value="{morning.pk}" selected>' in html
    assert not other.occurrences.exists()


def test_a_speaker_who_is_elsewhere_then_is_refused(
    organizer_client, meeting, morning, aula, library
):
    kim = cast.a_speaker(meeting, "Kim Albers")
    cast.a_session(meeting, "V1", "Lernwege", morning, aula, [kim])
    other = cast.a_session(meeting, "V2", "Umwege", speakers=[kim])
    response = send(organizer_client, f"new-{other.pk}", morning, library)
    assert "Kim Albers ist zur gleichen Zeit schon bei „V1 Lernwege“" in cast.text_of(response)
    assert not other.occurrences.exists()


def test_what_clashes_already_is_said_on_the_board(organizer_client, meeting, morning, aula):
    drafts = [cast.a_session(meeting, code, slot=morning, room=aula) for code in ("V1", "V2")]
    for draft in drafts:
        draft.status = Session.Status.DRAFT
        draft.save()
    html = cast.text_of(organizer_client.get(board_of(morning.day)))
    assert html.count("Raum Aula: Dort ist zur gleichen Zeit schon") == 2


@pytest.mark.parametrize("wrong", ["", "at-1", "new-999999", "at-9-9-9", f"new-{'9' * 30}", "\x00"])
def test_what_was_never_offered_changes_nothing(organizer_client, meeting, morning, aula, wrong):
    response = send(organizer_client, wrong, morning, aula)
    assert response.status_code == 422
    assert not Occurrence.objects.exists()


# --- Two at the same time -------------------------------------------------------------------------


def test_who_comes_second_is_told_and_can_do_it_on_purpose(
    organizer_client, meeting, morning, noon, aula, library
):
    occurrence = cast.a_session(meeting, "V1", "Lernwege", morning, aula).occurrences.get()
    as_shown = key(occurrence)
    send(organizer_client, as_shown, morning, library)
    response = send(organizer_client, as_shown, noon, aula)
    html = cast.text_of(response)
    assert response.status_code == 422
    assert "„V1 Lernwege“ liegt inzwischen woanders: " in html
    assert "10:00–11:00, Bibliothek (geändert von: Orga)" in html
    occurrence.refresh_from_db()
    assert occurrence.room == library

    data = cast.form_on(response, "what")
    assert data["slot"] == [str(noon.pk)]
    assert organizer_client.post(board_of(noon.day), data).status_code == 302
    occurrence.refresh_from_db()
    assert (occurrence.slot, occurrence.room) == (noon, aula)


def test_what_two_put_on_the_board_is_not_there_twice(
    organizer_client, meeting, morning, noon, aula
):
    session = cast.a_session(meeting, "V1")
    send(organizer_client, f"new-{session.pk}", morning, aula)
    response = send(organizer_client, f"new-{session.pk}", noon, aula)
    assert "liegt inzwischen woanders" in cast.text_of(response)
    assert session.occurrences.get().slot == morning


def test_what_was_taken_off_meanwhile_is_said(organizer_client, meeting, morning, noon, aula):
    occurrence = cast.a_session(meeting, "V1", slot=morning, room=aula).occurrences.get()
    as_shown = key(occurrence)
    send(organizer_client, as_shown, morning, take_off="1")
    response = send(organizer_client, as_shown, noon, aula)
    assert "Diesen Termin hat inzwischen jemand vom Plan genommen." in cast.text_of(response)


# --- Taking off -----------------------------------------------------------------------------------


def test_a_session_is_taken_off_and_stays_to_be_placed(organizer_client, meeting, morning, aula):
    session = cast.a_session(meeting, "V1", "Lernwege", morning, aula)
    data = {"what": key(session.occurrences.get()), "take_off": "1"}
    response = organizer_client.post(board_of(morning.day), data)
    assert "„V1 Lernwege“ ist vom Plan genommen" in said(response)[0]
    assert not session.occurrences.exists()
    assert "1 Programmpunkt ist noch nicht auf dem Plan" in cast.text_of(
        organizer_client.get(board_of(morning.day))
    )


def test_not_while_something_hangs_on_it(organizer_client, meeting, aula):
    workshop = cast.a_workshop(meeting, "W1", room=aula, seats=5)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    SeatQuota.objects.create(occurrence=workshop, role="teacher", at_most=3)
    response = send(organizer_client, key(workshop), workshop.slot, take_off="1")
    html = cast.text_of(response)
    assert response.status_code == 422
    assert "an diesem Termin hängt noch etwas: " in html
    assert "Plätze für Rollen (1)" in html
    assert "Buchungen (1)" in html
    assert cast.holders(workshop) == ["Tomke Ahlers"]


# --- People who have seats ------------------------------------------------------------------------


def test_who_has_a_seat_is_told_of_the_new_room(organizer_client, meeting, aula, library):
    workshop = cast.a_workshop(meeting, "W1", room=aula, seats=1)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    response = send(organizer_client, key(workshop), workshop.slot, library)
    assert "2 Personen mit Platz oder auf der Warteliste bekommen darüber eine Mail." in said(
        response
    )
    for who in (cast.TOMKE, cast.BIRTE):
        assert "Bibliothek" in cast.mails_to(who)[-1].message


def test_what_people_would_lose_is_said_first(organizer_client, meeting, aula):
    workshop = cast.a_workshop(meeting, "W1", room=aula, seats=2)
    evening = cast.a_workshop(meeting, "W2", slot=cast.evening(meeting), seats=2)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    asked = send(organizer_client, key(evening), workshop.slot)
    html = cast.text_of(asked)
    assert asked.status_code == 422
    assert "1 Person verliert ihren Platz" in html
    assert "Tomke" not in html
    assert f'<option value="{workshop.slot_id}" selected>' in html
    evening.refresh_from_db()
    assert evening.slot == cast.evening(meeting)

    accepted = {"accept_losses": asked.context["losses"].key}
    done = send(organizer_client, key(evening), workshop.slot, **accepted)
    assert done.status_code == 302
    assert "1 Person hat dadurch etwas verloren und bekommt eine Mail." in said(done)
    assert tomke.bookings.get(occurrence=evening).state == "waiting"


# --- What one should know -------------------------------------------------------------------------


def needs_no_steps(participant):
    AccessNeed.objects.create(participant=participant, step_free=True, other="Rollstuhl")


def test_people_with_a_seat_who_need_no_steps_are_counted(organizer_client, meeting, aula, attic):
    workshop = cast.a_workshop(meeting, "W1", room=aula, seats=5)
    needs_no_steps(cast.register(meeting, cast.TOMKE, choices=[workshop]))
    needs_no_steps(cast.register(meeting, cast.BIRTE))  # comes, and sits elsewhere
    cast.register(meeting, cast.CEM, choices=[workshop])
    response = send(organizer_client, key(workshop), workshop.slot, attic)
    assert response.status_code == 302  # allowed
    sentence = "Dachboden ist nicht stufenlos erreichbar; 1 Person mit Platz braucht das."
    assert f"W1: {sentence}" in said(response)
    html = cast.text_of(organizer_client.get(board_of(workshop.slot.day)))
    assert sentence in html
    assert "Tomke" not in html
    assert "Rollstuhl" not in html


def test_for_what_is_open_everybody_counts_who_comes_that_day(
    organizer_client, meeting, morning, attic
):
    cast.a_session(meeting, "V1", slot=morning, room=attic)
    needs_no_steps(cast.register(meeting, cast.TOMKE))
    needs_no_steps(cast.register(meeting, cast.BIRTE, cast.days(meeting)[1:]))
    assert "1 Person, die an diesem Tag kommt, braucht das." in cast.text_of(
        organizer_client.get(board_of(morning.day))
    )


def test_a_room_with_fewer_chairs_than_seats(organizer_client, meeting, aula, library):
    workshop = cast.a_workshop(meeting, "W1", room=aula, seats=30)
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    response = send(organizer_client, key(workshop), workshop.slot, library)
    assert "W1: Bibliothek hat nur 20 Sitzplätze, angegeben sind hier 30." in said(response)
    tiny = cast.a_room(meeting, "Kammer", 1, step_free=True)
    workshop.refresh_from_db()
    response = send(organizer_client, key(workshop), workshop.slot, tiny)
    assert any(
        "2 Personen haben hier einen Platz, es gibt aber nur 1." in s for s in said(response)
    )
    assert len(cast.holders(workshop)) == 2


# --- Who may, and how many statements -------------------------------------------------------------


def test_who_may_only_look_sees_the_board_and_no_form(viewer_client, meeting, morning, aula):
    session = cast.a_session(meeting, "V1", "Lernwege", morning, aula)
    response = viewer_client.get(board_of(morning.day))
    assert "V1 Lernwege" in cast.text_of(response)
    assert "verschieben" not in cast.text_of(response)
    data = {"what": key(session.occurrences.get()), "take_off": "1"}
    assert viewer_client.post(board_of(morning.day), data).status_code == 403
    assert session.occurrences.exists()


def test_it_leads_to_the_first_day(organizer_client, meeting):
    response = organizer_client.get("/admin/programme/session/board/")
    assert response["Location"] == board_of(cast.days(meeting)[0])


def test_without_a_meeting_it_says_what_to_do(organizer_client):
    response = organizer_client.get("/admin/programme/session/board/", follow=True)
    assert "Legen Sie zuerst die Tage der Veranstaltung an." in cast.text_of(response)


def test_more_sessions_take_no_more_statements(
    organizer_client, meeting, morning, attic, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(40) as asked:
            organizer_client.get(board_of(morning.day))
        return len(asked)

    cast.a_session(meeting, "V1", slot=morning, room=attic, speakers=[cast.a_speaker(meeting)])
    first = queries()
    for number in range(2, 5):
        room = cast.a_room(meeting, f"Raum {number}")
        cast.a_session(
            meeting,
            f"V{number}",
            slot=morning,
            room=room,
            speakers=[cast.a_speaker(meeting, f"S {number}")],
        )
    assert queries() == first
