"""One cycle of a clock while the events of its task are heard: what can happen to it, and how it stands."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tasks_engine.sla.calendar import Calendar
from tasks_engine.sla.clock import Cause, Clock, Excuse, State, Stretch, used_up
from tasks_engine.sla.events import CalendarChange, Party
from tasks_engine.sla.ladder import Crossing, Mark, Step, marks_of
from tasks_engine.sla.timeline import SECOND


class Stretches:
    """Stretches one after the other, with the working seconds before each: a log of any length costs a bisection."""

    def __init__(self) -> None:
        self.all: list[Stretch] = []
        self._before: list[int] = []

    @property
    def open(self) -> bool:
        """Whether the last has not ended."""
        return bool(self.all) and self.all[-1].end is None

    def begin(self, now: datetime, calendar: Calendar, reason: str = "") -> None:
        """Begin one; the last has ended."""
        self._before.append(self.seconds(now))
        self.all.append(Stretch(now, None, calendar, reason))

    def end(self, now: datetime) -> None:
        """End the last."""
        self.all[-1] = self.all[-1]._replace(end=now)

    def seconds(self, until: datetime) -> int:
        """Working seconds in all, up to `until`, which is not before the last began."""
        return self._before[-1] + self.all[-1].seconds(until) if self.all else 0

    def used_up(self, amount: int) -> datetime | None:
        """See `clock.used_up`."""
        n = max(bisect_left(self._before, amount) - 1, 0)
        return used_up(self.all[n:], amount - self._before[n]) if self.all else None

    def change_calendar(self, now: datetime, calendar: Calendar, mode: CalendarChange) -> None:
        """Measure all of it by another calendar, or only what comes."""
        if mode is CalendarChange.RECOMPUTE:
            measured, self.all, self._before = self.all, [], []
            for stretch in measured:
                self._before.append(self.seconds(stretch.start))
                self.all.append(stretch._replace(calendar=calendar))
        elif self.open:
            reason = self.all[-1].reason
            self.end(now)
            self.begin(now, calendar, reason)


@dataclass(slots=True)
class Course:
    """One cycle of a clock. `now` never falls from call to call."""

    kind: str
    party: Party
    cycle: int
    target: int
    ladder: tuple[Step, ...]
    running: Stretches = field(default_factory=Stretches)
    pauses: Stretches = field(default_factory=Stretches)
    reasons: list[str] = field(default_factory=list)
    extra: int = 0
    """Working seconds by which the target was extended."""
    version: int = 1
    stopped_at: datetime | None = None
    cancelled: bool = False
    breached_at: datetime | None = None
    cause: Cause | None = None
    excuse: Excuse | None = None
    crossed: list[Crossing] = field(default_factory=list)
    _past: set[tuple[str, int]] = field(default_factory=set)
    """Marks of the ladder that lie behind."""
    _marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        self._marks = marks_of(self.ladder, self.kind, self.target)

    @property
    def live(self) -> bool:
        return self.stopped_at is None

    @property
    def due(self) -> datetime | None:
        return self.running.used_up(self.target)

    # What can happen to it

    def stop(self, now: datetime, *, cancelled: bool = False) -> None:
        """Its result stands. The last stretch is left open: the due of a clock that stopped in time lies after it."""
        self.stopped_at, self.cancelled = now, cancelled
        if self.reasons:
            self.pauses.end(now)
            self.reasons.clear()

    def pause(self, now: datetime, reason: str, calendar: Calendar) -> None:
        if not self.reasons:
            self.running.end(now)
            self.pauses.begin(now, calendar, reason)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def resume(self, now: datetime, reason: str, calendar: Calendar) -> None:
        """End the pause for `reason`, or every pause without one. It runs again when no reason is left."""
        left = [other for other in self.reasons if reason and other != reason]
        if left[:1] == self.reasons[:1]:
            self.reasons = left
            return
        self.pauses.end(now)
        self.reasons = left
        if left:
            self.pauses.begin(now, calendar, left[0])
        else:
            self.running.begin(now, calendar)

    def go_on(self, now: datetime, calendar: Calendar) -> None:
        """The stopped cycle runs again; the time since it stopped does not count."""
        if self.running.open:
            self.running.end(self.stopped_at or now)
        self.stopped_at, self.cancelled = None, False
        self.running.begin(now, calendar)

    def retarget(self, now: datetime, target: int, ladder: tuple[Step, ...]) -> None:
        """Promise `target` working seconds (and what it was extended by), to be watched by `ladder`."""
        if (target + self.extra, ladder) != (self.target, self.ladder):
            self.target, self.ladder = target + self.extra, ladder
            self._change_is_felt(now, Cause.RETARGET)

    def extend(self, now: datetime, seconds: int) -> None:
        """Promise `seconds` of working time more."""
        self.extra += seconds
        self.retarget(now, self.target - self.extra + seconds, self.ladder)

    def change_calendar(self, now: datetime, calendar: Calendar, mode: CalendarChange) -> None:
        self.running.change_calendar(now, calendar, mode)
        self.pauses.change_calendar(now, calendar, mode)
        self._change_is_felt(now, Cause.CALENDAR_CHANGE)

    # What becomes of it with time

    def settle(self, now: datetime) -> None:
        """Record what happened before `now`: a due instant passed, steps of the ladder were reached."""
        self._notice_breach(now)
        self._cross(self._reached(now, self._ahead))

    def _notice_breach(self, now: datetime) -> None:
        if self.breached_at is None and self.target <= self.running.seconds(now):
            due = self.due
            if due is not None and due < now:
                self.breached_at, self.cause = due, Cause.TIME

    def _change_is_felt(self, now: datetime, cause: Cause) -> None:
        self.version += 1
        self._marks = marks_of(self.ladder, self.kind, self.target)
        due = self.due
        if self.breached_at is None and due is not None and due < now:
            self.breached_at, self.cause = now, cause
        reached = self._reached(now, self._marks)
        self._past &= {mark.key for mark, _ in reached} | {mark.key for mark in self._marks if not mark.step.again}
        self._cross([(mark, now) for mark, _ in reached])

    @property
    def _ahead(self) -> list[Mark]:
        return [mark for mark in self._marks if mark.key not in self._past]

    def _reached(self, now: datetime, marks: Iterable[Mark]) -> list[tuple[Mark, datetime]]:
        """Those of `marks` before `now`, each with its instant."""
        used, reached = self.running.seconds(now), []
        for mark in marks:
            if mark.amount > used:
                break
            instant = self.running.used_up(mark.amount)
            if instant is not None and instant < now:
                reached.append((mark, instant))
        return reached

    def _cross(self, reached: Sequence[tuple[Mark, datetime]]) -> None:
        for mark, at in reached:
            if mark.key not in self._past:
                self._past.add(mark.key)
                self.crossed.append(Crossing(at, mark.step, mark.nth, self.version))

    # How it stands

    def clock(self, at: datetime, pauses_end: datetime | None) -> Clock:
        """How it stands at `at`: what happens at that very instant has happened, except that due is not yet late.

        `pauses_end` is when the limit of the task's pauses will be reached.
        """
        if self.live:
            self.settle(at)
            self._cross(
                [(mark, when) for mark, when in self._reached(at + SECOND, self._ahead) if not mark.step.is_breach]
            )
        until = self.stopped_at or at
        elapsed = self.running.seconds(until)
        return Clock(
            kind=self.kind,
            party=self.party,
            cycle=self.cycle,
            state=self._state(),
            at=at,
            target=self.target,
            started=self.running.all[0].start,
            due=self.due,
            elapsed=elapsed,
            remaining=self.target - elapsed,
            paused=self.pauses.seconds(until),
            resumes_at=pauses_end if self.reasons else None,
            stopped_at=self.stopped_at,
            breached_at=self.breached_at,
            breach_cause=self.cause,
            excuse=self.excuse,
            crossed=tuple(sorted(self.crossed, key=lambda crossing: (crossing.at, crossing.version))),
            version=self.version,
            ladder=self.ladder,
            running=tuple(self.running.all),
            pauses=tuple(self.pauses.all),
        )

    def _state(self) -> State:
        if self.cancelled:
            return State.CANCELLED
        if self.reasons:
            return State.PAUSED
        if self.breached_at is not None:
            return State.BREACHED
        return State.RUNNING if self.live else State.MET
