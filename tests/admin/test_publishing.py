"""A programme is published as a whole: what would be new, what is missing and whom it concerns is said
first; all that is chosen becomes public at once, or nothing."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages

from meetup import groups
from people.models import User
from programme.models import Meeting, Revision, Session
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def url_of(meeting):
    return f"/admin/programme/meeting/{meeting.pk}/publish/"


def shown(client, meeting):
    return client.get(url_of(meeting))


def send(client, where, **changes):
    data = cast.form_on(shown(client, where), "seen")
    return client.post(url_of(where), data | changes)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def slot(meeting):
    return cast.a_slot(cast.days(meeting)[0], "10:00", "11:00")


def a_draft(meeting, code="V1", title="Lernwege", slot=None, room=None, **fields):
    return cast.a_session(meeting, code, title, slot, room, status="draft", **fields)


def proposal(session, address="kim@x.example", **changes):
    speaker = cast.a_speaker(session.meeting, "Kim Albers", address)
    session.appearances.create(speaker=speaker)
    return Revision.objects.create(
        session=session, proposed_by=speaker.user, changes=changes or {"title_de": "Neue Wege"}
    )


def test_all_that_is_chosen_becomes_public_at_once(organizer_client, client, meeting, slot):
    public = type(client)()
    drafts = [
        a_draft(meeting, "V1", "Lernwege", slot, cast.a_room(meeting, "A")),
        a_draft(meeting, "V2", "Umwege", slot, cast.a_room(meeting, "B")),
    ]
    assert public.get("/treffen/programm/V1/").status_code == 404
    response = send(organizer_client, meeting)
    assert response.status_code == 302
    assert said(response) == ["2 Programmpunkte sind veröffentlicht."]
    assert {draft.history.first().status for draft in drafts} == {"published"}
    assert drafts[0].history.first().history_user.email == "orga@example.org"
    assert LogEntry.objects.count() == 2
    assert "Lernwege" in public.get("/treffen/programm/V1/").content.decode()
    assert "Alles ist veröffentlicht" in cast.text_of(shown(organizer_client, meeting))


def test_what_is_not_chosen_stays_a_draft(organizer_client, meeting, slot):
    one = a_draft(meeting, "V1", slot=slot, room=cast.a_room(meeting, "A"))
    other = a_draft(meeting, "V2", slot=slot, room=cast.a_room(meeting, "B"))
    send(organizer_client, meeting, sessions=[one.pk])
    other.refresh_from_db()
    assert other.status == Session.Status.DRAFT


def test_what_is_missing_is_said_and_not_chosen_without_a_time(organizer_client, meeting, slot):
    hidden = cast.a_speaker(meeting, "Alex Evers", published=False)
    cast.a_session(meeting, "V1", "Mit Zeit", slot, None, [hidden], status="draft")
    a_draft(meeting, "V2", "Ohne alles")
    response = shown(organizer_client, meeting)
    html = cast.text_of(response)
    assert "Der Raum fehlt." in html
    assert "Alex Evers ist noch nicht veröffentlicht: Der Name erscheint nicht." in html
    assert "Die Zeit fehlt." in html
    assert html.count("Die Kurzbeschreibung fehlt.") == 2
    assert html.count("Es ist niemand als referierend eingetragen.") == 1
    chosen = cast.form_on(response, "seen")["sessions"]
    assert chosen == [str(Session.objects.get(code="V1").pk)]


def test_a_break_needs_only_a_time(organizer_client, meeting, slot):
    a_draft(meeting, "P", "Pause", slot, kind="break")
    assert "fehlt" not in cast.text_of(shown(organizer_client, meeting))


def test_two_in_one_room_are_said_and_not_published(organizer_client, meeting, slot):
    aula = cast.a_room(meeting)
    cast.a_session(meeting, "V1", "Lernwege", slot, aula)
    clashing = a_draft(meeting, "V2", "Umwege", slot, aula)
    fine = a_draft(meeting, "V3", "Auswege", slot, cast.a_room(meeting, "B"))
    html = cast.text_of(shown(organizer_client, meeting))
    assert "Raum Aula: Dort ist zur gleichen Zeit schon „V1 Lernwege“" in html
    response = send(organizer_client, meeting, sessions=[clashing.pk, fine.pk])
    assert response.status_code == 422
    assert "V2: Raum Aula: Dort ist zur gleichen Zeit schon" in cast.text_of(response)
    assert f'value="{fine.pk}" id="publish-{fine.pk}" checked' in cast.text_of(response)
    assert Session.objects.filter(status="published").get().code == "V1"
    assert not LogEntry.objects.exists()
    clashing.occurrences.all().delete()  # it was no valid programme to begin with


def test_what_has_changed_meanwhile_is_told_and_nothing_is_done(organizer_client, meeting, slot):
    draft = a_draft(meeting, "V1", slot=slot)
    data = cast.form_on(shown(organizer_client, meeting), "seen")
    a_draft(meeting, "V2", "Dazugekommen", slot, cast.a_room(meeting))
    response = organizer_client.post(url_of(meeting), data)
    html = cast.text_of(response)
    assert response.status_code == 422
    assert "Inzwischen hat sich etwas geändert. Es wurde nichts veröffentlicht" in html
    assert "Dazugekommen" in html
    draft.refresh_from_db()
    assert draft.status == Session.Status.DRAFT
    again = organizer_client.post(url_of(meeting), cast.form_on(response, "seen"))
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.status == Session.Status.PUBLISHED


def test_a_proposal_that_was_rewritten_meanwhile(organizer_client, meeting, slot):
    revision = proposal(cast.a_session(meeting, "V1", slot=slot))
    data = cast.form_on(shown(organizer_client, meeting), "seen") | {"proposals": revision.pk}
    revision.changes = {"title_de": "Etwas ganz anderes"}
    revision.save()
    response = organizer_client.post(url_of(meeting), data)
    assert "Inzwischen hat sich etwas geändert." in cast.text_of(response)
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_nothing_chosen_is_said(organizer_client, meeting, slot):
    a_draft(meeting, slot=slot)
    response = send(organizer_client, meeting, sessions=[])
    assert "Kreuzen Sie an, was Sie veröffentlichen möchten." in cast.text_of(response)


@pytest.mark.parametrize("wrong", ["999999", "x", "9" * 30, "-1"])
def test_what_was_never_offered_is_refused(organizer_client, meeting, slot, wrong):
    a_draft(meeting, slot=slot)
    response = send(organizer_client, meeting, sessions=[wrong])
    assert response.status_code == 422
    assert not Session.objects.filter(status="published").exists()


# --- Proposals ------------------------------------------------------------------------------------


def test_proposals_are_taken_over_and_who_made_them_gets_a_mail(organizer_client, meeting, slot):
    session = cast.a_session(meeting, "V1", "Lernwege", slot)
    revision = proposal(session)
    html = cast.text_of(shown(organizer_client, meeting))
    assert "1 Vorschlag von Referierenden" in html
    assert "Ändert: Titel" in html
    assert "Kim Albers bekommt eine Mail." in html
    response = send(organizer_client, meeting, proposals=[revision.pk])
    assert said(response) == ["1 Vorschlag ist übernommen."]
    session.refresh_from_db()
    assert session.title_de == "Neue Wege"
    assert cast.subjects("kim@x.example")[-1].startswith("Übernommen")


def test_a_draft_with_a_proposal_is_published_with_it(organizer_client, meeting, slot):
    session = a_draft(meeting, "V1", "Lernwege", slot)
    revision = proposal(session)
    send(organizer_client, meeting, proposals=[revision.pk], sessions=[session.pk])
    session.refresh_from_db()
    assert (session.title_de, session.status) == ("Neue Wege", "published")


# --- Whom it concerns -----------------------------------------------------------------------------


@pytest.fixture
def conflict(meeting):
    """Tomke has a seat in a workshop, and is to speak at that time in what is a draft."""
    workshop = cast.a_workshop(meeting, "W1", seats=2)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    speaker = cast.a_speaker(meeting, "Tee Ahlers", tomke.email)
    draft = cast.a_session(meeting, "V1", "Vortrag", workshop.slot, None, [speaker], status="draft")
    return tomke, draft


def test_who_would_lose_a_seat_is_counted_and_linked(organizer_client, meeting, conflict):
    tomke, _draft = conflict
    html = cast.text_of(shown(organizer_client, meeting))
    assert "1 Person, die hier mitwirkt, hat zur gleichen Zeit einen Platz" in html
    assert f"/admin/registration/participant/?id__in={tomke.pk}" in html
    assert "Tomke" not in html
    found = organizer_client.get(f"/admin/registration/participant/?id__in={tomke.pk}")
    assert "Tomke Ahlers" in cast.text_of(found)


def test_and_asked_about_before_it_is_lost(organizer_client, meeting, conflict):
    tomke, draft = conflict
    asked = send(organizer_client, meeting)
    assert asked.status_code == 422
    assert "1 Person verliert ihren Platz" in cast.text_of(asked)
    draft.refresh_from_db()
    assert draft.status == Session.Status.DRAFT
    data = cast.form_on(asked, "seen") | {"accept_losses": asked.context["losses"].key}
    done = organizer_client.post(url_of(meeting), data)
    assert "1 Person hat dadurch etwas verloren und bekommt eine Mail." in said(done)
    assert tomke.bookings.get().why == "speaks"


def test_who_may_not_see_people_gets_no_link_to_them(client, meeting, conflict):
    editor = User.objects.create_user("programm@example.org", "ein-langes-passwort", is_staff=True)
    editor.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label="programme",
            codename__in=["change_session", "change_revision"],
        )
    )
    cast.log_in_with_second_factor(client, editor)
    html = cast.text_of(shown(client, meeting))
    assert "1 Person, die hier mitwirkt" in html
    assert "id__in" not in html


def test_who_sits_where_something_else_would_stand(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", seats=1)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    proposal(workshop.session)
    html = cast.text_of(shown(organizer_client, meeting))
    assert "mit Platz 1, auf der Warteliste 1. Sie bekommen keine Mail." in html
    assert f"workshop={workshop.pk}" in html


# --- The meeting itself ---------------------------------------------------------------------------


def test_a_meeting_that_is_a_draft_is_published_with_it(organizer_client, client, slot, meeting):
    meeting.status = Meeting.Status.DRAFT
    meeting.save()
    a_draft(meeting, slot=slot)
    assert "Sie ist selbst noch ein Entwurf" in cast.text_of(shown(organizer_client, meeting))
    send(organizer_client, meeting)  # not chosen
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.DRAFT
    response = send(organizer_client, meeting, meeting="1")
    assert response.status_code == 302, response.context["problems"]
    assert said(response) == ["Die Veranstaltung ist jetzt öffentlich."]
    assert LogEntry.objects.filter(content_type__model="meeting").count() == 1
    assert type(client)().get("/treffen/programm/V1/").status_code == 200


# --- Who may --------------------------------------------------------------------------------------


def test_who_may_only_look_is_refused(viewer_client, meeting, slot):
    draft = a_draft(meeting, slot=slot)
    assert viewer_client.get(url_of(meeting)).status_code == 403
    assert viewer_client.post(url_of(meeting), {"sessions": draft.pk}).status_code == 403


def test_reading_it_publishes_nothing(organizer_client, meeting, slot):
    draft = a_draft(meeting, slot=slot)
    shown(organizer_client, meeting)
    draft.refresh_from_db()
    assert draft.status == Session.Status.DRAFT


def test_more_drafts_take_no_more_statements(
    organizer_client, meeting, slot, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(40) as asked:
            shown(organizer_client, meeting)
        return len(asked)

    a_draft(meeting, "V1", slot=slot, room=cast.a_room(meeting, "A"))
    first = queries()
    for number in range(2, 5):
        a_draft(meeting, f"V{number}", slot=slot, room=cast.a_room(meeting, f"R{number}"))
    assert queries() == first


def test_the_meeting_itself_is_published_by_who_may_change_it(client, meeting):
    groups.make_ready()
    editor = User.objects.create_user(
        "redaktion@orga.example", "ein-langes-passwort", is_staff=True
    )
    editor.groups.add(Group.objects.get(name="Programmredaktion"))
    cast.log_in_with_second_factor(client, editor)
    cast.set_limit(meeting, status="draft")
    assert b'name="meeting"' not in shown(client, meeting).content
    assert send(client, meeting, meeting="1").status_code == 422
    meeting.refresh_from_db()
    assert meeting.status == "draft"
