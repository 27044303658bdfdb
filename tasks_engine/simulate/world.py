"""The model: a pool, its secretaries and a month of tasks, drawn from a seed.

What is drawn never depends on how tasks are matched. Every policy therefore meets the same tasks at the same minutes
and the same people with the same moods (common random numbers), and differences between policies are differences of
the policies. People, demand and moods are drawn from streams of their own: a higher load changes nobody's hours.

Units: minutes. Instants are minutes since the first midnight of the month; `work` and `effort` are working minutes.

What kinds of task there are, who works when and when work comes in stands in `kinds`; how many, how much and how
people answer in `Parameters`. Their defaults are assumed: set them to what your pool has measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from tasks_engine.matching import Priority
from tasks_engine.simulate.hours import DAY, MINUTE, Hours
from tasks_engine.simulate.kinds import DAILY, HOURLY, KINDS, OFFICE, SHIFTS, TRADES, Kind, Weekly
from tasks_engine.sla import Calendar

ZONE = "Asia/Shanghai"
START = datetime(2026, 5, 31, 16, tzinfo=UTC)
"""Monday, 1 June 2026, midnight in the pool's zone, whose clocks never change."""
MARGIN_DAYS = 28
"""Days laid out after the month, in which the last deadlines and the planning horizon end."""
SHORTEST, LONGEST = 10, 480
"""Minutes of the shortest and the longest task."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """A pool and its month. `load` is the work that comes in, as a share of the working time that the pool offers."""

    days: int = 28
    secretaries: int = 60
    load: float = 0.8
    organizations: int = 100
    priorities: tuple[float, ...] = (0.15, 0.60, 0.18, 0.07)
    """Shares of low, normal, high and urgent tasks."""
    promised_hours: tuple[float, ...] = (24.0, 12.0, 6.0, 3.0)
    """Office hours until the deadline, by priority: the middle of a range from half to one and a half of it."""
    estimate_spread: float = 0.3
    """Standard deviation of the logarithm of work over effort (the estimate)."""
    accepts: tuple[float, float] = (0.70, 0.98)
    """Range of the chance that a secretary accepts an offer. Of the rest, two thirds decline and one third lets it
    lapse."""
    answer_minutes: float = 8.0
    """Mean time until an answer, in the secretary's working minutes (exponential)."""
    no_shows: tuple[float, float] = (0.0, 0.05)
    """Range of the chance that a secretary accepts but never starts."""
    no_show_minutes: int = 240
    """Working minutes of theirs after which such a task is taken back."""
    rush_days: int = 2
    """Days on which nearly twice as much comes in."""
    cancelled: float = 0.02
    """Share of tasks that the organization cancels, if nobody has started them by then."""

    def __post_init__(self) -> None:
        if self.days < 1 or self.secretaries < 1 or self.organizations < 1:
            raise ValueError("days, secretaries and organizations must be at least 1")
        if not 0 < self.load <= 3:
            raise ValueError("load must be above 0 and at most 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secretary:
    """One secretary: what the matcher is told, and (speed, chances) what only the simulation knows."""

    number: int
    trade: str
    skills: dict[str, int]
    grade: int
    clearance: int
    languages: frozenset[str]
    quality: int
    cost_band: int
    hours: Hours
    slots: int
    """Tasks held at once, live offers included."""
    speed: float
    """Work done in a working minute; 1.0 is what estimates assume."""
    accepts: float
    no_show: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task. `effort` is the estimate that everybody sees; `work` is what it takes at speed 1."""

    number: int
    kind: int
    organization: int
    arrives: int
    deadline: int
    priority: int
    effort: int
    work: float
    skills: dict[str, int]
    grade: int
    confidentiality: int
    languages: frozenset[str]
    cancel_at: int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """A month that waits to be matched."""

    parameters: Parameters
    seed: int
    secretaries: tuple[Secretary, ...]
    tasks: tuple[Task, ...]
    office: Hours
    moods: np.ndarray[Any, Any] = field(repr=False)
    """float32[tasks, secretaries], even in [0, 1): what a secretary will say to a task."""
    delays: np.ndarray[Any, Any] = field(repr=False)
    """float32, same shape, exponential with mean 1: how long the answer takes."""
    whims: np.ndarray[Any, Any] = field(repr=False)
    """float32, same shape, even in [0, 1): whether whoever accepted will start."""

    @property
    def end(self) -> int:
        """The minute at which the month is over."""
        return self.parameters.days * DAY

    @cached_property
    def used(self) -> np.ndarray[Any, Any]:
        """int32[secretaries, minutes]: everybody's working minutes before each minute."""
        return np.stack([secretary.hours.used for secretary in self.secretaries])

    def moment(self, minute: int) -> datetime:
        """The instant of a minute, in UTC."""
        return START + minute * MINUTE


def make(parameters: Parameters, seed: int) -> World:
    """The month of this seed."""
    people, demand, moods = (np.random.default_rng([seed, stream]) for stream in range(3))
    days = parameters.days + MARGIN_DAYS
    office = Hours.of(_calendar(OFFICE, []), START, days)
    secretaries = tuple(_secretary(number, people, parameters, days) for number in range(parameters.secretaries))
    offered = sum(secretary.hours.worked(0, parameters.days * DAY) for secretary in secretaries)
    tasks = _tasks(parameters, demand, office, offered)
    shape = (max(1, len(tasks)), len(secretaries))
    return World(
        parameters=parameters,
        seed=seed,
        secretaries=secretaries,
        tasks=tasks,
        office=office,
        moods=moods.random(shape, dtype=np.float32),
        delays=moods.standard_exponential(shape, dtype=np.float32),
        whims=moods.random(shape, dtype=np.float32),
    )


def _calendar(weekly: Weekly, closed: list[str]) -> Calendar:
    return Calendar.of({"time_zone": ZONE, "weekly": weekly, "holidays": closed})


def _secretary(number: int, rng: np.random.Generator, parameters: Parameters, days: int) -> Secretary:
    trade, second = _trades(number, rng)
    shift = SHIFTS[rng.choice(len(SHIFTS), p=[shift.share for shift in SHIFTS])]
    hours = Hours.of(_calendar(shift.weekly, _leave(rng, parameters.days)), START, days)
    grade = int(rng.choice([5, 4, 3, 2], p=[0.15, 0.35, 0.35, 0.15]))
    return Secretary(
        number=number,
        trade=trade,
        skills=_skills(rng, trade, second, grade),
        grade=grade,
        clearance=int(rng.choice([1, 2, 3], p=[0.2, 0.65, 0.15])),
        languages=frozenset({"zh", "en"} if rng.random() < 0.4 else {"zh"}),
        quality=int(rng.integers(350, 951)),
        cost_band=int(rng.integers(1, 6)),
        hours=hours,
        slots=4,
        speed=float(np.clip(rng.normal(1.0, 0.15), 0.6, 1.5)),
        accepts=float(rng.uniform(*parameters.accepts)),
        no_show=float(rng.uniform(*parameters.no_shows)),
    )


def _trades(number: int, rng: np.random.Generator) -> tuple[str, str]:
    """First and second trade. The first go round in proportion to the work of each trade, so that none is empty."""
    names = list(TRADES)
    work = np.array([_work_of(trade) for trade in names])
    place = (0.5 + number) * 0.6180339887498949 % 1.0  # golden ratio: every stretch of numbers is spread evenly
    first = int(np.searchsorted(np.cumsum(work / work.sum()), place))
    second = int(rng.choice([index for index in range(len(names)) if index != first]))
    return names[first], names[second]


def _work_of(trade: str) -> float:
    """Minutes of a typical mix of tasks that fall to a trade."""
    return sum(
        kind.share * kind.effort * sum(code in TRADES[trade] for code in kind.skills) / len(kind.skills)
        for kind in KINDS
    )


def _skills(rng: np.random.Generator, trade: str, second: str, grade: int) -> dict[str, int]:
    """Good at the first trade, able in the second, and a few skills besides; a higher grade goes with skill."""
    held: dict[str, int] = {}
    for name, codes in TRADES.items():
        known, middle = {trade: (0.95, 4.2), second: (0.9, 3.7)}.get(name, (0.3, 3.0))
        for code in codes:
            level = middle + (4 - grade) * 0.3 + rng.normal(0, 0.6)
            if rng.random() < known:
                held[code] = int(np.clip(round(level), 1, 5))
    return held


def _leave(rng: np.random.Generator, days: int) -> list[str]:
    """One secretary in four is away for one to five days of the month."""
    if rng.random() >= 0.25:
        return []
    first, length = int(rng.integers(0, days)), int(rng.integers(1, 6))
    local = START + timedelta(hours=8)
    return [(local + timedelta(days=first + n)).date().isoformat() for n in range(length)]


def _tasks(parameters: Parameters, rng: np.random.Generator, office: Hours, offered: int) -> tuple[Task, ...]:
    shares = np.array([kind.share for kind in KINDS], dtype=float)
    shares /= shares.sum()
    typical = sum(share * kind.effort for share, kind in zip(shares, KINDS, strict=True))
    count = int(rng.poisson(parameters.load * offered / typical))
    arrivals = _arrivals(parameters, rng, count)
    kinds = rng.choice(len(KINDS), size=count, p=shares)
    organizations = np.minimum(rng.zipf(1.4, size=count) - 1, parameters.organizations - 1)
    return tuple(
        _task(number, KINDS[kind], int(kind), int(arrives), int(organization), parameters, rng, office)
        for number, (kind, arrives, organization) in enumerate(zip(kinds, arrivals, organizations, strict=True))
    )


def _arrivals(parameters: Parameters, rng: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    """Minutes of a Poisson process whose rate follows hour, day and rush days: given their number, its arrivals are
    independent draws from its rate."""
    rate = np.outer(np.resize(DAILY, parameters.days), np.repeat(HOURLY, 60)).astype(float)
    rate[rng.choice(parameters.days, size=min(parameters.days, parameters.rush_days), replace=False)] *= 1.8
    chances = np.cumsum(rate.ravel())
    return np.sort(np.searchsorted(chances, rng.random(count) * chances[-1], side="right"))


def _task(
    number: int,
    kind: Kind,
    kind_number: int,
    arrives: int,
    organization: int,
    parameters: Parameters,
    rng: np.random.Generator,
    office: Hours,
) -> Task:
    effort = int(np.clip(5 * round(kind.effort * _around_one(rng, 0.5) / 5), SHORTEST, LONGEST))
    priority = int(rng.choice([int(priority) for priority in Priority], p=parameters.priorities))
    promised = 60 * parameters.promised_hours[priority - 1] * rng.uniform(0.5, 1.5)
    foreign = "document.translate" in kind.skills or rng.random() < 0.06
    cancel_after = int(rng.exponential(2 * DAY)) if rng.random() < parameters.cancelled else None
    return Task(
        number=number,
        kind=kind_number,
        organization=organization,
        arrives=arrives,
        deadline=office.due(arrives, max(int(promised), effort + 60)),
        priority=priority,
        effort=effort,
        work=effort * _around_one(rng, parameters.estimate_spread),
        skills=kind.skills,
        grade=kind.grade,
        confidentiality=kind.confidentiality,
        languages=frozenset({"zh", "en"} if foreign else {"zh"}),
        cancel_at=None if cancel_after is None else arrives + cancel_after,
    )


def _around_one(rng: np.random.Generator, spread: float) -> float:
    """A log-normal factor with mean 1."""
    return float(rng.lognormal(-spread * spread / 2, spread))
