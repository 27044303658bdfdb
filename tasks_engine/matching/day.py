"""A secretary's day: whether a whole set of work could be done, each piece by its deadline.

The solver knows minutes and slots only. Two tasks that each could be kept may still break one another, so every day is
looked at as a whole before a round answers. The rule is that of the working-time requirement (earliest deadline
first), asked again and again as the day fills.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tasks_engine.matching.profiles import Candidate

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000
NEVER = 2**63 - 1
"""The deadline of work that has none: it comes last."""


class Job(NamedTuple):
    """Work in a day: when it is due, in microseconds of POSIX time, and its minutes."""

    due: int
    minutes: int


class Day:
    """The working time that is open to one secretary from now on, and the work booked in it."""

    def __init__(self, candidate: Candidate, now: datetime) -> None:
        begin = _micros(now)
        self._ends: list[int] = []
        self._starts: list[int] = []
        self._open: list[int] = [0]
        for start, end in ((max(begin, _micros(a)), _micros(b)) for a, b in candidate.open_spans):
            if start < end:
                self._starts.append(start)
                self._ends.append(end)
                self._open.append(self._open[-1] + end - start)
        self._jobs = sorted(Job(due_of(due), minutes) for due, minutes in candidate.bookings)

    def admits(self, due: int, minutes: int) -> bool:
        """Whether the work can be added so that neither it nor anything due later is late. What is late already keeps
        nobody from later work."""
        booked = minutes + sum(job.minutes for job in self._jobs if job.due <= due)
        later = [job for job in self._jobs if due < job.due < NEVER]
        for at, more in [Job(due, 0), *later]:
            booked += more
            if booked > self._minutes_open(at):
                return False
        return True

    def book(self, due: int, minutes: int) -> None:
        insort(self._jobs, Job(due, minutes))

    def _minutes_open(self, until: int) -> int:
        """Whole minutes of working time from now until then."""
        whole = bisect_right(self._ends, until)
        part = max(0, until - self._starts[whole]) if whole < len(self._starts) else 0
        return (self._open[whole] + part) // MINUTE


def due_of(deadline: datetime | None) -> int:
    return NEVER if deadline is None else _micros(deadline)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
