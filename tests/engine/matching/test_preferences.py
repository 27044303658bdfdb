"""Each preference by example, and the value that they make."""

from datetime import timedelta

import pytest

from tasks_engine.matching import BadInput, Priority, Weights
from tasks_engine.matching.criteria import closeness, cost, fairness, familiarity, growth, punctuality, quality
from tasks_engine.matching.value import ageing, pair_value
from tests.engine.matching.worlds import HOUR, NOW, need, secretary


def given(preference, task, person):
    return preference.points(task, person, NOW, 100).points


def test_just_good_enough_comes_before_far_too_good():
    task = need(skills={"meeting.minutes": 3})
    assert given(closeness, task, secretary(skills={"meeting.minutes": 3})) == 100
    assert given(closeness, task, secretary(skills={"meeting.minutes": 4})) == 50
    assert given(closeness, task, secretary(skills={"meeting.minutes": 5})) == 0


def test_nobody_is_too_good_for_the_highest_level_or_for_no_skill_at_all():
    assert given(closeness, need(skills={"meeting.minutes": 5}), secretary(skills={"meeting.minutes": 5})) == 100
    assert given(closeness, need(skills={}), secretary()) == 100


@pytest.mark.parametrize("preference", [quality, punctuality])
def test_a_record_gives_points_in_proportion(preference):
    name = preference.__name__.rsplit(".")[-1]
    assert [given(preference, need(), secretary(**{name: record})) for record in (0, 255, 1000)] == [0, 25, 100]
    assert given(preference, need(), secretary()) == 50, "nothing is known yet"


def test_familiarity_levels_off():
    found = [given(familiarity, need(), secretary(familiarity={"tea": n, "shoes": 9})) for n in (0, 3, 9, 10**6)]
    assert found == [0, 50, 75, 99]


def test_whoever_has_less_booked_comes_first():
    assert given(fairness, need(), secretary(load=0, remaining_minutes=600)) == 100
    assert given(fairness, need(), secretary(load=60, remaining_minutes=3940)) == 50
    assert given(fairness, need(), secretary(load=480, remaining_minutes=3520)) == 11
    assert given(fairness, need(), secretary(load=0, remaining_minutes=0)) == 1


def test_the_less_costly_comes_first():
    assert [given(cost, need(), secretary(cost_band=band)) for band in range(1, 6)] == [100, 75, 50, 25, 0]


def test_growth_asks_for_a_wanted_skill_at_just_the_level_held():
    both = need(skills={"meeting.minutes": 4, "document.draft": 2})
    held = {"meeting.minutes": 4, "document.draft": 3}
    wanted = secretary(skills=held, growing=frozenset(held))
    assert given(growth, need(skills={"meeting.minutes": 4}), wanted) == 100
    assert given(growth, both, wanted) == 50
    assert given(growth, need(skills={"document.draft": 2}), wanted) == 0
    assert given(growth, both, secretary(skills=held)) == 0
    assert given(growth, need(skills={}), wanted) == 0


def test_no_preference_outweighs_a_step_of_priority():
    weights = Weights()
    worst = secretary(quality=0, punctuality=0, load=600, remaining_minutes=120, cost_band=5)
    best = secretary(skills={"meeting.minutes": 3}, quality=1000, punctuality=1000, familiarity={"tea": 10**6})
    for low, high in zip(list(Priority)[:-1], list(Priority)[1:], strict=True):
        low_best = pair_value(need(priority=low), best, weights, NOW)
        assert pair_value(need(priority=high), worst, weights, NOW) > low_best - 1000 * (low == Priority.LOW)


def test_waiting_adds_value_up_to_its_bound():
    weights = Weights(deadline_most=0)
    waited = [ageing(need(waiting_since=NOW - n * HOUR), weights, NOW) for n in (-1, 0, 1, 10, 10**5)]
    assert waited == [0, 0, 40, 400, 9000]


def test_a_deadline_that_comes_near_adds_value_until_work_can_no_longer_be_in_time():
    weights = Weights(ageing_per_hour=0, deadline_most=480, deadline_hours=48)
    due = [None, *(NOW + n * HOUR for n in (1000, 50, 38, 2, 1, 0, -5))]  # two hours of work
    assert [ageing(need(effort=120, deadline=at), weights, NOW) for at in due] == [0, 0, 0, 120, 480, 480, 0, 0]


def test_the_lowest_work_that_waited_long_comes_before_urgent_work_that_just_came():
    old = need(priority=Priority.LOW, waiting_since=NOW - timedelta(days=30))
    fresh = need(priority=Priority.URGENT, waiting_since=NOW)
    best = secretary(quality=1000, punctuality=1000, familiarity={"tea": 99}, cost_band=1)
    worst = secretary(quality=0, punctuality=0, load=10**6, cost_band=5)
    assert pair_value(old, worst, Weights(), NOW) >= pair_value(fresh, best, Weights(), NOW)


@pytest.mark.parametrize(
    ("weights", "field"),
    [
        ({"preferences": {"quality": 1001}}, "preferences"),
        ({"preferences": {"quality": -1}}, "preferences.quality"),
        ({"preferences": {"beauty": 5}}, "preferences.beauty"),
        ({"base": {1: 5}}, "base"),
        ({"ageing_per_hour": 1.5}, "ageing_per_hour"),
        ({"deadline_hours": 0}, "deadline_hours"),
    ],
)
def test_weights_that_make_no_sense_are_refused_with_their_field(weights, field):
    with pytest.raises(BadInput) as refused:
        Weights(**weights)
    assert refused.value.field == field


def test_weights_of_zero_leave_the_base_alone():
    nothing = Weights(base=dict.fromkeys(Priority, 0), preferences={}, ageing_per_hour=0, deadline_most=0)
    assert pair_value(need(), secretary(), nothing, NOW) == 0
