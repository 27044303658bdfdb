"""Reading a calendar definition: from JSON data to checked, plain values.

    {"time_zone": "Asia/Shanghai",
     "weekly": {"mon": [["09:00", "12:00"], ["13:30", "18:00"]]},
     "holidays": ["2026-10-01"],
     "overrides": {"2026-10-10": [["09:00", "12:00"]]},
     "breaks": {"2026-09-30": [["15:00", "16:00"]]}}

Times of day become seconds since midnight by the clock on the wall, `0 <= start < end <= 86400`; the ranges of a day
are sorted and do not overlap. Anything else is refused with the path of what is wrong.
"""

import re
from collections.abc import Iterable, Sized
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from tasks_engine.sla.errors import CalendarRefused, shown

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400
MOST_DATES = 20_000
"""Dates in each of `holidays`, `overrides` and `breaks`: more than a lifetime of them."""
MOST_RANGES = 100
"""Ranges in one day."""

Ranges = tuple[tuple[int, int], ...]
"""Ranges of one day in seconds since midnight, half-open, sorted, not overlapping."""

_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Definition(NamedTuple):
    """A checked definition: `weekly` from Monday to Sunday, the rest by date."""

    time_zone: str
    weekly: tuple[Ranges, ...]
    holidays: frozenset[date]
    overrides: dict[date, Ranges]
    breaks: dict[date, Ranges]


def read_definition(document: object) -> Definition:
    """Check `document` and turn it into plain values, or raise `CalendarRefused`."""
    fields = _mapping(document, "")
    for name in fields:
        if name not in Definition._fields:
            raise CalendarRefused("unknown_field", f"a calendar has no field {shown(name)}", name)
    return Definition(
        time_zone=_time_zone(fields.get("time_zone")),
        weekly=_weekly(fields.get("weekly", {})),
        holidays=frozenset(_holidays(fields.get("holidays", []))),
        overrides=_by_date(fields.get("overrides", {}), "overrides"),
        breaks=_by_date(fields.get("breaks", {}), "breaks"),
    )


def written(ranges: Ranges) -> list[list[str]]:
    """Ranges as a definition writes them: `[["09:00", "12:00"]]`."""
    return [[_written_time(start), _written_time(end)] for start, end in ranges]


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorted, with ranges that overlap or touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def cut_out(ranges: Ranges, breaks: Ranges) -> Ranges:
    """What is left of `ranges` when `breaks` are taken away."""
    for away, back in breaks:
        pieces = [piece for start, end in ranges for piece in ((start, min(end, away)), (max(start, back), end))]
        ranges = tuple((start, end) for start, end in pieces if start < end)
    return ranges


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The names of the IANA zones, the same on every machine: from the `tzdata` package, not from the system."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def _time_zone(name: object) -> str:
    if name is None:
        raise CalendarRefused("missing_field", "a calendar needs a time zone", "time_zone")
    if not isinstance(name, str) or name not in time_zones():
        raise CalendarRefused("unknown_zone", f"there is no time zone {shown(name)}", "time_zone")
    return name


def _weekly(value: object) -> tuple[Ranges, ...]:
    days = _mapping(value, "weekly")
    for name in days:
        if name not in WEEKDAYS:
            raise CalendarRefused("unknown_weekday", f"a weekday is one of {', '.join(WEEKDAYS)}", f"weekly.{name}")
    return tuple(_ranges(days.get(name, []), f"weekly.{name}") for name in WEEKDAYS)


def _holidays(value: object) -> Iterable[date]:
    return (_date(text, f"holidays[{n}]") for n, text in enumerate(_list(value, MOST_DATES, "holidays")))


def _by_date(value: object, path: str) -> dict[date, Ranges]:
    days = _mapping(value, path)
    return {_date(text, f"{path}.{text}"): _ranges(ranges, f"{path}.{text}") for text, ranges in days.items()}


def _ranges(value: object, path: str) -> Ranges:
    ranges = _list(value, MOST_RANGES, path)
    return merged(_range(item, f"{path}[{n}]") for n, item in enumerate(ranges))


def _range(value: object, path: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise CalendarRefused("invalid_range", 'a range is two times of day, ["09:00", "12:00"]', path)
    start, end = (_time(text, path) for text in value)
    if start == end:
        raise CalendarRefused("empty_range", f"{value[0]} to {value[1]} is no time at all", path)
    if start > end:
        raise CalendarRefused("reversed_range", f"{value[0]} is after {value[1]}; a night is two ranges", path)
    return start, end


def _time(text: object, path: str) -> int:
    """Seconds since midnight of `HH:MM` or `HH:MM:SS`; `24:00` is the end of the day."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= DAY:
            return total
    raise CalendarRefused("invalid_time", f"{shown(text)} is not a time of day from 00:00 to 24:00", path)


def _date(text: object, path: str) -> date:
    if isinstance(text, str) and _DATE.fullmatch(text):
        with suppress(ValueError):  # 30 February looks like a date and is none
            return date.fromisoformat(text)
    raise CalendarRefused("invalid_date", f"{shown(text)} is not a date, YYYY-MM-DD", path)


def _mapping(value: object, path: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise CalendarRefused("invalid_type", f"{path or 'a calendar'} is an object", path)
    _check_size(value, MOST_DATES, path)
    return value


def _list(value: object, most: int, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise CalendarRefused("invalid_type", f"{path} is a list", path)
    _check_size(value, most, path)
    return value


def _check_size(value: Sized, most: int, path: str) -> None:
    if len(value) > most:
        raise CalendarRefused("too_many", f"{len(value)} entries, at most {most} are allowed", path)


def _written_time(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02}:{rest // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text
