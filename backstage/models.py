"""What goes on behind the pages: stored files, jobs, and who was last seen at work."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstage.querysets import JobQuerySet


class StoredChunk(models.Model):
    """A piece of a file: a mail's attachment, what a speaker has uploaded, a job's result. In the
    database, so that it is committed with what it belongs to and found on whatever machine. In
    pieces, so that nobody who writes or reads it has to hold the whole in memory."""

    name = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="one_chunk_per_file_and_number")
        ]

    def __str__(self):
        return f"{self.name}, {self.number}"


class Heartbeat(models.Model):
    """When the background process was last seen alive."""

    name = models.CharField(max_length=20, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name}: {self.beat_at}"


class Job(models.Model):
    """Work that takes longer than a page may: `manage.py work` does it, see backstage/jobs.py."""

    class State(models.TextChoices):
        WAITING = "waiting", _("beginnt gleich")
        RUNNING = "running", _("läuft")
        DONE = "done", _("fertig")
        STOPPED = "stopped", _("angehalten")
        FAILED = "failed", _("abgebrochen")

    #: A name in settings.JOBS.
    kind = models.CharField(_("Art"), max_length=40)
    #: What it is about. Of one kind only one job about the same is under way at a time.
    key = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Gestartet von"),
    )
    #: Of whoever started it: what the job says, it says in this language.
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="de")
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.WAITING)
    phase = models.CharField(max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop_requested = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    #: Why it has not come to its end, in words.
    reason = models.TextField(_("Grund"), blank=True)
    #: The process that has taken it, and when that was last seen alive.
    worker = models.CharField(max_length=36, blank=True)
    beat_at = models.DateTimeField(null=True)
    times_resumed = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("gestartet am"), auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("zu Ende am"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("Auftrag")
        verbose_name_plural = _("Aufträge")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_job_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self):
        return self.state not in (self.State.WAITING, self.State.RUNNING)


def stored():
    return storages["default"]


class JobFile(models.Model):
    """A file a job works on or has made. Goes with the job, see jobs.clear_away()."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    #: As people see it, with its ending.
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    content = models.FileField(storage=stored, max_length=200)
    is_result = models.BooleanField(default=True)

    def __str__(self):
        return self.name


class ExportRecord(models.Model):
    """Who has taken a table out of here, when, of what, and how many rows. Names nobody else."""

    #: A model's label.
    what = models.CharField(_("Was"), max_length=60, editable=False)
    format = models.CharField(_("Format"), max_length=10, editable=False)
    #: Filters and their values; that something was searched for, and not what.
    selection = models.CharField(_("Auswahl"), max_length=300, blank=True, editable=False)
    rows = models.PositiveIntegerField(_("Zeilen"), editable=False)
    exported_at = models.DateTimeField(_("Exportiert am"), auto_now_add=True)
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("von"),
        editable=False,
    )

    class Meta:
        verbose_name = _("Export")
        verbose_name_plural = _("Exporte")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.what} {self.pk}"
