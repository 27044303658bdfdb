"""Clocks as they stand: folded afresh from the task's log, which is the truth.

Of a step that was taken back they hear nothing, neither that it was taken nor that it was undone: they run as if it had
never been. Whoever reads a log for them reads its `standing` lines.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from backend.sla.rules import InForce, Rules
from backend.tasks.models import LogEntry, Priority, Task
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import Event, EventType, Party, State, fold
from tasks_engine.sla.policy import events_of, message_events

PARTY_OF = {TaskRole.ORGANIZATION: Party.ORGANIZATION, TaskRole.ASSIGNEE: Party.SECRETARY}
VERBS = frozenset(Verb)
EXTEND, EXCUSE = "extend", "excuse"  # lines that only clocks listen to


def read_clocks(*, task: Task, at: datetime) -> tuple[Reading, ...]:
    """Every clock of `task` as it stands at `at`, folded afresh. Empty for drafts."""
    if task.published_at is None:
        return ()
    entries = list(LogEntry.objects.filter(task=task).standing().order_by("id"))
    return readings(entries, Rules([task]).of(task, entries), at)


def readings(entries: Iterable[LogEntry], rules: InForce, at: datetime) -> tuple[Reading, ...]:
    """The clocks of a task that were started, by the lines of its log."""
    clocks = fold(events_in(entries, rules), policy=rules.promise, calendar=rules.working_time, at=at)
    return tuple(clock for clock in clocks if clock.state is not State.NOT_STARTED)


def events_in(entries: Iterable[LogEntry], rules: InForce) -> tuple[Event, ...]:
    """What the log of a task says to its clocks, and what has changed in their rules."""
    return (*(event for entry in entries for event in heard(entry)), *rules.changes)


def heard(entry: LogEntry) -> Iterator[Event]:
    """What one line of the log says to the clocks."""
    if "priority" in entry.facts:
        yield Event(entry.at, EventType.PRIORITY_CHANGED, priority=Priority(entry.facts["priority"]).name.lower())
    if entry.verb == EXTEND:
        clocks, seconds = frozenset(entry.facts["clocks"]), entry.facts["seconds"]
        yield Event(entry.at, EventType.EXTENDED, clocks=clocks, seconds=seconds)
    elif entry.verb == EXCUSE:
        clocks, cycle = frozenset(entry.facts["clocks"]), entry.facts["cycle"]
        who = entry.actor_label
        yield Event(entry.at, EventType.EXCUSED, clocks=clocks, cycle=cycle, reason=entry.reason, who=who)
    elif entry.verb in VERBS:
        source, target = TaskStatus(entry.from_status), TaskStatus(entry.to_status)
        holder = str(entry.secretary_id or "")
        yield from events_of(Verb(entry.verb), at=entry.at, source=source, target=target, who=holder)
    elif entry.verb == "message" and not entry.facts.get("internal"):
        party = PARTY_OF.get(TaskRole(entry.role))
        if party:
            yield from message_events(by=party, at=entry.at)
