"""Who had the task: every business second of a task's life belongs to exactly one party; the parts sum to the whole.

The life of a task begins when it is published and ends when it is accepted or cancelled; reopened, it goes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.events import Event, EventType, Party
from tasks_engine.sla.timeline import SECOND

T = EventType
OFF_HOURS = "off_hours"

HOLDER: Mapping[EventType, Party | None] = MappingProxyType(
    {
        T.CREATED: Party.QUEUE,
        T.PUBLISHED: Party.QUEUE,
        T.RELEASED: Party.QUEUE,
        T.UNASSIGNED: Party.QUEUE,
        T.CLAIMED: Party.SECRETARY,
        T.ASSIGNED: Party.SECRETARY,
        T.REASSIGNED: Party.SECRETARY,
        T.ASKED: Party.ORGANIZATION,
        T.ANSWERED: Party.SECRETARY,
        T.SUBMITTED: Party.ORGANIZATION,
        T.COMPLETED: Party.ORGANIZATION,
        T.REVISION_REQUESTED: Party.SECRETARY,
        T.RETURNED: Party.SECRETARY,
        T.REJECTED: Party.COORDINATOR,
        T.REOPENED: Party.SECRETARY,
        T.ACCEPTED: None,
        T.CANCELLED: None,
    }
)
"""Who has the task after an event; None: its life is over. Other events leave it where it is, except that whatever the
organization writes while it is asked counts as its answer."""

TAKES = frozenset({T.CLAIMED, T.ASSIGNED, T.REASSIGNED})
"""Events that name the secretary (`Event.who`) who holds the task from then on."""


class Holder(NamedTuple):
    """A party, and which secretary when it is one."""

    party: Party
    who: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A time during which one party had the task: seconds of working time, and seconds outside it."""

    holder: Holder
    start: datetime
    end: datetime
    working: int
    off_hours: int


def attribute(events: Iterable[Event], *, calendar: Calendar, at: datetime) -> tuple[Holding, ...]:
    """Who had the task when, up to `at`, in order. A change of calendar begins a new holding of the same party."""
    at = whole_second(at)
    holdings: list[Holding] = []
    since, holder = at, None
    for now, after, new_calendar in _turns(events):
        if now > at:
            break
        holdings += _holding(holder, since, now, calendar)
        since, holder, calendar = now, after, new_calendar or calendar
    return (*holdings, *_holding(holder, since, at, calendar))


def working_by_holder(holdings: Iterable[Holding]) -> dict[Holder, int]:
    """Working seconds that each party had the task."""
    shares: defaultdict[Holder, int] = defaultdict(int)
    for holding in holdings:
        shares[holding.holder] += holding.working
    return dict(shares)


def parts(holdings: Iterable[Holding]) -> dict[str, int]:
    """Seconds by party, and `off_hours`: the parts sum to the whole of the task's life."""
    seconds = dict.fromkeys([*Party, OFF_HOURS], 0)
    for holding in holdings:
        seconds[holding.holder.party] += holding.working
        seconds[OFF_HOURS] += holding.off_hours
    return {str(name): amount for name, amount in seconds.items()}


def _turns(events: Iterable[Event]) -> Iterator[tuple[datetime, Holder | None, Calendar | None]]:
    """The instants at which the task changes hands, with who has it then, or its calendar changes, with the new one."""
    holder, assignee, latest = None, "", T.CREATED
    for event in sorted(events, key=lambda event: event.at):
        ends_waiting = event.type is T.ORG_MESSAGE and latest is T.ASKED
        heard = T.ANSWERED if ends_waiting else event.type
        before = holder
        if heard in HOLDER:
            latest, assignee = heard, event.who if heard in TAKES else assignee
            party = HOLDER[heard]
            holder = None if party is None else Holder(party, assignee if party is Party.SECRETARY else "")
        if holder != before or event.calendar is not None:
            yield whole_second(event.at), holder, event.calendar


def _holding(holder: Holder | None, start: datetime, end: datetime, calendar: Calendar) -> list[Holding]:
    if holder is None or start >= end:
        return []
    working = calendar.elapsed(start, end)
    return [Holding(holder, start, end, working, (end - start) // SECOND - working)]
