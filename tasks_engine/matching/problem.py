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
        for name, most in (("value", MOST_VALUE), ("effort", MOST_EFFORT), ("minutes", None), ("slots", None)):
            _within(name, getattr(self, name), most)
        for name in ("tasks", "secretaries"):
            ids = getattr(self, name)
            for row, (one, other) in enumerate(pairwise(ids), 1):
                if one >= other:
                    raise BadInput(f"{name}[{row}]", "comes twice" if one == other else "is out of order")

    @classmethod
    def of(cls, arcs: Mapping[str, Mapping[str, Arc]], minutes: Mapping[str, int], slots: Mapping[str, int]) -> Problem:
        """From tables: eligible pairs by task, then secretary; minutes and slots by secretary. In any order."""
        tasks, secretaries = sorted(arcs), sorted(minutes)
        index = {secretary: j for j, secretary in enumerate(secretaries)}
        rows = [sorted((index[name], *arc) for name, arc in arcs[task].items()) for task in tasks]
        flat = [arc for row in rows for arc in row]
        secretary, value, effort = zip(*flat, strict=True) if flat else ((), (), ())
        return cls(
            tasks=tasks,
            secretaries=secretaries,
            start=np.cumsum([0, *map(len, rows)], dtype=np.int64),
            secretary=np.array(secretary, dtype=np.int32),
            value=_number_column("value", value, MOST_VALUE),
            effort=_number_column("effort", effort, MOST_EFFORT),
            minutes=np.array([minutes[name] for name in secretaries], dtype=np.int64),
            slots=np.array([slots[name] for name in secretaries], dtype=np.int64),
        )

    def row(self, task: str) -> dict[str, Arc]:
        """The arcs of a task, by secretary; none for a task that is not in the problem."""
        i = bisect_left(self.tasks, task)
        if i == len(self.tasks) or self.tasks[i] != task:
            return {}
        arcs = slice(self.start[i], self.start[i + 1])
        columns = (column[arcs].tolist() for column in (self.secretary, self.value, self.effort))
        return {self.secretaries[j]: Arc(value, effort) for j, value, effort in zip(*columns, strict=True)}

    def owners(self, assignments: Mapping[str, str]) -> Numbers:
        """int32[T]: whom each task goes to as an index, NOBODY for none. Tasks and secretaries that are not in the
        problem are passed over."""
        index = {secretary: j for j, secretary in enumerate(self.secretaries)}
        found = [index.get(assignments.get(task, ""), NOBODY) for task in self.tasks]
        return np.array(found, dtype=np.int32)


def _within(name: str, column: NDArray[Any], most: int | None) -> None:
    if len(column) and (column.min() < 0 or (most is not None and column.max() > most)):
        wrong = (column < 0) if most is None else (column < 0) | (column > most)
        raise BadInput(f"{name}[{int(wrong.argmax())}]", f"must be 0 to {most}" if most else "must be at least 0")


def _number_column(name: str, numbers: Sequence[int], most: int) -> Numbers:
    column = np.array(numbers, dtype=np.int64)
    _within(name, column, most)
    return column.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Warm:
    """What one round leaves to the next, by id, as plain data: prices in 1/256 of a point, and who had what."""

    minute: Mapping[str, int] = field(default_factory=dict)
    """Price of a secretary's minute."""
    slot: Mapping[str, int] = field(default_factory=dict)
    """Price of one of a secretary's slots."""
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

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one: (bound - value) / bound. 0 means proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def verify(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Everything that is wrong with the plan, each in one sentence; empty when it is feasible and its figures are
    true."""
    wrong = []
    people = {name: j for j, name in enumerate(problem.secretaries)}
    minutes, slots, value = problem.minutes.copy(), problem.slots.copy(), 0
    for task, secretary in plan.assignments.items():
        arc = problem.row(task).get(secretary)
        if arc is None:
            wrong.append(f"{task} went to {secretary}, who is not eligible")
            continue
        minutes[people[secretary]] -= arc.effort
        slots[people[secretary]] -= 1
        value += arc.value
    for name, lack, what in zip(
        [*people, *people], [*minutes, *slots], ["minutes"] * len(people) + ["tasks"] * len(people), strict=True
    ):
        if lack < 0:
            wrong.append(f"{name} has {-lack} {what} too many")
    if value != plan.value:
        wrong.append(f"the value is {value}, not {plan.value}")
    if plan.bound < value:
        wrong.append(f"the bound {plan.bound} lies below the value {value}")
    return tuple(wrong)
