"""Clocks: what one promise does while things happen."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import (
    Calendar,
    CalendarChange,
    Cause,
    Clock,
    Event,
    EventType,
    Policy,
    Restart,
    SlaRefused,
    State,
    Step,
    Wire,
    fold,
    next_fire_at,
    thresholds,
)
from tasks_engine.sla.clock import paused_by_reason
from tasks_engine.sla.folding import fold_at_each
from tests.engine.sla.worlds import HOUR, WEEKDAYS, at, calendars, office, seconds_around, utc

T = EventType
BOUNDED = settings(max_examples=50, deadline=None)
NINE_TO_FIVE = Calendar.of({"time_zone": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in WEEKDAYS}})


def on(*types: EventType) -> frozenset[EventType]:
    return frozenset(types)


def promise(target: int = 4 * HOUR, restart: Restart = Restart.NEVER, **more) -> Policy:
    """One clock, `delivery`: from created to completed."""
    wire = Wire(start=on(T.CREATED), stop=on(T.COMPLETED), reopen=on(T.REOPENED), restart=restart)
    return Policy({"delivery": wire}, {"delivery": target}, **more)


def log(*rows: str, **more) -> list[Event]:
    """Events written `10:30 created`, on Monday 5 January 2026; `7T10:30` is on the 7th."""
    return [Event(moment(when), T(what), **more) for when, what in (row.split() for row in rows)]


def moment(when: str):
    day, _, time = when.rpartition("T")
    return utc(f"2026-01-{int(day or 5):02} {time}")


def clock(events: list[Event], when: str, policy: Policy | None = None, calendar=NINE_TO_FIVE, **more) -> Clock:
    return fold(events, policy=policy or promise(), calendar=calendar, at=moment(when), **more)[-1]


def told(crossings) -> list[tuple]:
    """The shares of the target with the instants at which they were reached."""
    return [(crossing.fraction, crossing.at) for crossing in crossings]


# Running, and being late


def test_a_clock_has_not_started_before_its_event():
    asked = clock(log("09:00 created"), "08:59")
    assert (asked.state, asked.started, asked.due, asked.remaining) == (State.NOT_STARTED, None, None, 4 * HOUR)


def test_an_event_at_the_instant_asked_about_counts():
    assert clock(log("09:00 created"), "09:00").state is State.RUNNING


def test_a_running_clock_tells_when_it_is_due_and_what_is_left():
    asked = clock(log("09:00 created"), "10:30")
    assert (asked.due, asked.elapsed, asked.remaining) == (moment("13:00"), 90 * 60, 150 * 60)


def test_completion_at_exactly_due_is_met():
    asked = clock(log("09:00 created", "13:00 completed"), "18:00")
    assert (asked.state, asked.breached, asked.remaining) == (State.MET, False, 0)


def test_completion_one_second_later_is_breached():
    asked = clock(log("09:00 created", "13:00:01 completed"), "18:00")
    assert (asked.state, asked.breached_at, asked.remaining) == (State.BREACHED, moment("13:00"), -1)


def test_late_in_the_night_is_late_although_no_working_time_has_passed():
    asked = clock(log("13:00 created", "20:00 completed"), "21:00")
    assert (asked.due, asked.state, asked.remaining) == (moment("17:00"), State.BREACHED, 0)


def test_a_clock_is_breached_while_it_still_runs():
    assert clock(log("09:00 created"), "13:00").state is State.RUNNING
    assert clock(log("09:00 created"), "13:00:01").state is State.BREACHED
    assert clock(log("09:00 created"), "14:00").remaining == -HOUR


def test_a_stopped_clock_stays_as_it_is():
    events = log("09:00 created", "10:00 completed", "11:00 completed", "12:00 paused")
    assert clock(events, "7T12:00").elapsed == HOUR
    assert clock(events, "7T12:00").due == moment("13:00")


def test_events_before_the_beginning_change_nothing():
    events = log("08:00 completed", "08:10 paused", "08:20 reopened", "08:30 resumed", "09:00 created")
    assert clock(events, "10:00").due == moment("13:00")


def test_a_target_that_the_calendar_never_gives_is_never_due():
    once = Calendar.of({"time_zone": "UTC", "overrides": {"2026-01-05": [["09:00", "10:00"]]}})
    asked = clock(log("09:00 created"), "7T12:00", calendar=once)
    assert (asked.state, asked.due, asked.remaining, next_fire_at(asked, ())) == (State.RUNNING, None, 3 * HOUR, None)


def test_a_naive_instant_is_refused():
    with pytest.raises(SlaRefused, match="time zone"):
        Event(moment("09:00").replace(tzinfo=None), T.CREATED)


# Pauses


def test_a_pause_moves_due_by_its_working_time():
    assert clock(log("09:00 created", "10:00 paused", "11:30 resumed"), "12:00").due == moment("14:30")


def test_a_pause_over_night_moves_due_by_its_working_time_only():
    assert clock(log("09:00 created", "10:00 paused", "6T10:00 resumed"), "6T10:00").due == moment("6T13:00")


def test_a_paused_clock_is_not_due_and_does_not_count():
    asked = clock(log("09:00 created", "10:00 paused"), "6T12:00")
    assert (asked.state, asked.due, asked.elapsed, asked.paused) == (State.PAUSED, None, HOUR, 10 * HOUR)
    assert next_fire_at(asked, (0.5,)) is None


def test_a_clock_that_was_over_keeps_its_due_while_paused():
    asked = clock(log("09:00 created", "14:00 paused"), "6T12:00")
    assert (asked.state, asked.breached, asked.due, asked.remaining) == (State.PAUSED, True, moment("13:00"), -HOUR)


def test_a_clock_paused_at_its_very_due_is_not_late():
    events = log("09:00 created", "13:00 paused", "15:00 resumed")
    assert (clock(events, "14:00").due, clock(events, "14:00").breached) == (None, False)
    assert clock(events, "15:00").due == moment("15:00")
    assert clock(events, "15:00:01").breached


def test_pausing_a_paused_clock_changes_nothing():
    once = log("09:00 created", "10:00 paused", "11:00 resumed")
    twice = log("09:00 created", "10:00 paused", "10:30 paused", "11:00 resumed")
    assert clock(once, "12:00") == clock(twice, "12:00")


def test_a_clock_goes_on_when_its_last_reason_to_stand_still_is_gone():
    events = [
        *log("09:00 created"),
        *log("10:00 paused", reason="waiting"),
        *log("10:30 paused", reason="hold"),
        *log("11:00 resumed", reason="waiting"),
        *log("12:00 resumed", reason="hold"),
    ]
    asked = clock(events, "12:30")
    assert (asked.due, asked.paused) == (moment("15:00"), 2 * HOUR)
    assert [(pause.reason, pause.seconds(asked.at)) for pause in asked.pauses] == [("waiting", HOUR), ("hold", HOUR)]


def test_resumed_without_a_reason_ends_every_pause():
    events = log("09:00 created", "10:00 paused", "11:00 resumed")
    held = [*log("10:10 paused", reason="hold"), *events]
    assert clock(held, "12:00").state is State.RUNNING


def test_a_pause_of_another_clock_changes_nothing():
    events = [*log("09:00 created"), *log("10:00 paused", clocks=frozenset({"reply"}))]
    assert clock(events, "11:00").state is State.RUNNING


def test_a_stop_ends_the_pause():
    events = log("09:00 created", "10:00 paused", "11:00 completed", "12:00 reopened")
    assert clock(events, "11:30", promise(restart=Restart.RESUME)).paused == HOUR
    assert clock(events, "12:30", promise(restart=Restart.RESUME)).state is State.RUNNING


# Starting again


def test_never_means_that_the_result_stands():
    events = log("09:00 created", "10:00 completed", "11:00 reopened", "11:00 created")
    assert (clock(events, "12:00").state, clock(events, "12:00").cycle) == (State.MET, 1)


def test_a_new_cycle_has_the_full_target_and_leaves_the_first_result():
    events = log("09:00 created", "14:00 completed", "15:00 reopened")
    first, second = fold(events, policy=promise(restart=Restart.NEW_CYCLE), calendar=NINE_TO_FIVE, at=moment("16:00"))
    assert (first.cycle, first.state, second.cycle, second.state) == (1, State.BREACHED, 2, State.RUNNING)
    assert (second.elapsed, second.due) == (HOUR, moment("6T11:00"))


def test_resume_goes_on_with_the_rest_and_does_not_count_the_time_between():
    events = log("09:00 created", "10:00 completed", "14:00 reopened")
    asked = clock(events, "15:00", promise(restart=Restart.RESUME))
    assert (asked.cycle, asked.elapsed, asked.paused, asked.due) == (1, 2 * HOUR, 0, moment("17:00"))
    assert clock(events, "12:00", promise(restart=Restart.RESUME)).state is State.MET


def test_a_clock_that_is_running_is_not_started_again():
    assert clock(log("09:00 created", "12:00 created"), "12:00", promise(restart=Restart.NEW_CYCLE)).elapsed == 3 * HOUR


def test_a_reply_is_owed_from_the_first_unanswered_message_once_there_was_a_first_reply():
    wire = Wire(start=on(T.ORG_MESSAGE), stop=on(T.REPLIED), restart=Restart.NEW_CYCLE, requires="first_reply")
    policy = Policy({"reply": wire}, {"reply": HOUR})
    events = log("09:00 org_message", "10:00 replied", "11:00 org_message", "11:30 org_message", "11:45 replied")
    assert clock(events, "10:30", policy).state is State.NOT_STARTED
    assert clock(events, "11:40", policy).due == moment("12:00")
    assert clock(events, "12:30", policy).state is State.MET


def test_a_cancelled_task_leaves_open_clocks_cancelled_and_closed_ones_alone():
    assert clock(log("09:00 created", "10:00 cancelled", "11:00 completed"), "12:00").state is State.CANCELLED
    assert clock(log("09:00 created", "10:00 completed", "11:00 cancelled"), "12:00").state is State.MET
    assert clock(log("09:00 cancelled", "10:00 created"), "12:00").state is State.NOT_STARTED
    late = clock(log("09:00 created", "14:00 cancelled"), "15:00")
    assert (late.state, late.breached, late.stopped_at) == (State.CANCELLED, True, moment("14:00"))


# Changes of the promise


def by_priority(normal: int, high: int) -> Policy:
    return promise(normal, targets_by_priority={"high": {"delivery": high}})


def test_a_new_priority_moves_the_target_and_keeps_what_was_used():
    events = [*log("09:00 created"), *log("10:00 priority_changed", priority="high")]
    asked = clock(events, "10:30", by_priority(4 * HOUR, 2 * HOUR))
    assert (asked.target, asked.elapsed, asked.due) == (2 * HOUR, 90 * 60, moment("11:00"))


def test_a_new_priority_that_lands_past_due_breaches_at_the_change_and_says_so():
    events = [*log("09:00 created"), *log("12:00 priority_changed", priority="high")]
    asked = clock(events, "12:00", by_priority(4 * HOUR, 2 * HOUR))
    assert (asked.due, asked.breached_at, asked.breach_cause) == (moment("11:00"), moment("12:00"), Cause.RETARGET)


def test_a_recorded_breach_is_not_erased_by_a_kinder_target():
    events = [*log("09:00 created"), *log("14:00 priority_changed", priority="high")]
    asked = clock(events, "14:30", by_priority(4 * HOUR, 8 * HOUR))
    assert (asked.due, asked.breached_at, asked.breach_cause) == (moment("17:00"), moment("13:00"), Cause.TIME)


def test_a_priority_set_before_the_start_counts_from_the_start():
    events = [*log("08:00 priority_changed", priority="high"), *log("09:00 created")]
    assert clock(events, "09:00", by_priority(4 * HOUR, 2 * HOUR)).due == moment("11:00")


def test_a_stopped_clock_keeps_its_target():
    events = [*log("09:00 created", "12:00 completed"), *log("13:00 priority_changed", priority="high")]
    assert clock(events, "14:00", by_priority(4 * HOUR, 2 * HOUR)).state is State.MET


MORNINGS = Calendar.of({"time_zone": "UTC", "weekly": {day: [["09:00", "12:00"]] for day in WEEKDAYS}})


def test_a_new_calendar_measures_all_of_a_running_clock_again():
    events = [*log("11:00 created"), *log("14:00 calendar_changed", calendar=MORNINGS)]
    asked = clock(events, "14:00", promise(4 * HOUR))
    assert (asked.elapsed, asked.due) == (HOUR, moment("6T12:00"))


def test_a_new_calendar_may_leave_what_was_used_as_it_was_measured():
    events = [*log("11:00 created"), *log("14:00 calendar_changed", calendar=MORNINGS)]
    asked = clock(events, "14:00", promise(4 * HOUR, calendar_change=CalendarChange.CARRY_ELAPSED))
    assert (asked.elapsed, asked.due) == (3 * HOUR, moment("6T10:00"))


def test_a_new_calendar_measures_every_stretch_again():
    events = [
        *log("09:00 created", "10:00 paused", "11:00 resumed", "12:30 paused", "13:00 resumed"),
        *log("14:00 calendar_changed", calendar=MORNINGS),
    ]
    asked = clock([*events, *log("6T10:00 paused"), *log("6T11:00 resumed")], "6T11:30")
    assert (asked.elapsed, asked.paused) == (2 * HOUR + HOUR + HOUR // 2, 2 * HOUR)


@pytest.mark.parametrize("mode", CalendarChange)
def test_a_pause_lives_through_a_change_of_calendar(mode):
    events = [*log("11:00 created", "11:30 paused"), *log("14:00 calendar_changed", calendar=MORNINGS)]
    asked = clock([*events, *log("6T10:00 resumed")], "6T11:00", promise(4 * HOUR, calendar_change=mode))
    assert asked.elapsed == 30 * 60 + HOUR
    assert asked.paused == {CalendarChange.RECOMPUTE: 90 * 60, CalendarChange.CARRY_ELAPSED: 210 * 60}[mode]


def test_a_new_calendar_that_makes_a_clock_late_says_so():
    long_days = Calendar.of({"time_zone": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}})
    events = [*log("11:00 created"), *log("6T09:00 calendar_changed", calendar=long_days)]
    asked = clock(events, "6T10:00", promise(8 * HOUR))
    assert (asked.breached_at, asked.breach_cause) == (moment("6T09:00"), Cause.CALENDAR_CHANGE)


def test_closed_clocks_keep_their_calendar():
    events = [*log("11:00 created", "14:00 completed"), *log("15:00 calendar_changed", calendar=MORNINGS)]
    assert clock(events, "6T12:00").elapsed == 3 * HOUR


# Thresholds


def test_thresholds_are_in_working_time():
    asked = clock(log("15:00 created"), "15:00")
    assert told(thresholds(asked, (0.75, 0.5))) == [(0.5, moment("17:00")), (0.75, moment("6T10:00"))]


def test_a_clock_without_a_promise_does_not_start_and_has_no_thresholds():
    asked = clock(log("09:00 created"), "10:00", Policy(promise().wiring, {}))
    assert (asked.state, asked.target, thresholds(asked, (0.5,))) == (State.NOT_STARTED, None, ())


def test_a_threshold_is_the_second_in_which_the_share_is_used_up():
    asked = clock(log("09:00 created"), "09:00", promise(10))
    assert [at.second for _, at in told(thresholds(asked, (0.1, 0.25, 0.5)))] == [1, 3, 5]


def test_the_next_thing_to_tell_is_a_threshold_and_after_due_the_breach():
    events = log("09:00 created")
    fires = [
        next_fire_at(clock(events, when), (0.5, 0.75)) for when in ("09:00", "11:00", "12:00", "13:00", "13:00:01")
    ]
    assert fires == [moment("11:00"), moment("12:00"), moment("13:00:01"), moment("13:00:01"), None]


def test_a_stop_at_the_very_threshold_prevents_it():
    events = log("09:00 created", "11:00 completed")
    assert told(thresholds(clock(events, "12:00"), (0.25, 0.5))) == [(0.25, moment("10:00"))]
    assert told(clock(events, "12:00", watch=(0.25, 0.5)).crossed) == [(0.25, moment("10:00"))]


def test_a_threshold_that_a_new_target_leaves_behind_is_crossed_at_the_change():
    events = [*log("09:00 created"), *log("11:30 priority_changed", priority="high")]
    asked = clock(events, "11:30", by_priority(8 * HOUR, 4 * HOUR), watch=(0.25, 0.5, 0.75))
    assert told(asked.crossed) == [(0.25, moment("11:00")), (0.5, moment("11:30"))]


def test_a_fraction_is_crossed_once_in_a_cycle():
    events = [*log("09:00 created"), *log("11:30 priority_changed", priority="high")]
    asked = clock(events, "7T16:00", by_priority(4 * HOUR, 8 * HOUR), watch=(0.5,))
    assert told(asked.crossed) == [(0.5, moment("11:00"))]


# More time, other terms, and excuses


def test_an_extension_moves_due_by_its_working_time():
    events = [*log("15:00 created"), *log("16:00 extended", seconds=2 * HOUR)]
    asked = clock(events, "16:00")
    assert (asked.target, asked.due, asked.version) == (6 * HOUR, moment("6T13:00"), 2)


def test_an_extension_outlives_a_change_of_priority():
    events = [
        *log("09:00 created"),
        *log("10:00 extended", seconds=HOUR),
        *log("10:30 priority_changed", priority="high"),
    ]
    assert clock(events, "11:00", by_priority(4 * HOUR, 2 * HOUR)).target == 3 * HOUR


def test_an_extension_does_not_erase_a_breach_and_the_next_due_is_watched_again():
    breach = Step("breach", after=0)
    events = [*log("09:00 created"), *log("14:00 extended", seconds=2 * HOUR)]
    asked = clock(events, "6T09:00", promise(ladder=(breach,)))
    assert (asked.breached_at, asked.due) == (moment("13:00"), moment("15:00"))
    assert [(crossing.at, crossing.version) for crossing in asked.crossed] == [
        (moment("13:00"), 1),
        (moment("15:00"), 2),
    ]


def test_an_extension_of_another_clock_changes_nothing():
    events = [*log("09:00 created"), *log("10:00 extended", seconds=HOUR, clocks=frozenset({"reply"}))]
    assert clock(events, "11:00").target == 4 * HOUR


def test_an_extension_takes_nothing_away():
    with pytest.raises(SlaRefused, match="nothing away"):
        Event(moment("10:00"), T.EXTENDED, seconds=-1)


def test_an_excused_breach_stays_recorded_and_is_not_charged():
    events = [*log("09:00 created"), *log("14:00 excused", reason="storm", who="mei")]
    asked = clock(events, "15:00")
    assert (asked.breached, asked.excused, asked.charged) == (True, True, False)
    assert asked.excuse == ("storm", "mei", moment("14:00"))


def test_there_is_no_excuse_before_there_is_a_breach():
    events = [*log("09:00 created"), *log("10:00 excused", reason="storm")]
    assert (clock(events, "11:00").excuse, clock(events, "14:00").charged) == (None, True)


def test_the_breach_of_an_earlier_cycle_can_be_excused():
    events = [*log("09:00 created", "14:00 completed", "15:00 reopened"), *log("16:00 excused", cycle=1)]
    policy = promise(restart=Restart.NEW_CYCLE)
    first, second = fold(events, policy=policy, calendar=NINE_TO_FIVE, at=moment("7T16:00"))
    assert (first.excused, second.breached, second.excused) == (True, True, False)


def test_a_new_policy_moves_the_targets_of_open_clocks_only():
    shorter = promise(2 * HOUR)
    open_one = [*log("09:00 created"), *log("12:00 policy_changed", policy=shorter)]
    assert (clock(open_one, "12:00").due, clock(open_one, "12:00").breach_cause) == (moment("11:00"), Cause.RETARGET)
    assert not clock(open_one, "12:00").charged
    closed = [*log("09:00 created", "12:00 completed"), *log("13:00 policy_changed", policy=shorter)]
    assert (clock(closed, "14:00").state, clock(closed, "14:00").target) == (State.MET, 4 * HOUR)


# The limit of pauses


def test_a_pause_ends_when_all_pauses_together_reach_their_limit():
    events = log("09:00 created", "10:00 paused", "11:00 resumed", "12:00 paused")
    policy = promise(pause_limit=2 * HOUR)
    assert clock(events, "12:59:59", policy).state is State.PAUSED
    asked = clock(events, "13:00", policy)
    assert (asked.state, asked.paused, asked.due) == (State.RUNNING, 2 * HOUR, moment("15:00"))


def test_a_paused_clock_tells_when_the_limit_will_set_it_going():
    events = log("09:00 created", "16:00 paused")
    asked = clock(events, "16:30", promise(pause_limit=2 * HOUR))
    assert asked.resumes_at == next_fire_at(asked) == moment("6T10:00")
    assert clock(events, "16:30").resumes_at is None


def test_after_the_limit_no_pause_stops_a_clock():
    events = log("09:00 created", "10:00 paused", "13:00 paused", "14:00 resumed", "14:00 paused")
    assert clock(events, "16:00", promise(pause_limit=HOUR)).elapsed == 6 * HOUR
    assert clock(events, "16:00", promise(pause_limit=0)).elapsed == 7 * HOUR


def test_clocks_that_stand_still_together_use_the_limit_once():
    policy = promise(pause_limit=2 * HOUR)
    both = Policy({"delivery": policy.wiring["delivery"], "other": policy.wiring["delivery"]},
                  {"delivery": 4 * HOUR, "other": 4 * HOUR}, pause_limit=2 * HOUR)  # fmt: skip
    events = log("09:00 created", "10:00 paused")
    clocks = fold(events, policy=both, calendar=NINE_TO_FIVE, at=moment("14:00"))
    assert [asked.paused for asked in clocks] == [2 * HOUR, 2 * HOUR]


def test_a_limit_that_is_lowered_does_not_reach_back():
    events = [*log("09:00 created", "10:00 paused"), *log("14:00 policy_changed", policy=promise(pause_limit=HOUR))]
    assert (clock(events, "15:00").paused, clock(events, "15:00").elapsed) == (4 * HOUR, 2 * HOUR)


def test_a_reason_may_be_for_some_clocks_only():
    policy = promise(pauses={"hold": frozenset({"reply"})})
    assert clock([*log("09:00 created"), *log("10:00 paused", reason="hold")], "11:00", policy).state is State.RUNNING
    assert clock([*log("09:00 created"), *log("10:00 paused", reason="snow")], "11:00", policy).state is State.PAUSED


def test_paused_time_is_told_by_reason():
    events = [
        *log("09:00 created"),
        *log("10:00 paused", reason="waiting"),
        *log("11:00 resumed"),
        *log("12:00 paused", reason="hold"),
    ]
    assert paused_by_reason(clock(events, "14:00")) == {"waiting": HOUR, "hold": 2 * HOUR}


def test_ten_thousand_pauses_are_heard_and_add_up():
    rows = [Event(moment("09:00") + timedelta(minutes=n), (T.PAUSED, T.RESUMED)[n % 2]) for n in range(1, 10_000)]
    asked = clock([*log("09:00 created"), *rows], "31T09:00", promise(10**7))
    assert asked.elapsed + asked.paused == NINE_TO_FIVE.elapsed(moment("09:00"), moment("31T09:00"))


# Properties

GRID = st.integers(0, 16).map(lambda n: n * 15)
HEARD = st.sampled_from(["created", "paused", "resumed", "completed", "reopened", "priority_changed", "cancelled"])
SLOW_START = utc("2026-01-05 08:30")


@st.composite
def logs(draw) -> list[tuple]:
    """Rows `(at, type, priority)` on a grid of quarter hours, so that things happen at due instants and together."""
    minutes = sorted(draw(st.lists(GRID, min_size=1, max_size=10)))
    types = ["created", *(draw(HEARD) for _ in minutes[1:])]
    rows = zip(minutes, types, (draw(st.sampled_from(["", "high"])) for _ in minutes), strict=True)
    return [(SLOW_START + timedelta(minutes=n), heard, priority) for n, heard, priority in rows]


@given(calendars(), st.data(), st.integers(1, 40 * HOUR))
@BOUNDED
def test_pauses_move_due_by_exactly_their_working_time(world, data, target):
    calendar, near = world
    start = data.draw(seconds_around(near))
    plain = calendar.due(start, target)
    pause = start + timedelta(seconds=data.draw(st.integers(0, int((plain - start).total_seconds()) - 1)))
    resume = pause + timedelta(seconds=data.draw(st.integers(0, 5 * 86_400)))
    events = [Event(start, T.CREATED), Event(pause, T.PAUSED), Event(resume, T.RESUMED)]
    asked = fold(events, policy=promise(target), calendar=calendar, at=resume)[0]
    assert asked.paused == calendar.elapsed(pause, resume)
    assert calendar.elapsed(start, asked.due) == target + asked.paused


@given(logs(), st.randoms(use_true_random=False))
@BOUNDED
def test_events_that_come_late_fold_as_if_they_had_come_in_time(rows, random):
    rows = list({row[0]: row for row in rows}.values())  # at equal instants the order of the list is a fact
    events = [Event(when, T(heard), priority=priority) for when, heard, priority in rows]
    shuffled = random.sample(events, len(events))
    policy, until = promise(HOUR, Restart.RESUME), SLOW_START + timedelta(hours=5)
    assert fold(events, policy=policy, calendar=NINE_TO_FIVE, at=until) == fold(
        shuffled, policy=policy, calendar=NINE_TO_FIVE, at=until
    )


@given(logs(), st.lists(GRID, min_size=1, max_size=6), st.sampled_from(Restart))
@BOUNDED
def test_asking_on_the_way_does_not_change_the_answer(rows, minutes, restart):
    events = [Event(when, T(heard), priority=priority) for when, heard, priority in rows]
    instants = [SLOW_START + timedelta(minutes=n) for n in minutes]
    policy = promise(HOUR, restart, targets_by_priority={"high": {"delivery": 1800}})
    at_once = fold_at_each(events, policy=policy, calendar=NINE_TO_FIVE, instants=instants, watch=(0.5, 1.0))
    one_by_one = [
        fold(events, policy=policy, calendar=NINE_TO_FIVE, at=instant, watch=(0.5, 1.0)) for instant in instants
    ]
    assert at_once == one_by_one


@given(logs(), st.sampled_from(Restart), st.none() | st.integers(0, 8).map(lambda n: n * 900))
@BOUNDED
def test_a_sweeper_that_wakes_only_when_told_to_misses_nothing(rows, restart, limit):
    """Waking at every event and at every `next_fire_at` finds each crossing and breach at the instant it happens."""
    events = [Event(when, T(heard), priority=priority) for when, heard, priority in rows]
    targets = {"high": {"delivery": 1800}}
    policy, watch = promise(HOUR, restart, targets_by_priority=targets, pause_limit=limit), (0.5, 0.9)
    end, calls = SLOW_START + timedelta(hours=5), sorted({event.at for event in events})
    seen = set()
    while calls and (now := calls.pop(0)) <= end:
        for asked in fold(events_known(events, now), policy=policy, calendar=NINE_TO_FIVE, at=now, watch=watch):
            seen |= {(asked.cycle, *crossing) for crossing in told(asked.crossed)}
            seen |= {(asked.cycle, "breach", asked.breached_at)} if asked.breached else set()
            fire = next_fire_at(asked, watch)
            calls = sorted({*calls, *([fire] if fire else [])})
    whole = fold(events, policy=policy, calendar=NINE_TO_FIVE, at=end, watch=watch)
    assert seen == {(asked.cycle, *crossing) for asked in whole for crossing in told(asked.crossed)} | {
        (asked.cycle, "breach", asked.breached_at) for asked in whole if asked.breached
    }


def events_known(events: list[Event], now) -> list[Event]:
    return [event for event in events if event.at <= now]


def test_the_order_of_the_list_decides_between_equal_instants():
    together = log("09:00 created", "10:00 completed", "10:00 reopened")
    assert clock(together, "11:00", promise(restart=Restart.RESUME)).state is State.RUNNING
    states = {clock(list(order), "11:00", promise(restart=Restart.RESUME)).state for order in permutations(together)}
    assert states == {State.RUNNING, State.MET}


def test_working_hours_elsewhere_are_the_calendar_of_the_promise():
    shanghai = fold(
        [Event(at("2026-09-28 17:00"), T.CREATED)],
        policy=promise(2 * HOUR),
        calendar=office(),
        at=at("2026-09-28 17:00"),
    )
    assert shanghai[0].due == at("2026-09-29 10:00")
