"""Rounds, offers, and the decisions behind them."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.actors import Actor
from backend.accounts.models import Pool, User
from backend.core.models import Base
from backend.secretaries.models import Secretary
from backend.tasks.models import Task

LAST_CALL = timedelta(minutes=15)  # the longest time before its end at which an offer is told of once more
CONFIRMED_FOR = timedelta(minutes=2)  # how long "nobody fits" is believed while only the time and ratings change


class PoolPolicyQuerySet(models.QuerySet["PoolPolicy"]):
    def in_force(self, pool_id: UUID) -> "PoolPolicy":
        """The newest version of the pool's policy, or version 0: the defaults. One query."""
        return self.filter(pool=pool_id).order_by("-version").first() or PoolPolicy(pool_id=pool_id)


class PoolPolicy(Base):
    """How a pool matches: one row a version, the newest is in force; a pool without one uses these defaults."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="matching_policies")
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    engine = models.JSONField(default=dict)  # what differs from the engine's own `Policy`; {} means nothing
    offer_minutes = models.PositiveIntegerField(default=60)  # of the secretary's own working time
    urgent_offer_minutes = models.PositiveIntegerField(default=15)
    ask_again_minutes = models.PositiveIntegerField(default=240)  # wall clock; after an offer lapsed, others come first
    horizon_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    objects = PoolPolicyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "version"], name="one_policy_a_version")]


class Block(models.Model):
    """A part of the input of rounds, stored once under the digest of what it says, however many rounds share it."""

    digest = models.CharField(primary_key=True, max_length=64)  # SHA-256 of the JSON, in hexadecimal
    data = models.BinaryField()  # the JSON, compressed by zlib
    used_at = models.DateTimeField()  # when a round last used it, to the day: see `snapshots.keep`

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="block_used")]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> Self:
        """Rounds of the pools that the actor coordinates."""
        return self.filter(pool__in=actor.pools)


class Round(Base):
    """One run of the matcher over a pool: the names of what it was given and of what it answered.

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
    stamp = models.CharField(max_length=64)  # of the rows that were read: see `inputs.stamp_of`
    digest = models.CharField(max_length=64)
    header = models.JSONField()  # the engine's snapshot without its rows: the time, the policy, the budgets
    blocks = models.JSONField()  # {"tasks": {bucket: digest}, ...}: the rows; {} once they were forgotten
    answer = models.CharField(max_length=64)  # digest of assignments, offers and reasons
    warm = models.CharField(max_length=64)  # digest of the block of prices that it left for the next round
    value = models.BigIntegerField()
    bound = models.BigIntegerField()
    tasks = models.PositiveIntegerField()
    secretaries = models.PositiveIntegerField()
    offered = models.PositiveIntegerField()
    stages = models.JSONField(default=dict)  # stage -> milliseconds of this process's CPU

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

    Made by a round, or (`round` is None) when somebody claimed the task, was assigned it or was invited to it. A
    round's choice is explained from the round's input whenever somebody asks; of the other kinds there is no other
    record, so theirs is stored.
    """

    class Kind(models.TextChoices):
        ROUND = "round", _("a round of the matcher")
        CLAIM = "claim", _("claimed from the board")
        DIRECT = "direct", _("assigned by a coordinator")
        INVITATION = "invitation", _("invited by a coordinator")
        WISH = "wish", _("asked first, as the organization wished")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ROUND)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, related_name="decisions")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="decisions")
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, null=True, related_name="+")
    value = models.PositiveIntegerField(null=True)  # what the pair is worth
    explanation = models.JSONField(null=True)  # of the chosen pair; None for a round
    offered = models.JSONField(default=list)  # to whom a round offered it, the chosen first: [secretary, value]
    top = models.JSONField(default=list)  # the best eligible, in order, whoever was chosen: [secretary, value]
    day_full = models.JSONField(default=list)  # the secretaries whose day could not hold it beside the round's others
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
                condition=Q(secretary=None, value=None, explanation=None)
                | Q(kind="round", secretary__isnull=False, value__isnull=False, explanation=None)
                | ~Q(kind="round") & Q(secretary__isnull=False, value__isnull=False, explanation__isnull=False),
                name="choices_can_be_explained",
            ),
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    def pending(self) -> Self:
        """Those that still wait for an answer."""
        return self.filter(status=Offer.Status.PENDING)

    def ending(self, at: datetime) -> Self:
        """Those that end soon, and have not been told of: the last quarter of their time, at most a quarter of an hour.

        They run in the secretary's own hours, so that the last minutes before their end are open ones.
        """
        left = models.ExpressionWrapper(F("expires_at") - Value(at), models.DurationField())
        whole = models.ExpressionWrapper(F("expires_at") - F("created_at"), models.DurationField())
        soon = self.pending().filter(reminded_at=None, expires_at__gt=at, expires_at__lte=at + LAST_CALL)
        return soon.annotate(left=left, whole=whole).filter(left__lte=F("whole") / 4)

    def visible_to(self, actor: Actor) -> Self:
        """Offers to the actor, and offers of the pools they coordinate."""
        return self.filter(Q(secretary=actor.secretary_id, secretary__isnull=False) | Q(task__pool__in=actor.pools))

    def with_task(self, actor: Actor) -> Self:
        """Ready to be shown to the actor: a constant number of queries for any number of offers."""
        known = Task.objects.visible_to(actor).filter(pk=models.OuterRef("task"))
        tasks = Task.objects.with_people()
        shown = self.annotate(is_task_known=models.ExpressionWrapper(
            Q(status=Offer.Status.PENDING) | models.Exists(known), models.BooleanField()
        ))  # fmt: skip
        return shown.select_related("secretary__user").prefetch_related(models.Prefetch("task", queryset=tasks))


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
    reminded_at = models.DateTimeField(null=True)  # when the secretary was told that it ends soon
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_outdated = models.BooleanField(default=False)  # the task's needs changed since: a decline binds no longer

    is_task_known: bool  # set by `with_task`: an offer that waits shows its task; a closed one only if it is known

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


class SetAside(Base):
    """An open task that a secretary does not want: it is not on their board, and no round offers it to them."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="+")
    task_version = models.PositiveIntegerField()  # of the task then: when its needs change, it is shown again
    reason = models.CharField(max_length=12, choices=Offer.DeclineReason)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "secretary"], name="set_aside_once")]
