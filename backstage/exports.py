"""Tables that people take along: in the formats a German Excel opens with a double click, with
nothing in them that a spreadsheet would calculate, and on record who took what."""

import re
from functools import cache

from django.utils.translation import get_language, gettext, override
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX

from backstage.models import ExportRecord

#: A spreadsheet takes a text that begins like this for a formula. The library knows "=" alone.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
#: What begins like this was made harmless, or else would seem to have been.
APOSTROPHES = re.compile(r"'+(?=[=+\-@\t\r])")
#: What XML, and so XLSX, has no way to write.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(text):
    """A text that a spreadsheet shows as it is: with an apostrophe in front where necessary."""
    text = UNWRITABLE.sub("", text)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) or APOSTROPHES.match(text) else text


def as_it_was(text):
    """What harmless() was given."""
    return text[1:] if APOSTROPHES.match(text) else text


class Text(Field):
    """A column of what people typed."""

    def export(self, instance, **kwargs):
        return harmless(str(super().export(instance, **kwargs) or ""))


@cache
def names_of(choices, language):
    """{value: name}, translated once: Django's get_..._display() does all of them every time."""
    with override(language):
        return {choice.value: str(choice.label) for choice in choices}


def name_of(choices, value):
    return names_of(choices, get_language()).get(value, value)


class Choice(Field):
    """A column of one of some choices, by its name. `choices`: a class of Django's Choices."""

    def __init__(self, attribute, column_name, choices):
        super().__init__(attribute, column_name)
        self.choices = choices

    def export(self, instance, **kwargs):
        return name_of(self.choices, self.get_value(instance))


class GermanCSV(CSV):
    """What a German Excel opens with a double click: semicolons, and a mark that says UTF-8."""

    def export_data(self, dataset, **kwargs):
        return "\ufeff" + super().export_data(dataset, delimiter=";", **kwargs)

    def get_title(self):
        return "csv"


class PlainXLSX(XLSX):
    def export_data(self, dataset, **kwargs):
        dataset.title = dataset.title or gettext("Tabelle")
        return super().export_data(dataset, **kwargs)

    def get_title(self):
        return "xlsx"


FORMATS = [GermanCSV, PlainXLSX]
#: So many rows are written while somebody waits for the page; more by a job.
ROWS_AT_ONCE = 2000


def format_named(title):
    return next(one for one in (kind() for kind in FORMATS) if one.get_title() == title)


def record(user, model, *, format, rows, selection=""):
    """Put on record that somebody has taken names out of here. `selection`: in words, no names."""
    return ExportRecord.objects.create(
        exported_by=user,
        what=model._meta.label_lower,
        format=format,
        rows=rows,
        selection=selection[: ExportRecord._meta.get_field("selection").max_length],
    )
