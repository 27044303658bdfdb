"""What happened and has yet to be heard."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from backend.core.clock import now


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

    class Meta:
        indexes = [
            models.Index(fields=["key", "id"], condition=Q(done_at=None, set_aside_at=None), name="outbox_waiting"),
            models.Index(fields=["id"], condition=Q(done_at=None, set_aside_at=None), name="outbox_in_order"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="outbox_done"),
        ]
