"""On which days something comes again: every week, every month or every year."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK, MONTH, YEAR = "week", "month", "year"


@dataclass(frozen=True)
class Rhythm:
    """One day of every week (1 is Monday), month (1 to 31) or year (a day of a `month`).

    Where a month is shorter, its last day is meant.
    """

    every: str
    day: int
    month: int | None = None

    def after(self, day: date) -> Iterator[date]:
        """The days later than `day`, in order, without end."""
        return self._weekly(day) if self.every == WEEK else self._monthly(day)

    def _weekly(self, day: date) -> Iterator[date]:
        day += timedelta(days=(self.day - day.isoweekday()) % 7 or 7)
        while True:
            yield day
            day += timedelta(days=7)

    def _monthly(self, day: date) -> Iterator[date]:
        step = 12 if self.every == YEAR else 1
        months = 12 * day.year + (self.month or day.month) - 1  # counted from year 0
        while True:
            found = _on(months, self.day)
            if found > day:
                yield found
            months += step


def _on(months: int, day: int) -> date:
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
