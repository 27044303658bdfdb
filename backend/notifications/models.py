"""Notifications, and the attempts to deliver them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core.models import Base
from backend.notifications.kinds import KINDS
from backend.tasks.models import Task


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(user=actor.user_id, user__isnull=False)

    def unread(self) -> Self:
        """Those that their reader has not seen."""
        return self.filter(read_at=None)

    def with_task(self) -> Self:
        """Ready to be put into words: a constant number of queries for any number of them."""
        return self.prefetch_related(models.Prefetch("task", Task.objects.with_people()))


class Notification(Base):
    """What one person is told about one event: a kind and facts, put into words when it is shown."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)  # a key of `backend.notifications.kinds.KINDS`
    event = models.CharField(max_length=80)  # what it came of: one notification per person, kind and event
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    @property
    def urgent(self) -> bool:
        """Whether it should not wait."""
        return KINDS[self.kind].urgent

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "event"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
        ]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> Self:
        """Those to be tried at this instant."""
        return self.filter(status=Delivery.Status.PENDING, next_attempt_at__lte=at)


class Delivery(Base):
    """One notification on its way over one channel."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)  # a key of `backend.notifications.channels.CHANNELS`
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="one_delivery_a_channel")]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(status="pending"), name="delivery_waiting")]
