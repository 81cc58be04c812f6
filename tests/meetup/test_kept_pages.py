"""Public pages are kept for some seconds, so that a rush of readers costs nearly nothing; seats left
are never older than ten. What is anybody's own is never kept, here or on the way."""

import gzip
import re

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from meetup.middleware import KeepPublicPages
from meetup.views import sign_up
from programme import access
from tests import cast
from tests.cast import text_of

# As they are outside of tests: while these are collected, nobody has set them to nothing yet.
SECONDS, FORM_KEPT_FOR, KNOWN_FOR = (
    KeepPublicPages.SECONDS,
    sign_up.FORM_KEPT_FOR,
    access.KNOWN_FOR,
)
OLDEST_SEATS_LEFT = 10

PAGES = ["/treffen/", "/treffen/programm/", "/treffen/programm/raster/", "/treffen/programm/A/"]
PAGES += ["/treffen/ort/", "/treffen/datenschutz/"]
PROGRAMME = "/treffen/programm/"
FORM = "/treffen/anmeldung/"


@pytest.fixture(autouse=True)
def keeping(monkeypatch, nothing_kept):
    monkeypatch.setattr(KeepPublicPages, "SECONDS", SECONDS)
    monkeypatch.setattr(sign_up, "FORM_KEPT_FOR", FORM_KEPT_FOR)
    monkeypatch.setattr(access, "KNOWN_FOR", KNOWN_FOR)
    access._known.clear()
    yield
    caches["pages"].clear()
    access._known.clear()


@pytest.fixture
def robotics(meeting):
    return cast.a_workshop(meeting, "A", seats=2, title="Robotik")


@pytest.fixture
def clock():
    """The time, which stands still until a test moves it on: clock.shift(seconds)."""
    with time_machine.travel(timezone.now(), tick=False) as stopped:
        yield stopped


def age(response):
    return int(response["Age"])


def max_age(response):
    return int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1])


# --- What is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_the_second_reader_costs_no_statement(client, robotics, path, django_assert_num_queries):
    first = client.get(path)
    assert first.status_code == 200
    with django_assert_num_queries(0):
        second = type(client)().get(path)
    assert second.content == first.content


def test_a_kept_page_changes_when_its_time_is_over(client, meeting, robotics, clock):
    assert "noch 2 Plätze frei" in text_of(client.get(PROGRAMME))
    cast.register(meeting, cast.TOMKE, choices=[robotics])
    clock.shift(SECONDS - 0.1)
    assert "noch 2 Plätze frei" in text_of(client.get(PROGRAMME))
    clock.shift(0.2)
    assert "noch 1 Platz frei" in text_of(client.get(PROGRAMME))


@pytest.mark.parametrize("waited", [0, 0.5, SECONDS / 2, SECONDS - 0.01])
def test_seats_left_are_never_older_than_ten_seconds(client, robotics, clock, waited):
    """However late somebody fetches the page and however long it is then kept on the way: who keeps
    it there counts from its Age."""
    client.get(PROGRAMME)
    clock.shift(waited)
    response = client.get(PROGRAMME)
    kept_on_the_way_for = max(max_age(response) - age(response), 0)
    assert waited + kept_on_the_way_for <= OLDEST_SEATS_LEFT


def test_the_times_add_up():
    assert 0 < SECONDS <= OLDEST_SEATS_LEFT
    assert 0 < FORM_KEPT_FOR <= OLDEST_SEATS_LEFT
    assert 0 < KNOWN_FOR <= 1


def test_the_age_grows(client, robotics, clock):
    client.get(PROGRAMME)
    ages = []
    for _ in range(3):
        ages.append(age(client.get(PROGRAMME)))
        clock.shift(1)
    assert ages == [0, 1, 2]


def test_packed_and_plain_are_the_same_page(client, robotics):
    plain = client.get(PROGRAMME)
    packed = client.get(PROGRAMME, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    for response in (plain, packed):
        assert response["Vary"] == "Accept-Encoding"
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_the_head_alone_is_answered_from_what_is_kept_but_keeps_nothing(
    client, robotics, django_assert_num_queries
):
    client.head(PROGRAMME)
    assert kept_pages() == 0
    page = client.get(PROGRAMME)
    with django_assert_num_queries(0):
        head = client.head(PROGRAMME)
    assert head.content == b""
    assert head["Cache-Control"] == page["Cache-Control"]
    assert "Robotik" in text_of(client.get(PROGRAMME))


def kept_pages():
    from_pages = caches["pages"]._cache  # there is no other way to count
    return sum(b"KeptPage" in value for value in from_pages.values())


# --- What is kept apart ---------------------------------------------------------------------------


def test_each_language_has_its_own(client, robotics):
    for _ in range(2):
        assert client.get(PROGRAMME)["Content-Language"] == "de"
        assert client.get("/en" + PROGRAMME)["Content-Language"] == "en"


def test_each_query_has_its_own(client, meeting, robotics):
    cast.a_workshop(meeting, "M", title="Morgen", slot=cast.afternoon(meeting, day=1))
    for _ in range(2):
        first, second = (text_of(client.get(f"{PROGRAMME}?tag={number}")) for number in (1, 2))
        assert "Robotik" in first
        assert "Robotik" not in second
        assert "Morgen" in second


def test_each_meeting_has_its_own(client, robotics):
    cast.a_meeting("anderswo")
    for _ in range(2):
        assert "Nutzertreffen anderswo" in text_of(client.get("/anderswo/programm/"))
        assert "Robotik" in text_of(client.get(PROGRAMME))


def test_each_host_has_its_own(client, robotics, settings):
    settings.ALLOWED_HOSTS = ["treffen.example", "testserver"]
    client.get(PROGRAMME)
    before = kept_pages()
    client.get(PROGRAMME, headers={"Host": "treffen.example"})
    assert kept_pages() == before + 1


def test_a_host_nobody_allowed_gets_nothing_of_it(client, robotics):
    client.get(PROGRAMME)
    response = client.get(PROGRAMME, headers={"Host": "boese.example"})
    assert response.status_code == 400
    assert "Robotik" not in text_of(response)
    assert "Robotik" in text_of(client.get(PROGRAMME))


# --- What is not kept -----------------------------------------------------------------------------


def test_a_page_that_was_not_there_is_there_as_soon_as_it_is(client, meeting):
    assert client.get("/treffen/programm/A/").status_code == 404
    assert kept_pages() == 0
    cast.a_workshop(meeting, "A")
    assert client.get("/treffen/programm/A/").status_code == 200


def test_endless_queries_are_answered_but_not_kept(client, robotics):
    response = client.get(PROGRAMME + "?tag=1&x=" + "y" * KeepPublicPages.LONGEST_PATH)
    assert response.status_code == 200
    assert kept_pages() == 0


def test_what_is_sent_is_never_answered_from_what_is_kept(client, meeting, robotics):
    client.get(PROGRAMME)
    assert client.post(PROGRAMME).status_code in (200, 405)
    assert "Age" not in client.post(PROGRAMME)
    client.get(FORM)
    assert client.post(FORM, cast.form_data(meeting)).status_code == 302


@pytest.mark.parametrize(
    ("answer", "is_kept"),
    [
        (lambda: public(HttpResponse("für alle")), True),
        (lambda: HttpResponse("ohne ein Wort darüber"), False),
        (lambda: public(HttpResponse("kaputt", status=500)), False),
        (lambda: public(HttpResponse("gibt es nicht", status=404)), False),
        (lambda: public(HttpResponse("zu viel verlangt", status=422)), False),
        (lambda: public(with_cookie(HttpResponse("für eine"))), False),
        (lambda: public(StreamingHttpResponse(["Stück für Stück"])), False),
    ],
)
def test_only_whole_public_pages_without_a_cookie_are_kept(answer, is_kept):
    asked = []

    def view(request):
        asked.append(request)
        return answer()

    keeper = KeepPublicPages(view)
    for _ in range(2):
        keeper(RequestFactory().get("/"))
    assert len(asked) == (1 if is_kept else 2)


def public(response):
    response["Cache-Control"] = "public, max-age=10"
    return response


def with_cookie(response):
    response.set_cookie("person", "Tomke")
    return response


# --- What is somebody's own -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    ["", "workshops/", "angaben/", "bedarf/", "einwilligungen/", "absagen/", "daten/json/"],
)
def test_personal_pages_are_kept_nowhere(client, meeting, robotics, page):
    """Tomke's page is not there for Birte, who asks for the same address right after her."""
    url = f"/treffen/meine-seite/{page}"
    browsers = []
    for who in (cast.TOMKE, cast.BIRTE):
        browser = type(client)()
        cast.open_page(browser, cast.register(meeting, who, choices=[robotics]))
        browsers.append(browser)
    for browser in browsers:
        response = browser.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]
        assert "Age" not in response
    assert "Tomke" not in text_of(response)
    assert kept_pages() == 0
    assert client.get(url).status_code == 302


def test_the_claim_and_the_confirm_page_are_kept_nowhere(client, meeting, robotics):
    client.post(FORM, cast.form_data(meeting))
    link = cast.link_in(cast.mails_to(cast.TOMKE)[0])
    for url in ("/treffen/anmeldung/stand/", link):
        response = client.get(url)
        assert "Tomke" in text_of(response) or "tomke@" in text_of(response)
        assert "no-store" in response["Cache-Control"]
    assert kept_pages() == 0


def test_a_public_page_speaks_to_nobody_whoever_made_it(client, meeting, robotics):
    """The first reader has a session and a message that waits: neither is in what is kept."""
    participant = cast.register(meeting, cast.TOMKE)
    cast.open_page(client, participant)
    seats = "/treffen/meine-seite/workshops/"
    client.post(seats, {"step": "take", "occurrence": robotics.pk})
    mine = client.get(PROGRAMME)
    anybodys = type(client)().get(PROGRAMME)
    assert mine.content == anybodys.content
    assert "Tomke" not in text_of(mine)
    assert "gehört Ihnen" not in text_of(mine)
    assert "csrf" not in text_of(mine)
    assert not mine.cookies
    assert "Der Platz gehört Ihnen." in text_of(client.get(seats))  # it still waited there


# --- The sign-up form: its fields are kept, what differs stands outside of them -------------------


def test_the_form_is_somebodys_own_and_the_fields_in_it_are_kept(client, meeting, robotics, clock):
    pages = [type(client)().get(FORM) for _ in range(2)]
    keys = {re.search(r'name="form_key" value="([^"]+)"', text_of(page))[1] for page in pages}
    tokens = {page.cookies["csrftoken"].value for page in pages}
    assert len(keys) == len(tokens) == 2
    assert all("no-store" in page["Cache-Control"] for page in pages)

    cast.register(meeting, cast.TOMKE, choices=[robotics])
    clock.shift(FORM_KEPT_FOR - 0.1)
    assert "noch 2 Plätze frei" in text_of(client.get(FORM))
    clock.shift(0.2)
    assert "noch 1 Platz frei" in text_of(client.get(FORM))


def test_what_one_has_typed_is_never_in_the_next_ones_form(client, meeting, robotics):
    client.post(FORM, cast.form_data(meeting, email="kein Zeichen at"))
    page = text_of(type(client)().get(FORM))
    assert "Tomke" not in page
    assert "kein Zeichen at" not in page
    assert "Fehler:" not in page


def test_each_language_and_each_meeting_has_its_own_form(client, robotics):
    cast.a_workshop(cast.a_meeting("anderswo"), "P", title="Podcast")
    for _ in range(2):
        german, english, other = (
            text_of(client.get(url)) for url in (FORM, "/en" + FORM, "/anderswo/anmeldung/")
        )
        assert "Erstwunsch" in german
        assert "First choice" in english
        assert "Podcast" in other
        assert "Podcast" not in german + english
