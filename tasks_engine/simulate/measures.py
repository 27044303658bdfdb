"""What a simulated month is judged by, and how two ways of matching are compared.

Measures are numbers of one run. Two policies that met the same months are compared pair by pair: the mean difference
and its 95 % confidence interval by Student's t, which the luck of a month does not widen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from tasks_engine.matching import Priority
from tasks_engine.simulate.desk import Array
from tasks_engine.simulate.history import History, Story
from tasks_engine.simulate.kinds import TRADES
from tasks_engine.simulate.world import Task

CONFIDENCE = 0.95
HOUR = 60


class Measure(NamedTuple):
    """One figure of a run; `better` is 1 when more is better, -1 when less is, 0 when it only informs."""

    name: str
    title: str
    unit: str
    better: int
    of: Callable[[History], float]


def attainment(history: History, priority: int | None = None) -> float:
    """Per cent of the tasks due within the month that were finished by their deadline. Tasks cancelled before it do
    not count."""
    judged = [
        story.finished is not None and story.finished <= task.deadline
        for task, story in _due(history)
        if priority in (None, task.priority)
    ]
    return 100.0 * sum(judged) / len(judged) if judged else 100.0


def missed(history: History) -> float:
    """Tasks due within the month that were not finished by their deadline."""
    return float(sum(story.finished is None or story.finished > task.deadline for task, story in _due(history)))


def waits(history: History) -> Array:
    """float[tasks]: wall-clock hours from each task's arrival until its work began, or until the month ended (or the
    task was cancelled) without that."""
    ends = [_first(story.started, story.cancelled, history.world.end) for story in history.stories]
    arrived = [task.arrives for task in history.world.tasks]
    return np.asarray(np.subtract(ends, arrived) / HOUR)


def worked_minutes(history: History) -> Array:
    """int[secretaries]: minutes at work on tasks within the month."""
    worked = np.zeros(len(history.world.secretaries), dtype=np.int64)
    for stint in history.stints:
        hours = history.world.secretaries[stint.secretary].hours
        worked[stint.secretary] += hours.worked(stint.start, min(stint.end, history.world.end))
    return worked


def offered_minutes(history: History) -> Array:
    """int[secretaries]: working minutes that each has in the month."""
    return np.array([person.hours.worked(0, history.world.end) for person in history.world.secretaries])


def gini(values: Array) -> float:
    """Gini coefficient: 0 when all have the same, towards 1 when one has it all. 0 for nothing at all."""
    values = np.sort(values)
    count, total = len(values), float(values.sum())
    if total == 0:
        return 0.0
    return float(2 * (np.arange(1, count + 1) * values).sum() / (count * total) - (count + 1) / count)


def unfairness(history: History) -> float:
    """Gini coefficient of worked over offered minutes within each trade, averaged over its secretaries."""
    people, offered = history.world.secretaries, offered_minutes(history)
    share = worked_minutes(history) / np.maximum(offered, 1)
    groups = [
        np.array([share[person.number] for person in people if person.trade == trade and offered[person.number]])
        for trade in TRADES
    ]
    counted = sum(len(group) for group in groups)
    return sum(gini(group) * len(group) for group in groups) / counted if counted else 0.0


def utilization(history: History) -> float:
    """Per cent of the offered minutes that were worked."""
    return 100.0 * float(worked_minutes(history).sum()) / max(1.0, float(offered_minutes(history).sum()))


def _per_offer(count: Callable[[Story], int]) -> Callable[[History], float]:
    def share(history: History) -> float:
        offers = sum(story.offers for story in history.stories)
        return 100.0 * sum(count(story) for story in history.stories) / max(1, offers)

    return share


def _kept(priority: int) -> Callable[[History], float]:
    return lambda history: attainment(history, priority)


MEASURES: tuple[Measure, ...] = (
    Measure("attainment", "kept", "%", 1, attainment),
    Measure("attainment_urgent", "urgent", "%", 1, _kept(Priority.URGENT)),
    Measure("attainment_high", "high", "%", 1, _kept(Priority.HIGH)),
    Measure("attainment_normal", "normal", "%", 1, _kept(Priority.NORMAL)),
    Measure("attainment_low", "low", "%", 1, _kept(Priority.LOW)),
    Measure("missed", "missed", "tasks", -1, missed),
    Measure("wait", "wait", "h", -1, lambda history: float(waits(history).mean()) if history.stories else 0.0),
    Measure(
        "wait_p95", "p95", "h", -1, lambda history: float(np.quantile(waits(history), 0.95)) if history.stories else 0.0
    ),
    Measure("gini", "Gini", "", -1, unfairness),
    Measure("utilization", "busy", "%", 1, utilization),
    Measure("offers", "offers", "per task", -1, lambda history: _mean([story.offers for story in history.stories])),
    Measure("declined", "declined", "%", -1, _per_offer(lambda story: story.declined)),
    Measure("lapsed", "lapsed", "%", -1, _per_offer(lambda story: story.lapsed)),
    Measure("open", "open", "tasks", -1, lambda history: history.open_minutes / history.world.end),
)
"""`open` is work in nobody's hands: how many tasks, on average over the month, nobody has accepted."""


def measure(history: History) -> dict[str, float]:
    """Every measure of the run, by name."""
    return {row.name: row.of(history) for row in MEASURES}


class Interval(NamedTuple):
    """A mean and the half width of its confidence interval (infinite for a single value)."""

    mean: float
    half: float

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The mean of a sample and its confidence interval by Student's t."""
    count, mean = len(values), sum(values) / len(values)
    if count == 1:
        return Interval(mean, float("inf"))
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / (count - 1))
    return Interval(mean, float(stdtrit(count - 1, 0.5 + confidence / 2)) * deviation / sqrt(count))


def paired(ours: Sequence[float], theirs: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """How much more ours is than theirs, in the same months."""
    return interval([one - other for one, other in zip(ours, theirs, strict=True)], confidence)


def _due(history: History) -> list[tuple[Task, Story]]:
    """Tasks due within the month, without those cancelled by then."""
    return [
        (task, story)
        for task, story in zip(history.world.tasks, history.stories, strict=True)
        if task.deadline <= history.world.end and (story.cancelled is None or story.cancelled > task.deadline)
    ]


def _first(*moments: int | None) -> int:
    return next(moment for moment in moments if moment is not None)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
