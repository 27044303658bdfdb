"""What other terms would have changed, and what the next hours may bring."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Event, EventType, Policy, default_policy, fold
from tasks_engine.sla.dry_run import History, Rules, Summary, differences
from tasks_engine.sla.events import Wire
from tasks_engine.sla.forecast import Past, forecast
from tests.engine.sla.worlds import HOUR, around_the_clock, at, calendars, office, seconds_around, utc

T = EventType
WIRE = Wire(start=frozenset({T.CREATED}), stop=frozenset({T.COMPLETED}))
NOON = utc("2026-01-05 12:00")


def promise(hours: int) -> Policy:
    return Policy({"delivery": WIRE}, {"delivery": hours * HOUR})


def history(*rows: tuple[int, EventType], hours: int = 4, **more) -> History:
    """What happened so many hours after noon, promised within `hours`."""
    events = tuple(Event(NOON + timedelta(hours=n), kind, **more) for n, kind in rows)
    return History("task", events, Rules(promise(hours), around_the_clock()))


def run(told: History, hours: int):
    (found,) = differences(told, after=Rules(promise(hours), around_the_clock()), at=NOON + timedelta(days=30))
    return found


# The dry run


@pytest.mark.parametrize(
    ("was", "would_be", "expected"),
    [
        (4, 4, (False, False, False)),
        (4, 6, (True, False, False)),
        (4, 2, (True, True, False)),
        (2, 4, (True, False, True)),
        (1, 2, (True, False, False)),
    ],
)
def test_a_dry_run_tells_what_moves_what_breaks_and_what_no_longer_does(was, would_be, expected):
    found = run(history((0, T.CREATED), (3, T.COMPLETED), hours=was), would_be)
    assert (found.moved, found.newly_breached, found.no_longer_breached) == expected


def test_a_clock_that_is_not_promised_on_one_side_is_new_or_gone():
    nothing = Rules(Policy({"delivery": WIRE}, {}), around_the_clock())
    (gone,) = differences(history((0, T.CREATED), (5, T.COMPLETED)), after=nothing, at=NOON + timedelta(days=1))
    assert (gone.kind, gone.cycle, gone.after, gone.moved, gone.no_longer_breached) == ("delivery", 1, None, True, True)


def test_another_calendar_is_tried_as_another_policy_is():
    told = history((0, T.CREATED), (5, T.COMPLETED))
    (found,) = differences(told, after=Rules(promise(4), office()), at=NOON + timedelta(days=30))
    assert (found.moved, found.no_longer_breached) == (True, True)


def test_old_changes_of_rules_are_not_part_of_the_new_rules():
    told = history((0, T.CREATED), (1, T.POLICY_CHANGED), (3, T.COMPLETED), policy=promise(1))
    assert run(told, 4).no_longer_breached


def test_a_summary_counts_by_kind_in_any_number_of_batches():
    summary = Summary()
    summary.add([run(history((0, T.CREATED), (3, T.COMPLETED)), 2)])
    summary.add([run(history((0, T.CREATED), (1, T.COMPLETED)), 2), run(history((0, T.CREATED), (3, T.COMPLETED)), 4)])
    assert (summary.clocks, summary.moved["delivery"]) == (Counter(delivery=3), 2)
    assert (summary.newly_breached["delivery"], summary.no_longer_breached["delivery"]) == (1, 0)


@given(calendars(), st.data())
@settings(max_examples=30, deadline=None)
def test_the_same_rules_change_nothing_and_shorter_ones_break_no_fewer(world, data):
    calendar, near = world
    steps = data.draw(st.lists(st.integers(0, 86_400), min_size=3, max_size=3))
    start = data.draw(seconds_around(near))
    instants = [start + timedelta(seconds=sum(steps[:n])) for n in range(4)]
    events = tuple(map(Event, instants, (T.PUBLISHED, T.ASSIGNED, T.STARTED, T.SUBMITTED)))
    rules = Rules(default_policy(), calendar)
    told, end = History("task", events, rules), instants[-1] + timedelta(days=60)
    assert not any(d.moved or d.newly_breached for d in differences(told, after=rules, at=end))
    halves = {name: {k: v // 2 for k, v in row.items()} for name, row in rules.policy.targets_by_priority.items()}
    shorter = replace(rules.policy, targets=halves["normal"], targets_by_priority=halves)
    assert not any(d.no_longer_breached for d in differences(told, after=Rules(shorter, calendar), at=end))


# The forecast


def running(elapsed: int, target: int):
    """A clock that has run for `elapsed` of `target` hours."""
    events = [Event(NOON, T.CREATED)]
    now = NOON + timedelta(hours=elapsed)
    return fold(events, policy=promise(target), calendar=around_the_clock(), at=now)[0]


def past(*hours: int, stopped: bool = True) -> list[Past]:
    return [Past("delivery", n * HOUR, stopped) for n in hours]


def test_what_falls_due_within_the_horizon_is_at_stake():
    clocks = [running(1, 2), running(1, 8), running(1, 30), running(3, 2)]
    assert [(f.horizon // HOUR, f.at_stake) for f in forecast(clocks, [])] == [(4, 1), (24, 2)]


def test_clocks_that_stand_still_or_have_stopped_are_not_at_stake():
    for what in (T.PAUSED, T.COMPLETED):
        events = [Event(NOON, T.CREATED), Event(NOON + timedelta(hours=1), what)]
        (clock,) = fold(events, policy=promise(2), calendar=around_the_clock(), at=NOON + timedelta(hours=1))
        assert forecast([clock], [])[0].at_stake == 0


def test_the_risk_is_the_share_of_those_as_old_that_ran_beyond_the_target():
    (soon, _) = forecast([running(2, 4)], past(1, 1, 3, 4, 5, 6))
    assert soon.expected == pytest.approx(2 / 4)


def test_without_a_past_nothing_speaks_for_a_clock():
    assert forecast([running(2, 4)], [])[0].expected == 1


def test_open_clocks_of_the_past_count_as_long_as_they_were_seen():
    """Product-limit: at 3 h one of three still seen stops, at 5 h (after one was lost sight of at 4 h) the last."""
    rows = [*past(3, 5), *past(4, stopped=False)]
    assert forecast([running(2, 4)], rows)[0].expected == pytest.approx(2 / 3)
    assert forecast([running(2, 5)], rows)[0].expected == pytest.approx(0)


def test_a_night_is_not_part_of_the_horizon():
    """Two working hours are left on Friday evening: within four working hours, although Monday is far."""
    events = [Event(at("2026-09-25 17:00"), T.CREATED)]
    clocks = fold(events, policy=promise(3), calendar=office(), at=at("2026-09-25 18:00"))
    assert forecast(clocks, [])[0].at_stake == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans())), st.integers(0, 5), st.integers(6, 9))
@settings(max_examples=60, deadline=None)
def test_a_risk_lies_between_nothing_and_certainty(rows, elapsed, target):
    seen = [Past("delivery", n * HOUR, stopped) for n, stopped in rows]
    (soon, later) = forecast([running(elapsed, target)], seen)
    assert 0 <= soon.expected <= soon.at_stake <= 1
    assert soon.expected <= later.expected <= 1
    if all(stopped for _, stopped in rows) and (as_old := [n for n, _ in rows if n > elapsed]):
        assert later.expected == pytest.approx(sum(n > target for n in as_old) / len(as_old))
