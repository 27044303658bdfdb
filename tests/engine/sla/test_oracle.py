"""The fold and the attribution against a task that lives second by second (see `oracle`).

Fifteen minutes, with events and hours on a grid of half minutes, so that things happen at due instants, at openings and
together.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import (
    WIRING,
    Calendar,
    CalendarChange,
    Event,
    EventType,
    Policy,
    Restart,
    Wire,
    fold,
    fold_at_each,
)
from tasks_engine.sla.attribution import attribute, parts
from tests.engine.sla.oracle import ONE_CLOCK, TABLE, Row, SlowCalendar, SlowTask, slow_shares
from tests.engine.sla.worlds import WEEKDAYS, utc

T = EventType
START = utc("2026-01-05 08:59")
LENGTH = 15 * 60
FRACTIONS = (0.5, 0.9)


def worlds(*hours: list[str]) -> tuple[Calendar, SlowCalendar]:
    """The same hours, for the engine and for the oracle."""
    definition: dict[str, Any] = {"time_zone": "UTC", "weekly": {day: [*hours] for day in WEEKDAYS}}
    definition |= {"holidays": [], "overrides": {}, "breaks": {}}
    return Calendar.of(definition), SlowCalendar(definition, START, START + timedelta(seconds=LENGTH + 2))


CALENDARS = (
    worlds(["09:00", "09:04"], ["09:05:30", "09:12"]),
    worlds(["00:00", "24:00"]),
    worlds(["09:02", "09:03"], ["09:06", "09:10:30"]),
)

GRID = st.integers(0, LENGTH // 30).map(lambda n: START + timedelta(seconds=30 * n))
ASKED_AT = st.one_of(GRID, st.just(START + timedelta(seconds=LENGTH)))  # often when all is over
AMOUNTS = st.integers(0, 16).map(lambda n: n * 30)
KINDS = st.sets(st.sampled_from(sorted(TABLE)), min_size=1, max_size=3)
PRODUCT = [
    "published",
    "assigned",
    "reassigned",
    "released",
    "unassigned",
    "started",
    "replied",
    "org_message",
    "asked",
    "answered",
    "submitted",
    "revision_requested",
    "rejected",
    "returned",
    "accepted",
    "reopened",
]
OFTEN = {"paused": 4, "resumed": 3, "calendar_changed": 3, "priority_changed": 2, "extended": 2, "cancelled": 1}
COMMON = [heard for heard, weight in OFTEN.items() for _ in range(weight)]


SAYS = ["org_message", "replied"]
LIFE = {  # what may happen next, so that logs are as they are in life
    "": ["published"],
    "published": ["assigned", "org_message"],
    "assigned": ["started", "released", "reassigned", *SAYS],
    "started": ["asked", "submitted", "unassigned", "reassigned", *SAYS],
    "asked": ["answered", "answered", "org_message", "released"],
    "submitted": ["accepted", "revision_requested", "rejected", "org_message"],
    "rejected": ["accepted", "returned"],
    "accepted": ["reopened", "org_message"],
}
LIKE = {"reassigned": "assigned", "released": "published", "unassigned": "published"} | dict.fromkeys(
    ("answered", "revision_requested", "returned", "reopened"), "started"
)


@st.composite
def rows(draw: st.DrawFn, words: list[str], *, changes: bool = True, lifelike: bool = False) -> list[Row]:
    """What happens to a task, in order."""
    found, latest = [], ""
    for at in sorted(draw(st.lists(GRID, min_size=6, max_size=18))):
        usual = LIFE[latest] if lifelike else words
        heard = draw(st.sampled_from(usual if not changes or draw(st.booleans()) else COMMON))
        heard_as = LIKE.get(heard, heard)
        latest = heard_as if heard_as in LIFE else latest
        more: dict[str, Any] = {}
        if heard in ("paused", "resumed"):
            more = {"reason": draw(st.sampled_from(["", "hold", "storm"]))}
        elif heard == "priority_changed":
            more = {"priority": draw(st.sampled_from(["", "high"]))}
        elif heard == "extended":
            more = {"seconds": draw(AMOUNTS)}
        elif heard == "calendar_changed":
            more = {"calendar": draw(st.sampled_from(CALENDARS))}
        if heard in ("paused", "resumed", "extended") and draw(st.booleans()):
            more["clocks"] = draw(KINDS)
        found.append((at, heard, more))
    return found


def event_of(row: Row) -> Event:
    at, heard, more = row
    clocks = frozenset(more["clocks"]) if "clocks" in more else None
    calendar = more["calendar"][0] if "calendar" in more else None
    rest = {name: value for name, value in more.items() if name not in ("clocks", "calendar")}
    return Event(at, T(heard), clocks=clocks, calendar=calendar, **rest)


def slow_row(row: Row) -> Row:
    at, heard, more = row
    return at, heard, {name: value[1] if name == "calendar" else value for name, value in more.items()}


def check(slow: SlowTask, policy: Policy, calendar: Calendar, told: list[Row], until: datetime) -> None:
    """Live it, fold it, and compare every cycle of every clock."""
    slow.live([slow_row(row) for row in told if row[0] <= until], START, until)
    events = [event_of(row) for row in told]
    clocks = list(fold(events, policy=policy, calendar=calendar, at=until, watch=FRACTIONS))
    fast = {(clock.kind, clock.cycle): clock for clock in clocks if clock.started is not None}
    lived = {(kind, n): cycle for kind, cycles in slow.cycles.items() for n, cycle in enumerate(cycles, 1)}
    assert fast.keys() == lived.keys()
    for key, cycle in lived.items():
        clock = fast[key]
        assert (key, clock.state, clock.elapsed, clock.paused, clock.target, clock.breach_cause or "") == (
            key,
            cycle.reported_state,
            cycle.elapsed,
            cycle.paused,
            cycle.target,
            cycle.cause,
        )
        assert (key, {crossing.fraction: crossing.at for crossing in clock.crossed}) == (key, cycle.crossed)
        assert cycle.due is None or clock.due == cycle.due
        assert clock.remaining == cycle.target - cycle.elapsed


TASKS = st.booleans().flatmap(lambda lifelike: rows(PRODUCT, lifelike=lifelike))


@st.composite
def promises(draw: st.DrawFn, kinds: list[str]) -> tuple[dict[str, dict[str, int]], bool, int | None]:
    """Targets by priority, the mode of a change of calendar, and the limit of pauses."""
    targets = {priority: {kind: draw(AMOUNTS) for kind in kinds} for priority in ("", "high")}
    return targets, draw(st.booleans()), draw(st.none() | st.integers(0, 6).map(lambda n: n * 30))


def mode(carry: bool) -> CalendarChange:
    return CalendarChange.CARRY_ELAPSED if carry else CalendarChange.RECOMPUTE


@given(TASKS, promises(sorted(TABLE)), st.sampled_from(CALENDARS), ASKED_AT, st.integers(-1, 1))
@settings(max_examples=200, deadline=None)
def test_every_clock_of_a_task_is_as_if_it_had_lived_second_by_second(told, promise, world, until, more):
    targets, carry, limit = promise
    until = max(START, until + timedelta(seconds=more))
    slow = SlowTask(world[1], targets, carry=carry, limit=limit, fractions=FRACTIONS)
    policy = Policy(WIRING, targets[""], {"high": targets["high"]}, mode(carry), pause_limit=limit)
    check(slow, policy, world[0], told, until)


@given(
    rows(["created", "completed", "reopened"]),
    promises(["delivery"]),
    st.sampled_from(CALENDARS),
    st.sampled_from(Restart),
    ASKED_AT,
    st.integers(-1, 1),
)
@settings(max_examples=200, deadline=None)
def test_every_way_to_start_again_is_as_if_lived_second_by_second(told, promise, world, restart, until, more):
    targets, carry, limit = promise
    until = max(START, until + timedelta(seconds=more))
    table = {"delivery": {**ONE_CLOCK["delivery"], "restart": restart}}
    slow = SlowTask(world[1], targets, table, carry=carry, limit=limit, fractions=FRACTIONS)
    wire = Wire(
        start=frozenset({T.CREATED}), stop=frozenset({T.COMPLETED}), reopen=frozenset({T.REOPENED}), restart=restart
    )
    policy = Policy({"delivery": wire}, targets[""], {"high": targets["high"]}, mode(carry), pause_limit=limit)
    check(slow, policy, world[0], told, until)


@given(TASKS, st.sampled_from(CALENDARS), ASKED_AT)
@settings(max_examples=80, deadline=None)
def test_every_second_belongs_to_whom_it_belonged_when_it_was_lived(told, world, until):
    holdings = attribute([event_of(row) for row in told], calendar=world[0], at=until)
    lived = slow_shares([slow_row(row) for row in told], world[1], START, until)
    assert parts(holdings) == lived
    assert sum(lived.values()) == sum((holding.end - holding.start).total_seconds() for holding in holdings)


@given(TASKS, promises(sorted(TABLE)), st.sampled_from(CALENDARS), st.data())
@settings(max_examples=60, deadline=None)
def test_events_that_were_learned_late_fold_as_if_they_had_been_known(told, promise, world, data):
    """Any split into batches, in any order, gives the fold of the sorted log: equal instants keep their order."""
    targets, carry, limit = promise
    policy = Policy(WIRING, targets[""], {"high": targets["high"]}, mode(carry), pause_limit=limit)
    instants = sorted({row[0] for row in told})
    batches = {at: data.draw(st.integers(0, 3)) for at in instants}
    late = [event_of(row) for row in sorted(told, key=lambda row: batches[row[0]])]
    known, until = [event_of(row) for row in told], START + timedelta(seconds=LENGTH)
    expected = fold(known, policy=policy, calendar=world[0], at=until, watch=FRACTIONS)
    assert fold(late, policy=policy, calendar=world[0], at=until, watch=FRACTIONS) == expected
    shuffled = [event for at in data.draw(st.permutations(instants)) for event in known if event.at == at]
    assert fold(shuffled, policy=policy, calendar=world[0], at=until, watch=FRACTIONS) == expected


@given(TASKS, promises(sorted(TABLE)), st.sampled_from(CALENDARS), st.lists(GRID, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_asking_on_the_way_changes_nothing(told, promise, world, instants):
    targets, carry, limit = promise
    policy = Policy(WIRING, targets[""], {"high": targets["high"]}, mode(carry), pause_limit=limit)
    events = [event_of(row) for row in told]
    at_once = fold_at_each(events, policy=policy, calendar=world[0], instants=instants, watch=FRACTIONS)
    one_by_one = [fold(events, policy=policy, calendar=world[0], at=at, watch=FRACTIONS) for at in instants]
    assert at_once == one_by_one
