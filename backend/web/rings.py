"""Clocks as they are drawn: a ring whose arc is the share of working time that is left, with a number and words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.sla.calendars import compiled
from backend.sla.models import Clock
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import State

MINUTE, HOUR = 60, 3600
WORKDAY = 8 * HOUR  # working seconds that the ring calls a day
WATCH, RISK = 0.25, 0.10  # shares of the target left, at and below which the ring warns: the engine's warnings
PROMISED = ("revision", "delivery")  # the kinds that are the promise to the organization, the latest first
HANDED_OVER = frozenset({TaskStatus.SUBMITTED, TaskStatus.ACCEPTED, TaskStatus.DISPUTED})


@dataclass(frozen=True)
class Ring:
    """`look` is how it is drawn: ok, watch, risk, over, pause, done. `arc` is the percentage left, `remaining` working
    seconds (negative when over), `due` None while the clock stands still."""

    look: str
    arc: float
    remaining: int
    target: int
    due: datetime | None
    is_late: bool

    @property
    def number(self) -> str:
        """The time left in one unit: minutes under two hours, then hours, then days."""
        left = abs(self.remaining)
        if left < 2 * HOUR:
            short = _("%(n)dm") % {"n": left // MINUTE}
        elif left < 2 * WORKDAY:
            short = _("%(n)dh") % {"n": left // HOUR}
        else:
            short = _("%(n)dd") % {"n": left // WORKDAY}
        return f"−{short}" if self.remaining < 0 else short

    @property
    def state(self) -> str:
        """The look in words: colour never stands alone."""
        return {
            "ok": _("on track"), "watch": _("watch"), "risk": _("at risk"), "over": _("overdue"),
            "pause": _("clock paused"), "done": _("handed over"),
        }[self.look]  # fmt: skip

    @property
    def words(self) -> str:
        """The whole ring in words."""
        if self.look == "done":
            return self.state
        if self.remaining < 0:
            return _("overdue by %(time)s of working time") % {"time": spell(-self.remaining)}
        facts = {"state": self.state, "left": spell(self.remaining), "target": spell(self.target)}
        return _("%(state)s: %(left)s of working time left of %(target)s") % facts


AnyClock = TypeVar("AnyClock", Clock, Reading)


def promise_of(clocks: Iterable[AnyClock]) -> AnyClock | None:
    """The clock that is the promise to the organization: the last revision, or else the delivery."""
    promised = [clock for clock in clocks if clock.kind in PROMISED]
    return min(promised, key=lambda clock: (PROMISED.index(clock.kind), -clock.cycle), default=None)


def ring_of(task: Task, readings: Sequence[Reading]) -> Ring | None:
    """The promise of a task as it stands now; None for drafts and cancelled tasks."""
    promise = promise_of(readings)
    if promise is None or task.status == TaskStatus.CANCELLED:
        return None
    remaining = promise.remaining or 0
    return _ring(task, promise.state is State.PAUSED, remaining, promise.target or 0, promise.due, promise.breached)


def ring_of_row(task: Task, at: datetime) -> Ring | None:
    """The same from the stored clocks of a task that was read with `clocks`, for lists."""
    promise = promise_of(task.clocks.all())
    if promise is None or task.status == TaskStatus.CANCELLED:
        return None
    is_paused, is_late = promise.state == Clock.State.PAUSED, promise.breached_at is not None
    return _ring(task, is_paused, _remaining(promise, at), promise.target, promise.due_at, is_late)


def spell(seconds: int) -> str:
    """Working seconds in hours and minutes: "2 h 05 min"."""
    hours, minutes = divmod(seconds // MINUTE, MINUTE)
    if not hours:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if not minutes:
        return _("%(n)d h") % {"n": hours}
    return _("%(h)d h %(m)02d min") % {"h": hours, "m": minutes}


def _remaining(clock: Clock, at: datetime) -> int:
    """Working seconds that a stored clock has left at `at`; negative when it is over."""
    if clock.stopped_at is not None or clock.due_at is None:
        return clock.target - clock.elapsed
    working_time = compiled(clock.calendar_id)
    if at <= clock.due_at:
        return working_time.elapsed(at, clock.due_at)
    return -working_time.elapsed(clock.due_at, at)


def _ring(task: Task, is_paused: bool, remaining: int, target: int, due: datetime | None, is_late: bool) -> Ring:
    share = min(1.0, max(0.0, remaining / target if target else 0.0))
    if task.status in HANDED_OVER:
        look = "done"
    elif is_paused or task.status == TaskStatus.WAITING:  # a stored clock may be a moment behind
        look = "pause"
    elif is_late or remaining < 0:
        look = "over"
    else:
        look = "risk" if share <= RISK else "watch" if share <= WATCH else "ok"
    return Ring(look, round(100 * share, 1), remaining, target, due, is_late)
