"""What happened and has yet to be heard."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from backend.core.clock import now


class OutboxEventQuerySet(models.QuerySet["OutboxEvent"]):
    def waiting(self) -> Self:
        """Those that are still to be heard by somebody."""
        return self.filter(done_at=None, set_aside_at=None)

    def set_aside(self) -> Self:
        """Those given up after the last attempt, until somebody replays them."""
        return self.filter(set_aside_at__isnull=False)


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it happened.

    `id` gives the order; events of one `key` (a task) are heard in that order. `heard` names the subscribers that are
    done, so that a repeated attempt calls only the others.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=now, editable=False)
    heard = ArrayField(models.CharField(max_length=120), default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = OutboxEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["key", "id"], condition=Q(done_at=None, set_aside_at=None), name="outbox_waiting"),
            models.Index(fields=["id"], condition=Q(done_at=None, set_aside_at=None), name="outbox_in_order"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="outbox_done"),
            models.Index(fields=["id"], condition=Q(set_aside_at__isnull=False), name="outbox_set_aside"),
        ]
