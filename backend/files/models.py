"""Stored files: uploads under random names. Who may have one is decided by the room that points at it."""

from pathlib import PurePosixPath
from typing import Any

from django.db import models

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
