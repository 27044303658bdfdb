"""The figures of a report: the charts of a period, each with the table that says the same."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.sla.models import ClockFigure, TimeFigure
from backend.sla.services.figures import Figure, Group, TimeGroup, clock_figures, share_name, time_figures
from backend.web.charts.bars import against, lying, stacked
from backend.web.rings import PROMISED, spell
from backend.web.templatetags.secretariat import day, percent
from backend.web.views.desk.keyfigures import TARGET
from backend.web.views.desk.tables import Table
from backend.web.words import PARTIES

HOUR = 3600
MOST_DAYS_BY_DAY, MOST_DAYS_BY_WEEK = 31, 98
MOST_ROWS = 10
MOST_LABELS = 11  # under the bars of a narrow screen


@dataclass(frozen=True)
class Period:
    """What a report is about: the days from `since` to `until`, and perhaps one pool or organization."""

    since: date
    until: date
    pool: UUID | None = None
    organization: UUID | None = None

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Section:
    """One figure: how it is drawn, from which values, and its table. `look`: tiles, stacked, against or lying."""

    table: Table
    look: str
    values: Sequence[tuple[str, Sequence[float]]]
    chart: Any = None
    series: Sequence[str] = ()
    note: str = ""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def title(self) -> str:
        return self.table.title


class Report:
    """The figures of the pools of `actor` in a period. Every section is read once, when it is asked for."""

    def __init__(self, actor: Actor, period: Period) -> None:
        self._actor, self._period = actor, period

    @property
    def sections(self) -> list[Section]:
        """All of them, in the order in which they are read. Ten queries at most."""
        return [make() for make in self._makers.values()]

    def section(self, name: str) -> Section | None:
        """The one of that name, or None."""
        return self._makers[name]() if name in self._makers else None

    @property
    def _makers(self) -> Mapping[str, Callable[[], Section]]:
        return {
            "key": self.key_figures,
            "course": self.course,
            "kinds": self.kinds,
            "organizations": self.organizations,
            "used": self.used,
            "causes": self.causes,
            "parties": self.parties,
        }

    def key_figures(self) -> Section:
        """The sums of the period."""
        met, broken, excused = (
            sum(figure.sums[name] for figure in self._days) for name in ("met", "breached", "excused")
        )
        claims = clock_figures(self._clocks.filter(kind="claim"), Group.KIND)
        stopped, elapsed = (sum(figure.sums[name] for figure in claims) for name in ("stopped", "elapsed"))
        worked = sum(figure.sums["working"] for figure in self._times if figure.key == "secretary")
        rows = [
            (_("Promises decided"), str(met + broken + excused)),
            (_("On time"), _percent(met, met + broken)),
            (_("Broken"), str(broken)),
            (_("Late, but excused"), str(excused)),
            (_("Average time to claim"), spell(elapsed // stopped) if stopped else "–"),
            (_("Hours that secretaries had finished tasks"), f"{worked / HOUR:.1f}"),
        ]
        table = Table("key", _("Key figures"), [_("Figure"), _("Value")], rows)
        return Section(table, "tiles", [])

    def course(self) -> Section:
        """Promises decided over time: by day, week or month, so that the bars are few."""
        decided = {date.fromisoformat(figure.key): figure.sums for figure in self._days}
        summed: dict[date, list[int]] = {}
        for on in _all_days(decided):
            row = summed.setdefault(self._beginning(on), [0, 0, 0])
            for n, name in enumerate(("met", "excused", "breached")):
                row[n] += decided[on][name] if on in decided else 0
        series = [_("on time"), _("late, but excused"), _("broken")]
        values = [(self._said(begin), row) for begin, row in summed.items()]
        broken = sum(row[2] for _label, row in values)
        title = _("No promise was broken")
        if broken:
            title = ngettext("%(n)d promise was broken", "%(n)d promises were broken", broken) % {"n": broken}
        labels = _thinned([self._short(begin) for begin in summed])
        table = Table("course", title, [self._step, *series], [[label, *map(str, row)] for label, row in values])
        columns = [[row[n] for _label, row in values] for n in range(3)]
        return Section(table, "stacked", values, stacked(labels, columns), series)

    def kinds(self) -> Section:
        """Promises kept by kind of task, those with the most promises."""
        title = _("Promises kept, by kind of task")
        return _attained("kinds", title, _("Kind"), clock_figures(self._promised, Group.TEMPLATE))

    def organizations(self) -> Section:
        """Promises kept by organization, those with the most promises."""
        title = _("Promises kept, by organization")
        return _attained("organizations", title, _("Organization"), clock_figures(self._promised, Group.ORGANIZATION))

    def used(self) -> Section:
        """How much of the time was used."""
        found = clock_figures(self._promised, Group.SHARE)
        counts = {int(figure.key): figure.sums["stopped"] for figure in found}
        steps = range(min(counts), max(counts) + 1) if counts else ()
        values = [(share_name(step), [counts.get(step, 0)]) for step in steps]
        title, series = _("How much of the promised time was used"), [_("Promises")]
        table = Table("used", title, [_("Used"), *series], [[label, str(row[0])] for label, row in values])
        labels = _thinned([label.removesuffix(" %") for label, _row in values])
        chart = stacked(labels, [[row[0] for _label, row in values]])
        return Section(table, "stacked", values, chart, series, _("in per cent of the promised working time"))

    def causes(self) -> Section:
        """Why promises were broken."""
        found = clock_figures(self._promised, Group.CAUSE)
        rows = [(figure.label, figure.sums["breached"] + figure.sums["excused"]) for figure in found]
        return _counted("causes", _("Why promises were broken"), [_("Cause"), _("Promises")], rows, str)

    def parties(self) -> Section:
        """Who had the tasks that ended, in working hours."""
        rows = [(str(PARTIES[figure.key]), figure.sums["working"]) for figure in self._times if figure.key in PARTIES]
        title = _("Who had the tasks that ended")
        return _counted("parties", title, [_("Who"), _("Working hours")], rows, lambda n: f"{n / HOUR:.1f}")

    @cached_property
    def _clocks(self) -> QuerySet[Any]:
        return self._within(ClockFigure.objects.visible_to(self._actor))

    @cached_property
    def _promised(self) -> QuerySet[Any]:
        return self._clocks.filter(kind__in=PROMISED)

    @cached_property
    def _days(self) -> list[Figure]:
        return clock_figures(self._promised, Group.DAY)

    @cached_property
    def _times(self) -> list[Figure]:
        return time_figures(self._within(TimeFigure.objects.visible_to(self._actor)), TimeGroup.PARTY)

    def _within(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = self._period
        named = {"pool": asked.pool, "organization": asked.organization}
        rows = rows.filter(pool__in=self._actor.pools, day__gte=asked.since, day__lte=asked.until)
        return rows.filter(**{name: key for name, key in named.items() if key})

    def _beginning(self, on: date) -> date:
        """The first day of the bar to which a day belongs."""
        if self._period.days <= MOST_DAYS_BY_DAY:
            return on
        return on - timedelta(days=on.weekday()) if self._period.days <= MOST_DAYS_BY_WEEK else on.replace(day=1)

    @property
    def _step(self) -> str:
        if self._period.days <= MOST_DAYS_BY_DAY:
            return _("Day")
        return _("Week from") if self._period.days <= MOST_DAYS_BY_WEEK else _("Month")

    def _said(self, begin: date) -> str:
        if self._period.days <= MOST_DAYS_BY_WEEK:
            return day(begin)
        # Translators: a date format of Django's, of a month
        return date_format(begin, _("M Y"))

    def _short(self, begin: date) -> str:
        """What stands under a bar."""
        if self._period.days <= MOST_DAYS_BY_DAY:
            return str(begin.day)
        # Translators: a date format of Django's, without the year
        return date_format(begin, _("j M")) if self._period.days <= MOST_DAYS_BY_WEEK else date_format(begin, _("M"))


def _all_days(decided: Collection[date]) -> list[date]:
    """From the first to the last, those between them as well on which nothing was decided."""
    if not decided:
        return []
    first = min(decided)
    return [first + timedelta(days=n) for n in range((max(decided) - first).days + 1)]


def _attained(name: str, title: str, column: str, figures: Iterable[Figure]) -> Section:
    """Shares against the target, the best on top."""
    decided = [figure for figure in figures if figure.attainment is not None]
    most = sorted(decided, key=lambda figure: -(figure.sums["met"] + figure.sums["breached"]))[:MOST_ROWS]
    most.sort(key=lambda figure: (-(figure.attainment or 0), figure.label))
    shares = [(figure.label, figure.attainment or 0.0) for figure in most]
    rows = [_attained_row(figure) for figure in most]
    columns = [column, _("on time"), _("Kept"), _("Broken"), _("Late, but excused")]
    note = _("the %(n)d with the most promises") % {"n": MOST_ROWS} if len(decided) > MOST_ROWS else ""
    values = [(label, [share]) for label, share in shares]
    return Section(Table(name, title, columns, rows), "against", values, against(shares, TARGET), note=note)


def _attained_row(figure: Figure) -> list[str]:
    counts = [str(figure.sums[name]) for name in ("met", "breached", "excused")]
    return [figure.label, percent(f"{100 * (figure.attainment or 0):.1f}"), *counts]


def _counted(
    name: str, title: str, columns: Sequence[str], rows: Sequence[tuple[str, int]], said: Callable[[int], str]
) -> Section:
    """Amounts, the largest on top."""
    rows = sorted(rows, key=lambda row: (-row[1], row[0]))
    table = Table(name, title, columns, [[label, said(amount)] for label, amount in rows])
    chart = lying([(label, amount, said(amount)) for label, amount in rows])
    return Section(table, "lying", [(label, [amount]) for label, amount in rows], chart)


def _percent(part: int, whole: int) -> str:
    return percent(f"{100 * part / whole:.1f}") if whole else "–"


def _thinned(labels: list[str]) -> list[str]:
    """Of many labels only every second, third and so on, that they do not touch."""
    step = -(-len(labels) // MOST_LABELS) or 1
    return [label if n % step == 0 else "" for n, label in enumerate(labels)]
