"""Tables that people bring along: CSV and XLSX, read row by row within limits.

Whatever is sent, the memory that reading takes is bounded, and what can't be read is said in words
(Unreadable). Nothing is ever evaluated: a formula is told apart from a value, and that is all.
"""

from backstage.tables.limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Unreadable,
)
from backstage.tables.text import TextTable
from backstage.tables.workbook import Workbook

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Row", "Unreadable", "opened"]

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def opened(file):
    """The table in a file, by what is in it and not by its name. `file` can be searched. The table
    has `notes`, sentences about what is not read; `total`, how many rows; and `rows()`, which
    yields Rows, the headings first. Raises Unreadable, here or on the way."""
    file.seek(0)
    begins = file.read(8)
    file.seek(0)
    if not begins:
        raise Unreadable.empty()
    if begins.startswith(ZIP):
        return Workbook(file)
    if begins.startswith(OLD_OFFICE):
        raise Unreadable.old_office()
    return TextTable(file)
