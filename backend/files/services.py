"""Storing and destroying uploads."""

import hashlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from functools import partial
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import puremagic
import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.actors import Actor
from backend.core.errors import Invalid
from backend.files import previewing
from backend.files.models import StoredFile
from backend.files.names import clean_name
from backend.files.scanning import scan
from backend.files.uploads import TooLarge

# Ending -> media type. What is not here is refused: programs, web pages, archives that could hide them.
TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/x-wav",
    "ogg": "audio/ogg",
    "webm": "video/webm",
    "mp4": "video/mp4",
    "ics": "text/calendar",
}
PLAIN = frozenset({"txt", "md", "csv", "ics"})  # no signature to find in the bytes
# Office documents are archives: what is in them tells them from any other.
INSIDE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "odt": "content.xml", "ods": "content.xml"}
# Signatures, with their place, that puremagic lacks: frames without a tag, and the brands of phones' recorders.
SIGNATURES = {
    "mp3": ((0, b"\xff\xfb"), (0, b"\xff\xfa"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "m4a": ((4, b"ftyp"),),
    "mp4": ((4, b"ftyp"),),
}
# How zipfile tells that an archive is damaged, of a kind it cannot read, has a name in no encoding, or leads outside.
UNREADABLE = (BadZipFile, NotImplementedError, ValueError, OSError)

log = structlog.get_logger(__name__)


class TypeRefused(Invalid):
    code = "file_type_refused"
    title = gettext_lazy("Files of this type are not taken.")


@transaction.atomic
def store(*, upload: "UploadedFile[bytes]", by: Actor) -> StoredFile:
    """Keep an upload under a random name. Raises `TypeRefused`, `TooLarge`, and what `scan` does.

    The scan takes a while: who holds a lock when storing has `scan` look at it before.
    """
    size = upload.size or 0
    if size > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(most_bytes=settings.UPLOAD_MAX_BYTES)
    name = clean_name(upload.name or "")
    media_type = _media_type(name, upload)
    scan(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    stored = StoredFile(
        name=name, size=size, sha256=digest.hexdigest(), media_type=media_type, uploaded_by_id=by.user_id
    )
    stored.content.save(name, upload, save=False)
    stored.save()
    previewing.ask(stored)
    return stored


def destroy(*, stored: StoredFile) -> None:
    """Delete the rows now, and the bytes, also those of its pictures, once that is certain."""
    storage, names = stored.content.storage, [str(stored.content.name), *previewing.names_of(stored)]
    stored.delete()
    for name in names:
        transaction.on_commit(partial(storage.delete, name), robust=True)  # it is done, whatever the disk says


def _media_type(name: str, upload: "UploadedFile[bytes]") -> str:
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise TypeRefused(fields={"file": [_("Send one of: %(list)s.") % {"list": ", ".join(TYPES)}]})
    head = upload.read(8192)
    upload.seek(0)
    if not _fits(ending, head, upload):
        raise TypeRefused(fields={"file": [_("What is in the file is not what its name says.")]})
    return TYPES[ending]


def _fits(ending: str, head: bytes, upload: "UploadedFile[bytes]") -> bool:
    """Whether the bytes are what the ending says."""
    if ending in PLAIN:
        return b"\x00" not in head or head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if ending in INSIDE:
        return any(name.startswith(INSIDE[ending]) for name in _names_in(upload))
    signed = any(head.startswith(sign, place) for place, sign in SIGNATURES.get(ending, ()))
    return signed or f".{ending}" in _endings_of(head)


def _names_in(upload: "UploadedFile[bytes]") -> list[str]:
    """The names in an archive. None when it cannot be read: then nothing fits, and the upload is refused."""
    try:
        return ZipFile(upload).namelist()
    except UNREADABLE as error:
        log.info("archive_unreadable", reason=type(error).__name__)  # its words may hold a name from the archive
        return []
    finally:
        upload.seek(0)


def _endings_of(head: bytes) -> set[str]:
    """The endings that the first bytes allow."""
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()
