"""Two things at the same time are refused on every page where they could come about."""

import pytest

from programme.models import Session
from tests import cast
from tests.admin.pages import form_of, sentences

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def morning(meeting):
    """Lernwege until eleven, Umwege from eleven, both in the Aula."""
    day = cast.days(meeting)[0]
    aula = cast.a_room(meeting)
    for code, title, starts, ends in (
        ("V1", "Lernwege", "10:00", "11:00"),
        ("V2", "Umwege", "11:00", "12:00"),
    ):
        cast.a_session(meeting, code, title, cast.a_slot(day, starts, ends), aula)
    return day


def times_on_page(client, day):
    """The day's form, and the number of each slot's row by its begin."""
    url = f"/admin/programme/day/{day.pk}/change/"
    data = form_of(client, url)
    rows = {
        str(value)[:5]: key.removesuffix("-starts")
        for key, value in data.items()
        if key.endswith("-starts")
    }
    return url, data, rows


def test_a_slot_that_is_prolonged_into_the_next_is_refused_in_words(organizer_client, morning):
    url, data, rows = times_on_page(organizer_client, morning)
    response = organizer_client.post(url, data | {f"{rows['10:00']}-ends": "11:30"})
    assert "V1: Raum Aula: Dort ist zur gleichen Zeit schon „V2 Umwege“" in sentences(response)
    assert morning.slots.filter(ends="11:30").count() == 0


def test_a_speaker_who_would_be_at_two_places_is_refused_in_words(organizer_client, meeting):
    day, kim = cast.days(meeting)[0], cast.a_speaker(meeting)
    cast.a_session(meeting, "V1", "A", cast.a_slot(day, "10:00", "11:00"), None, [kim])
    cast.a_session(meeting, "V2", "B", cast.a_slot(day, "11:00", "12:00"), None, [kim])
    url, data, rows = times_on_page(organizer_client, day)
    response = organizer_client.post(url, data | {f"{rows['11:00']}-starts": "10:30"})
    assert "Kim Albers ist zur gleichen Zeit schon bei" in sentences(response)


def test_slots_that_move_together_or_swap_are_saved(organizer_client, morning):
    url, data, rows = times_on_page(organizer_client, morning)
    first, second = rows["10:00"], rows["11:00"]
    later = {
        f"{first}-starts": "10:30",
        f"{first}-ends": "11:30",
        f"{second}-starts": "11:30",
        f"{second}-ends": "12:30",
    }
    assert organizer_client.post(url, data | later).status_code == 302
    assert morning.slots.filter(starts="11:30", ends="12:30").count() == 1


def test_a_cancelled_session_is_in_nobodys_way(organizer_client, morning):
    Session.objects.filter(code="V2").update(status="cancelled")
    url, data, rows = times_on_page(organizer_client, morning)
    assert organizer_client.post(url, data | {f"{rows['10:00']}-ends": "11:30"}).status_code == 302


@pytest.fixture
def replaced(meeting):
    """Lernwege is cancelled, and Umwege has got its room and its time."""
    slot, aula = cast.a_slot(cast.days(meeting)[0], "10:00", "11:00"), cast.a_room(meeting)
    cancelled = cast.a_session(meeting, "V1", "Lernwege", slot, aula)
    cancelled.status = "cancelled"
    cancelled.save()
    cast.a_session(meeting, "V2", "Umwege", slot, aula)
    return cancelled


def test_a_cancelled_session_whose_room_was_given_away_is_saved(organizer_client, replaced):
    url = f"/admin/programme/session/{replaced.pk}/change/"
    data = form_of(organizer_client, url) | {"title_de": "Lernwege (entfällt)"}
    assert organizer_client.post(url, data).status_code == 302


def test_it_can_be_cancelled_and_its_room_be_wrong_at_once(organizer_client, replaced):
    Session.objects.filter(pk=replaced.pk).update(status="published")
    url = f"/admin/programme/session/{replaced.pk}/change/"
    data = form_of(organizer_client, url) | {"status": "cancelled"}
    assert organizer_client.post(url, data).status_code == 302


def test_it_does_not_come_back_into_a_room_that_is_taken(organizer_client, replaced):
    url = f"/admin/programme/session/{replaced.pk}/change/"
    data = form_of(organizer_client, url) | {"status": "published"}
    response = organizer_client.post(url, data)
    assert "Dort ist zur gleichen Zeit schon „V2 Umwege“" in sentences(response)


def test_nor_does_an_earlier_version_of_it(organizer_client, replaced):
    earlier = replaced.history.earliest()
    url = f"/admin/programme/session/{replaced.pk}/history/{earlier.pk}/"
    response = organizer_client.post(url, form_of(organizer_client, url))
    assert "Dort ist zur gleichen Zeit schon „V2 Umwege“" in sentences(response)
    replaced.refresh_from_db()
    assert replaced.is_cancelled
