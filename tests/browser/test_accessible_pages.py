"""Every page for participants: no finding by axe, light and dark, on a phone and a desktop; no
scrolling sideways at 320 px; no request to another host; nothing the content policy refuses."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from meetup.management.commands.check_invariants import everything_wrong
from tests import cast

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PUBLIC = [
    "/bremen-2019/",
    "/bremen-2019/programm/",
    "/bremen-2019/programm/?art=panel&tag=2",  # nothing found
    "/bremen-2019/programm/raster/",
    "/bremen-2019/programm/WA2/",
    "/bremen-2019/programm/WB7/",
    "/bremen-2019/referierende/kim-albers/",
    "/bremen-2019/ort/",
    "/bremen-2019/impressum/",
    "/bremen-2019/datenschutz/",
    "/bremen-2019/barrierefreiheit/",
    "/bremen-2019/anmeldung/",
    "/bremen-2019/link/",
    "/bremen-2019/link/code/",
    "/bremen-2019/abgesagt/",
    "/bremen-2019/gibt-es-nicht/",
    "/en/bremen-2019/",
    "/en/bremen-2019/programm/",
    "/en/bremen-2019/anmeldung/",
    "/konto/login/",
    "/konto/password/reset/",
    "/demo/postfach/",
]
OWN = ["", "workshops/", "angaben/", "bedarf/", "einwilligungen/", "absagen/"]


def findings(page):
    results = Axe().run(page).response["violations"]
    return [(f["id"], f["nodes"][0]["html"][:150]) for f in results]


def looks(page):
    """The page in each look, one after the other."""
    for scheme in ("light", "dark"):
        for size in (PHONE, DESKTOP):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            yield f"{scheme}, {size['width']} px"


def sideways(page):
    page.set_viewport_size({"width": 320, "height": 700})
    return page.evaluate("document.documentElement.scrollWidth > 320")


def check(page, paths):
    wrong = []
    for path in paths:
        page.goto(path)
        for look in looks(page):
            wrong += [f"{path} ({look}): {finding}" for finding in findings(page)]
        if sideways(page):
            wrong.append(f"{path}: scrolls sideways at 320 px")
    return wrong


@pytest.fixture
def own_page(page, demo, live_server):
    """The page of somebody who takes part in the demo."""
    participant = cast.register(demo, cast.TOMKE)
    page.goto(cast.link_in(cast.mails_to(cast.TOMKE)[-1]))
    page.get_by_role("button", name="Meine Seite öffnen").click()
    assert participant.name in page.content()
    return page


@pytest.mark.slow
def test_public_pages(page, demo, asked_hosts, complaints):
    assert check(page, PUBLIC) == []
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert [text for text in complaints if "404" not in text] == []
    assert everything_wrong() == []


@pytest.mark.slow
def test_pages_of_ones_own(own_page):
    assert check(own_page, [f"/bremen-2019/meine-seite/{page}" for page in OWN]) == []


def test_a_form_with_errors(page, demo):
    page.goto("/bremen-2019/anmeldung/")
    page.locator("form[method=post]").first.evaluate("form => { form.noValidate = true }")
    page.locator("form[method=post] button[type=submit]").first.click()
    page.get_by_role("alert").wait_for()
    wrong = [finding for _look in looks(page) for finding in findings(page)]
    assert wrong == []
    assert not sideways(page)


def wrong_with(page):
    """The page as it is now, in each look."""
    wrong = [f"{look}: {finding}" for look in looks(page) for finding in findings(page)]
    return [*wrong, "scrolls sideways at 320 px"] if sideways(page) else wrong


def test_the_form_while_workshops_are_chosen_and_with_errors_in_them(page, full_workshop):
    page.goto("/bremen-2019/anmeldung/")
    day, other = page.get_by_role("group", name="Wann kommen Sie?").get_by_role("checkbox").all()
    day.check()
    page.get_by_role("radio", name=full_workshop).check()
    page.locator("details.about summary").first.click()
    assert wrong_with(page) == []

    day.uncheck()
    page.get_by_role("button", name="Anmelden").click()
    other.check()
    page.get_by_role("button", name="Anmelden").click()
    assert "nicht den Tag dazu" in page.get_by_role("alert").inner_text()
    assert wrong_with(page) == []


def test_my_workshops_with_a_seat_a_line_and_a_message(full_workshop, own_page):
    own_page.goto("/bremen-2019/meine-seite/workshops/")
    steps = [("Platz nehmen", "Elternkommunikation"), ("Anstellen und später", full_workshop)]
    for step, title in steps:
        own_page.get_by_role("button", name=re.compile(f"^{step}.*{title}")).click()
        own_page.get_by_role("status").wait_for()
        assert wrong_with(own_page) == []
    own_page.goto("/bremen-2019/meine-seite/")
    assert wrong_with(own_page) == []


@pytest.mark.parametrize("path", ["anmeldung/", "programm/"])
def test_bars_can_be_seen_in_forced_colours(page, demo, path):
    page.emulate_media(forced_colors="active")
    page.goto(f"/bremen-2019/{path}")
    bar = page.locator(".bar").first
    fills = [
        bar.locator(f".bar-{part}").evaluate("e => getComputedStyle(e).fill")
        for part in ("taken", "free")
    ]
    assert fills[0] != fills[1]


def test_pages_without_a_form_set_no_cookie(page, demo, context):
    for path in PUBLIC[:11]:
        page.goto(path)
    assert context.cookies() == []
