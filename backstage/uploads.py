"""Files that come from a browser: read to their end, but not kept beyond what is allowed."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MEGABYTE = 1024 * 1024


class CappedUpload(TemporaryFileUploadHandler):
    """Keeps at most settings.LARGEST_UPLOAD bytes of a file on disk. The rest is read and thrown
    away, so that the page can answer in words: a connection that is cut says nothing. `size` says
    how large the file was; who takes it looks at that first (see `is_too_large`). What is larger
    than anybody means by mistake is not even read."""

    NOT_EVEN_READ = 500 * MEGABYTE

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > self.NOT_EVEN_READ:
            raise RequestDataTooBig("more than anybody means")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data, start):
        if self.kept <= settings.LARGEST_UPLOAD:
            self.file.write(raw_data)
            self.kept += len(raw_data)


def is_too_large(file, most):
    """`most`: bytes. Nothing larger than settings.LARGEST_UPLOAD is there as a whole."""
    return file.size > min(most, settings.LARGEST_UPLOAD)
