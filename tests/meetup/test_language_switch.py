"""Every page has a link to itself in the other language, and whatever it leads to stays in its own."""

import re
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import OperationalError
from django.urls import reverse
from django.utils import translation
from lxml import html

from tests import cast
from tests.meetup.test_every_url import (  # noqa: F401 - fixtures
    ALL,
    PUBLIC,
    actors,
    address,
    walkable,
    world,
)

pytestmark = pytest.mark.same_on_both

OTHER = {"de": "en", "en": "de"}
#: A key for the second factor, an address for monitoring and the mail itself are no pages.
NO_PAGES = {"demo-mail-html", "demo-attachment", "health"}


def in_language(language, url):
    return f"/en{url}" if language == "en" else url


def language_of(url):
    return "en" if url == "/en" or url.startswith("/en/") else "de"


def is_page(response):
    return response.get("Content-Type", "").startswith("text/html") and bool(response.content)


def switch_of(response):
    """(language, address) of the link that shows the page in the other language."""
    (link,) = html.fromstring(response.content).xpath("//a[@hreflang]")
    assert link.get("lang") == link.get("hreflang")
    return link.get("hreflang"), link.get("href")


def ways_on(response):
    """Where a page leads: its links and forms within this website, but for the switch."""
    tree = html.fromstring(response.content)
    found = tree.xpath("//a[not(@hreflang)]/@href | //form/@action | //iframe/@src | //@formaction")
    return [url for url in found if url.startswith("/") and not url.startswith("/static/")]


def faults_of(response, language):
    if html.fromstring(response.content).get("lang") != language:
        yield "says another language"
    elif switch_of(response)[0] != OTHER[language]:
        yield "switches to itself"
    yield from (f"leads to {url}" for url in ways_on(response) if language_of(url) != language)


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("actor", PUBLIC)
def test_every_page_leads_to_itself_in_the_other_language(world, actors, actor, language):  # noqa: F811
    browser, wrong, pages = actors[actor], [], 0
    for name, path in ALL:
        if name in NO_PAGES or not walkable(name, path):
            continue
        here = address(path, name, world)  # once: a link says when it was made
        url = in_language(language, here)
        response = browser.get(url)
        if response.status_code == 302:
            target = response["Location"]
            if language_of(target) != language:
                wrong.append(f"{url} sends on to {target}")
            continue
        if not is_page(response) or "jsi18n" in path:
            continue
        pages += 1
        wrong += [f"{url} {fault}" for fault in faults_of(response, language)]
        there = switch_of(response)[1]
        if there != in_language(OTHER[language], here):
            wrong.append(f"{url} switches to {there}")
        elif switch_of(browser.get(there))[1] != url:
            wrong.append(f"{url}: no way back from {there}")
    assert pages > 20
    assert wrong == []


@pytest.mark.parametrize("language", OTHER)
def test_what_stands_behind_the_address_is_kept(client, meeting, language):
    with translation.override(language):
        url = reverse("programme", args=[meeting.slug]) + "?tag=2&art=talk&x=%C3%A4%26b"
    there = switch_of(client.get(url))
    with translation.override(OTHER[language]):
        path = reverse("programme", args=[meeting.slug])
    assert there == (OTHER[language], path + "?tag=2&art=talk&x=%C3%A4%26b")


def test_no_address_can_make_the_switch_lead_to_another_website(client, db):
    for url in ("/en//evil.example/", "/en//evil.example/?next=//evil.example"):
        response = client.get(url)
        assert response.status_code == 404
        assert not switch_of(response)[1].startswith("//")


# --- when something is wrong ----------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHER)
def test_pages_about_what_went_wrong(client, meeting, organizer_client, language, settings):
    sign_up = in_language(language, f"/{meeting.slug}/anmeldung/")
    strict = type(client)(enforce_csrf_checks=True)
    answers = {
        400: client.get(in_language(language, "/konto/login/?next=%00")),
        403: strict.post(sign_up, {}),
        404: client.get(in_language(language, "/treffen/programm/nichts/")),
        422: client.post(sign_up, {}),
        410: client.get(in_language(language, f"/{meeting.slug}/link/kaputt/")),
    }
    for status, response in answers.items():
        assert response.status_code == status
        assert list(faults_of(response, language)) == [], status
    settings.ALLOWED_HOSTS = ["anmeldung.example"]
    refused = client.get(sign_up)
    assert refused.status_code == 400
    assert list(faults_of(refused, language)) == []


@pytest.mark.parametrize("language", OTHER)
def test_a_page_nobody_may_see(viewer_of_nothing, meeting, language):
    refused = viewer_of_nothing.get(in_language(language, "/admin/people/user/"))
    assert refused.status_code == 403
    assert list(faults_of(refused, language)) == []


@pytest.fixture
def viewer_of_nothing(client, db):
    viewer = cast.an_organizer("neu@example.org", is_superuser=False)
    cast.log_in_with_second_factor(client, viewer)
    return client


@pytest.mark.parametrize("language", OTHER)
def test_the_database_is_away(client, monkeypatch, language):
    def away(slug):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("meetup.views.home.public_meeting", away)
    monkeypatch.setattr("backstage.database.is_away", lambda error: True)
    response = client.get(in_language(language, "/treffen/"))
    assert response.status_code == 503
    assert list(faults_of(response, language)) == []


def test_the_page_for_our_own_mistakes_says_everything_twice(client, monkeypatch, meeting):
    """It is made without templates, settings or a database: both languages stand on it."""

    def mistake(slug):
        raise RuntimeError

    monkeypatch.setattr("meetup.views.home.public_meeting", mistake)
    client.raise_request_exception = False
    response = client.get("/en/treffen/")
    assert response.status_code == 500
    language, target = switch_of(response)
    (english,) = html.fromstring(response.content).xpath("//section[@lang='en']")
    assert (language, target) == ("en", f"#{english.get('id')}")
    assert english.xpath(".//a/@href") == ["/en/"]


# --- what comes next -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHER)
def test_logging_in_leads_on_in_the_language_that_was_chosen_on_the_way(client, db, language):
    """To the desk, over password and second factor, and out again."""
    first = client.get(in_language(OTHER[language], "/admin/people/user/"), follow=True)
    url = switch_of(first)[1]
    assert url == in_language(
        language, "/konto/login/?next=" + quote(in_language(language, "/admin/people/user/"))
    )
    organizer = cast.an_organizer()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(organizer, secret)
    next_page = html.fromstring(client.get(url).content).xpath("//input[@name='next']/@value")
    assert next_page == [in_language(language, "/admin/people/user/")]
    answer = client.post(
        url.partition("?")[0],
        {"login": organizer.email, "password": "ein-langes-passwort", "next": next_page[0]},
    )
    assert language_of(answer["Location"]) == language
    cast.log_in_with_second_factor(client, organizer)
    for logout in ("/konto/logout/", "/admin/logout/"):
        cast.log_in_with_second_factor(client, organizer)
        answer = client.post(in_language(language, logout))
        assert (answer.status_code, answer["Location"]) == (302, in_language(language, "/"))


def test_a_participants_way_in_english(client, meeting):
    """From the form to the end, pressing what there is to press: nothing falls back to German."""

    def press(url, data=None):
        response = client.post(url, data or {}, follow=True)
        assert response.status_code == 200, url
        assert [url for url, _status in response.redirect_chain if language_of(url) == "de"] == []
        assert list(faults_of(response, "en")) == []
        return response

    slug = meeting.slug
    workshop = cast.a_workshop(meeting, seats=2, slot=cast.afternoon(meeting))
    press(f"/en/{slug}/anmeldung/", cast.form_data(meeting))
    press(f"/en/{slug}/anmeldung/stand/link/")
    press(cast.link_in(cast.mails_to(cast.TOMKE)[-1]))
    press(f"/en/{slug}/meine-seite/angaben/", cast.form_data(meeting))
    press(f"/en/{slug}/meine-seite/bedarf/", {"meal": "vegan", "agreed": "on"})
    press(f"/en/{slug}/meine-seite/einwilligungen/", {})
    press(f"/en/{slug}/meine-seite/workshops/", {"step": "take", "occurrence": workshop.pk})
    press(f"/en/{slug}/meine-seite/links-sperren/")
    press(f"/en/{slug}/meine-seite/beenden/")
    press(f"/en/{slug}/link/", {"email": cast.TOMKE[1]})
    press(cast.link_in(cast.mails_to(cast.TOMKE)[-1]))
    press(f"/en/{slug}/meine-seite/absagen/")
    for mail in cast.mails_to(cast.TOMKE):
        ours = re.findall(rf"{re.escape(settings.SITE_URL)}(/\S*)", mail.message)
        assert [url for url in ours if language_of(url) == "de"] == []
