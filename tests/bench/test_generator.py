"""The benchmark's world is what its description says, and the engine sees in it what the bare pass sees."""

import numpy as np
import pytest

from tasks_engine.matching.explain import eligible
from tasks_engine.matching.value import pair_value
from tests.bench.generator import NOW, WEIGHTS, bare, pairs, world

KINDS = ("house", "paced", "type_d")
COLUMNS = ("start", "secretary", "value", "effort", "minutes", "slots")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_problem_and_another_seed_another(kind):
    first, again, other = bare(60, 20, 1, kind), bare(60, 20, 1, kind), bare(60, 20, 2, kind)
    assert all(np.array_equal(getattr(first, column), getattr(again, column)) for column in COLUMNS)
    assert not np.array_equal(first.value, other.value)


def test_about_eleven_percent_of_pairs_are_eligible_and_demand_is_the_load_of_capacity():
    house = world(3000, 600, 1)
    assert 0.09 < len(pairs(house).value) / (3000 * 600) < 0.13
    assert house.effort.sum() / house.minutes.sum() == pytest.approx(0.95, abs=0.001)
    assert world(300, 60, 1, load=1.5).minutes.sum() < world(300, 60, 1).minutes.sum()


def test_the_engine_finds_the_pairs_and_values_of_the_bare_pass():
    house = world(60, 40, 3)
    problem = pairs(house)
    task = np.repeat(np.arange(60), np.diff(problem.start))
    found = zip(task.tolist(), problem.secretary.tolist(), problem.value.tolist(), strict=True)
    people = list(enumerate(house.candidates()))
    assert sorted(found) == [
        (i, j, pair_value(need, candidate, WEIGHTS, NOW))
        for i, need in enumerate(house.needs())
        for j, candidate in people
        if eligible(need, candidate, NOW)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("tasks", "secretaries"), [(0, 0), (3, 0), (0, 3)])
def test_an_empty_house_has_a_problem_too(kind, tasks, secretaries):
    problem = bare(tasks, secretaries, 1, kind)
    assert (len(problem.tasks), len(problem.secretaries), len(problem.value)) == (tasks, secretaries, 0)
