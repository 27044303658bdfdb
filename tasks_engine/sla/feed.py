"""Holidays from an iCalendar file (RFC 5545), as data for calendar definitions.

Whole-day events are days off: a single date, a range (`DTEND` is not part of it), a `DURATION`, or a yearly recurrence.
An event marked as a make-up workday, by Apple's `X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY` or by a summary such as
国庆节（班）, is a day that is worked. Events with a time of day say nothing of holidays and are counted as ignored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import icalendar
from icalendar.error import BrokenCalendarProperty

from tasks_engine.sla.errors import SlaRefused, shown
from tasks_engine.sla.holidays import YEARS, NationalDays

MOST_BYTES = 1_000_000
MOST_EVENTS = 2_000
MOST_DAYS = 400
"""In one event: more is a mistake, not a holiday."""
MOST_DATES = 20_000
"""In all events together: what a calendar holds."""
MOST_A_YEAR = 12
"""Dates that one rule may give a year."""
MOST_COUNTED = 200
LONGEST_NAME = 200

WORKED = re.compile(r"[（(]班[)）]|补班|调休上班|班$|make-?up (work)?day", re.IGNORECASE)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
RULE_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"})


@dataclass(frozen=True)
class Feed:
    """What a file says of some years."""

    days: NationalDays
    ignored: int
    """Events with a time of day, and cancelled ones."""

    def added_to(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        """`definition` with these days; see `NationalDays.added_to`."""
        return self.days.added_to(definition)


def read_feed(text: bytes, years: Iterable[int]) -> Feed:
    """Days off and make-up workdays of `years` in an iCalendar file.

    Raises `SlaRefused`: `feed_too_large`, `unreadable_feed`, `too_many`, `unknown_year`, `unsupported_recurrence` or
    `invalid_event`; the path is the place of the event in the file.
    """
    wanted = frozenset(years)
    if not wanted or not wanted <= set(YEARS):
        raise SlaRefused("unknown_year", f"years are {YEARS.start} to {YEARS.stop - 1}")
    events = _events(text)
    whole_days = [(n, event) for n, event in enumerate(events) if _is_whole_day(event, f"events[{n}]")]
    holidays: dict[date, str] = {}
    worked: set[date] = set()
    told = ((event, day) for n, event in whole_days for day in _dates(event, wanted, f"events[{n}]"))
    for n, (event, day) in enumerate(told):
        if n == MOST_DATES:
            raise SlaRefused("too_many", f"at most {MOST_DATES} dates are read")
        name = str(event.get("SUMMARY", ""))[:LONGEST_NAME]
        if _is_worked(event, name):
            worked.add(day)
        else:
            holidays.setdefault(day, name)
    free = {day: name for day, name in sorted(holidays.items()) if day not in worked}
    days = NationalDays("", free, _made_up(worked, free), ())
    return Feed(days, len(events) - len(whole_days))


def _events(text: bytes) -> list[Any]:
    if len(text) > MOST_BYTES:
        raise SlaRefused("feed_too_large", f"{len(text)} bytes, at most {MOST_BYTES} are read")
    if text.count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise SlaRefused("too_many", f"at most {MOST_EVENTS} events are read")
    try:
        calendars = icalendar.Calendar.from_ical(text.decode("utf-8-sig"), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as broken:
        raise SlaRefused("unreadable_feed", f"this is no iCalendar file: {str(broken)[:200]}") from None
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise SlaRefused("unreadable_feed", "an iCalendar file begins with BEGIN:VCALENDAR")
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def _is_whole_day(event: Any, path: str) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    return not isinstance(_value(event, "DTSTART", path), datetime)


def _value(event: Any, name: str, path: str) -> Any:
    """The value of a property that has one; None when it is not there."""
    return _of(event.get(name), "dt", path)


def _of(found: Any, attribute: str, path: str) -> Any:
    try:
        return getattr(found, attribute, None)
    except BrokenCalendarProperty as broken:
        raise SlaRefused("invalid_event", str(broken)[:LONGEST_NAME], path) from None


def _is_worked(event: Any, name: str) -> bool:
    special = str(event.get("X-APPLE-SPECIAL-DAY", "")).upper()
    return special == "ALTERNATE-WORKDAY" or (not special and WORKED.search(name.strip()) is not None)


def _dates(event: Any, years: frozenset[int], path: str) -> Iterator[date]:
    """Every date of `years` that the event covers."""
    start, length = _first(event, path), _length(event, path)
    excluded = {_as_date(day) for day in _listed(event, "EXDATE", path)}
    begins = [*_recurrences(event, start, years, path), *(_as_date(day) for day in _listed(event, "RDATE", path))]
    for begin in begins:
        if begin not in excluded:
            covered = (begin.toordinal() + n for n in range(length))
            yield from (
                date.fromordinal(n) for n in covered if n <= date.max.toordinal() and date.fromordinal(n).year in years
            )


def _first(event: Any, path: str) -> date:
    start = _value(event, "DTSTART", path)
    if not isinstance(start, date):
        raise SlaRefused("invalid_event", "an event has one DTSTART, a date", path)
    return start


def _length(event: Any, path: str) -> int:
    """Days that one occurrence covers."""
    end, duration = _value(event, "DTEND", path), _value(event, "DURATION", path)
    start = _first(event, path)
    days = 1
    if isinstance(end, date):
        days = max((_as_date(end) - start).days, 1)  # many files write the same date twice
    elif isinstance(duration, timedelta):
        days = duration.days
    if not 1 <= days <= MOST_DAYS:
        raise SlaRefused("invalid_event", f"an event covers 1 to {MOST_DAYS} days", path)
    return days


def _listed(event: Any, name: str, path: str) -> Iterator[date]:
    """The dates of a property that may be there several times, each with several dates."""
    found = event.get(name, [])
    for row in found if isinstance(found, list) else [found]:
        yield from (value.dt for value in _of(row, "dts", path) or [] if isinstance(value.dt, date))


def _as_date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


# Recurrence: yearly, which is what holidays do


def _recurrences(event: Any, start: date, years: frozenset[int], path: str) -> Iterable[date]:
    rule = event.get("RRULE")
    if rule is None:
        return (start,)
    if isinstance(rule, list) or set(rule) - RULE_PARTS or _one(rule, "FREQ") != "YEARLY":
        raise SlaRefused(
            "unsupported_recurrence", "holidays recur by FREQ=YEARLY, with BYMONTH, BYMONTHDAY or BYDAY", path
        )
    if len(rule.get("BYMONTH", "1")) * len(rule.get("BYDAY", rule.get("BYMONTHDAY", "1"))) > MOST_A_YEAR:
        raise SlaRefused("unsupported_recurrence", f"a rule gives at most {MOST_A_YEAR} dates a year", path)
    count, until = _one(rule, "COUNT"), _one(rule, "UNTIL")
    if count is not None and (count > MOST_COUNTED or start.year not in YEARS):
        raise SlaRefused("unsupported_recurrence", f"a rule with COUNT begins after 1949, up to {MOST_COUNTED}", path)
    days = islice(_yearly(rule, start, years, path), count)
    return (day for day in days if until is None or day <= _as_date(until))


def _yearly(rule: Any, start: date, years: frozenset[int], path: str) -> Iterator[date]:
    interval = _one(rule, "INTERVAL") or 1
    if not isinstance(interval, int) or interval < 1:
        raise SlaRefused("unsupported_recurrence", "an interval is one year or more", path)
    skipped = 0 if "COUNT" in rule else max(min(years) - 1 - start.year, 0) // interval * interval
    for year in range(start.year + skipped, max(years) + 1, interval):
        yield from sorted({day for day in _in_year(rule, start, year, path) if day >= start})


def _in_year(rule: Any, start: date, year: int, path: str) -> Iterator[date]:
    for month in rule.get("BYMONTH", [start.month]):
        if "BYDAY" in rule:
            if "BYMONTHDAY" in rule:
                raise SlaRefused("unsupported_recurrence", "BYDAY or BYMONTHDAY, not both", path)
            yield from (day for text in rule["BYDAY"] for day in _nth_weekday(str(text), year, int(month), path))
        else:
            for day in rule.get("BYMONTHDAY", [start.day]):
                yield from _day_of_month(year, int(month), int(day))


def _nth_weekday(text: str, year: int, month: int, path: str) -> Iterator[date]:
    match = _NTH.fullmatch(text)
    if match is None:
        raise SlaRefused("unsupported_recurrence", f"BYDAY is such as 1MO or -1FR, not {shown(text)}", path)
    nth, weekday = int(match[1]), WEEKDAYS.index(match[2])
    days = [day for n in range(1, 32) for day in _day_of_month(year, month, n) if day.weekday() == weekday]
    place = nth - 1 if nth > 0 else nth
    yield from days[place : place + 1 or None]


def _day_of_month(year: int, month: int, day: int) -> Iterator[date]:
    """The date, counted from the end when negative; nothing when there is none, such as 30 February."""
    try:
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        found = date(year, month, day) if day > 0 else following + timedelta(days=day)
    except (ValueError, OverflowError):
        return
    if first <= found < following:
        yield found


def _one(rule: Any, name: str) -> Any:
    values = rule.get(name) or [None]
    return values[0]


def _made_up(worked: Iterable[date], free: Mapping[date, str]) -> dict[date, date]:
    """Each make-up workday with the nearest weekday that is free: whose hours it has."""
    weekdays = [day for day in free if day.weekday() < 5]
    return {
        day: min(weekdays, key=lambda off: abs((off - day).days), default=day - timedelta(days=day.weekday() - 4))
        for day in sorted(worked)
    }
