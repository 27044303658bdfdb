"""The figures are what they say: intervals as scipy has them, Gini by its definition, attainment by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tasks_engine.simulate.measures import MEASURES, attainment, gini, interval, measure, missed, paired

numbers = st.floats(-1000, 1000)
samples = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=12)


@given(samples, st.sampled_from([0.9, 0.95, 0.99]))
def test_a_paired_interval_is_students(pairs, confidence):
    ours, theirs = zip(*pairs, strict=True)
    gaps = np.subtract(ours, theirs)
    found = paired(ours, theirs, confidence)
    assert found.mean == pytest.approx(gaps.mean(), abs=1e-6)
    half = stats.t.ppf(0.5 + confidence / 2, len(gaps) - 1) * stats.sem(gaps)
    assert found.half == pytest.approx(half, rel=1e-6, abs=1e-6)


def test_a_paired_interval_is_the_one_of_the_paired_test():
    ours, theirs = (91.2, 88.0, 93.1, 90.4, 89.9), (89.0, 87.7, 90.2, 89.9, 88.1)
    expected = stats.ttest_rel(ours, theirs).confidence_interval(0.95)
    assert (paired(ours, theirs).low, paired(ours, theirs).high) == pytest.approx((expected.low, expected.high))


def test_one_value_allows_no_interval():
    assert interval([3.0]) == (3.0, float("inf"))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_gini_is_half_the_relative_mean_difference(values):
    mean = sum(values) / len(values)
    apart = sum(abs(one - other) for one, other in product(values, values)) / len(values) ** 2
    assert gini(np.array(values)) == pytest.approx(
        apart / (2 * mean) if mean > 1e-9 else gini(np.array(values)), abs=1e-6
    )


@pytest.mark.parametrize(("values", "expected"), [([5, 5, 5], 0), ([0, 0, 0], 0), ([0, 0, 0, 8], 0.75)])
def test_gini_of_plain_cases(values, expected):
    assert gini(np.array(values)) == pytest.approx(expected)


def test_attainment_counts_what_was_due_in_the_month(history):
    world = history.world
    due = [
        story.finished is not None and story.finished <= task.deadline
        for task, story in zip(world.tasks, history.stories, strict=True)
        if task.deadline <= world.end and not (story.cancelled is not None and story.cancelled <= task.deadline)
    ]
    assert 0 < len(due) < len(world.tasks)
    assert attainment(history) == pytest.approx(100 * sum(due) / len(due))
    assert missed(history) == len(due) - sum(due)


def test_figures_lie_where_they_can(history):
    found = measure(history)
    assert set(found) == {row.name for row in MEASURES}
    assert all(np.isfinite(value) and value >= 0 for value in found.values())
    assert all(found[row.name] <= 100 for row in MEASURES if row.unit == "%")
    assert 0 <= found["gini"] < 1
    assert found["wait"] <= found["wait_p95"]
    assert found["declined"] + found["lapsed"] < 100
