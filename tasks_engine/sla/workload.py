"""Hours booked, day by day: work in hand laid out over the days until it is due, the first due first.

What does not fit into the days before it is due stands on its last day, which then is over its capacity: that day shows
where the plan breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Minutes of work, to be done by the end of the day with this index; None when nobody waits for it by a day."""

    minutes: int
    last_day: int | None


def shares(capacity: Sequence[int], jobs: Sequence[Job]) -> list[list[int]]:
    """Of each job, in the order given, the minutes of it that are booked on each day.

    Nothing is lost but what has time until after the last day and fits nowhere here.
    """
    found, free = [[0] * len(capacity) for _ in jobs], list(capacity)
    if not capacity:
        return found
    end = len(capacity) - 1
    for job, share in sorted(zip(jobs, found, strict=True), key=lambda pair: _due(pair[0])):
        left, last = job.minutes, end if job.last_day is None else max(0, job.last_day)
        for day in range(min(last, end) + 1):
            put = min(free[day], left)
            share[day] += put
            free[day] -= put
            left -= put
        if left and job.last_day is not None and last <= end:
            share[last] += left
    return found


def _due(job: Job) -> tuple[bool, int]:
    return (job.last_day is None, job.last_day or 0)
