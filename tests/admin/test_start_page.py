"""The start page of the desk: how the meeting stands, each number with the list behind it, and only for
who may see that list."""

import re
from datetime import UTC, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from lxml import html

from meetup import demo
from meetup.demo import crowd
from meetup.demo.load import load
from people.models import Role, User
from programme.models import Meeting
from registration.models import DayPlace, Participant, RolePlaces
from tests import cast
from tests.cast import text_of

START = "/admin/"
PEOPLE = "/admin/registration/participant/"


def page(client, **query):
    return html.fromstring(client.get(START, query).content.decode())


def table(document, heading):
    """{row: numbers} of the chart under a heading."""
    (section,) = document.xpath(f"//section[h2[text()='{heading}']]")
    rows = section.xpath(".//table[@class='bars']/tbody/tr[td]")
    return {
        row.xpath("string(.//*[@class='bar-label'])").strip(): row.xpath("td//text()")
        for row in rows
    }


def tiles(document):
    found = document.xpath("//ul[@class='tiles']//a")
    return {tile.xpath("string(span[2])"): tile.xpath("string(span[1])") for tile in found}


def headings(document):
    return document.xpath("//div[@class='figures']/section/h2/text()")


def staff_client(client, *rights):
    """A browser of somebody on the staff who has these rights alone."""
    somebody = User.objects.create_user("hilft@example.org", "ein-langes-passwort", is_staff=True)
    somebody.user_permissions.set(Permission.objects.filter(codename__in=rights))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, somebody)
    return browser


def somebody_in_each_standing(meeting):
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.LENI)
    cast.sign_up(meeting, cast.BIRTE)
    gone = cast.register(meeting, cast.CEM)
    late = cast.sign_up(meeting, cast.OLAF)
    now = timezone.now()
    Participant.objects.filter(pk=gone.pk).update(status="cancelled", cancelled_at=now)
    Participant.objects.filter(pk=late.pk).update(status="lapsed")
    DayPlace.objects.filter(participant=late).update(state="waiting", held_since=None)


# --- The numbers ----------------------------------------------------------------------------------


def test_how_many_there_are_by_standing(organizer_client, meeting):
    somebody_in_each_standing(meeting)
    assert tiles(page(organizer_client)) == {
        "bestätigt": "2",
        "noch nicht bestätigt": "1",
        "warten auf einen Platz": "1",
        "abgesagt": "1",
        "Bestätigung überfällig": "1",
        "nie bestätigt": "0",
    }


def test_by_role_and_by_state_who_counts(organizer_client, meeting):
    somebody_in_each_standing(meeting)
    document = page(organizer_client)
    assert table(document, "Nach Rolle") == {
        "Lehrkräfte und pädagogisches Personal": ["1", "1"],
        "Schulleitung": ["1", "0"],
    }
    assert table(document, "Nach Bundesland") == {
        "Bremen": ["1", "0"],
        "Hamburg": ["1", "0"],
        "Niedersachsen": ["0", "1"],
    }
    assert "Noch niemand aus: Baden-Württemberg, Bayern," in document.text_content()


def test_places_of_each_day_by_role_against_what_there_is(organizer_client):
    meeting = cast.a_meeting(day_places=(2, None), places=10)
    RolePlaces.objects.create(day=cast.days(meeting)[1], role=Role.SCHOOL_LEADER, at_most=0)
    for who in (cast.TOMKE, cast.BIRTE, cast.LENI):
        cast.register(meeting, who)
    document = page(organizer_client)
    (section,) = document.xpath("//section[h2[text()='Plätze der Tage, nach Rolle']]")
    rows = [
        [row.xpath("string(.//*[@class='bar-label'])").strip(), *row.xpath("td//text()")]
        for row in section.xpath(".//tr[td]")
    ]
    assert rows == [
        ["Alle zusammen", "2", "2", "1"],
        ["Lehrkräfte und pädagogisches Personal", "2", "–", "0"],
        ["Schulleitung", "0", "–", "1"],
        ["Alle zusammen", "2", "–", "1"],
        ["Lehrkräfte und pädagogisches Personal", "2", "–", "0"],
        ["Schulleitung", "0", "0", "1"],
    ]
    assert "Vergebene Plätze: 2 von 10." in document.text_content()


def test_workshops_in_the_order_of_time_with_who_waits(organizer_client, meeting):
    late = cast.a_workshop(meeting, "A1", seats=3, slot=cast.evening(meeting))
    early = cast.a_workshop(meeting, "B1", seats=1, slot=cast.afternoon(meeting))
    cast.a_workshop(meeting, "C1", status="cancelled")
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[early])
    cast.register(meeting, cast.CEM, choices=[late])
    assert table(page(organizer_client), "Plätze der Workshops") == {
        "B1 Workshop B1 ausgebucht": ["1", "1", "1"],
        "A1 Workshop A1": ["1", "3", "0"],
    }


def test_a_workshop_with_more_people_than_seats_says_so(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, seats=2)
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    cast.set_limit(workshop, seats=1)
    found = table(page(organizer_client), "Plätze der Workshops")
    assert found == {"W1 Workshop W1 überbelegt": ["2", "1", "0"]}


def test_who_is_erased_is_counted_and_in_no_list(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    Participant.objects.update(
        user=None,
        form_key=None,
        name="",
        organisation="",
        email="1@erased.invalid",
        erased_at=timezone.now(),
    )
    document = page(organizer_client)
    assert tiles(document)["bestätigt"] == "1"
    assert "Eine Person ist mitgezählt, deren Angaben gelöscht sind." in document.text_content()


def test_another_meetings_people_do_not_count(organizer_client, meeting):
    other = cast.a_meeting("andere", weeks_ahead=20)
    cast.register(other, cast.TOMKE, choices=[cast.a_workshop(other)])
    type(meeting).objects.filter(pk=meeting.pk).update(is_current=True)
    document = page(organizer_client)
    assert tiles(document)["bestätigt"] == "0"
    assert "Workshop W1" not in document.text_content()
    document = page(organizer_client, meeting=other.pk)
    assert tiles(document)["bestätigt"] == "1"
    assert "Workshop W1" in document.text_content()


# --- The lists behind them ------------------------------------------------------------------------


@pytest.fixture
def crowded(settings, db):
    settings.DEMO = True
    meeting = load(participants=20)
    crowd.fill_up(meeting, 400)
    return meeting


@pytest.fixture
def demo_client(client, crowded):
    cast.log_in_with_second_factor(client, User.objects.get(email=demo.ORGANIZER_EMAIL))
    return client


def listed(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["cl"].result_count


def test_every_number_leads_to_just_as_many(demo_client):
    document = page(demo_client)
    links = [
        (link.get("href"), int(link.xpath("string(span[1])")))
        for link in document.xpath("//ul[@class='tiles']//a")
    ]
    links += [
        (link.get("href"), int(link.text)) for link in document.xpath("//td[@class='number']/a")
    ]
    links += [
        (item.xpath("a/@href")[0], int(item.xpath("string(strong)")))
        for item in document.xpath("//section[h2[@id='figure-time']]//ul[@class='legend']/li")
    ]
    for row in document.xpath("//section[h2[@id='figure-roles' or @id='figure-states']]//tr[td]"):
        links.append((row.xpath(".//a/@href")[0], sum(map(int, row.xpath("td/text()")))))
    assert len(links) > 50
    assert [
        (url, number, found)
        for url, number in links
        if number != (found := listed(demo_client, url))
    ] == []


def test_every_link_of_the_page_opens(demo_client):
    links = page(demo_client).xpath("//div[@id='content']//a/@href")
    assert [url for url in links if demo_client.get(url, follow=True).status_code != 200] == []


# --- Day by day -----------------------------------------------------------------------------------


def steps(document):
    return [row.xpath("(th|td)/text()") for row in document.xpath("//details//tbody/tr")]


def test_how_it_grew_day_by_day(organizer_client, meeting):
    today = timezone.localtime()
    first = cast.register(meeting, cast.TOMKE)
    second = cast.register(meeting, cast.LENI)
    gone = cast.register(meeting, cast.BIRTE)
    for participant, days_ago in [(first, 3), (second, 1), (gone, 3)]:
        at = timezone.now() - timedelta(days=days_ago)
        Participant.objects.filter(pk=participant.pk).update(claimed_at=at, confirmed_at=at)
    ended_at = timezone.now() - timedelta(days=1)
    Participant.objects.filter(pk=gone.pk).update(status="cancelled", cancelled_at=ended_at)
    dates = [f"{today - timedelta(days=ago):%d.%m.}" for ago in (3, 2, 1, 0)]
    assert steps(page(organizer_client)) == [
        [dates[0], "2", "0", "2"],
        [dates[1], "2", "0", "2"],
        [dates[2], "1", "1", "2"],
        [dates[3], "1", "1", "2"],
    ]


def test_the_day_is_that_of_where_it_takes_place(organizer_client, meeting):
    """Half past eleven in the evening in London is already the next day in Bremen."""
    participant = cast.register(meeting, cast.TOMKE)
    yesterday = timezone.localtime() - timedelta(days=1)
    late = yesterday.astimezone(UTC).replace(hour=23, minute=30)
    Participant.objects.filter(pk=participant.pk).update(claimed_at=late)
    there = timezone.localtime(late, meeting.zone)
    assert there.date() > late.date()
    assert steps(page(organizer_client))[0][0] == f"{there:%d.%m.}"


def test_a_long_span_goes_by_weeks_or_longer(organizer_client, meeting):
    first, second = cast.register(meeting, cast.TOMKE), cast.register(meeting, cast.LENI)
    for weeks, most in [(20, 21), (80, 45)]:
        at = timezone.now() - timedelta(weeks=weeks)
        Participant.objects.filter(pk=first.pk).update(claimed_at=at, confirmed_at=at)
        rows = steps(page(organizer_client))
        assert 10 < len(rows) <= most
        assert rows[0][-1] == "1"
        assert rows[-1][-1] == "2"
    assert second.is_active


def test_the_places_are_a_line_in_it(organizer_client):
    meeting = cast.a_meeting(places=2)
    cast.register(meeting, cast.TOMKE)
    document = page(organizer_client)
    assert document.xpath("//*[contains(@class, 'steps-limit-text')]/text()") == ["2 Plätze"]
    cast.set_limit(meeting, places=2000)
    document = page(organizer_client)
    assert document.xpath("//*[contains(@class, 'steps-limit-text')]") == []
    assert "Die Grenze (2.000 Plätze) liegt weit über dem Bild." in text_of(
        organizer_client.get(START)
    )


# --- Which meeting --------------------------------------------------------------------------------


def test_without_any_meeting_it_says_what_to_do_first(organizer_client):
    document = page(organizer_client)
    assert "Noch gibt es keine Veranstaltung" in document.text_content()
    assert "/admin/programme/meeting/add/" in document.xpath("//ol//a/@href")
    assert document.xpath("//div[@class='figures']") == []


def test_with_a_meeting_and_nobody_in_it(organizer_client, meeting):
    html = text_of(organizer_client.get(START))
    assert "Noch hat sich niemand angemeldet." in html
    assert "Noch hat kein Programmpunkt Plätze, die einzeln gebucht werden." in html
    assert "noch 56 Tage" in html


@pytest.mark.parametrize("query", [{}, {"meeting": "abc"}, {"meeting": "99999"}, {"meeting": ""}])
def test_the_current_one_unless_another_is_chosen(organizer_client, meeting, query):
    cast.a_meeting("neuere", weeks_ahead=20)
    Meeting.objects.filter(pk=meeting.pk).update(is_current=True)
    document = page(organizer_client, **query)
    assert document.xpath("//h1/text()") == ["Nutzertreffen treffen"]
    assert len(document.xpath("//select[@name='meeting']/option")) == 2


def test_a_single_meeting_is_no_choice(organizer_client, meeting):
    assert page(organizer_client).xpath("//select") == []


def test_a_meeting_without_days(organizer_client, meeting):
    for day in cast.days(meeting):
        day.slots.all().delete()
        day.delete()
    assert "noch ohne Tage" in text_of(organizer_client.get(START))


# --- For whom -------------------------------------------------------------------------------------


def test_a_programme_editor_sees_no_figures_of_people(client, meeting):
    cast.register(meeting, cast.TOMKE, choices=[cast.a_workshop(meeting)])
    cast.a_session(meeting, "V9", "Ohne Zeit")
    editor = staff_client(client, "change_session", "view_revision")
    document = page(editor)
    assert headings(document) == []
    assert document.xpath("//ul[@class='tiles']") == []
    assert "Tomke" not in document.text_content()
    assert "1 Programmpunkt hat noch keine Zeit." in document.text_content()
    assert "Hintergrundprozess" not in document.text_content()


@pytest.mark.parametrize(
    ("right", "shown"),
    [
        ("view_participant", ["Anmeldungen im Lauf der Zeit", "Nach Rolle", "Nach Bundesland"]),
        ("view_placesofday", ["Plätze der Tage, nach Rolle"]),
        ("change_placesofday", ["Plätze der Tage, nach Rolle"]),
        ("view_occurrencefill", ["Plätze der Workshops"]),
        ("view_session", []),
    ],
)
def test_each_figure_for_who_may_see_the_list_behind_it(client, meeting, right, shown):
    cast.register(meeting, cast.TOMKE, choices=[cast.a_workshop(meeting)])
    browser = staff_client(client, right)
    document = page(browser)
    assert headings(document) == shown
    links = document.xpath("//div[@id='content']//a/@href")
    assert [url for url in links if browser.get(url, follow=True).status_code != 200] == []


def test_who_may_see_nothing_is_told_so(client, meeting):
    html = text_of(staff_client(client).get(START))
    assert "Für Sie ist hier zurzeit nichts freigegeben." in html
    assert "Zurzeit nichts." in html


# --- How much it asks -----------------------------------------------------------------------------


def test_the_same_number_of_statements_for_few_and_for_many(
    demo_client, crowded, django_assert_num_queries
):
    before = demo_client.get(START)
    with django_assert_num_queries(28):
        demo_client.get(START)
    crowd.fill_up(crowded, 900)
    for number in range(3):
        cast.a_workshop(crowded, f"X{number}", seats=number)
        cast.a_meeting(f"weitere-{number}", weeks_ahead=20 + number)
    with django_assert_num_queries(28):
        after = demo_client.get(START)
    counts = [int(re.search(r'tile-number">([\d.]+)', text_of(r))[1]) for r in (before, after)]
    assert counts[0] + 300 < counts[1]
