"""Stored clocks: the last fold, kept for the sweep and for lists.

Folding again gives the same, so that it does not matter how often, how late or in which order anybody asks for it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import structlog
from django.db import transaction

from backend.outbox.services import publish_all
from backend.sla.calendars import Rules, compiled
from backend.sla.events import MilestoneReached
from backend.sla.models import Calendar, Clock, Milestone
from backend.sla.services.deciding import StaleDays, decide, keep_held_times
from backend.sla.services.folding import readings
from backend.tasks.models import LogEntry, Task
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import State, next_fire_at, thresholds
from tasks_engine.sla.policy import WARN_FRACTIONS

log = structlog.get_logger(__name__)

BREACH = "breach"
AT_RISK = 0.75  # of its target used, a clock is at risk
DELIVERING = ("revision", "delivery")  # the kinds that are the promise to the organization, the latest first


@transaction.atomic
def refresh(*, task_id: UUID, at: datetime) -> None:
    """Fold a task's clocks and store them, with what they have newly reached."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk=task_id).first()
    if task is not None:
        refresh_locked([task], at)


def refresh_locked(tasks: Sequence[Task], at: datetime) -> None:
    """Fold and store the clocks of tasks whose rows are locked."""
    posted = [task for task in tasks if task.published_at is not None]
    keys, rules = [task.pk for task in posted], Rules(posted)
    lines = LogEntry.objects.filter(task__in=keys).order_by("task_id", "id")
    log_of = {key: list(entries) for key, entries in groupby(lines, attrgetter("task_id"))}
    known = {(clock.task_id, clock.kind, clock.cycle): clock for clock in Clock.objects.filter(task__in=keys)}
    stale = StaleDays(known.values())
    rows: list[tuple[Clock, Reading]] = []
    for task in posted:
        entries, calendar = log_of.get(task.pk, []), rules.calendar(task)
        clocks = readings(task, entries, rules, at)
        for reading in clocks:
            clock = _row(task, calendar, reading, known)
            decide(clock, entries, compiled(calendar.pk))
            rows.append((clock, reading))
        _keep_promise(task, clocks)
    _store([clock for clock, _reading in rows])
    _reach(rows, at)
    stale.note(clock for clock, _reading in rows)
    keep_held_times(posted, log_of, rules, stale)
    stale.mark()


def _row(task: Task, calendar: Calendar, reading: Reading, known: dict[tuple[UUID, str, int], Clock]) -> Clock:
    """The reading as a row: the known one, if there is one. A breach once recorded stays."""
    clock = known.get((task.pk, reading.kind, reading.cycle)) or Clock(
        task=task, kind=reading.kind, cycle=reading.cycle, calendar=calendar, organization_id=task.organization_id
    )
    if clock.breached_at is None and reading.breached_at is not None:
        clock.breached_at, clock.breach_cause = reading.breached_at, reading.breach_cause or ""
    clock.excused_at = reading.excuse.at if reading.excuse else None
    undone = clock.breached_at is not None and reading.state in (State.RUNNING, State.MET)  # by a clock that runs late
    clock.state = Clock.State.BREACHED if undone else Clock.State(reading.state)
    clock.party = reading.party
    clock.target = reading.target or 0
    clock.started_at = reading.started or reading.at
    clock.due_at = reading.due
    clock.stopped_at = reading.stopped_at
    clock.elapsed, clock.paused = reading.elapsed, reading.paused
    clock.pauses = dict(_paused_by_reason(reading))
    clock.next_fire_at = next_fire_at(reading, WARN_FRACTIONS)
    clock.at_risk_at = _at_risk_at(reading)
    return clock


def _paused_by_reason(reading: Reading) -> Counter[str]:
    """Working seconds that the clock stood still, by the reason."""
    seconds: Counter[str] = Counter()
    for pause in reading.pauses:
        seconds[pause.reason] += pause.seconds(reading.stopped_at or reading.at)
    return seconds


def _at_risk_at(reading: Reading) -> datetime | None:
    """When a clock that runs in time has used, or will have used, the share of its target that makes it a risk."""
    if reading.state is not State.RUNNING:
        return None
    return next((crossing.at for crossing in thresholds(reading, [AT_RISK])), None)


def _store(clocks: Collection[Clock]) -> None:
    key = ("task", "kind", "cycle")
    fixed = {*key, "id", "created_at", "calendar", "organization"}
    written = [field.name for field in Clock._meta.concrete_fields if field.name not in fixed]
    Clock.objects.bulk_create(clocks, update_conflicts=True, unique_fields=key, update_fields=written)


def _keep_promise(task: Task, clocks: Iterable[Reading]) -> None:
    """Write on the task when its result is due: none while its clock stands still."""
    by_kind = {reading.kind: reading for reading in clocks}  # the last cycle of each kind
    promise = next((by_kind[kind] for kind in DELIVERING if kind in by_kind), None)
    due = promise.due if promise else None
    if promise and due != task.due_at:
        Task.objects.filter(pk=task.pk).update(due_at=due)


def _reach(rows: Sequence[tuple[Clock, Reading]], at: datetime) -> None:
    """Record what the clocks have newly reached, and tell of the highest of each that still runs."""
    known = set(Milestone.objects.filter(clock__in=[clock for clock, _ in rows]).values_list("clock_id", "name"))
    milestones: list[Milestone] = []
    for clock, reading in rows:
        reached = [(name, when) for name, when in _reached(reading) if (clock.pk, name) not in known]
        new = [Milestone(clock=clock, name=name, at=when, detected_at=at) for name, when in reached]
        for milestone in new:
            last = milestone is new[-1] and (reading.live or milestone.name == BREACH)
            milestone.is_superseded = not last
        milestones += new
    Milestone.objects.bulk_create(milestones)
    told = [milestone for milestone in milestones if not milestone.is_superseded]
    for milestone in told:
        log.info("milestone_reached", clock_id=str(milestone.clock_id), milestone=milestone.name)
    if told:
        publish_all([_told(milestone.clock, milestone.name) for milestone in told])


def _reached(reading: Reading) -> Iterator[tuple[str, datetime]]:
    for crossing in reading.crossed:
        yield f"warn_{round(crossing.fraction * 100)}", crossing.at
    if reading.breached_at is not None:
        yield BREACH, reading.breached_at


def _told(clock: Clock, name: str) -> MilestoneReached:
    return MilestoneReached(
        task_id=clock.task_id, clock_id=clock.pk, kind=clock.kind, cycle=clock.cycle, milestone=name
    )
