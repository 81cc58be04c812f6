"""The one lock per meeting, and what it needs of the database."""

from datetime import timedelta
from importlib.util import find_spec

import pytest
from django.db import connection
from django.utils import timezone

from programme import checks
from programme.lock import lock, settle_what_is_due
from programme.models import MeetingLock
from tests import cast


def test_the_first_lock_of_a_meeting_makes_its_row(meeting):
    with lock(meeting):
        assert MeetingLock.objects.filter(meeting=meeting).exists()


def test_what_fails_under_the_lock_leaves_nothing(meeting):
    class BreaksOff(Exception):
        pass

    def sign_up_and_break_off():
        with lock(meeting):
            meeting.participants.create(
                **cast.details(cast.TOMKE),
                claimed_at=timezone.now(),
                lapses_at=timezone.now(),
                expires_at=timezone.now(),
            )
            raise BreaksOff

    with pytest.raises(BreaksOff):
        sign_up_and_break_off()
    assert meeting.participants.count() == 0


def test_the_earliest_thing_due_is_remembered(meeting):
    soon = timezone.now() + timedelta(hours=1)
    with lock(meeting) as held:
        held.due_by(soon + timedelta(hours=1))
        held.due_by(soon)
    with lock(meeting) as held:
        held.due_by(soon + timedelta(hours=2))
    assert MeetingLock.objects.get().due_at == soon


def test_the_timer_touches_only_meetings_whose_time_has_come(meeting, django_assert_num_queries):
    cast.sign_up(meeting)
    with django_assert_num_queries(1):
        settle_what_is_due()


def test_another_isolation_level_stops_the_start(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    for level, problems in ((None, 0), (1, 0), (2, 1), (3, 1)):
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"isolation_level": level})
        assert len(checks.isolation_level(None, None)) == problems


def test_psycopg_3_is_absent():
    """Anywhere in the environment it would win over psycopg2 without a word."""
    assert find_spec("psycopg") is None
