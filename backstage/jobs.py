"""Work that takes longer than a page may: started by a page, done by `manage.py work`.

A job is a function named in settings.JOBS. It is called with the Job and a Progress, which it
calls now and then, and returns its result, a dict for JSON:

    @named(_("Zeilen prüfen"))
    def run(job, progress):
        for number, row in enumerate(rows, start=1):
            ...
            progress(number, len(rows), _("Prüfen"))
        return {"rows": len(rows)}

It commits in batches and reports between them: what is said inside of a transaction nobody sees
before its end. A job that finds its way after an interruption is `@resumable`, and called again.
"""

import logging
import time
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from backstage import database
from backstage.models import Job, JobFile

log = logging.getLogger("meetup.jobs")
State = Job.State

#: This process, as long as it lives.
WORKER = str(uuid4())
#: Seconds between two reports that are written down.
REPORT_EVERY = 0.5
#: Who has not been seen for so long is dead. `manage.py work` beats every second.
LOST_AFTER = timedelta(seconds=60)
#: A job that takes its process with it each time is not tried for ever.
RESUMED_AT_MOST = 5
#: Jobs with what they say, and their files, which may name people.
KEPT_FOR, FILES_KEPT_FOR = timedelta(days=90), timedelta(days=1)


class AlreadyUnderWay(Exception):
    """The same is being done. str() says so, in words for people."""

    @classmethod
    def now(cls):
        return cls(
            _("Das läuft schon. Warten Sie bitte, bis es fertig ist, oder halten Sie es an.")
        )


class Failed(Exception):
    """Raised by a job that can't go on. str() says why, in words for who has started it."""


class Stopped(Exception):
    """Somebody asked the job to stop."""


class Interrupted(Exception):
    """The process is told to end."""


def named(name):
    """Gives a kind of job its name for people."""

    def mark(function):
        function.name = name
        return function

    return mark


def name_of(job):
    if job.kind not in settings.JOBS:  # of an older version
        return job.kind
    return str(getattr(function_of(job.kind), "name", job.kind))


def resumable(function):
    """Marks a job that, called again, goes on where it was."""
    function.resumable = True
    return function


def start(kind, *, by, key="", **arguments):
    """Put a job up. Part of the surrounding transaction. Raises AlreadyUnderWay."""
    function_of(kind)  # an unknown kind is a mistake of ours: here and not in the background
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind, key=key, arguments=arguments, started_by=by, language=language
            )
    except IntegrityError:
        raise AlreadyUnderWay.now() from None


def function_of(kind):
    return import_string(settings.JOBS[kind])


def ask_to_stop(job):
    """What waits is stopped at once, what runs at its next report."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if waiting.update(state=State.STOPPED, ended_at=now):
        drop(job.files.filter(is_result=False))
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(stop_requested=True)


def attach(job, name, content_type, content, is_result=True):
    """Keep a file with the job. `content` is a Django File."""
    file = JobFile(job=job, name=name, content_type=content_type, is_result=is_result)
    file.content.save(f"jobs/{uuid4()}", content, save=True)
    return file


def drop(files):
    """Delete files of jobs, with what is in them."""
    for file in files:
        file.content.delete(save=False)
        file.delete()


class Progress:
    """How far a job is. Calling it raises Stopped or Interrupted when the job is to end."""

    def __init__(self, job, stop=None):
        self.job, self.stop = job, stop
        self.reported_at = 0.0

    def __call__(self, done, total=0, phase=""):
        if self.stop and self.stop.is_set():
            raise Interrupted
        if time.monotonic() - self.reported_at < REPORT_EVERY and done != total:
            return
        self.reported_at = time.monotonic()
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, worker=self.job.worker)
        mine.update(done=done, total=total, phase=phase[:120], beat_at=timezone.now())
        if mine.values_list("stop_requested", flat=True).first() is not False:
            raise Stopped  # asked to, or given up meanwhile and taken by somebody else


def run_waiting(stop=None):
    """Do what waits, one after the other. Returns how many were begun."""
    begun = 0
    while not (stop and stop.is_set()) and (job := take()):
        run(job, stop)
        begun += 1
    return begun


def take():
    """The next one, now ours; None if there is none. Two processes never take the same."""
    for job in Job.objects.waiting():
        now = timezone.now()
        ours = {"state": State.RUNNING, "worker": WORKER, "began_at": now, "beat_at": now}
        if Job.objects.filter(pk=job.pk, state=State.WAITING).update(**ours):
            job.refresh_from_db()
            return job
    return None


def run(job, stop=None):
    try:
        with translation.override(job.language):
            result = function_of(job.kind)(job, Progress(job, stop))
    except Stopped:
        end(job, State.STOPPED)
    except Interrupted:
        give_up(job)
    except Failed as error:
        end(job, State.FAILED, reason=str(error))
    except Exception as error:
        if database.is_away(error):
            log.warning("job %s: the database is away", job.pk)
            return  # found later by give_up_on_the_lost
        log.exception("job %s failed", job.pk)
        with translation.override(job.language):
            reason = _("Ein Fehler in der Anwendung. Er steht mit der Nummer %s im Protokoll.")
            end(job, State.FAILED, reason=reason % job.pk)
    else:
        end(job, State.DONE, result=result or {})


def end(job, state, **facts):
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker)
    if mine.update(state=state, ended_at=timezone.now(), **facts) and state != State.DONE:
        drop(job.files.filter(is_result=False))  # what it worked on, and nobody will now


def beat():
    """Says that what this process has taken is still being done."""
    Job.objects.running().filter(worker=WORKER).update(beat_at=timezone.now())


def give_up_on_the_lost():
    """What a process took that is gone: taken up again where that is possible, else broken off."""
    for job in Job.objects.running().filter(beat_at__lt=timezone.now() - LOST_AFTER):
        give_up(job)


def give_up(job):
    if getattr(function_of(job.kind), "resumable", False) and job.times_resumed < RESUMED_AT_MOST:
        mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker)
        mine.update(state=State.WAITING, worker="", times_resumed=job.times_resumed + 1)
        return
    with translation.override(job.language):
        reason = _(
            "Der Server wurde unterwegs neu gestartet. Starten Sie den Auftrag bitte noch einmal."
        )
    end(job, State.FAILED, reason=reason)


def clear_away():
    """Delete files a day after their job, and jobs after a while. Runs once a day."""
    drop(old_files())
    old_jobs().delete()


def due():
    """For backstage/housekeeping.py."""
    return [
        (_("Dateien von Aufträgen"), old_files().count()),
        (_("Aufträge"), old_jobs().count()),
    ]


def old_files():
    return JobFile.objects.filter(job__ended_at__lt=timezone.now() - FILES_KEPT_FOR)


def old_jobs():
    return Job.objects.filter(ended_at__lt=timezone.now() - KEPT_FOR)
