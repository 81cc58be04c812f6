"""Files that people bring along."""

import csv
import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

BOOK = '<workbook xmlns:r="x"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
RELATIONS = (
    '<R><Relationship Id="r1" Target="worksheets/a.xml"/>'
    '<Relationship Id="r2" Target="sharedStrings.xml"/></R>'
)


def a_csv(*rows, separator=";", encoding="utf-8-sig", name="liste.csv"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def an_xlsx(*rows, prepare=None, name="liste.xlsx"):
    """`prepare(workbook)` may do with it what people do."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def a_crafted_xlsx(sheet, texts=b"<sst/>"):
    """With parts that no program would write: both are pieces of bytes to be put together."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        for name, pieces in [("worksheets/a.xml", sheet), ("sharedStrings.xml", texts)]:
            with archive.open(f"xl/{name}", "w") as part:
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    part.write(piece)
    return SimpleUploadedFile("liste.xlsx", content.getvalue())
