"""Files kept in the database: part of the transaction, no shared disk needed."""

from io import BufferedReader, RawIOBase

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.deconstruct import deconstructible

from backstage.models import StoredChunk

#: Bytes in one piece.
CHUNK = 1024 * 1024


@deconstructible
class DatabaseStorage(Storage):
    """Keeps files by names that nobody else uses."""

    def _save(self, name, content):
        for number, chunk in enumerate(pieces(content)):
            StoredChunk.objects.create(name=name, number=number, content=chunk)
        return name

    def _open(self, name, mode="rb"):
        if not self.exists(name):
            raise FileNotFoundError(name)
        return File(BufferedReader(Chunks(name)), name)

    def exists(self, name):
        return StoredChunk.objects.filter(name=name).exists()

    def delete(self, name):
        StoredChunk.objects.filter(name=name).delete()

    def size(self, name):
        chunks = StoredChunk.objects.filter(name=name)
        return chunks.aggregate(bytes=Sum(Length("content")))["bytes"] or 0


def pieces(content):
    """The bytes of a file, in pieces; of an empty one a single empty piece, so that it exists."""
    content.seek(0)
    chunk = content.read(CHUNK)
    yield chunk
    while chunk := content.read(CHUNK):
        yield chunk


class Chunks(RawIOBase):
    """Reads a stored file from its beginning to its end, a piece at a time."""

    def __init__(self, name):
        self.name, self.number, self.rest = name, 0, b""

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.rest:
            self.rest = self._next()
        given = self.rest[: len(buffer)]
        self.rest = self.rest[len(given) :]
        buffer[: len(given)] = given
        return len(given)

    def _next(self):
        found = StoredChunk.objects.filter(name=self.name, number=self.number)
        content = found.values_list("content", flat=True).first()
        self.number += 1
        return b"" if content is None else bytes(content)
