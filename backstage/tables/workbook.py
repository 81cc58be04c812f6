"""XLSX, read as a stream. openpyxl keeps whole parts of a file in memory before it says a word about
them, and reading only values it does not tell of formulas and merged cells: so the few parts that
matter here are read by Python's own XML parser, in pieces, and nothing in them is believed."""

import zipfile
import zlib
from contextlib import contextmanager, suppress
from datetime import time
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from backstage.tables.limits import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED,
    Row,
    Unreadable,
)

CHUNK = 64 * 1024
#: Without an end of what has begun so many bytes before, it is no spreadsheet.
LONGEST_TAG = 1024 * 1024
#: More is no table: in a real one of the size allowed there are fewer, and nothing is nested deeply.
MAX_ELEMENTS, MAX_DEPTH = 6_000_000, 30
MAX_PARTS = 2000
#: All texts of a workbook are kept in one part, once each, and have to be remembered.
MAX_SHARED_BYTES = 32 * 1024 * 1024
MAX_SHARED = 400_000
MAX_STYLES = 70_000
MAX_SHEETS = 500


class Workbook:
    """The first sheet of a workbook that is not hidden."""

    def __init__(self, file):
        with explained():
            self.zip = zipfile.ZipFile(file)
            self._check_size()
            book = self._read("xl/workbook.xml", BookReader())
            relations = self._read("xl/_rels/workbook.xml.rels", RelationReader()).targets
            sheet = next((one for one in book.sheets if one["visible"]), None)
            self.part = part_named(relations.get(sheet["id"], "")) if sheet else ""
            if not self._has(self.part):
                raise Unreadable.broken()
            self.texts = self._texts(relations)
            self.date_styles = self._date_styles()
        self.epoch = CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900
        self.notes = self._notes(book.sheets)
        self.total = sum(1 for _row in self.rows())
        if not self.total:
            raise Unreadable.empty()

    def rows(self):
        """The rows that have something in them. Merged cells stand at the end of the file, so they
        are found by whoever reads to the end once, as __init__ does."""
        with explained():
            reader = SheetReader(self.texts, self.date_styles, self.epoch)
            for _chunk in fed(self.zip, self.part, reader):
                yield from reader.finished()

    def _check_size(self):
        parts = self.zip.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Unreadable.too_large()
        if not self._has("xl/workbook.xml"):
            raise Unreadable.no_table()

    def _has(self, name):
        return name in self.zip.NameToInfo

    def _read(self, name, reader):
        if self._has(name):
            for _chunk in fed(self.zip, name, reader):
                pass
        return reader

    def _texts(self, relations):
        name = next((t for t in relations.values() if t.endswith("sharedStrings.xml")), "")
        name = part_named(name)
        if self._has(name) and self.zip.getinfo(name).file_size > MAX_SHARED_BYTES:
            raise Unreadable.too_large()
        return self._read(name, TextReader()).texts

    def _date_styles(self):
        return self._read("xl/styles.xml", StyleReader()).date_styles()

    def _notes(self, sheets):
        others = len(sheets) - 1
        if not others:
            return []
        words = ngettext(
            "Gelesen wird nur das erste sichtbare Blatt, ein weiteres nicht.",
            "Gelesen wird nur das erste sichtbare Blatt, %(number)s weitere nicht.",
            others,
        )
        return [words % {"number": others}]


@contextmanager
def explained():
    """What a broken or crafted file makes the libraries raise, in words."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        KeyError,
        ValueError,
        OverflowError,
        NotImplementedError,  # a way of packing that Python does not know
        RuntimeError,  # packed with a password
    ) as error:
        raise Unreadable.broken() from error


def part_named(target):
    """A target in the relations is absolute or relative to xl/."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def fed(archive, name, reader):
    """Give a part to a reader, and yield after each piece."""
    parser = Feeding(reader).parser
    given = 0
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk)
            given += len(chunk)
            if given - parser.CurrentByteIndex > LONGEST_TAG:
                raise Unreadable.broken()
            yield chunk
    parser.Parse(b"", True)
    yield b""


class Feeding:
    """Tells a reader what begins and ends, and minds how much that is."""

    def __init__(self, reader):
        self.reader, self.elements, self.depth = reader, 0, 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = reader.characters
        self.parser.StartDoctypeDeclHandler = refuse_doctype

    def begin(self, tag, attributes):
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise Unreadable.too_large()
        self.reader.begin(local(tag), attributes)

    def end(self, tag):
        self.depth -= 1
        self.reader.end(local(tag))


def local(name):
    return name.rpartition(":")[2]


def refuse_doctype(*_declaration):
    raise Unreadable.broken()  # a spreadsheet has none; with one, a few bytes could become many


class Reader:
    def begin(self, tag, attributes): ...

    def end(self, tag): ...

    def characters(self, text): ...


class BookReader(Reader):
    def __init__(self):
        self.sheets = []
        self.from_1904 = False

    def begin(self, tag, attributes):
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            ids = [value for name, value in attributes.items() if local(name) == "id"]
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append({"id": ids[-1] if ids else "", "visible": visible})
            if len(self.sheets) > MAX_SHEETS:
                raise Unreadable.broken()


class RelationReader(Reader):
    def __init__(self):
        self.targets = {}

    def begin(self, tag, attributes):
        if tag == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            if len(self.targets) > MAX_PARTS:
                raise Unreadable.broken()


class StyleReader(Reader):
    """Which styles show a number as a date or a time."""

    def __init__(self):
        self.formats = dict(BUILTIN_FORMATS)
        self.used = []
        self.inside = False

    def begin(self, tag, attributes):
        if tag == "numFmt" and len(self.formats) < MAX_STYLES:
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:255]
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside and len(self.used) < MAX_STYLES:
            self.used.append(int(attributes.get("numFmtId", 0)))

    def end(self, tag):
        if tag == "cellXfs":
            self.inside = False

    def date_styles(self):
        dates = {number for number, code in self.formats.items() if is_date_format(code)}
        return {style for style, number in enumerate(self.used) if number in dates}


class Text:
    """What is written between tags, bounded."""

    def __init__(self):
        self.pieces, self.length = [], 0

    def add(self, text):
        self.length += len(text)
        if self.length <= MAX_CELL:
            self.pieces.append(text)

    @property
    def is_too_long(self):
        return self.length > MAX_CELL

    def __str__(self):
        return "".join(self.pieces)


class TextReader(Reader):
    """The texts that all sheets share. A text may be in pieces, with their pronunciation between."""

    def __init__(self):
        self.texts, self.current = [], Text()
        self.is_text = self.is_pronunciation = False

    def begin(self, tag, attributes):
        if tag == "si":
            self.current = Text()
        elif tag == "rPh":
            self.is_pronunciation = True
        self.is_text = tag == "t" and not self.is_pronunciation

    def end(self, tag):
        self.is_text = False
        if tag == "rPh":
            self.is_pronunciation = False
        elif tag == "si":
            if len(self.texts) >= MAX_SHARED:
                raise Unreadable.too_large()
            self.texts.append(None if self.current.is_too_long else str(self.current))

    def characters(self, text):
        if self.is_text:
            self.current.add(text)


class SheetReader(Reader):
    """Rows of texts. What stands beyond the limits is not kept, and ends the reading."""

    def __init__(self, texts, date_styles, epoch):
        self.texts, self.date_styles, self.epoch = texts, date_styles, epoch
        self.done: list[Row] = []
        self.number, self.column, self.count = 0, 0, 0
        self.row: Row | None = None
        self.cell: dict = {}
        self.value: Text | None = None
        self.reads = self.is_formula = self.is_pronunciation = False

    def finished(self):
        done, self.done = self.done, []
        return done

    def begin(self, tag, attributes):
        if tag == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            self.column, self.row = 0, Row(self.number, [])
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t") and self.value is not None:
            self.reads = not self.is_pronunciation
        elif tag == "f":
            self.is_formula = True
        elif tag == "rPh":
            self.is_pronunciation = True
        elif tag == "mergeCell":
            raise Unreadable.merged(attributes.get("ref", "")[:20])

    def _begin_cell(self, attributes):
        letters = attributes.get("r", "").rstrip("0123456789")
        self.column = column_index_from_string(letters) if letters else self.column + 1
        self.cell, self.value, self.is_formula = attributes, Text(), False

    def characters(self, text):
        if self.reads and self.value is not None:
            self.value.add(text)

    def end(self, tag):
        self.reads = False
        if tag == "rPh":
            self.is_pronunciation = False
        elif tag == "c" and self.row is not None:
            self._end_cell()
        elif tag == "row" and self.row is not None:
            self._end_row()

    def _end_cell(self):
        text = self._text()
        if self.is_formula:
            self._fault(_("Zelle %(cell)s enthält eine Formel. Ersetzen Sie sie durch ihren Wert."))
        elif self.cell.get("t") == "e":
            self._fault(_("Zelle %(cell)s zeigt einen Fehler der Tabelle an."))
        if text.strip() or self.is_formula:
            if self.column > MAX_COLUMNS:
                raise Unreadable.too_many_columns()
            cells = self.row.cells
            cells += [""] * (self.column - len(cells))
            cells[self.column - 1] = "" if self.is_formula else text
        self.value = None

    def _fault(self, sentence):
        if self.column <= MAX_COLUMNS:
            where = f"{get_column_letter(self.column)}{self.number}"
            self.row.faults[self.column - 1] = sentence % {"cell": where}

    def _text(self):
        kind, text = self.cell.get("t", "n"), str(self.value)
        if kind == "s" and text:
            text = self.texts[int(text)] if int(text) < len(self.texts) else ""
        if text is None or self.value.is_too_long:
            raise Unreadable.too_long(self.number)
        if kind == "b":
            return "ja" if text == "1" else "nein"
        if kind == "n" and text:
            return number_in_words(text, self._is_date(), self.epoch)
        if kind == "d":
            return text.replace("T", " ")
        return unescaped(text)

    def _is_date(self):
        return int(self.cell.get("s", 0)) in self.date_styles

    def _end_row(self):
        if any(self.row.cells) or self.row.faults:
            self.count += 1
            if self.count > MAX_ROWS + 1:
                raise Unreadable.too_many_rows()
            self.done.append(self.row)
        self.row = None


def number_in_words(text, is_date, epoch):
    """123.0 is 123, and a date or a time is as it is written internationally."""
    number = float(text)
    if is_date:
        with suppress(OverflowError, ValueError):  # beyond all calendars: shown as the number it is
            return moment_in_words(from_excel(number, epoch))
    return str(int(number)) if number.is_integer() else text


def moment_in_words(moment):
    if isinstance(moment, time):
        return f"{moment:%H:%M}"
    is_day = not (moment.hour or moment.minute)
    return f"{moment:%Y-%m-%d}" if is_day else f"{moment:%Y-%m-%d %H:%M}"


def unescaped(text):
    """Excel writes what XML can't as _x000D_: a line break, mostly."""
    return text.replace("_x000D_", "") if "_x000D_" in text else text
