"""The secretary's own working time must be enough for this task and all that is booked already, each by its deadline.

Work is done earliest deadline first, so that everything can be kept exactly when, at every deadline, the work due by
then fits into the working time open until then (Jackson's rule for one machine; Liu and Layland 1973). The task adds
to what is due at its own deadline and at every later one, and only those are looked at: what is late already keeps
nobody from later work. Work without a deadline comes last; it must fit into the planning horizon. Source:
matching.md, "reachable before the deadline".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tasks_engine.matching.columns import BOOKINGS, NEVER, SPANS, Ints, PeopleRows, TaskRows
from tasks_engine.matching.columns import MINUTE as MICROSECONDS
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Booking, Candidate, Span, TaskNeed

MINUTE = timedelta(minutes=1)


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    """The effort, and the minutes that are free for it."""
    return Evidence(needed=need.effort, held=max(0, minutes_spare(candidate, now, need.deadline)))


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if minutes_spare(candidate, now, need.deadline) >= need.effort:
        return None
    code = "NO_WORKING_TIME" if need.deadline is None else "DEADLINE"
    return Refusal(code, evidence(need, candidate, now), _change(need, candidate, now))


def minutes_spare(candidate: Candidate, now: datetime, until: datetime | None) -> int:
    """Whole minutes that work due at `until` may take without making itself or later work late; below 0 when even
    without it something of that is late."""
    spans, bookings = candidate.open_spans, candidate.bookings
    if until is None:
        return minutes_open(spans, now, None) - sum(minutes for _, minutes in bookings)
    dues = {until, *(due for due, _ in bookings if due is not None and due > until)}
    return min(minutes_open(spans, now, due) - _booked(bookings, due) for due in dues)


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


def _booked(bookings: Iterable[Booking], until: datetime) -> int:
    return sum(minutes for due, minutes in bookings if due is not None and due <= until)


def _change(need: TaskNeed, candidate: Candidate, now: datetime) -> tuple[Change, ...]:
    """A later deadline when the working time at hand allows it, else more working time at its end as well."""
    before = _minutes_before(need, candidate, now)
    done = None if need.deadline is None else finish(candidate.open_spans, now, before + need.effort)
    if done is not None:
        return (Change("task", "deadline", "set", done),)
    start = max([now, *(end for _, end in candidate.open_spans)])
    # One minute of open seconds may be lost to rounding, so the whole shortfall is rounded up.
    done = start + (before + need.effort - minutes_open(candidate.open_spans, now, None)) * MINUTE
    more = Change("secretary", "open_spans", "add", ((start, done),))
    return (more,) if need.deadline is None else (more, Change("task", "deadline", "set", max(done, need.deadline)))


def _minutes_before(need: TaskNeed, candidate: Candidate, now: datetime) -> int:
    """What is booked before the first place in the day at which the task would make nothing late: after the last
    deadline that it would break."""
    spans, bookings = candidate.open_spans, candidate.bookings
    if need.deadline is None:
        return sum(minutes for _, minutes in bookings)
    dues = sorted({due for due, _ in bookings if due is not None}, reverse=True)
    booked = ((due, _booked(bookings, due)) for due in dues)
    return next((sum_ for due, sum_ in booked if minutes_open(spans, now, due) < sum_ + need.effort), 0)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    """All in microseconds; `due_spare` answers for all later deadlines at once."""
    due, effort = tasks.deadline[i], tasks.effort[i] * MICROSECONDS
    begin, end = people.start[:, SPANS], people.stop[:, SPANS]
    first, stop = people.start[:, BOOKINGS], people.stop[:, BOOKINGS]
    starts, ends, before, whole = people.span_start, people.span_end, people.span_before, people.open
    dues, work, spares = people.due, people.due_work, people.due_spare
    for n in range(len(rows)):
        j = rows[n]
        now_in = begin[j]
        while now_in < end[j] and ends[now_in] <= now:  # the horizon begins today, so this is near
            now_in += 1
        past = open_before(now, now_in, end[j], starts, before, whole[j])
        if due == NEVER:
            if whole[j] - past - people.booked[j] < effort:
                codes[n] |= code << 1
            continue
        spare = open_before(due, span_of(due, begin[j], end[j], ends), end[j], starts, before, whole[j])
        later = first[j]
        while later < stop[j] and dues[later] <= due:
            later += 1
        if later > first[j]:
            spare -= work[later - 1]
        if later < stop[j]:
            spare = min(spare, spares[later])
        if spare - past < effort:
            codes[n] |= code


@compiled
def span_of(at: int, low: int, end: int, ends: Ints) -> int:
    """The first span of `[low, end)` that is not over at the instant, or `end`."""
    high = end
    while low < high:
        middle = (low + high) // 2
        if ends[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def open_before(at: int, span: int, end: int, starts: Ints, before: Ints, whole: int) -> int:
    """Working time before the instant, microseconds, which lies before or in the span; `whole` is that of all spans."""
    return whole if span == end else before[span] + max(0, at - starts[span])
