"""Uploads are streamed to disk in chunks, and refused as soon as they are too large."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid, Refusal


class TooLarge(Refusal, RequestDataTooBig):
    """Also one of Django's own, for what reads a form before any view of ours does."""

    code = "too_large"
    title = _("The file is too large.")


class TooManyFiles(Invalid):
    code = "too_many_files"
    title = _("These are too many files at once.")


class LimitedUpload(TemporaryFileUploadHandler):
    """Writes to a temporary file of the operating system's; stops reading at the first byte too many."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            self.file.close()
            raise TooLarge(most_bytes=settings.UPLOAD_MAX_BYTES)
        super().receive_data_chunk(raw_data, start)
