"""An independent judge of assignment problems: what is feasible, what is best, what a bound may be.

Written from the formulation alone and sharing nothing with the solver: plain tables and loops, a table of states for
tiny problems, and HiGHS (of scipy) for small ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tasks_engine.matching.problem import Plan, Problem

Table = dict[str, dict[str, tuple[int, int]]]
"""Task to secretary to value and effort."""


def table(problem: Problem) -> Table:
    found: Table = {}
    for i, task in enumerate(problem.tasks):
        arcs = range(int(problem.start[i]), int(problem.start[i + 1]))
        found[task] = {
            problem.secretaries[problem.secretary[a]]: (int(problem.value[a]), int(problem.effort[a])) for a in arcs
        }
    return found


def faults(problem: Problem, plan: Plan) -> list[str]:
    """What is wrong with a plan, by the formulation: eligibility, both capacities, its value, a bound below it."""
    rows, wrong, value = table(problem), [], 0
    minutes = dict(zip(problem.secretaries, problem.minutes.tolist(), strict=True))
    slots = dict(zip(problem.secretaries, problem.slots.tolist(), strict=True))
    for task, secretary in plan.assignments.items():
        if secretary not in rows.get(task, {}):
            wrong.append(f"{task} may not go to {secretary}")
            continue
        worth, effort = rows[task][secretary]
        value, minutes[secretary], slots[secretary] = value + worth, minutes[secretary] - effort, slots[secretary] - 1
    wrong += [f"{name} is over by {-left} minutes" for name, left in minutes.items() if left < 0]
    wrong += [f"{name} is over by {-left} tasks" for name, left in slots.items() if left < 0]
    if value != plan.value or plan.bound < value:
        wrong.append(f"worth {value}, said to be {plan.value} of at most {plan.bound}")
    return wrong


def best_of_tiny(problem: Problem) -> int:
    """The value of the best plan, by trying everything; each state of what is left is looked at once."""
    rows = list(table(problem).values())
    index = {name: j for j, name in enumerate(problem.secretaries)}

    @cache
    def best(i: int, minutes: tuple[int, ...], slots: tuple[int, ...]) -> int:
        if i == len(rows):
            return 0
        most = best(i + 1, minutes, slots)
        for name, (value, effort) in rows[i].items():
            j = index[name]
            if slots[j] > 0 and minutes[j] >= effort:
                most = max(most, value + best(i + 1, _less(minutes, j, effort), _less(slots, j, 1)))
        return most

    return best(0, tuple(problem.minutes.tolist()), tuple(problem.slots.tolist()))


def best_of_small(problem: Problem) -> int:
    """The value of the best plan, by HiGHS with no gap allowed; for values small enough to be exact as floats."""
    if not len(problem.value):
        return 0
    rows, limits = _rows(problem)
    found = milp(
        -problem.value.astype(float),
        constraints=LinearConstraint(rows, -np.inf, limits),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(problem.value)),
        options={"mip_rel_gap": 0},
    )
    assert found.status == 0, found.message
    return int(problem.value[found.x > 0.5].sum())


def relaxed(problem: Problem, method: str = "highs") -> float:
    """The best value when tasks could be divided: the linear-programming bound."""
    if not len(problem.value):
        return 0.0
    rows, limits = _rows(problem)
    found = linprog(-problem.value.astype(float), A_ub=rows, b_ub=limits, bounds=(0, 1), method=method)
    assert found.status == 0, found.message
    return -float(found.fun)


def priced(problem: Problem, minute: Mapping[str, int], slot: Mapping[str, int]) -> float:
    """The Lagrangian bound at prices per minute and per slot, in 1/256 of a point; 0 for secretaries without one.

    sum over tasks of the best (value - price of the effort - price of the slot), or 0, plus the price of all capacity.
    """
    total = 0
    for arcs in table(problem).values():
        total += max([0, *(256 * v - minute.get(s, 0) * e - slot.get(s, 0) for s, (v, e) in arcs.items())])
    for name, minutes, slots in zip(problem.secretaries, problem.minutes.tolist(), problem.slots.tolist(), strict=True):
        total += minute.get(name, 0) * minutes + slot.get(name, 0) * slots
    return total / 256


def _rows(problem: Problem) -> tuple[sparse.csr_array, np.ndarray]:
    """One row for each task, each secretary's minutes and each secretary's slots; one column for each pair."""
    tasks, people, pairs = len(problem.tasks), len(problem.secretaries), len(problem.value)
    task = np.repeat(np.arange(tasks), np.diff(problem.start))
    row = np.concatenate([task, tasks + problem.secretary, tasks + people + problem.secretary])
    entry = np.concatenate([np.ones(pairs), problem.effort, np.ones(pairs)])
    matrix = sparse.csr_array((entry, (row, np.tile(np.arange(pairs), 3))), shape=(tasks + 2 * people, pairs))
    return matrix, np.concatenate([np.ones(tasks), problem.minutes, problem.slots]).astype(float)


def _less(left: tuple[int, ...], j: int, by: int) -> tuple[int, ...]:
    return (*left[:j], left[j] - by, *left[j + 1 :])
