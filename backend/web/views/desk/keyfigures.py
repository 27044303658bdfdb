"""The figures of the dashboard: tiles with their course, promises by day and by kind. All of bounded size."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.catalog.models import Template
from backend.core.clock import now
from backend.sla.models import ClockFigure
from backend.sla.services.figures import Figure, Group, clock_figures
from backend.sla.services.risk import UNDER_WAY
from backend.tasks.models import Rating, Review, Task, TaskQuerySet
from backend.web.charts.bars import Against, Bar, Lying, Piece, Stacked, against, stacked
from backend.web.charts.spark import height, spark
from backend.web.rings import PROMISED, spell
from backend.web.templatetags.secretariat import percent
from backend.web.views.desk.queues import MOST_COUNTED, at_most, in_queue, listed_at
from backend.web.views.desk.tables import Table
from backend.web.views.desk.workload import Workload
from tasks_engine.lifecycle import TaskStatus

TARGET = 0.95  # of promises kept: what the house aims at
PERIOD = timedelta(days=30)
BARS, COURSE = 11, 7  # days with figures that are drawn
MOST_KINDS = 8
KEPT = ("met", "excused", "breached")  # the parts of a day's bar, from its foot
MOST_REVIEWS = 200  # accepted tasks of a pool whose reviews are counted: the latest


@dataclass(frozen=True)
class Drill:
    """Words with a number, and where as many tasks (or promises of tasks) are listed."""

    text: str
    url: str
    count: int


class FirstReview(NamedTuple):
    """The review of a task's first version."""

    task: UUID
    verdict: str


@dataclass(frozen=True)
class Reviews:
    """What organizations said of the latest accepted tasks, the oldest first."""

    first: Sequence[FirstReview]
    rated: Mapping[UUID, int]  # task -> to how many of the four questions yes was answered


@dataclass(frozen=True)
class Tile:
    """One figure with its course."""

    label: str
    value: str
    unit: str
    drill: Drill
    course: Sequence[float]
    target: float | None = None
    note: str = ""
    more: Drill | None = None

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
    url: str
    chart: Stacked
    table: Table
    links: Sequence[Sequence[str]]

    @property
    def drawn(self) -> list[tuple[Bar, list[tuple[Piece, str]]]]:
        """Each bar, with its pieces and where their promises are listed."""
        return [
            (bar, [(piece, links[piece.series + 1]) for piece in bar.pieces])
            for bar, links in zip(self.chart.bars, self.links, strict=True)
        ]


@dataclass(frozen=True)
class Kinds:
    """Promises kept by kind of task."""

    title: str
    chart: Against
    table: Table
    links: Sequence[Sequence[str]]

    @property
    def drawn(self) -> list[tuple[Lying, str]]:
        """Each bar, and where its promises are listed."""
        return [(row, links[-1]) for row, links in zip(self.chart.rows, self.links, strict=True)]


class KeyFigures:
    """The figures of the pools of `actor`, as of `at`."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self._actor, self._at = actor, at
        self._since = timezone.localdate(at) - PERIOD + timedelta(days=1)
        own = ClockFigure.objects.visible_to(actor).filter(pool__in=actor.pools, day__gte=self._since)
        self._promised: QuerySet[Any] = own.filter(kind__in=PROMISED)
        self._claims: QuerySet[Any] = own.filter(kind="claim")
        self._days = clock_figures(self._promised, Group.DAY)

    def tiles(self, open_tasks: TaskQuerySet, booked: Workload) -> list[Tile]:
        """The six tiles. Nine queries at most, and three a pool."""
        own = [self._on_time(), self._open(open_tasks), self._claiming(), *self._reviewed()]
        return [*own, _hours(booked, open_tasks)]

    def table(self, tiles: Sequence[Tile]) -> Table:
        """The tiles as a table, with their courses."""
        rows = [
            [tile.label, f"{tile.value} {tile.unit}".strip(), " · ".join(map(_short, tile.course))] for tile in tiles
        ]
        return Table("key-figures", _("Key figures"), [_("Figure"), _("Now"), _("Course")], rows)

    def days(self) -> Days:
        """The last days on which promises were decided."""
        last = self._days[-BARS:]
        series = [[figure.sums[name] for figure in last] for name in KEPT]
        labels = [date.fromisoformat(figure.key) for figure in last]
        broken, days = sum(series[2]), len(last)
        title = _("No promise was broken lately") if last else _("Promises day by day")
        if broken:
            title = ngettext("%(n)d promise broken", "%(n)d promises broken", broken) % {"n": broken}
            title += " " + ngettext("on %(n)d day with deliveries", "in %(n)d days with deliveries", days) % {"n": days}
        rows = [[str(day), *(str(values[index]) for values in series)] for index, day in enumerate(labels)]
        found = dict(zip(KEPT, series, strict=True))
        links = [
            ["", *(_decided(name, day, day) if found[name][index] else "" for name in KEPT)]
            for index, day in enumerate(labels)
        ]
        columns = [_("Day"), _("on time"), _("late, but excused"), _("broken")]
        chart = stacked([str(day.day) for day in labels], series)
        url = _decided("breached", labels[0], labels[-1]) if broken else ""
        return Days(title, url, chart, Table("days", title, columns, rows, links), links)

    def kinds(self) -> Kinds:
        """Kinds of tasks, those with the most promises; the best on top."""
        decided = [figure for figure in clock_figures(self._promised, Group.TEMPLATE) if figure.attainment is not None]
        most = sorted(decided, key=lambda figure: -(figure.sums["met"] + figure.sums["breached"]))[:MOST_KINDS]
        most = sorted(most, key=lambda figure: (-_share(figure), figure.label))
        rows = [(figure.label, _share(figure)) for figure in most]
        below = [name for name, share in rows if share < TARGET]
        title = _("Every kind keeps its promises") if rows else _("Promises kept by kind")
        if below:
            title = _("%(kind)s pulls the rate down") % {"kind": below[-1]}
        counts = [figure.sums["met"] + figure.sums["breached"] for figure in most]
        table = [[name, percent(f"{100 * share:.1f}"), str(n)] for (name, share), n in zip(rows, counts, strict=True)]
        codes = {str(one.pk): one.code for one in Template.objects.filter(pk__in=[figure.key for figure in most])}
        today = timezone.localdate(self._at)
        links = [["", "", _decided("decided", self._since, today, kind=codes.get(figure.key, ""))] for figure in most]
        columns = [_("Kind"), _("on time"), _("promises")]
        return Kinds(title, against(rows, TARGET), Table("kinds", title, columns, table, links), links)

    def _on_time(self) -> Tile:
        last = [figure for figure in self._days if figure.attainment is not None][-COURSE:]
        course = [round(100 * _share(figure), 1) for figure in last]
        met = sum(figure.sums["met"] for figure in last)
        broken = sum(figure.sums["breached"] for figure in last)
        value = f"{100 * met / (met + broken):.1f}" if last else "–"
        note = _("target %(n)d %%") % {"n": round(100 * TARGET)}
        text = ngettext("of %(n)d promise", "of %(n)d promises", met + broken) % {"n": met + broken}
        drill = Drill(text, _between("decided", last), met + broken)
        label = _("On time, last 7 days with deliveries")
        return Tile(label, value, "%", drill, course, target=100 * TARGET, note=note)

    def _open(self, open_tasks: TaskQuerySet) -> Tile:
        count = open_tasks.order_by()[: MOST_COUNTED + 1].count()
        until = self._at + timedelta(days=COURSE)
        running = open_tasks.filter(status__in=UNDER_WAY, due_at__gte=self._at, due_at__lt=until)
        by_day = running.annotate(day=TruncDate("due_at")).order_by("day").values_list("day").annotate(n=Count("pk"))
        due = dict(by_day)
        first = timezone.localdate(self._at)
        course = [float(due.get(first + timedelta(days=n), 0)) for n in range(COURSE)]
        today = open_tasks.filter(due_at__date=first).order_by().count()
        text = ngettext("%(n)d due today", "%(n)d due today", today) % {"n": today}
        more = Drill(text, listed_at(queue="all", due=first), today)
        drill = Drill("", listed_at(queue="all"), count)
        return Tile(_("Open tasks"), at_most(count), "", drill, course, more=more)

    def _claiming(self) -> Tile:
        days = [figure for figure in clock_figures(self._claims, Group.DAY) if figure.sums["stopped"]][-COURSE:]
        course = [round(figure.sums["elapsed"] / figure.sums["stopped"] / 60, 1) for figure in days]
        stopped, elapsed = (sum(figure.sums[name] for figure in days) for name in ("stopped", "elapsed"))
        value = spell(elapsed // stopped) if stopped else "–"
        note = ngettext("of %(n)d task", "of %(n)d tasks", stopped) % {"n": stopped}
        return Tile(_("Average time to claim"), value, "", Drill(note, _between("claimed", days), stopped), course)

    def _reviewed(self) -> list[Tile]:
        reviews = reviews_of(self._actor.pools, self._at)
        first = [float(row.verdict == Review.Verdict.ACCEPTED) for row in reviews.first]
        ratings = [25.0 * yes for yes in reviews.rated.values()]
        counted = ngettext("of the last %(n)d task", "of the last %(n)d tasks", len(first)) % {"n": len(first)}
        rated = ngettext("from %(n)d task", "from %(n)d tasks", len(ratings)) % {"n": len(ratings)}
        drills = [
            Drill(counted, listed_at(queue="any", outcome="reviewed"), len(first)),
            Drill(rated, listed_at(queue="any", outcome="rated"), len(ratings)),
        ]
        shares = [round(100 * mean, 1) for mean in _courses(first)]
        return [
            Tile(_("Accepted first time"), f"{100 * _mean(first):.0f}" if first else "–", "%", drills[0], shares),
            Tile(
                _("Rated with yes"), f"{_mean(ratings):.0f}" if ratings else "–", "%", drills[1],
                [round(mean, 1) for mean in _courses(ratings)],
            ),
        ]  # fmt: skip


def reviews_of(pools: Collection[UUID], at: datetime) -> Reviews:
    """What organizations said of the latest accepted tasks of each pool. Three queries a pool, of bounded size."""
    first: list[FirstReview] = []
    rated: dict[UUID, int] = {}
    for pool in sorted(pools):
        latest = Task.objects.filter(pool=pool, status=TaskStatus.ACCEPTED).order_by("-id")
        tasks = list(latest.values_list("pk", flat=True)[:MOST_REVIEWS])
        rows = Review.objects.filter(deliverable__task__in=tasks, deliverable__version=1).order_by("id")
        first += [FirstReview(*row) for row in rows.values_list("deliverable__task", "verdict")]
        shown = Rating.objects.shown(at).filter(side=Rating.Side.ORGANIZATION, deliverable__task__in=tasks)
        rated |= {one.deliverable.task_id: one.yes for one in shown.select_related("deliverable").order_by("id")}
    return Reviews(first, rated)


def _between(promise: str, days: Sequence[Figure]) -> str:
    """Where the promises that were decided on `days` are listed."""
    return _decided(promise, days[0].key, days[-1].key) if days else ""


def _decided(promise: str, since: date | str, until: date | str, **others: str) -> str:
    return listed_at(queue="any", promise=promise, since=since, until=until, **others)


def _hours(booked: Workload, open_tasks: TaskQuerySet) -> Tile:
    today, of_all, over = booked.booked_today, booked.capacity_today, len(booked.overbooked)
    note = ngettext("%(n)d person over", "%(n)d people over", over) % {"n": over}
    held = in_queue(open_tasks, "held", now()).order_by().count()
    text = ngettext("%(n)d task in hand", "%(n)d tasks in hand", held) % {"n": held}
    drill = Drill(text, listed_at(queue="held"), held)
    unit = "/ " + _("%(n)d h") % {"n": of_all // 60}
    course = [round(minutes / 60, 1) for minutes in booked.totals()]
    return Tile(_("Hours booked today"), f"{today / 60:.0f}", unit, drill, course, note=note)


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
