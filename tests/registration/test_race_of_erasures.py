"""Two processes erase the same person's last two participations: nobody's address is left over.
And a control that shows each would leave it to the other."""

import multiprocessing
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from people.models import User
from programme.models import Meeting
from registration import erasure, retention
from registration.models import Participant
from tests import cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

PAUSE = 0.3
PEOPLE = 3


def run(meeting_pk, locked, start, outcomes):
    """In a process of its own, with a pause before it looks who else needs the person."""
    connections.close_all()
    look = erasure.forget_person

    def slow_look(person):
        time.sleep(PAUSE)
        look(person)

    erasure.forget_person = slow_look
    if not locked:
        erasure.lock_person = lambda participant: participant.user
    meeting = Meeting.objects.get(pk=meeting_pk)
    start.wait()
    try:
        outcomes.put(retention.delete(meeting, retention.registered))
    except Exception as error:
        outcomes.put(type(error).__name__)
    finally:
        connections.close_all()


def race(meetings, *, locked):
    connections.close_all()  # a forked process must not share a connection
    context = multiprocessing.get_context("fork")
    start, outcomes = context.Barrier(len(meetings)), context.Queue()
    runners = [
        context.Process(target=run, args=(meeting.pk, locked, start, outcomes))
        for meeting in meetings
    ]
    for runner in runners:
        runner.start()
    told = [outcomes.get(timeout=60) for _ in runners]
    for runner in runners:
        runner.join()
    return told


def two_meetings_long_ago():
    meetings = [cast.a_meeting(slug) for slug in ("eins", "zwei")]
    for meeting in meetings:
        for number in range(PEOPLE):
            cast.register(meeting, cast.stranger(number))
        for day in cast.days(meeting):
            day.date -= timedelta(weeks=28)
            day.save()
    return meetings


def test_the_second_one_deletes_the_person():
    assert race(two_meetings_long_ago(), locked=True) == [PEOPLE, PEOPLE]
    assert not Participant.objects.not_erased().exists()
    assert not User.objects.exists()
    assert cast.mails_to("person0@example.org") == []


def test_control_without_the_lock_on_the_person_the_address_stays():
    told = race(two_meetings_long_ago(), locked=False)
    if connection.vendor == "postgresql":
        assert User.objects.exists()
    else:  # one writer at a time
        assert told == [PEOPLE, PEOPLE]


def test_several_at_once_in_one_meeting_erase_everybody_once():
    meeting, _other = two_meetings_long_ago()
    assert sum(race([meeting] * 3, locked=True)) == PEOPLE
    assert Participant.objects.not_erased().filter(meeting=meeting).count() == 0
