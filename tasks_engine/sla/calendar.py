"""The business calendar: when an organization, a pool or a secretary works.

A range of open time is half-open, `[from, to)`. On a date, a holiday comes before an override, an override before the
weekly hours, and breaks are cut out of whatever is open.

Time is physical: a range that is open while the clocks change is an hour longer or shorter. An end of a range that
falls into a skipped or repeated hour means the first instant whose wall clock is at or after it.

All answers are exact to the second; the fraction of a second of an instant is dropped.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Self

from tasks_engine.sla.definition import WEEKDAYS, Ranges, cut_out, read_definition, written
from tasks_engine.sla.errors import CalendarRefused, SlaRefused
from tasks_engine.sla.timeline import EPOCH, SECOND, Timeline

_FIRST = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // SECOND
_LAST = (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // SECOND
"""Instants that can be written down in every time zone."""


class Reason(StrEnum):
    """Why a date has the hours it has."""

    WEEKLY = "weekly"
    HOLIDAY = "holiday"
    OVERRIDE = "override"
    MAKE_UP = "make_up"
    """An override that opens a date whose weekday is closed: a make-up workday."""


class Span(NamedTuple):
    """Open time from `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length."""
        return (self.end - self.start) // SECOND


@dataclass(frozen=True, slots=True)
class Day:
    """What one date of the calendar contributes to a stretch of time."""

    date: date
    reason: Reason
    part: Span
    """The part of the stretch that lies on this date."""
    spans: tuple[Span, ...]
    """Open time in that part."""

    @property
    def seconds(self) -> int:
        """Open seconds in that part."""
        return sum(span.seconds for span in self.spans)


@dataclass(frozen=True)
class Calendar:
    """A business calendar. A value: equal definitions are equal, and it never changes.

    `weekly` runs from Monday to Sunday; `overrides` and `breaks` are pairs of a date and its ranges. Build it with
    `Calendar.of(definition)`.
    """

    time_zone: str
    weekly: tuple[Ranges, ...]
    holidays: frozenset[date] = frozenset()
    overrides: tuple[tuple[date, Ranges], ...] = ()
    breaks: tuple[tuple[date, Ranges], ...] = ()

    @classmethod
    def of(cls, definition: object) -> Self:
        """The calendar that JSON data (see `tasks_engine.sla.definition`) defines, or `CalendarRefused`."""
        checked = read_definition(definition)
        calendar = cls(
            time_zone=checked.time_zone,
            weekly=checked.weekly,
            holidays=checked.holidays,
            overrides=tuple(sorted(checked.overrides.items())),
            breaks=tuple(sorted(checked.breaks.items())),
        )
        if not calendar.ever_open:
            raise CalendarRefused("no_open_time", "a calendar needs some open time")
        return calendar

    def definition(self) -> dict[str, Any]:
        """The calendar as JSON data, in one normal form: `Calendar.of(c.definition()) == c`."""
        return {
            "time_zone": self.time_zone,
            "weekly": {name: written(ranges) for name, ranges in zip(WEEKDAYS, self.weekly, strict=True)},
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "overrides": {day.isoformat(): written(ranges) for day, ranges in self.overrides},
            "breaks": {day.isoformat(): written(ranges) for day, ranges in self.breaks},
        }

    # Questions about working time

    def due(self, start: datetime, seconds: int) -> datetime | None:
        """The earliest instant at which `seconds` of open time since `start` are used up: 17:00, not 09:00 tomorrow.

        No time at all is due at the start. None when the calendar cannot give as much before the end of year 9999.
        """
        begin = instant_of(start)
        return moment_of(begin if _amount(seconds) == 0 else self._timeline.due(begin, seconds))

    def subtract(self, end: datetime, seconds: int) -> datetime | None:
        """The latest instant from which `seconds` are open until `end`: 09:00, not 17:00 the day before."""
        finish = instant_of(end)
        return moment_of(finish if _amount(seconds) == 0 else self._timeline.subtract(finish, seconds))

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Open seconds in `[start, end)`; 0 when `end` is not after `start`."""
        return self._timeline.elapsed(instant_of(start), instant_of(end))

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in open time."""
        return self._timeline.is_open(instant_of(at))

    def opening(self, at: datetime) -> datetime | None:
        """`at` in open time, otherwise the next beginning of open time; None when it never opens again."""
        first = self.due(at, 1)
        return None if first is None else first - SECOND

    def segments(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """The open spans inside `[start, end)`, in order; neither empty nor touching."""
        spans = self._timeline.spans(instant_of(start), instant_of(end))
        return tuple(Span(_moment(begin), _moment(finish)) for begin, finish in spans)

    def explain(self, start: datetime, due: datetime) -> tuple[Day, ...]:
        """How `[start, due)` adds up: every date it touches with its open spans and the reason of its hours."""
        begin, finish = instant_of(start), instant_of(due)
        dates = range(self._ordinal(begin), self._ordinal(finish) + 1) if begin < finish else range(0)
        days = (self._day(ordinal, begin, finish) for ordinal in dates)
        return tuple(day for day in days if day.part.seconds > 0)  # Samoa had no 30 December 2011

    def reason(self, day: date) -> Reason:
        """Why `day` has the hours it has."""
        if day in self.holidays:
            return Reason.HOLIDAY
        ranges = self._overrides.get(day)
        if ranges is None:
            return Reason.WEEKLY
        return Reason.MAKE_UP if ranges and not self.weekly[day.weekday()] else Reason.OVERRIDE

    def opens_on(self, day: date) -> bool:
        """Whether there is any open time on `day`."""
        return bool(self._timeline.spans_on(day.toordinal()))

    @property
    def ever_open(self) -> bool:
        """Whether there is any open time at all. Weekly hours return for ever; without them a date must be open."""
        specials = (ordinal for ordinal, ranges in self._special.items() if ranges)
        return any(self.weekly) or any(self._timeline.spans_on(ordinal) for ordinal in specials)

    # Inside

    @cached_property
    def _overrides(self) -> dict[date, Ranges]:
        return dict(self.overrides)

    @cached_property
    def _special(self) -> dict[int, Ranges]:
        """Ranges, by ordinal, of the dates that differ from their weekday."""
        breaks = dict(self.breaks)
        dates = {*self.holidays, *self._overrides, *breaks}
        return {day.toordinal(): cut_out(self._planned(day), breaks.get(day, ())) for day in dates}

    def _planned(self, day: date) -> Ranges:
        if day in self.holidays:
            return ()
        return self._overrides.get(day, self.weekly[day.weekday()])

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline(self.time_zone, self.weekly, self._special)

    def _ordinal(self, instant: int) -> int:
        """The date (as its ordinal) to which `instant` belongs: the last that has begun."""
        ordinal = _moment(instant).astimezone(self._timeline.zone).toordinal()
        return ordinal + 1 if self._timeline.dawn(ordinal + 1) <= instant else ordinal

    def _day(self, ordinal: int, begin: int, finish: int) -> Day:
        begin, finish = max(begin, self._timeline.dawn(ordinal)), min(finish, self._timeline.dawn(ordinal + 1))
        clipped = ((max(start, begin), min(end, finish)) for start, end in self._timeline.spans_on(ordinal))
        spans = tuple(Span(_moment(start), _moment(end)) for start, end in clipped if start < end)
        day = date.fromordinal(ordinal)
        return Day(day, self.reason(day), Span(_moment(begin), _moment(finish)), spans)


def instant_of(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC. Refuses a moment without a time zone: nobody knows when it is."""
    if moment.tzinfo is None:
        raise SlaRefused("naive_instant", "an instant needs a time zone")
    instant = (moment - EPOCH) // SECOND
    if not _FIRST <= instant <= _LAST:
        raise SlaRefused(
            "instant_out_of_range", "an instant lies in the years 1 to 9999, not within days of their ends"
        )
    return instant


def whole_second(moment: datetime) -> datetime:
    """`moment` in UTC without its fraction of a second."""
    return _moment(instant_of(moment))


def moment_of(instant: int | None) -> datetime | None:
    """The UTC moment of `instant`; None for None and for what `instant_of` would refuse."""
    return None if instant is None or not _FIRST <= instant <= _LAST else _moment(instant)


def _moment(instant: int) -> datetime:
    return EPOCH + instant * SECOND


def _amount(seconds: int) -> int:
    if seconds < 0:
        raise SlaRefused("negative_amount", "an amount of working time is not negative")
    return seconds
