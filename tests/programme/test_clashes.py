"""Two things at the same time in one room or with one speaker are refused in words."""

import pytest

from programme import clashes
from programme.models import Session
from tests import cast


@pytest.fixture
def day(meeting):
    return cast.days(meeting)[0]


def plan(meeting, slot, room=None, speakers=()):
    return clashes.Planned(None, None, slot, room, frozenset(s.pk for s in speakers))


def test_a_room_is_taken_by_one_session_at_a_time(meeting, day):
    aula = cast.a_room(meeting)
    cast.a_session(meeting, "V1", "Lernwege", cast.a_slot(day, "10:00", "11:00"), aula)
    overlapping = cast.a_slot(day, "10:59", "12:00")
    assert clashes.of(plan(meeting, overlapping, aula)) == [
        "Raum Aula: Dort ist zur gleichen Zeit schon „V1 Lernwege“ (10:00–11:00)."
    ]


def test_slots_that_touch_do_not_clash(meeting, day):
    aula = cast.a_room(meeting)
    cast.a_session(meeting, "V1", "Lernwege", cast.a_slot(day, "14:15", "15:30"), aula)
    assert clashes.of(plan(meeting, cast.a_slot(day, "15:30", "16:00"), aula)) == []


def test_a_speaker_is_at_one_place_at_a_time(meeting, day):
    kim = cast.a_speaker(meeting, "Kim Albers")
    slot = cast.a_slot(day, "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting, "A"), [kim])
    found = clashes.of(plan(meeting, slot, cast.a_room(meeting, "B"), [kim]))
    assert found == ["Kim Albers ist zur gleichen Zeit schon bei „V1 Lernwege“ (10:00–11:00)."]


def test_a_cancelled_session_is_in_nobodys_way(meeting, day):
    aula, slot = cast.a_room(meeting), cast.a_slot(day, "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege", slot, aula, status=Session.Status.CANCELLED)
    assert clashes.of(plan(meeting, slot, aula)) == []


def test_the_whole_programme_is_checked(meeting, day):
    aula, slot = cast.a_room(meeting), cast.a_slot(day, "10:00", "11:00")
    cast.a_session(meeting, "V1", "Lernwege", slot, aula)
    cast.a_session(meeting, "V2", "Umwege", slot, aula)
    assert len(clashes.in_whole_programme(meeting)) == 2
