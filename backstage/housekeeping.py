"""What is done when its time has come, without anybody asking: by `manage.py work` as it goes along and
once a day, by `manage.py housekeeping` at once.

settings.TIMER and settings.DAILY name the tasks, settings.DUE who counts what they would do. Each
task is safe to repeat and to run in parallel: it looks again once it holds what it changes.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from backstage import database
from backstage.models import Heartbeat

log = logging.getLogger("meetup.work")
ONE_DAY = timedelta(days=1)


def due():
    """[(words, number)] of what would be done now. Changes nothing."""
    return [line for name in settings.DUE for line in import_string(name)()]


def carry_out():
    """Do all that is due, the daily tidying included. Returns the names of tasks that failed; one
    that does keeps no other from its work."""
    failed = minded()
    return failed + tidied_up()


def minded():
    """What the clock asks for. Returns the names of tasks that failed."""
    return [name for name in settings.TIMER if not attempt(import_string(name))]


def tidied_up():
    """What is done once a day. Returns the names of tasks that failed."""
    failed = [name for name in settings.DAILY if not attempt(import_string(name))]
    beat("daily")
    return failed


def is_a_new_day():
    last = Heartbeat.objects.filter(name="daily").first()
    return last is None or timezone.now() - last.beat_at >= ONE_DAY


def beat(name):
    """Note that something was just done."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def attempt(task, *arguments):
    """Whether it went well. What went wrong is in the log."""
    try:
        task(*arguments)
    except Exception as error:
        if database.is_away(error):  # it restarts, say: the next round tries again
            log.warning("%s: the database is away", task.__name__)
        else:
            log.exception("%s failed", task.__name__)
        return False
    return True
