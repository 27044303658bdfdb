"""Clocks: promises counted in working time, as a pure fold over the events of a task.

The same events give the same clocks, in any process, at any time. Nothing is remembered between two folds: late
knowledge is one more event in the log, and the next fold tells the new truth.

    clocks = fold(events, policy=policy, calendar=calendar, at=now)

The rules, in the order in which they matter:

- Events are heard in order of their instant; the order of the list decides between equal ones. An event at the instant
  that is asked about counts.
- A clock runs, stands still (for one or more reasons), or has stopped. Only running time counts.
- It is due at the earliest instant at which its target is used up. While it stands still it is not due at all, unless
  it was over before. Stopped at exactly the due instant it is met; one second later it is breached.
- A recorded breach stays recorded, whatever happens to the target afterwards.
- A new priority, a new policy or an extension moves the target and keeps the time used. If that makes the clock late,
  the breach is recorded at the change with its cause, for nobody was late.
- All clocks of a task together may stand still only so long; then they go on, and no pause stops them again.
- Stopped clocks never change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from tasks_engine.sla.calendar import Calendar
from tasks_engine.sla.events import Party
from tasks_engine.sla.ladder import Crossing, Step, Watch, marks_of, share, steps_of
from tasks_engine.sla.timeline import SECOND


class State(StrEnum):
    """How a clock stands. `breached` is a clock that runs past its due or stopped after it."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """What made a promise late. Only `time` is charged to whoever made it."""

    TIME = "time"
    RETARGET = "retarget"
    CALENDAR_CHANGE = "calendar_change"


class Stretch(NamedTuple):
    """A time during which a clock ran, or stood still for `reason`. Without an `end` it has not ended."""

    start: datetime
    end: datetime | None
    calendar: Calendar
    reason: str = ""

    def seconds(self, until: datetime) -> int:
        """Working seconds of it, up to `until` when it has not ended."""
        return self.calendar.elapsed(self.start, until if self.end is None else self.end)


class Excuse(NamedTuple):
    """Why a breach is not held against whoever made the promise, who said so, and when."""

    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One cycle of one promise, as it stands at the instant `at`. Amounts are working seconds."""

    kind: str
    party: Party
    cycle: int
    state: State
    at: datetime
    target: int | None
    """None when nothing is promised; such a clock does not start."""
    started: datetime | None = None
    due: datetime | None = None
    """None while it stands still, unless it was over before; None too when the calendar never gives the target."""
    elapsed: int = 0
    remaining: int | None = None
    """Negative when over."""
    paused: int = 0
    resumes_at: datetime | None = None
    """While it stands still: when the limit of pauses will set it going, if nothing else does."""
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    breach_cause: Cause | None = None
    excuse: Excuse | None = None
    crossed: tuple[Crossing, ...] = ()
    """The steps of the ladder that were reached, in order of time."""
    version: int = 1
    """Of the target: one more with every change of what is promised."""
    ladder: tuple[Step, ...] = ()
    running: tuple[Stretch, ...] = ()
    pauses: tuple[Stretch, ...] = ()

    @property
    def breached(self) -> bool:
        """Whether a breach is recorded."""
        return self.breached_at is not None

    @property
    def excused(self) -> bool:
        """Whether there is a breach, and it is excused: it is reported apart."""
        return self.breached and self.excuse is not None

    @property
    def charged(self) -> bool:
        """Whether the breach counts against whoever made the promise: time made it, and nobody excused it."""
        return self.breach_cause is Cause.TIME and self.excuse is None

    @property
    def live(self) -> bool:
        """Whether it was started and has not stopped."""
        return self.started is not None and self.stopped_at is None


def used_up(running: Iterable[Stretch], amount: int) -> datetime | None:
    """The earliest instant at which `amount` of running time is used up.

    A stretch that ends at the very instant at which the amount is reached leaves it for the next: a clock that stands
    still in time is not late. None when it stands still before, or the calendar never gives as much.
    """
    for stretch in running:
        instant = stretch.calendar.due(stretch.start, amount)
        if stretch.end is None or (instant is not None and instant < stretch.end):
            return instant
        amount -= stretch.calendar.elapsed(stretch.start, stretch.end)
    return None


def thresholds(clock: Clock, fractions: Sequence[float]) -> tuple[Crossing, ...]:
    """When each of `fractions` of the target is used up if nothing more happens, in order of time.

    Those that will not be reached (the clock stands still, or stopped before) are left out.
    """
    if clock.target is None:
        return ()
    instants = ((step, used_up(clock.running, share(clock.target, step.share or 0))) for step in steps_of(fractions))
    reached = (Crossing(at, step, 1, clock.version) for step, at in instants if at is not None)
    in_time = (crossing for crossing in reached if clock.stopped_at is None or crossing.at < clock.stopped_at)
    return tuple(sorted(in_time, key=lambda crossing: (crossing.at, crossing.fraction)))


def coming(clock: Clock, watch: Watch = ()) -> tuple[Crossing, ...]:
    """The steps of its ladder, and of `watch`, that lie ahead if nothing more happens, in order of time.

    None while it stands still, and when it has stopped.
    """
    if not clock.live or clock.state is State.PAUSED or clock.target is None:
        return ()
    last = clock.running[-1]
    used = clock.elapsed - last.seconds(clock.at)
    ahead = []
    for mark in marks_of((*clock.ladder, *steps_of(watch)), clock.kind, clock.target):
        if mark.amount > clock.elapsed or (mark.step.is_breach and clock.due == clock.at):
            instant = last.calendar.due(last.start, max(mark.amount - used, 0))
            ahead += [Crossing(instant, mark.step, mark.nth, clock.version)] if instant is not None else []
    return tuple(ahead)


def next_fire_at(clock: Clock, watch: Watch = ()) -> datetime | None:
    """The next instant after `clock.at` at which there is something to tell or to change: a step of its ladder, the
    breach, or the end of its pause by the limit of pauses.

    The breach is one second after due: at due itself the promise can still be kept. None when the clock has stopped,
    and when there is nothing more to come.
    """
    if not clock.live or clock.state is State.PAUSED:
        return clock.resumes_at
    instants = [crossing.fires_at for crossing in coming(clock, watch)]
    if clock.due is not None and not clock.breached:
        instants.append(clock.due + SECOND)
    return min(instants, default=None)


def paused_by_reason(clock: Clock) -> dict[str, int]:
    """Working seconds for which it stood still, by reason; they sum to `clock.paused`."""
    until = clock.stopped_at or clock.at
    total: dict[str, int] = {}
    for pause in clock.pauses:
        total[pause.reason] = total.get(pause.reason, 0) + pause.seconds(until)
    return total
