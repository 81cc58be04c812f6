"""`manage.py work`: the one background process. Hands over mail, minds the clock, tidies up."""

import logging
import signal
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from backstage import mail
from backstage.models import Heartbeat

log = logging.getLogger("meetup.work")
ONE_DAY = timedelta(days=1)


class Command(BaseCommand):
    help = "Hands over mail, moves people up when the clock says so, tidies up once a day."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--pause", type=float, default=2, help="seconds between rounds")

    def handle(self, *, once, pause, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while True:
            close_old_connections()  # and so a broken one
            one_round()
            if once or stop.wait(pause):
                return


def one_round():
    """Everything that is due now. One part that fails does not keep the others from their work."""
    attempt(beat)
    for task in settings.TIMER:
        attempt(import_string(task))
    attempt(hand_over_everything)
    attempt(daily)


def daily():
    if is_a_new_day():
        for task in settings.DAILY:
            attempt(import_string(task))
        beat("daily")


def attempt(task):
    try:
        task()
    except Exception:
        # The database may be restarting, say: the next round tries again.
        log.exception("%s failed", task.__name__)


def hand_over_everything(seconds=30):
    """Batch after batch, but not so long that the clock is forgotten."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sent, failed, put_off = mail.hand_over()
        if sent + failed + put_off == 0:
            return


def beat(name="work"):
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def is_a_new_day():
    last = Heartbeat.objects.filter(name="daily").first()
    return last is None or timezone.now() - last.beat_at >= ONE_DAY
