"""How a deadline was worked out: the ledger of a clock, told without its nights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from backend.web.words import UNCOUNTED
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.ledger import CLOSED, OFF_HOURS, EntryKind, ledger

EVERY_WEEK = frozenset({OFF_HOURS, CLOSED})  # nights, breaks and weekends: told once, below the table


@dataclass(frozen=True)
class Line:
    """One row. `left` are the working seconds left of the promise after it."""

    kind: str
    start: datetime
    end: datetime
    seconds: int
    left: int
    reason: str | Promise


def worked_out(reading: Reading) -> list[Line]:
    """The promise, every span that counted, every unusual one that did not, and the result. The counted ones add up."""
    return list(_lines(reading))


def _lines(reading: Reading) -> Iterator[Line]:
    left = reading.target or 0
    for entry in ledger(reading):
        if entry.kind is EntryKind.COUNTED:
            left -= entry.seconds
        if entry.kind is EntryKind.UNCOUNTED and entry.reason in EVERY_WEEK:
            continue
        reason = UNCOUNTED.get(entry.reason.split(":")[0], "")
        yield Line(entry.kind, entry.start, entry.end, entry.seconds, left, reason)
