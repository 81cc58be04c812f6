"""`manage.py housekeeping` does at once all that is due, says before what that would be, and can be run
twice and by two processes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backstage import housekeeping
from backstage.models import Heartbeat
from meetup.desk.background import Background
from people.models import Tally
from programme.models import MeetingLock
from registration.models import DayPlace, Participant
from tests import cast
from tests.race import race


def run(**options):
    words = StringIO()
    call_command("housekeeping", stdout=words, **options)
    return words.getvalue()


def counted(text):
    """{words: number} of what the command says."""
    lines = [line.split(maxsplit=1) for line in text.splitlines()]
    return {words: int(number) for number, words in lines if number.isdecimal()}


@pytest.fixture
def lapsed(meeting):
    """Tomke's two hours are over, and Birte waits for the only place."""
    day = cast.days(meeting)[0]
    cast.set_limit(day, places=1)
    tomke = cast.sign_up(meeting, cast.TOMKE, on=[day])
    birte = cast.register(meeting, cast.BIRTE, on=[day])
    past = timezone.now() - timedelta(minutes=1)
    Participant.objects.filter(pk=tomke.pk).update(lapses_at=past)
    MeetingLock.objects.filter(meeting=meeting).update(due_at=past)
    return birte


def state_of(participant):
    return DayPlace.objects.get(participant=participant).state


def test_the_dry_run_says_what_would_be_done_and_changes_nothing(lapsed):
    found = counted(run(dry_run=True))
    assert found["Menschen, für die eine Frist abläuft oder ein Platz frei wird"] >= 1
    assert state_of(lapsed) == "waiting"
    assert counted(run(dry_run=True)) == found
    assert not Heartbeat.objects.filter(name="daily").exists()


def test_it_does_what_it_said(lapsed):
    run()
    assert state_of(lapsed) == "held"
    assert set(counted(run(dry_run=True)).values()) == {0}


def test_every_line_counts_something_that_then_is_gone(db):
    Tally.objects.create(kind="x", key="y", hour=timezone.now() - timedelta(hours=3), count=1)
    assert counted(run(dry_run=True))["gezählte Versuche"] == 1
    run()
    assert not Tally.objects.exists()


def test_run_twice_it_does_nothing_more(lapsed):
    run()
    letters = len(cast.mails_to(lapsed.email))
    run()
    assert len(cast.mails_to(lapsed.email)) == letters


def both_at_once(birte, *, locked):
    race([housekeeping.carry_out] * 2, locked=locked)
    assert state_of(birte) == "held"
    subjects = cast.subjects(birte.email)
    assert len(subjects) == len(set(subjects))


@pytest.mark.race
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_two_at_once_tell_nobody_twice(lapsed):
    both_at_once(lapsed, locked=True)


def test_what_fails_is_named_and_keeps_nothing_else_from_its_work(lapsed, settings):
    settings.TIMER = ["tests.meetup.test_housekeeping.fails", *settings.TIMER]
    with pytest.raises(CommandError, match=r"test_housekeeping\.fails"):
        run()
    assert state_of(lapsed) == "held"


def fails():
    raise ValueError("nothing works today")


def test_the_start_page_knows_of_it(db):
    run()
    background = Background(timezone.now())
    assert not background.tidying_is_late
    assert "Aufgeräumt hat er zuletzt am" in background.tidying
