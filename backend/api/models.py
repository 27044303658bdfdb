"""What the edge itself keeps: the answers to writes that carried an `Idempotency-Key`."""

from django.db import models

from backend.core.models import Base


class StoredAnswer(Base):
    """The answer to one write, for whoever repeats it with the same key. Written in the business transaction."""

    caller = models.CharField(max_length=80)  # who asked: a user's or an access key's id
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # keyed hash of method, path and body
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["created_at"], name="answer_age")]
