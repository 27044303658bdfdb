"""Which calendar and which targets hold for a task."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization
from backend.core.errors import Forbidden, Invalid
from backend.secretaries.models import office_hours
from backend.sla.models import Calendar, Policy
from backend.tasks.models import Priority, Task
from tasks_engine.sla import Calendar as WorkingTime
from tasks_engine.sla import CalendarRefused
from tasks_engine.sla import Policy as Promise
from tasks_engine.sla.holidays import national_days
from tasks_engine.sla.policy import TARGETS, product_policy

HOUSE_COUNTRY, HOUSE_ZONE = "CN", "Asia/Shanghai"
Row = TypeVar("Row", Calendar, Policy)
LONGEST_TARGET = 3_600_000  # working seconds: a thousand hours


@lru_cache(maxsize=512)
def compiled(calendar_id: UUID) -> WorkingTime:
    """The working time of one version of a calendar. Versions never change, so it is compiled once a process."""
    return WorkingTime.of(Calendar.objects.values_list("definition", flat=True).get(pk=calendar_id))


class Rules:
    """Calendars and targets for a batch of tasks of many organizations: two queries, whatever their number.

    A task keeps what was in force when it was published: newer versions hold for newer tasks.
    """

    def __init__(self, tasks: Collection[Task]) -> None:
        organizations = {task.organization_id for task in tasks}
        house = Q(organization=None)
        of_these = Q(organization__in=organizations) | house
        newest_first = (F("organization").asc(nulls_last=True), "-version")
        self._calendars: list[Calendar] = list(Calendar.objects.filter(of_these).order_by(*newest_first))
        self._policies: list[Policy] = list(Policy.objects.filter(of_these).order_by(*newest_first))

    def calendar(self, task: Task) -> Calendar:
        """The calendar of `task`: its organization's, or the house's."""
        return self._in_force(self._calendars, task) or house_calendar(published(task))

    def promise(self, task: Task) -> Promise:
        """What is promised for `task`: the organization's or the house's targets, and its own for the delivery."""
        working_time = compiled(self.calendar(task).pk)
        delivery = _own_delivery(task, published(task), working_time)
        promise = product_policy({"delivery": delivery} if delivery else None)
        policy = self._in_force(self._policies, task)
        return _with_targets(promise, policy.targets, delivery) if policy else promise

    def _in_force(self, rows: Iterable[Row], task: Task) -> Row | None:
        at, fitting = published(task), (None, task.organization_id)
        return next((row for row in rows if row.organization_id in fitting and row.created_at <= at), None)


def published(task: Task) -> datetime:
    """When `task` was published. Only published tasks have clocks."""
    assert task.published_at is not None
    return task.published_at


def house_calendar(at: datetime) -> Calendar:
    """The house's first calendar, made when first asked for: office hours, China's holidays and make-up workdays."""
    first: Calendar | None = Calendar.objects.filter(organization=None).order_by("version").first()
    return first or _make_house_calendar(at)


def _make_house_calendar(at: datetime) -> Calendar:
    days = national_days(HOUSE_COUNTRY, range(at.year - 1, at.year + 2))
    definition = days.added_to({"time_zone": HOUSE_ZONE, "weekly": office_hours()})
    normal = WorkingTime.of(definition).definition()
    row = Calendar(version=1, definition=normal, provisional_years=list(days.provisional))
    Calendar.objects.bulk_create([row], ignore_conflicts=True)  # whoever else makes it first, makes the same
    return house_calendar(at)


@transaction.atomic
def add_calendar(*, definition: object, organization: Organization, by: Actor) -> Calendar:
    """A new version of an organization's calendar, in force for tasks published from now on.

    Raises `Forbidden`, or `Invalid` naming the place in the definition.
    """
    _may_set_rules(organization, by)
    try:
        normal = WorkingTime.of(definition).definition()
    except CalendarRefused as refusal:
        place = ".".join(filter(None, ["definition", refusal.path]))
        raise Invalid(fields={place: [refusal.detail]}) from None
    return Calendar.objects.create(
        organization=organization, definition=normal, version=_next_version(Calendar, organization)
    )


@transaction.atomic
def add_policy(*, targets: Mapping[str, Mapping[str, int]], organization: Organization, by: Actor) -> Policy:
    """A new version of an organization's targets: priority to clock kind to working seconds.

    Kinds that it does not name keep the house's targets. Raises `Forbidden`, or `Invalid` naming each place.
    """
    _may_set_rules(organization, by)
    if problems := dict(_unfit(targets)):
        raise Invalid(fields=problems)
    return Policy.objects.create(
        organization=organization, targets=targets, version=_next_version(Policy, organization)
    )


def _may_set_rules(organization: Organization, by: Actor) -> None:
    """An organization's hours and promises are agreed with its coordinators, who write them down."""
    if not by.pools & set(organization.pools.values_list("pk", flat=True)):
        raise Forbidden(_("Only coordinators of the organization's pools set its calendar and targets."))


def _next_version(kind: type[Calendar] | type[Policy], organization: Organization) -> int:
    """The version after the last. The organization is locked, so that two writers do not take the same."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    last: int | None = kind.objects.filter(organization=organization).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def _own_delivery(task: Task, at: datetime, working_time: WorkingTime) -> int | None:
    """The task's own delivery target in working seconds: up to its deadline, or what it says, or None.

    A deadline before which nobody works gives no target that could be kept; then the policy's stands.
    """
    if task.deadline is not None and (seconds := working_time.elapsed(at, task.deadline)):
        return seconds
    return task.deliver_within_minutes * 60 if task.deliver_within_minutes else None


def _with_targets(promise: Promise, targets: Mapping[str, Mapping[str, int]], delivery: int | None) -> Promise:
    own = {"delivery": delivery} if delivery else {}
    by_priority = {
        priority: {**usual, **targets.get(priority, {}), **own}
        for priority, usual in promise.targets_by_priority.items()
    }
    return replace(promise, targets=by_priority["normal"], targets_by_priority=by_priority)


def _unfit(targets: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, list[Any]]]:
    for priority, row in targets.items():
        if priority not in {member.name.lower() for member in Priority}:
            yield f"targets.{priority}", [_("There is no such priority.")]
            continue
        for kind, seconds in row.items():
            if kind not in TARGETS:
                yield f"targets.{priority}.{kind}", [_("There is no such clock.")]
            elif isinstance(seconds, bool) or not isinstance(seconds, int) or not 60 <= seconds <= LONGEST_TARGET:
                yield f"targets.{priority}.{kind}", [_("Give working seconds, from 60 to 3,600,000.")]
