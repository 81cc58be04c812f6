"""Files as people have them, and as nobody should."""

import csv
import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
BOOK = '<workbook xmlns:r="x"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
RELATIONS = (
    '<R><Relationship Id="r1" Target="worksheets/a.xml"/>'
    '<Relationship Id="r2" Target="sharedStrings.xml"/></R>'
)


def upload(content, name="Folien.pdf"):
    return SimpleUploadedFile(name, content)


def picture(kind="PNG", size=(60, 40), mode="RGB", **options):
    """A picture, red on the left and blue on the right."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    result = io.BytesIO()
    image.save(result, kind, **options)
    return result.getvalue()


def document(**parts):
    """A packed document; the names of its parts with __ for a slash."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as packed:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name.replace("__", "/"))  # dated 1980: the same bytes each time
            packed.writestr(part, content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def docx(**more):
    return document(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w/>"} | more)


def pptx():
    return document(**{"[Content_Types].xml": "<Types/>", "ppt__presentation.xml": "<p/>"})


def odp():
    return document(
        mimetype="application/vnd.oasis.opendocument.presentation", content__xml="<office/>"
    )


def zip_bomb(megabytes=400):
    return docx(word__media="\0" * megabytes * 1024 * 1024)


def many_parts(number=200_000):
    """A small file whose list of parts alone would fill the memory."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as packed:
        for part in range(number):
            packed.writestr(str(part), b"")
    return result.getvalue()


# --- Tables ---------------------------------------------------------------------------------------


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


def a_crafted_xlsx(sheet, texts=b"<sst/>", more_parts=0):
    """With parts that no program would write: both are pieces of bytes to be put together."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        for name, pieces in [("worksheets/a.xml", sheet), ("sharedStrings.xml", texts)]:
            with archive.open(f"xl/{name}", "w") as part:
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    part.write(piece)
        for number in range(more_parts):
            archive.writestr(str(number), b"")
    return SimpleUploadedFile("liste.xlsx", content.getvalue())
