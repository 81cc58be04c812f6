"""Several processes at once, with a pause between look and write, so that a race that is possible
also happens. Without the lock the same scenario has to fail: a race test that can't proves nothing.

    def the_last_seat(locked):
        ...
        told = race([...], locked=locked)
        assert ...

    @pytest.mark.parametrize("scenario", [the_last_seat, ...])
    def test_race(scenario):
        scenario(locked=True)

    @pytest.mark.parametrize("scenario", [the_last_seat, ...])
    def test_control(scenario):
        fails_without_the_lock(scenario)
"""

import multiprocessing
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from programme import clock
from programme import lock as lock_module
from programme.models import MeetingLock
from registration import claims, places
from workshops import seats

RUNNERS = 8
PAUSE = 0.1

#: For every file with races: each process has a connection of its own, and needs what is committed.
MARKS = [pytest.mark.race, pytest.mark.django_db(transaction=True, serialized_rollback=False)]


def race(steps, *, locked=True):
    """Do each step, a function without arguments, in a process of its own, all at once. Returns
    what each of them answered, or the name of the exception it raised, in the order of the steps."""
    connections.close_all()  # a forked process must not share a connection
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(len(steps)), context.Queue()
    runners = [
        context.Process(target=run, args=(number, step, locked, start, answers))
        for number, step in enumerate(steps)
    ]
    for runner in runners:
        runner.start()
    told = dict(answers.get(timeout=60) for _ in runners)
    for runner in runners:
        runner.join()
    return [told[number] for number in range(len(steps))]


def run(number, step, locked, start, answers):
    connections.close_all()
    for owner, look in [(places.Free, "__init__"), (seats.Seats, "__init__")]:
        pause_after(owner, look)
    pause_before(claims, "register")
    settings.TELLER = "registration.news.send"
    if not locked:
        take_no_lock()
    start.wait()
    try:
        answers.put((number, step()))
    except Exception as error:
        answers.put((number, type(error).__name__))
    finally:
        connections.close_all()


def pause_after(owner, name):
    look = getattr(owner, name)

    def slow_look(*args, **kwargs):
        look(*args, **kwargs)
        time.sleep(PAUSE)

    setattr(owner, name, slow_look)


def pause_before(owner, name):
    write = getattr(owner, name)

    def slow_write(*args, **kwargs):
        time.sleep(2 * PAUSE)
        return write(*args, **kwargs)

    setattr(owner, name, slow_write)


def take_no_lock():
    """The control: everything as it is, but the meeting's row is only read."""
    lock_module.take = lambda meeting_id: MeetingLock.objects.get(meeting_id=meeting_id)
    connection.settings_dict["OPTIONS"].pop("transaction_mode", None)  # SQLite's only writer


def fails_without_the_lock(scenario):
    """Overselling or whatever else must not be; on SQLite also by an error. A busy machine may let
    the processes go one after the other, so there are three attempts."""
    with pytest.raises(AssertionError):
        in_three_attempts(scenario)


def in_three_attempts(scenario):
    for _attempt in range(3):
        scenario(locked=False)
        start_again()


def start_again():
    connections.close_all()
    call_command("flush", interactive=False, verbosity=0, allow_cascade=False)


def after(seconds, step):
    def later():
        time.sleep(seconds)
        return step()

    return later


def at(moment, step):
    """A step of a process in which it is still that time."""

    def earlier():
        clock.now = lambda: moment
        return step()

    return earlier
