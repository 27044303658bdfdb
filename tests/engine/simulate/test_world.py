"""A month is drawn from its seed alone, and has the load it was asked for."""

from dataclasses import replace

import numpy as np
import pytest

from tasks_engine.simulate.hours import DAY
from tasks_engine.simulate.kinds import TRADES
from tasks_engine.simulate.world import Parameters, make

FEW = Parameters(days=7, secretaries=10)


def test_the_same_seed_draws_the_same_month():
    one, other = make(FEW, 3), make(FEW, 3)
    assert one.tasks == other.tasks
    assert np.array_equal(one.used, other.used)
    assert np.array_equal(one.moods, other.moods)


def test_another_seed_draws_another_month():
    one, other = make(FEW, 3), make(FEW, 4)
    assert [task.arrives for task in one.tasks] != [task.arrives for task in other.tasks]
    assert not np.array_equal(one.used, other.used)


def test_a_higher_load_changes_nobody():
    one, other = make(FEW, 3), make(replace(FEW, load=0.95), 3)
    assert np.array_equal(one.used, other.used)
    assert [person.skills for person in one.secretaries] == [person.skills for person in other.secretaries]


@pytest.mark.parametrize("load", [0.6, 0.95])
def test_the_work_that_comes_in_is_the_load_of_the_offered_hours(load):
    worlds = [make(Parameters(days=28, secretaries=40, load=load), seed) for seed in range(3)]
    effort = sum(task.effort for world in worlds for task in world.tasks)
    offered = sum(int(world.used[:, world.end].sum()) for world in worlds)
    assert effort / offered == pytest.approx(load, rel=0.06)


def test_tasks_come_in_order_within_the_month_and_are_due_in_office_hours():
    world = make(FEW, 3)
    arrivals = [task.arrives for task in world.tasks]
    assert arrivals == sorted(arrivals)
    assert all(0 <= arrival < 7 * DAY for arrival in arrivals)
    for task in world.tasks:
        assert task.deadline > task.arrives
        assert world.office.worked(task.deadline - 1, task.deadline) == 1


def test_most_work_comes_in_on_working_days():
    world = make(Parameters(days=28, secretaries=40), 1)
    weekend = sum(task.arrives // DAY % 7 >= 5 for task in world.tasks)
    assert 0 < weekend < 0.1 * len(world.tasks)


def test_every_trade_has_somebody():
    assert {person.trade for person in make(Parameters(secretaries=40), 2).secretaries} == set(TRADES)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"secretaries": 0}, {"load": 0.0}, {"load": 4.0}])
def test_impossible_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Parameters(**wrong)
