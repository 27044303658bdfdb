"""What a pair is worth: a base by priority, points of the preferences, and ageing. All whole numbers that add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from tasks_engine.matching.columns import Ints, TaskColumns, instant
from tasks_engine.matching.criteria import PREFERENCES
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import BadInput, Candidate, Priority, TaskNeed

MOST_PREFERENCE = 1000
MOST_WEIGHT = 10**6
SECOND = 10**6  # microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A pool's policy of value, under a version name that every stored decision repeats.

    Each step of priority doubles the base, so an urgent task outweighs any preference. Ageing may climb above the
    highest base plus all preferences: then even the lowest work, waiting long enough, comes before urgent work that
    just came in.
    """

    version: str = "2026-2"
    base: Mapping[int, int] = field(
        default_factory=lambda: {Priority.LOW: 1000, Priority.NORMAL: 2000, Priority.HIGH: 4000, Priority.URGENT: 8000}
    )
    preferences: Mapping[str, int] = field(default_factory=lambda: {row.name: row.weight for row in PREFERENCES})
    """Name of the preference to the most points it gives; a missing name gives none. They sum to at most 1000."""
    ageing_per_hour: int = 40
    ageing_most: int = 9000
    deadline_most: int = 2000
    """Points at the last moment at which work may begin and still be done by its deadline. They rise evenly over the
    hours before; work that is late already gains none."""
    deadline_hours: int = 48
    """By the wall clock, at least 1."""

    def __post_init__(self) -> None:
        if set(self.base) != set(Priority):
            raise BadInput("base", "must name every priority, 1 to 4")
        unknown = sorted(set(self.preferences) - {row.name for row in PREFERENCES})
        if unknown:
            raise BadInput(f"preferences.{unknown[0]}", "is not a preference")
        numbers = {
            **{f"base.{int(priority)}": points for priority, points in self.base.items()},
            **{f"preferences.{name}": points for name, points in self.preferences.items()},
            "ageing_per_hour": self.ageing_per_hour,
            "ageing_most": self.ageing_most,
            "deadline_most": self.deadline_most,
            "deadline_hours": self.deadline_hours,
        }
        for name, points in numbers.items():
            if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= MOST_WEIGHT:
                raise BadInput(name, f"must be a whole number from 0 to {MOST_WEIGHT}")
        if self.deadline_hours == 0:
            raise BadInput("deadline_hours", "must be at least 1")
        if sum(self.preferences.values()) > MOST_PREFERENCE:
            raise BadInput("preferences", f"must sum to at most {MOST_PREFERENCE}")


def ageing(need: TaskNeed, weights: Weights, now: datetime) -> int:
    """Points for waiting and for a deadline that comes near, in wall-clock time, each bounded by the weights."""
    waited = max(now - need.waiting_since, timedelta()) // timedelta(seconds=1)
    return min(weights.ageing_most, weights.ageing_per_hour * waited // 3600) + _pressing(need, weights, now)


def _pressing(need: TaskNeed, weights: Weights, now: datetime) -> int:
    """Simulated: a value that does not know the deadline keeps three promises in a hundred less (see the guide)."""
    if need.deadline is None or need.deadline <= now:
        return 0
    span = 3600 * weights.deadline_hours
    slack = (need.deadline - now) // timedelta(seconds=1) - 60 * need.effort
    return weights.deadline_most * min(span, max(0, span - slack)) // span


def worth_of_tasks(tasks: TaskColumns, weights: Weights, now: datetime) -> Ints:
    """int64[T]: base by priority and ageing, which every pair of the task is worth."""
    rows = tasks.rows
    base = np.array([0, *(weights.base[priority] for priority in sorted(Priority))], dtype=np.int64)
    waited = np.maximum(instant(now) - rows.waiting_since, 0) // SECOND
    aged: Ints = np.minimum(weights.ageing_most, weights.ageing_per_hour * waited // 3600)
    span = 3600 * weights.deadline_hours
    slack = (rows.deadline - instant(now)) // SECOND - 60 * rows.effort
    pressing: Ints = weights.deadline_most * np.clip(span - slack, 0, span) // span
    return base[rows.priority] + aged + np.where(rows.deadline > instant(now), pressing, 0)


def most_points(weights: Weights) -> Ints:
    """int64[P]: what each of PREFERENCES gives at most."""
    return np.array([weights.preferences.get(row.name, 0) for row in PREFERENCES], dtype=np.int64)


def preference_points(need: TaskNeed, candidate: Candidate, weights: Weights, now: datetime) -> dict[str, Points]:
    return {row.name: row.points(need, candidate, now, weights.preferences.get(row.name, 0)) for row in PREFERENCES}


def pair_value(need: TaskNeed, candidate: Candidate, weights: Weights, now: datetime) -> int:
    preferred = sum(found.points for found in preference_points(need, candidate, weights, now).values())
    return weights.base[need.priority] + preferred + ageing(need, weights, now)
