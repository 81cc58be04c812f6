"""What processes remember is never older than the database."""

import pytest
from django.apps import apps
from django.db import transaction

from programme import facts
from programme.models import Day, MeetingLock, Remembered, Room
from programme.querysets import RememberedQuerySet
from tests import cast

pytestmark = pytest.mark.django_db


def seats_of_rooms(meeting_id):
    return {room.name: room.seats for room in Room.objects.filter(meeting=meeting_id)}


@pytest.fixture
def room(meeting):
    return cast.a_room(meeting, "Aula", 100)


def test_what_was_read_once_is_not_read_again(meeting, room, django_assert_num_queries):
    facts.latest(meeting, seats_of_rooms)
    with django_assert_num_queries(1):  # the version
        assert facts.latest(meeting, seats_of_rooms) == {"Aula": 100}


@pytest.mark.parametrize("change", ["save", "update", "create", "bulk_create", "delete"])
def test_every_change_makes_it_old(meeting, room, change):
    facts.latest(meeting, seats_of_rooms)
    if change == "save":
        room.seats = 20
        room.save()
    elif change == "update":
        Room.objects.update(seats=20)
    elif change == "create":
        cast.a_room(meeting, "Foyer", 20)
    elif change == "bulk_create":
        Room.objects.bulk_create([Room(meeting=meeting, name="Foyer", seats=20)])
    else:
        room.delete()
    assert facts.latest(meeting, seats_of_rooms) == seats_of_rooms(meeting.pk) != {"Aula": 100}


def test_what_was_rolled_back_leaves_nothing_wrong_behind(meeting, room):
    class Undo(Exception):
        pass

    def raise_seats_and_fail():
        with transaction.atomic():
            room.seats = 500
            room.save()
            assert facts.latest(meeting, seats_of_rooms) == {"Aula": 500}
            raise Undo

    with pytest.raises(Undo):
        raise_seats_and_fail()
    assert facts.latest(meeting, seats_of_rooms) == {"Aula": 100}
    Room.objects.filter(pk=room.pk).update(seats=30)
    assert facts.latest(meeting, seats_of_rooms) == {"Aula": 30}


def test_whatever_is_remembered_has_the_manager_that_says_so():
    for model in apps.get_models():
        if issubclass(model, Remembered):
            assert isinstance(model.objects.all(), RememberedQuerySet), model


def test_a_meeting_has_its_lock_from_the_beginning(meeting):
    assert MeetingLock.objects.filter(meeting=meeting).count() == 1


def test_a_change_saved_outside_the_lock_is_settled_by_the_next_one_with_it():
    meeting = cast.a_meeting(day_places=(0, None))
    day = cast.days(meeting)[0]
    cast.register(meeting, cast.TOMKE, [day])
    Day.objects.filter(pk=day.pk).update(places=1)
    assert cast.held(day) == []
    cast.sign_up(meeting, cast.BIRTE, [day])
    assert cast.held(day) == ["Tomke Ahlers"]
    assert cast.waiting(day) == ["Birte Brandt"]
