"""Which calendar and which promises hold for a task, and since when."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from backend.catalog.models import Confidentiality
from backend.sla.calendars import compiled, house_calendar
from backend.sla.models import Calendar, Policy, Rule
from backend.sla.policies import read_policy
from backend.tasks.models import LogEntry, Priority, Task
from tasks_engine.sla import Calendar as WorkingTime
from tasks_engine.sla import Event, EventType, default_policy
from tasks_engine.sla import Policy as Promise
from tasks_engine.sla.terms import Facts, Terms, choose

Kind = TypeVar("Kind", bound=Rule)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_POLICIES = 1 << 16  # positions of one owner


@dataclass(frozen=True)
class InForce:
    """What holds for a task from when it was published, and the changes since."""

    calendar: Calendar
    promise: Promise
    changes: tuple[Event, ...]

    @property
    def working_time(self) -> WorkingTime:
        """The calendar, compiled."""
        return compiled(self.calendar.pk)


class Rules:
    """Calendars and promises for a batch of tasks of many organizations: two queries, whatever their number.

    With a `draft`, as if that were in force, and always had been.
    """

    def __init__(self, tasks: Collection[Task], draft: Rule | None = None) -> None:
        self._calendars = list(Calendar.objects.of(tasks).order_by("-version"))
        self._policies = list(Policy.objects.of(tasks).order_by("-version"))
        if draft is not None:
            draft.activated_at = LONG_AGO
        if isinstance(draft, Calendar):
            self._calendars = [draft, *(row for row in self._calendars if _owner(row) != _owner(draft))]
        elif isinstance(draft, Policy):
            same = (draft.key, _owner(draft))
            self._policies = [draft, *(row for row in self._policies if (row.key, _owner(row)) != same)]

    def of(self, task: Task, entries: Sequence[LogEntry]) -> InForce:
        """What holds for `task`, by the lines of its log: a task keeps what was in force when it was published.

        Later versions change that only where they were activated for open tasks, or where a new priority brings the
        task under another policy.
        """
        begin, priorities = published(task), _priorities(task, entries)
        calendar = self.calendar_at(task, begin)
        promise = self._promise_at(task, begin, priorities)
        changes = [*self._calendar_changes(task, calendar), *self._promise_changes(task, promise, priorities)]
        return InForce(calendar, promise, tuple(changes))

    def calendar_at(self, task: Task, at: datetime) -> Calendar:
        """The calendar in force at `at` for tasks like `task`."""
        rows = [row for row in _owned(self._calendars, task) if row.activated_at <= at]
        return min(rows, key=lambda row: _distance(row, task), default=None) or house_calendar(at)

    def _calendar_changes(self, task: Task, calendar: Calendar) -> Iterator[Event]:
        for at in _later(self._calendars, task):
            new = self.calendar_at(task, at)
            if new.pk != calendar.pk:
                calendar = new
                yield Event(at, EventType.CALENDAR_CHANGED, calendar=compiled(new.pk))

    def _promise_at(self, task: Task, at: datetime, priorities: Sequence[tuple[datetime, str]]) -> Promise:
        versions = [_terms(row, task) for row in _owned(self._policies, task)]
        facts = Facts(
            organization=str(task.organization_id),
            template=task.template.code,
            priority=next((name for since, name in reversed(priorities) if since <= at), priorities[0][1]),
            confidentiality=Confidentiality(task.confidentiality).name.lower(),
            skills=frozenset(task.skills),
            at=at,
        )
        terms = choose(versions, facts)
        return _with_own(terms.policy if terms else default_policy(), self._own_delivery(task))

    def _promise_changes(
        self, task: Task, promise: Promise, priorities: Sequence[tuple[datetime, str]]
    ) -> Iterator[Event]:
        begin = published(task)
        instants = {*_later(self._policies, task), *(at for at, _name in priorities if at > begin)}
        for at in sorted(instants):
            new = self._promise_at(task, at, priorities)
            if new != promise:
                promise = new
                yield Event(at, EventType.POLICY_CHANGED, policy=new)

    def _own_delivery(self, task: Task) -> int | None:
        """The task's own delivery target in working seconds: up to its deadline, or what it says, or None.

        A deadline before which nobody works gives no target that could be kept; then the policy's stands.
        """
        begin = published(task)
        if task.deadline is not None:
            working_time = compiled(self.calendar_at(task, begin).pk)
            if seconds := working_time.elapsed(begin, task.deadline):
                return seconds
        return task.deliver_within_minutes * 60 if task.deliver_within_minutes else None


def published(task: Task) -> datetime:
    """When `task` was published. Only published tasks have clocks."""
    assert task.published_at is not None
    return task.published_at


def _owned(rows: Sequence[Kind], task: Task) -> list[Kind]:
    """Rows of the task's organization, its pool, and the house."""
    return [
        row
        for row in rows
        if row.organization_id in (None, task.organization_id) and row.pool_id in (None, task.pool_id)
    ]


def _owner(row: Rule) -> tuple[UUID | None, UUID | None]:
    return row.organization_id, row.pool_id


def _distance(row: Rule, task: Task) -> int:
    """How far the owner is from the task: its organization, its pool, the house."""
    return 0 if row.organization_id else 1 if row.pool_id else 2


def _later(rows: Sequence[Rule], task: Task) -> list[datetime]:
    """The instants after publishing at which something was put in force for open tasks."""
    begin = published(task)
    activated = {row.activated_at for row in _owned(rows, task) if row.applies_to_open and row.activated_at}
    return sorted(at for at in activated if at > begin)


def _terms(row: Policy, task: Task) -> Terms:
    match, promise = read_policy(row.pk)
    return Terms(
        policy=promise,
        match=match,
        key=f"{row.organization_id or row.pool_id or ''}/{row.key}",
        version=row.version,
        since=row.activated_at,
        position=_distance(row, task) * MOST_POLICIES + row.position,
        active=not row.is_withdrawn,
    )


def _with_own(promise: Promise, delivery: int | None) -> Promise:
    """The promise with the task's own delivery target, whatever its priority."""
    if delivery is None:
        return promise
    own = {"delivery": delivery}
    by_priority = {name: {**usual, **own} for name, usual in promise.targets_by_priority.items()}
    return replace(promise, targets={**promise.targets, **own}, targets_by_priority=by_priority)


def _priorities(task: Task, entries: Sequence[LogEntry]) -> list[tuple[datetime, str]]:
    """Which priority the task had since when, the first from its beginning on."""
    said = [
        (entry.at, Priority(entry.facts["priority"]).name.lower()) for entry in entries if "priority" in entry.facts
    ]
    return said or [(published(task), Priority(task.priority).name.lower())]
