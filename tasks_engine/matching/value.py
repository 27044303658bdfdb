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
        }
        for name, points in numbers.items():
            if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= MOST_WEIGHT:
                raise BadInput(name, f"must be a whole number from 0 to {MOST_WEIGHT}")
        if sum(self.preferences.values()) > MOST_PREFERENCE:
            raise BadInput("preferences", f"must sum to at most {MOST_PREFERENCE}")


def ageing(need: TaskNeed, weights: Weights, now: datetime) -> int:
    """Points for waiting, in wall-clock time, bounded by the weights."""
    waited = max(now - need.waiting_since, timedelta())
    return min(weights.ageing_most, weights.ageing_per_hour * (waited // timedelta(seconds=1)) // 3600)


def worth_of_tasks(tasks: TaskColumns, weights: Weights, now: datetime) -> Ints:
    """int64[T]: base by priority and points for waiting, which every pair of the task is worth."""
    rows = tasks.rows
    base = np.array([0, *(weights.base[priority] for priority in sorted(Priority))], dtype=np.int64)
    waited = np.maximum(instant(now) - rows.waiting_since, 0) // SECOND
    aged: Ints = np.minimum(weights.ageing_most, weights.ageing_per_hour * waited // 3600)
    return base[rows.priority] + aged


def most_points(weights: Weights) -> Ints:
    """int64[P]: what each of PREFERENCES gives at most."""
    return np.array([weights.preferences.get(row.name, 0) for row in PREFERENCES], dtype=np.int64)


def preference_points(need: TaskNeed, candidate: Candidate, weights: Weights, now: datetime) -> dict[str, Points]:
    return {row.name: row.points(need, candidate, now, weights.preferences.get(row.name, 0)) for row in PREFERENCES}


def pair_value(need: TaskNeed, candidate: Candidate, weights: Weights, now: datetime) -> int:
    preferred = sum(found.points for found in preference_points(need, candidate, weights, now).values())
    return weights.base[need.priority] + preferred + ageing(need, weights, now)
