"""Endpoints of organizations, what they are told, and every attempt to tell them."""

from typing import Self

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, User
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.models import Base
from backend.core.outbound import LONGEST_URL
from backend.tasks.models import Task
from backend.webhooks.types import API_VERSION, TITLED


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the organizations whose webhooks the actor manages."""
        return self.there().filter(organization__in=actor.organizations_with(Permission.WEBHOOK_MANAGE))

    def there(self) -> Self:
        """Those that nobody has deleted."""
        return self.filter(deleted_at=None)

    def active(self) -> Self:
        """Those to which messages are sent."""
        return self.there().filter(status=Endpoint.Status.ACTIVE)


class Endpoint(Base):
    """Where an organization wants to be told of its tasks."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")  # by somebody; what happens meanwhile is kept, and sent afterwards
        DISABLED = "disabled", _("disabled")  # by the house

    class Reason(models.TextChoices):
        FAILING = "failing", _("every attempt has failed for days")
        GONE = "gone", _("the receiver says that it is gone for good (410)")
        REFUSED = "refused", _("the address now leads where nothing may be sent")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=LONGEST_URL)
    description = models.CharField(max_length=200, blank=True)
    event_types = ArrayField(models.CharField(max_length=40), default=list)  # keys of `TYPES`; empty: all of them
    api_version = models.CharField(max_length=8, default=API_VERSION)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(max_length=8, choices=Reason, blank=True)  # why it is disabled
    since = models.DateTimeField(default=now)  # when it got its status
    deleted_at = models.DateTimeField(null=True)  # it is gone for everybody; `prune` removes its rows
    failing_since = models.DateTimeField(null=True)  # the first failure after the last success
    served_at = models.DateTimeField(default=now)  # when a message was last taken for it
    secret = models.TextField()  # sealed
    former_secret = models.TextField(blank=True)  # sealed; signs too until `former_until`
    former_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = EndpointQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="webhook_of_organization")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="disabled") & ~Q(reason="") | ~Q(status="disabled") & Q(reason=""),
                name="disabled_webhooks_say_why",
            ),
            models.CheckConstraint(
                condition=Q(former_secret="", former_until=None) | ~Q(former_secret="") & Q(former_until__isnull=False),
                name="former_secrets_say_until_when",
            ),
        ]


class ToldQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of endpoints that the actor manages, and of no task that is secret now."""
        return self.tellable().filter(endpoint__in=Endpoint.objects.visible_to(actor))

    def tellable(self) -> Self:
        """Those that may still be told: a task may have become secret after they were written."""
        return self.filter(Q(task=None) | Q(task__confidentiality__lt=Confidentiality.SECRET))

    def pending(self) -> Self:
        """Those that are still to arrive."""
        return self.filter(status=Message.Status.PENDING)


class Message(Base):
    """One event told to one endpoint. Its key is the `webhook-id`, its body the bytes that are signed.

    Both stay, but for a title: it is left out of whatever is sent after its task became confidential.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")  # given up after the last attempt

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages")
    event_id = models.BigIntegerField(null=True)  # of the outbox: gives the order. None: a test
    key = models.CharField(max_length=60)  # messages of one key arrive in order
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="+")
    type = models.CharField(max_length=40)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)  # since it was written, or asked for again
    next_attempt_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField(null=True)  # somebody has taken it to send
    delivered_at = models.DateTimeField(null=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "key", "event_id"], condition=Q(status="pending"), name="webhook_in_order"
            ),
            models.Index(fields=["endpoint", "next_attempt_at"], condition=Q(status="pending"), name="webhook_due"),
            models.Index(
                fields=["endpoint"], condition=Q(status="pending", leased_until__isnull=False), name="webhook_taken"
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_of_endpoint"),
            models.Index(fields=["created_at"], name="webhook_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="each_event_once_an_endpoint"),
            models.CheckConstraint(
                condition=Q(status="delivered", delivered_at__isnull=False) | ~Q(status="delivered"),
                name="delivered_webhooks_say_when",
            ),
        ]

    @property
    def body_now(self) -> str:
        """The body as it would be sent now."""
        if self.task is None or self.task.confidentiality in TITLED:
            return self.body
        body = orjson.loads(self.body)
        body["data"].pop("title", None)
        return orjson.dumps(body).decode()

    @property
    def body_shown(self) -> str:
        """The body as it will be sent, or as the receiver has it."""
        return self.body_now if self.status == self.Status.PENDING else self.body


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of messages to endpoints that the actor manages."""
        return self.filter(message__in=Message.objects.visible_to(actor))


class Attempt(Base):
    """One request that was sent, or was about to be when its sender died: then nothing is known of its end."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    ended_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)  # None: nobody answered
    answer = models.TextField(blank=True)  # the beginning of the body
    error = models.CharField(max_length=500, blank=True)
    took_ms = models.PositiveIntegerField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="webhook_attempts")]
