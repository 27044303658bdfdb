"""Working time on the axis of minutes says what the business calendar says."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tasks_engine.simulate.hours import DAY, Hours
from tasks_engine.simulate.kinds import SHIFTS
from tasks_engine.simulate.world import START
from tasks_engine.sla import Calendar

DAYS = 21
CALENDARS = [Calendar.of({"time_zone": "Asia/Shanghai", "weekly": shift.weekly}) for shift in SHIFTS]
HOURS = [Hours.of(calendar, START, DAYS) for calendar in CALENDARS]

shifts = st.integers(0, len(SHIFTS) - 1)
minutes = st.integers(0, 10 * DAY)


def at(minute):
    return START + timedelta(minutes=minute)


@given(shifts, minutes, minutes)
def test_worked_minutes_are_the_calendars(shift, one, other):
    start, end = sorted((one, other))
    assert HOURS[shift].worked(start, end) * 60 == CALENDARS[shift].elapsed(at(start), at(end))


@given(shifts, minutes, st.integers(0, 1000))
def test_due_is_the_calendars(shift, start, amount):
    assert at(HOURS[shift].due(start, amount)) == CALENDARS[shift].due(at(start), amount * 60)


@given(shifts, minutes)
def test_opens_is_the_first_working_minute(shift, start):
    opens = HOURS[shift].opens(start)
    assert HOURS[shift].worked(start, opens) == 0
    assert HOURS[shift].worked(opens, opens + 1) == 1


def test_time_that_never_comes_is_due_at_the_end():
    assert HOURS[0].due(0, 10**6) == DAYS * DAY
