"""The rules of the SLA paper done the slow way, one second after the other. Shares no code with the engine.

Open time: a wall clock that never goes back is read every second. An end of a range in a skipped or repeated hour means
the first instant whose wall clock is at or after it, which is when the clock that never goes back gets there; so the
calendar is open exactly while that clock shows an open time.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.engine.sla.worlds import weekday

SECOND = timedelta(seconds=1)


class SlowCalendar:
    """Answers by looking at every second of `[start, end)`."""

    def __init__(self, definition: dict[str, Any], start: datetime, end: datetime) -> None:
        self.definition = definition
        self.start = start
        zone = ZoneInfo(definition["time_zone"])
        furthest = max(_wall(start - n * SECOND * 20, zone) for n in range(3 * 24 * 180))
        self.open: list[bool] = []
        for n in range((end - start) // SECOND):
            furthest = max(furthest, _wall(start + n * SECOND, zone))
            self.open.append(self._shows_open_time(furthest))
        self.used = [0]
        for is_open in self.open:
            self.used.append(self.used[-1] + is_open)

    def elapsed(self, start: datetime, end: datetime) -> int:
        return max(0, self.used[self._n(end)] - self.used[self._n(start)])

    def due(self, start: datetime, seconds: int) -> datetime:
        n = self._n(start)
        while self.used[n] - self.used[self._n(start)] < seconds:
            n += 1
        return self.start + n * SECOND

    def subtract(self, end: datetime, seconds: int) -> datetime:
        n = self._n(end)
        while self.used[self._n(end)] - self.used[n] < seconds:
            n -= 1
        return self.start + n * SECOND

    def is_open(self, at: datetime) -> bool:
        return self.open[self._n(at)]

    def _n(self, at: datetime) -> int:
        return (at - self.start) // SECOND

    def _shows_open_time(self, wall: datetime) -> bool:
        day, time = wall.date(), wall.strftime("%H:%M:%S")
        within = any(start <= time < end for start, end in self._hours(day))
        return within and not any(start <= time < end for start, end in self._on(day, "breaks", []))

    def _hours(self, day: date) -> list[list[str]]:
        if day.isoformat() in self.definition["holidays"]:
            return []
        return self._on(day, "overrides", self.definition["weekly"][weekday(day)])

    def _on(self, day: date, name: str, otherwise: list[list[str]]) -> list[list[str]]:
        return self.definition[name].get(day.isoformat(), otherwise)


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


@dataclass
class SlowClock:
    """One clock that lives second by second: started by `created`, stopped by `completed`, restarted by `reopened`."""

    calendar: SlowCalendar
    targets: dict[str, int]
    restart: str
    priority: str = ""
    state: str = "not_started"
    cycle: int = 1
    target: int = 0
    elapsed: int = 0
    paused: int = 0
    breached: bool = False
    due: datetime | None = None
    first_with: dict[int, datetime] = field(default_factory=dict)
    """When the clock first ran with so many seconds used."""
    cancelled: bool = False

    def live(self, events: list[tuple[datetime, str, str]], start: datetime, until: datetime) -> None:
        """Go through every second from `start` to `until`; `events` are `(at, type, priority)`, sorted."""
        coming = list(events)
        now = start
        while True:
            self._notice_breach(now)
            while coming and coming[0][0] == now:
                _, heard, priority = coming.pop(0)
                self._hear(heard, priority, now)
            if self.state == "running":
                self.first_with.setdefault(self.elapsed, now)
                self.due = self.first_with.get(self.target)
            if now == until:
                return
            if self.calendar.is_open(now):
                self.elapsed += self.state == "running"
                self.paused += self.state == "paused"
            now += SECOND

    def _notice_breach(self, now: datetime) -> None:
        if self.state in ("running", "paused") and self.due is not None and now > self.due:
            self.breached = True

    def _hear(self, heard: str, priority: str, now: datetime) -> None:
        live = self.state in ("running", "paused")
        match heard:
            case "created" if self.state == "not_started" and not self.cancelled:
                self._begin()
            case "paused" if self.state == "running":
                self.state = "paused"
            case "resumed" if self.state == "paused":
                self.state = "running"
            case "completed" if live:
                self.state = "stopped"
            case "cancelled":
                self.cancelled = True
                self.state = "cancelled" if live else self.state
            case "reopened" | "created" if self.state == "stopped" and not self.cancelled:
                self._again(now)
            case "priority_changed":
                self.priority = priority
                if live:
                    self._retarget(now)

    def _begin(self) -> None:
        self.state, self.target = "running", self.targets[self.priority]

    def _again(self, now: datetime) -> None:
        if self.restart == "new_cycle":
            self.cycle, self.elapsed, self.paused = self.cycle + 1, 0, 0
            self.breached, self.due, self.first_with = False, None, {}
            self._begin()
        elif self.restart == "resume":
            self.state = "running"
            self._retarget(now)

    def _retarget(self, now: datetime) -> None:
        if self.targets[self.priority] != self.target:
            self.target = self.targets[self.priority]
            self.due = self.first_with.get(self.target)
            self._notice_breach(now)

    def reported_state(self) -> str:
        if self.state == "stopped":
            return "breached" if self.breached else "met"
        return "breached" if self.state == "running" and self.breached else self.state
