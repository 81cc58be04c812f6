"""check_invariants sees what is wrong, and only that."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from meetup.management.commands.check_invariants import everything_wrong
from people.models import Role
from programme.models import Day, MeetingLock
from registration.models import DayPlace, Participant, RolePlaces
from tests import cast


def force_a_place(day, number, **fields):
    """What a lost race would leave behind."""
    participant = cast.register(day.meeting, cast.stranger(number), [day], **fields)
    DayPlace.objects.filter(participant=participant).update(state="held", held_since=timezone.now())
    MeetingLock.objects.update(counted=None)


def test_an_oversold_day_is_seen_also_if_it_began_without_a_limit(meeting):
    day = Day.objects.get(pk=cast.days(meeting)[0].pk)
    day.places = 2
    day.save()
    day.history.update(history_date=F("history_date") - timedelta(hours=1))
    for number in range(3):
        force_a_place(day, number)
    assert everything_wrong() == [f"Tag {day.pk}: 3 vergeben, 2 Plätze."]


def test_a_reduced_day_is_no_oversold_one(meeting):
    day = Day.objects.get(pk=cast.days(meeting)[0].pk)
    for number in range(3):
        cast.register(meeting, cast.stranger(number), [day])
    day.places = 2
    day.save()
    assert everything_wrong() == []
    day.history.update(history_date=F("history_date") - timedelta(hours=1))
    DayPlace.objects.update(held_since=F("held_since") - timedelta(hours=1))
    force_a_place(day, 7)
    assert everything_wrong() == [f"Tag {day.pk}: 4 vergeben, 2 Plätze."]


def test_an_oversold_meeting_is_seen(db):
    meeting = cast.a_meeting(places=1)
    for number in range(2):
        force_a_place(cast.days(meeting)[0], number)
    assert everything_wrong() == ["treffen: 2 Menschen auf 1 Plätzen."]


def test_an_oversold_role_is_seen(meeting):
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    for number in range(2):
        force_a_place(day, number)
    assert everything_wrong() == [f"Tag {day.pk}, teacher: 2 vergeben, höchstens 1."]


def test_a_place_left_lying_is_seen(db):
    meeting = cast.a_meeting(day_places=(0, None))
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE, [day])
    Day.objects.filter(pk=day.pk).update(places=1)
    assert everything_wrong() == [f"Tag {day.pk}: ein Platz ist frei, obwohl {tomke.pk} wartet."]


def test_a_lapsed_claim_with_a_place_is_seen(meeting):
    claim = cast.sign_up(meeting)
    Participant.objects.update(status="lapsed")
    assert f"Anmeldung {claim.pk} ist verfallen und hält einen Platz." in everything_wrong()


def test_a_place_at_another_meeting_is_seen(meeting):
    cast.register(meeting)
    DayPlace.objects.filter(day=cast.days(meeting)[0]).update(
        day=cast.days(cast.a_meeting("andere"))[0]
    )
    assert any("einer anderen Veranstaltung" in sentence for sentence in everything_wrong())


def test_a_wrong_count_in_the_locks_row_is_seen(meeting):
    cast.register(meeting)
    row = MeetingLock.objects.get()
    row.counted["places"]["people"] += 1
    row.save()
    assert everything_wrong() == ["treffen: Die gemerkte Zahl der Plätze stimmt nicht."]


def test_asking_costs_the_same_for_three_people_as_for_one(meeting, django_assert_num_queries):
    cast.register(meeting, cast.TOMKE)
    with django_assert_num_queries(QUERIES):
        everything_wrong()
    for number in range(2):
        cast.register(meeting, cast.stranger(number))
    with django_assert_num_queries(QUERIES):
        everything_wrong()


QUERIES = 40
