"""What organizers do to somebody's registration is on record: who, when, what, and why it cost
something. The admin's log keeps names of fields, never what stands in them."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from registration.models import DayPlace, Decision, Participant
from tests import cast

LIST = "/admin/registration/participant/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def the_record(participant):
    """(what, whom it names) of the newest line of the log about a participant."""
    entry = LogEntry.objects.filter(object_id=str(participant.pk)).latest("pk")
    assert entry.user.email == "orga@example.org"
    assert entry.content_type.model_class() is Participant
    for value in (participant.name, participant.email, participant.organisation):
        assert value not in f"{entry.object_repr} {entry.change_message}"
    return entry.get_change_message()


def test_an_edit_leaves_the_names_of_what_was_changed(organizer_client, meeting):
    tomke = cast.register(meeting)
    data = cast.form_data(meeting, name="Tomke Meyer", organisation="Schule am Meer")
    organizer_client.post(f"{LIST}{tomke.pk}/edit/", data)
    tomke.refresh_from_db()
    assert tomke.name == "Tomke Meyer"
    assert the_record(tomke) == "Geändert: Vor- und Nachname, Schule oder Organisation"
    assert Decision.objects.count() == 0  # it cost nobody anything


def test_an_edit_that_costs_something_wants_a_reason(organizer_client, meeting):
    tomke = cast.register(meeting)
    both = cast.days(meeting)
    url = f"{LIST}{tomke.pk}/edit/"
    data = cast.form_data(meeting, on=both[:1], name="Tomke Meyer")

    first = organizer_client.post(url, data)
    assert 'name="reason"' in first.content.decode()
    assert 'name="reason"' not in organizer_client.get(url).content.decode()

    for reason in ({}, {"reason": " "}):
        refused = organizer_client.post(url, data | {"accept_losses": "1"} | reason)
        assert refused.status_code == 422
        assert re.search(
            r"<li>BarCamp, [^<]+: Der Platz wird frei\.</li>", refused.content.decode()
        )
    assert cast.held(both[1]) == ["Tomke Ahlers"]
    assert not LogEntry.objects.filter(object_id=str(tomke.pk)).exists()

    organizer_client.post(url, data | {"accept_losses": "1", "reason": "Hat angerufen"})
    decision = Decision.objects.get()
    assert (decision.kind, decision.reason) == ("changed", "Hat angerufen")
    assert (decision.participant, decision.decided_by.email) == (tomke, "orga@example.org")
    assert the_record(tomke) == "Geändert: Vor- und Nachname, Wann kommen Sie?"
    assert cast.held(both[1]) == []


def test_a_reason_that_was_typed_survives_a_mistake_elsewhere(organizer_client, meeting):
    tomke = cast.register(meeting)
    data = cast.form_data(meeting, on=cast.days(meeting)[:1], name="")
    data |= {"accept_losses": "1", "reason": "Hat angerufen"}
    response = organizer_client.post(f"{LIST}{tomke.pk}/edit/", data)
    assert response.status_code == 422
    assert "Hat angerufen" in response.content.decode()


def test_what_people_change_themselves_is_no_decision(client, meeting):
    tomke = cast.register(meeting)
    cast.open_page(client, tomke)
    data = cast.form_data(meeting, on=cast.days(meeting)[:1])
    client.post("/treffen/meine-seite/angaben/", data | {"accept_losses": "1"})
    assert cast.held(cast.days(meeting)[1]) == []
    assert Decision.objects.count() == 0


def test_a_cancellation_is_on_record(organizer_client, meeting):
    tomke = cast.register(meeting)
    organizer_client.post(f"{LIST}{tomke.pk}/cancel/", {"reason": "Krank"})
    assert the_record(tomke) == "Teilnahme abgesagt"


def test_a_place_given_is_on_record(organizer_client):
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    cast.register(meeting, cast.TOMKE, [day])
    birte = cast.register(meeting, cast.BIRTE, [day])
    place = DayPlace.objects.get(participant=birte)
    data = {"reason": "Bus", "raise_limits": "on"}
    organizer_client.post(f"{LIST}place/{place.pk}/", data)
    assert the_record(birte) == "Platz gegeben"
    organizer_client.post(f"{LIST}place/{place.pk}/", data)  # sent twice: done once
    assert LogEntry.objects.filter(object_id=str(birte.pk)).count() == 1


def test_a_guest_is_on_record(organizer_client, meeting):
    data = cast.form_data(meeting, cast.LENI, reason="Grußwort", language="de")
    organizer_client.post(f"{LIST}add/", data)
    assert the_record(Participant.objects.get()) == "Gast eingetragen"


def test_a_link_sent_is_on_record(organizer_client, meeting):
    claim = cast.sign_up(meeting, cast.TOMKE)
    registered = cast.register(meeting, cast.BIRTE)
    for participant in (claim, registered):
        organizer_client.post(f"{LIST}{participant.pk}/link/")
        assert the_record(participant) == "Link gesendet"


def test_a_link_that_was_not_sent_is_not(organizer_client, meeting):
    tomke = cast.register(meeting)
    organizer_client.post(f"{LIST}{tomke.pk}/cancel/", {"reason": "Krank"})
    organizer_client.post(f"{LIST}{tomke.pk}/link/")
    assert the_record(tomke) == "Teilnahme abgesagt"
