"""Working time on the simulation's axis: whole minutes since the first midnight of the simulated month.

A calendar of the SLA engine is laid out once, minute by minute; after that every question is a lookup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import numpy as np

from tasks_engine.sla import Calendar

MINUTE = timedelta(minutes=1)
DAY = 24 * 60


@dataclass(frozen=True, eq=False)
class Hours:
    """When somebody works. `used[m]` (int32) are the working minutes before minute m; so `used` never falls."""

    used: np.ndarray[Any, Any]
    calendar: Calendar

    @classmethod
    def of(cls, calendar: Calendar, start: datetime, days: int) -> Self:
        """The calendar's open time in `days` days from `start`."""
        is_open = np.zeros(days * DAY, dtype=np.int32)
        for span in calendar.segments(start, start + timedelta(days=days)):
            is_open[(span.start - start) // MINUTE : (span.end - start) // MINUTE] = 1
        return cls(np.concatenate([np.zeros(1, np.int32), np.cumsum(is_open, dtype=np.int32)]), calendar)

    def worked(self, start: int, end: int) -> int:
        """Working minutes in `[start, end)`."""
        return int(self.used[end] - self.used[start])

    def due(self, start: int, minutes: int) -> int:
        """The first minute at which `minutes` of working time since `start` are used up; the last there is when they
        never are."""
        if minutes <= 0:
            return start
        return int(min(np.searchsorted(self.used, self.used[start] + np.int32(minutes)), len(self.used) - 1))

    def opens(self, at: int) -> int:
        """The first working minute at or after `at`."""
        return int(np.searchsorted(self.used, self.used[at], side="right")) - 1
