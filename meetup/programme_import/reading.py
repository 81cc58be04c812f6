"""What stands in the cells of a programme: dates, times, texts, and which rows belong together."""

from contextlib import suppress
from datetime import datetime, time
from itertools import groupby

from django.utils.translation import gettext as _

from backstage.imports import refused
from programme.exports import ProgrammeResource
from programme.models import Session

TEXTS = ("title_de", "title_en", "abstract_de", "abstract_en")
CHOICES = {
    "kind": Session.Kind,
    "language": Session.Language,
    "level": Session.Level,
    "status": Session.Status,
}
YES = {"ja": True, "j": True, "x": True, "yes": True, "1": True, "wahr": True, "true": True}
NO = {
    "nein": False,
    "n": False,
    "no": False,
    "0": False,
    "falsch": False,
    "false": False,
    "": False,
}


class Refused(Exception):
    def __init__(self, *sentences):
        super().__init__()
        self.sentences = sentences


def by_code(rows, values_of=lambda record: record.values):
    """Rows in groups of one code, in the order of the first of each."""

    def code(row):
        return values_of(row).get("code", "").strip().casefold()

    first = {}
    for row in rows:
        first.setdefault(code(row), row.number)
    ordered = sorted(rows, key=lambda row: (first[code(row)], row.number))
    return [list(group) for _code, group in groupby(ordered, key=code)]


def refuse_all(group, *sentences):
    return [
        refused(
            record,
            *sentences,
            label=" ".join(
                filter(None, [record.values.get("code"), record.values.get("title_de")])
            ),
        )
        for record in group
    ]


def refuse_contradiction(first, record, number):
    """Of several rows of a session each says the same about it, or nothing."""
    for name in (*TEXTS, *CHOICES, "audience", "booked", "track", "speakers"):
        text = record.values.get(name, "").strip()
        if text and text != first.get(name, "").strip():
            raise Refused(
                _("Zeile %(row)s sagt etwas anderes als Zeile %(first)s: %(column)s.")
                % {
                    "row": record.number,
                    "first": number,
                    "column": ProgrammeResource().fields[name].column_name,
                }
            )


def sentences_of(thing, error):
    names = {field.name: str(field.verbose_name) for field in thing._meta.fields}
    for name, messages in error.message_dict.items():
        for message in messages:
            yield f"{names[name]}: {message}" if name in names else message


def tidy(text):
    """Lines as they are, without the spaces and marks that programs add."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def read_date(text):
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        with suppress(ValueError):
            return datetime.strptime((text or "").strip(), pattern).date()
    return None


def read_time(text):
    text = (text or "").strip().casefold().removesuffix("uhr").strip().replace(".", ":")
    for pattern in ("%H:%M", "%H:%M:%S", "%H"):
        with suppress(ValueError):
            read = datetime.strptime(text, pattern)
            return time(read.hour, read.minute)
    return None
