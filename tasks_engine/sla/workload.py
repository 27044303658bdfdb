"""Hours booked, day by day: work in hand laid out over the days until it is due, the first due first.

What does not fit into the days before it is due stands on its last day, which then is over its capacity: that day shows
where the plan breaks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Minutes of work, to be done by the end of the day with this index; None when nobody waits for it by a day."""

    minutes: int
    last_day: int | None


def laid_out(capacity: Sequence[int], jobs: Iterable[Job]) -> list[int]:
    """Minutes booked on each day. Nothing is lost but what has time until after the last day and fits nowhere here."""
    booked, free = [0] * len(capacity), list(capacity)
    if not capacity:
        return booked
    end = len(capacity) - 1
    for job in sorted(jobs, key=lambda job: (job.last_day is None, job.last_day or 0)):
        left, last = job.minutes, end if job.last_day is None else max(0, job.last_day)
        for day in range(min(last, end) + 1):
            put = min(free[day], left)
            booked[day] += put
            free[day] -= put
            left -= put
        if left and job.last_day is not None and last <= end:
            booked[last] += left
    return booked
