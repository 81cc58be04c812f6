"""What speakers upload. A file is what its content says, whatever it is called, and pictures are drawn
anew: nothing that was hidden in one is handed on."""

import threading
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from backstage.uploads import MEGABYTE, is_too_large

#: Ending -> what browsers are told it is.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
}
PICTURES = {"png": "PNG", "jpg": "JPEG"}
LARGEST_FILE, LARGEST_PHOTO = 20 * MEGABYTE, 10 * MEGABYTE
#: A picture needs so much memory for each of its pixels, whatever its file weighs, that more would
#: be too much: seven bytes in plain colours, and ten where it is see-through or made for print.
MOST_PIXELS, MOST_PIXELS_OTHERWISE = 25_000_000, 16_000_000
#: Pixels: the longer side of a picture handed on, and the side of a photo.
LONGEST_SIDE, PHOTO_SIDE = 2400, 480
#: One at a time in each process, so that several large ones don't add up.
_drawing = threading.Lock()

#: An unpacked document, in bytes, how many parts it may have, and how they are counted.
LARGEST_UNPACKED, MOST_PARTS, PART = 300 * MEGABYTE, 5000, b"PK\x01\x02"
#: What a packed document contains, and what it then is.
MAIN_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx"}


@dataclass(frozen=True)
class Checked:
    """A file that may be handed on."""

    name: str  # with the ending its content has
    content_type: str
    content: File


def material(file):
    """The file as it may be handed on. Raises ValidationError."""
    refuse_size(file, LARGEST_FILE)
    ending = kind_of(file)
    if ending not in CONTENT_TYPES:
        raise ValidationError(
            _(
                "Das ist keine Datei, die wir weitergeben können. Möglich sind PDF, ODP, PPTX, DOCX, "
                "PNG und JPG; anderes am besten als PDF speichern oder verlinken."
            ),
            code="kind",
        )
    content = drawn_anew(file, ending) if ending in PICTURES else file
    return Checked(f"{stem(file.name)}.{ending}", CONTENT_TYPES[ending], content)


def photo(file):
    """A square photo as JPEG, from the middle of the picture. Raises ValidationError."""
    refuse_size(file, LARGEST_PHOTO)
    if kind_of(file) not in PICTURES:
        raise ValidationError(
            _("Das ist kein Foto, das wir zeigen können. Möglich sind JPG und PNG."), code="kind"
        )
    return drawn_anew(file, "jpg", square=True)


def refuse_size(file, most):
    if not file.size:
        raise ValidationError(_("Die Datei ist leer."), code="empty")
    if is_too_large(file, most):
        raise ValidationError(
            _("Die Datei hat %(size)s, möglich sind höchstens %(most)s."),
            code="size",
            params={"size": filesizeformat(file.size), "most": filesizeformat(most)},
        )


def kind_of(file):
    """The ending of what the content is; "" if it is nothing we know."""
    file.seek(0)
    kind = filetype.guess_extension(file.read(8192)) or ""
    file.seek(0)
    return kind_of_document(file) if kind in ("zip", "odp", "docx", "pptx") else kind


def kind_of_document(file):
    """A packed document by what is in it. Raises ValidationError for what would harm who opens it."""
    # Counted first: reading the list of a million parts takes more memory than the file.
    if sum(chunk.count(PART) for chunk in file.chunks()) > MOST_PARTS:
        raise ValidationError(_("Dieses Dokument hat zu viele Teile."), code="bomb")
    try:
        with zipfile.ZipFile(file) as document:
            parts = document.infolist()
            is_odp = "mimetype" in document.namelist() and (
                first_bytes(document, "mimetype") == CONTENT_TYPES["odp"].encode()
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return ""
    finally:
        file.seek(0)
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ValidationError(
            _("Dieses Dokument wird beim Öffnen riesig. Speichern Sie es bitte als PDF."),
            code="bomb",
        )
    names = {part.filename for part in parts}
    if any(PurePosixPath(name).name.lower().startswith("vbaproject") for name in names):
        raise ValidationError(
            _("Dieses Dokument enthält Makros. Speichern Sie es bitte ohne Makros oder als PDF."),
            code="macros",
        )
    if is_odp:
        return "odp"
    return next((ending for part, ending in MAIN_PARTS.items() if part in names), "")


def first_bytes(document, name):
    with document.open(name) as part:
        return part.read(100).strip()


def drawn_anew(file, ending, square=False):
    """The picture without anything but its pixels: no place, no camera, nothing behind its end."""
    file.seek(0)
    with _drawing:
        try:
            with Image.open(file, formats=list(PICTURES.values())) as picture:
                refuse_pixels(picture)
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                drawn = ImageOps.exif_transpose(picture)
                if square:
                    drawn = ImageOps.fit(drawn, (PHOTO_SIDE, PHOTO_SIDE))
                return written(drawn, ending)
        except ValidationError:
            raise
        except Exception as error:  # Pillow says in a dozen ways that it can't make sense of a file
            raise ValidationError(
                _("Dieses Bild lässt sich nicht lesen. Ist die Datei beschädigt?"), code="broken"
            ) from error


def refuse_pixels(picture):
    width, height = picture.size
    if width * height > (MOST_PIXELS if picture.mode in ("L", "RGB") else MOST_PIXELS_OTHERWISE):
        raise ValidationError(
            _(
                "Das Bild hat zu viele Bildpunkte (%(width)d mal %(height)d). Verkleinern Sie es bitte, "
                "zum Beispiel auf 4000 mal 3000."
            ),
            code="bomb",
            params={"width": width, "height": height},
        )


def written(picture, ending):
    see_through = ending == "png" and ("A" in picture.mode or "transparency" in picture.info)
    picture = picture.convert("RGBA" if see_through else "RGB")
    picture.info.clear()
    result = BytesIO()
    picture.save(result, PICTURES[ending], quality=82, optimize=True)
    return ContentFile(result.getvalue())


def stem(name):
    """What a file is called, without path and ending, and without what isn't seen."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(char for char in PurePosixPath(name).stem if char.isprintable())
    return plain.strip(" .")[:100] or _("Datei")
