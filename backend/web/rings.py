"""Clocks as they are drawn: a ring whose arc is the share of working time that is left, with a number and words.

A ring that runs carries the open time of the next days, so that a page can tick through it and know no calendar.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.matching.models import Offer
from backend.sla.calendars import compiled
from backend.sla.models import Clock
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla import State

MINUTE, HOUR = 60, 3600
AHEAD = timedelta(hours=72)  # how far a ring ticks before its page must be read anew
RUNS = frozenset({"ok", "watch", "risk", "over", "inv"})  # looks that change as time goes on
WATCH, RISK = 0.25, 0.10  # shares of the target left, at and below which the ring warns: the engine's warnings
PROMISED = ("revision", "delivery")  # the kinds that are the promise to the organization, the latest first
HANDED_OVER = frozenset({TaskStatus.SUBMITTED, TaskStatus.ACCEPTED, TaskStatus.DISPUTED})


@dataclass(frozen=True)
class Ring:
    """`look` is how it is drawn: ok, watch, risk, over, pause, done; inv is an offer's, by the wall clock. `arc` is the
    percentage left, `remaining` working seconds (negative when over), `due` None while the clock stands still. `spans`
    are the open times ahead, "from-to from-to" in seconds since 1970; without them the ring does not tick."""

    look: str
    arc: float
    remaining: int
    target: int
    due: datetime | None
    is_late: bool
    spans: str = ""

    @property
    def runs(self) -> bool:
        """Whether it goes on by itself while the page is open."""
        return self.look in RUNS and bool(self.spans)

    @property
    def watch(self) -> float:
        """The share at and below which it says "watch"."""
        return WATCH

    @property
    def risk(self) -> float:
        """The share at and below which it says "at risk"."""
        return RISK

    @property
    def number(self) -> str:
        """The time left in one unit: minutes under two hours, then hours, as the words say it. Days of work differ."""
        left = abs(self.remaining)
        short = _("%(n)dm") % {"n": left // MINUTE} if left < 2 * HOUR else _("%(n)dh") % {"n": left // HOUR}
        return f"−{short}" if self.remaining < 0 else short

    @property
    def state(self) -> str:
        """The look in words: colour never stands alone."""
        return _states()[self.look]

    @property
    def words(self) -> str:
        """The whole ring in words."""
        if self.look == "done":
            return self.state
        if self.look == "inv":
            return _("This offer ends in %(time)s") % {"time": spell(self.remaining)}
        if self.remaining < 0:
            return _("overdue by %(time)s of working time") % {"time": spell(-self.remaining)}
        facts = {"state": self.state, "left": spell(self.remaining), "target": spell(self.target)}
        return _("%(state)s: %(left)s of working time left of %(target)s") % facts


AnyClock = TypeVar("AnyClock", Clock, Reading)


def promise_of(clocks: Iterable[AnyClock]) -> AnyClock | None:
    """The clock that is the promise to the organization: the last revision, or else the delivery."""
    promised = [clock for clock in clocks if clock.kind in PROMISED]
    return min(promised, key=lambda clock: (PROMISED.index(clock.kind), -clock.cycle), default=None)


def _states() -> dict[str, str]:
    return {
        "ok": _("on track"), "watch": _("watch"), "risk": _("at risk"), "over": _("overdue"),
        "pause": _("clock paused"), "done": _("handed over"),
    }  # fmt: skip


def ticking_words() -> str:
    """What rings say as time goes on, in the reader's language, as JSON for js/rings.js.

    It puts its figures in place of 0; of 7 and 08 in hours with minutes; and of the names in braces.
    """
    facts = {"state": "{state}", "left": "{left}", "target": "{target}"}
    said = {
        "m": _("%(n)dm") % {"n": 0},
        "h": _("%(n)dh") % {"n": 0},
        "minutes": spell(0),
        "hours": _("%(n)d h") % {"n": 0},
        "both": spell(7 * HOUR + 8 * MINUTE),
        "left": _("%(state)s: %(left)s of working time left of %(target)s") % facts,
        "late": _("overdue by %(time)s of working time") % {"time": "{left}"},
        "ends": _("This offer ends in %(time)s") % {"time": "{left}"},
        "ended": _("This offer has run out"),
    }
    states = {look: word for look, word in _states().items() if look in RUNS}
    return json.dumps({**said, **states}, ensure_ascii=False, separators=(",", ":"))


def ring_of(task: Task, readings: Sequence[Reading]) -> Ring | None:
    """The promise of a task as it stands now; None for drafts and cancelled tasks."""
    promise = promise_of(readings)
    if promise is None or task.status == TaskStatus.CANCELLED:
        return None
    remaining = promise.remaining or 0
    ring = _ring(task, promise.state is State.PAUSED, remaining, promise.target or 0, promise.due, promise.breached)
    rows = [row for row in task.clocks.all() if (row.kind, row.cycle) == (promise.kind, promise.cycle)]
    return _ticking(ring, rows[0].calendar_id, promise.at) if rows else ring


def ring_of_row(task: Task, at: datetime) -> Ring | None:
    """The same from the stored clocks of a task that was read with `clocks`, for lists."""
    promise = promise_of(task.clocks.all())
    if promise is None or task.status == TaskStatus.CANCELLED:
        return None
    is_paused, is_late = promise.state == Clock.State.PAUSED, promise.breached_at is not None
    ring = _ring(task, is_paused, _remaining(promise, at), promise.target, promise.due_at, is_late)
    return _ticking(ring, promise.calendar_id, at)


def ring_of_offer(offer: Offer, at: datetime) -> Ring:
    """How long an offer can still be answered, by the wall clock."""
    left = max(0, int((offer.expires_at - at).total_seconds()))
    whole = max(1, int((offer.expires_at - offer.created_at).total_seconds()))
    arc = round(min(100.0, 100 * left / whole), 1)
    spans = f"{int(at.timestamp())}-{int(offer.expires_at.timestamp())}"
    return Ring("inv", arc, left, whole, offer.expires_at, is_late=left == 0, spans=spans)


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


def _ticking(ring: Ring, calendar_id: UUID, at: datetime) -> Ring:
    return replace(ring, spans=open_ahead(calendar_id, at)) if ring.look in RUNS else ring


def open_ahead(calendar_id: UUID, at: datetime) -> str:
    """The open times of a calendar from `at` on, for 72 hours, as a ring carries them."""
    begin = int(at.timestamp())
    spans = _spans_from(calendar_id, begin // HOUR)
    return " ".join(f"{max(start, begin)}-{end}" for start, end in spans if end > begin)


@lru_cache(maxsize=1024)
def _spans_from(calendar_id: UUID, hour: int) -> tuple[tuple[int, int], ...]:
    """Cached by the hour: a list has many rings of few calendars. `hour` counts from 1970."""
    start = datetime.fromtimestamp(hour * HOUR, UTC)
    segments = compiled(calendar_id).segments(start, start + timedelta(hours=1) + AHEAD)
    return tuple((int(span.start.timestamp()), int(span.end.timestamp())) for span in segments)


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
