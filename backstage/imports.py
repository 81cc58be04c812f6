"""Tables that people bring along become records: first looked at, then taken over as shown.

Each is a job (backstage/jobs.py). `check` judges every row and leaves a preview; nothing is changed.
`carry_out` takes over what the preview shows, row by row judged again: what has changed meanwhile
is refused and reported. What is imported, and by which rules, says a Kind in settings.IMPORTS.
Uploaded files and previews are deleted when they are taken over, or else after a day.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from backstage import headings, import_report, jobs, tables
from backstage.exports import as_it_was
from backstage.models import Job

log = logging.getLogger("meetup.imports")

NEW, CHANGED, UNCHANGED, REFUSED = STATES = ("new", "changed", "unchanged", "refused")
UPLOAD, OPTIONS, PREVIEW, EXCERPT = "upload", "options.json", "preview.jsonl", "excerpt.json"
#: How many rows of each state the page shows; the file has all of them.
SHOWN = 100


@dataclass
class Record:
    """A row that was brought along: {name of a column: text}."""

    number: int
    values: dict[str, str]
    faults: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """What becomes of a row."""

    number: int
    state: str
    #: Who or what it is about.
    label: str = ""
    #: [heading, as it is, as it is to be]
    changes: list[list[str]] = field(default_factory=list)
    #: Sentences: why it is refused, or what else to know.
    remarks: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_to_be_done(self):
        return self.state in (NEW, CHANGED)

    @property
    def record(self):
        return Record(self.number, self.values)


def refused(record, *sentences, label=""):
    return Verdict(record.number, REFUSED, label, remarks=list(sentences), values=record.values)


class Kind:
    """What is imported, and by which rules. One is made for each job."""

    #: What is imported, and where its list is.
    model: type
    #: How the table looks that is exported: names and headings of its columns ...
    resource_class: type
    #: ... and which of them are read.
    columns: tuple[str, ...] = ()
    #: Without these headings nothing can be done.
    required: tuple[str, ...] = ()
    #: {another heading: name of a column}
    aliases: dict[str, str] = {}
    #: What somebody must be allowed to do.
    permissions: tuple[str, ...] = ()
    #: How many rows are one transaction.
    at_a_time = 20

    def __init__(self, options, user):
        self.options, self.user = options, user
        #: What else came of taking it over: {word of ours: number}.
        self.figures: dict[str, int] = {}

    def check(self, records: list[Record]) -> list[Verdict]:
        """Judge rows, each knowing those before it. Changes nothing."""
        raise NotImplementedError

    def notes(self) -> list[str]:
        """Sentences about the whole, for the preview, when everything is judged."""
        return []

    def write(self, verdict: Verdict) -> Verdict:
        """Take over one row, just judged, in the transaction of carry_out()."""
        raise NotImplementedError

    @contextmanager
    def transaction(self):
        """For some rows at a time."""
        with transaction.atomic():
            yield

    def carry_out(self, shown: list[Verdict]) -> list[Verdict]:
        """Judge rows again and take over what is still as it was shown."""
        with self.transaction():
            now = self.check([verdict.record for verdict in shown])
            return [self._carry_out_one(*pair) for pair in zip(shown, now, strict=True)]

    def _carry_out_one(self, shown, now):
        if not now.is_to_be_done:
            return now
        if (shown.state, shown.changes) != (now.state, now.changes):
            return refused(now.record, CHANGED_MEANWHILE, label=now.label)
        return self.write(now)

    @classmethod
    def may_be_used_by(cls, user):
        return user.has_perms(cls.permissions)


CHANGED_MEANWHILE = gettext_lazy(
    "Seit der Vorschau hat sich dazu etwas geändert. Laden Sie die Datei noch einmal hoch."
)


def kind_named(name) -> type[Kind]:
    return import_string(settings.IMPORTS[name])


def allowed_kind(name, job):
    """The kind, if who has started the job may still use it. Raises jobs.Failed."""
    kind = kind_named(name)
    if not kind.may_be_used_by(job.started_by):  # nor may who is not active any more
        raise jobs.Failed(_("Sie haben nicht mehr die nötigen Rechte."))
    return kind


# --- Started by pages -----------------------------------------------------------------------------


@transaction.atomic
def begin(name, file, options, user):
    """Put up the check of an uploaded file. Raises jobs.AlreadyUnderWay."""
    job = jobs.start("check_import", by=user, key=f"{name} {user.pk}", what=name)
    jobs.attach(job, UPLOAD, "application/octet-stream", File(file), is_result=False)
    content = ContentFile(json.dumps(options).encode())
    jobs.attach(job, OPTIONS, "application/json", content, is_result=False)
    return job


def take_over(checked, digest, user):
    """Put up the taking over of what a check has shown. Raises Gone or jobs.AlreadyUnderWay."""
    if checked.result.get("digest") != digest or file_of(checked, PREVIEW) is None:
        raise Gone
    with override(checked.language):  # what was shown is compared word by word
        return jobs.start(
            "carry_out_import",
            by=user,
            key=str(checked.pk),
            what=checked.arguments["what"],
            checked=checked.pk,
        )


@transaction.atomic
def discard(checked):
    """Delete a preview. Repeatable. Raises jobs.AlreadyUnderWay while it is being taken over."""
    if Job.objects.under_way().filter(kind="carry_out_import", key=str(checked.pk)).exists():
        raise jobs.AlreadyUnderWay.now()
    forget(checked)


class Gone(Exception):
    """There is no such preview any more."""

    def __str__(self):
        return _(
            "Diese Vorschau ist schon übernommen oder gelöscht. Laden Sie die Datei noch einmal hoch."
        )


def preview(job):
    """What a check has found, for its page: {"notes", "rows": {state: [...]}}; None if it is gone."""
    excerpt = file_of(job, EXCERPT)
    return json.loads(excerpt.content.read()) if excerpt else None


def file_of(job, name):
    return job.files.filter(name=name, is_result=False).first()


# --- The jobs -------------------------------------------------------------------------------------


@jobs.named(gettext_lazy("Import prüfen"))
@jobs.resumable
def check(job, progress):
    try:
        found = _look(job, progress)
    except jobs.Interrupted:
        raise
    except Exception:
        forget(job)
        raise
    return found


def _look(job, progress):
    options = json.loads(file_of(job, OPTIONS).content.read())
    kind = allowed_kind(job.arguments["what"], job)(options, job.started_by)
    with fetched(file_of(job, UPLOAD)) as upload, import_report.Preview() as result:
        try:
            table = tables.opened(upload)
            progress(0, table.total, _("Lesen"))
            rows = table.rows()
            columns, unread = headings.columns_of(next(rows, None), kind)
            result.begin(what=job.arguments["what"], options=options, user=job.started_by_id)
            for batch in in_batches(records(rows, columns), kind.at_a_time):
                for verdict in kind.check(batch):
                    result.add(verdict)
                progress(result.count, max(table.total - 1, 0), _("Zeilen prüfen"))
        except tables.Unreadable as error:
            raise jobs.Failed(str(error)) from error
        if not result.count:
            raise jobs.Failed(_("Unter den Überschriften steht keine Zeile."))
        with transaction.atomic():
            forget(job)
            return result.keep(job, [*table.notes, *unread, *kind.notes()])


@jobs.named(gettext_lazy("Import übernehmen"))
@jobs.resumable
def carry_out(job, progress):
    checked = Job.objects.filter(pk=job.arguments["checked"]).first()
    shown = file_of(checked, PREVIEW) if checked else None
    if shown is None:
        raise jobs.Failed(str(Gone()))
    with fetched(shown) as file, import_report.Report() as report:
        if digest_of(file) != checked.result["digest"]:
            raise jobs.Failed(str(Gone()))
        begun = json.loads(file.readline())
        if begun["user"] != job.started_by_id:
            raise jobs.Failed(_("Übernehmen kann nur, wer die Datei hochgeladen hat."))
        kind = allowed_kind(begun["what"], job)(begun["options"], job.started_by)
        to_do = (verdict for verdict in verdicts(file) if verdict.is_to_be_done)
        total = checked.result[NEW] + checked.result[CHANGED]
        for batch in in_batches(to_do, kind.at_a_time):
            for verdict in kind.carry_out(batch):
                report.add(verdict)
            progress(report.count, total, _("Übernehmen"))
        with transaction.atomic():
            forget(checked)
            return report.keep(job) | kind.figures


# --- What they share ------------------------------------------------------------------------------


def records(rows, columns) -> Iterator[Record]:
    """`columns`: {number of the column: its name}."""
    for row in rows:
        cells = enumerate(row.cells)
        values = {columns[n]: as_it_was(cell.strip()) for n, cell in cells if n in columns}
        missing = {name: "" for name in columns.values() if name not in values}
        faults = [fault for n, fault in row.faults.items() if n in columns]
        yield Record(row.number, values | missing, faults)


def verdicts(file) -> Iterator[Verdict]:
    for line in file:
        yield Verdict(**json.loads(line))


def in_batches(items, size):
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


@contextmanager
def fetched(stored):
    """A stored file on this machine's disk, where it can be searched."""
    with tempfile.TemporaryFile() as file:
        for chunk in stored.content.open().chunks():
            file.write(chunk)
        file.seek(0)
        yield file


def digest_of(file):
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def forget(job):
    """Delete what was uploaded, and what was shown of it."""
    jobs.drop(job.files.all())


def as_line(verdict):
    return json.dumps(asdict(verdict), ensure_ascii=False) + "\n"


def state_in_words(state):
    return {
        NEW: pgettext("row", "neu"),
        CHANGED: pgettext("row", "geändert"),
        UNCHANGED: pgettext("row", "unverändert"),
        REFUSED: pgettext("row", "abgelehnt"),
    }[state]
