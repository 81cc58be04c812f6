"""Tables are read within limits; what is no table is said in words, whatever it is."""

import datetime
import io
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from backstage import tables
from tests import files

pytestmark = pytest.mark.same_on_both

MEGABYTE = 1024 * 1024


def read(file):
    table = tables.opened(file)
    return [(row.number, row.cells) for row in table.rows()]


def words(file):
    with pytest.raises(tables.Unreadable) as error:
        read(file)
    return str(error.value)


def test_cells_are_texts_as_people_read_them():
    cells = ["Çelik", 12, 1.5, True, datetime.date(2026, 11, 14), datetime.time(14, 15)]
    moment = datetime.datetime(2026, 1, 2, 3, 4)
    assert read(files.an_xlsx(["a", "b"], [], [*cells, moment, None, "Ende"])) == [
        (1, ["a", "b"]),
        (3, ["Çelik", "12", "1.5", "ja", "2026-11-14", "14:15", "2026-01-02 03:04", "", "Ende"]),
    ]


def test_a_workbook_that_counts_from_1904():
    def prepare(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert read(files.an_xlsx([datetime.date(2026, 11, 14)], prepare=prepare)) == [
        (1, ["2026-11-14"])
    ]


def test_formulas_are_told_apart_and_never_calculated():
    table = tables.opened(files.an_xlsx(["a", "b"], ["=1+1", "x"], ["y", "z"]))
    assert [row.faults for row in table.rows()] == [
        {},
        {0: "Zelle A2 enthält eine Formel. Ersetzen Sie sie durch ihren Wert."},
        {},
    ]


def test_only_the_first_visible_sheet_is_read_and_that_is_said():
    def prepare(book):
        book.create_sheet("Zweites").append(["geheim"])
        book.create_sheet("Erstes", 0).sheet_state = "hidden"
        book.active = 1

    table = tables.opened(files.an_xlsx(["a"], prepare=prepare))
    assert [row.cells for row in table.rows()] == [["a"]]
    assert table.notes == ["Gelesen wird nur das erste sichtbare Blatt, 2 weitere nicht."]


def test_merged_cells():
    def prepare(book):
        book.active.merge_cells("A1:C1")

    assert "verbunden (A1:C1)" in words(files.an_xlsx(["Liste"], ["a", "b"], prepare=prepare))


NO_TABLES = {
    "empty": (b"", "leer"),
    "nothing in it": (b"\xef\xbb\xbf \n;\n", "leer"),
    "PDF": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", "weder eine CSV- noch eine Excel-Datei"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "weder eine CSV- noch eine Excel-Datei"),
    "half an archive": (b"PK\x03\x04 kein Archiv", "beschädigt"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mit einem Kennwort geschützt"),
    "DOS": ("Schüler;Straße\n".encode("cp437"), "Umlaute"),
    "DOS, which Windows could read as well": ("Name\nSchäfer\n".encode("cp850"), "Umlaute"),
    "an old Mac": ("Name\nKöhler\nMüller\n".encode("mac_roman"), "Umlaute"),
    "an old Mac, one letter": ("Name\nKöhler\n".encode("mac_roman"), "Umlaute"),
    "saved wrongly before": ("Name\nMÃ¼ller\n".encode(), "Umlaute"),
    "lost before": ("Name\nM\ufffdller\n".encode(), "Umlaute"),
    "a quote without end": (b'a;b\n"' + b"x" * 200_000, "weder eine CSV- noch eine Excel-Datei"),
    "too many rows": (b"a;b\n" + b"1;2\n" * 100_001, "mehr als 100.000 Zeilen"),
    "too many columns": (b";" * 80 + b"x\n", "mehr als 60 Spalten"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_said_in_words(name):
    content, expected = NO_TABLES[name]
    assert expected in words(io.BytesIO(content))


@pytest.mark.parametrize("name", ["Müller", "Šimić", "D’Angelo", "„Deich“", "5 €", "§ 12", "Çelik"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_look_unusual_are_read(name, encoding):
    name = name.replace("ć", "c")  # which Windows' encoding does not have
    assert read(io.BytesIO(f"Name\nGroß\n{name}\n".encode(encoding)))[-1] == (3, [name])


def test_a_workbook_with_nothing_in_it():
    assert "leer" in words(files.an_xlsx())


def test_another_archive_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("brief.txt", "Hallo")
    assert "weder eine CSV- noch eine Excel-Datei" in words(content)


CRAFTED = {
    "broken XML": (b"<worksheet><sheetData><row>", "beschädigt"),
    "entities": (b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>', "beschädigt"),
    "a number that is none": (b"<w><row><c t='s'><v>x</v></c></row></w>", "beschädigt"),
    "a column that is none": (b"<w><row><c r='ZZZZZZ1'><v>1</v></c></row></w>", "beschädigt"),
    "very deep": (b"<a>" * 1000, "zu groß"),
    "61 columns": (b"<w><row><c r='BI1'><v>1</v></c></row></w>", "mehr als 60 Spalten"),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted_workbooks(name):
    sheet, expected = CRAFTED[name]
    assert expected in words(files.a_crafted_xlsx(sheet))


def test_a_part_that_is_not_there():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", files.BOOK)
    assert "beschädigt" in words(content)


#: What unpacks to far more than it is: {name: (what a_crafted_xlsx() is given, words)}, in pieces.
BOMBS = {
    "200 MB": "([b' ' * MB] * 200, b'<sst/>', 'zu groß')",
    "a million rows": (
        "([b'<w>', *[b'<row><c><v>1</v></c></row>' * 10000] * 100, b'</w>'], b'<sst/>',"
        " 'mehr als 100.000 Zeilen')"
    ),
    "one endless row": "([b'<w><row>', *[b'<c/>' * 250000] * 90], b'<sst/>', 'zu groß')",
    "one endless cell": "([b'<w><row><c><v>', *[b'a' * MB] * 90], b'<sst/>', '')",
    "one endless tag": '([b"<w><row><c r=\'", *[b"a" * MB] * 90], b"<sst/>", "beschädigt")',
    "many texts": "(b'<w/>', [b'<sst>', *[b'<si><t>ab</t></si>' * 50000] * 36], 'zu groß')",
    "many parts": "(b'', b'', 100_000, 'zu groß')",
    "long texts": (
        "(b'<w/>', [b'<sst>', *[b'<si><t>' + '😀'.encode() * 8000 + b'</t></si>'] * 900,"
        " b'</sst>'], '')"
    ),
}
WITHIN_MEMORY = """
import sys, django
from pathlib import Path
django.setup()
from backstage import tables
from tests import files
MB = 1024 * 1024
*crafted, expected = {bomb}
file = files.a_crafted_xlsx(*crafted)
try:
    said = str(tables.opened(file).total)
except tables.Unreadable as error:
    said = str(error)
assert expected in said, said
status = Path("/proc/self/status").read_text()  # getrusage() would count what the parent once held
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_reading_never_takes_more_than_300_megabytes(name):
    """Of which about 80 are the application itself."""
    done = subprocess.run(
        [sys.executable, "-c", WITHIN_MEMORY.format(bomb=BOMBS[name])],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300, f"{name}: {done.stdout} MB"
