"""With forced colours, as Windows' contrast themes have them: what is only a colour otherwise still
shows, as an edge, a line or a mark."""

import pytest

from tests import cast
from tests.browser import visitors

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def page(page):
    page.emulate_media(forced_colors="active")
    return page


def style(locator, name, pseudo=None):
    return locator.evaluate(
        "(e, [name, pseudo]) => getComputedStyle(e, pseudo).getPropertyValue(name)", [name, pseudo]
    )


def has_edge(locator):
    """A line around it, in another colour than what it lies on."""
    drawn = style(locator, "border-top-style") != "none"
    wide = float(style(locator, "border-top-width").removesuffix("px")) >= 1
    ground = style(locator.page.locator("body"), "background-color")
    return drawn and wide and style(locator, "border-top-color") != ground


def test_buttons_and_fields_have_an_edge(page):
    page.goto("/bremen-2019/anmeldung/")
    for selector in (
        "button[type=submit]",
        "#id_name",
        "#id_email",
        "#id_federal_state",
        ".nav-call",
    ):
        assert has_edge(page.locator(selector).first), selector


def test_a_chosen_radio_and_a_tick_differ_from_the_others(page):
    page.goto("/bremen-2019/anmeldung/")
    for boxes in (page.locator("[name=role]"), page.locator("[name=days]")):
        boxes.first.check()
        chosen, other = (boxes.nth(number) for number in (0, 1))
        assert has_edge(other)
        assert "url(" in style(chosen, "background-image")  # the tick or the dot
        assert "url(" not in style(other, "background-image")
        assert style(chosen, "background-color") != style(other, "background-color")


def test_a_field_with_an_error_differs_by_more_than_colour(page):
    page.goto("/bremen-2019/link/")
    width = style(page.locator("#id_email"), "border-top-width")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="anfordern").click()
    wrong = page.locator("#id_email.is-invalid")
    assert style(wrong, "border-top-width") != width
    assert page.locator(".invalid-feedback").first.inner_text()


@pytest.mark.parametrize("path", ["anmeldung/", "programm/"])
def test_bars_show_how_much_is_taken(page, path):
    page.goto(f"/bremen-2019/{path}")
    bar = page.locator(".bar").first
    fills = [style(bar.locator(f".bar-{part}"), "fill") for part in ("taken", "free")]
    assert fills[0] != fills[1]


def test_where_one_is_in_the_navigation(page):
    page.goto("/bremen-2019/programm/")
    here = page.locator(".site-nav a[aria-current]")
    other = page.locator(".site-nav a:not([aria-current]):not(.nav-call)").first
    assert style(here, "border-bottom-style") == "solid"
    assert style(other, "border-bottom-style") == "none"


def test_where_one_is_when_that_is_the_sign_up(page):
    page.goto("/bremen-2019/anmeldung/")
    here = page.locator(".nav-call[aria-current]")
    page.goto("/bremen-2019/programm/")
    other = page.locator(".nav-call")
    without = style(other, "border-bottom-width")
    page.goto("/bremen-2019/anmeldung/")
    assert style(here, "border-bottom-width") != without


def test_held_and_waiting(page, demo, full_workshop, become):
    full = visitors.workshop("WA3")
    tomke = cast.register(demo, cast.TOMKE, choices=[full, visitors.workshop("WB2")])
    become(visitors.cookie(cast.open_page, tomke))
    page.goto("/bremen-2019/meine-seite/workshops/")
    held, waiting = (page.locator(f".seat-card.is-{state}").first for state in ("held", "waiting"))
    assert style(held, "border-left-style") == "solid"
    assert style(waiting, "border-left-style") == "dashed"
    marks = [
        style(card.locator(".standing-state"), "content", "::before") for card in (held, waiting)
    ]
    assert marks[0] != marks[1]
    assert "Sie haben einen Platz" in held.inner_text()
    assert "Warteliste" in waiting.inner_text()


def test_the_focus_has_a_line(page):
    page.goto("/bremen-2019/anmeldung/")
    for _ in range(9):
        page.keyboard.press("Tab")
        at = page.locator(":focus")
        assert style(at, "outline-style") == "solid"
        assert float(style(at, "outline-width").removesuffix("px")) >= 2
