"""The fold itself: `fold` hears the events of a task one by one and tells how its clocks stand. Rules: see `clock`."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.clock import Cause, Clock, Crossing, State, Stretch, share, used_up
from tasks_engine.sla.events import FIRST_REPLY, CalendarChange, Event, EventType, Party, Policy, Restart, Wire
from tasks_engine.sla.timeline import SECOND

Clocks = tuple[Clock, ...]


def fold(
    events: Iterable[Event], *, policy: Policy, calendar: Calendar, at: datetime, watch: Sequence[float] = ()
) -> Clocks:
    """Every cycle of every clock of `policy` as it stands at `at`, in the order of the wiring.

    A clock that was not started is in cycle 1. `watch` are fractions of the target whose first crossing is kept in
    `Clock.crossed`. Fractions of a second are dropped; naive instants are refused.
    """
    return fold_at_each(events, policy=policy, calendar=calendar, instants=(at,), watch=watch)[0]


def fold_at_each(
    events: Iterable[Event],
    *,
    policy: Policy,
    calendar: Calendar,
    instants: Sequence[datetime],
    watch: Sequence[float] = (),
) -> list[Clocks]:
    """`fold` at each of `instants`, in their order, hearing the events only once."""
    task = _Task(policy, calendar, tuple(watch))
    coming = deque(sorted(events, key=lambda event: event.at))
    answers: dict[datetime, Clocks] = {}
    for at in sorted({whole_second(instant) for instant in instants}):
        while coming and whole_second(coming[0].at) <= at:
            event = coming.popleft()
            task.hear(event, whole_second(event.at))
        answers[at] = tuple(task.clocks(at))
    return [answers[whole_second(instant)] for instant in instants]


@dataclass(slots=True)
class _Run:
    """One cycle of a clock while the events are heard."""

    kind: str
    party: Party
    cycle: int
    target: int
    watch: tuple[float, ...]
    running: list[Stretch]
    pauses: list[Stretch] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    stopped_at: datetime | None = None
    cancelled: bool = False
    breached_at: datetime | None = None
    cause: Cause | None = None
    crossed: dict[float, datetime] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return self.stopped_at is None

    @property
    def due(self) -> datetime | None:
        return used_up(self.running, self.target)

    # What can happen to it

    def stop(self, now: datetime, *, cancelled: bool = False) -> None:
        """Its result stands. The last stretch is left open: the due of a clock that stopped in time lies after it."""
        self.stopped_at, self.cancelled = now, cancelled
        if self.reasons:
            _end(self.pauses, now)
            self.reasons.clear()

    def pause(self, now: datetime, reason: str, calendar: Calendar) -> None:
        if not self.reasons:
            _end(self.running, now)
            self.pauses.append(Stretch(now, None, calendar, reason))
        if reason not in self.reasons:
            self.reasons.append(reason)

    def resume(self, now: datetime, reason: str, calendar: Calendar) -> None:
        """End the pause for `reason`, or every pause without one. It runs again when no reason is left."""
        left = [other for other in self.reasons if reason and other != reason]
        if left[:1] == self.reasons[:1]:
            self.reasons = left
            return
        _end(self.pauses, now)
        self.reasons = left
        if left:
            self.pauses.append(Stretch(now, None, calendar, left[0]))
        else:
            self.running.append(Stretch(now, None, calendar))

    def go_on(self, now: datetime, calendar: Calendar) -> None:
        """The stopped cycle runs again; the time since it stopped does not count."""
        if self.running[-1].end is None:
            _end(self.running, self.stopped_at or now)
        self.stopped_at, self.cancelled = None, False
        self.running.append(Stretch(now, None, calendar))

    def retarget(self, now: datetime, target: int) -> None:
        self.target = target
        self._change_is_felt(now, Cause.RETARGET)

    def change_calendar(self, now: datetime, calendar: Calendar, mode: CalendarChange) -> None:
        for stretches in (self.running, self.pauses):
            if mode is CalendarChange.RECOMPUTE:
                stretches[:] = [stretch._replace(calendar=calendar) for stretch in stretches]
            elif stretches and stretches[-1].end is None:
                reason = stretches[-1].reason
                _end(stretches, now)
                stretches.append(Stretch(now, None, calendar, reason))
        self._change_is_felt(now, Cause.CALENDAR_CHANGE)

    # What becomes of it with time

    def settle(self, now: datetime) -> None:
        """Record what happened before `now`: a due instant passed, fractions of the target were used up."""
        due = self.due
        if due is not None and due < now:
            self._breach(due, Cause.TIME)
        self.cross(now)

    def cross(self, before: datetime, recorded: datetime | None = None) -> None:
        for fraction in self.watch:
            if fraction not in self.crossed:
                instant = used_up(self.running, share(self.target, fraction))
                if instant is not None and instant < before:
                    self.crossed[fraction] = recorded or instant

    def _change_is_felt(self, now: datetime, cause: Cause) -> None:
        due = self.due
        if due is not None and due < now:
            self._breach(now, cause)
        self.cross(now, recorded=now)

    def _breach(self, at: datetime, cause: Cause) -> None:
        if self.breached_at is None:
            self.breached_at, self.cause = at, cause

    # How it stands

    def clock(self, at: datetime) -> Clock:
        if self.live:
            self.settle(at)
            self.cross(at + SECOND)
        until = self.stopped_at or at
        elapsed = sum(stretch.seconds(until) for stretch in self.running)
        return Clock(
            kind=self.kind,
            party=self.party,
            cycle=self.cycle,
            state=self._state(),
            at=at,
            target=self.target,
            started=self.running[0].start,
            due=self.due,
            elapsed=elapsed,
            remaining=self.target - elapsed,
            paused=sum(pause.seconds(until) for pause in self.pauses),
            stopped_at=self.stopped_at,
            breached_at=self.breached_at,
            breach_cause=self.cause,
            crossed=tuple(sorted((Crossing(*item) for item in self.crossed.items()), key=lambda c: (c.at, c.fraction))),
            running=tuple(self.running),
            pauses=tuple(self.pauses),
        )

    def _state(self) -> State:
        if self.cancelled:
            return State.CANCELLED
        if self.reasons:
            return State.PAUSED
        if self.breached_at is not None:
            return State.BREACHED
        return State.RUNNING if self.live else State.MET


def _end(stretches: list[Stretch], now: datetime) -> None:
    stretches[-1] = stretches[-1]._replace(end=now)


class _Task:
    """All clocks of one task while its events are heard."""

    def __init__(self, policy: Policy, calendar: Calendar, watch: tuple[float, ...]) -> None:
        self._policy = policy
        self._calendar = calendar
        self._watch = watch
        self._runs: dict[str, list[_Run]] = {kind: [] for kind in policy.wiring}
        self._priority = ""
        self._replied = False
        self._over = False

    def hear(self, event: Event, now: datetime) -> None:
        for run in self._live():
            run.settle(now)
        self._hear_for_all(event, now)
        self._replied = self._replied or event.type is EventType.REPLIED
        for kind, wire in self._policy.wiring.items():
            self._move(kind, wire, event.type, now)
        for kind, wire in self._policy.wiring.items():
            if event.type in wire.start or event.type in wire.reopen:
                self._start(kind, wire, event.type, now)

    def clocks(self, at: datetime) -> Iterator[Clock]:
        for kind, runs in self._runs.items():
            if runs:
                yield from (run.clock(at) for run in runs)
            else:
                target = self._policy.target(kind, self._priority)
                party = self._policy.wiring[kind].party
                yield Clock(kind, party, 1, State.NOT_STARTED, at, target, remaining=target)

    def _live(self, kinds: Iterable[str] | None = None) -> list[_Run]:
        chosen = self._runs if kinds is None else [kind for kind in self._runs if kind in set(kinds)]
        return [runs[-1] for runs in map(self._runs.__getitem__, chosen) if runs and runs[-1].live]

    def _hear_for_all(self, event: Event, now: datetime) -> None:
        match event.type:
            case EventType.PAUSED:
                for run in self._live(event.clocks):
                    run.pause(now, event.reason, self._calendar)
            case EventType.RESUMED:
                for run in self._live(event.clocks):
                    run.resume(now, event.reason, self._calendar)
            case EventType.PRIORITY_CHANGED:
                self._priority = event.priority
                for run in self._live():
                    self._retarget(run, now)
            case EventType.CALENDAR_CHANGED if event.calendar is not None:
                self._calendar = event.calendar
                for run in self._live():
                    run.change_calendar(now, event.calendar, self._policy.calendar_change)
            case EventType.CANCELLED:
                self._over = True
                for run in self._live():
                    run.stop(now, cancelled=True)

    def _move(self, kind: str, wire: Wire, heard: EventType, now: datetime) -> None:
        for run in self._live([kind]):
            if heard in wire.abandon:
                run.stop(now, cancelled=True)
            elif heard in wire.stop:
                run.stop(now)
            elif heard in wire.resume:
                for reason in wire.pause:
                    run.resume(now, reason, self._calendar)
            elif heard in wire.pause:
                run.pause(now, heard, self._calendar)

    def _start(self, kind: str, wire: Wire, heard: EventType, now: datetime) -> None:
        runs, target = self._runs[kind], self._policy.target(kind, self._priority)
        if self._over or target is None or not self._may_start(wire):
            return
        again = runs and not runs[-1].live
        if again and wire.restart is Restart.RESUME:
            runs[-1].go_on(now, self._calendar)
            self._retarget(runs[-1], now)
        elif (again and wire.restart is Restart.NEW_CYCLE) or (not runs and heard in wire.start):
            first = Stretch(now, None, self._calendar)
            runs.append(_Run(kind, wire.party, len(runs) + 1, target, self._watch, [first]))

    def _may_start(self, wire: Wire) -> bool:
        if wire.requires in ("", FIRST_REPLY):
            return self._replied or not wire.requires
        runs = self._runs.get(wire.requires, [])
        return bool(runs) and not runs[-1].live and not runs[-1].cancelled

    def _retarget(self, run: _Run, now: datetime) -> None:
        target = self._policy.target(run.kind, self._priority)
        if target is not None and target != run.target:
            run.retarget(now, target)
