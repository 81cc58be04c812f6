"""Somebody new on the staff, from the invitation to the desk, with a passkey: in a real browser, whose
authenticator is a virtual one."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from meetup import groups
from people.models import User
from tests import cast

ADDRESS, PASSWORD = "neu@example.org", "ein-ganz-neues-passwort"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def sensor(page):
    """The browser's own passkeys, and a switch for whether somebody touches the sensor."""
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    options = DEVICE | {"automaticPresenceSimulation": True}
    made = developer.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def recognises(somebody):
        who = {"authenticatorId": made["authenticatorId"], "isUserVerified": somebody}
        developer.send("WebAuthn.setUserVerified", who)

    return recognises


@pytest.fixture
def invited(demo):
    """An organizer has given them access: to a group, without a password."""
    groups.make_ready()
    user = User.objects.create_user(ADDRESS, is_staff=True, name="Nele Neu")
    user.groups.set(groups.Group.objects.filter(name="Einlass"))
    return user


def set_a_password(page, settings):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"
    page.goto("/konto/login/")
    page.get_by_role("link", name="Passwort vergessen").click()
    page.locator("[name=email]").fill(ADDRESS)
    page.get_by_role("button", name="Link anfordern").click()
    expect(page.locator("h1")).to_have_text("Sehen Sie in Ihr Postfach")
    page.goto(cast.link_in(cast.mails_to(ADDRESS)[-1]))
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Passwort setzen").click()


def log_in(page):
    page.goto("/admin/")
    page.locator("[name=login]").fill(ADDRESS)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()


def test_from_the_invitation_to_the_desk_with_a_passkey(
    page, invited, sensor, settings, complaints, asked_hosts
):
    set_a_password(page, settings)
    log_in(page)
    expect(page.locator("h1")).to_contain_text("Ihr zweiter Faktor")
    page.get_by_role("link", name="Passkey einrichten").click()
    page.get_by_label("Name des Passkeys").fill("Mein Laptop")
    page.get_by_role("button", name="Passkey einrichten").click()

    expect(page.locator("h1")).to_have_text("Ihre Ersatzcodes")
    expect(page.locator(".spare-codes li")).to_have_count(10)
    page.get_by_label("ausgedruckt oder gespeichert").check()
    page.get_by_role("button", name="Zur Verwaltung").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.locator("#content")).to_contain_text("Teilnehmende")
    assert Authenticator.objects.get(user=invited, type="webauthn").wrap().name == "Mein Laptop"

    page.get_by_role("button", name="Sitzung beenden").click()
    log_in(page)
    page.get_by_role("button", name="Mit Passkey zur Verwaltung").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    page.get_by_role("link", name="Mein Zugang").click()
    page.get_by_role("button", name="Alle meine Sitzungen beenden").click()
    expect(page.locator("main")).to_contain_text("auf jedem Gerät")
    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/konto/login/"))
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert complaints == []


def test_what_goes_wrong_is_said_in_words_and_can_be_tried_again(page, invited, sensor, complaints):
    invited.set_password(PASSWORD)
    invited.save()
    log_in(page)
    page.goto("/konto/zweiter-faktor/passkey/einrichten/")
    sensor(False)
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_role("alert")).to_contain_text("abgebrochen oder hat zu lange gedauert")
    sensor(True)
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.locator("h1")).to_have_text("Ihre Ersatzcodes")
    page.get_by_label("ausgedruckt oder gespeichert").check()
    page.get_by_role("button", name="Zur Verwaltung").click()

    page.goto("/konto/zweiter-faktor/passkey/einrichten/")
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_role("alert")).to_contain_text("schon ein Passkey")
    assert complaints == []
