"""What organizers do most, with the keyboard alone: somebody calls and cannot come, a session moves to
another room, a proposal is looked through."""

import pytest
from playwright.sync_api import expect

from programme.models import Occurrence, Revision
from registration.models import Participant
from tests import cast
from tests.browser import visitors


@pytest.fixture
def desk(page, demo, become):
    become(visitors.cookie(visitors.log_in, visitors.organizer()))
    page.goto("/admin/")
    return page


def test_somebody_calls_and_cannot_come(desk, demo, keyboard):
    tomke = cast.register(demo, cast.TOMKE)
    keyboard.enter("Teilnehmende", "link")
    keyboard.to("", "text")
    desk.keyboard.type("Tomke")
    with desk.expect_navigation():
        keyboard.press("Enter")
    keyboard.enter("Tomke Ahlers", "link")
    keyboard.enter("Teilnahme absagen", "link")
    keyboard.type("Grund", "Hat angerufen: krank")
    keyboard.enter("absagen", "submit")
    expect(desk.locator(".messagelist")).to_be_visible()
    assert Participant.objects.get(pk=tomke.pk).status == "cancelled"


def test_a_session_moves_to_another_room(desk, demo, keyboard):
    keyboard.enter("Plan nach Zeiten und Räumen", "link")
    talk = Occurrence.objects.get(session__code="V3")
    keyboard.to("V3 Dynamisches Curriculum", "link")  # past everything that stands before it
    keyboard.enter("verschieben", "link")
    keyboard.to("Raum", "select")
    desk.keyboard.type("Musikraum")
    keyboard.enter("Eintragen oder verschieben", "submit")
    expect(desk.locator(".messagelist")).to_contain_text("V3")
    talk.refresh_from_db()
    assert str(talk.room) == "Musikraum"


def test_a_proposal_is_looked_through(desk, demo, keyboard):
    proposal = Revision.objects.waiting().get()
    keyboard.enter("1 Änderungsvorschlag wartet auf Durchsicht", "link")
    keyboard.enter(proposal.session.code, "link")
    keyboard.enter("Übernehmen", "submit")
    expect(desk.locator(".messagelist")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.state != "pending"
