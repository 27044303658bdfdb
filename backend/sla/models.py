"""Calendars, policies, clocks and milestones."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization
from backend.core.models import Base
from backend.tasks.models import Task


class OfOrganization(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The house's own, and those of organizations that the actor may see."""
        return self.filter(Q(organization=None) | Q(organization__in=Organization.objects.visible_to(actor)))


class Calendar(Base):
    """One version of a business calendar: an organization's, or (without one) the house's own.

    A task keeps the version that was in force when it was published.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="calendars")
    version = models.PositiveIntegerField()
    definition = models.JSONField()  # the engine's form of a calendar
    provisional_years = models.JSONField(default=list)  # years whose make-up workdays are not published yet

    objects = OfOrganization.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"], nulls_distinct=False, name="one_calendar_a_version"
            )
        ]


class Policy(Base):
    """One version of an organization's SLA targets, or (without one) the house's own."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="sla_policies")
    version = models.PositiveIntegerField()
    targets = models.JSONField()  # priority -> clock kind -> working seconds

    objects = OfOrganization.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "version"], nulls_distinct=False, name="one_sla_a_version")
        ]


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
    next_fire_at = models.DateTimeField(null=True)  # the earliest threshold that has not fired

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "kind", "cycle"], name="one_clock_a_cycle")]
        indexes = [
            models.Index(fields=["next_fire_at"], condition=Q(next_fire_at__isnull=False), name="clock_to_fire"),
            models.Index(fields=["due_at"], condition=Q(state="running"), name="clock_running"),
        ]


class Milestone(Base):
    """Something a clock reached: a warning, its breach. Each exactly once."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=20)  # "warn_50", "warn_75", "breach"
    at = models.DateTimeField()  # when it was reached
    detected_at = models.DateTimeField()  # when the sweep saw it
    is_superseded = models.BooleanField(default=False)  # a higher one was reached in the same sweep: not told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "name"], name="each_milestone_once")]
