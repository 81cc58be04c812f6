"""A speaker's form: the preview, what somebody else has changed meanwhile, and no script needed."""

from urllib.parse import urlsplit

import pytest

from programme import invitations
from programme.models import Session, Speaker
from tests.browser.looks import found_by_axe

PAGE = "/bremen-2019/mein-beitrag/"


@pytest.fixture
def speaker(demo):
    """Of a workshop, with a proposal that waits."""
    session = Session.objects.get(meeting=demo, code="WA2")
    return Speaker.objects.filter(appearances__session=session).exclude(user=None).first()


def open_own(page, speaker):
    page.goto(urlsplit(invitations.to_speaker_page(speaker)).path)
    page.get_by_role("button", name="Meinen Beitrag bearbeiten").click()
    page.wait_for_url(f"**{PAGE}")


def test_the_preview_and_what_somebody_else_has_changed(page, speaker):
    open_own(page, speaker)
    page.goto(PAGE + "programm/WA2/")
    page.get_by_label("Mitbringen, deutsch").fill("Ein Laptop und eine **Idee**")
    page.get_by_role("button", name="Vorschau", exact=True).click()
    page.get_by_text("Vorschau: Noch ist nichts gespeichert.").wait_for()
    assert page.locator("article strong", has_text="Idee").is_visible()
    assert found_by_axe(page) == []

    session = Session.objects.get(meeting=speaker.meeting, code="WA2")
    session.to_bring_de = "Nichts"
    session.save()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("heading", name="Zwei Fassungen").wait_for()
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Gespeichert: Mitbringen, deutsch.").wait_for()
    assert found_by_axe(page) == []


def test_without_javascript(browser, live_server, speaker):
    page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    open_own(page, speaker)
    page.goto(PAGE + "programm/WA2/")
    page.get_by_role("button", name="Vorschau", exact=True).click()
    assert "Noch ist nichts gespeichert" in page.content()
