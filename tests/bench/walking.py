"""Working time as it is usually reckoned: walk from day to day until the amount is used up. Slow, plain and right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


class WalkingCalendar:
    """The definition is that of `tasks_engine.sla`; its ranges must be sorted and the zone without changes of clock."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.zone = ZoneInfo(definition["time_zone"])
        self.holidays = {date.fromisoformat(day) for day in definition.get("holidays", ())}
        self.weekly = [_times(definition["weekly"].get(day, ())) for day in DAYS]
        overrides = definition.get("overrides", {})
        self.overrides = {date.fromisoformat(day): _times(ranges) for day, ranges in overrides.items()}

    def due(self, start: datetime, seconds: int) -> datetime:
        """The instant at which `seconds` > 0 of open time since `start` are used up."""
        left = timedelta(seconds=seconds)
        for begin, end in self._spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise OverflowError("there is no end of days")

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Open seconds in `[start, end)`."""
        total = timedelta()
        for begin, finish in self._spans(start):
            if begin >= end:
                break
            total += min(finish, end) - begin
        return total // timedelta(seconds=1)

    def _spans(self, start: datetime) -> Iterator[Span]:
        day = start.astimezone(self.zone).date()
        while True:
            for opens, closes in self._hours(day):
                begin = datetime.combine(day, opens, self.zone)
                end = datetime.combine(day, closes, self.zone)
                if end > start:
                    yield max(begin, start.astimezone(self.zone)), end
            day += A_DAY

    def _hours(self, day: date) -> list[tuple[time, time]]:
        if day in self.holidays:
            return []
        return self.overrides.get(day, self.weekly[day.weekday()])


def _times(ranges: Any) -> list[tuple[time, time]]:
    return [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in ranges]
