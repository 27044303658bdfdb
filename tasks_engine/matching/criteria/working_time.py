"""The secretary's own working time before the deadline must be enough for the effort.

Without a deadline the whole planning horizon counts. Source: matching.md, "reachable before the deadline".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, Span, TaskNeed

MINUTE = timedelta(minutes=1)


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.effort, held=minutes_open(candidate.open_spans, now, need.deadline))


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if minutes_open(candidate.open_spans, now, need.deadline) >= need.effort:
        return None
    code = "NO_WORKING_TIME" if need.deadline is None else "DEADLINE"
    return Refusal(code, evidence(need, candidate, now), _change(need, candidate, now))


def minutes_open(spans: Iterable[Span], now: datetime, until: datetime | None) -> int:
    """Whole minutes of the spans that lie between now and `until` (None: to their end)."""
    return sum((end - start for start, end in _ahead(spans, now, until)), timedelta()) // MINUTE


def finish(spans: Iterable[Span], now: datetime, minutes: int) -> datetime | None:
    """The instant at which that many minutes of the spans from now on are used up; None when they do not suffice."""
    rest = minutes * MINUTE
    for start, end in _ahead(spans, now, None):
        if end - start >= rest:
            return start + rest
        rest -= end - start
    return None


def _ahead(spans: Iterable[Span], now: datetime, until: datetime | None) -> list[Span]:
    cut = ((max(start, now), end if until is None else min(end, until)) for start, end in spans)
    return [(start, end) for start, end in cut if start < end]


def _change(need: TaskNeed, candidate: Candidate, now: datetime) -> tuple[Change, ...]:
    """A later deadline when the working time at hand allows it, else more working time at its end as well."""
    done = finish(candidate.open_spans, now, need.effort)
    if done is not None:
        return (Change("task", "deadline", "set", done),)
    start = max([now, *(end for _, end in candidate.open_spans)])
    # One minute of open seconds may be lost to rounding, so the whole shortfall is rounded up.
    done = start + (need.effort - minutes_open(candidate.open_spans, now, None)) * MINUTE
    more = Change("secretary", "open_spans", "add", ((start, done),))
    return (more,) if need.deadline is None else (more, Change("task", "deadline", "set", max(done, need.deadline)))
