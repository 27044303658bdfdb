"""What every table has."""

from django.db import models

from backend.core.clock import now
from backend.core.ids import new_id


class Base(models.Model):
    """A row with a time-ordered key and the instant it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True


class Heartbeat(models.Model):
    """The last sign of life of one background process."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()
