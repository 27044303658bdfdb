"""Clocks as they stand: folded from the task's log, stored for the sweep and for lists, swept for what falls due.

The log is the truth. A stored clock is the last fold; folding again gives the same, so that it does not matter how
often, how late or in which order anybody asks for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import structlog
from django.db import connection, transaction

from backend.core import heartbeat
from backend.outbox.services import publish
from backend.sla.calendars import Rules, compiled
from backend.sla.events import MilestoneReached
from backend.sla.models import Calendar, Clock, Milestone
from backend.tasks.models import LogEntry, Priority, Task
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import Event, EventType, Party, State, fold, next_fire_at
from tasks_engine.sla.policy import WARN_FRACTIONS, events_of, message_events

log = structlog.get_logger(__name__)

BATCH = 500
BREACH = "breach"
PARTY_OF = {TaskRole.ORGANIZATION: Party.ORGANIZATION, TaskRole.ASSIGNEE: Party.SECRETARY}
VERBS = frozenset(Verb)
DELIVERING = ("revision", "delivery")  # the kinds that are the promise to the organization, the latest first


def read_clocks(*, task: Task, at: datetime) -> tuple[Reading, ...]:
    """Every clock of `task` as it stands at `at`, folded afresh. Empty for drafts."""
    if task.published_at is None:
        return ()
    return _fold(task, LogEntry.objects.filter(task=task).order_by("id"), Rules([task]), at)


@transaction.atomic
def refresh(*, task_id: UUID, at: datetime) -> None:
    """Fold a task's clocks and store them, with what they have newly reached."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk=task_id).first()
    if task is not None:
        _refresh([task], at)


def sweep() -> int:
    """Record everything that has fallen due by the database's clock, oldest first. Returns how many clocks that was.

    Several sweeps may run: each takes tasks that nobody else holds. A task's lock covers all its clocks: were single
    clocks locked, two sweeps could hold one each of the same two tasks and wait for each other.
    """
    heartbeat.beat("sweeper")
    swept = 0
    while count := _sweep_batch():
        swept += count
        if count < BATCH:
            break
    return swept


@transaction.atomic
def _sweep_batch() -> int:
    at = _database_now()
    due = (
        Clock.objects.filter(next_fire_at__lte=at)
        .order_by("next_fire_at")
        .select_related("task")
        .select_for_update(skip_locked=True, of=("task",), no_key=True)
    )
    clocks = list(due[:BATCH])
    _refresh(list({clock.task_id: clock.task for clock in clocks}.values()), at)
    return len(clocks)


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


# The fold -------------------------------------------------------------------------------------------------------------


def _fold(task: Task, entries: Iterable[LogEntry], rules: Rules, at: datetime) -> tuple[Reading, ...]:
    working_time = compiled(rules.calendar(task).pk)
    events = [event for entry in entries for event in _heard(entry)]
    clocks = fold(events, policy=rules.promise(task), calendar=working_time, at=at, watch=WARN_FRACTIONS)
    return tuple(clock for clock in clocks if clock.state is not State.NOT_STARTED)


def _heard(entry: LogEntry) -> Iterator[Event]:
    """What one line of the log says to the clocks."""
    if "priority" in entry.facts:
        yield Event(entry.at, EventType.PRIORITY_CHANGED, priority=Priority(entry.facts["priority"]).name.lower())
    if entry.verb in VERBS:
        source, target = TaskStatus(entry.from_status), TaskStatus(entry.to_status)
        holder = str(entry.secretary_id or "")
        yield from events_of(Verb(entry.verb), at=entry.at, source=source, target=target, who=holder)
    elif entry.verb == "message" and not entry.facts.get("internal"):
        party = PARTY_OF.get(TaskRole(entry.role))
        if party:
            yield from message_events(by=party, at=entry.at)


# Storing --------------------------------------------------------------------------------------------------------------


def _refresh(tasks: Sequence[Task], at: datetime) -> None:
    """Fold and store the clocks of tasks whose rows are locked."""
    posted = [task for task in tasks if task.published_at is not None]
    keys, rules = [task.pk for task in posted], Rules(posted)
    lines = LogEntry.objects.filter(task__in=keys).order_by("task_id", "id")
    log_of = {key: list(entries) for key, entries in groupby(lines, attrgetter("task_id"))}
    known = {(clock.task_id, clock.kind, clock.cycle): clock for clock in Clock.objects.filter(task__in=keys)}
    rows: list[tuple[Clock, Reading]] = []
    for task in posted:
        readings = _fold(task, log_of.get(task.pk, []), rules, at)
        rows += [(_row(task, rules.calendar(task), reading, known), reading) for reading in readings]
        _keep_promise(task, readings)
    _store([clock for clock, _reading in rows])
    _reach(rows, at)


def _row(task: Task, calendar: Calendar, reading: Reading, known: dict[tuple[UUID, str, int], Clock]) -> Clock:
    """The reading as a row: the known one, if there is one. A breach once recorded stays."""
    clock = known.get((task.pk, reading.kind, reading.cycle)) or Clock(
        task=task, kind=reading.kind, cycle=reading.cycle, calendar=calendar
    )
    clock.breached_at = clock.breached_at or reading.breached_at
    clock.state = Clock.State(reading.state)
    clock.party = reading.party
    clock.target = reading.target or 0
    clock.started_at = reading.started or reading.at
    clock.due_at = reading.due
    clock.stopped_at = reading.stopped_at
    clock.elapsed, clock.paused = reading.elapsed, reading.paused
    clock.next_fire_at = next_fire_at(reading, WARN_FRACTIONS)
    return clock


def _store(clocks: Collection[Clock]) -> None:
    written = ["state", "party", "target", "started_at", "due_at", "stopped_at", "breached_at", "elapsed", "paused",
               "next_fire_at"]  # fmt: skip
    Clock.objects.bulk_create(
        clocks, update_conflicts=True, unique_fields=["task", "kind", "cycle"], update_fields=written
    )


def _keep_promise(task: Task, readings: Iterable[Reading]) -> None:
    """Write on the task when its result is due: none while its clock stands still."""
    by_kind = {reading.kind: reading for reading in readings}  # the last cycle of each kind
    promise = next((by_kind[kind] for kind in DELIVERING if kind in by_kind), None)
    due = promise.due if promise else None
    if promise and due != task.due_at:
        Task.objects.filter(pk=task.pk).update(due_at=due)


def _reach(rows: Sequence[tuple[Clock, Reading]], at: datetime) -> None:
    """Record what the clocks have newly reached, and tell of the highest of each that still runs."""
    known = set(Milestone.objects.filter(clock__in=[clock for clock, _ in rows]).values_list("clock_id", "name"))
    for clock, reading in rows:
        reached = [(name, when) for name, when in _reached(reading) if (clock.pk, name) not in known]
        milestones = [Milestone(clock=clock, name=name, at=when, detected_at=at) for name, when in reached]
        for milestone in milestones[:-1]:
            milestone.is_superseded = True
        if milestones and not reading.live and milestones[-1].name != BREACH:
            milestones[-1].is_superseded = True
        Milestone.objects.bulk_create(milestones)
        for milestone in milestones:
            if not milestone.is_superseded:
                _tell(clock, milestone.name)


def _reached(reading: Reading) -> Iterator[tuple[str, datetime]]:
    for crossing in reading.crossed:
        yield f"warn_{round(crossing.fraction * 100)}", crossing.at
    if reading.breached_at is not None:
        yield BREACH, reading.breached_at


def _tell(clock: Clock, name: str) -> None:
    log.info("milestone_reached", task_id=str(clock.task_id), kind=clock.kind, cycle=clock.cycle, milestone=name)
    publish(
        MilestoneReached(task_id=clock.task_id, clock_id=clock.pk, kind=clock.kind, cycle=clock.cycle, milestone=name)
    )
