"""What the engine is told: tasks that need somebody, and secretaries who might do them.

Values only. Instants are aware datetimes (kept in UTC), minutes are working minutes, scores are thousandths (0 to
1000). Nothing here speaks of age, gender, looks or origin, and nothing may: only what the work needs decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

Span = tuple[datetime, datetime]
"""A half-open stretch of time `[start, end)`."""

Booking = tuple[datetime | None, int]
"""Work ahead of a secretary: when it is due, if ever, and the working minutes that it still takes."""

MOST_MINUTES = 10**8
MOST_COUNT = 10**6
HIGHEST_GRADE, LOWEST_GRADE = 2, 5
HIGHEST_LEVEL = 5
HIGHEST_BAND = 5
UNKNOWN = 500  # what a score counts as while there is none: the middle
FIRST_YEAR, LAST_YEAR = 1971, 8999


class BadInput(ValueError):
    """A value that the engine cannot take; `field` names it, with its row when it came from a list."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail

    def within(self, place: str) -> BadInput:
        """The same complaint, named from further out: `effort` in `tasks[3]` is `tasks[3].effort`."""
        return BadInput(f"{place}.{self.field}", self.detail)


class Priority(IntEnum):
    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


class Confidentiality(IntEnum):
    """How closely a task is kept; a clearance is the highest of these that a secretary may see."""

    PUBLIC = 0
    INTERNAL = 1
    CONFIDENTIAL = 2
    SECRET = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNeed:
    """A task that waits for a secretary, and what it asks of one."""

    id: str
    organization: str
    pool: str
    effort: int
    """Working minutes that the task is expected to take, at least 1."""
    waiting_since: datetime
    """When the task last became open."""
    confidentiality: int
    deadline: datetime | None = None
    priority: int = Priority.NORMAL
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill code to the lowest proficiency that will do, 1 to 5."""
    grade: int | None = None
    """The lowest grade that will do, 5 (junior) to 2 (senior); None for any."""
    certificates: frozenset[str] = frozenset()
    """Kinds of certificate that must be valid until the deadline."""
    languages: frozenset[str] = frozenset()
    declined_by: frozenset[str] = frozenset()
    """Secretaries who are not asked again: who declined this task, gave it back, or let an offer of it lapse."""
    blocked_secretaries: frozenset[str] = frozenset()
    """Secretaries with whom the organization will not work."""

    def __post_init__(self) -> None:
        _named(self, "id")
        _between(self, "effort", 1, MOST_MINUTES)
        _between(self, "priority", Priority.LOW, Priority.URGENT)
        _between(self, "confidentiality", Confidentiality.PUBLIC, Confidentiality.SECRET)
        _levels(self.skills)
        _set(self, "waiting_since", utc(self.waiting_since, "waiting_since"))
        if self.grade is not None:
            _between(self, "grade", HIGHEST_GRADE, LOWEST_GRADE)
        if self.deadline is not None:
            _set(self, "deadline", utc(self.deadline, "deadline"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A secretary as the matcher sees one at the moment of a round."""

    id: str
    pool: str
    clearance: int
    remaining_minutes: int
    """Working minutes that may still be booked in the planning horizon, live assignments and live offers deducted."""
    remaining_slots: int
    """Tasks that may still be held at once, live assignments and live offers deducted."""
    open_spans: tuple[Span, ...]
    """Working time within the planning horizon: sorted, apart from each other, leave already cut out."""
    skills: Mapping[str, int] = field(default_factory=dict)
    grade: int | None = None
    growing: frozenset[str] = frozenset()
    """Skills in which the secretary wants to grow."""
    certificates: Mapping[str, datetime] = field(default_factory=dict)
    """Kind of verified certificate to the instant at which it expires: valid while before it."""
    languages: frozenset[str] = frozenset()
    leaves: tuple[Span, ...] = ()
    paused: bool = False
    cooling_until: datetime | None = None
    """Nothing is offered before this instant, because the secretary declined lately."""
    organizations: frozenset[str] = frozenset()
    """Organizations to which the secretary belongs and for which they therefore may not work."""
    blocked_organizations: frozenset[str] = frozenset()
    familiarity: Mapping[str, int] = field(default_factory=dict)
    """Organization to the number of its tasks that this secretary brought to acceptance."""
    quality: int | None = None
    """Of past work; None while nobody has judged any: then it counts as `UNKNOWN`."""
    punctuality: int | None = None
    """Likewise, the share of past work that was delivered in time."""
    load: int = 0
    """Working minutes already booked in the planning horizon."""
    bookings: tuple[Booking, ...] = ()
    """Live work still to be done, each piece by its deadline, in any order."""
    cost_band: int = 3
    """1 (least costly) to 5."""

    def __post_init__(self) -> None:
        _named(self, "id")
        _between(self, "clearance", Confidentiality.PUBLIC, Confidentiality.SECRET)
        _between(self, "remaining_minutes", 0, MOST_MINUTES)
        _between(self, "remaining_slots", 0, MOST_COUNT)
        for name in ("quality", "punctuality"):
            if getattr(self, name) is not None:
                _between(self, name, 0, 1000)
        _between(self, "load", 0, MOST_MINUTES)
        _between(self, "cost_band", 1, HIGHEST_BAND)
        _levels(self.skills)
        _set(self, "open_spans", _spans("open_spans", self.open_spans, apart=True))
        _set(self, "leaves", _spans("leaves", self.leaves, apart=False))
        _set(self, "bookings", _bookings(self.bookings))
        expiries = {kind: utc(expiry, f"certificates.{kind}") for kind, expiry in self.certificates.items()}
        _set(self, "certificates", expiries)
        if self.cooling_until is not None:
            _set(self, "cooling_until", utc(self.cooling_until, "cooling_until"))
        if self.grade is not None:
            _between(self, "grade", HIGHEST_GRADE, LOWEST_GRADE)
        for organization, accepted in self.familiarity.items():
            _whole(f"familiarity.{organization}", accepted, 0, MOST_COUNT)


def at_least(held: int | None, needed: int | None) -> bool:
    """Whether the grade held is as high as the grade needed. A lower number is a higher grade: ask, never compare."""
    return needed is None or (held is not None and held <= needed)


def known(score: int | None) -> int:
    """A score of past work, or what counts while there is none."""
    return UNKNOWN if score is None else score


def needed_until(need: TaskNeed, now: datetime) -> datetime:
    """The instant until which a secretary must be fit for the task: its deadline, or else the soonest possible end."""
    return need.deadline if need.deadline is not None else now + timedelta(minutes=need.effort)


def utc(value: datetime, name: str = "now") -> datetime:
    """The same instant in UTC, where differences are physical time; Python subtracts two instants of one zone by
    their wall clocks, which is wrong across a clock change."""
    if value.tzinfo is None:
        raise BadInput(name, "must carry its time zone")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise BadInput(name, f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value.astimezone(UTC)


def _named(row: object, name: str) -> None:
    if not isinstance(getattr(row, name), str) or not getattr(row, name):
        raise BadInput(name, "must be a text that is not empty")


def _between(row: object, name: str, low: int, high: int) -> None:
    _whole(name, getattr(row, name), low, high)


def _whole(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput(name, f"must be a whole number from {low} to {high}")


def _levels(skills: Mapping[str, int]) -> None:
    for code, level in skills.items():
        _whole(f"skills.{code}", level, 1, HIGHEST_LEVEL)


def _spans(name: str, spans: tuple[Span, ...], *, apart: bool) -> tuple[Span, ...]:
    exact = tuple((utc(start, f"{name}[{i}]"), utc(end, f"{name}[{i}]")) for i, (start, end) in enumerate(spans))
    for index, (start, end) in enumerate(exact):
        if end <= start:
            raise BadInput(f"{name}[{index}]", "must end after it starts")
        if apart and index and start < exact[index - 1][1]:
            raise BadInput(f"{name}[{index}]", "must start after the one before it has ended")
    return exact


def _bookings(bookings: tuple[Booking, ...]) -> tuple[Booking, ...]:
    for index, (_, minutes) in enumerate(bookings):
        _whole(f"bookings[{index}]", minutes, 0, MOST_MINUTES)
    return tuple(
        (None if due is None else utc(due, f"bookings[{index}]"), minutes)
        for index, (due, minutes) in enumerate(bookings)
    )


_set = object.__setattr__  # the rows are frozen once they stand; only __post_init__ may still put a value right
