"""Stored files: uploads under random names. Who may have one is decided by the room that points at it."""

from pathlib import PurePosixPath
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core.ids import new_id
from backend.core.models import Base


def random_path(_instance: Any, _name: str) -> str:
    """Where an upload is kept: a name of our own, so that nothing of the uploader's reaches the disk."""
    name = new_id().hex
    return str(PurePosixPath(name[-2:], name))


class StoredFile(Base):
    """One upload. `name` is the uploader's, cleaned; `media_type` was found in the bytes, not taken from the name."""

    content = models.FileField(upload_to=random_path, max_length=100)
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=120)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    @property
    def can_be_heard(self) -> bool:
        """Whether it is a sound. Browsers record their voice notes in containers that are those of films, too."""
        return self.media_type.startswith("audio/") or self.media_type in ("video/webm", "video/mp4")


class PartialUploadQuerySet(models.QuerySet["PartialUpload"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(owner=actor.user_id, owner__isnull=False)


class PartialUpload(Base):
    """A file on its way, sent in parts. What is on the disk beyond `offset` was not acknowledged and does not count."""

    content = models.FileField(upload_to=random_path, max_length=100)
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()  # bytes, when it is whole
    offset = models.PositiveBigIntegerField(default=0)  # bytes that are here
    sha256 = models.CharField(max_length=64, blank=True)  # of the whole, as its sender says
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    objects = PartialUploadQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(offset__lte=F("size")), name="no_more_than_announced")]

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size


class MadeByAJob(Base):
    """What a job makes of uploads, a while after it was asked for; or not, when they are damaged."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        NONE = "none"  # it cannot be made

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="%(class)s_waiting")]


class Preview(MadeByAJob):
    """What can be shown of an upload without opening it: pictures of its pages, its text, the shape of a sound.

    All of it is made by us of what the bytes mean: nothing of the upload itself ever reaches a browser this way.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="preview")
    page_count = models.PositiveIntegerField(default=0)  # of the document: more than `pages` when it is long
    texts = models.JSONField(default=list)  # a page of plain text each, where there are no pictures
    peaks = models.JSONField(default=list)  # of a sound, 0 to 100, in equal parts of its time
    seconds = models.PositiveIntegerField(null=True)  # of a sound
    thumb = models.FileField(upload_to=random_path, max_length=100, blank=True)  # the first page, small


class PreviewPage(Base):
    """The picture of one page, counted from 1."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.FileField(upload_to=random_path, max_length=100)
    width = models.PositiveSmallIntegerField()  # pixels
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["preview", "number"], name="one_picture_a_page")]


class Comparison(MadeByAJob):
    """What changed from one upload to another: words, and places on the pages of each."""

    before = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    words = models.JSONField(default=list)  # ["same" | "added" | "gone", text], in order
    marks_before = models.JSONField(default=dict)  # page, from "1" -> [left, top, width, height] in thousandths of it
    marks_after = models.JSONField(default=dict)

    class Meta(MadeByAJob.Meta):
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="compared_once")]
