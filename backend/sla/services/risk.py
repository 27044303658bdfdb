"""Which promises are in danger: the engine's prediction, for many tasks in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.sla.calendars import compiled
from backend.sla.models import Clock, HeldTime
from backend.sla.services.storing import DELIVERING
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.sla import Party
from tasks_engine.sla.risk import Work, danger_line, usual

MOST_PAST = 400  # accepted tasks of a pool from which usual durations are read: the latest
CLAIM = "claim"
SECOND = timedelta(seconds=1)
UNTAKEN = (TaskStatus.OPEN,)
UNSTARTED = (TaskStatus.OPEN, TaskStatus.ASSIGNED)
UNDER_WAY = (TaskStatus.OPEN, TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS)
"""States in which the promise's clock runs and somebody has still to work: only then is there anything to foresee."""


@dataclass(frozen=True)
class Outlook:
    """What is left of one promise: working seconds until it is due (negative when over), and the work until then."""

    work: Work
    left: int
    risky_at: datetime | None
    """When it will be in danger if nobody does anything."""
    danger_at: datetime | None = None
    """The earliest that it can have come, or will come, into danger: by the work that is left if nothing is ticked off.

    So ticking does not move it: it makes the danger smaller, and not another one.
    """
    waited: int = 0
    """Working seconds for which nobody has had it."""

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def is_in_danger(self) -> bool:
        """It is not late yet."""
        return not self.is_late and self.left <= danger_line(self.work)


Durations = Mapping[Any, int | None]  # the key of a template -> how long such tasks usually take


def usual_durations(pools: Collection[UUID]) -> Durations:
    """How long secretaries of these pools usually had tasks of each template. Two queries a pool, of bounded size."""
    took: defaultdict[Any, list[int]] = defaultdict(list)
    for pool in sorted(pools):
        latest = Task.objects.filter(pool=pool, status=TaskStatus.ACCEPTED).order_by("-id")
        kinds = dict(latest.values_list("pk", "template")[:MOST_PAST])
        held: defaultdict[UUID, int] = defaultdict(int)
        rows = HeldTime.objects.filter(task__in=list(kinds), party=Party.SECRETARY)
        for task, working in rows.values_list("task", "working"):
            held[task] += working
        for task, working in held.items():
            took[kinds[task]].append(working)
    return {template: usual(durations) for template, durations in took.items()}


def outlooks(tasks: Iterable[Task], durations: Durations, at: datetime) -> dict[UUID, Outlook]:
    """The outlook of each of `tasks` whose promise runs; they were read with `clocks`. No query."""
    return {
        task.pk: _outlook(task, clock, durations, at)
        for task in tasks
        if task.status in UNDER_WAY and (clock := _promise(task)) is not None and clock.due_at is not None
    }


def _promise(task: Task) -> Clock | None:
    """The clock of the result that is awaited."""
    running = [clock for clock in task.clocks.all() if clock.kind in DELIVERING and clock.stopped_at is None]
    return min(running, key=lambda clock: (DELIVERING.index(clock.kind), -clock.cycle), default=None)


def _outlook(task: Task, clock: Clock, durations: Durations, at: datetime) -> Outlook:
    assert clock.due_at is not None
    working_time = compiled(clock.calendar_id)
    late = at > clock.due_at
    left = -working_time.elapsed(clock.due_at, at) if late else working_time.elapsed(at, clock.due_at)
    work = Work(
        promise=clock.target,
        usual=durations.get(task.template_id),
        done=sum(bool(item["done"]) for item in task.checklist),
        items=len(task.checklist),
        returned=clock.cycle if clock.kind == "revision" else 0,
        is_taken=task.status not in UNTAKEN,
        is_started=task.status not in UNSTARTED,
    )
    line = danger_line(work)
    risky_at = working_time.subtract(clock.due_at, line) if left > line >= 0 else None
    longest = danger_line(replace(work, done=0))
    safe = working_time.subtract(clock.due_at, longest + 1)  # its last open second: a night comes after it, not before
    return Outlook(work, left, risky_at, safe and safe + SECOND, _waited(task, at))


def claim_of(task: Task) -> Clock | None:
    """The clock that runs until somebody takes the task; it was read with `clocks`."""
    return next((clock for clock in task.clocks.all() if clock.kind == CLAIM and clock.stopped_at is None), None)


def _waited(task: Task, at: datetime) -> int:
    claim = claim_of(task)
    return compiled(claim.calendar_id).elapsed(claim.started_at, at) if claim else 0


def calendars_of_claims(tasks: QuerySet[Task]) -> list[UUID]:
    """The calendars by which those of `tasks` wait that nobody took. One query."""
    claims = Clock.objects.filter(kind=CLAIM, stopped_at=None, task__in=tasks.filter(status__in=UNTAKEN))
    return list(claims.order_by().values_list("calendar", flat=True).distinct())


def waiting_claims(
    tasks: QuerySet[Task], at: datetime, *, longer_than: int, calendars: Iterable[UUID]
) -> QuerySet[Clock]:
    """The claims of `tasks`, which wait by these calendars, that nobody took for so many working seconds."""
    claims = Clock.objects.filter(kind=CLAIM, stopped_at=None, task__in=tasks)
    long_ago = Q(pk=None)
    for calendar in calendars:
        if (begun := compiled(calendar).subtract(at, longer_than)) is not None:
            long_ago |= Q(calendar=calendar, started_at__lte=begun)
    return claims.filter(long_ago)
