"""Two organizers have the same page open: the second is told who has changed what, sees both versions,
loses nothing, and can save on purpose."""

import pytest

from programme import revisions
from programme.models import EditingRule, Occurrence, Revision, Session, Speaker
from tests import cast
from tests.admin.pages import form_of

pytestmark = pytest.mark.usefixtures("invariants_hold")

TOLD = "Das hat inzwischen jemand anders geändert."


@pytest.fixture
def other_client(client, db):
    """The browser of a second organizer, Kim."""
    browser = type(client)()
    kim = cast.an_organizer("kim@orga.example")
    kim.name = "Kim Kolb"
    kim.save()
    cast.log_in_with_second_factor(browser, kim)
    return browser


def url_of(thing):
    return f"/admin/programme/{thing._meta.model_name}/{thing.pk}/change/"


def save(client, thing, **changes):
    """Open the page and save it at once."""
    return client.post(url_of(thing), form_of(client, url_of(thing)) | changes)


@pytest.fixture
def session(meeting):
    day = cast.days(meeting)[0]
    slot = cast.a_slot(day, "10:00", "11:00")
    return cast.a_session(
        meeting, "V1", "Lernwege", slot, cast.a_room(meeting), [cast.a_speaker(meeting)]
    )


def send_again(client, url, response, data, **changes):
    """The page as it was answered, with what was typed in it."""
    return client.post(url, data | {"seen": response.context["seen"]} | changes)


def test_the_second_is_told_and_sees_both_versions(organizer_client, other_client, session):
    url = url_of(session)
    mine = form_of(organizer_client, url) | {"title_de": "Meine Wege", "abstract_de": "Kurz"}
    assert save(other_client, session, title_de="Kims Wege", level="beginner").status_code == 302

    response = organizer_client.post(url, mine)
    html = cast.text_of(response)
    assert TOLD in html
    assert "Kim Kolb, " in html
    told = [(d.label, d.before, d.now, d.typed) for d in response.context["told"]]
    assert told == [
        ("Titel [de]", "Lernwege", "Kims Wege", "Meine Wege"),
        ("Niveau", "für alle", "für den Einstieg", "für alle"),
    ]
    assert 'value="Meine Wege"' in html
    assert "Kurz</textarea>" in html
    assert html.count("<title>Noch nicht gespeichert:") == 1
    session.refresh_from_db()
    assert (session.title_de, session.abstract_de) == ("Kims Wege", "")


def test_who_has_seen_it_saves_on_purpose(organizer_client, other_client, session):
    url = url_of(session)
    mine = form_of(organizer_client, url) | {"title_de": "Meine Wege"}
    save(other_client, session, title_de="Kims Wege")
    response = organizer_client.post(url, mine)
    assert send_again(organizer_client, url, response, mine).status_code == 302
    session.refresh_from_db()
    assert session.title_de == "Meine Wege"
    titles = [version.title_de for version in session.history.all()]
    assert titles == ["Meine Wege", "Kims Wege", "Lernwege"]  # nothing is lost


def test_a_third_who_saves_in_between_is_told_of_too(organizer_client, other_client, session):
    url = url_of(session)
    mine = form_of(organizer_client, url) | {"title_de": "Meine Wege"}
    save(other_client, session, title_de="Kims Wege")
    response = organizer_client.post(url, mine)
    save(other_client, session, title_de="Noch andere Wege")
    again = send_again(organizer_client, url, response, mine)
    assert again.context["told"][0].now == "Noch andere Wege"


def test_who_wants_the_same_is_not_asked(organizer_client, other_client, session):
    mine = form_of(organizer_client, url_of(session)) | {"title_de": "Neue Wege"}
    save(other_client, session, title_de="Neue Wege")
    assert organizer_client.post(url_of(session), mine).status_code == 302


def test_saved_without_a_change_it_tells_nobody(organizer_client, other_client, session):
    mine = form_of(organizer_client, url_of(session)) | {"title_de": "Meine Wege"}
    save(other_client, session)
    assert organizer_client.post(url_of(session), mine).status_code == 302


def test_a_speakers_proposal_that_was_taken_over(organizer_client, organizer, session):
    mine = form_of(organizer_client, url_of(session)) | {"level": "advanced"}
    changes = {"title_de": "Vorgeschlagene Wege"}
    revision = Revision.objects.create(session=session, proposed_by=organizer, changes=changes)
    revisions.publish(revision, cast.an_organizer("leni@orga.example"))
    response = organizer_client.post(url_of(session), mine)
    assert [d.now for d in response.context["told"]] == ["Vorgeschlagene Wege"]


def test_a_clash_of_other_kinds_is_said_as_well(organizer_client, other_client, session):
    mine = form_of(organizer_client, url_of(session)) | {"title_de": "", "code": ""}
    save(other_client, session, title_de="Kims Wege")
    html = cast.text_of(organizer_client.post(url_of(session), mine))
    assert TOLD in html
    assert "Dieses Feld ist zwingend erforderlich." in html


# --- The rows of the page -------------------------------------------------------------------------


def test_a_row_that_was_changed(organizer_client, other_client, meeting, session):
    library = cast.a_room(meeting, "Bibliothek")
    mine = form_of(organizer_client, url_of(session)) | {"level": "advanced"}
    save(other_client, session, **{"occurrences-0-room": library.pk})
    response = organizer_client.post(url_of(session), mine)
    (difference,) = response.context["told"]
    assert difference.label.startswith("Termin „V1 Lernwege (")
    assert difference.label.endswith(": Raum")
    assert (difference.before, difference.now) == ("Aula", "Bibliothek")
    assert session.occurrences.get().room == library


def test_a_row_that_was_added_stays(organizer_client, other_client, meeting, session):
    lena = cast.a_speaker(meeting, "Lena Ludwig", "lena@x.example")
    mine = form_of(organizer_client, url_of(session)) | {"level": "advanced"}
    row = {"speaker": lena.pk, "part": "speaker", "position": 1}
    row = {f"appearances-1-{name}": value for name, value in row.items()}
    save(other_client, session, **{"appearances-TOTAL_FORMS": 2} | row)
    response = organizer_client.post(url_of(session), mine)
    (difference,) = response.context["told"]
    assert "Lena Ludwig" in difference.label
    assert difference.now == "neu angelegt"
    assert send_again(organizer_client, url_of(session), response, mine).status_code == 302
    assert lena.appearances.get().session == session


def test_a_row_that_was_deleted_can_be_let_go(organizer_client, other_client, session):
    mine = form_of(organizer_client, url_of(session)) | {"level": "advanced"}
    save(other_client, session, **{"occurrences-0-DELETE": "on"})
    response = organizer_client.post(url_of(session), mine)
    (difference,) = response.context["told"]
    assert (difference.before, difference.now) == ("vorhanden", "gelöscht")
    done = send_again(
        organizer_client, url_of(session), response, mine, **{"occurrences-0-DELETE": "on"}
    )
    assert done.status_code == 302, done.context["errors"]
    assert not Occurrence.objects.exists()
    session.refresh_from_db()
    assert session.level == "advanced"


# --- The other pages ------------------------------------------------------------------------------


def test_a_speakers_page(organizer_client, other_client, meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    mine = form_of(organizer_client, url_of(speaker)) | {"name": "K. Albers"}
    save(other_client, speaker, email="kim.albers@x.example", bio_de="Neu")
    told = organizer_client.post(url_of(speaker), mine).context["told"]
    assert {d.label: d.now for d in told} == {
        "E-Mail-Adresse": "kim.albers@x.example",
        "Zur Person [de]": "Neu",
    }
    assert Speaker.objects.get().name == "Kim Albers"


def test_a_meetings_page_and_what_is_not_on_it(organizer_client, other_client, meeting):
    mine = form_of(organizer_client, url_of(meeting)) | {"theme_de": "Meins"}
    save(other_client, meeting, venue_name="Anderswo", is_current="on")
    told = organizer_client.post(url_of(meeting), mine).context["told"]
    assert [(d.label, d.now, d.typed) for d in told] == [
        ("Aktuell", "ja", "nein"),
        ("Ort", "Anderswo", "Oberschule Habenhausen"),
    ]


def test_a_rule_for_speakers(organizer_client, other_client, meeting):
    mine = form_of(organizer_client, url_of(meeting)) | {"theme_de": "Meins"}
    row = {"editing_rules-0-field": "title", "editing_rules-0-rule": "frozen"}
    save(other_client, meeting, **{"editing_rules-TOTAL_FORMS": 1} | row)
    (difference,) = organizer_client.post(url_of(meeting), mine).context["told"]
    assert difference.label == "Regel für Referierende „Titel: festgelegt“"
    assert EditingRule.objects.count() == 1


def test_a_days_page_with_its_slots(organizer_client, other_client, meeting):
    day = cast.days(meeting)[0]
    mine = form_of(organizer_client, url_of(day)) | {"title_de": "Meins"}
    save(other_client, day, **{"slots-0-ends": "16:00"})
    (difference,) = organizer_client.post(url_of(day), mine).context["told"]
    assert (difference.before, difference.now) == ("17:00", "16:00")


def test_a_number_that_is_not_on_the_page_is_not_asked_about(
    organizer_client, other_client, meeting
):
    """Places are given on a page of their own, and saving this one does not bring old ones back."""
    day = cast.days(meeting)[0]
    mine = form_of(organizer_client, url_of(day)) | {"title_de": "Meins"}
    places = f"/admin/registration/placesofday/{day.pk}/change/"
    other_client.post(places, form_of(other_client, places) | {"places": 7})
    assert organizer_client.post(url_of(day), mine).status_code == 302
    day.refresh_from_db()
    assert (day.title_de, day.places) == ("Meins", 7)


def test_a_rooms_page(organizer_client, other_client, meeting):
    room = cast.a_room(meeting)
    mine = form_of(organizer_client, url_of(room)) | {"seats": 50}
    save(other_client, room, step_free="on")
    (difference,) = organizer_client.post(url_of(room), mine).context["told"]
    assert (difference.label, difference.now, difference.typed) == (
        *("Stufenlos erreichbar", "ja"),
        "nein",
    )


def test_one_tells_oneself_of_another_window(organizer_client, session):
    mine = form_of(organizer_client, url_of(session)) | {"title_de": "Meine Wege"}
    save(organizer_client, session, title_de="Andere Wege")
    html = cast.text_of(organizer_client.post(url_of(session), mine))
    assert "Sie selbst, in einem anderen Fenster" in html


@pytest.mark.parametrize(
    "seen", ["", "x", "session", "session:", "session:x", "session:" + "9" * 30]
)
def test_what_cannot_be_read_is_no_error(organizer_client, session, seen):
    data = form_of(organizer_client, url_of(session)) | {"seen": seen, "title_de": "Neu"}
    assert organizer_client.post(url_of(session), data).status_code == 302


def test_what_people_would_lose_is_asked_after_it(organizer_client, other_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", seats=2)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    url = url_of(workshop.session)
    mine = form_of(organizer_client, url) | {"status": "cancelled"}
    save(other_client, workshop.session, title_de="Kims Werkstatt")
    told = organizer_client.post(url, mine)
    assert told.context["told"]
    asked = send_again(organizer_client, url, told, mine)
    assert "1 Person verliert ihren Platz" in cast.text_of(asked)
    accepted = {"accept_losses": asked.context["losses"].key}
    assert send_again(organizer_client, url, asked, mine, **accepted).status_code == 302
    assert Session.objects.get().is_cancelled
