"""How much is read at most, and what is said about the rest."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
#: Of all that is packed into an XLSX file, as it says itself; no more than that is unpacked.
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 60
#: Characters in a cell: what Excel itself allows.
MAX_CELL = 32_767


@dataclass
class Row:
    """A row as people see it: counted from 1, its cells as texts."""

    number: int
    cells: list[str]
    #: {column, from 0: a sentence} about cells that can't be taken as they are: formulas, errors.
    faults: dict[int, str] = field(default_factory=dict)


class Unreadable(Exception):
    """This is no table that can be read here. str() says why and what to do, for people."""

    @classmethod
    def empty(cls):
        return cls(_("Die Datei ist leer."))

    @classmethod
    def no_table(cls):
        return cls(
            _(
                "Das ist weder eine CSV- noch eine Excel-Datei, auch wenn sie so heißen mag. "
                "Speichern Sie die Tabelle als XLSX oder CSV und laden Sie diese Datei hoch."
            )
        )

    @classmethod
    def old_office(cls):
        return cls(
            _(
                "Diese Datei ist mit einem Kennwort geschützt oder im alten Excel-Format (.xls). "
                "Speichern Sie sie ohne Kennwort als Excel-Arbeitsmappe (.xlsx)."
            )
        )

    @classmethod
    def broken(cls):
        return cls(
            _(
                "Diese Excel-Datei ist beschädigt. Öffnen Sie sie in Excel oder LibreOffice und "
                "speichern Sie sie noch einmal."
            )
        )

    @classmethod
    def too_large(cls):
        return cls(
            _(
                "Ausgepackt ist diese Datei zu groß. Speichern Sie nur das Blatt mit der Tabelle, "
                "ohne Bilder und Formatierungen, oder nehmen Sie CSV."
            )
        )

    @classmethod
    def too_many_rows(cls):
        return cls(
            _(
                "Die Tabelle hat mehr als 100.000 Zeilen. Teilen Sie sie bitte auf mehrere Dateien auf."
            )
        )

    @classmethod
    def too_many_columns(cls):
        return cls(_("Die Tabelle hat mehr als 60 Spalten. Löschen Sie, was nicht gebraucht wird."))

    @classmethod
    def too_long(cls, row):
        return cls(
            _("In Zeile %(row)s steht eine Zelle mit mehr als 32.767 Zeichen.") % {"row": row}
        )

    @classmethod
    def encoding(cls):
        return cls(
            _(
                "Die Umlaute in dieser Datei lassen sich nicht sicher lesen. Speichern Sie sie in "
                "Excel als „CSV UTF-8“ oder als Arbeitsmappe (.xlsx)."
            )
        )

    @classmethod
    def merged(cls, where):
        return cls(
            _(
                "In der Tabelle sind Zellen verbunden (%(where)s). Heben Sie die Verbindung auf: "
                "Jede Zeile braucht ihre eigenen Zellen, die erste die Überschriften."
            )
            % {"where": where}
        )
