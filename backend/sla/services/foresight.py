"""What lies ahead: what a draft would be promised, and how many promises are likely to be broken soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from backend.accounts.models import Organization
from backend.sla.calendars import compiled
from backend.sla.models import Clock
from backend.sla.rules import Rules
from backend.tasks.models import Priority, Task
from tasks_engine.sla import Calendar as WorkingTime
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import Party, State
from tasks_engine.sla.clock import used_up
from tasks_engine.sla.forecast import HORIZONS, Forecast, Past, forecast
from tasks_engine.sla.quote import Quote, in_words, quote

LOOKED_BACK = timedelta(days=90)
MOST_PAST = 20_000  # clocks from which the likelihood is read: the latest
LOOKED_AHEAD = timedelta(days=21)  # within which twenty-four working hours end in any sensible calendar


@dataclass(frozen=True)
class Foretold:
    """A forecast, and the instant before which the clocks that it counts are due."""

    forecast: Forecast
    due_before: datetime


def quote_of(*, task: Task, at: datetime, language: str) -> tuple[Quote, str]:
    """What publishing the draft `task` at `at` would promise, and the same in words."""
    task.published_at = task.published_at or at
    in_force = Rules([task]).of(task, [])
    found = quote(in_force.promise, in_force.working_time, priority=Priority(task.priority).name.lower(), at=at)
    return found, in_words(found, language, provisional_years=in_force.calendar.provisional_years)


def promises_of(*, task: Task, at: datetime) -> dict[Priority, Quote]:
    """What publishing the draft `task` at `at` would promise at each priority, if it named no time. Two queries."""
    wish, named, task.deadline = task.deadline, task.priority, None
    task.published_at = task.published_at or at
    rules, found = Rules([task]), {}
    for priority in Priority:
        task.priority = priority
        in_force = rules.of(task, [])
        found[priority] = quote(in_force.promise, in_force.working_time, priority=priority.name.lower(), at=at)
    task.deadline, task.priority = wish, named
    return found


def due_with_more(clock: Reading, minutes: int) -> datetime | None:
    """When `clock` would be due with `minutes` more of working time; None while it stands still in time."""
    return used_up(clock.running, (clock.target or 0) + minutes * 60)


def working_time_of(*, organization: Organization, at: datetime) -> WorkingTime:
    """The hours that hold at `at` for a new task of `organization`, which goes to its first pool."""
    return hours_of(Task(organization=organization, pool=organization.pools.order_by("pk").first(), created_at=at))


def hours_of(task: Task) -> WorkingTime:
    """The hours that held for `task` when it was written."""
    return compiled(Rules([task]).calendar_at(task, task.created_at).pk)


def foretell(*, clocks: QuerySet[Clock], at: datetime) -> list[Foretold]:
    """Of `clocks`: how many fall due within the next four and twenty-four working hours, and how many are likely to be
    late. Two queries."""
    running = [_reading(row, at) for row in _due_soon(clocks, at)]
    found = forecast(running, _past(clocks, at))
    return [Foretold(one, _last_due(running, one.horizon, at)) for one in found]


def _due_soon(clocks: QuerySet[Clock], at: datetime) -> QuerySet[Clock]:
    return clocks.filter(state=Clock.State.RUNNING, breached_at=None, due_at__gte=at, due_at__lt=at + LOOKED_AHEAD)


def _reading(row: Clock, at: datetime) -> Reading:
    """A stored clock that runs, as it stands at `at`: what is left of it is the working time until its due."""
    assert row.due_at is not None
    left = compiled(row.calendar_id).elapsed(at, row.due_at)
    return Reading(
        kind=row.kind,
        party=Party(row.party),
        cycle=row.cycle,
        state=State.RUNNING,
        at=at,
        target=row.target,
        started=row.started_at,
        due=row.due_at,
        elapsed=row.target - left,
        remaining=left,
    )


def _past(clocks: QuerySet[Clock], at: datetime) -> list[Past]:
    decided = clocks.filter(decided_at__gt=at - LOOKED_BACK, stopped_at__isnull=False).order_by("-decided_at")
    rows = decided.values_list("kind", "elapsed", "state")[:MOST_PAST]
    return [Past(kind, elapsed, state != Clock.State.CANCELLED) for kind, elapsed, state in rows]


def _last_due(running: Sequence[Reading], horizon: int, at: datetime) -> datetime:
    dues = [clock.due for clock in running if clock.due and (clock.remaining or 0) <= horizon]
    return max(dues, default=at)


__all__ = [
    "HORIZONS", "Foretold", "due_with_more", "foretell", "hours_of", "promises_of", "quote_of", "working_time_of",
]  # fmt: skip
