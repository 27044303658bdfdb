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


Row = tuple[datetime, str, dict[str, Any]]
"""When, what, and what belongs to it: `priority`, `seconds`, `calendar`, `clocks`, `reason`."""

# The table "Clocks" of the SLA paper, written down a second time. LEAVE is whatever takes the task from its secretary.
LEAVE = {"released", "unassigned", "reassigned"}
WAIT = {"pause": {"asked"}, "resume": {"answered", "org_message"} | LEAVE}
AGAIN = {"restart": "new_cycle"}
TABLE: dict[str, dict[str, Any]] = {
    "claim": {"start": {"published"}, "reopen": {"released", "unassigned"}, "stop": {"assigned"}, **AGAIN},
    "first_response": {"start": {"assigned", "reassigned"}, "stop": {"started", "replied"}, "abandon": LEAVE, **AGAIN},
    "reply": {
        "start": {"org_message"}, "stop": {"replied", "asked"}, "abandon": LEAVE | {"accepted"},
        "requires": "first_response", **AGAIN,
    },
    "delivery": {"start": {"published"}, "stop": {"submitted"}, "restart": "never", **WAIT},
    "revision": {"start": {"revision_requested", "returned", "reopened"}, "stop": {"submitted"}, **WAIT, **AGAIN},
    "answer": {"start": {"asked"}, "stop": {"answered", "org_message"}, "abandon": LEAVE, **AGAIN},
    "review": {
        "start": {"submitted"}, "stop": {"accepted", "revision_requested", "rejected"}, "abandon": {"returned"}, **AGAIN
    },
}  # fmt: skip
ONE_CLOCK = {"delivery": {"start": {"created"}, "stop": {"completed"}, "reopen": {"reopened"}}}


@dataclass
class SlowCycle:
    """One cycle of a clock that lives second by second."""

    target: int
    state: str = "running"
    extra: int = 0
    reasons: list[str] = field(default_factory=list)
    ran: list[tuple[datetime, SlowCalendar]] = field(default_factory=list)
    stood: list[tuple[datetime, SlowCalendar]] = field(default_factory=list)
    elapsed: int = 0
    paused: int = 0
    first_with: dict[int, datetime] = field(default_factory=dict)
    """When it first ran with so many seconds used."""
    cause: str = ""
    crossed: dict[float, datetime] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return self.state in ("running", "paused")

    @property
    def due(self) -> datetime | None:
        return self.first_with.get(self.target)

    @property
    def reported_state(self) -> str:
        if self.state == "stopped":
            return "breached" if self.cause else "met"
        return "breached" if self.state == "running" and self.cause else self.state

    def notice(self, now: datetime, cause: str, fractions: tuple[float, ...]) -> None:
        """See what `now` has passed."""
        if self.live and not self.cause and self.due is not None and now > self.due:
            self.cause = cause
        for fraction in fractions:
            if self.live and fraction not in self.crossed and self._share(fraction) in self.first_with:
                self.crossed[fraction] = now

    def _share(self, fraction: float) -> int:
        return next(n for n in range(self.target + 1) if n >= fraction * self.target)

    def tick(self, now: datetime, calendar: SlowCalendar) -> None:
        """Live from `now` to the next second."""
        if self.state == "running":
            self.ran.append((now, calendar))
            self.elapsed += calendar.is_open(now)
        elif self.state == "paused":
            self.stood.append((now, calendar))
            self.paused += calendar.is_open(now)

    def measure_again(self, calendar: SlowCalendar) -> None:
        """Count every second that was lived by another calendar."""
        self.ran = [(second, calendar) for second, _ in self.ran]
        self.stood = [(second, calendar) for second, _ in self.stood]
        self.elapsed, self.first_with = 0, {}
        for second, _ in self.ran:
            self.first_with.setdefault(self.elapsed, second)
            self.elapsed += calendar.is_open(second)
        self.paused = sum(calendar.is_open(second) for second, _ in self.stood)


class SlowTask:
    """All clocks of a task, living from second to second."""

    def __init__(
        self,
        calendar: SlowCalendar,
        targets: dict[str, dict[str, int]],
        table: dict[str, dict[str, Any]] = TABLE,
        *,
        carry: bool = False,
        limit: int | None = None,
        fractions: tuple[float, ...] = (),
    ) -> None:
        self.calendar = calendar
        self.targets = targets
        self.table = table
        self.carry = carry
        self.limit = limit
        self.fractions = fractions
        self.priority = ""
        self.cycles: dict[str, list[SlowCycle]] = {kind: [] for kind in table}
        self.still: list[tuple[datetime, SlowCalendar]] = []
        self.replied = self.over = False

    def live(self, rows: list[Row], start: datetime, until: datetime) -> None:
        """Go through every second from `start` to `until`; `rows` are sorted."""
        coming, now = list(rows), start
        while True:
            self.pass_time(now, "time")
            while coming and coming[0][0] == now:
                _, heard, more = coming.pop(0)
                self.hear(heard, more, now)
                self.pass_time(now, {"calendar_changed": "calendar_change"}.get(heard, "retarget"))
            for cycle in self.latest():
                if cycle.state == "running":
                    cycle.first_with.setdefault(cycle.elapsed, now)
                cycle.notice(now, "time", self.fractions)
            if now == until:
                return
            if any(cycle.reasons for cycle in self.latest() if cycle.live):
                self.still.append((now, self.calendar))
            for cycle in self.latest():
                cycle.tick(now, self.calendar)
            now += SECOND

    def latest(self, kinds: set[str] | None = None) -> list[SlowCycle]:
        return [all_[-1] for kind, all_ in self.cycles.items() if all_ and (kinds is None or kind in kinds)]

    def pass_time(self, now: datetime, cause: str) -> None:
        for cycle in self.latest():
            cycle.notice(now, cause, () if cause == "time" else self.fractions)
        if self.limit is not None and self.stood_still() >= self.limit:
            for cycle in self.latest():
                if cycle.live:
                    self.resume(cycle, "")

    def stood_still(self) -> int:
        return sum(calendar.is_open(second) for second, calendar in self.still)

    def hear(self, heard: str, more: dict[str, Any], now: datetime) -> None:
        chosen = [cycle for cycle in self.latest(more.get("clocks")) if cycle.live]
        match heard:
            case "paused":
                for cycle in chosen:
                    self.pause(cycle, more.get("reason", ""))
            case "resumed":
                for cycle in chosen:
                    self.resume(cycle, more.get("reason", ""))
            case "priority_changed":
                self.priority = more["priority"]
                for kind, all_ in self.cycles.items():
                    if all_ and all_[-1].live:
                        all_[-1].target = self.targets[self.priority][kind] + all_[-1].extra
            case "extended":
                for cycle in chosen:
                    cycle.extra += more["seconds"]
                    cycle.target += more["seconds"]
            case "calendar_changed":
                self.calendar = more["calendar"]
                if not self.carry:
                    self.still = [(second, self.calendar) for second, _ in self.still]
                    for cycle in chosen:
                        cycle.measure_again(self.calendar)
            case "cancelled":
                self.over = True
                for cycle in chosen:
                    cycle.state, cycle.reasons = "cancelled", []
        self.replied = self.replied or heard == "replied"
        for kind, wire in self.table.items():
            self.move(self.cycles[kind], wire, heard)
        for kind, wire in self.table.items():
            self.start(kind, wire, heard)

    def move(self, cycles: list[SlowCycle], wire: dict[str, Any], heard: str) -> None:
        if not cycles or not cycles[-1].live:
            return
        cycle = cycles[-1]
        if heard in wire.get("abandon", ()):
            cycle.state, cycle.reasons = "cancelled", []
        elif heard in wire["stop"]:
            cycle.state, cycle.reasons = "stopped", []
        elif heard in wire.get("resume", ()):
            for reason in wire["pause"]:
                self.resume(cycle, reason)
        elif heard in wire.get("pause", ()):
            self.pause(cycle, heard)

    def start(self, kind: str, wire: dict[str, Any], heard: str) -> None:
        cycles, begins = self.cycles[kind], heard in wire["start"]
        if self.over or not (begins or heard in wire.get("reopen", ())) or (cycles and cycles[-1].live):
            return
        needed = self.cycles.get(wire.get("requires", ""))
        if needed is not None and not (needed and needed[-1].state == "stopped"):
            return
        target = self.targets[self.priority][kind]
        if cycles and wire["restart"] == "resume":
            cycles[-1].state, cycles[-1].target = "running", target + cycles[-1].extra
        elif (cycles and wire["restart"] == "new_cycle") or (not cycles and begins):
            cycles.append(SlowCycle(target))

    def pause(self, cycle: SlowCycle, reason: str) -> None:
        if self.limit is not None and self.stood_still() >= self.limit:
            return
        if reason not in cycle.reasons:
            cycle.reasons.append(reason)
        cycle.state = "paused"

    def resume(self, cycle: SlowCycle, reason: str) -> None:
        cycle.reasons = [other for other in cycle.reasons if reason and other != reason]
        if cycle.state == "paused" and not cycle.reasons:
            cycle.state = "running"


HOLDS = {
    "queue": {"created", "published", "released", "unassigned"},
    "secretary": {"claimed", "assigned", "reassigned", "answered", "revision_requested", "returned", "reopened"},
    "organization": {"asked", "submitted", "completed"},
    "coordinator": {"rejected"},
    "": {"accepted", "cancelled"},
}


def slow_shares(rows: list[Row], calendar: SlowCalendar, start: datetime, until: datetime) -> dict[str, int]:
    """Seconds for which each party had the task in open time, and `off_hours`, counted one by one."""
    shares = dict.fromkeys([*HOLDS, "off_hours"], 0)
    holder, asked, coming, now = "", False, list(rows), start
    while now < until:
        while coming and coming[0][0] == now:
            _, heard, more = coming.pop(0)
            heard = "answered" if heard == "org_message" and asked else heard
            calendar = more.get("calendar", calendar)
            for party, events in HOLDS.items():
                if heard in events:
                    holder, asked = party, heard == "asked"
        if holder:
            shares[holder if calendar.is_open(now) else "off_hours"] += 1
        now += SECOND
    del shares[""]
    return shares
