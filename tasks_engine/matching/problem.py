"""The assignment problem bare of its trade, its plan, and a checker that trusts neither.

    max sum v_ij x_ij   with   sum_j x_ij <= 1,   sum_i x_ij <= slots_j,   sum_i effort_ij x_ij <= minutes_j
    and every x_ij either 0 or 1

the generalized assignment problem (NP-hard). Values and efforts are whole numbers of at least 0. Only eligible pairs
are there (arcs), in columns: T tasks, S secretaries, A arcs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.profiles import BadInput

MOST_VALUE = 10**9
MOST_EFFORT = 10**8
MOST_CAPACITY = 10**15
NOBODY = -1

Ints = NDArray[np.int64]
"""Whole numbers whose products must not overflow: prices, capacities, sums."""
Numbers = NDArray[np.int32]
"""Whole numbers of which there are many: one per arc."""


class Arc(NamedTuple):
    """One eligible pair: what it is worth in points, and the minutes it costs the secretary."""

    value: int
    effort: int


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Eligible pairs in rows of tasks, as columns. Tasks and secretaries are sorted by id, so their order never
    matters. Raises BadInput for a number out of range or ids out of order.
    """

    tasks: Sequence[str]
    """T ids."""
    secretaries: Sequence[str]
    """S ids."""
    start: Ints
    """int64[T + 1]: the arcs of task i are start[i] to start[i + 1], sorted by secretary."""
    secretary: Numbers
    """int32[A]: an index into `secretaries`."""
    value: Numbers
    """int32[A]: points, 0 to MOST_VALUE."""
    effort: Numbers
    """int32[A]: minutes that this secretary would need, 0 to MOST_EFFORT."""
    minutes: Ints
    """int64[S]: what each secretary can give."""
    slots: Ints
    """int64[S]: how many tasks each can take."""

    def __post_init__(self) -> None:
        arcs, people = len(self.secretary), len(self.secretaries)
        for name, length in (("start", len(self.tasks) + 1), ("value", arcs), ("effort", arcs), ("minutes", people)):
            _as_long_as(name, getattr(self, name), length)
        _as_long_as("slots", self.slots, people)
        if self.start[0] != 0 or self.start[-1] != arcs or (np.diff(self.start) < 0).any():
            raise BadInput("start", "must rise from 0 to the number of arcs")
        for name, most in (("value", MOST_VALUE), ("effort", MOST_EFFORT), ("secretary", people - 1)):
            _within(name, getattr(self, name), most)
        for name in ("minutes", "slots"):
            _within(name, getattr(self, name), MOST_CAPACITY)
        for name in ("tasks", "secretaries"):
            for row, (one, other) in enumerate(pairwise(getattr(self, name)), 1):
                if one >= other:
                    raise BadInput(f"{name}[{row}]", "comes twice" if one == other else "is out of order")

    @classmethod
    def of(cls, arcs: Mapping[str, Mapping[str, Arc]], minutes: Mapping[str, int], slots: Mapping[str, int]) -> Problem:
        """From tables: eligible pairs by task, then secretary; minutes and slots by secretary. In any order."""
        tasks, secretaries = sorted(arcs), sorted(minutes)
        index = {secretary: j for j, secretary in enumerate(secretaries)}
        if unknown := sorted(slots.keys() ^ index.keys()):
            raise BadInput(f"slots.{unknown[0]}", "is not the slots of a known secretary, or is missing")
        for task in tasks:
            if not arcs[task].keys() <= index.keys():
                raise BadInput(f"arcs.{task}", f"{min(arcs[task].keys() - index.keys())} is not a known secretary")
        rows = [sorted((index[name], *arc) for name, arc in arcs[task].items()) for task in tasks]
        flat = [arc for row in rows for arc in row]
        secretary, value, effort = zip(*flat, strict=True) if flat else ((), (), ())
        return cls(
            tasks=tasks,
            secretaries=secretaries,
            start=np.cumsum([0, *map(len, rows)], dtype=np.int64),
            secretary=np.array(secretary, dtype=np.int32),
            value=_column("value", value, MOST_VALUE).astype(np.int32),
            effort=_column("effort", effort, MOST_EFFORT).astype(np.int32),
            minutes=_column("minutes", [minutes[name] for name in secretaries], MOST_CAPACITY),
            slots=_column("slots", [slots[name] for name in secretaries], MOST_CAPACITY),
        )

    def row(self, task: str) -> dict[str, Arc]:
        """The arcs of a task, by secretary; none for a task that is not in the problem."""
        arcs = self._slice(task)
        columns = (column[arcs].tolist() for column in (self.secretary, self.value, self.effort))
        return {self.secretaries[j]: Arc(value, effort) for j, value, effort in zip(*columns, strict=True)}

    def arc(self, task: str, secretary: str) -> Arc | None:
        """The pair, or None when it is not eligible."""
        arcs, j = self._slice(task), bisect_left(self.secretaries, secretary)
        place = arcs.start + int(np.searchsorted(self.secretary[arcs], j))
        if place == arcs.stop or self.secretary[place] != j or self.secretaries[j] != secretary:
            return None
        return Arc(int(self.value[place]), int(self.effort[place]))

    def _slice(self, task: str) -> slice:
        i = bisect_left(self.tasks, task)
        if i == len(self.tasks) or self.tasks[i] != task:
            return slice(0, 0)
        return slice(int(self.start[i]), int(self.start[i + 1]))

    def owners(self, assignments: Mapping[str, str]) -> Numbers:
        """int32[T]: whom each task goes to as an index, NOBODY for none. Tasks and secretaries that are not in the
        problem are passed over."""
        index = {secretary: j for j, secretary in enumerate(self.secretaries)}
        found = [index.get(assignments.get(task, ""), NOBODY) for task in self.tasks]
        return np.array(found, dtype=np.int32)


def _as_long_as(name: str, column: NDArray[Any], length: int) -> None:
    if len(column) != length:
        raise BadInput(name, f"must have {length} rows")


def _within(name: str, column: NDArray[Any], most: int) -> None:
    if len(column) and (column.min() < 0 or column.max() > most):
        raise BadInput(f"{name}[{int(((column < 0) | (column > most)).argmax())}]", f"must be from 0 to {most}")


def _column(name: str, numbers: Sequence[int], most: int) -> Ints:
    for row, number in enumerate(numbers):
        if not isinstance(number, int | np.integer) or not 0 <= number <= most:
            raise BadInput(f"{name}[{row}]", f"must be a whole number from 0 to {most}")
    return np.array(numbers, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Warm:
    """What one round leaves to the next, by id, as plain data: prices in 1/256 of a point, and who had what."""

    minute: Mapping[str, int] = field(default_factory=dict)
    """Price of a secretary's minute."""
    slot: Mapping[str, int] = field(default_factory=dict)
    """Price of one of a secretary's slots."""
    worth: Mapping[str, int] = field(default_factory=dict)
    """What a task is worth wherever it goes."""
    owner: Mapping[str, str] = field(default_factory=dict)
    """Task to secretary."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Task to secretary, sorted by task; its value, and a bound that no plan of the problem can exceed."""

    assignments: Mapping[str, str]
    value: int
    bound: int
    owner: Numbers = field(default_factory=lambda: np.empty(0, np.int32), compare=False, repr=False)
    """int32[T]: the assignments as indices into the problem's secretaries, NOBODY for none."""
    warm: Warm = field(default_factory=Warm, compare=False, repr=False)
    searched: bool = field(default=True, compare=False, repr=False)
    """Whether the bound comes from an exhaustive search, at least in part. Otherwise the prices and worths of `warm`
    prove it to anybody."""

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one: (bound - value) / bound. 0 means proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def verify(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Everything that is wrong with the plan, each in one sentence; empty when it is feasible and its figures are
    true. (That its bound is true is proved anew by `solve.bound_of`.)"""
    wrong, value = [], 0
    minutes = dict(zip(problem.secretaries, problem.minutes.tolist(), strict=True))
    slots = dict(zip(problem.secretaries, problem.slots.tolist(), strict=True))
    for task, secretary in plan.assignments.items():
        arc = problem.arc(task, secretary)
        if arc is None:
            wrong.append(f"{task} went to {secretary}, who is not eligible")
            continue
        minutes[secretary] -= arc.effort
        slots[secretary] -= 1
        value += arc.value
    wrong += [f"{secretary} has {-left} minutes too many" for secretary, left in minutes.items() if left < 0]
    wrong += [f"{secretary} has {-left} tasks too many" for secretary, left in slots.items() if left < 0]
    if value != plan.value:
        wrong.append(f"the value is {value}, not {plan.value}")
    if plan.bound < value:
        wrong.append(f"the bound {plan.bound} lies below the value {value}")
    return tuple(wrong)
