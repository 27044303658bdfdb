"""Reading what `python -m tasks_engine.sla` is asked: from JSON data to checked values, or a refusal with its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.errors import SlaRefused, shown
from tasks_engine.sla.events import FIRST_REPLY, CalendarChange, Event, EventType, Party, Policy, Restart, Types, Wire

Document = Mapping[str, Any]
MakeCalendar = Callable[[object], Calendar]
Word = TypeVar("Word", bound=StrEnum)

MOST = 10_000
"""Events, queries, clocks or calendars in one document."""
WIRE_EVENTS = ("start", "stop", "reopen", "abandon", "pause", "resume")
EVENT_FIELDS = ("at", "type", "clocks", "reason", "priority", "calendar", "who")


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
    events = tuple(_event(row, f"events[{n}]", policy, calendars) for n, row in enumerate(_list(document, "events")))
    queries = tuple(_query(row, f"queries[{n}]", policy) for n, row in enumerate(_list(document, "queries")))
    fractions = _fractions(document) if "warn_fractions" in document else None
    named = [at for at, _ in queries] + [event.at for event in events]
    until = instant(document, "until") if fractions is not None and "until" in document else max(named, default=None)
    if until is None:
        raise SlaRefused("missing_field", "a document asks or tells something: events, queries", "queries")
    return Scenario(policy, calendar, events, queries, fractions, until)


# Fields


def field(document: Document, name: str, path: str = "") -> Any:
    """What `document` says of `name`, which it must."""
    if name not in document:
        raise SlaRefused("missing_field", f"{name} is missing", _path(path, name))
    return document[name]


def instant(document: Document, name: str, path: str = "") -> datetime:
    """An instant, ISO 8601 with its offset from UTC."""
    text = field(document, name, path)
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise SlaRefused("invalid_instant", "an instant is written 2026-09-30T08:30:00Z", _path(path, name)) from None
    try:
        return whole_second(moment)
    except SlaRefused as refused:
        raise SlaRefused(refused.code, refused.detail, _path(path, name)) from None


def whole_number(document: Document, name: str, path: str = "") -> int:
    """A number of seconds: whole, and not negative."""
    value = field(document, name, path)
    if not isinstance(value, int) or isinstance(value, bool):
        raise SlaRefused("invalid_number", "seconds are a whole number", _path(path, name))
    if value < 0:
        raise SlaRefused("negative_amount", "an amount of working time is not negative", _path(path, name))
    return value


def _object(document: Document, name: str, path: str = "", default: object = None) -> dict[str, Any]:
    value = document.get(name, default) if default is not None else field(document, name, path)
    return _checked_object(value, _path(path, name))


def _checked_object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SlaRefused("invalid_type", "an object is wanted here", path)
    _check_size(len(value), path)
    return value


def _list(document: Document, name: str, path: str = "") -> list[Any]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise SlaRefused("invalid_type", "a list is wanted here", _path(path, name))
    _check_size(len(value), _path(path, name))
    return value


def _check_size(size: int, path: str) -> None:
    if size > MOST:
        raise SlaRefused("too_many", f"{size} entries, at most {MOST} are allowed", path)


def _text(document: Document, name: str, path: str) -> str:
    value = document.get(name, "")
    if not isinstance(value, str):
        raise SlaRefused("invalid_type", "a text is wanted here", _path(path, name))
    return value


def _word(words: type[Word], value: object, path: str) -> Word:
    if isinstance(value, str) and value in set(words):
        return words(value)
    raise SlaRefused("unknown_word", f"one of {', '.join(words)} is wanted here", path)


def _check_fields(document: Document, known: tuple[str, ...], path: str) -> None:
    for name in document:
        if name not in known:
            raise SlaRefused("unknown_field", f"known are {', '.join(known)}", _path(path, name))


def _path(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


# Parts


def _calendars(document: Document, make: MakeCalendar) -> tuple[Calendar, dict[str, Calendar]]:
    """The calendar at the beginning, and the named ones.

    `calendar` is a definition or the name of one in `calendars`; without it the first of these is meant.
    """
    definitions = _object(document, "calendars", default={})
    calendars = {name: make(definition) for name, definition in definitions.items()}
    first = document.get("calendar", next(iter(calendars), None))
    if isinstance(first, str):
        return _named(calendars, first, "calendar"), calendars
    if first is None:
        raise SlaRefused("missing_field", "a calendar is missing", "calendar")
    return make(first), calendars


def _named(calendars: Mapping[str, Calendar], name: object, path: str) -> Calendar:
    if not isinstance(name, str) or name not in calendars:
        raise SlaRefused("unknown_calendar", f"calendars has no {shown(name)}", path)
    return calendars[name]


def _policy(document: Document) -> Policy:
    rows = _object(document, "wiring")
    wiring = {kind: _wire(kind, row, rows) for kind, row in rows.items()}
    targets = _targets(document, "targets")
    priorities = _object(document, "targets_by_priority", default={})
    by_priority = {priority: _targets(priorities, priority, "targets_by_priority") for priority in priorities}
    for kind in wiring:
        if not any(kind in some for some in (targets, *by_priority.values())):
            raise SlaRefused("missing_target", f"{kind} has no target", f"targets.{kind}")
    modes = _object(document, "modes", default={})
    _check_fields(modes, ("calendar_change",), "modes")
    change = _word(CalendarChange, modes.get("calendar_change", CalendarChange.RECOMPUTE), "modes.calendar_change")
    return Policy(wiring, targets, by_priority, change)


def _targets(document: Document, name: str, path: str = "") -> dict[str, int]:
    targets = _object(document, name, path, default={} if name == "targets" else None)
    return {kind: whole_number(targets, kind, _path(path, name)) for kind in targets}


def _wire(kind: str, row: object, rows: Mapping[str, object]) -> Wire:
    path = f"wiring.{kind}"
    fields = _checked_object(row, path)
    _check_fields(fields, (*WIRE_EVENTS, "restart", "requires", "party"), path)
    field(fields, "start", path)
    requires = _text(fields, "requires", path)
    if requires not in ("", FIRST_REPLY, *rows):
        raise SlaRefused("unknown_clock", f"there is no clock {shown(requires)}", f"{path}.requires")
    return Wire(
        **{name: _types(fields, name, path) for name in WIRE_EVENTS},
        restart=_word(Restart, fields.get("restart", Restart.NEVER), f"{path}.restart"),
        requires=requires,
        party=_word(Party, fields.get("party", Party.SECRETARY), f"{path}.party"),
    )


def _types(fields: Document, name: str, path: str) -> Types:
    names = _list(fields, name, path)
    return frozenset(_event_type(value, f"{path}.{name}[{n}]") for n, value in enumerate(names))


def _event_type(value: object, path: str) -> EventType:
    if isinstance(value, str) and value in set(EventType):
        return EventType(value)
    raise SlaRefused("unknown_event_type", f"events are {', '.join(EventType)}", path)


def _event(row: object, path: str, policy: Policy, calendars: Mapping[str, Calendar]) -> Event:
    fields = _checked_object(row, path)
    _check_fields(fields, EVENT_FIELDS, path)
    type_ = _event_type(field(fields, "type", path), f"{path}.type")
    if type_ is EventType.PRIORITY_CHANGED:
        field(fields, "priority", path)
    return Event(
        at=instant(fields, "at", path),
        type=type_,
        clocks=_kinds(fields, path, policy) if "clocks" in fields else None,
        reason=_text(fields, "reason", path),
        priority=_text(fields, "priority", path),
        calendar=_named(calendars, field(fields, "calendar", path), f"{path}.calendar")
        if type_ is EventType.CALENDAR_CHANGED
        else None,
        who=_text(fields, "who", path),
    )


def _kinds(fields: Document, path: str, policy: Policy) -> frozenset[str]:
    kinds = _list(fields, "clocks", path)
    return frozenset(_kind(kind, f"{path}.clocks[{n}]", policy) for n, kind in enumerate(kinds))


def _kind(value: object, path: str, policy: Policy) -> str:
    if not isinstance(value, str) or value not in policy.wiring:
        raise SlaRefused("unknown_clock", f"there is no clock {shown(value)}", path)
    return value


def _query(row: object, path: str, policy: Policy) -> tuple[datetime, str]:
    fields = _checked_object(row, path)
    _check_fields(fields, ("at", "clock"), path)
    return instant(fields, "at", path), _kind(field(fields, "clock", path), f"{path}.clock", policy)


def _fractions(document: Document) -> tuple[float, ...]:
    fractions = _list(document, "warn_fractions")
    for n, value in enumerate(fractions):
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 100:
            raise SlaRefused(
                "invalid_fraction", "a share of the target is above 0, at most 100", f"warn_fractions[{n}]"
            )
    return tuple(dict.fromkeys(fractions))
