"""Bad and extreme problems: answered, or refused with the field named; never a crash, never an infeasible plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks_engine.matching.problem import MOST_EFFORT, MOST_VALUE, Arc, Plan, Problem, verify
from tasks_engine.matching.profiles import BadInput
from tasks_engine.matching.solve import solve
from tests.engine.matching.oracle import faults

PLAIN = Problem.of({"t": {"s": Arc(5, 1)}, "u": {"s": Arc(5, 1)}}, {"s": 9}, {"s": 9})


def one(value: object = 5, effort: object = 1, minutes: object = 9, slots: object = 9) -> Problem:
    return Problem.of({"t": {"s": Arc(value, effort)}}, {"s": minutes}, {"s": slots})


@pytest.mark.parametrize("wrong", [-1, 10**30, -(10**30), float("nan"), float("inf"), 1.5])
@pytest.mark.parametrize("name", ["value", "effort", "minutes", "slots"])
def test_a_number_that_is_none_is_refused_by_name(name, wrong):
    with pytest.raises(BadInput) as refused:
        one(**{name: wrong})
    assert refused.value.field.startswith(name)


@pytest.mark.parametrize(("name", "most"), [("value", MOST_VALUE), ("effort", MOST_EFFORT)])
def test_the_largest_number_is_taken_and_a_larger_one_refused(name, most):
    assert solve(one(**{name: most})).gap == 0
    with pytest.raises(BadInput) as refused:
        one(**{name: most + 1})
    assert refused.value.field == f"{name}[0]"


@pytest.mark.parametrize("name", ["tasks", "secretaries"])
def test_an_id_that_comes_twice_is_refused_by_name_and_row(name):
    problem = Problem.of({"t": {}, "u": {}}, {"s": 9, "z": 9}, {"s": 9, "z": 9})
    with pytest.raises(BadInput) as refused:
        replace(problem, **{name: ["a", "a"]})
    assert refused.value.field == f"{name}[1]"


@pytest.mark.parametrize(
    "columns",
    [
        {"secretary": np.array([0, 7], dtype=np.int32)},
        {"secretary": np.array([0, -1], dtype=np.int32)},
        {"start": np.array([0, 2, 1])},
        {"start": np.array([0, 1, 3])},
        {"start": np.array([0, 2])},
        {"value": np.array([5], dtype=np.int32)},
        {"minutes": np.array([9, 9])},
        {"slots": np.array([], dtype=np.int64)},
    ],
    ids=str,
)
def test_columns_that_do_not_fit_together_are_refused(columns):
    with pytest.raises(BadInput) as refused:
        replace(PLAIN, **columns)
    assert refused.value.field.split("[")[0] in columns


def test_a_pair_with_a_secretary_of_whom_nothing_is_known_is_refused():
    with pytest.raises(BadInput) as refused:
        Problem.of({"t": {"nobody": Arc(5, 1)}}, {"s": 9}, {"s": 9})
    assert "t" in refused.value.field
    with pytest.raises(BadInput) as refused:
        Problem.of({}, {"s": 9}, {})
    assert "s" in refused.value.field


@pytest.mark.parametrize(
    "problem",
    [
        Problem.of({}, {}, {}),
        Problem.of({}, {"s": 9}, {"s": 9}),
        Problem.of({"t": {}, "u": {}}, {}, {}),
        Problem.of({"t": {}}, {"s": 9}, {"s": 9}),
        one(minutes=0),
        one(slots=0),
        one(effort=10),
        one(value=0, effort=10),
    ],
)
def test_where_nothing_can_be_assigned_nothing_is_and_that_is_proven(problem):
    assert solve(problem) == Plan({}, 0, 0)


def test_effort_zero_needs_no_minutes_but_a_slot():
    problem = Problem.of({f"t{i}": {"s": Arc(5, 0)} for i in range(5)}, {"s": 0}, {"s": 3})
    plan = solve(problem)
    assert faults(problem, plan) == []
    assert plan.value == plan.bound == 15


def test_pairs_worth_nothing_harm_nobody():
    problem = Problem.of({"t": {"s": Arc(0, 5)}, "u": {"s": Arc(3, 5)}}, {"s": 5}, {"s": 1})
    assert solve(problem).assignments == {"u": "s"}


def test_the_largest_values_efforts_and_capacities_do_not_overflow():
    names = [f"s{j:02}" for j in range(20)]
    arcs = {f"t{i:03}": {name: Arc(MOST_VALUE, MOST_EFFORT) for name in names} for i in range(300)}
    for minutes in (10 * MOST_EFFORT, 10**15):
        problem = Problem.of(arcs, dict.fromkeys(names, minutes), dict.fromkeys(names, 10**6))
        plan = solve(problem)
        assert faults(problem, plan) == []
        assert plan.value == min(300, 20 * (minutes // MOST_EFFORT)) * MOST_VALUE


@pytest.mark.parametrize("people", [1, 20])
def test_ten_thousand_identical_tasks_fill_every_day(people):
    names = [f"s{j:02}" for j in range(people)]
    arcs = {f"t{i:05}": {name: Arc(1000, 60) for name in names} for i in range(10_000)}
    problem = Problem.of(arcs, dict.fromkeys(names, 479), dict.fromkeys(names, 10_000))
    plan = solve(problem, steps=5_000_000)
    assert faults(problem, plan) == []
    assert verify(problem, plan) == ()
    assert len(plan.assignments) == 7 * people
    assert plan.gap < 0.15  # 479 minutes are worth 7.98 tasks until somebody counts whole ones


def test_all_tasks_eligible_for_one_person_only_leave_the_others_free():
    names = [f"s{j}" for j in range(10)]
    arcs = {f"t{i:03}": {"s7": Arc(1000 + i, 10 + i % 7)} for i in range(500)}
    problem = Problem.of(arcs, dict.fromkeys(names, 480), dict.fromkeys(names, 20))
    plan = solve(problem)
    assert faults(problem, plan) == []
    assert set(plan.assignments.values()) == {"s7"}
    assert len(plan.assignments) == 20


def test_the_checker_of_the_engine_and_the_judge_find_the_same_plans_wrong():
    problem = Problem.of({"t": {"s": Arc(5, 9)}, "u": {"s": Arc(5, 9)}, "w": {}}, {"s": 10}, {"s": 1})
    for given, value, bound in (
        ({"t": "s", "u": "s"}, 10, 10),
        ({"w": "s"}, 0, 0),
        ({"t": "z"}, 0, 0),
        ({"z": "s"}, 0, 0),
        ({"t": "s"}, 4, 4),
        ({"t": "s"}, 5, 4),
        ({"t": "s"}, 5, 5),
        ({}, 0, 9),
    ):
        plan = Plan(given, value, bound)
        assert bool(verify(problem, plan)) == bool(faults(problem, plan)) == ((given, value, bound) not in RIGHT)


RIGHT = [({"t": "s"}, 5, 5), ({}, 0, 9)]
