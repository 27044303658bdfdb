"""Reading what `python -m tasks_engine.sla` is asked: from JSON data to checked values, or a refusal with its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tasks_engine.sla.calendar import Calendar
from tasks_engine.sla.errors import SlaRefused, shown
from tasks_engine.sla.events import FIRST_REPLY, CalendarChange, Event, EventType, Party, Policy, Restart, Types, Wire
from tasks_engine.sla.reading import (
    Document,
    amounts,
    amounts_by_name,
    check_fields,
    checked_object,
    field,
    instant,
    list_,
    object_,
    text,
    whole_number,
    word,
)

MakeCalendar = Callable[[object], Calendar]

MOST_CLOCKS = 50
MOST_CHANGES = 200
WIRE_EVENTS = ("start", "stop", "reopen", "abandon", "pause", "resume")
TERMS_FIELDS = ("targets", "targets_by_priority")
EVENT_FIELDS = ("at", "type", "clocks", "reason", "priority", "calendar", "who", "seconds", "cycle", *TERMS_FIELDS)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A task's log with its promises, and what is asked about it."""

    policy: Policy
    calendar: Calendar
    events: tuple[Event, ...]
    queries: tuple[tuple[datetime, str], ...]
    fractions: tuple[float, ...] | None
    until: datetime


def read_scenario(document: Document, make_calendar: MakeCalendar) -> Scenario:
    """The scenario of a `clocks` document, or `SlaRefused`."""
    calendar, calendars = _calendars(document, make_calendar)
    policy = _policy(document)
    _check_work(document, policy)
    events = tuple(_event(row, f"events[{n}]", policy, calendars) for n, row in enumerate(list_(document, "events")))
    queries = tuple(_query(row, f"queries[{n}]", policy) for n, row in enumerate(list_(document, "queries")))
    fractions = _fractions(document) if "warn_fractions" in document else None
    named = [at for at, _ in queries] + [event.at for event in events]
    until = instant(document, "until") if fractions is not None and "until" in document else max(named, default=None)
    if until is None:
        raise SlaRefused("missing_field", "a document asks or tells something: events, queries", "queries")
    return Scenario(policy, calendar, events, queries, fractions, until)


def _calendars(document: Document, make: MakeCalendar) -> tuple[Calendar, dict[str, Calendar]]:
    """The calendar at the beginning, and the named ones.

    `calendar` is a definition or the name of one in `calendars`; without it the first of these is meant.
    """
    definitions = object_(document, "calendars", default={})
    calendars = {name: make(definition) for name, definition in definitions.items()}
    first = document.get("calendar", next(iter(calendars), None))
    if isinstance(first, str):
        return _named(calendars, first, "calendar"), calendars
    if first is None:
        raise SlaRefused("missing_field", "a calendar is missing", "calendar")
    return make(first), calendars


def _check_work(document: Document, policy: Policy) -> None:
    """Refuse what would take minutes: every clock hears every event, and a new calendar measures all of it again."""
    if len(policy.wiring) > MOST_CLOCKS:
        raise SlaRefused("too_many", f"at most {MOST_CLOCKS} clocks", "wiring")
    changes = [
        row for row in list_(document, "events") if isinstance(row, dict) and row.get("type") == "calendar_changed"
    ]
    if len(changes) > MOST_CHANGES:
        raise SlaRefused("too_many", f"at most {MOST_CHANGES} changes of calendar", "events")


def _named(calendars: Mapping[str, Calendar], name: object, path: str) -> Calendar:
    if not isinstance(name, str) or name not in calendars:
        raise SlaRefused("unknown_calendar", f"calendars has no {shown(name)}", path)
    return calendars[name]


def _policy(document: Document) -> Policy:
    rows = object_(document, "wiring")
    wiring = {kind: _wire(kind, row, rows) for kind, row in rows.items()}
    targets, by_priority = _promised(document)
    for kind in wiring:
        if not any(kind in some for some in (targets, *by_priority.values())):
            raise SlaRefused("missing_target", f"{kind} has no target", f"targets.{kind}")
    modes = object_(document, "modes", default={})
    check_fields(modes, ("calendar_change",), "modes")
    change = word(CalendarChange, modes.get("calendar_change", CalendarChange.RECOMPUTE), "modes.calendar_change")
    limit = whole_number(document, "pause_limit") if "pause_limit" in document else None
    return Policy(wiring, targets, by_priority, change, pause_limit=limit)


def _promised(document: Document, path: str = "") -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Targets, and targets by priority."""
    targets = amounts(document, "targets", path) if "targets" in document else {}
    by_priority = amounts_by_name(document, "targets_by_priority", path) if "targets_by_priority" in document else {}
    return targets, by_priority


def _wire(kind: str, row: object, rows: Mapping[str, object]) -> Wire:
    path = f"wiring.{kind}"
    fields = checked_object(row, path)
    check_fields(fields, (*WIRE_EVENTS, "restart", "requires", "party"), path)
    field(fields, "start", path)
    requires = text(fields, "requires", path)
    if requires not in ("", FIRST_REPLY, *rows):
        raise SlaRefused("unknown_clock", f"there is no clock {shown(requires)}", f"{path}.requires")
    return Wire(
        **{name: _types(fields, name, path) for name in WIRE_EVENTS},
        restart=word(Restart, fields.get("restart", Restart.NEVER), f"{path}.restart"),
        requires=requires,
        party=word(Party, fields.get("party", Party.SECRETARY), f"{path}.party"),
    )


def _types(fields: Document, name: str, path: str) -> Types:
    names = list_(fields, name, path)
    return frozenset(_event_type(value, f"{path}.{name}[{n}]") for n, value in enumerate(names))


def _event_type(value: object, path: str) -> EventType:
    if isinstance(value, str) and value in set(EventType):
        return EventType(value)
    raise SlaRefused("unknown_event_type", f"events are {', '.join(EventType)}", path)


def _event(row: object, path: str, policy: Policy, calendars: Mapping[str, Calendar]) -> Event:
    fields = checked_object(row, path)
    check_fields(fields, EVENT_FIELDS, path)
    type_ = _event_type(field(fields, "type", path), f"{path}.type")
    if type_ is EventType.PRIORITY_CHANGED:
        field(fields, "priority", path)
    return Event(
        at=instant(fields, "at", path),
        type=type_,
        clocks=_kinds(fields, path, policy) if "clocks" in fields else None,
        reason=text(fields, "reason", path),
        priority=text(fields, "priority", path),
        calendar=_named(calendars, field(fields, "calendar", path), f"{path}.calendar")
        if type_ is EventType.CALENDAR_CHANGED
        else None,
        who=text(fields, "who", path),
        seconds=whole_number(fields, "seconds", path) if type_ is EventType.EXTENDED else 0,
        cycle=whole_number(fields, "cycle", path) if "cycle" in fields else None,
        policy=_changed(policy, fields, path) if type_ is EventType.POLICY_CHANGED else None,
    )


def _changed(policy: Policy, fields: Document, path: str) -> Policy:
    """`policy` with the targets of a change of policy."""
    targets, by_priority = _promised(fields, path)
    return replace(policy, targets=targets, targets_by_priority=by_priority)


def _kinds(fields: Document, path: str, policy: Policy) -> frozenset[str]:
    kinds = list_(fields, "clocks", path)
    return frozenset(_kind(kind, f"{path}.clocks[{n}]", policy) for n, kind in enumerate(kinds))


def _kind(value: object, path: str, policy: Policy) -> str:
    if not isinstance(value, str) or value not in policy.wiring:
        raise SlaRefused("unknown_clock", f"there is no clock {shown(value)}", path)
    return value


def _query(row: object, path: str, policy: Policy) -> tuple[datetime, str]:
    fields = checked_object(row, path)
    check_fields(fields, ("at", "clock"), path)
    return instant(fields, "at", path), _kind(field(fields, "clock", path), f"{path}.clock", policy)


def _fractions(document: Document) -> tuple[float, ...]:
    fractions = list_(document, "warn_fractions")
    for n, value in enumerate(fractions):
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 100:
            raise SlaRefused(
                "invalid_fraction", "a share of the target is above 0, at most 100", f"warn_fractions[{n}]"
            )
    return tuple(dict.fromkeys(fractions))
