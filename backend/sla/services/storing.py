"""Stored clocks: the last fold, kept for the sweep and for lists.

Folding again gives the same, so that it does not matter how often, how late or in which order anybody asks for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from backend.core import bulk
from backend.core.ids import new_id
from backend.outbox.services import publish_all
from backend.sla.events import MilestoneReached
from backend.sla.models import Calendar, Clock, HeldTime, Milestone
from backend.sla.rules import Rules
from backend.sla.services.deciding import StaleDays, decide, held_times, keep_held_times
from backend.sla.services.folding import readings
from backend.tasks.models import LogEntry, Task
from tasks_engine.sla import Act, State, Step, next_fire_at, thresholds
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.clock import paused_by_reason

log = structlog.get_logger(__name__)

BREACH = "breach"
AT_RISK = 0.75  # of its target used, a clock is at risk
FIXED = ("id", "created_at", "calendar_id", "organization_id")  # of a clock, from its first fold on
UNREAD = ("brief", "fields", "checklist", "search")
UNREAD_OF_TEMPLATES = ("name", "fields", "checklist", "skills")
DELIVERING = ("revision", "delivery")  # the kinds that are the promise to the organization, the latest first


@transaction.atomic
def refresh(*, task_id: UUID, at: datetime) -> None:
    """Fold a task's clocks and store them, with what they have newly reached."""
    tasks = for_folding(Task.objects.select_for_update(of=("self",), no_key=True))
    task = tasks.filter(pk=task_id).first()
    if task is not None:
        refresh_locked([task], at)


def for_folding(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Read with their templates, and without the much that clocks do not depend on."""
    return tasks.select_related("template").defer(*UNREAD, *(f"template__{name}" for name in UNREAD_OF_TEMPLATES))


def refresh_locked(tasks: Sequence[Task], at: datetime) -> None:
    """Fold and store the clocks of tasks whose rows are locked, read `for_folding`."""
    posted = [task for task in tasks if task.published_at is not None]
    _forget([task for task in tasks if task.published_at is None])
    keys, rules = [task.pk for task in posted], Rules(posted)
    lines = LogEntry.objects.filter(task__in=keys).standing().order_by("task_id", "id")
    log_of = {key: list(entries) for key, entries in groupby(lines, attrgetter("task_id"))}
    known = {(clock.task_id, clock.kind, clock.cycle): clock for clock in Clock.objects.filter(task__in=keys)}
    stale = StaleDays(known.values())
    rows: list[tuple[Clock, Reading]] = []
    held: list[HeldTime] = []
    promised: list[Task] = []
    for task in posted:
        entries = log_of.get(task.pk, [])
        in_force = rules.of(task, entries)
        clocks = readings(entries, in_force, at)
        for reading in clocks:
            clock = _row(task, in_force.calendar, reading, known)
            decide(clock, entries, in_force.working_time)
            rows.append((clock, reading))
        promised += [task] if _promise(task, clocks) else []
        held += held_times(task, entries, in_force)
    Task.objects.bulk_update(promised, ["due_at"])
    kept = {(clock.task_id, clock.kind, clock.cycle) for clock, _reading in rows}
    Clock.objects.filter(pk__in=[clock.pk for key, clock in known.items() if key not in kept]).delete()
    bulk.upsert([clock for clock, _reading in rows], key=("task_id", "kind", "cycle"), fixed=FIXED)
    _reach(rows, at)
    stale.note(clock for clock, _reading in rows)
    keep_held_times(posted, held, stale)
    stale.mark()


def _forget(drafts: Sequence[Task]) -> None:
    """What was published and taken back has no clocks any more, and nothing is promised."""
    withdrawn = [task for task in drafts if task.due_at is not None]
    clocks = Clock.objects.filter(task__in=[task.pk for task in drafts])
    if withdrawn or clocks.exists():
        stale = StaleDays(clocks)
        clocks.delete()
        Task.objects.filter(pk__in=[task.pk for task in withdrawn]).update(due_at=None)
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
    clock.pauses = paused_by_reason(reading)
    clock.next_fire_at = next_fire_at(reading)
    clock.at_risk_at = _at_risk_at(reading)
    return clock


def _at_risk_at(reading: Reading) -> datetime | None:
    """When a clock that runs in time has used, or will have used, the share of its target that makes it a risk."""
    if reading.state is not State.RUNNING:
        return None
    return next((crossing.at for crossing in thresholds(reading, [AT_RISK])), None)


def _promise(task: Task, clocks: Iterable[Reading]) -> bool:
    """Set when the task's result is due: none while its clock stands still. Whether that is news."""
    by_kind = {reading.kind: reading for reading in clocks}  # the last cycle of each kind
    promise = next((by_kind[kind] for kind in DELIVERING if kind in by_kind), None)
    before = task.due_at
    task.due_at = promise.due if promise else before
    return task.due_at != before


class Reached(NamedTuple):
    """A step of its ladder that a clock has reached. Without a step: a breach of which the ladder does not speak."""

    clock: Clock
    name: str
    nth: int
    target_version: int
    at: datetime
    step: Step | None

    @property
    def key(self) -> tuple[UUID, str, int, int]:
        """What is recorded once."""
        return self.clock.pk, self.name, self.nth, self.target_version


def _reach(rows: Sequence[tuple[Clock, Reading]], at: datetime) -> None:
    """Record what the clocks have newly reached, and tell of the highest of each that still runs."""
    chosen = Milestone.objects.filter(clock__in=[clock.pk for clock, _ in rows])
    known = set(chosen.values_list("clock_id", "name", "nth", "target_version"))
    milestones: list[dict[str, Any]] = []
    told: list[Reached] = []
    for clock, reading in rows:
        new = [reached for reached in _reached(clock, reading) if reached.key not in known]
        aloud = _aloud(new, reading)
        milestones += [_milestone(reached, at, is_superseded=reached not in aloud) for reached in new]
        told += aloud
    bulk.insert(Milestone, milestones)
    if told:
        log.info("milestones_reached", recorded=len(milestones), told=len(told))
        publish_all([_told(reached) for reached in told])


def _reached(clock: Clock, reading: Reading) -> Iterator[Reached]:
    """The steps of the ladder that were reached. A breach has one milestone, whatever the ladder says of it."""
    for crossing in reading.crossed:
        if not crossing.step.is_breach:
            yield Reached(clock, crossing.step.name, crossing.nth, crossing.version, crossing.at, crossing.step)
    if reading.breached_at is not None:
        step = next((step for step in reading.ladder if step.is_breach), None)
        yield Reached(clock, BREACH, 1, 1, reading.breached_at, step)


def _aloud(new: Sequence[Reached], reading: Reading) -> list[Reached]:
    """Of steps that were reached at once one is told: the breach, or else the last. What is to be done is done.

    A clock that has stopped tells of nothing but its breach.
    """
    breach = [reached for reached in new if reached.name == BREACH]
    told = breach or (sorted(new, key=lambda reached: reached.at)[-1:] if reading.live else [])
    return [reached for reached in new if reached in told or (reading.live and _is_deed(reached))]


def _is_deed(reached: Reached) -> bool:
    return reached.step is not None and reached.step.act is not Act.NOTIFY


def _milestone(reached: Reached, at: datetime, *, is_superseded: bool) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": at,
        "clock_id": reached.clock.pk,
        "name": reached.name,
        "nth": reached.nth,
        "target_version": reached.target_version,
        "at": reached.at,
        "detected_at": at,
        "is_superseded": is_superseded,
    }


def _told(reached: Reached) -> MilestoneReached:
    clock, step = reached.clock, reached.step
    return MilestoneReached(
        task_id=clock.task_id,
        clock_id=clock.pk,
        kind=clock.kind,
        cycle=clock.cycle,
        milestone=reached.name,
        reached_at=reached.at,
        is_late=reached.name == BREACH or (step is not None and step.after is not None),
        act=step.act if step else Act.NOTIFY,
        audience=list(step.audience) if step else [],
        respects_hours=step.respects_hours if step else True,
    )
