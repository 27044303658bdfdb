"""The assignment problem bare of its trade, its plan, and a checker that trusts neither.

    max sum v_ij x_ij   with   sum_j x_ij <= 1,   sum_i x_ij <= slots_j,   sum_i effort_ij x_ij <= minutes_j
    and every x_ij either 0 or 1

the generalized assignment problem (NP-hard). Values and efforts are whole numbers of at least 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Arc(NamedTuple):
    """One eligible pair: what it is worth, and the minutes it costs the secretary."""

    value: int
    effort: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Eligible pairs by task, then secretary; minutes and slots by secretary. The order of the tables never matters."""

    arcs: Mapping[str, Mapping[str, Arc]]
    minutes: Mapping[str, int]
    slots: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """Task to secretary, sorted by task; its value, and a bound that no plan of the problem can exceed."""

    assignments: Mapping[str, str]
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one: (bound - value) / bound. 0 means proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def verify(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Everything that is wrong with the plan, each in one sentence; empty when it is feasible and its figures are
    true."""
    wrong = []
    minutes, slots, value = dict(problem.minutes), dict(problem.slots), 0
    for task, secretary in plan.assignments.items():
        arc = problem.arcs.get(task, {}).get(secretary)
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
