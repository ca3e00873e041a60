"""How much of a file the server takes: the rest of a larger one is read and thrown away, and the form keeps its other fields."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class AtMost(FileUploadHandler):
    """First of the handlers. Past FILE_UPLOAD_LARGEST bytes in one request a file is dropped, and `request.too_large` is set.

    The check of a form comes only after the whole file has been written to the disk; this one while it arrives.
    """

    taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > settings.FILE_UPLOAD_LARGEST:
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
