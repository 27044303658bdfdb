"""Steps of the ladder: what is to be done, and when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import (
    Audience,
    Calendar,
    Clock,
    Event,
    EventType,
    Policy,
    SlaRefused,
    Step,
    Wire,
    coming,
    fold,
    next_fire_at,
    told_at,
)
from tasks_engine.sla.ladder import Crossing
from tests.engine.sla.worlds import HOUR, WEEKDAYS, at, calendars, office, seconds_around, utc

T = EventType
NINE_TO_FIVE = Calendar.of({"time_zone": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in WEEKDAYS}})
WIRE = Wire(start=frozenset({T.CREATED}), stop=frozenset({T.COMPLETED}))
BREACH = Step("breach", after=0)


def moment(when: str):
    day, _, time = when.rpartition("T")
    return utc(f"2026-01-{int(day or 5):02} {time}")


def delivery(when: str, *rows: str, ladder: tuple[Step, ...], target: int = 4 * HOUR, **more) -> Clock:
    """The clock at `when`, after rows such as `10:00 paused`; its target at high priority is half."""
    events = [Event(moment(row.split()[0]), T(row.split()[1]), **more) for row in ("09:00 created", *rows)]
    policy = Policy({"delivery": WIRE}, {"delivery": target}, {"high": {"delivery": target // 2}}, ladder=ladder)
    return fold(events, policy=policy, calendar=NINE_TO_FIVE, at=moment(when))[0]


def told(crossings: tuple[Crossing, ...]) -> list[tuple]:
    return [(crossing.step.name, crossing.nth, crossing.at) for crossing in crossings]


def test_working_minutes_before_the_end_are_counted_back_from_it():
    asked = delivery("09:00", ladder=(Step("soon", before=1800),))
    assert told(coming(asked)) == [("soon", 1, moment("12:30"))]


def test_a_warning_earlier_than_the_start_is_given_at_the_start():
    asked = delivery("09:00", ladder=(Step("soon", before=5 * HOUR),))
    assert told(asked.crossed) == [("soon", 1, moment("09:00"))]


def test_steps_after_the_breach_are_in_working_time_and_may_be_repeated():
    asked = delivery("09:00", ladder=(BREACH, Step("remind", after=2 * HOUR, repeat=4 * HOUR, times=2)))
    assert told(coming(asked)) == [
        ("breach", 1, moment("13:00")),
        ("remind", 1, moment("15:00")),
        ("remind", 2, moment("6T11:00")),
    ]


def test_a_breach_is_dated_at_its_due_and_told_a_second_later():
    asked = delivery("13:00", ladder=(BREACH,))
    assert (told(asked.crossed), told(coming(asked))) == ([], [("breach", 1, moment("13:00"))])
    assert next_fire_at(asked) == moment("13:00:01")
    later = delivery("13:00:01", ladder=(BREACH,))
    assert (told(later.crossed), coming(later)) == ([("breach", 1, moment("13:00"))], ())


def test_while_a_clock_stands_still_no_step_is_reached_and_none_is_ahead():
    ladder = (BREACH, Step("remind", after=HOUR))
    paused = delivery("16:00", "13:30 paused", ladder=ladder)
    assert (told(paused.crossed), coming(paused)) == ([("breach", 1, moment("13:00"))], ())
    assert told(coming(delivery("16:00", "13:30 paused", "16:00 resumed", ladder=ladder))) == [
        ("remind", 1, moment("16:30"))
    ]


def test_a_step_is_for_the_clocks_that_it_names():
    assert coming(delivery("09:00", ladder=(Step("soon", before=60, kinds=frozenset({"reply"})),))) == ()


def test_a_stopped_clock_has_nothing_ahead():
    assert coming(delivery("11:00", "10:00 completed", ladder=(BREACH,))) == ()


def test_a_step_fires_again_when_the_target_has_moved_and_it_is_reached_anew():
    ladder = (Step("half", share=0.5), Step("once", share=0.5, again=False))
    moved = delivery("16:59", "11:30 extended", ladder=ladder, seconds=4 * HOUR)
    assert [(crossing.step.name, crossing.version, crossing.at) for crossing in moved.crossed] == [
        ("half", 1, moment("11:00")),
        ("once", 1, moment("11:00")),
        ("half", 2, moment("13:00")),
    ]


def test_a_step_that_still_lies_behind_does_not_fire_again():
    moved = delivery("16:59", "11:30 extended", ladder=(Step("half", share=0.5),), seconds=60)
    assert [crossing.version for crossing in moved.crossed] == [1]


def test_a_target_that_lands_past_its_due_escalates_once():
    late = delivery("12:00", "12:00 priority_changed", ladder=(BREACH,), priority="high")
    assert [(crossing.version, crossing.at) for crossing in late.crossed] == [(2, moment("12:00"))]
    still = delivery("6T16:00", "12:00 priority_changed", ladder=(BREACH,), priority="high")
    assert still.crossed == late.crossed


def test_people_are_told_in_their_own_hours_unless_the_step_says_otherwise():
    friday_night = Crossing(at("2026-09-25 22:00"), Step("warn", share=0.5, audience=(Audience.SECRETARY,)))
    urgent = friday_night._replace(step=Step("warn", share=0.5, respects_hours=False))
    assert told_at(friday_night, office()) == at("2026-09-28 09:00")
    assert told_at(friday_night._replace(at=at("2026-09-25 11:00")), office()) == at("2026-09-25 11:00")
    assert told_at(urgent, office()) == told_at(friday_night, None) == at("2026-09-25 22:00")


def test_whoever_never_works_again_is_told_at_once():
    once = Calendar.of({"time_zone": "UTC", "overrides": {"2020-01-06": [["09:00", "10:00"]]}})
    assert told_at(Crossing(utc("2026-01-05 10:00"), BREACH), once) == utc("2026-01-05 10:00:01")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"share": 0.5, "after": 0},
        {"before": -1},
        {"after": 60, "times": 0},
        {"after": 60, "times": 3},
        {"share": 0.5, "repeat": 60, "times": 2},
        {"after": 60, "repeat": 60, "times": 21},
    ],
)
def test_a_step_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(SlaRefused):
        Step("wrong", **wrong)


@given(calendars(), st.data(), st.integers(1, 40 * HOUR))
@settings(max_examples=40, deadline=None)
def test_what_is_ahead_is_reached_when_it_was_said_to_be(world, data, target):
    calendar, near = world
    ladder = (Step("half", share=0.5), Step("soon", before=900), BREACH, Step("late", after=60, repeat=7200, times=3))
    policy = Policy({"delivery": WIRE}, {"delivery": target}, ladder=ladder)
    start = data.draw(seconds_around(near))
    events = [Event(start, T.CREATED)]
    (fresh,) = fold(events, policy=policy, calendar=calendar, at=start)
    known = set(fresh.crossed)
    for crossing in coming(fresh):
        (then,) = fold(events, policy=policy, calendar=calendar, at=crossing.fires_at)
        assert crossing in then.crossed
        known.add(crossing)
    (end,) = fold(events, policy=policy, calendar=calendar, at=calendar.due(start, target + 5 * HOUR))
    assert set(end.crossed) == known
