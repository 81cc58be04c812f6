"""The programme as a list by time, with filters, a grid, session and speaker pages."""

import pytest

from programme.models import Session, Track
from tests import cast

URL = "/treffen/programm/"


@pytest.fixture
def programme(meeting):
    """Two talks at once on day one, a workshop for school leaders, a round on day two."""
    first, second = cast.days(meeting)
    morning = cast.a_slot(first, "09:45", "10:30")
    afternoon = cast.a_slot(first, "14:15", "15:30")
    round_of_questions = cast.a_slot(second, "09:30", "10:15")
    aula, library = cast.a_room(meeting, "Aula"), cast.a_room(meeting, "Bibliothek")
    inclusion = Track.objects.create(
        meeting=meeting, key="inklusion", name_de="Inklusion", name_en="Inclusion"
    )
    kim = cast.a_speaker(meeting, "Kim Albers")
    cast.a_session(meeting, "V1", "Lernwege planen", morning, aula, [kim], track=inclusion)
    cast.a_session(meeting, "V2", "Datenschutz im Alltag", morning, library)
    cast.a_session(
        meeting,
        "W1",
        "Förderplanung im Team",
        afternoon,
        aula,
        kind="workshop",
        booked=True,
        audience=["school_leader"],
    )
    cast.a_session(meeting, "F1", "Offene Anliegen", round_of_questions, aula, kind="qa")
    cast.a_session(meeting, "X1", "Noch geheim", afternoon, library, status="draft")
    return meeting


ALL = {"Lernwege planen", "Datenschutz im Alltag", "Förderplanung im Team", "Offene Anliegen"}


def shown(client, query=""):
    html = client.get(URL + query).content.decode()
    assert "Noch geheim" not in html
    return {title for title in ALL if title in html}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ALL),
        ("?tag=2", {"Offene Anliegen"}),
        ("?reihe=inklusion", {"Lernwege planen"}),
        ("?art=workshop", {"Förderplanung im Team"}),
        ("?rolle=teacher", ALL - {"Förderplanung im Team"}),
        ("?rolle=school_leader", ALL),
        ("?tag=1&art=talk&rolle=teacher", {"Lernwege planen", "Datenschutz im Alltag"}),
        ("?tag=2&art=workshop", set()),
        ("?tag=99&art=unsinn", ALL),  # what nobody offers counts as none
    ],
)
def test_filters_work_without_javascript(client, programme, query, titles):
    assert shown(client, query) == titles


def test_the_list_is_in_the_order_of_time(client, programme):
    html = client.get(URL).content.decode()
    places = [html.index(title) for title in ("Datenschutz im", "Förderplanung", "Offene Anl")]
    assert places == sorted(places)


def test_each_entry_says_its_own_time_and_room(client, programme):
    html = " ".join(client.get(URL).content.decode().split())
    assert html.count("Bibliothek") >= 1
    assert "09:45" in html
    assert "Kim Albers" in html


def test_the_grid_has_a_column_per_room(client, programme):
    html = client.get(URL + "raster/").content.decode()
    for words in ('scope="col"', 'scope="row"', "Aula", "Bibliothek", "Lernwege planen"):
        assert words in html


def test_a_cancelled_session_stays_and_says_so(client, programme):
    Session.objects.filter(code="V1").update(status="cancelled")
    for page in (URL, URL + "V1/", URL + "raster/"):
        html = client.get(page).content.decode()
        assert "Lernwege planen" in html
        assert "fällt aus" in html.lower()


@pytest.mark.parametrize("code", ["V1", "v1"])
def test_a_session_page_says_what_when_where_and_who(client, programme, code):
    Session.objects.filter(code="V1").update(abstract_de="Wir **planen**.")
    html = client.get(f"{URL}{code}/").content.decode()
    for words in ("Lernwege planen", "Aula", "Kim Albers", "<strong>planen</strong>", "Inklusion"):
        assert words in html


def test_a_speaker_is_shown_with_consent_only(client, programme):
    assert "Lernwege planen" in client.get("/treffen/referierende/kim-albers/").content.decode()
    programme.speakers.update(published=False)
    assert client.get("/treffen/referierende/kim-albers/").status_code == 404
    for page in (URL, URL + "V1/", URL + "raster/"):
        assert "Kim Albers" not in client.get(page).content.decode()


def test_what_exists_in_one_language_only_is_shown_and_marked(client, programme):
    Session.objects.filter(code="V1").update(title_en="Planning paths")
    html = client.get("/en" + URL).content.decode()
    assert "Planning paths" in html
    assert '<span lang="de">Datenschutz im Alltag</span>' in html
    assert '<html lang="en"' in html


@pytest.mark.parametrize("page", ["", "raster/"])
def test_the_number_of_questions_to_the_database_does_not_grow(
    client, meeting, django_assert_max_num_queries, page
):
    def one_more(number):
        slot = cast.a_slot(cast.days(meeting)[0], f"{9 + number}:00", f"{9 + number}:50")
        room = cast.a_room(meeting, f"R {number}")
        speaker = cast.a_speaker(meeting, f"Kim {number}")
        cast.a_session(meeting, f"V{number}", f"Nummer {number}", slot, room, [speaker])

    def questions():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get(URL + page)
        return len(queries)

    one_more(1)
    with_one = questions()
    one_more(2)
    one_more(3)
    assert questions() == with_one
    assert with_one <= 9


def test_the_demo_shows_all_31_sessions_of_2019(client, db):
    from meetup.demo.load import load

    load(participants=0)
    html = client.get("/bremen-2019/programm/").content.decode()
    codes = [f"V{n}" for n in range(1, 9)] + [f"WA{n}" for n in range(1, 7)]
    codes += [f"WB{n}" for n in range(1, 7)] + [f"WC{n}" for n in range(1, 5)]
    codes += [f"F{n}" for n in range(1, 7)] + ["P1"]
    assert len(codes) == 31
    for code in codes:
        assert f"/bremen-2019/programm/{code}/" in html
