"""Working time on a business calendar."""

import importlib.resources
import pickle
import zoneinfo._zoneinfo as spelled_out
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Calendar, CalendarRefused, Reason, SlaRefused
from tasks_engine.sla.timeline import TABLED_YEARS
from tests.engine.sla.oracle import SlowCalendar
from tests.engine.sla.worlds import (
    HOUR,
    WEEKDAYS,
    around_the_clock,
    at,
    calendars,
    definitions,
    office,
    seconds_around,
    turns,
    utc,
)

BOUNDED = settings(max_examples=60, deadline=None)


# Examples


def test_work_ends_today_not_at_the_opening_tomorrow():
    assert office().due(at("2026-09-28 09:00"), 7 * HOUR + HOUR // 2) == at("2026-09-28 18:00")


def test_one_second_more_is_due_at_the_next_opening():
    assert office().due(at("2026-09-28 09:00"), 7 * HOUR + HOUR // 2 + 1) == at("2026-09-29 09:00:01")


def test_no_time_at_all_is_due_at_the_start_even_at_night():
    assert office().due(at("2026-09-28 23:00"), 0) == at("2026-09-28 23:00")


def test_lunch_does_not_count():
    assert office().elapsed(at("2026-09-28 11:00"), at("2026-09-28 14:00")) == HOUR + HOUR // 2


def test_time_does_not_run_backwards():
    assert office().elapsed(at("2026-09-28 14:00"), at("2026-09-28 11:00")) == 0


def test_subtract_goes_back_to_a_beginning_of_work_not_to_the_end_before():
    assert office().subtract(at("2026-09-28 18:00"), 7 * HOUR + HOUR // 2) == at("2026-09-28 09:00")


def test_ranges_are_open_at_their_beginning_and_closed_at_their_end():
    assert office().is_open(at("2026-09-28 09:00"))
    assert not office().is_open(at("2026-09-28 12:00"))


def test_overlapping_and_touching_ranges_are_one():
    calendar = Calendar.of(
        {"time_zone": "UTC", "weekly": {"mon": [["10:00", "12:00"], ["09:00", "11:00"], ["12:00", "13:00"]]}}
    )
    assert [span.seconds for span in calendar.segments(utc("2026-09-28 00:00"), utc("2026-09-29 00:00"))] == [4 * HOUR]


def test_a_holiday_wins_over_an_override_and_an_override_over_the_week():
    calendar = office(
        holidays=["2026-10-01"], overrides={"2026-10-01": [["09:00", "10:00"]], "2026-10-02": [["09:00", "10:00"]]}
    )
    assert calendar.elapsed(at("2026-10-01 00:00"), at("2026-10-02 00:00")) == 0
    assert calendar.elapsed(at("2026-10-02 00:00"), at("2026-10-03 00:00")) == HOUR


def test_an_empty_override_closes_the_day():
    assert office(overrides={"2026-09-28": []}).elapsed(at("2026-09-28 00:00"), at("2026-09-29 00:00")) == 0


def test_breaks_are_cut_out_of_whatever_is_open():
    calendar = office(
        overrides={"2026-10-10": [["09:00", "12:00"]]}, breaks={"2026-10-10": [["10:00", "11:00"], ["20:00", "21:00"]]}
    )
    assert [span.seconds for span in calendar.segments(at("2026-10-10 00:00"), at("2026-10-11 00:00"))] == [HOUR, HOUR]


def test_an_overnight_shift_is_two_ranges_and_one_span():
    calendar = Calendar.of({"time_zone": "UTC", "weekly": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}})
    (span,) = calendar.segments(utc("2026-09-28 00:00"), utc("2026-09-30 00:00"))
    assert span.seconds == 8 * HOUR


def test_the_days_of_a_change_of_clocks_have_23_and_25_hours():
    berlin = around_the_clock("Europe/Berlin")
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25)):
        start = at(f"{day} 00:00", "Europe/Berlin")
        end = datetime.combine(start.date() + timedelta(days=1), start.timetz())
        assert berlin.elapsed(start, end) == hours * HOUR


def test_a_range_that_ends_in_the_skipped_hour_ends_at_the_jump():
    berlin = Calendar.of({"time_zone": "Europe/Berlin", "weekly": {"sun": [["01:00", "02:30"]]}})
    (span,) = berlin.segments(utc("2026-03-28 12:00"), utc("2026-03-29 12:00"))
    assert (span.start, span.end) == (utc("2026-03-29 00:00"), utc("2026-03-29 01:00"))


def test_a_range_that_ends_in_the_repeated_hour_ends_the_first_time():
    berlin = Calendar.of({"time_zone": "Europe/Berlin", "weekly": {"sun": [["01:00", "02:30"]]}})
    (span,) = berlin.segments(utc("2026-10-24 12:00"), utc("2026-10-25 12:00"))
    assert (span.start, span.end) == (utc("2026-10-24 23:00"), utc("2026-10-25 00:30"))


def test_the_day_that_samoa_skipped_has_no_time():
    samoa = around_the_clock("Pacific/Apia")
    days = samoa.explain(utc("2011-12-29 10:00"), utc("2011-12-31 10:00"))
    assert [day.date for day in days] == [date(2011, 12, 29), date(2011, 12, 31)]
    assert sum(day.seconds for day in days) == 48 * HOUR


def test_half_an_hour_of_summer_time_is_half_an_hour():
    island = around_the_clock("Australia/Lord_Howe")
    days = island.explain(at("2026-10-03 00:00", "Australia/Lord_Howe"), at("2026-10-06 00:00", "Australia/Lord_Howe"))
    assert [day.seconds for day in days] == [24 * HOUR, 23 * HOUR + HOUR // 2, 24 * HOUR]


def test_more_than_the_calendar_can_give_is_never_due():
    once = Calendar.of({"time_zone": "UTC", "overrides": {"2026-10-10": [["09:00", "12:00"]]}})
    assert once.due(utc("2026-01-01 00:00"), 3 * HOUR) == utc("2026-10-10 12:00")
    assert once.due(utc("2026-01-01 00:00"), 3 * HOUR + 1) is None
    assert once.subtract(utc("2026-01-01 00:00"), 1) is None
    assert office().due(utc("2026-01-01 00:00"), 10**30) is None


def test_a_span_of_centuries_is_as_exact_as_a_day():
    start = utc("2026-01-01 00:00")
    due = office("Europe/Berlin").due(start, 10**10)
    assert due is not None and due.year > 3000
    assert office("Europe/Berlin").elapsed(start, due) == 10**10


def test_the_first_and_the_last_instants_are_answered_in_every_zone():
    for zone in ("Pacific/Kiritimati", "Pacific/Niue", "UTC"):
        always = around_the_clock(zone)
        first, last = utc("0001-01-03 00:00"), utc("9999-12-30 00:00")
        assert always.elapsed(first, last) == (last - first).total_seconds()
        assert always.is_open(first) and always.is_open(last)
        assert (always.due(last, 1), always.subtract(first, 1)) == (None, None)
        assert always.explain(last - timedelta(hours=1), last)[-1].part.end == last


def test_years_outside_the_tables_are_compiled_as_those_inside():
    """The shortcut for far years must not change an answer: here the rules of a year are spelled out by hand."""
    start, end = at("2400-01-01 00:00", "America/New_York"), at("2401-01-01 00:00", "America/New_York")
    assert around_the_clock("America/New_York").elapsed(start, end) == 366 * 24 * HOUR
    spring = at("2400-03-12 00:00", "America/New_York")
    assert around_the_clock("America/New_York").elapsed(spring, spring.replace(day=13)) == 23 * HOUR


def test_no_zone_file_lists_changes_outside_the_tabled_years():
    names = (importlib.resources.files("tzdata") / "zones").read_text().split()
    changes = [t for name in names for t in spelled_out.ZoneInfo(name)._trans_utc]
    years = [(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=t)).year for t in (min(changes), max(changes))]
    assert TABLED_YEARS.start < years[0] and years[1] < TABLED_YEARS.stop - 1


def test_changes_of_clocks_are_more_than_two_days_apart():
    """On this rests that a day of 24 hours contains none."""
    names = (importlib.resources.files("tzdata") / "zones").read_text().split()
    for name in names:
        changes = spelled_out.ZoneInfo(name)._trans_utc
        assert all(later - earlier > 2 * 86_400 for earlier, later in pairwise(changes)), name


def test_the_fraction_of_a_second_is_dropped():
    assert office().due(at("2026-09-28 09:00:00.9"), 60) == at("2026-09-28 09:01")


def test_a_calendar_explains_itself_day_by_day():
    calendar = office(holidays=["2026-10-01"], overrides={"2026-10-03": [["09:00", "12:00"]], "2026-10-05": []})
    start = at("2026-09-30 16:00")
    due = calendar.due(start, 2 * HOUR + 7 * HOUR + HOUR // 2 + 3 * HOUR + 60)
    days = calendar.explain(start, due)
    assert [(day.date.day, day.reason, day.seconds) for day in days] == [
        (30, Reason.WEEKLY, 2 * HOUR),
        (1, Reason.HOLIDAY, 0),
        (2, Reason.WEEKLY, 7 * HOUR + HOUR // 2),
        (3, Reason.MAKE_UP, 3 * HOUR),
        (4, Reason.WEEKLY, 0),
        (5, Reason.OVERRIDE, 0),
        (6, Reason.WEEKLY, 60),
    ]


def test_a_calendar_is_a_value():
    calendar = office(holidays=["2026-10-01"], breaks={"2026-10-02": [["10:00", "11:00:30"]]})
    assert Calendar.of(calendar.definition()) == calendar
    assert len({calendar, Calendar.of(calendar.definition())}) == 1
    assert pickle.loads(pickle.dumps(calendar)) == calendar


# Refusals


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"weekly": {"mon": [["18:00", "09:00"]]}}, "reversed_range", "weekly.mon[0]"),
        ({"weekly": {"mon": [["22:00", "06:00"]]}}, "reversed_range", "weekly.mon[0]"),
        ({"weekly": {"mon": [["08:00", "09:00"], ["09:00", "09:00"]]}}, "empty_range", "weekly.mon[1]"),
        ({"weekly": {"mon": [["09:00", "25:00"]]}}, "invalid_time", "weekly.mon[0]"),
        ({"weekly": {"mon": [["09:00", "24:01"]]}}, "invalid_time", "weekly.mon[0]"),
        ({"weekly": {"mon": [["09:60", "10:00"]]}}, "invalid_time", "weekly.mon[0]"),
        ({"weekly": {"mon": [["9:00", "10:00"]]}}, "invalid_time", "weekly.mon[0]"),
        ({"weekly": {"mon": [[9, 10]]}}, "invalid_time", "weekly.mon[0]"),
        ({"weekly": {"mon": [["09:00"]]}}, "invalid_range", "weekly.mon[0]"),
        ({"weekly": {"mon": ["09:00-10:00"]}}, "invalid_range", "weekly.mon[0]"),
        ({"weekly": {"mon": {}}}, "invalid_type", "weekly.mon"),
        ({"weekly": {"monday": []}}, "unknown_weekday", "weekly.monday"),
        ({"weekly": []}, "invalid_type", "weekly"),
        ({"weekly": {}}, "no_open_time", ""),
        ({"weekly": {day: [] for day in WEEKDAYS}}, "no_open_time", ""),
        ({"weekly": {"mon": [["09:00", "10:00"]] * 101}}, "too_many", "weekly.mon"),
        ({"time_zone": "Mars/Olympus"}, "unknown_zone", "time_zone"),
        ({"time_zone": "../etc/passwd"}, "unknown_zone", "time_zone"),
        ({"time_zone": "Europe"}, "unknown_zone", "time_zone"),
        ({"time_zone": 8}, "unknown_zone", "time_zone"),
        ({"time_zone": None}, "missing_field", "time_zone"),
        ({"holidays": ["2026-02-30"]}, "invalid_date", "holidays[0]"),
        ({"holidays": ["2026-10-01", "20261002"]}, "invalid_date", "holidays[1]"),
        ({"holidays": "2026-10-01"}, "invalid_type", "holidays"),
        ({"holidays": ["2026-10-01"] * 20_001}, "too_many", "holidays"),
        ({"overrides": {"someday": []}}, "invalid_date", "overrides.someday"),
        ({"overrides": {"2026-10-10": [["12:00", "09:00"]]}}, "reversed_range", "overrides.2026-10-10[0]"),
        ({"breaks": {"2026-10-10": [["12:00", "12:00"]]}}, "empty_range", "breaks.2026-10-10[0]"),
        ({"hollidays": []}, "unknown_field", "hollidays"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place(change, code, path):
    definition = {"time_zone": "UTC", "weekly": {"mon": [["09:00", "10:00"]]}} | change
    with pytest.raises(CalendarRefused) as refused:
        Calendar.of(definition)
    assert (refused.value.code, refused.value.path) == (code, path)
    assert refused.value.detail in str(refused.value)
    assert pickle.loads(pickle.dumps(refused.value)).code == code


@pytest.mark.parametrize("definition", [None, [], "UTC", 3])
def test_what_is_no_object_is_no_calendar(definition):
    with pytest.raises(CalendarRefused, match="object"):
        Calendar.of(definition)


def test_open_time_that_is_cut_out_or_never_was_is_no_open_time():
    day = {"2026-10-10": [["09:00", "12:00"]]}
    for definition in (
        {"time_zone": "UTC", "overrides": day, "breaks": day},
        {"time_zone": "UTC", "overrides": day, "holidays": ["2026-10-10"]},
        {"time_zone": "Pacific/Apia", "overrides": {"2011-12-30": [["09:00", "12:00"]]}},
    ):
        with pytest.raises(CalendarRefused, match="some open time"):
            Calendar.of(definition)


def test_questions_that_make_no_sense_are_refused():
    with pytest.raises(SlaRefused, match="time zone"):
        office().due(datetime(2026, 9, 28, 9), 60)  # noqa: DTZ001 - that is the point
    with pytest.raises(SlaRefused, match="not negative"):
        office().due(at("2026-09-28 09:00"), -1)
    with pytest.raises(SlaRefused, match="1 to 9999"):
        office().is_open(datetime.max.replace(tzinfo=UTC))


# Properties


@given(st.data())
@BOUNDED
def test_the_engine_agrees_with_a_clock_read_every_second(data):
    zone, turn = data.draw(turns())
    definition = data.draw(definitions(zone, turn))
    definition["weekly"]["mon"] = definition["weekly"]["mon"] or [["09:00", "17:00"]]
    start = turn + timedelta(minutes=data.draw(st.integers(-26 * 60, 26 * 60)))
    length = 3 * HOUR
    slow, calendar = SlowCalendar(definition, start, start + timedelta(seconds=length)), Calendar.of(definition)
    opened = [calendar.is_open(start + timedelta(seconds=n)) for n in range(0, length, 97)]
    assert opened == slow.open[::97]
    for _ in range(4):
        a, b = sorted(data.draw(st.tuples(st.integers(0, length - 1), st.integers(0, length - 1))))
        begin, end = start + timedelta(seconds=a), start + timedelta(seconds=b)
        used = slow.elapsed(begin, end)
        assert calendar.elapsed(begin, end) == used
        amount = data.draw(st.integers(0, used))
        assert calendar.due(begin, amount) == slow.due(begin, amount)
        assert calendar.subtract(end, amount) == slow.subtract(end, amount)


@given(calendars(), st.data(), st.integers(0, 10**7))
@BOUNDED
def test_what_is_due_has_elapsed_and_not_a_second_before(world, data, amount):
    calendar, near = world
    start = data.draw(seconds_around(near))
    due = calendar.due(start, amount)
    assert calendar.elapsed(start, due) == amount
    assert amount == 0 or calendar.elapsed(start, due - timedelta(seconds=1)) == amount - 1


@given(calendars(), st.data(), st.integers(0, 10**7))
@BOUNDED
def test_subtract_mirrors_due(world, data, amount):
    calendar, near = world
    end = data.draw(seconds_around(near))
    start = calendar.subtract(end, amount)
    assert calendar.elapsed(start, end) == amount
    assert amount == 0 or calendar.elapsed(start + timedelta(seconds=1), end) == amount - 1
    assert calendar.due(start, amount) <= end


@given(calendars(), st.data())
@BOUNDED
def test_elapsed_adds_up_and_never_falls(world, data):
    calendar, near = world
    a, b, c = sorted(data.draw(st.tuples(*[seconds_around(near, 400 * 86_400)] * 3)))
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert 0 <= calendar.elapsed(a, b) <= (b - a).total_seconds()


@given(calendars(), st.data())
@BOUNDED
def test_due_never_falls(world, data):
    calendar, near = world
    earlier, later = sorted(data.draw(st.tuples(seconds_around(near), seconds_around(near))))
    less, more = sorted(data.draw(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6))))
    assert calendar.due(earlier, less) <= calendar.due(later, less)
    assert calendar.due(earlier, less) <= calendar.due(earlier, more)


@given(calendars(), st.data())
@BOUNDED
def test_segments_and_days_are_the_open_time(world, data):
    calendar, near = world
    start, end = sorted(data.draw(st.tuples(seconds_around(near, 10**6), seconds_around(near, 10**6))))
    segments, days = calendar.segments(start, end), calendar.explain(start, end)
    assert sum(span.seconds for span in segments) == sum(day.seconds for day in days) == calendar.elapsed(start, end)
    assert sum(day.part.seconds for day in days) == (end - start).total_seconds()
    assert all(earlier.end < later.start for earlier, later in pairwise(segments))
    assert all(earlier.date < later.date for earlier, later in pairwise(days))


@given(calendars(), st.data())
@BOUNDED
def test_answers_do_not_depend_on_what_was_asked_before(world, data):
    """Years are compiled when asked for: a calendar that has seen much must answer as a fresh one."""
    calendar, near = world
    for years in data.draw(st.lists(st.integers(-300, 300), max_size=4)):
        calendar.due(near + timedelta(days=365 * years), 10**6)
    start, amount = data.draw(seconds_around(near)), data.draw(st.integers(0, 10**6))
    assert calendar.due(start, amount) == Calendar.of(calendar.definition()).due(start, amount)
