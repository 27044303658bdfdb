"""The geometry of charts: what holds whatever the figures."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.web.charts.bars import FOOT, TOP, against, nice_step, stacked
from backend.web.charts.heat import hours, level
from backend.web.charts.radar import APART, CENTRE, CORE, RIM, Blip, radar, radius
from backend.web.charts.spark import spark

lefts = st.integers(-90_000, 200_000)


@given(lefts, lefts)
def test_less_time_is_never_farther_from_the_centre(one, other):
    assert radius(min(one, other)) <= radius(max(one, other)) <= RIM


def test_rings_stand_at_their_hours():
    assert [radius(hours * 3600) for hours in (1, 2, 4, 8, 90)] == [66, 94, 126, 156, 156]


blips = st.lists(st.builds(Blip, sector=st.integers(0, 6), left=lefts, look=st.just("risk")), max_size=7)


@given(blips)
def test_numbered_dots_do_not_cover_each_other_and_what_is_over_is_in_the_core(found):
    numbered = [Blip(blip.sector, blip.left, blip.look, n) for n, blip in enumerate(found, 1)]
    drawn = radar([str(n) for n in range(7)], numbered).numbered
    assert [dot.number for dot in drawn] == list(range(1, len(found) + 1))
    places = [(float(dot.x), float(dot.y)) for dot in drawn]
    late = sum(blip.left <= 0 for blip in found)
    if late <= 4:  # as many as the core holds
        assert all(hypot(a[0] - b[0], a[1] - b[1]) > APART - 2 for a, b in combinations(places, 2))
    for blip, (x, y) in zip(found, places, strict=True):
        assert (hypot(x - CENTRE[0], y - CENTRE[1]) < CORE - 1) == (blip.left <= 0)


def test_a_radar_without_anything_is_still_a_radar():
    empty = radar([], [])
    assert (len(empty.rings), empty.dots, empty.numbered) == (5, [], [])


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 50)), min_size=1, max_size=12))
def test_stacks_add_up_and_stay_within_the_chart(days):
    first, second = ([day[n] for day in days] for n in (0, 1))
    chart = stacked([str(n) for n in range(len(days))], [first, second])
    for bar, values in zip(chart.bars, days, strict=True):
        assert [piece.series for piece in bar.pieces] == [n for n, value in enumerate(values) if value]
        assert all(TOP - 0.1 <= float(piece.y) <= FOOT for piece in bar.pieces)
    assert 2 <= len(chart.lines) <= 5


@given(st.integers(0, 10**9))
def test_scales_have_round_steps(most):
    assert str(nice_step(most)).rstrip("0") in ("1", "2", "5")


@given(st.lists(st.floats(0, 1), max_size=9), st.floats(0.5, 1))
def test_lying_bars_end_before_the_target_exactly_when_they_miss_it(shares, target):
    chart = against([(str(n), share) for n, share in enumerate(shares)], target)
    for row, share in zip(chart.rows, shares, strict=True):
        assert float(row.width[:-1]) == pytest.approx(53 * share, abs=0.06), "the scale begins at nothing"
        assert (row.look == "m-fg") == (share >= target)


def test_sparklines_need_two_values_and_stand_on_their_foot():
    assert (spark([]), spark([3])) == ("", "")
    assert spark([1, 1]) == "0.0,13.0 100.0,13.0"
    assert spark([0, 2]) == "0.0,22.0 100.0,4.0"


@given(st.integers(0, 900), st.integers(0, 900), st.integers(0, 600))
def test_more_booked_is_never_a_lighter_cell(one, other, capacity):
    assert 0 <= level(min(one, other), capacity) <= level(max(one, other), capacity) <= 4


def test_cells_say_hours():
    assert (hours(0), hours(246), hours(480)) == ("0", "4.1", "8.0")
