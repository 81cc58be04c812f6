"""Files as people have them, and as nobody should."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


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
