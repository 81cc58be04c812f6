"""What may be handed on: decided by what a file contains, whatever it is called."""

import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from backstage.uploads import MEGABYTE
from programme import uploads
from tests import files
from tests.files import upload

pytestmark = pytest.mark.same_on_both


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (files.PDF, "pdf"),
        (files.odp(), "odp"),
        (files.pptx(), "pptx"),
        (files.docx(), "docx"),
        (files.picture("PNG"), "png"),
        (files.picture("JPEG"), "jpg"),
    ],
    ids=str,
)
def test_what_it_is_and_not_what_it_is_called(content, ending):
    checked = uploads.material(upload(content, "Inklusion.exe"))
    assert checked.name == f"Inklusion.{ending}"
    assert checked.content_type == uploads.CONTENT_TYPES[ending]


def refusal(content, name="Folien.pdf"):
    with pytest.raises(ValidationError) as error:
        uploads.material(upload(content, name))
    return error.value.code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (files.SVG, "bild.svg"),
        (files.SVG, "bild.png"),
        (files.HTML, "bild.png"),
        (files.HTML, "folien.pdf"),
        (files.picture("GIF"), "bild.png"),
        (files.picture("BMP"), "bild.png"),
        (files.document(a="nichts Besonderes"), "alles.docx"),
        (b"MZ\x90\x00" + b"\0" * 200, "folien.pdf"),
        (b"PK\x03\x04 kaputt", "folien.pptx"),
        (b"\0", "folien.pdf"),
    ],
)
def test_anything_else_is_refused(content, name):
    assert refusal(content, name) == "kind"


def test_an_empty_file():
    assert refusal(b"") == "empty"


def test_a_file_that_is_too_large():
    file = upload(files.PDF)
    file.size = 200 * MEGABYTE
    with pytest.raises(ValidationError) as error:
        uploads.material(file)
    assert error.value.messages == ["Die Datei hat 200,0\xa0MB, möglich sind höchstens 20,0\xa0MB."]


def test_a_document_with_macros():
    assert refusal(files.docx(**{"word__vbaProject.bin": b"x"})) == "macros"


@pytest.mark.parametrize(
    "bomb", [files.zip_bomb(310), files.many_parts(6000)], ids=["size", "parts"]
)
def test_a_document_that_would_burst(bomb):
    assert len(bomb) < 2 * MEGABYTE
    assert refusal(bomb) == "bomb"


def header_only(width, height):
    """A PNG that claims to be very large."""
    png = bytearray(files.picture("PNG"))
    png[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(png)


@pytest.mark.parametrize("side", [6000, 40_000, 2_000_000_000])
def test_a_picture_that_would_burst(side):
    assert refusal(header_only(side, side), "x.png") in ("bomb", "broken")


@pytest.mark.parametrize(
    "content",
    [
        files.picture("PNG")[:60],
        files.picture("JPEG")[:300],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
    ],
)
def test_a_broken_picture(content):
    assert refusal(content, "x.png") == "broken"


def test_a_picture_is_drawn_anew():
    """Where it was taken stays with who took it, and so does what hides behind its end."""
    exif = Image.Exif()
    exif[0x010E] = "Wohnzimmer"
    content = files.picture("JPEG", exif=exif, comment=b"geheim") + files.HTML
    drawn = uploads.material(upload(content, "x.jpg")).content.read()
    for secret in (b"Wohnzimmer", b"geheim", b"<script>"):
        assert secret in content
        assert secret not in drawn


def test_a_picture_stands_upright_without_what_turned_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right
    content = files.picture("JPEG", size=(60, 40), exif=exif)
    drawn = Image.open(uploads.material(upload(content, "x.jpg")).content)
    assert drawn.size == (40, 60)
    assert not drawn.getexif()


def test_a_large_picture_is_made_smaller_and_a_see_through_one_stays_so():
    drawn = Image.open(uploads.material(upload(files.picture(size=(3000, 1000)), "x.png")).content)
    assert drawn.size == (2400, 800)
    drawn = Image.open(uploads.material(upload(files.picture(mode="RGBA"), "x.png")).content)
    assert drawn.mode == "RGBA"


def test_a_photo_is_a_small_square():
    photo = Image.open(uploads.photo(upload(files.picture(size=(900, 600)), "ich.png")))
    assert (photo.size, photo.format) == ((480, 480), "JPEG")
    with pytest.raises(ValidationError):
        uploads.photo(upload(files.PDF))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\kim\Folien.pptx", "Folien"),
        ("a" * 300 + ".pdf", "a" * 100),
        ("Fo\u202elien\r\n.pdf", "Folien"),
        ("...", "Datei"),
        ("", "Datei"),
    ],
)
def test_a_name_has_no_path_and_nothing_unseen(name, stem):
    assert uploads.stem(name) == stem


BOMBS = {
    "a packed document": "files.zip_bomb(310)",
    "a list of parts": "files.many_parts(400_000)",
    "a see-through picture": "files.picture(mode='RGBA', size=(4000, 4000))",
    "a photo in plain colours": "files.picture('JPEG', size=(5000, 5000), progressive=True)",
    "a photo for print": "files.picture('JPEG', mode='CMYK', size=(4000, 4000))",
    "a picture beyond all measure": "files.picture(mode='L', size=(16000, 16000))",
}
MEASURE = """
import os, sys, tempfile
import django; django.setup()
from django.core.exceptions import ValidationError
from tests import files
file = tempfile.TemporaryFile()
if os.fork() == 0:  # making it takes memory, too
    file.write({bomb}); file.flush(); os._exit(0)
os.wait()
from programme import uploads
from django.core.files.uploadedfile import UploadedFile
open("/proc/self/clear_refs", "w").write("5")
size = os.fstat(file.fileno()).st_size
try:
    uploads.material(UploadedFile(file, "x.pdf", size=size))
except ValidationError:
    pass
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="asks Linux for the peak of memory"
)
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
def test_the_whole_process_stays_under_300_megabytes(bomb):
    command = [sys.executable, "-c", MEASURE.format(bomb=bomb)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300
