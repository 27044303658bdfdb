"""What the figures want to know of clocks and tasks that are over: kept beside them, by the day on which they ended.

A clock is decided when it was met, breached (though it may still run), or cancelled. A task is over when it was
accepted or cancelled; reopened, it is not.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.sla.models import Clock, HeldTime, StaleDay
from backend.sla.rules import InForce
from backend.sla.services.folding import events_in
from backend.tasks.models import LogEntry, Task
from tasks_engine.sla import Calendar as WorkingTime
from tasks_engine.sla import Party
from tasks_engine.sla.attribution import attribute


def decide(clock: Clock, entries: Sequence[LogEntry], calendar: WorkingTime) -> None:
    """Say on the clock when it was decided, and who then held the task."""
    clock.decided_at = clock.breached_at or clock.stopped_at
    clock.decided_on, clock.decided_hour, clock.secretary_id = None, None, None
    if clock.decided_at is not None:
        local = clock.decided_at.astimezone(ZoneInfo(calendar.time_zone))
        clock.decided_on, clock.decided_hour = local.date(), local.weekday() * 24 + local.hour
        clock.secretary_id = _holder(entries, clock.decided_at) if clock.party == Party.SECRETARY else None


def _holder(entries: Sequence[LogEntry], at: datetime) -> UUID | None:
    """Who held the task just before `at`: what is late because it is given back is still whose it was."""
    return next((entry.secretary_id for entry in reversed(entries) if entry.at < at), None)


class StaleDays:
    """The days whose figures a change touches: those on which clocks and tasks were decided before it, or are now."""

    def __init__(self, clocks: Iterable[Clock]) -> None:
        self._days: set[tuple[UUID, date]] = set()
        self.note(clocks)

    def note(self, clocks: Iterable[Clock]) -> None:
        self._days |= {(clock.organization_id, clock.decided_on) for clock in clocks if clock.decided_on is not None}

    def note_held(self, rows: Iterable[HeldTime]) -> None:
        self._days |= {(row.organization_id, row.closed_on) for row in rows}

    def mark(self) -> None:
        """Have them summed up again, once the transaction has ended."""
        StaleDay.objects.bulk_create(StaleDay(organization_id=key, day=day) for key, day in sorted(self._days))


def held_times(task: Task, entries: Sequence[LogEntry], rules: InForce) -> list[HeldTime]:
    """Who had the task for how long, if it is over."""
    if task.closed_at is None:
        return []
    shares: dict[tuple[str, str], list[int]] = {}
    calendar = rules.working_time
    for holding in attribute(events_in(entries, rules), calendar=calendar, at=task.closed_at):
        share = shares.setdefault((holding.holder.party, holding.holder.who), [0, 0])
        share[0] += holding.working
        share[1] += holding.off_hours
    closed_on = task.closed_at.astimezone(ZoneInfo(calendar.time_zone)).date()
    return [
        HeldTime(
            task=task,
            party=party,
            secretary_id=who or None,
            working=working,
            off_hours=off_hours,
            organization_id=task.organization_id,
            closed_on=closed_on,
        )
        for (party, who), (working, off_hours) in shares.items()
    ]


def keep_held_times(tasks: Sequence[Task], held: Sequence[HeldTime], stale: StaleDays) -> None:
    """Replace what is known of who had `tasks` for how long."""
    known = list(HeldTime.objects.filter(task__in=tasks))
    if known or held:
        stale.note_held([*known, *held])
        HeldTime.objects.filter(pk__in=[row.pk for row in known]).delete()
        HeldTime.objects.bulk_create(held)
