"""CSV, as Excel, LibreOffice and others write it: in the encodings and with the separators that
are in use here. A file of the size that is allowed fits into memory as a whole."""

import codecs
import csv
import io
import re

from backstage.tables.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Unreadable

SEPARATORS = ";,\t"


class TextTable:
    notes: list[str] = []

    def __init__(self, file):
        self.text = decoded(file.read())
        if not self.text.strip():
            raise Unreadable.empty()
        first = self.text.split("\n", 1)[0].strip().casefold()
        self.told = first[4:] if first.startswith("sep=") and len(first) == 5 else ""
        self.total = sum(1 for _row in self.rows())
        if not self.total:
            raise Unreadable.empty()

    def rows(self):
        stream = io.StringIO(self.text, newline="")
        if self.told:  # a line that Excel writes for itself
            stream.readline()
        try:
            reader = csv.reader(stream, delimiter=self.told or separator(self.text))
            for number, cells in enumerate(reader, start=2 if self.told else 1):
                if any(cell.strip() for cell in cells):
                    yield checked(number, cells)
        except csv.Error:
            raise Unreadable.no_table() from None


def checked(number, cells):
    if number > MAX_ROWS + 1:
        raise Unreadable.too_many_rows()
    if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        raise Unreadable.too_many_columns()
    if any(len(cell) > MAX_CELL for cell in cells):
        raise Unreadable.too_long(number)
    return Row(number, cells[:MAX_COLUMNS])


def decoded(content):
    """The text, whatever program wrote it: UTF-8, UTF-16, or the old Windows encoding, which has
    all that ISO-8859-1 can print. Raises Unreadable where that would make other names of names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(text.find(char) >= 0 for char in NEVER_IN_A_TABLE):
            raise Unreadable.no_table()
        if is_garbled(text, encoding):
            raise Unreadable.encoding()
        return text
    raise Unreadable.no_table() if b"\x00" in content else Unreadable.encoding()


def is_garbled(text, encoding):
    if SPOILT.search(text):
        return True
    return encoding == "cp1252" and bool(
        NOT_WINDOWS.search(text) or ("š" in text and not UMLAUTS.search(text))
    )


#: UTF-8 that some program has taken for Windows' encoding, and what it could not read.
SPOILT = re.compile("Ã[¤¶¼Ÿ„–œ\u0080-\u009f]|\ufffd")
#: How umlauts of DOS and of old Macs look if they are taken for Windows': signs amidst a word.
NOT_WINDOWS = re.compile(r"[^\W\d_][„”‚™€…†‡§ŸŠŽ][^\W\d_]|\b[Ž™€…†][a-z]")
UMLAUTS = re.compile("[äöüÄÖÜß]")

#: A picture or a PDF has these; a text has none of them.
NEVER_IN_A_TABLE = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\x0b\x0c"]


def separator(text):
    """The one that stands most often in the headings, outside of what is quoted."""
    headings = text.lstrip().split("\n", 1)[0]
    outside = "".join(headings.split('"')[::2])
    return max(SEPARATORS, key=outside.count)
