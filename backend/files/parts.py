"""Uploads in parts: what was cut goes on from where it was.

The ways of tus 1.0 (https://tus.io): a row is made, each part says where it begins, and whoever was cut off asks how
far it has come. A part counts once its row says so, after its bytes are on the disk: a process that dies in between
leaves bytes that the next part writes over.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.permissions import require_person
from backend.core.errors import Conflict, Invalid, NotFound
from backend.files.models import PartialUpload, PartialUploadQuerySet
from backend.files.names import clean_name
from backend.files.uploads import TooLarge

KEPT = timedelta(hours=1)  # after the last part
MOST_OF_ONE = 10  # uploads on their way that one person may have
IDLE = timedelta(minutes=10)  # without a part: then an upload makes room for another
MOST_PART = 8 * 2**20  # bytes
CHUNK = 2**20


class WrongOffset(Conflict):
    code = "wrong_offset"
    title = _("The part does not begin where the upload ends.")


class UploadInUse(Conflict):
    code = "upload_in_use"
    title = _("Another part of this upload is being written.")


class UploadIncomplete(Conflict):
    code = "upload_incomplete"
    title = _("Parts of the upload are still missing.")


class UploadGone(Conflict):
    code = "upload_gone"
    title = _("The upload is no longer here. Please choose the file again.")


class UploadDamaged(Conflict):
    code = "upload_damaged"
    title = _("What arrived is not what was announced. Send it again from its beginning.")


class TooManyUploads(Conflict):
    code = "too_many_uploads"
    title = _("You have too many uploads on their way. Please finish them, or wait a few minutes.")


@transaction.atomic
def begin(*, name: str, size: int, sha256: str = "", by: Actor, at: datetime) -> PartialUpload:
    """An upload of which nothing is here yet. Raises `PeopleOnly`, `TooLarge`, `TooManyUploads`."""
    owner = require_person(by)
    if size > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(most_bytes=settings.UPLOAD_MAX_BYTES)
    User.objects.select_for_update(no_key=True).get(pk=owner)  # they are counted: one begins after the other
    mine = PartialUpload.objects.visible_to(by)
    excess = mine.count() - (MOST_OF_ONE - 1)
    if excess > 0:
        idle = mine.filter(expires_at__lte=at + KEPT - IDLE).order_by("expires_at", "id")
        making_room = list(idle.select_for_update(skip_locked=True)[:excess])
        if len(making_room) < excess:
            raise TooManyUploads(most=MOST_OF_ONE)
        for upload in making_room:
            _forget(upload)
    upload = PartialUpload(name=clean_name(name), size=size, sha256=sha256, owner_id=owner, expires_at=at + KEPT)
    upload.content.save("part", ContentFile(b""), save=False)
    upload.save()
    return upload


def find(*, upload_id: UUID, by: Actor) -> PartialUpload:
    """One's own upload. Raises `PeopleOnly`, `NotFound`."""
    upload = _own(by).filter(pk=upload_id).first()
    if upload is None:
        raise NotFound()
    return upload


def append(*, upload_id: UUID, offset: int, part: bytes, by: Actor, at: datetime) -> PartialUpload:
    """Write a part at `offset`, which is where the upload ends. Of two at once one wins.

    Raises `NotFound`, `WrongOffset`, `UploadInUse`, `Invalid` for more than was announced, and `UploadDamaged` when the
    whole is here and is not what was announced: then it begins anew.
    """
    with _locked(upload_id, by) as upload:
        if offset != upload.offset:
            raise WrongOffset(offset=upload.offset)
        if offset + len(part) > upload.size:
            raise Invalid(_("This is more than was announced."), most_bytes=upload.size - offset)
        with open(upload.content.path, "r+b") as content:
            content.seek(offset)
            content.truncate()
            content.write(part)
            content.flush()
            os.fsync(content.fileno())
        upload.offset, upload.expires_at = offset + len(part), at + KEPT
        is_damaged = bool(upload.is_whole and upload.sha256 and upload.sha256 != _digest(upload))
        if is_damaged:
            upload.offset = 0
        upload.save(update_fields=["offset", "expires_at"])
    if is_damaged:
        raise UploadDamaged(offset=0)
    return upload


def take(*, upload_id: UUID, by: Actor) -> "UploadedFile[bytes]":
    """A whole upload of one's own, as any other. It stays until `let_go`, or until its time is over.

    Raises `PeopleOnly`, `UploadGone`, `UploadIncomplete`.
    """
    upload = _own(by).filter(pk=upload_id).first()
    if upload is None:
        raise UploadGone()
    if not upload.is_whole:
        raise UploadIncomplete(offset=upload.offset)
    return UploadedFile(upload.content.open("rb"), upload.name, size=upload.size)


def forget(*, upload_id: UUID, by: Actor) -> None:
    """Give up an upload. Raises `PeopleOnly`, `NotFound`, `UploadInUse`."""
    with _locked(upload_id, by) as upload:
        _forget(upload)


@transaction.atomic
def let_go(*, upload_ids: Iterable[UUID], by: Actor) -> None:
    """Let go of uploads, first thing in the transaction that stores them: of two that store one, one is refused.

    Raises `PeopleOnly`, `UploadGone`.
    """
    for key in upload_ids:
        try:
            forget(upload_id=key, by=by)
        except (NotFound, UploadInUse):  # a whole upload is in use by who stores it
            raise UploadGone() from None


def expire(*, at: datetime) -> int:
    """Forget uploads that nobody went on with. Returns how many."""
    with transaction.atomic():
        late = list(PartialUpload.objects.filter(expires_at__lte=at).select_for_update(skip_locked=True))
        for upload in late:
            _forget(upload)
    return len(late)


@contextmanager
def _locked(upload_id: UUID, by: Actor) -> Iterator[PartialUpload]:
    with transaction.atomic():
        mine = _own(by).filter(pk=upload_id)
        upload = mine.select_for_update(skip_locked=True).first()
        if upload is None:
            raise UploadInUse() if mine.exists() else NotFound()
        yield upload


def _own(by: Actor) -> PartialUploadQuerySet:
    require_person(by)
    return PartialUpload.objects.visible_to(by)


def _forget(upload: PartialUpload) -> None:
    """Delete the row now, and the bytes once that is certain."""
    storage, name = upload.content.storage, str(upload.content.name)
    upload.delete()
    transaction.on_commit(partial(storage.delete, name), robust=True)


def _digest(upload: PartialUpload) -> str:
    digest = hashlib.sha256()
    with upload.content.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
