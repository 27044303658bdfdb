"""The solver's parts: kernels as interpreted and as compiled, small knapsacks, short lists, components, warm starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import compiled, shortlist
from tasks_engine.matching.components import components
from tasks_engine.matching.exact import best_plan, feasible, mixed_integer, value_of
from tasks_engine.matching.graph import usable
from tasks_engine.matching.knapsack import BEST, EFFORT, GAIN, best_bundle
from tasks_engine.matching.prices import Prices, no_prices
from tasks_engine.matching.problem import Arc, Problem, verify
from tasks_engine.matching.solve import bound_of, solve, update
from tests.engine.matching.test_solve import best_by_brute_force, crowded
from tests.engine.matching.worlds import problems

ANSWERS = """
import json
from tests.engine.matching.test_solve import crowded
from tasks_engine.matching.solve import solve, update
found = []
for problem in (crowded(7, 3, 1), crowded(12, 4, 2), crowded(30, 5, 3)):
    plan = solve(problem, steps=20_000)
    again = update(problem, plan.warm, max_moves=2, steps=20_000)
    found += [[dict(one.assignments), one.value, one.bound, dict(one.warm.worth)] for one in (plan, again)]
print(json.dumps(found))
"""


def answers(**environment: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS], capture_output=True, check=True, env={**os.environ, **environment}
    )
    return json.loads(done.stdout)


def test_interpreted_kernels_answer_like_compiled_ones_in_any_process():
    compiled_one = answers(PYTHONHASHSEED="1", NUMBA_NUM_THREADS="1")
    assert compiled_one == answers(PYTHONHASHSEED="2", NUMBA_NUM_THREADS="2")
    assert compiled_one == answers(PYTHONHASHSEED="3", NUMBA_DISABLE_JIT="1")


def test_without_numba_a_kernel_stays_the_function_that_it_was(monkeypatch):
    monkeypatch.setattr(compiled, "HERE", False)
    assert compiled.compiled(answers) is answers


KERNELS = """
import importlib, json
from tasks_engine.matching.install import warm_up_solver
from tests.engine.matching.test_solve import crowded
from tasks_engine.matching.solve import solve, update
NAMES = "certificate components desk exact graph improve knapsack prices repack shortlist"
modules = [importlib.import_module(f"tasks_engine.matching.{name}") for name in NAMES.split()]
kernels = {
    name: kernel
    for module in modules
    for name, kernel in vars(module).items()
    if hasattr(kernel, "py_func") and kernel.py_func.__module__ == module.__name__
}
warm_up_solver()
before = {name: len(kernel.signatures) for name, kernel in kernels.items()}
problem = crowded(45, 9, 1)
update(problem, solve(problem).warm, max_moves=1)
print(json.dumps([before, {name: len(kernel.signatures) for name, kernel in kernels.items()}]))
"""


def test_warming_up_compiles_every_kernel_for_all_that_is_asked_of_it_later():
    done = subprocess.run([sys.executable, "-c", KERNELS], capture_output=True, check=True)
    before, after = json.loads(done.stdout)
    assert all(
        before[name] for name in ("connect", "improve", "insert", "mark_best", "pack", "repack", "seat", "visit")
    )
    assert before == after


items = st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 60)), max_size=8)


@given(items, st.integers(0, 150), st.integers(0, 5), st.integers(0, 10**5), st.integers(0, 10**6))
@settings(max_examples=300)
def test_a_bundle_is_the_best_of_all_subsets_from_any_prices(items, minutes, slots, minute, slot):
    fitting = [(gain, effort) for gain, effort in items if effort <= minutes] if slots else []
    scratch = np.zeros((7, len(fitting)), np.int64)
    for k, (gain, effort) in enumerate(fitting):
        scratch[GAIN, k], scratch[EFFORT, k] = gain, effort
    prices = Prices(np.array([minute]), np.array([slot]))
    found = best_bundle(scratch, len(fitting), minutes, slots, prices, 0, 10_000)
    subsets = (subset for size in range(min(slots, len(fitting)) + 1) for subset in combinations(fitting, size))
    best = max(sum(g for g, _ in subset) for subset in subsets if sum(e for _, e in subset) <= minutes)
    taken = [item for k, item in enumerate(fitting) if scratch[BEST, k]]
    assert found == best == sum(gain for gain, _ in taken)
    assert sum(effort for _, effort in taken) <= minutes
    assert len(taken) <= slots


alike = st.lists(st.tuples(st.integers(900, 1000), st.sampled_from([0, 15, 20, 30, 45])), min_size=13, max_size=40)


@given(alike, st.integers(0, 400), st.integers(1, 9))
@settings(max_examples=200)
def test_a_bundle_of_many_tasks_that_are_alike_is_the_best_of_all(items, minutes, slots):
    fitting = [(gain, effort) for gain, effort in items if effort <= minutes]
    scratch = np.zeros((7, len(fitting)), np.int64)
    for k, (gain, effort) in enumerate(fitting):
        scratch[GAIN, k], scratch[EFFORT, k] = gain, effort
    prices = Prices(np.array([0]), np.array([0]))
    most = {(0, 0): 0}  # tasks and minutes taken to the most that they gain
    for gain, effort in fitting:
        with_it = {(n + 1, used + effort): had + gain for (n, used), had in most.items()}
        for state, value in with_it.items():
            if state[0] <= slots and state[1] <= minutes:
                most[state] = max(value, most.get(state, 0))
    found = best_bundle(scratch, len(fitting), minutes, slots, prices, 0, 10_000)
    taken = [item for k, item in enumerate(fitting) if scratch[BEST, k]]
    assert found == max(most.values()) == sum(gain for gain, _ in taken)
    assert sum(effort for _, effort in taken) <= minutes
    assert len(taken) <= slots


def test_a_knapsack_cut_short_answers_with_what_is_surely_enough():
    scratch = np.zeros((7, 12), np.int64)
    scratch[GAIN], scratch[EFFORT] = np.arange(1000, 1012), np.arange(30, 42)
    prices = Prices(np.array([0]), np.array([0]))
    exact = best_bundle(scratch, 12, 200, 9, prices, 0, 100_000)
    assert best_bundle(scratch, 12, 200, 9, prices, 0, 3) >= exact


@given(problems(tasks=6, people=4))
@settings(max_examples=40)
def test_components_are_solved_apart_to_the_same_value_and_bound(problem):
    parts = [solve(part) for part in components(problem)]
    whole = solve(problem)
    assert whole.value == sum(plan.value for plan in parts)
    assert whole.bound == sum(plan.bound for plan in parts)


def test_components_share_neither_tasks_nor_secretaries():
    one, other = crowded(9, 3, 1), crowded(9, 3, 2)
    arcs = {
        f"{name}{task}": {f"{name}{s}": arc for s, arc in problem.row(task).items()}
        for name, problem in (("a", one), ("b", other))
        for task in problem.tasks
    }
    minutes = {
        f"{name}{s}": int(m)
        for name, p in (("a", one), ("b", other))
        for s, m in zip(p.secretaries, p.minutes, strict=True)
    }
    parts = list(components(Problem.of(arcs, minutes, dict.fromkeys(minutes, 9))))
    assert {part.tasks[0][0] for part in parts} == {"a", "b"}
    assert all(len({name[0] for name in [*part.tasks, *part.secretaries]}) == 1 for part in parts)


@pytest.mark.parametrize("seed", range(3))
def test_highs_proves_what_brute_force_finds(seed):
    problem = crowded(6, 3, seed)
    rows, room = usable(problem)
    plan, bound = mixed_integer(rows, room, 1000)
    assert feasible(rows, room, plan)
    assert value_of(rows, plan) == bound == best_by_brute_force(problem)
    nobody = np.full(len(problem.tasks), -1)
    found, proven = best_plan(rows, room, no_prices(room), nobody, 10**9, 10**7)
    assert value_of(rows, found) == proven == bound


def test_a_medium_problem_is_proven_beyond_the_reach_of_the_search_in_whole_numbers():
    problem = crowded(45, 9, 5)
    plan = solve(problem)
    assert verify(problem, plan) == ()
    assert plan.gap == 0


def test_a_short_list_loses_hardly_anything(monkeypatch):
    problem = crowded(60, 20, 1)
    whole = solve(problem, steps=2_000_000)
    monkeypatch.setattr(shortlist, "LARGE", 0)
    monkeypatch.setattr(shortlist, "FIRST", 3)
    monkeypatch.setattr(shortlist, "MORE", 2)
    plan = solve(problem, steps=2_000_000)
    assert verify(problem, plan) == ()
    assert plan.value > 0.98 * whole.value
    assert bound_of(problem, plan.warm) >= plan.bound >= whole.value
    again = update(problem, plan.warm, steps=2_000_000)
    assert verify(problem, again) == ()
    assert again.value >= plan.value


@given(st.integers(0, 50), st.none() | st.integers(0, 6))
@settings(max_examples=20)
def test_an_update_moves_no_more_than_it_may_of_what_could_be_kept(seed, most):
    problem = crowded(20, 5, seed)
    before = solve(problem, steps=20_000)
    kept = slice(0, len(problem.tasks) - 2)
    fewer = replace(
        problem,
        tasks=problem.tasks[kept],
        start=problem.start[:-2],
        **{name: getattr(problem, name)[: problem.start[-3]] for name in ("secretary", "value", "effort")},
    )
    plan = update(fewer, before.warm, max_moves=most, steps=20_000)
    assert verify(fewer, plan) == ()
    assert bound_of(fewer, plan.warm) == plan.bound
    moved = [
        task
        for task in fewer.tasks
        if before.assignments.get(task, plan.assignments.get(task)) != plan.assignments.get(task)
    ]
    assert most is None or len(moved) <= most
    if most == 0:
        assert all(plan.assignments[task] == who for task, who in before.assignments.items() if task in fewer.tasks)


def test_a_warm_solve_starts_from_the_prices_of_the_round_before():
    problem = crowded(60, 10, 4)
    cold = solve(problem, steps=200_000)
    warm = solve(problem, steps=200_000, warm=cold.warm)
    assert verify(problem, warm) == ()
    assert warm.bound <= cold.bound * 1.01


def test_prices_and_worths_of_a_plan_prove_its_bound_to_whoever_doubts_it():
    problem = crowded(80, 12, 3)
    plan = solve(problem, steps=200_000)
    assert not plan.searched or plan.gap == 0
    assert bound_of(problem, plan.warm) >= plan.bound
    assert plan.searched or bound_of(problem, plan.warm) == plan.bound


def test_a_pair_is_found_by_its_names():
    problem = Problem.of({"t": {"b": Arc(5, 1)}, "u": {}}, {"a": 9, "b": 9}, {"a": 1, "b": 1})
    assert problem.arc("t", "b") == Arc(5, 1)
    assert [problem.arc(*pair) for pair in (("t", "a"), ("t", "c"), ("u", "a"), ("x", "a"))] == [None] * 4
