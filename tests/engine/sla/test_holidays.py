"""National holidays and make-up workdays."""

from datetime import date

import pytest

from tasks_engine.sla import Calendar, SlaRefused
from tasks_engine.sla.holidays import national_days
from tests.engine.sla.worlds import HOUR, WORKDAYS, at

WEEK = {"time_zone": "Asia/Shanghai", "weekly": {day: [["09:00", "17:00"]] for day in WORKDAYS}}


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_china_works_on_the_days_of_the_state_council(year, workdays):
    calendar = Calendar.of(national_days("CN", [year]).added_to(WEEK))
    worked = calendar.elapsed(at(f"{year}-01-01 00:00"), at(f"{year + 1}-01-01 00:00"))
    assert worked == workdays * 8 * HOUR


def test_a_year_without_published_make_up_days_is_provisional():
    assert national_days("CN", [2025, 2026, 2028]).provisional == (2028,)
    assert national_days("DE", [2026, 2028]).provisional == ()


def test_a_make_up_day_has_the_hours_of_the_day_it_makes_up_for():
    weekly = {"mon": [["09:00", "17:00"]], "fri": [["08:00", "12:00"]]}
    overrides = national_days("CN", [2026]).added_to({**WEEK, "weekly": weekly})["overrides"]
    assert overrides["2026-02-14"] == [["08:00", "12:00"]]  # for Friday 20 February
    assert "2026-10-10" not in overrides  # for a Wednesday, when nobody works here


def test_what_the_calendar_itself_says_of_a_date_wins():
    own = {**WEEK, "holidays": ["2026-02-14"], "overrides": {"2026-10-01": [["10:00", "11:00"]]}}
    merged = national_days("CN", [2026]).added_to(own)
    assert "2026-02-14" not in merged["overrides"]
    assert "2026-10-01" not in merged["holidays"]
    assert merged["overrides"]["2026-10-01"] == [["10:00", "11:00"]]
    assert Calendar.of(merged).elapsed(at("2026-02-14 00:00"), at("2026-02-15 00:00")) == 0


def test_only_the_years_asked_for_are_told():
    days = national_days("CN", [2026])
    assert {day.year for day in (*days.holidays, *days.make_up)} == {2026}


def test_a_weekend_holiday_that_is_moved_is_no_workday():
    assert date(2024, 1, 6) not in national_days("RU", [2024]).make_up


def test_subdivisions_have_days_of_their_own():
    assert date(2026, 6, 4) in national_days("DE", [2026], subdivision="BY").holidays
    assert date(2026, 6, 4) not in national_days("DE", [2026]).holidays


def test_names_come_in_the_language_asked_for():
    assert national_days("CN", [2026], language="en_US").holidays[date(2026, 10, 1)] == "National Day"
    assert national_days("CN", [2026], language="zh_CN").holidays[date(2026, 10, 1)] == "国庆节"


@pytest.mark.parametrize(
    ("country", "years", "subdivision", "code"),
    [
        ("XX", [2026], None, "unknown_country"),
        ("HolidayBase", [2026], None, "unknown_country"),
        ("DE", [2026], "ZZ", "unknown_country"),
        ("DE", [], None, "unknown_year"),
        ("DE", [9999], None, "unknown_year"),
    ],
)
def test_unknown_places_and_years_are_refused(country, years, subdivision, code):
    with pytest.raises(SlaRefused) as refused:
        national_days(country, years, subdivision=subdivision)
    assert refused.value.code == code
