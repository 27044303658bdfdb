"""Calendars, policies, clocks and milestones."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool, User
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.core.models import Base
from backend.secretaries.models import Secretary
from backend.tasks.models import Task


class RuleQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The house's own, and those of organizations and pools that the actor may see."""
        return self.filter(
            Q(organization=None, pool=None)
            | Q(organization__in=Organization.objects.visible_to(actor))
            | Q(pool__in=Pool.objects.visible_to(actor))
        )

    def of(self, tasks: Collection[Task]) -> Self:
        """Those that may hold for `tasks`, once they are activated."""
        organizations, pools = {task.organization_id for task in tasks}, {task.pool_id for task in tasks}
        return self.filter(
            Q(organization=None, pool=None) | Q(organization__in=organizations) | Q(pool__in=pools),
            activated_at__isnull=False,
        )


class Rule(Base):
    """One version of something agreed: an organization's, a pool's, or (without either) the house's own.

    A draft until it is activated; then it holds for tasks published from that instant on, and for open ones as well if
    `applies_to_open`. What has been decided by then stays decided.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField()
    definition = models.JSONField()  # in the engine's form
    activated_at = models.DateTimeField(null=True)
    applies_to_open = models.BooleanField(default=False)
    written_by = models.CharField(max_length=120, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True


class Calendar(Rule):
    """A business calendar. A clock keeps the version it began with, unless a later one applies to open tasks."""

    class Source(models.TextChoices):
        HAND = "hand", _("written by hand")
        NATIONAL = "national", _("national holidays")
        FEED = "feed", _("an iCalendar file")

    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    provisional_years = models.JSONField(default=list)  # years whose make-up workdays are not published yet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "pool", "version"], nulls_distinct=False, name="one_calendar_a_version"
            ),
            models.CheckConstraint(condition=Q(organization=None) | Q(pool=None), name="calendars_have_one_owner"),
        ]


class Policy(Rule):
    """What is promised, to whom, and what is done when time runs out. Of those that fit a task, the first holds.

    An organization's come before its pool's, and those before the house's; among an owner's, `position` decides.
    """

    key = models.SlugField(max_length=60)  # versions of one policy share it
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)  # this version ends the policy

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "pool", "key", "version"], nulls_distinct=False, name="one_sla_a_version"
            ),
            models.CheckConstraint(condition=Q(organization=None) | Q(pool=None), name="policies_have_one_owner"),
        ]


class UndertakingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those about rules of the pools that the actor coordinates."""
        owners = [Q(**{f"{rule}__pool__in": actor.pools}) for rule in ("calendar", "policy")]
        owners += [Q(**{f"{rule}__organization__pools__in": actor.pools}) for rule in ("calendar", "policy")]
        return self.filter(reduce(or_, owners)).distinct()


class Undertaking(Base):
    """Long work about one rule, done by a job batch by batch, so that it goes on after a break where it was."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to begin")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, related_name="+")
    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    total = models.PositiveIntegerField()  # tasks
    done = models.PositiveIntegerField(default=0)
    last_task = models.UUIDField(null=True)  # the last that was done; they are taken in the order of their keys
    finished_at = models.DateTimeField(null=True)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def rule(self) -> Rule:
        """What it is about."""
        rule = self.calendar or self.policy
        assert rule is not None
        return rule


class DryRun(Undertaking):
    """What a draft would have changed, had it held for the tasks of the last days."""

    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)  # the instant as of which clocks are compared
    counts = models.JSONField(default=dict)  # what is counted -> clock kind -> how many
    examples = models.JSONField(default=list)  # clocks that would come out otherwise
    changed_tasks = models.PositiveIntegerField(default=0)  # tasks of which at least one clock would


class Recalculation(Undertaking):
    """Folding the clocks of open tasks again, because a rule was put in force for them."""


class ClockQuerySet(models.QuerySet["Clock"]):
    def visible_to(self, actor: Actor) -> Self:
        """Clocks of the tasks that the actor may know of."""
        return self.filter(task__in=Task.objects.visible_to(actor))


class Clock(Base):
    """The last fold of one clock of a task. It can always be computed again from the task's log."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")
        BREACHED = "breached", _("breached")
        CANCELLED = "cancelled", _("cancelled")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16)  # a key of the engine's WIRING
    cycle = models.PositiveSmallIntegerField()
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    party = models.CharField(max_length=12)  # whose time it is: queue, secretary, organization
    target = models.PositiveIntegerField()  # working seconds
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # None while paused
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)  # its due, when it was missed; never erased
    elapsed = models.PositiveIntegerField()  # working seconds, as of the last fold
    paused = models.PositiveIntegerField()  # working seconds spent paused
    pauses = models.JSONField(default=dict)  # reason -> working seconds of them
    next_fire_at = models.DateTimeField(null=True)  # the earliest threshold that has not fired
    at_risk_at = models.DateTimeField(null=True)  # when little of the target is left; None unless it runs in time
    reminded_at = models.DateTimeField(null=True)  # of a review: when it was told that silence will count as a yes

    # What the figures ask of a clock, once it is decided: met, breached (though it may still run) or cancelled.
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    secretary = models.ForeignKey(Secretary, on_delete=models.PROTECT, null=True, related_name="+")  # who then held it
    breach_cause = models.CharField(max_length=16, blank=True)  # time, retarget, calendar_change
    excused_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)  # in the calendar's time zone
    decided_hour = models.PositiveSmallIntegerField(null=True)  # likewise; hours since Monday 00:00

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "kind", "cycle"], name="one_clock_a_cycle")]
        indexes = [
            models.Index(fields=["next_fire_at"], condition=Q(next_fire_at__isnull=False), name="clock_to_fire"),
            models.Index(
                fields=["organization", "next_fire_at"],
                condition=Q(next_fire_at__isnull=False),
                name="clock_of_organization_to_fire",
            ),
            models.Index(fields=["due_at"], condition=Q(state="running"), name="clock_running"),
            models.Index(fields=["at_risk_at"], condition=Q(at_risk_at__isnull=False), name="clock_at_risk"),
            models.Index(fields=["organization", "decided_on"], name="clock_decided"),
        ]


class Milestone(Base):
    """A step of its ladder that a clock reached, each exactly once for each version of the target."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=20)  # "warn_50", "warn_75", "breach", "remind"
    nth = models.PositiveSmallIntegerField(default=1)  # of a step that is repeated
    target_version = models.PositiveSmallIntegerField(default=1)  # a breach has one for all
    at = models.DateTimeField()  # when it was reached
    detected_at = models.DateTimeField()  # when the sweep saw it
    is_superseded = models.BooleanField(default=False)  # a higher one was reached in the same sweep: not told

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "name", "nth", "target_version"], name="each_milestone_once")
        ]


class TimeRequestQuerySet(models.QuerySet["TimeRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Requests for the tasks of the actor's organizations and pools, and the actor's own."""
        members = Q(task__organization__in=actor.organizations_with(Permission.TASK_READ))
        own = Q(asked_by=actor.user_id, asked_by__isnull=False)
        return self.filter((members | own | Q(task__pool__in=actor.pools)) & Q(task__in=Task.objects.visible_to(actor)))


class TimeRequest(Base):
    """The secretary asks the organization for more time. At most one a task waits for its answer."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="time_requests")
    minutes = models.PositiveIntegerField()  # of working time
    reason = models.CharField(max_length=2000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_label = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = TimeRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(status="pending"), name="one_pending_time_request"),
            models.CheckConstraint(
                condition=Q(status="pending", answered_at=None) | ~Q(status="pending") & Q(answered_at__isnull=False),
                name="answered_time_requests_say_when",
            ),
        ]
        indexes = [models.Index(fields=["task", "-id"], name="time_request_of_task")]


class HeldTime(models.Model):
    """How long one party had a task that is over now: its share of every second from publishing to the end."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="held_times")
    party = models.CharField(max_length=12)  # queue, secretary, organization, coordinator
    secretary = models.ForeignKey(Secretary, on_delete=models.PROTECT, null=True, related_name="+")
    working = models.PositiveIntegerField()  # seconds of the calendar's open time
    off_hours = models.PositiveIntegerField()  # seconds outside it
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    closed_on = models.DateField()  # in the calendar's time zone

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "party", "secretary"], nulls_distinct=False, name="one_share_a_party"
            )
        ]
        indexes = [models.Index(fields=["organization", "closed_on"], name="held_time_closed")]


class OfFigures(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Figures of organizations whose tasks the actor may see, and of the pools they coordinate."""
        readers, trusted = (
            actor.organizations_with(permission) for permission in (Permission.TASK_READ, Permission.SECRET_READ)
        )
        own = Q(organization__in=readers) & (Q(is_secret=False) | Q(organization__in=trusted))
        return self.filter(own | Q(pool__in=actor.pools))


class FigureBase(models.Model):
    """A cell of a roll-up: sums over a day, always to be had again from clocks (`services.rollup`)."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+")
    is_secret = models.BooleanField()
    day = models.DateField()

    objects = OfFigures.as_manager()

    class Meta:
        abstract = True


class ClockFigure(FigureBase):
    """Clocks of one kind that were decided on a day, by one dimension of them.

    `key` is the template's, secretary's … id, or what else the dimension has; amounts are of stopped clocks.
    """

    class Dimension(models.TextChoices):
        ALL = "all", _("all together")
        TEMPLATE = "template", _("kind of task")
        PRIORITY = "priority", _("priority")
        SECRETARY = "secretary", _("secretary")
        SKILL = "skill", _("skill")
        HOUR = "hour", _("hour of the week")
        SHARE = "share", _("share of the target used")
        CAUSE = "cause", _("why it was breached")
        PAUSE = "pause", _("why it stood still")

    kind = models.CharField(max_length=16)
    dimension = models.CharField(max_length=10, choices=Dimension)
    key = models.CharField(max_length=60, blank=True)
    met = models.PositiveIntegerField()
    breached = models.PositiveIntegerField()  # and not excused
    excused = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    stopped = models.PositiveIntegerField()  # of those met or breached; the amounts are theirs
    target = models.BigIntegerField()
    elapsed = models.BigIntegerField()
    paused = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "dimension", "day"], name="clock_figure_of_organization"),
            models.Index(fields=["pool", "dimension", "day"], name="clock_figure_of_pool"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "pool", "is_secret", "kind", "dimension", "key"],
                name="one_clock_figure_a_cell",
            )
        ]


class TimeFigure(FigureBase):
    """Who had the tasks that ended on a day, and for how long."""

    party = models.CharField(max_length=12)
    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, null=True, related_name="+")
    tasks = models.PositiveIntegerField()
    working = models.BigIntegerField()
    off_hours = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["pool", "day"], name="time_figure_of_pool")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "pool", "is_secret", "party", "secretary"],
                nulls_distinct=False,
                name="one_time_figure_a_cell",
            )
        ]


class StaleDay(models.Model):
    """A day of an organization whose figures are to be summed up again. Only ever added, so that nobody waits."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()


class DeskRoundQuerySet(models.QuerySet["DeskRound"]):
    def visible_to(self, actor: Actor) -> Self:
        """The rounds through the pools that the actor coordinates."""
        return self.filter(pk__in=DeskRound.pools.through.objects.filter(pool__in=actor.pools).values("deskround"))


class DeskRound(Base):
    """A coordinator's round through what waited in their pools: a line of the desk's log, and a word to who is next."""

    pools = models.ManyToManyField(Pool, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=120)
    began_at = models.DateTimeField()  # decisions from then on count
    finished_at = models.DateTimeField()
    decisions = models.PositiveIntegerField()
    left = models.PositiveIntegerField()  # decisions that still waited
    note = models.CharField(max_length=2000, blank=True)

    objects = DeskRoundQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(finished_at__gte=F("began_at")), name="round_in_order")]
        indexes = [models.Index(fields=["by", "-finished_at"], name="round_of_coordinator")]
