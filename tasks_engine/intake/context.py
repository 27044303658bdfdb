"""What a sentence is read against: the time, working hours and the catalogue. All of it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tasks_engine.sla.calendar import Calendar, Reason

DAY = timedelta(days=1)
LOOKED_AHEAD = 400
"""Days within which an open day, or a holiday, is looked for."""
NOON = time(12)
OPENING, CLOSING = time(9), time(18)
"""Of days on which nobody works."""


@dataclass(frozen=True)
class Kind:
    """A template of the catalogue: `names` and more words for it, and the fields of its form."""

    code: str
    words: tuple[str, ...] = ()
    fields: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Context:
    """`now` is an aware instant; weekdays and times of day are the calendar's, in its time zone.

    `skills` and `languages`: code to its names, in any language.
    """

    now: datetime
    calendar: Calendar
    kinds: tuple[Kind, ...] = ()
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The calendar's time zone."""
        return ZoneInfo(self.calendar.time_zone)

    @cached_property
    def local(self) -> datetime:
        """`now` on the wall, to the minute."""
        return self.now.astimezone(self.zone).replace(second=0, microsecond=0)

    @property
    def today(self) -> date:
        """The date in the calendar's time zone."""
        return self.local.date()

    def at(self, day: date, hour: time) -> datetime:
        """An instant from what the clock on the wall shows."""
        return datetime.combine(day, hour, self.zone)

    def opens(self, day: date) -> bool:
        """Whether anybody works on `day`."""
        return self.calendar.opens_on(day)

    def opening(self, day: date) -> time:
        """When work begins on `day`; a usual hour for a day on which nobody works."""
        hours = self._hours(day)
        return hours[0] if hours else OPENING

    def closing(self, day: date) -> time:
        """When work ends on `day`; a usual hour for a day on which nobody works."""
        hours = self._hours(day)
        return hours[1] if hours else CLOSING

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` lies in working hours, their end included."""
        return self.calendar.is_open(moment) or self.calendar.is_open(moment - timedelta(seconds=1))

    def open_days(self, after: date, step: int = 1) -> Iterator[date]:
        """Days on which somebody works, after (or, with `step` -1, before) `after`, as far as one looks."""
        days = (after + step * n * DAY for n in range(1, LOOKED_AHEAD))
        return (day for day in days if self.opens(day))

    def holidays_ahead(self) -> Iterator[date]:
        """Holidays from today on, as far as one looks."""
        days = (self.today + n * DAY for n in range(LOOKED_AHEAD))
        return (day for day in days if self.calendar.reason(day) is Reason.HOLIDAY)

    def _hours(self, day: date) -> tuple[time, time] | None:
        """First opening and last closing on `day`, on the wall."""
        begin = self.at(day, time())
        spans = self.calendar.segments(begin.astimezone(UTC), self.at(day + DAY, time()).astimezone(UTC))
        if not spans:
            return None
        last = spans[-1].end.astimezone(self.zone)
        end = last.time() if last.date() == day else time(23, 59)
        return spans[0].start.astimezone(self.zone).time(), end
