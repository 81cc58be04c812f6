"""`manage.py work`: the one background process. Hands over mail, minds the clock, does jobs, tidies up."""

import os
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from backstage import housekeeping, jobs, mail
from backstage.housekeeping import attempt, beat

#: For the batch of mails that is under way. Less than `manage.py serve` waits for us.
SECONDS_TO_STOP = 10
#: Pages that people wait for go first: in a rush on a small machine letters take seconds longer.
POLITENESS = 10


class Command(BaseCommand):
    help = (
        "Hands over mail, moves people up when the clock says so, does jobs, tidies up once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--pause", type=float, default=1, help="seconds between rounds")

    def handle(self, *, once, pause, **options):
        if once:
            one_round()
            return
        os.nice(POLITENESS)
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        keep_working(stop, pause)


def keep_working(stop, pause):
    """Minds the clock here, and hands over mail and does jobs in threads of their own: a mail server
    that does not answer must not keep people from moving up. What is still to be done when time is
    up stays queued."""
    threads = [
        threading.Thread(target=keep_doing, args=[task, stop, pause], daemon=True)
        for task in (hand_over_everything, jobs.run_waiting)
    ]
    for thread in threads:
        thread.start()
    while not stop.is_set():
        attempt(close_old_connections)  # and so a broken one
        mind_the_clock()
        stop.wait(pause)
    ends_at = time.monotonic() + SECONDS_TO_STOP
    for thread in threads:
        thread.join(max(0, ends_at - time.monotonic()))


def keep_doing(task, stop, pause):
    while not stop.is_set():
        attempt(close_old_connections)  # and so a broken one
        attempt(task, stop)
        stop.wait(pause)
    attempt(connections.close_all)  # those of this thread


def one_round():
    """Everything that is due now."""
    mind_the_clock()
    attempt(jobs.run_waiting)
    attempt(hand_over_everything)


def mind_the_clock():
    """One part that fails does not keep the others from their work."""
    attempt(beat, "work")
    attempt(jobs.beat)
    housekeeping.minded()
    attempt(daily)


def daily():
    if housekeeping.is_a_new_day():
        housekeeping.tidied_up()


def hand_over_everything(stop=None):
    """Batch after batch, until nothing is left that is due."""
    while not (stop and stop.is_set()):
        written = sum(import_string(name)() for name in settings.LETTER_WRITERS)
        sent, failed, put_off = mail.hand_over()
        if written + sent + failed + put_off == 0:
            return
