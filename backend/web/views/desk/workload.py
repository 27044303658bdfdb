"""Hours booked of those that secretaries have, day by day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.secretaries.models import Secretary
from backend.secretaries.services import free_spans
from backend.tasks.models import Assignment
from backend.web.charts import heat
from backend.web.views.desk.queues import listed_at
from backend.web.views.desk.tables import Table
from backend.web.words import WEEKDAYS
from tasks_engine.lifecycle import HELD
from tasks_engine.sla.risk import Work
from tasks_engine.sla.workload import Job, shares

DAYS = 5
AHEAD = 14  # calendar days among which the next working days are looked for
MOST_ROWS = 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Cell:
    """One secretary on one day; minutes. `state` is "", "over", "leave" or "off"; `is_partly_away` for some hours."""

    day: date
    booked: int
    capacity: int
    state: str
    tasks: Sequence[UUID] = ()  # of which there is work on this day
    secretary: UUID | None = None
    is_partly_away: bool = False

    @property
    def url(self) -> str:
        """Where the day's tasks are listed."""
        return listed_at(queue="held", secretary=self.secretary, on=self.day)

    @property
    def look(self) -> str:
        """The class of its shade."""
        if self.state in ("leave", "off"):
            return "off"
        return "hx" if self.state == "over" else f"h{heat.level(self.booked, self.capacity)}"

    @property
    def hours(self) -> str:
        return heat.hours(self.booked)

    @property
    def of_hours(self) -> str:
        return heat.hours(self.capacity)

    @property
    def text(self) -> str:
        """The cell in a table without colours."""
        if self.state == "leave":
            return _("leave")
        if self.state == "off":
            return "–"
        said = f"{self.hours} / {self.of_hours}" + (" ▲" if self.state == "over" else "")
        return _("%(hours)s, leave for a part of the day") % {"hours": said} if self.is_partly_away else said


@dataclass(frozen=True)
class Row:
    """One secretary's days."""

    secretary: Secretary
    tasks: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Workload:
    """The heat map. Today counts from now on: hours that are over can hold no work."""

    days: Sequence[date]
    rows: Sequence[Row]

    @property
    def heads(self) -> list[str]:
        """What stands above the columns."""
        today = timezone.localdate()
        return [_("Today") if day == today else f"{WEEKDAYS[day.weekday()]} {day.day}" for day in self.days]

    @property
    def booked_today(self) -> int:
        return sum(row.cells[0].booked for row in self.rows if row.cells)

    @property
    def capacity_today(self) -> int:
        return sum(row.cells[0].capacity for row in self.rows if row.cells)

    @property
    def overbooked(self) -> dict[UUID, int]:
        """Secretaries with more work than hours today: how much it is, in percent of the hours."""
        full = [(row.secretary.pk, row.cells[0]) for row in self.rows if row.cells and row.cells[0].state == "over"]
        return {secretary: 100 * cell.booked // max(1, cell.capacity) for secretary, cell in full}

    def totals(self) -> list[int]:
        """Minutes booked on each day, of everybody."""
        return [sum(row.cells[index].booked for row in self.rows) for index in range(len(self.days))]

    def cell(self, secretary: UUID, day: date) -> Cell | None:
        """What one secretary has to do on one of the days; None when it is not shown."""
        cells = [cell for row in self.rows if row.secretary.pk == secretary for cell in row.cells if cell.day == day]
        return cells[0] if cells else None

    def table(self) -> Table:
        """The same figures as a table."""
        rows = [[row.secretary.user.name, *(cell.text for cell in row.cells)] for row in self.rows]
        return Table("workload", _("Workload, hours booked"), [_("Secretary"), *self.heads], rows)


def workload(pools: Collection[UUID], at: datetime, *, only: UUID | None = None) -> Workload:
    """The next five days on which anybody of `pools` works, the busiest today first; or those of `only` one of them.

    Three queries, of bounded size.
    """
    people = Secretary.objects.filter(pool__in=pools, user__is_active=True).select_related("user", "grade", "pool")
    people = people.filter(pk=only) if only else people
    chosen = list(people.prefetch_related("leaves").order_by("user__name", "pk")[:MOST_ROWS])
    first = timezone.localdate(at)
    calendar = [first + timedelta(days=n) for n in range(AHEAD)]
    capacity = {person.pk: _capacity(person, calendar, at) for person in chosen}
    days = [day for day in calendar if day == first or any(capacity[one.pk][day] for one in chosen)][:DAYS]
    jobs = _jobs([person.pk for person in chosen], days)
    rows = []
    for person in chosen:
        own = jobs[person.pk]
        open_minutes = [capacity[person.pk][day] for day in days]
        laid = shares(open_minutes, [job for _task, job in own])
        cells = []
        for index, (day, free) in enumerate(zip(days, open_minutes, strict=True)):
            there = [task for (task, _job), share in zip(own, laid, strict=True) if share[index]]
            minutes = sum(share[index] for share in laid)
            is_partly_away = free > 0 and _is_away(person, max(at, _midnight(day)), _midnight(day + timedelta(days=1)))
            state = _state(person, day, minutes, free)
            cells.append(Cell(day, minutes, free, state, there, person.pk, is_partly_away))
        rows.append(Row(person, len(own), cells))
    rows.sort(key=lambda row: -(row.cells[0].booked / max(1, row.cells[0].capacity)))
    return Workload(days, rows)


def _capacity(person: Secretary, calendar: Sequence[date], at: datetime) -> dict[date, int]:
    """Minutes in which the secretary works, on each day of the reader's; today from now on."""
    found = dict.fromkeys(calendar, 0)
    for start, end in free_spans(person, at, _midnight(calendar[-1] + timedelta(days=1))):
        while start < end:
            day = timezone.localdate(start)
            until = min(end, _midnight(day + timedelta(days=1)))
            found[day] += (until - start) // MINUTE
            start = until
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _state(person: Secretary, day: date, booked: int, capacity: int) -> str:
    if booked > capacity:
        return "over"
    if capacity:
        return ""
    return "leave" if _is_away(person, _midnight(day), _midnight(day + timedelta(days=1))) else "off"


def _is_away(person: Secretary, start: datetime, end: datetime) -> bool:
    return any(leave.starts_at < end and leave.ends_at > start for leave in person.leaves.all())


def _jobs(people: Sequence[UUID], days: Sequence[date]) -> dict[UUID, list[tuple[UUID, Job]]]:
    """The tasks that each has in hand, and what is still to do of them by the day they are due."""
    jobs: defaultdict[UUID, list[tuple[UUID, Job]]] = defaultdict(list)
    live = Assignment.objects.live().filter(secretary__in=people, task__status__in=HELD)
    columns = ("secretary", "task", "task__effort_minutes", "task__checklist", "task__due_at")
    for secretary, task, minutes, checklist, due in live.order_by("pk").values_list(*columns):
        jobs[secretary].append((task, Job(_left(minutes, checklist), _last_day(due, days))))
    return jobs


def _left(minutes: int, checklist: list[dict[str, Any]]) -> int:
    work = Work(promise=0, usual=minutes, done=sum(bool(item["done"]) for item in checklist), items=len(checklist))
    return work.left


def _last_day(due: datetime | None, days: Sequence[date]) -> int | None:
    """The index of the last of `days` until which there is time; None when it is beyond them, or not said."""
    if due is None or timezone.localdate(due) > days[-1]:
        return None
    return sum(day <= timezone.localdate(due) for day in days) - 1
