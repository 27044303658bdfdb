"""The product's own promises: which events move which clock, how long each may take, and what a log says to them.

Source of the table: "Clocks" of the SLA paper. A new kind of clock is one row in `WIRING` and one in `TARGETS`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from tasks_engine.lifecycle import TaskStatus, Verb
from tasks_engine.sla.events import CalendarChange, Event, EventType, Party, Policy, Restart, Types, Wire
from tasks_engine.sla.ladder import Audience, Step

T = EventType
HOUR = 3600
PRIORITIES = ("low", "normal", "high", "urgent")
WARN_FRACTIONS = (0.5, 0.75, 0.9)
"""Shares of a target at which somebody is told, unless a policy says otherwise."""


def _on(*types: EventType) -> Types:
    return frozenset(types)


LEAVES_THE_SECRETARY = _on(T.RELEASED, T.UNASSIGNED, T.REASSIGNED)
WAIT_BEGINS = _on(T.ASKED)
WAIT_ENDS = _on(T.ANSWERED, T.ORG_MESSAGE) | LEAVES_THE_SECRETARY  # whatever the organization writes ends the waiting

WIRING: Mapping[str, Wire] = MappingProxyType(
    {
        "claim": Wire(
            start=_on(T.PUBLISHED),
            stop=_on(T.ASSIGNED),
            reopen=_on(T.RELEASED, T.UNASSIGNED),
            restart=Restart.NEW_CYCLE,
            party=Party.QUEUE,
        ),
        "first_response": Wire(
            start=_on(T.ASSIGNED, T.REASSIGNED),
            stop=_on(T.STARTED, T.REPLIED),
            restart=Restart.NEW_CYCLE,
            abandon=LEAVES_THE_SECRETARY,
        ),
        "reply": Wire(
            start=_on(T.ORG_MESSAGE),
            stop=_on(T.REPLIED, T.ASKED),
            restart=Restart.NEW_CYCLE,
            requires="first_response",
            abandon=LEAVES_THE_SECRETARY | _on(T.ACCEPTED),
        ),
        "delivery": Wire(
            start=_on(T.PUBLISHED),
            stop=_on(T.SUBMITTED),
            pause=WAIT_BEGINS,
            resume=WAIT_ENDS,
        ),
        "revision": Wire(
            start=_on(T.REVISION_REQUESTED, T.RETURNED, T.REOPENED),
            stop=_on(T.SUBMITTED),
            restart=Restart.NEW_CYCLE,
            pause=WAIT_BEGINS,
            resume=WAIT_ENDS,
        ),
        "answer": Wire(
            start=WAIT_BEGINS,
            stop=_on(T.ANSWERED, T.ORG_MESSAGE),
            restart=Restart.NEW_CYCLE,
            abandon=LEAVES_THE_SECRETARY,
            party=Party.ORGANIZATION,
        ),
        "review": Wire(
            start=_on(T.SUBMITTED),
            stop=_on(T.ACCEPTED, T.REVISION_REQUESTED, T.REJECTED),
            restart=Restart.NEW_CYCLE,
            abandon=_on(T.RETURNED),
            party=Party.ORGANIZATION,
        ),
    }
)

TARGETS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {  # working seconds at low, normal, high and urgent priority
        "claim": (8 * HOUR, 4 * HOUR, HOUR, HOUR // 2),
        "first_response": (8 * HOUR, 4 * HOUR, 2 * HOUR, HOUR // 2),
        "reply": (16 * HOUR, 8 * HOUR, 4 * HOUR, HOUR),
        "delivery": (40 * HOUR, 24 * HOUR, 8 * HOUR, 4 * HOUR),
        "revision": (24 * HOUR, 16 * HOUR, 4 * HOUR, 2 * HOUR),
        "answer": (8 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR),
        "review": (24 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR),
    }
)

LADDER = (
    Step("warn_50", share=0.5),  # shown, told to nobody
    Step("warn_75", share=0.75, audience=(Audience.PARTY,)),
    Step("warn_90", share=0.9, audience=(Audience.PARTY, Audience.COORDINATOR)),
    Step("breach", after=0, audience=(Audience.PARTY, Audience.COORDINATOR)),
    Step(
        "remind",
        after=4 * HOUR,
        repeat=8 * HOUR,
        times=3,
        audience=(Audience.COORDINATOR,),
        kinds=frozenset({"claim", "delivery", "revision"}),
    ),
)
"""What is done unless a policy says otherwise: a small organization hears of its own breaches, nobody is pestered."""

PAUSE_LIMIT = 80 * HOUR
"""Two working weeks. Whoever has not answered by then has not stopped the clock for ever."""

HEARD: Mapping[Verb, EventType] = MappingProxyType(
    {
        Verb.PUBLISH: T.PUBLISHED,
        Verb.CLAIM: T.ASSIGNED,
        Verb.ACCEPT_OFFER: T.ASSIGNED,
        Verb.ASSIGN: T.ASSIGNED,
        Verb.START: T.STARTED,
        Verb.RELEASE: T.RELEASED,
        Verb.UNASSIGN: T.UNASSIGNED,
        Verb.REASSIGN: T.REASSIGNED,
        Verb.ASK: T.ASKED,
        Verb.ANSWER: T.ANSWERED,
        Verb.SUBMIT: T.SUBMITTED,
        Verb.REQUEST_REVISION: T.REVISION_REQUESTED,
        Verb.ACCEPT: T.ACCEPTED,
        Verb.REJECT: T.REJECTED,
        Verb.REOPEN: T.REOPENED,
        Verb.CANCEL: T.CANCELLED,
    }
)
"""What a verb of the log says to the clocks. `decide` is in `DECIDED`, by its outcome."""

DECIDED: Mapping[TaskStatus, EventType] = MappingProxyType(
    {
        TaskStatus.ACCEPTED: T.ACCEPTED,
        TaskStatus.IN_PROGRESS: T.RETURNED,
        TaskStatus.CANCELLED: T.CANCELLED,
    }
)

SAID: Mapping[Party, EventType] = MappingProxyType({Party.ORGANIZATION: T.ORG_MESSAGE, Party.SECRETARY: T.REPLIED})
"""Whose messages clocks listen to."""


def events_of(verb: Verb, *, at: datetime, source: TaskStatus, target: TaskStatus, who: str = "") -> tuple[Event, ...]:
    """What one move in a task's log, from `source` to `target`, says to the clocks.

    `who` is the secretary who holds the task after it. A result that is taken from the secretary who submitted it
    counts no longer, so that besides the change of hands the work comes back.
    """
    heard = DECIDED[target] if verb is Verb.DECIDE else HEARD[verb]
    taken_back = source is TaskStatus.SUBMITTED and heard in LEAVES_THE_SECRETARY
    types = (T.RETURNED, heard) if taken_back else (heard,)
    return tuple(Event(at, type_, who=who) for type_ in types)


def message_events(*, by: Party, at: datetime) -> tuple[Event, ...]:
    """What a message in a task's thread says to the clocks: nothing, when a coordinator wrote it."""
    return (Event(at, SAID[by]),) if by in SAID else ()


def product_policy(
    own: Mapping[str, int] | None = None, *, calendar_change: CalendarChange = CalendarChange.RECOMPUTE
) -> Policy:
    """The house's targets; `own` are a task's own targets in working seconds, whatever its priority."""
    by_priority = {
        priority: {kind: row[n] for kind, row in TARGETS.items()} | dict(own or {})
        for n, priority in enumerate(PRIORITIES)
    }
    return Policy(WIRING, by_priority["normal"], by_priority, calendar_change)


def default_policy() -> Policy:
    """What holds where nobody has agreed on anything else: the house's targets, its ladder and its limit of pauses."""
    return replace(product_policy(), ladder=LADDER, pause_limit=PAUSE_LIMIT)
