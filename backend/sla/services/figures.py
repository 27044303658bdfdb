"""What the figures say: sums over the roll-ups, grouped as asked, with the clocks and tasks behind each."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from backend.accounts.models import Organization, Pool
from backend.catalog.models import Skill, Template, in_language
from backend.secretaries.models import Secretary
from backend.sla.models import ClockFigure, TimeFigure
from backend.tasks.models import Priority

Dimension = ClockFigure.Dimension
MOST_TENTHS = 20  # the histogram's last bar: twice the target and more
COUNTS = ("met", "breached", "excused", "cancelled", "stopped", "target", "elapsed", "paused")
TIMES = ("tasks", "working", "off_hours")


class Group(StrEnum):
    """By what clocks may be summed up."""

    KIND = "kind"
    DAY = "day"
    ORGANIZATION = "organization"
    POOL = "pool"
    TEMPLATE = "template"
    PRIORITY = "priority"
    SECRETARY = "secretary"
    SKILL = "skill"
    HOUR = "hour"  # of the week: the heat map
    SHARE = "share"  # of the target used, in tenths: the histogram
    CAUSE = "cause"  # of breaches
    PAUSE = "pause"  # by its reason


COLUMNS = {Group.KIND: "kind", Group.DAY: "day", Group.ORGANIZATION: "organization_id", Group.POOL: "pool_id"}
"""Groups that every figure has; the others are dimensions of their own."""


NUMBERED = (Group.HOUR, Group.SHARE, Group.PRIORITY)


class TimeGroup(StrEnum):
    """By what the time of finished tasks may be summed up."""

    PARTY = "party"
    DAY = "day"
    ORGANIZATION = "organization"
    POOL = "pool"
    SECRETARY = "secretary"


@dataclass(frozen=True)
class Figure:
    """One group's sums."""

    key: str
    label: str
    sums: dict[str, int]

    @property
    def attainment(self) -> float | None:
        """The share of promises kept among those kept and broken; None when there were none. Excused ones are apart."""
        decided = self.sums["met"] + self.sums["breached"]
        return round(self.sums["met"] / decided, 4) if decided else None


def clock_figures(rows: QuerySet[ClockFigure], group: Group) -> list[Figure]:
    """Clocks decided, by `group`. Two queries."""
    if group in COLUMNS:
        return _summed(rows.filter(dimension=Dimension.ALL), COLUMNS[group], COUNTS, group)
    return _summed(rows.filter(dimension=group.value), "key", COUNTS, group)


def time_figures(rows: QuerySet[TimeFigure], group: TimeGroup) -> list[Figure]:
    """Who had the tasks that ended, and for how long, by `group`. A task counts once for every party that had it."""
    rows = rows.exclude(secretary=None) if group is TimeGroup.SECRETARY else rows
    column = {TimeGroup.PARTY: "party", TimeGroup.DAY: "day"}.get(group, f"{group}_id")
    return _summed(rows, column, TIMES, group)


def _summed(rows: QuerySet[Any], column: str, amounts: Collection[str], group: StrEnum) -> list[Figure]:
    sums = rows.values(column).annotate(**{f"sum_{name}": Sum(name) for name in amounts}).order_by(column)
    found = [(str(row[column]), {name: row[f"sum_{name}"] for name in amounts}) for row in sums]
    labels = _labels(group, [key for key, _sums in found])
    figures = [Figure(key, labels.get(key, key), sums) for key, sums in found]
    return sorted(figures, key=lambda figure: int(figure.key)) if group in NUMBERED else figures


def _labels(group: StrEnum, keys: list[str]) -> dict[str, str]:
    """What people call the keys of a group. What has no name of its own is shown as it is."""
    return LABELS[group.value](keys) if group.value in LABELS else {}


def _names(rows: QuerySet[Any], name: str = "name", key: str = "pk") -> Callable[[list[str]], dict[str, str]]:
    """Reads the names of the rows that keys belong to: a column, or a text of the catalogue in every language."""

    def read(keys: list[str]) -> dict[str, str]:
        found = rows.filter(**{f"{key}__in": keys}).values_list(key, name)
        return {str(one): in_language(text) if isinstance(text, dict) else text for one, text in found}

    return read


def _causes(keys: list[str]) -> dict[str, str]:
    return {
        "time": _("it took too long"),
        "retarget": _("the target was moved"),
        "calendar_change": _("the calendar was changed"),
        "excused": _("excused"),
    }


def _pauses(keys: list[str]) -> dict[str, str]:
    return {"asked": _("waiting for the organization's answer")}


def _priorities(keys: list[str]) -> dict[str, str]:
    return {str(value): str(label) for value, label in Priority.choices}


def _shares(keys: list[str]) -> dict[str, str]:
    return {key: share_name(int(key)) for key in keys}


def share_name(tenths: int) -> str:
    """A share of the target used, in tenths; more than the last of the histogram is not told apart."""
    return f"{tenths * 10} %" if tenths < MOST_TENTHS else f"≥ {MOST_TENTHS * 10} %"


def _hours(keys: list[str]) -> dict[str, str]:
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return {key: f"{days[int(key) // 24]} {int(key) % 24:02}:00" for key in keys}


LABELS: dict[str, Callable[[list[str]], dict[str, str]]] = {
    "organization": _names(Organization.objects.all()),
    "pool": _names(Pool.objects.all()),
    "secretary": _names(Secretary.objects.all(), "user__name"),
    "template": _names(Template.objects.all()),
    "skill": _names(Skill.objects.all(), key="code"),
    "cause": _causes,
    "pause": _pauses,
    "priority": _priorities,
    "share": _shares,
    "hour": _hours,
}
