"""Rounds, offers, and the decisions behind them."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.actors import Actor
from backend.accounts.models import Pool, User
from backend.core.models import Base
from backend.secretaries.models import Secretary
from backend.tasks.models import Task


class PoolPolicy(Base):
    """How a pool matches: one row a version, the newest is in force; a pool without one uses these defaults."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="matching_policies")
    version = models.PositiveIntegerField(default=0)
    weights = models.JSONField(default=dict)  # preference name -> most points; {} means the engine's own
    offer_minutes = models.PositiveIntegerField(default=60)  # of the secretary's own working time
    urgent_offer_minutes = models.PositiveIntegerField(default=15)
    ask_again_minutes = models.PositiveIntegerField(default=240)  # wall clock; after an offer lapsed, others come first
    horizon_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "version"], name="one_policy_a_version")]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> Self:
        """Rounds of the pools that the actor coordinates."""
        return self.filter(pool__in=actor.pools)


class Round(Base):
    """One run of the matcher over a pool, with what it was given and what it answered.

    `digest` names the input without the time. A later run with the same input and the same answer writes nothing but
    `confirmed_at`.
    """

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("on schedule")
        URGENT = "urgent", _("an urgent task")
        DECLINED = "declined", _("an offer was declined or lapsed")

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="rounds")
    trigger = models.CharField(max_length=12, choices=Trigger)
    at = models.DateTimeField()  # the instant the engine was given
    confirmed_at = models.DateTimeField()  # the last instant at which the same input gave the same answer
    engine_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    snapshot = models.JSONField()  # the engine's whole input
    answer = models.JSONField()  # {"assignments": {task: secretary}, "unassigned": {task: reasons}}
    value = models.BigIntegerField()
    bound = models.BigIntegerField()
    tasks = models.PositiveIntegerField()
    secretaries = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pool", "-id"], name="round_of_pool")]
        constraints = [
            models.CheckConstraint(condition=Q(bound__gte=models.F("value")), name="no_round_beats_its_bound"),
            models.CheckConstraint(condition=Q(offered__lte=models.F("tasks")), name="one_offer_a_task_and_round"),
        ]

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of the bound; 0.0 is proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


class Decision(Base):
    """Why a task went, or was offered, to somebody, with the next best; or why nobody fits.

    Made by a round, or (`round` is None) when somebody claimed the task, was assigned it or was invited to it.
    """

    class Kind(models.TextChoices):
        ROUND = "round", _("a round of the matcher")
        CLAIM = "claim", _("claimed from the board")
        DIRECT = "direct", _("assigned by a coordinator")
        INVITATION = "invitation", _("invited by a coordinator")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ROUND)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, related_name="decisions")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="decisions")
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, null=True, related_name="+")
    explanation = models.JSONField(null=True)  # of the chosen pair
    alternatives = models.JSONField(default=list)  # explanations of the next best, in order
    eligible = models.PositiveIntegerField(null=True)  # how many could have done it; None: nobody else was looked at
    refusals = models.JSONField(default=list)  # the engine's reasons: code, how many it kept out, how many it alone

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="decision_of_task")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="round", round__isnull=False) | ~Q(kind="round") & Q(round=None),
                name="rounds_decisions_name_their_round",
            ),
            models.CheckConstraint(
                condition=Q(secretary=None, explanation=None) | Q(secretary__isnull=False, explanation__isnull=False),
                name="choices_are_explained",
            ),
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    def pending(self) -> Self:
        """Those that still wait for an answer."""
        return self.filter(status=Offer.Status.PENDING)

    def visible_to(self, actor: Actor) -> Self:
        """Offers to the actor, and offers of the pools they coordinate."""
        return self.filter(Q(secretary=actor.secretary_id, secretary__isnull=False) | Q(task__pool__in=actor.pools))

    def with_task(self) -> Self:
        """Ready to be shown: a constant number of queries for any number of offers."""
        tasks = Task.objects.with_people()
        return self.select_related("secretary__user").prefetch_related(models.Prefetch("task", queryset=tasks))


class Offer(Base):
    """A task reserved for one secretary for a limited time."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("offer", "accepted")
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
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="offers")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    task_version = models.PositiveIntegerField()  # of the task, when it was offered
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_outdated = models.BooleanField(default=False)  # the task's needs changed since: a decline binds no longer

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "secretary"], condition=Q(status="pending"), name="one_pending_offer_each"
            ),
            models.UniqueConstraint(fields=["decision", "secretary"], name="one_offer_a_decision"),
            models.CheckConstraint(
                condition=Q(status="pending", answered_at=None) | ~Q(status="pending") & Q(answered_at__isnull=False),
                name="answered_offers_say_when",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(decline_reason="") | ~Q(status="declined") & Q(decline_reason=""),
                name="declined_offers_say_why",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="offer_expiring"),
            models.Index(fields=["task"], condition=Q(status="pending"), name="offer_pending"),
            models.Index(fields=["secretary", "-id"], name="offer_of_secretary"),
            models.Index(fields=["task", "-id"], name="offer_of_task"),
        ]
