"""Which column of a table is which: by its heading, in any of our languages."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from backstage.tables import Unreadable


def columns_of(row, kind):
    """({number of a column: name}, notes about what is not read). Raises Unreadable."""
    cells = row.cells if row else []
    known = names(kind)
    columns, unread = {}, []
    for number, cell in enumerate(cells):
        name = known.get(tidy(cell))
        if name in columns.values():
            raise Unreadable(
                _("Die Spalte %(column)s hat die gleiche Überschrift wie eine vor ihr.")
                % {"column": get_column_letter(number + 1)}
            )
        if name:
            columns[number] = name
        elif cell.strip():
            unread.append(cell.strip()[:40])
    missing = [name for name in kind.required if name not in columns.values()]
    if missing:
        fields = kind.resource_class().fields
        raise Unreadable(
            _(
                "In der ersten Zeile fehlen die Überschriften: %(missing)s. Eine Datei mit den "
                "richtigen Überschriften bekommen Sie, wenn Sie die Liste exportieren."
            )
            % {"missing": ", ".join(str(fields[name].column_name) for name in missing)}
        )
    notes = [_("Nicht gelesen werden die Spalten: %s.") % ", ".join(unread)] if unread else []
    return columns, notes


def names(kind):
    """{heading: name of the column} in every language, and the name itself."""
    found = {tidy(heading): name for heading, name in kind.aliases.items()}
    fields = kind.resource_class().fields
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {tidy(str(field.column_name)): name for name, field in fields.items()}
    found |= {tidy(name): name for name in fields}
    return {heading: name for heading, name in found.items() if name in kind.columns}


def no_choice(heading, text, possible):
    """Why a text in a column can't be taken, and what could. `possible`: names."""
    return _("%(column)s: „%(text)s“ gibt es nicht. Möglich sind: %(possible)s.") % {
        "column": heading,
        "text": text.strip()[:60],
        "possible": ", ".join(map(str, possible)) or "–",
    }


def tidy(heading):
    return " ".join(heading.replace("_", " ").split()).casefold().rstrip(" *:")


def by_name(choices):
    """{name or value: value} of choices, in every language: what people may write."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {tidy(str(label)): value for value, label in choices}
    return found | {tidy(value): value for value, _label in choices}
