"""Rounds, offers, and the decisions behind them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Pool, User
from backend.core.models import Base
from backend.secretaries.models import Secretary
from backend.tasks.models import Task


class PoolPolicy(Base):
    """How a pool matches: one row a version, the newest is in force."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="matching_policies")
    version = models.PositiveIntegerField()
    weights = models.JSONField(default=dict)  # preference code -> most points; {} means the engine's own
    offer_minutes = models.PositiveIntegerField(default=60)
    urgent_offer_minutes = models.PositiveIntegerField(default=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "version"], name="one_policy_a_version")]


class Round(Base):
    """One run of the matcher over a pool, with what it was given and what it answered."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="rounds")
    trigger = models.CharField(max_length=12)  # "schedule", "urgent", "declined", "asked"
    at = models.DateTimeField()  # the instant the engine was given
    engine_version = models.CharField(max_length=20)
    snapshot = models.JSONField()  # the engine's whole input
    value = models.BigIntegerField()
    bound = models.BigIntegerField()
    tasks = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["pool", "-id"], name="round_of_pool")]


class Decision(Base):
    """What a round found for one task: who was offered it, the alternatives in order, or why nobody fits."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="decisions")
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, null=True, related_name="+")
    explanation = models.JSONField()  # of the chosen pair
    alternatives = models.JSONField()  # explanations of the next best, in order
    refusals = models.JSONField()  # reason code -> how many secretaries it kept out

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="decision_of_task")]


class OfferQuerySet(models.QuerySet["Offer"]):
    def pending(self) -> Self:
        """Those that still wait for an answer."""
        return self.filter(status=Offer.Status.PENDING)

    def visible_to(self, actor: Actor) -> Self:
        """Offers to the actor, and offers of the pools they coordinate."""
        return self.filter(Q(secretary=actor.secretary_id) | Q(task__pool__in=actor.pools))


class Offer(Base):
    """A task reserved for one secretary for a limited time."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("expired")
        RESCINDED = "rescinded", _("withdrawn")

    class DeclineReason(models.TextChoices):
        BUSY = "busy", _("too busy")
        TOO_SHORT = "too_short", _("too little time")
        NOT_MY_FIELD = "not_my_field", _("not my field")
        OTHER = "other", _("another reason")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="offers")
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="offers")
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="offers")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    explanation = models.JSONField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "secretary"], condition=Q(status="pending"), name="one_pending_offer_each"
            ),
            models.CheckConstraint(
                condition=Q(status="pending", answered_at=None) | ~Q(status="pending") & Q(answered_at__isnull=False),
                name="answered_offers_say_when",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="offer_expiring"),
            models.Index(fields=["secretary", "-id"], name="offer_of_secretary"),
        ]
