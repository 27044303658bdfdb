"""Plans are feasible, bounds are true, small problems are solved exactly, and order never matters."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching.problem import Arc, Plan, Problem, Warm, verify
from tasks_engine.matching.solve import bound_of, solve
from tests.engine.matching.worlds import problems


def best_by_brute_force(problem: Problem) -> int:
    tasks = problem.tasks
    best = 0
    for chosen in product(*([None, *problem.row(task)] for task in tasks)):
        given_to = {task: person for task, person in zip(tasks, chosen, strict=True) if person is not None}
        value = sum(problem.row(task)[person].value for task, person in given_to.items())
        if value > best and not verify(problem, Plan(given_to, value, value)):
            best = value
    return best


def crowded(tasks: int, people: int, seed: int) -> Problem:
    """Demand above capacity, a third of the pairs eligible: a day on which somebody must wait."""
    draw = random.Random(seed)
    names = [f"s{j}" for j in range(people)]
    efforts = {f"t{i}": draw.randint(30, 300) for i in range(tasks)}
    return Problem.of(
        arcs={
            task: {name: Arc(draw.randint(1000, 9000), effort) for name in names if draw.random() < 0.3}
            for task, effort in efforts.items()
        },
        minutes={name: draw.randint(0, 320 * tasks // people) for name in names},
        slots={name: draw.randint(0, 2 * tasks // people + 1) for name in names},
    )


def shuffled(problem: Problem, draw: random.Random) -> Problem:
    def mixed(table):
        rows = list(table.items())
        draw.shuffle(rows)
        return dict(rows)

    arcs = {task: mixed(problem.row(task)) for task in draw.sample(problem.tasks, len(problem.tasks))}
    minutes, slots = (
        dict(zip(problem.secretaries, column.tolist(), strict=True)) for column in (problem.minutes, problem.slots)
    )
    return Problem.of(arcs, mixed(minutes), mixed(slots))


@given(problems())
@settings(max_examples=300)
def test_small_problems_are_solved_exactly_and_proven(problem):
    plan = solve(problem)
    assert verify(problem, plan) == ()
    assert plan.value == plan.bound == best_by_brute_force(problem)
    assert plan.gap == 0


@given(problems(), st.integers(0, 20))
@settings(max_examples=200)
def test_a_search_cut_short_is_still_feasible_and_its_bound_still_true(problem, steps):
    plan = solve(problem, steps=steps)
    assert verify(problem, plan) == ()
    assert plan.value <= best_by_brute_force(problem) <= plan.bound


@given(problems(), st.dictionaries(st.sampled_from(["t0", "t1", "t2", "s0", "s1", "s2"]), st.integers(0, 2**40)))
def test_any_prices_and_worths_prove_a_bound(problem, numbers):
    assert bound_of(problem, Warm(numbers, numbers, numbers)) >= best_by_brute_force(problem)


@given(problems(tasks=8, people=5), st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_secretaries_does_not_matter(problem, draw):
    plan, other = solve(problem), solve(shuffled(problem, draw))
    assert plan == other
    assert list(plan.assignments) == list(other.assignments)


def test_a_crowded_day_is_planned_feasibly_and_near_its_bound():
    for seed in range(3):
        problem = crowded(80, 12, seed)
        plan = solve(problem, steps=20_000)
        assert verify(problem, plan) == ()
        assert plan.gap < 0.05
        assert plan == solve(shuffled(problem, random.Random(seed)), steps=20_000)


def test_more_capacity_never_lowers_the_bound_of_a_proven_plan():
    problem = crowded(8, 3, 1)
    more = replace(problem, minutes=problem.minutes + 60)
    assert solve(more).value >= solve(problem).value


def test_a_chain_of_moves_makes_room_where_greed_fails():
    # Greed gives the only hour of b to t1, though t2 can go nowhere else.
    arcs = {"t1": {"a": Arc(90, 60), "b": Arc(100, 60)}, "t2": {"b": Arc(80, 60)}}
    plan = solve(Problem.of(arcs, {"a": 60, "b": 60}, {"a": 1, "b": 1}))
    assert plan.assignments == {"t1": "a", "t2": "b"}


def test_ten_thousand_tasks_for_one_person_fill_that_persons_day():
    problem = Problem.of({f"t{i}": {"a": Arc(5, 1)} for i in range(10_000)}, {"a": 480}, {"a": 500})
    plan = solve(problem)
    assert verify(problem, plan) == ()
    assert len(plan.assignments) == 480
    assert plan.gap < 0.05


def test_nothing_to_do_and_nobody_to_do_it():
    assert solve(Problem.of({}, {}, {})) == Plan({}, 0, 0)
    assert solve(Problem.of({"t": {}}, {}, {})) == Plan({}, 0, 0)


def test_the_checker_finds_every_kind_of_wrong():
    problem = Problem.of({"t1": {"a": Arc(5, 9)}, "t2": {"a": Arc(5, 9)}, "t3": {}}, {"a": 10}, {"a": 1})
    assert len(verify(problem, Plan({"t1": "a", "t2": "a"}, 10, 10))) == 2
    assert verify(problem, Plan({"t3": "a"}, 0, 0)) == ("t3 went to a, who is not eligible",)
    assert len(verify(problem, Plan({"t1": "a"}, 4, 4))) == 2
