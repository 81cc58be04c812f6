"""A speaker, from the mail to the published change: invited, written, looked at, taken over."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect
from post_office.models import Email

from programme import invitations
from programme.models import Session, Speaker
from tests import cast

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def session(demo):
    """A published talk of the demo's, with a speaker who has an address."""
    session = Session.objects.filter(
        meeting=demo, kind="talk", status="published", revisions=None
    ).first()
    rike = cast.a_speaker(demo, "Rike Rose", "rike@x.example")
    session.appearances.create(speaker=rike, position=9)
    return session


def organizers_page(browser, browser_context_args, page):
    """A second browser, in which an organizer has logged in with the second factor."""
    client = Client()
    cast.log_in_with_second_factor(client, cast.an_organizer("durchsicht@example.org"))
    context = browser.new_context(**browser_context_args)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    url = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
    return context.new_page(), url


def test_from_the_mail_to_the_published_change(
    page, browser, browser_context_args, session, complaints, asked_hosts
):
    rike = Speaker.objects.filter(user__email="rike@x.example")
    invitations.invite(rike, unless_since=session.meeting.registration_opens_at)
    page.goto(cast.link_in(Email.objects.order_by("-pk").first()))
    page.get_by_role("button", name="Meinen Beitrag bearbeiten").click()
    expect(page).to_have_url(re.compile("/mein-beitrag/$"))
    page.get_by_role("link", name=re.compile("^Bearbeiten")).click()
    page.locator("[name=title_de]").fill("Ganz neue Lernwege")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("main")).to_contain_text("Wartet jetzt auf Durchsicht")

    desk, url = organizers_page(browser, browser_context_args, page)
    desk.goto(url + "/admin/")
    expect(desk.locator("main")).to_contain_text("2 warten")  # one is the demo's
    desk.get_by_role("link", name="Änderungsvorschläge", exact=True).click()
    desk.get_by_role("link", name=re.compile(session.code)).click()
    expect(desk.locator("ins").first).to_contain_text("Ganz neue Lernwege")
    desk.get_by_role("button", name="Übernehmen").click()
    expect(desk.locator("body")).to_contain_text("stehen jetzt im Programm")
    desk.context.close()

    page.goto(f"/bremen-2019/programm/{session.code.lower()}/")
    expect(page.locator("h1")).to_contain_text("Ganz neue Lernwege")
    told = Email.objects.order_by("-pk").first()
    assert (told.to, told.subject.split(":")[0]) == (["rike@x.example"], "Übernommen")
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert complaints == []
