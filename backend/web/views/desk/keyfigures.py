"""The figures of the dashboard: tiles with their course, promises by day and by kind. All of bounded size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.sla.models import ClockFigure
from backend.sla.services.figures import Figure, Group, clock_figures
from backend.sla.services.risk import UNDER_WAY
from backend.tasks.models import Rating, Review, Task, TaskQuerySet
from backend.web.charts.bars import Against, Stacked, against, stacked
from backend.web.charts.spark import height, spark
from backend.web.rings import PROMISED, spell
from backend.web.views.desk.tables import Table
from backend.web.views.desk.workload import Workload
from tasks_engine.lifecycle import TaskStatus

TARGET = 0.95  # of promises kept: what the house aims at
PERIOD = timedelta(days=30)
BARS, COURSE = 11, 7  # days with figures that are drawn
MOST_KINDS = 8
MOST_COUNTED = 1000
MOST_REVIEWS = 200  # accepted tasks of a pool whose reviews are counted: the latest


@dataclass(frozen=True)
class Tile:
    """One figure with its course."""

    label: str
    value: str
    unit: str
    note: str
    course: Sequence[float]
    target: float | None = None

    @property
    def points(self) -> str:
        return spark(self.course)

    @property
    def target_y(self) -> str:
        """Where the target stands among the course, if it does."""
        if self.target is None or not self.course or not min(self.course) <= self.target <= max(self.course):
            return ""
        return f"{height(self.target, min(self.course), max(self.course)):.1f}"


@dataclass(frozen=True)
class Days:
    """Promises decided day by day."""

    title: str
    chart: Stacked
    table: Table


@dataclass(frozen=True)
class Kinds:
    """Promises kept by kind of task."""

    title: str
    chart: Against
    table: Table


class KeyFigures:
    """The figures of the pools of `actor`, as of `at`."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self._actor, self._at = actor, at
        since = timezone.localdate(at) - PERIOD
        own = ClockFigure.objects.visible_to(actor).filter(pool__in=actor.pools, day__gt=since)
        self._promised: QuerySet[Any] = own.filter(kind__in=PROMISED)
        self._claims: QuerySet[Any] = own.filter(kind="claim")
        self._days = clock_figures(self._promised, Group.DAY)

    def tiles(self, open_tasks: TaskQuerySet, booked: Workload) -> list[Tile]:
        """The six tiles. Seven queries at most, and three a pool."""
        return [self._on_time(), self._open(open_tasks), self._claiming(), *self._reviewed(), _hours(booked)]

    def table(self, tiles: Sequence[Tile]) -> Table:
        """The tiles as a table, with their courses."""
        rows = [
            [tile.label, f"{tile.value} {tile.unit}".strip(), " · ".join(map(_short, tile.course))] for tile in tiles
        ]
        return Table("key-figures", _("Key figures"), [_("Figure"), _("Now"), _("Course")], rows)

    def days(self) -> Days:
        """The last days on which promises were decided."""
        last = self._days[-BARS:]
        series = [[figure.sums[name] for figure in last] for name in ("met", "excused", "breached")]
        labels = [date.fromisoformat(figure.key) for figure in last]
        broken, days = sum(series[2]), len(last)
        title = _("No promise was broken lately")
        if broken:
            title = ngettext("%(n)d promise broken", "%(n)d promises broken", broken) % {"n": broken}
            title += " " + ngettext("on %(n)d day with deliveries", "in %(n)d days with deliveries", days) % {"n": days}
        rows = [[str(day), *(str(values[index]) for values in series)] for index, day in enumerate(labels)]
        columns = [_("Day"), _("on time"), _("late, but excused"), _("broken")]
        chart = stacked([str(day.day) for day in labels], series)
        return Days(title, chart, Table("days", title, columns, rows))

    def kinds(self) -> Kinds:
        """Kinds of tasks, those with the most promises; the best on top."""
        decided = [figure for figure in clock_figures(self._promised, Group.TEMPLATE) if figure.attainment is not None]
        most = sorted(decided, key=lambda figure: -(figure.sums["met"] + figure.sums["breached"]))[:MOST_KINDS]
        rows = sorted(((figure.label, _share(figure)) for figure in most), key=lambda row: (-row[1], row[0]))
        below = [name for name, share in rows if share < TARGET]
        title = _("Every kind keeps its promises")
        if below:
            title = _("%(kind)s pulls the rate down") % {"kind": below[-1]}
        table = [[name, f"{100 * share:.1f} %"] for name, share in rows]
        return Kinds(title, against(rows, TARGET), Table("kinds", title, [_("Kind"), _("on time")], table))

    def _on_time(self) -> Tile:
        last = [figure for figure in self._days if figure.attainment is not None][-COURSE:]
        course = [round(100 * _share(figure), 1) for figure in last]
        met = sum(figure.sums["met"] for figure in last)
        broken = sum(figure.sums["breached"] for figure in last)
        value = f"{100 * met / (met + broken):.1f}" if last else "–"
        note = _("target %(n)d %%") % {"n": round(100 * TARGET)}
        return Tile(_("On time, last 7 days with deliveries"), value, "%", note, course, target=100 * TARGET)

    def _open(self, open_tasks: TaskQuerySet) -> Tile:
        count = open_tasks.order_by()[: MOST_COUNTED + 1].count()
        until = self._at + timedelta(days=COURSE)
        running = open_tasks.filter(status__in=UNDER_WAY, due_at__gte=self._at, due_at__lt=until)
        by_day = running.annotate(day=TruncDate("due_at")).order_by("day").values_list("day").annotate(n=Count("pk"))
        due = dict(by_day)
        first = timezone.localdate(self._at)
        course = [float(due.get(first + timedelta(days=n), 0)) for n in range(COURSE)]
        today = due.get(first, 0)
        note = ngettext("%(n)d due today", "%(n)d due today", today) % {"n": today}
        return Tile(_("Open tasks"), at_most(count), "", note, course)

    def _claiming(self) -> Tile:
        days = [figure for figure in clock_figures(self._claims, Group.DAY) if figure.sums["stopped"]][-COURSE:]
        course = [round(figure.sums["elapsed"] / figure.sums["stopped"] / 60, 1) for figure in days]
        stopped, elapsed = (sum(figure.sums[name] for figure in days) for name in ("stopped", "elapsed"))
        value = spell(elapsed // stopped) if stopped else "–"
        note = ngettext("of %(n)d task", "of %(n)d tasks", stopped) % {"n": stopped}
        return Tile(_("Average time to claim"), value, "", note, course)

    def _reviewed(self) -> list[Tile]:
        reviews: list[tuple[int, str]] = []
        said: list[Rating] = []
        for pool in sorted(self._actor.pools):
            latest = Task.objects.filter(pool=pool, status=TaskStatus.ACCEPTED).order_by("-id").values("pk")
            counted_tasks = list(latest.values_list("pk", flat=True)[:MOST_REVIEWS])
            rows = Review.objects.filter(deliverable__task__in=counted_tasks)
            reviews += rows.order_by("id").values_list("deliverable__version", "verdict")
            shown = Rating.objects.shown(self._at).filter(side=Rating.Side.ORGANIZATION)
            said += shown.filter(deliverable__task__in=counted_tasks).order_by("id")
        first = [float(verdict == Review.Verdict.ACCEPTED) for version, verdict in reviews if version == 1]
        ratings = [25.0 * rating.yes for rating in said]
        counted = ngettext("of the last %(n)d task", "of the last %(n)d tasks", len(first)) % {"n": len(first)}
        rated = ngettext("from %(n)d rating", "from %(n)d ratings", len(ratings)) % {"n": len(ratings)}
        shares = [round(100 * mean, 1) for mean in _courses(first)]
        return [
            Tile(_("Accepted first time"), f"{100 * _mean(first):.0f}" if first else "–", "%", counted, shares),
            Tile(
                _("Rated with yes"), f"{_mean(ratings):.0f}" if ratings else "–", "%", rated,
                [round(mean, 1) for mean in _courses(ratings)],
            ),
        ]  # fmt: skip


def at_most(count: int) -> str:
    """A count that was not carried further than to a thousand."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _hours(booked: Workload) -> Tile:
    today, of_all, over = booked.booked_today, booked.capacity_today, len(booked.overbooked)
    note = ngettext("%(n)d person over", "%(n)d people over", over) % {"n": over}
    unit = "/ " + _("%(n)d h") % {"n": of_all // 60}
    course = [round(minutes / 60, 1) for minutes in booked.totals()]
    return Tile(_("Hours booked today"), f"{today / 60:.0f}", unit, note, course)


def _share(figure: Figure) -> float:
    return figure.attainment or 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _courses(values: Sequence[float]) -> list[float]:
    """The means of seven runs of equal length, the oldest first."""
    if len(values) < COURSE:
        return []
    size = len(values) / COURSE
    return [_mean(values[round(n * size) : round((n + 1) * size)]) for n in range(COURSE)]


def _short(value: float) -> str:
    return f"{value:g}"
