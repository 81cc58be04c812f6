"""The door's page: scan or type, look for a name, take back. For helpers, and for nobody else."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages

from meetup import groups
from people.models import User
from registration.models import CheckIn
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def member(client, key):
    groups.make_ready()
    user = User.objects.create_user(f"{key}@example.org", "ein-langes-passwort", is_staff=True)
    user.groups.add(Group.objects.get(name=groups.READY_MADE[key].name))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, user)
    return browser


@pytest.fixture
def helper(client, db):
    """The browser of Hanne, who stands at the door and may nothing else."""
    return member(client, "check_in")


@pytest.fixture
def house(meeting):
    return f"/admin/registration/checkin/door/{cast.days(meeting)[0].pk}/"


def type_in(browser, url, typed, **more):
    return browser.post(url, {"typed": typed, "scan": uuid4()} | more)


def test_from_the_start_page_to_the_door(helper, meeting, house):
    workshop = cast.a_workshop(meeting)
    assert "/admin/registration/checkin/" in helper.get("/admin/").content.decode()
    assert "/door/" in helper.get("/admin/registration/checkin/").content.decode()
    page = helper.get("/admin/registration/checkin/door/").content.decode()
    assert house in page
    assert f"{house}{workshop.pk}/" in page


def test_a_scan_is_answered_at_large(helper, meeting, house):
    tomke = cast.register(meeting)
    response = type_in(helper, house, tomke.ticket_number)
    html = cast.text_of(response)
    assert response.status_code == 200
    assert "Eingelassen" in html
    assert "Tomke Ahlers" in html
    assert "Keine Fotos" in html
    assert "1 von 1 sind da, 0 fehlen noch." in html
    assert html.count("Eingelassen: Einlass") == 1  # the title says it first
    again = type_in(helper, house, tomke.ticket_code)
    assert "Schon da seit" in cast.text_of(again)


def test_reloaded_it_counts_once(helper, meeting, house):
    tomke = cast.register(meeting)
    data = {"typed": tomke.ticket_code, "scan": uuid4()}
    for _time in range(2):
        assert "Herzlich willkommen." in cast.text_of(helper.post(house, data))
    assert CheckIn.objects.count() == 1


def test_a_name_is_looked_for_and_let_in_with_a_button(helper, meeting, house):
    tomke = cast.register(meeting)
    response = type_in(helper, house, "ahlers")
    assert CheckIn.objects.count() == 0
    ((person, scan, refusal),) = response.context["found"]
    assert (person, refusal) == (tomke, None)
    data = {"typed": "ahlers", "scan": scan, "participant": tomke.pk}
    assert "Eingelassen" in cast.text_of(helper.post(house, data))
    assert CheckIn.objects.get().participant == tomke


def test_who_cannot_come_in_is_found_with_the_reason_and_no_button(helper, meeting, house):
    cast.register(meeting, on=cast.days(meeting)[1:])
    response = type_in(helper, house, "ahlers")
    assert "für diesen Tag nicht angemeldet" in cast.text_of(response)
    assert b'name="participant"' not in response.content


def test_a_mistake_is_taken_back(helper, meeting, house):
    tomke = cast.register(meeting)
    type_in(helper, house, tomke.ticket_code)
    undo = f"/admin/registration/checkin/{CheckIn.objects.get().pk}/undo/"
    assert helper.get(undo).status_code == 405
    response = helper.post(undo)
    assert response["Location"] == house
    assert "Zurückgenommen" in str(*get_messages(response.wsgi_request))
    assert CheckIn.objects.in_force().count() == 0
    assert CheckIn.objects.get().withdrawn_by.email == "check_in@example.org"


def test_at_a_room(helper, meeting, house):
    workshop = cast.a_workshop(meeting)
    tomke = cast.register(meeting, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE)
    assert "Eingelassen" in cast.text_of(
        type_in(helper, f"{house}{workshop.pk}/", tomke.ticket_code)
    )
    refused = type_in(helper, f"{house}{workshop.pk}/", birte.ticket_code)
    assert "Kein Platz hier" in cast.text_of(refused)
    undo = helper.post(f"/admin/registration/checkin/{CheckIn.objects.get().pk}/undo/")
    assert undo["Location"] == f"{house}{workshop.pk}/"


def test_rooms_of_another_day_and_talks_have_no_door_here(helper, meeting, house):
    talk = cast.a_session(meeting, slot=cast.afternoon(meeting)).occurrences.get()
    other = cast.a_workshop(meeting, slot=cast.afternoon(meeting, day=1))
    for pk in (talk.pk, other.pk, 999999):
        assert helper.get(f"{house}{pk}/").status_code == 404
    assert helper.get("/admin/registration/checkin/door/999999/").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"typed": "   ", "scan": "x"},
        {"typed": "abcdef"},
        {"typed": "abcdef", "scan": "x"},
        {"typed": "a" * 300, "scan": str(uuid4())},
        {"typed": "\0", "scan": str(uuid4())},
        {"typed": "x", "scan": str(uuid4()), "participant": "x"},
        {"typed": "x", "scan": str(uuid4()), "participant": "9" * 30},
        {"typed": "x", "scan": str(uuid4()), "participant": "999999"},
    ],
)
def test_nonsense_is_answered_in_words(helper, meeting, house, data):
    response = helper.post(house, data)
    assert response.status_code in (400, 422)
    assert CheckIn.objects.count() == 0


@pytest.mark.parametrize("name", ["“Robert'); DROP”", "Zoë ‮nätsirhC‬", '# $ [ " <b>', "A" * 150])
def test_names_of_every_kind(helper, meeting, house, name):
    tomke = cast.register(meeting, (name, *cast.TOMKE[1:]))
    html = type_in(helper, house, tomke.ticket_code).content.decode()
    assert "<b>" not in html.split("answer-name")[1].split("</p>")[0].replace("<bdi>", "")
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize("key", ["programme_editor", "speaker_support", "privacy_officer"])
def test_nobody_else_stands_at_the_door(client, meeting, house, key):
    tomke = cast.register(meeting)
    browser = member(client, key)
    assert browser.get(house).status_code == 403
    assert type_in(browser, house, tomke.ticket_code).status_code == 403
    assert CheckIn.objects.count() == 0


def test_strangers_are_sent_to_log_in(client, meeting, house):
    assert client.get(house).status_code == 302
    assert client.post(house, {"typed": "x"}).status_code == 302


def test_the_record_says_who_came_where_and_who_let_them_in(
    helper, organizer_client, meeting, house
):
    tomke = cast.register(meeting)
    type_in(helper, house, tomke.ticket_code)
    html = cast.text_of(organizer_client.get("/admin/registration/checkin/"))
    for words in ("Tomke Ahlers", "Haus", "check_in@example.org"):
        assert words in html
    entry = CheckIn.objects.get()
    gone = organizer_client.post(f"/admin/registration/checkin/{entry.pk}/delete/", {"post": "yes"})
    assert gone.status_code == 403


def test_looking_lets_nobody_in(helper, meeting, house):
    tomke = cast.register(meeting)
    helper.get(f"{house}?typed={tomke.ticket_code}")
    helper.get(f"{house}?participant={tomke.pk}")
    assert CheckIn.objects.count() == 0


def test_the_page_asks_the_same_for_few_and_for_many(
    helper, meeting, house, django_assert_num_queries
):
    def questions(browser):
        return type_in(browser, house, "Grundschule")

    for number in range(2):
        cast.register(meeting, cast.stranger(number))
    helper.get(house)
    with django_assert_num_queries(QUERIES):
        helper.get(house)
    for number in range(2, 6):
        cast.register(meeting, cast.stranger(number))
    with django_assert_num_queries(QUERIES):
        helper.get(house)


QUERIES = 7
