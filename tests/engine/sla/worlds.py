"""Calendars, zones and instants that the tests of the SLA engine share."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tasks_engine.sla import Calendar

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKDAYS = (*WORKDAYS, "sat", "sun")
HOUR = 3600


def office(zone: str = "Asia/Shanghai", **more: Any) -> Calendar:
    """Monday to Friday, 09:00 to 12:00 and 13:30 to 18:00."""
    hours = [["09:00", "12:00"], ["13:30", "18:00"]]
    return Calendar.of({"time_zone": zone, "weekly": dict.fromkeys(WORKDAYS, hours), **more})


def around_the_clock(zone: str = "UTC") -> Calendar:
    return Calendar.of({"time_zone": zone, "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}})


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """`2026-09-30 16:30` by the clock on the wall in `zone`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Instants (UTC) near which a zone does something that a calendar must survive.
TURNS: dict[str, tuple[datetime, ...]] = {
    "UTC": (utc("2026-03-01 00:00"),),
    "Europe/Berlin": (utc("2026-03-29 01:00"), utc("2026-10-25 01:00")),
    "America/New_York": (utc("2026-03-08 07:00"), utc("2026-11-01 06:00")),
    "Australia/Lord_Howe": (utc("2026-04-04 15:00"), utc("2026-10-03 15:30")),  # half an hour
    "Pacific/Apia": (utc("2011-12-30 10:00"),),  # a whole day skipped
    "Asia/Shanghai": (utc("1940-05-31 16:00"), utc("1986-05-03 18:00"), utc("1991-09-14 15:00")),
    "America/St_Johns": (utc("2010-11-07 02:31"), utc("2011-03-13 03:31")),  # at one minute past midnight
    "America/Havana": (utc("2026-03-08 05:00"), utc("2026-11-01 05:00")),  # at midnight
    "Africa/Casablanca": (utc("2026-02-15 02:00"), utc("2026-03-22 02:00")),  # by the moon
}


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def _ranges(draw: st.DrawFn) -> list[list[str]]:
    """A few ranges of a day, in any order, perhaps overlapping; often touching midnight."""
    edges = st.one_of(st.integers(0, 24 * 60), st.sampled_from([0, 60, 120, 150, 180, 540, 1380, 1440]))
    pairs = draw(st.lists(st.tuples(edges, edges), max_size=3))
    return [[_time(min(pair)), _time(max(pair))] for pair in pairs if pair[0] != pair[1]]


@st.composite
def turns(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone, and an instant near which its clocks are changed."""
    zone = draw(st.sampled_from(sorted(TURNS)))
    return zone, draw(st.sampled_from(TURNS[zone]))


@st.composite
def definitions(draw: st.DrawFn, zone: str, near: datetime) -> dict[str, Any]:
    """Any calendar of `zone` with something special within days of `near`; it may never be open."""
    days = [(near.date() + timedelta(days=n)).isoformat() for n in range(-3, 4)]
    by_date = st.dictionaries(st.sampled_from(days), _ranges(), max_size=2)
    return {
        "time_zone": zone,
        "weekly": draw(st.fixed_dictionaries({day: _ranges() for day in WEEKDAYS})),
        "holidays": draw(st.lists(st.sampled_from(days), max_size=1)),
        "overrides": draw(by_date),
        "breaks": draw(by_date),
    }


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar that opens every Monday at least, and an instant near which it is strange."""
    zone, near = draw(turns())
    definition = draw(definitions(zone, near))
    definition["weekly"]["mon"] = definition["weekly"]["mon"] or [["09:00", "17:00"]]
    return Calendar.of(definition), near


def seconds_around(near: datetime, most: int = 3 * 86_400) -> st.SearchStrategy[datetime]:
    return st.integers(-most, most).map(lambda n: near + timedelta(seconds=n))


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
