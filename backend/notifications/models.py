"""Notifications, the ways and the attempts to deliver them, and how people want to be told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, User
from backend.core.clock import now
from backend.core.models import Base
from backend.notifications.kinds import CONVERSATION, KINDS, ONLY_TOLD
from backend.sla.models import TimeRequest
from backend.tasks.models import Task


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(user=actor.user_id, user__isnull=False)

    def unread(self) -> Self:
        """Those that their reader has not seen, and that lie in the inbox now."""
        return self.in_inbox(now()).filter(read_at=None)

    def in_inbox(self, at: datetime) -> Self:
        """Neither archived nor put off until later than `at`. `shown_at` is when each came, or came back."""
        back = Q(snoozed_until=None) | Q(snoozed_until__lte=at)
        return self.filter(back, archived_at=None).annotate(shown_at=Coalesce(F("snoozed_until"), F("created_at")))

    def unanswered(self, offered: Iterable[UUID]) -> Self:
        """Those that ask their reader for something that is still open. `offered` are the tasks offered to them."""
        asked = Q(pk__in=[])
        for name, kind in KINDS.items():
            if kind.asks and kind.while_offered:
                asked |= Q(kind=name, task__in=offered)
            elif kind.asks:
                asked |= Q(kind=name, task__status__in=kind.only_in)
        pending = TimeRequest.objects.filter(status=TimeRequest.Status.PENDING).values("task")
        return self.filter(asked | Q(kind="time_requested", task__in=pending))

    def of_conversations(self) -> Self:
        """Those that tell of something that was written or asked."""
        return self.filter(kind__in=CONVERSATION)

    def only_told(self) -> Self:
        """Those that tell of a task what its page says as well, and ask for nothing."""
        return self.filter(kind__in=ONLY_TOLD)

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
    archived_at = models.DateTimeField(null=True)  # when its reader laid it aside
    snoozed_until = models.DateTimeField(null=True)  # not shown before; later than this it is back

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


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(user=actor.user_id, user__isnull=False)


class Address(Base):
    """Where a person can be reached over a channel. It may hold a token, so it is sealed and shown to nobody.

    The address a person signs in with has a row only once it was refused.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=20)  # a key of `backend.notifications.channels.CHANNELS`
    sealed = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the address, to know it again
    label = models.CharField(max_length=80)
    verified_at = models.DateTimeField(null=True)  # when something first arrived there
    tested_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)  # since when it is refused for good
    reason = models.CharField(max_length=300, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel", "digest"], name="each_address_once"),
            models.CheckConstraint(
                condition=Q(disabled_at=None, reason="") | Q(disabled_at__isnull=False) & ~Q(reason=""),
                name="disabled_addresses_say_why",
            ),
        ]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own; for support those of tasks of the pools they coordinate; all for an administrator."""
        if actor.is_administrator:
            return self.all()
        own = Q(notification__user=actor.user_id, notification__user__isnull=False)
        coordinated = Q(notification__task__in=Task.objects.filter(pool__in=actor.pools, published_at__isnull=False))
        return self.filter(own | coordinated if actor.pools else own)

    def due(self, at: datetime) -> Self:
        """Those to be tried at this instant."""
        return self.filter(status=Delivery.Status.PENDING, next_attempt_at__lte=at)


class Delivery(Base):
    """One notification on its way over one channel to one address."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("not needed any more")

    class Dropped(models.TextChoices):
        """Why a delivery was not needed any more when it was to leave."""

        READ = "read", _("it was read already")
        OVER = "over", _("the matter was settled")
        OFF = "off", _("it was switched off")
        MUTED = "muted", _("the task was muted")
        HIDDEN = "hidden", _("the task was no longer theirs to see")
        GONE = "gone", _("the person, or the address, was gone")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)  # a key of `backend.notifications.channels.CHANNELS`
    address = models.ForeignKey(Address, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    target = models.CharField(max_length=64, blank=True)  # the address's digest; "" for the one they sign in with
    label = models.CharField(max_length=80, blank=True)  # the address's, for when it is gone
    is_digest = models.BooleanField(default=False)
    in_hours = models.BooleanField(default=False)  # waits for the reader's working hours, whatever they set
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    dropped = models.CharField(max_length=6, choices=Dropped, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=now)  # when it was first to be sent: trying ends some time after this
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "target"], name="one_delivery_a_channel_and_address"
            ),
            models.CheckConstraint(
                condition=Q(status="dropped") & ~Q(dropped="") | ~Q(status="dropped") & Q(dropped=""),
                name="dropped_deliveries_say_why",
            ),
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(status="pending"), name="delivery_waiting")]


class Attempt(models.Model):
    """One try of one delivery. It is written before anything is sent, so that no try is missing when a process dies."""

    class Outcome(models.TextChoices):
        BEGUN = "begun", _("begun, and not finished")
        SENT = "sent", _("sent")
        PUT_OFF = "put_off", _("did not work, will be tried again")
        FAILED = "failed", _("failed for good")

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.BEGUN)
    error = models.CharField(max_length=500, blank=True)
    took_ms = models.PositiveIntegerField(null=True)
    together = models.PositiveSmallIntegerField(default=1)  # how many deliveries left in the same letter

    class Meta:
        indexes = [models.Index(fields=["delivery", "id"], name="attempt_of_delivery")]


class Preference(Base):
    """How a person wants to be told, or how an organization's members start. What is None, or not said, is left to the
    next: a person's own, then the organization they have belonged to for longest, then the house."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="preference")
    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, null=True, related_name="preference")
    choices = models.JSONField(default=dict)  # group -> channel -> a `deciding.Choice`
    quiet_hours = models.JSONField(null=True)  # [{"start": "22:00", "end": "07:00", "days": ["mon", …]}]
    only_in_working_hours = models.BooleanField(null=True)
    urgent_passes = models.BooleanField(null=True)  # urgent kinds do not wait for any hours
    digest_at = models.JSONField(null=True)  # ["08:30", "17:00"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, organization=None) | Q(user=None, organization__isnull=False),
                name="preferences_of_one",
            )
        ]


class WatchQuerySet(models.QuerySet["Watch"]):
    def muting(self, at: datetime) -> Self:
        """Those by which a person hears nothing of a task at this instant."""
        return self.filter(Q(until=None) | Q(until__gt=at), mode=Watch.Mode.MUTE)


class Watch(Base):
    """What a person wants to hear of one task: everything that its organization hears, or nothing, for good or for a
    while."""

    class Mode(models.TextChoices):
        FOLLOW = "follow", _("follow")
        MUTE = "mute", _("mute")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="watches")
    mode = models.CharField(max_length=6, choices=Mode)
    until = models.DateTimeField(null=True)  # of a mute that ends by itself

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "task"], name="one_watch_a_task"),
            models.CheckConstraint(condition=Q(until=None) | Q(mode="mute"), name="only_mutes_end"),
        ]
        indexes = [models.Index(fields=["task"], name="watch_of_task")]
