"""What comes of an import, written down while it goes on: a line per row for the next step, a
spreadsheet of all rows for people, and some rows of each state for the page."""

import csv
import json
import tempfile

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from backstage import imports, jobs
from backstage.exports import harmless


class Written:
    """Counts, and writes a spreadsheet of rows."""

    file_name = ""

    def __enter__(self):
        self.spreadsheet = tempfile.TemporaryFile("w+", encoding="utf-8-sig", newline="")
        self.csv = csv.writer(self.spreadsheet, delimiter=";")
        self.csv.writerow([_("Zeile"), _("Ergebnis"), _("Wer oder was"), _("Erläuterung")])
        self.counts = dict.fromkeys(imports.STATES, 0)
        return self

    def __exit__(self, *_error):
        self.spreadsheet.close()

    @property
    def count(self):
        return sum(self.counts.values())

    def add(self, verdict):
        self.counts[verdict.state] += 1

    def write_row(self, verdict):
        changes = [f"{name}: {old or '–'} → {new or '–'}" for name, old, new in verdict.changes]
        self.csv.writerow(
            [
                verdict.number,
                imports.state_in_words(verdict.state),
                harmless(verdict.label),
                harmless(" | ".join([*changes, *map(str, verdict.remarks)])),
            ]
        )

    def attach_spreadsheet(self, job, name):
        self.spreadsheet.flush()
        jobs.attach(job, name, "text/csv; charset=utf-8", File(self.spreadsheet.buffer))


class Preview(Written):
    def __enter__(self):
        self.lines = tempfile.TemporaryFile()
        self.shown = {state: [] for state in imports.STATES}
        return super().__enter__()

    def __exit__(self, *error):
        self.lines.close()
        super().__exit__(*error)

    def begin(self, **facts):
        self.lines.write(json.dumps(facts).encode() + b"\n")

    def add(self, verdict):
        super().add(verdict)
        verdict.remarks = [str(remark) for remark in verdict.remarks]
        self.lines.write(imports.as_line(verdict).encode())
        self.write_row(verdict)
        shown = self.shown[verdict.state]
        if verdict.state != imports.UNCHANGED and len(shown) < imports.SHOWN:
            shown.append(
                {
                    "number": verdict.number,
                    "label": verdict.label,
                    "changes": verdict.changes,
                    "remarks": verdict.remarks,
                }
            )

    def keep(self, job, notes):
        """Attach everything to the job. Returns its result."""
        self.lines.seek(0)
        digest = imports.digest_of(self.lines)
        jobs.attach(job, imports.PREVIEW, "application/jsonl", File(self.lines), is_result=False)
        excerpt = ContentFile(json.dumps({"notes": notes, "rows": self.shown}).encode())
        jobs.attach(job, imports.EXCERPT, "application/json", excerpt, is_result=False)
        self.attach_spreadsheet(job, _("vorschau.csv"))
        return self.counts | {"digest": digest}


class Report(Written):
    """Of the rows that were not taken over although they were to be."""

    def add(self, verdict):
        super().add(verdict)
        if not verdict.is_to_be_done:
            self.write_row(verdict)

    def keep(self, job):
        if self.counts[imports.REFUSED]:
            self.attach_spreadsheet(job, _("nicht-uebernommen.csv"))
        return self.counts
