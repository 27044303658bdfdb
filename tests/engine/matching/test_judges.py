"""The solver before judges who know only the formulation: brute force on tiny problems, HiGHS on small ones.

What is proved about the bound when capacity or a secretary comes in (`more`), precisely:

- proven plans: the bound is the optimum, so it never falls;
- at equal prices: the Lagrangian bound never falls, whatever the prices, and whatever the newcomer's price is;
- any plan, any budget: the bound never falls below what was reached with less. (The bound of an unproven plan may be
  tighter with more capacity than it was with less: it is a search that stops early.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks_engine.matching.problem import Problem, Warm, verify
from tasks_engine.matching.solve import bound_of, solve, update
from tests.bench.generator import bare
from tests.engine.matching.oracle import best_of_small, best_of_tiny, faults, priced, relaxed
from tests.engine.matching.worlds import problems

SEEDS = st.integers(0, 10**6)
LOADS = st.sampled_from((0.5, 0.95, 2.0))
small = st.one_of(
    st.builds(bare, st.integers(1, 40), st.integers(1, 12), SEEDS, st.sampled_from(("house", "paced")), LOADS),
    st.builds(bare, st.integers(1, 14), st.integers(1, 4), SEEDS, st.just("type_d"), LOADS),
)
BUDGETS = st.sampled_from((0, 1, 10, 1000, 20_000, 1_000_000))


@given(problems(tasks=6, people=4))
@settings(max_examples=150)
def test_tiny_problems_are_solved_to_the_value_that_brute_force_finds(problem):
    plan = solve(problem)
    assert faults(problem, plan) == []
    assert plan.value == plan.bound == best_of_tiny(problem)


@given(small)
@settings(max_examples=25)
def test_the_best_value_that_highs_finds_lies_within_the_reported_gap(problem):
    plan, best = solve(problem), best_of_small(problem)
    assert faults(problem, plan) == []
    assert plan.value <= best <= plan.bound
    assert 0 <= plan.gap < 1 or best == 0


@given(small, BUDGETS)
@settings(max_examples=20)
def test_with_any_budget_the_plan_is_feasible_and_the_bound_true(problem, steps):
    plan = solve(problem, steps=steps)
    assert faults(problem, plan) == []
    assert verify(problem, plan) == ()
    assert plan.value <= best_of_small(problem) <= plan.bound


@given(small)
@settings(max_examples=15)
def test_the_bound_is_hardly_looser_than_if_tasks_could_be_divided(problem):
    assert solve(problem).bound <= relaxed(problem) * 1.002 + 1


@given(problems(tasks=6, people=4), st.data())
@settings(max_examples=60)
def test_more_capacity_or_a_secretary_more_never_lowers_the_bound_of_a_proven_plan(problem, data):
    less, more = solve(problem), solve(data.draw(grown(problem)))
    assert less.gap == more.gap == 0
    assert more.bound >= less.bound


@given(small, BUDGETS, st.data())
@settings(max_examples=20)
def test_more_capacity_or_a_secretary_more_never_lowers_the_bound_below_what_was_reached(problem, steps, data):
    assert solve(data.draw(grown(problem)), steps=steps).bound >= solve(problem).value


@given(problems(tasks=6, people=4), st.data())
@settings(max_examples=100)
def test_any_prices_and_worths_prove_a_bound(problem, data):
    points = st.integers(0, data.draw(st.sampled_from((10, 10**4, 10**7))))
    warm = Warm(
        minute={name: data.draw(points) for name in problem.secretaries},
        slot={name: data.draw(points) for name in problem.secretaries},
        worth={task: data.draw(points) for task in problem.tasks},
    )
    assert best_of_tiny(problem) <= bound_of(problem, warm)
    assert best_of_tiny(problem) <= priced(problem, warm.minute, warm.slot)


@given(small)
@settings(max_examples=15)
def test_what_a_plan_leaves_to_the_next_round_proves_its_bound_anew(problem):
    plan = solve(problem, steps=0)
    assert bound_of(problem, plan.warm) == plan.bound or (plan.searched and plan.bound < bound_of(problem, plan.warm))


@given(small, st.data())
@settings(max_examples=20)
def test_the_prices_of_a_plan_prove_a_bound_that_never_falls_with_more_at_equal_prices(problem, data):
    warm = solve(problem).warm
    before = priced(problem, warm.minute, warm.slot)
    assert before >= best_of_small(problem)
    assert priced(data.draw(grown(problem)), warm.minute, warm.slot) >= before


@given(small, st.data())
@settings(max_examples=15)
def test_from_the_last_plan_more_capacity_never_lowers_the_value(problem, data):
    less = solve(problem, steps=1000)
    assert update(data.draw(grown(problem)), less.warm).value >= less.value


@given(small, st.integers(0, 10**6), st.none() | st.integers(0, 3), st.data())
@settings(max_examples=20)
def test_an_update_is_feasible_bounded_and_moves_no_more_than_it_may(problem, seed, most, data):
    had = solve(problem).warm
    changed = data.draw(shrunk(problem))
    plan = update(changed, had, max_moves=most)
    assert faults(changed, plan) == []
    assert plan.bound >= best_of_small(changed)
    if most is not None:
        assert len(moved(changed, had.owner, plan.assignments)) <= most


@given(small)
@settings(max_examples=20)
def test_an_update_that_may_move_nobody_leaves_an_unchanged_round_alone(problem):
    plan = solve(problem)
    again = update(problem, plan.warm, max_moves=0)
    assert {task: again.assignments.get(task) for task in plan.assignments} == dict(plan.assignments)


@given(problems(tasks=6, people=4), st.randoms(use_true_random=False))
@settings(max_examples=40)
@example(Problem.of({}, {}, {}), np.random)
def test_names_do_not_matter_to_the_value(problem, draw):
    """Whoever is called what, the optimum is the same: a proven value may not depend on the order of rows."""
    tasks, people = list(range(len(problem.tasks))), list(range(len(problem.secretaries)))
    draw.shuffle(tasks)
    draw.shuffle(people)
    assert solve(renamed(problem, tasks, people)).value == solve(problem).value


def renamed(problem: Problem, tasks: list[int], people: list[int]) -> Problem:
    new = {name: f"s{people[j]}" for j, name in enumerate(problem.secretaries)}
    arcs = {
        f"t{tasks[i]}": {new[name]: arc for name, arc in problem.row(task).items()}
        for i, task in enumerate(problem.tasks)
    }
    minutes = {new[name]: int(left) for name, left in zip(problem.secretaries, problem.minutes, strict=True)}
    slots = {new[name]: int(left) for name, left in zip(problem.secretaries, problem.slots, strict=True)}
    return Problem.of(arcs, minutes, slots)


@st.composite
def grown(draw: st.DrawFn, problem: Problem) -> Problem:
    """More minutes and slots for anybody, and perhaps a newcomer who may do whatever the first one listed may."""
    people = len(problem.secretaries)
    more = [draw(st.lists(st.integers(0, most), min_size=people, max_size=people)) for most in (120, 2)]
    minutes, slots = problem.minutes + np.array(more[0], int), problem.slots + np.array(more[1], int)
    if not people or draw(st.booleans()):
        return replace(problem, minutes=minutes, slots=slots)
    return _with_newcomer(replace(problem, minutes=minutes, slots=slots), draw(st.integers(0, 3)))


def _with_newcomer(problem: Problem, slots: int) -> Problem:
    task = np.repeat(np.arange(len(problem.tasks)), np.diff(problem.start))
    extra = np.flatnonzero(problem.secretary == 0)
    at = problem.start[task[extra] + 1]  # behind the last of the task: the newcomer sorts after everybody
    return replace(
        problem,
        secretaries=[*problem.secretaries, "~"],
        start=problem.start + np.concatenate([[0], np.cumsum(np.bincount(task[extra], minlength=len(problem.tasks)))]),
        secretary=np.insert(problem.secretary, at, len(problem.secretaries)).astype(np.int32),
        value=np.insert(problem.value, at, problem.value[extra]),
        effort=np.insert(problem.effort, at, problem.effort[extra]),
        minutes=np.append(problem.minutes, problem.minutes[0]),
        slots=np.append(problem.slots, slots),
    )


@st.composite
def shrunk(draw: st.DrawFn, problem: Problem) -> Problem:
    """Some pairs are no longer eligible, and some secretaries have less left."""
    keep = np.array(draw(st.lists(st.integers(0, 9), min_size=len(problem.value), max_size=len(problem.value)))) > 0
    task = np.repeat(np.arange(len(problem.tasks)), np.diff(problem.start))
    counts = np.bincount(task[keep.astype(bool)], minlength=len(problem.tasks))
    left = draw(st.integers(50, 100))
    return replace(
        problem,
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        secretary=problem.secretary[keep.astype(bool)],
        value=problem.value[keep.astype(bool)],
        effort=problem.effort[keep.astype(bool)],
        minutes=problem.minutes * left // 100,
    )


def moved(problem: Problem, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Tasks that now go to somebody else or nobody, though their secretary is still eligible and, with all that
    he or she held and is still eligible for, not over capacity: who is over has to let go of something."""
    held: dict[str, list[tuple[str, int]]] = {}
    for task, name in before.items():
        if name in problem.row(task):
            held.setdefault(name, []).append((task, problem.row(task)[name].effort))
    could = [
        (task, name)
        for j, name in enumerate(problem.secretaries)
        if sum(effort for _, effort in held.get(name, [])) <= problem.minutes[j]
        and len(held.get(name, [])) <= problem.slots[j]
        for task, _ in held.get(name, [])
    ]
    return [task for task, name in could if after.get(task) != name]
