"""The fold itself: `fold` hears the events of a task one by one and tells how its clocks stand. Rules: see `clock`."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.clock import Clock, Excuse, State
from tasks_engine.sla.course import Course, Stretches
from tasks_engine.sla.events import FIRST_REPLY, Event, EventType, Policy, Restart, Wire
from tasks_engine.sla.ladder import Step, Watch, steps_of

Clocks = tuple[Clock, ...]


def fold(events: Iterable[Event], *, policy: Policy, calendar: Calendar, at: datetime, watch: Watch = ()) -> Clocks:
    """Every cycle of every clock of `policy` as it stands at `at`, in the order of the wiring.

    A clock that was not started is in cycle 1. `Clock.crossed` tells which steps of the policy's ladder and of `watch`
    were reached. Fractions of a second are dropped; naive instants are refused.
    """
    return fold_at_each(events, policy=policy, calendar=calendar, instants=(at,), watch=watch)[0]


def fold_at_each(
    events: Iterable[Event], *, policy: Policy, calendar: Calendar, instants: Sequence[datetime], watch: Watch = ()
) -> list[Clocks]:
    """`fold` at each of `instants`, in their order, hearing the events only once."""
    task = _Task(policy, calendar, steps_of(watch))
    coming = deque(sorted(events, key=lambda event: event.at))
    answers: dict[datetime, Clocks] = {}
    for at in sorted({whole_second(instant) for instant in instants}):
        while coming and whole_second(coming[0].at) <= at:
            event = coming.popleft()
            task.hear(event, whole_second(event.at))
        answers[at] = tuple(task.clocks(at))
    return [answers[whole_second(instant)] for instant in instants]


class _Task:
    """All clocks of one task while its events are heard."""

    def __init__(self, policy: Policy, calendar: Calendar, watch: tuple[Step, ...]) -> None:
        self._wiring = policy.wiring
        self._policy = policy
        self._calendar = calendar
        self._watch = watch
        self._courses: dict[str, list[Course]] = {kind: [] for kind in policy.wiring}
        self._still = Stretches()
        """When any clock of the task stood still."""
        self._latest: datetime | None = None
        """When the last event was heard."""
        self._priority = ""
        self._replied = False
        self._over = False

    def hear(self, event: Event, now: datetime) -> None:
        self._end_pauses_at_the_limit(now)
        for course in self._live():
            course.settle(now)
        self._hear_for_all(event, now)
        self._replied = self._replied or event.type is EventType.REPLIED
        for kind, wire in self._wiring.items():
            self._move(kind, wire, event.type, now)
        for kind, wire in self._wiring.items():
            if event.type in wire.start or event.type in wire.reopen:
                self._start(kind, wire, event.type, now)
        self._note_whether_any_stands_still(now)
        self._latest = now

    def clocks(self, at: datetime) -> Iterator[Clock]:
        self._end_pauses_at_the_limit(at)
        pauses_end = self._limit_of_pauses()
        for kind, courses in self._courses.items():
            if courses:
                yield from (course.clock(at, pauses_end) for course in courses)
            else:
                target = self._policy.target(kind, self._priority)
                party = self._wiring[kind].party
                yield Clock(kind, party, 1, State.NOT_STARTED, at, target, remaining=target)

    def _live(self, kinds: Iterable[str] | None = None) -> list[Course]:
        chosen = self._courses if kinds is None else [kind for kind in self._courses if kind in set(kinds)]
        latest = [self._courses[kind][-1] for kind in chosen if self._courses[kind]]
        return [course for course in latest if course.live]

    # What every clock hears

    def _hear_for_all(self, event: Event, now: datetime) -> None:
        match event.type:
            case EventType.PAUSED:
                kinds = event.clocks if event.clocks is not None else self._policy.pauses.get(event.reason)
                for course in self._live(kinds):
                    self._pause(course, now, event.reason)
            case EventType.RESUMED:
                for course in self._live(event.clocks):
                    course.resume(now, event.reason, self._calendar)
            case EventType.PRIORITY_CHANGED:
                self._priority = event.priority
                self._retarget_all(now)
            case EventType.POLICY_CHANGED if event.policy is not None:
                self._policy = event.policy
                self._retarget_all(now)
            case EventType.EXTENDED:
                for course in self._live(event.clocks):
                    course.extend(now, event.seconds)
            case EventType.EXCUSED:
                self._excuse(event, now)
            case EventType.CALENDAR_CHANGED if event.calendar is not None:
                self._change_calendar(event.calendar, now)
            case EventType.CANCELLED:
                self._over = True
                for course in self._live():
                    course.stop(now, cancelled=True)

    def _change_calendar(self, calendar: Calendar, now: datetime) -> None:
        self._calendar = calendar
        self._still.change_calendar(now, calendar, self._policy.calendar_change)
        for course in self._live():
            course.change_calendar(now, calendar, self._policy.calendar_change)

    def _excuse(self, event: Event, now: datetime) -> None:
        for kind in self._courses if event.clocks is None else event.clocks & self._courses.keys():
            for course in self._courses[kind][-1:] if event.cycle is None else self._courses[kind]:
                if event.cycle in (None, course.cycle) and course.breached_at is not None:
                    course.excuse = Excuse(event.reason, event.who, now)

    def _retarget_all(self, now: datetime) -> None:
        for course in self._live():
            self._retarget(course, now)

    def _retarget(self, course: Course, now: datetime) -> None:
        target = self._policy.target(course.kind, self._priority)
        if target is not None:
            course.retarget(now, target, self._ladder)

    @property
    def _ladder(self) -> tuple[Step, ...]:
        return (*self._policy.ladder, *self._watch)

    # What its wire says to each

    def _move(self, kind: str, wire: Wire, heard: EventType, now: datetime) -> None:
        for course in self._live([kind]):
            if heard in wire.abandon:
                course.stop(now, cancelled=True)
            elif heard in wire.stop:
                course.stop(now)
            elif heard in wire.resume:
                for reason in wire.pause:
                    course.resume(now, reason, self._calendar)
            elif heard in wire.pause:
                self._pause(course, now, heard)

    def _start(self, kind: str, wire: Wire, heard: EventType, now: datetime) -> None:
        courses, target = self._courses[kind], self._policy.target(kind, self._priority)
        if self._over or target is None or not self._may_start(wire):
            return
        again = courses and not courses[-1].live
        if again and wire.restart is Restart.RESUME:
            courses[-1].go_on(now, self._calendar)
            self._retarget(courses[-1], now)
        elif (again and wire.restart is Restart.NEW_CYCLE) or (not courses and heard in wire.start):
            course = Course(kind, wire.party, len(courses) + 1, target, self._ladder)
            course.running.begin(now, self._calendar)
            courses.append(course)

    def _may_start(self, wire: Wire) -> bool:
        if wire.requires in ("", FIRST_REPLY):
            return self._replied or not wire.requires
        courses = self._courses.get(wire.requires, [])
        return bool(courses) and not courses[-1].live and not courses[-1].cancelled

    # Standing still

    def _pause(self, course: Course, now: datetime, reason: str) -> None:
        limit = self._policy.pause_limit
        if limit is None or self._still.seconds(now) < limit:
            course.pause(now, reason, self._calendar)

    def _note_whether_any_stands_still(self, now: datetime) -> None:
        still = any(course.reasons for course in self._live())
        if still and not self._still.open:
            self._still.begin(now, self._calendar)
        elif self._still.open and not still:
            self._still.end(now)

    def _limit_of_pauses(self) -> datetime | None:
        """When the pause that is going on reaches the limit, if nothing more happens."""
        limit = self._policy.pause_limit
        return self._still.used_up(limit) if limit is not None and self._still.open else None

    def _end_pauses_at_the_limit(self, now: datetime) -> None:
        reached = self._limit_of_pauses()
        if reached is None or reached > now:
            return
        instant = max(reached, self._latest or reached)  # a limit that was lowered meanwhile does not reach back
        self._still.end(instant)
        for course in self._live():
            if course.reasons:
                course.resume(instant, "", self._calendar)
