"""Uploads in parts: nothing is lost, nothing is kept twice, and nobody meets another's."""

import hashlib
import threading
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from backend.accounts.actors import Actor
from backend.accounts.refusals import PeopleOnly
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from backend.files import jobs, parts
from backend.files.models import PartialUpload
from backend.files.parts import (
    TooManyUploads,
    UploadDamaged,
    UploadGone,
    UploadIncomplete,
    UploadInUse,
    WrongOffset,
)
from backend.files.uploads import TooLarge
from tests.at_once import at_once

WHOLE = b"Decisions. " * 1000
HALF = len(WHOLE) // 2


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(world) -> Actor:
    return world.actor("owner")


@pytest.fixture
def bytes_left(settings):
    return lambda: [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def begun(by: Actor, **values) -> PartialUpload:
    return parts.begin(**{"name": "Minutes.txt", "size": len(WHOLE), "by": by, "at": now(), **values})


def append(upload: PartialUpload, offset: int, part: bytes, by: Actor) -> int:
    return parts.append(upload_id=upload.pk, offset=offset, part=part, by=by, at=now()).offset


def test_parts_become_the_whole(by, bytes_left, django_capture_on_commit_callbacks):
    upload = begun(by, name="../Minutes.txt", sha256=hashlib.sha256(WHOLE).hexdigest())
    assert append(upload, 0, WHOLE[:HALF], by) == HALF
    with pytest.raises(UploadIncomplete):
        parts.take(upload_id=upload.pk, by=by)
    assert append(upload, HALF, WHOLE[HALF:], by) == len(WHOLE)
    taken = parts.take(upload_id=upload.pk, by=by)
    assert (taken.name, taken.size, b"".join(taken.chunks())) == ("Minutes.txt", len(WHOLE), WHOLE)
    with django_capture_on_commit_callbacks(execute=True):
        parts.forget(upload_id=upload.pk, by=by)
    assert bytes_left() == [] and not PartialUpload.objects.exists()


def test_a_part_counts_once_and_goes_on_where_the_last_one_ended(by):
    upload = begun(by)
    append(upload, 0, WHOLE[:HALF], by)
    for offset in (0, HALF - 1, HALF + 1):
        with pytest.raises(WrongOffset) as refusal:
            append(upload, offset, b"again", by)
        assert refusal.value.facts == {"offset": HALF}
    with pytest.raises(Invalid):
        append(upload, HALF, WHOLE, by)
    assert parts.find(upload_id=upload.pk, by=by).offset == HALF


def test_what_a_dying_process_left_behind_is_written_over(by, monkeypatch):
    upload = begun(by)
    append(upload, 0, WHOLE[:HALF], by)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), transaction.atomic():
        patch.setattr(PartialUpload, "save", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        append(upload, HALF, b"x" * (len(WHOLE) - HALF), by)
    assert parts.find(upload_id=upload.pk, by=by).offset == HALF
    append(upload, HALF, WHOLE[HALF : HALF + 10], by)
    append(upload, HALF + 10, WHOLE[HALF + 10 :], by)
    assert b"".join(parts.take(upload_id=upload.pk, by=by).chunks()) == WHOLE


def test_what_is_not_what_was_announced_begins_anew(by):
    upload = begun(by, sha256=hashlib.sha256(WHOLE).hexdigest())
    with pytest.raises(UploadDamaged):
        append(upload, 0, b"x" * len(WHOLE), by)
    assert parts.find(upload_id=upload.pk, by=by).offset == 0
    append(upload, 0, WHOLE, by)
    assert parts.take(upload_id=upload.pk, by=by).size == len(WHOLE)


def test_it_is_its_owner_s_alone(by, world):
    upload, other = begun(by), world.actor("manager")
    for ask in (parts.find, parts.forget):
        with pytest.raises(NotFound):
            ask(upload_id=upload.pk, by=other)
    with pytest.raises(NotFound):
        append(upload, 0, WHOLE, other)
    with pytest.raises(UploadGone):
        parts.take(upload_id=upload.pk, by=other)


def test_programs_send_files_whole(world):
    with pytest.raises(PeopleOnly):
        begun(Actor(user_id=None, label="a program"))


def test_what_is_too_large_is_refused_before_it_comes(by, settings, bytes_left):
    settings.UPLOAD_MAX_BYTES = 1024
    with pytest.raises(TooLarge):
        begun(by)
    assert bytes_left() == []


def test_nobody_fills_the_disk_and_what_is_on_its_way_stays(
    by, world, bytes_left, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(parts, "MOST_OF_ONE", 2)
    begun(world.actor("manager"))  # another's, which does not count
    late = now() - parts.IDLE
    first, _idle = begun(by, at=late), begun(by, at=late)
    append(first, 0, WHOLE, by)  # the older of both, and finished just now
    with django_capture_on_commit_callbacks(execute=True):
        third = begun(by)
    assert set(PartialUpload.objects.visible_to(by)) == {first, third} and len(bytes_left()) == 3
    with pytest.raises(TooManyUploads) as refusal:
        begun(by)
    assert refusal.value.facts == {"most": 2}
    assert parts.take(upload_id=first.pk, by=by).size == len(WHOLE) and len(bytes_left()) == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_that_begin_at_once_no_more_stay_than_one_may_have(by, monkeypatch):
    monkeypatch.setattr(parts, "MOST_OF_ONE", 2)
    answers = at_once(*[partial(begun, by)] * 6)
    assert Counter(type(answer) for answer in answers) == {PartialUpload: 2, TooManyUploads: 4}
    assert PartialUpload.objects.visible_to(by).count() == 2


def test_programs_and_strangers_see_none(by):
    begun(by)
    assert PartialUpload.objects.visible_to(by).count() == 1
    assert not PartialUpload.objects.visible_to(Actor(user_id=None, label="a program")).exists()


def test_of_two_that_store_an_upload_one_is_refused(by):
    upload = begun(by)
    parts.let_go(upload_ids=[upload.pk], by=by)
    with pytest.raises(UploadGone):
        parts.let_go(upload_ids=[upload.pk], by=by)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_store_an_upload_at_once_one_is_told_that_it_is_gone(by):
    """Two connections: one stores the upload while the other comes. No part is being written."""
    upload = begun(by)
    storing, going_on = threading.Event(), threading.Event()

    def store() -> None:
        try:
            with transaction.atomic():
                parts.let_go(upload_ids=[upload.pk], by=by)
                storing.set()
                assert going_on.wait(timeout=30)
        finally:
            connection.close()

    first = threading.Thread(target=store)
    first.start()
    try:
        assert storing.wait(timeout=30)
        with pytest.raises(UploadGone):
            parts.let_go(upload_ids=[upload.pk], by=by)
    finally:
        going_on.set()
        first.join(timeout=30)
    assert not PartialUpload.objects.exists()


def test_what_nobody_goes_on_with_is_forgotten(by, bytes_left, django_capture_on_commit_callbacks):
    late, fresh = begun(by), begun(by)
    PartialUpload.objects.filter(pk=late.pk).update(expires_at=now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.expire_uploads()
    assert PartialUpload.objects.get() == fresh and len(bytes_left()) == 1


def test_every_part_gives_another_hour(by):
    upload = begun(by)
    PartialUpload.objects.update(expires_at=now() + timedelta(minutes=1))
    append(upload, 0, WHOLE[:1], by)
    assert PartialUpload.objects.get().expires_at > now() + parts.KEPT - timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_parts_at_once_one_is_written(by, monkeypatch):
    """Two connections: one holds the upload while the other comes."""
    upload = begun(by)
    writing, going_on = threading.Event(), threading.Event()
    sync = parts.os.fsync

    def slowly(file: int) -> None:
        writing.set()
        assert going_on.wait(timeout=30)
        sync(file)

    def send() -> None:
        try:
            append(upload, 0, WHOLE, by)
        finally:
            connection.close()

    monkeypatch.setattr(parts.os, "fsync", slowly)
    first = threading.Thread(target=send)
    first.start()
    try:
        assert writing.wait(timeout=30)
        with pytest.raises(UploadInUse):
            append(upload, 0, b"x" * len(WHOLE), by)
        with pytest.raises(UploadInUse):
            parts.forget(upload_id=upload.pk, by=by)
    finally:
        going_on.set()
        first.join(timeout=30)
    assert b"".join(parts.take(upload_id=upload.pk, by=by).chunks()) == WHOLE
