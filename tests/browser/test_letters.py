"""Letters in a browser: no finding by axe, light and dark; no scrolling sideways at 320 px; and
readable where a mail program drops the style sheet."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from backstage.mail import hand_over
from tests import cast

# A mail is shown within a mail program's page, which has the landmarks.
OPTIONS = {"rules": {name: {"enabled": False} for name in ("landmark-one-main", "region")}}
PHONE, DESKTOP = {"width": 320, "height": 700}, {"width": 800, "height": 900}
LONG = "Kollaborative Unterrichtsentwicklung: Differenzierungsmöglichkeiten"


@pytest.fixture
def mails(meeting):
    workshop = cast.a_workshop(meeting, title=LONG)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.sign_up(meeting, cast.BIRTE, choices=[workshop], language="en")
    return [mail.html_message for who in (cast.TOMKE, cast.BIRTE) for mail in cast.mails_to(who)]


def without_style_sheet(mail):
    return re.sub(r"<style>.*?</style>|<meta[^>]*scheme[^>]*>", "", mail, flags=re.S)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kept", [lambda mail: mail, without_style_sheet], ids=["whole", "bare"])
def test_a_letter_in_each_look(page, mails, asked_hosts, scheme, kept):
    page.emulate_media(color_scheme=scheme)
    assert len(mails) == 3
    for mail in mails:
        page.set_viewport_size(DESKTOP)
        page.set_content(kept(mail))
        results = Axe().run(page, options=OPTIONS).response["violations"]
        assert [(f["id"], f["nodes"][0]["html"][:150]) for f in results] == []
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert asked_hosts == set()


def test_a_dark_letter_is_dark(page, mails):
    """So the test above looks at two different things."""

    def ground():
        return page.locator(".sheet").evaluate("e => getComputedStyle(e).backgroundColor")

    page.set_content(mails[0])
    page.emulate_media(color_scheme="light")
    light = ground()
    page.emulate_media(color_scheme="dark")
    assert (light, ground()) == ("rgb(255, 253, 249)", "rgb(23, 36, 35)")


def test_in_the_demo_a_letters_button_and_its_file_can_be_used(page, meeting, settings, tmp_path):
    settings.DEMO_MAILBOX = tmp_path
    backends = {"default": "meetup.demo.mailbox.Backend"}
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": backends}
    cast.register(meeting)
    hand_over()
    page.goto("/demo/postfach/")
    page.get_by_role("link", name="Bestätigt").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="treffen.ics").click()
    assert download.value.suggested_filename == "treffen.ics"
    page.frame_locator("iframe").get_by_role("link", name="Meine Seite öffnen").click()
    page.get_by_role("button", name="Meine Seite öffnen").click()
    assert "Tomke Ahlers" in page.content()
