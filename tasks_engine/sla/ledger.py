"""How a deadline was worked out: a statement whose lines add up to the second.

The first entry is the promise, the last the result. Between them every second from the start to the result stands once:
counted, because the clock ran in open time, or not counted, with the reason. The counted seconds make up the promise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tasks_engine.sla.calendar import Day, Reason, Span
from tasks_engine.sla.clock import Clock, Stretch
from tasks_engine.sla.timeline import SECOND


class EntryKind(StrEnum):
    """What a line of the statement is."""

    PROMISE = "promise"  # at the start: the target, in working seconds
    COUNTED = "counted"  # open time in which the clock ran; the reason is that of the day's hours
    UNCOUNTED = "uncounted"  # any other time
    RESULT = "result"  # at the due instant (or, while there is none, where the clock stands): counted seconds in all


OFF_HOURS = "off_hours"  # before, between and after the hours of a day that has some
CLOSED = "closed"  # a weekday without hours
STOPPED = "stopped"  # between a stop and the reopening
PAUSED = "paused"  # stood still; written `paused:waiting` when the pause has a reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Between promise and result `seconds` is the length of the span: `end - start`."""

    kind: EntryKind
    start: datetime
    end: datetime
    seconds: int
    reason: str = ""


def ledger(clock: Clock) -> tuple[Entry, ...]:
    """The statement of `clock`, from its start to its due, or to where it stands while it is not due.

    Empty when it was not started. It tells of the time as it is known at `clock.at`: what lies ahead assumes that
    nothing more happens.
    """
    if clock.started is None:
        return ()
    end = clock.due or clock.stopped_at or clock.at
    lines = list(_merged(_lines(clock, end)))
    counted = sum(line.seconds for line in lines if line.kind is EntryKind.COUNTED)
    promise = Entry(EntryKind.PROMISE, clock.started, clock.started, clock.target or 0)
    return promise, *lines, Entry(EntryKind.RESULT, end, end, counted)


def _lines(clock: Clock, end: datetime) -> Iterator[Entry]:
    pieces = [(stretch, _ran) for stretch in clock.running] + [(stretch, _stood_still) for stretch in clock.pauses]
    reached = clock.running[0].start
    for stretch, told in sorted(pieces, key=lambda piece: (piece[0].start, piece[0].end or end)):
        start, finish = min(stretch.start, end), min(stretch.end or end, end)
        yield from _uncounted(reached, start, STOPPED)
        yield from told(stretch, start, finish)
        reached = max(reached, finish)
    yield from _uncounted(reached, end, STOPPED)


def _ran(stretch: Stretch, start: datetime, end: datetime) -> Iterator[Entry]:
    for day in stretch.calendar.explain(start, end):
        closed = _closed(day, stretch)
        reached = day.part.start
        for span in day.spans:
            yield from _uncounted(reached, span.start, closed)
            yield Entry(EntryKind.COUNTED, span.start, span.end, span.seconds, day.reason)
            reached = span.end
        yield from _uncounted(reached, day.part.end, closed)


def _stood_still(stretch: Stretch, start: datetime, end: datetime) -> Iterator[Entry]:
    return _uncounted(start, end, f"{PAUSED}:{stretch.reason}" if stretch.reason else PAUSED)


def _closed(day: Day, stretch: Stretch) -> str:
    """Why time of `day` that is not open is not."""
    if stretch.calendar.opens_on(day.date):
        return OFF_HOURS
    return CLOSED if day.reason is Reason.WEEKLY else day.reason


def _uncounted(start: datetime, end: datetime, reason: str) -> Iterator[Entry]:
    if start < end:
        yield Entry(EntryKind.UNCOUNTED, start, end, Span(start, end).seconds, reason)


def _merged(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Neighbours that are not counted for the same reason are one line: a weekend, a night."""
    held: Entry | None = None
    for entry in entries:
        if held and entry.kind is EntryKind.UNCOUNTED and (held.kind, held.reason) == (entry.kind, entry.reason):
            held = replace(held, end=entry.end, seconds=(entry.end - held.start) // SECOND)
            continue
        if held:
            yield held
        held = entry
    if held:
        yield held
