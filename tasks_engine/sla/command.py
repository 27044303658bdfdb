"""What `python -m tasks_engine.sla` answers: one JSON document in, one out. For people, and for tests.

    {"op": "due", "calendar": {...}, "start": "2026-09-30T08:30:00Z", "seconds": 7200}   -> {"due": "..."}
    {"op": "subtract", "calendar": {...}, "end": "...", "seconds": 7200}                 -> {"start": "..."}
    {"op": "elapsed", "calendar": {...}, "start": "...", "end": "..."}                   -> {"seconds": 5400}
    {"op": "is_open", "calendar": {...}, "at": "..."}                                    -> {"open": true}
    {"op": "explain", "calendar": {...}, "start": "...", "end": "..."}                   -> {"days": [{"date", ...}]}
    {"op": "clocks", "calendar": {...}, "targets": {"delivery": 14400},
     "wiring": {"delivery": {"start": ["created"], "stop": ["completed"]}},
     "events": [{"at": "...", "type": "created"}],
     "queries": [{"at": "...", "clock": "delivery"}]}                                    -> {"states": [{"state", ...}]}

A document that is wrong is answered by `{"error": {"code": "...", "detail": "..."}}`; in a list, in its place.
`due` and `start` are null when the calendar cannot give the amount. Instants are UTC, `Z`. Amounts are working seconds.

A calendar is `{"time_zone", "weekly", "holidays", "overrides", "breaks"}`; see `tasks_engine.sla.definition`.

A document of `clocks` has

- `calendar`, or `calendars` by name with `calendar` the name of the first;
- `targets`, and `targets_by_priority`: `{"high": {"delivery": 7200}}`;
- `wiring`: for each clock the events that `start`, `stop` and `reopen` it, and that `pause`, `resume` and `abandon` it;
  `restart` (never, new_cycle, resume); `requires`: `first_reply`, or a clock that must have stopped; `party`;
- `events`, each with `at` and `type`; list order decides between equal instants. `paused` and `resumed` take `clocks`
  (all without it) and `reason`; `priority_changed` takes `priority`; `calendar_changed` a `calendar` by its name;
  `policy_changed` `targets` and `targets_by_priority`; `extended` `seconds` and `clocks`; `excused` `clocks`, `cycle`,
  `reason` and `who`;
- `modes`: `{"calendar_change": "recompute"}` or `"carry_elapsed"`; `pause_limit`, for all pauses of the task together;
- `queries`, each with `at` and `clock`: the latest cycle answers; an event at the very instant counts;
- `warn_fractions`, answered by `"crossed": [{"clock", "cycle", "fraction", "at"}]` up to `until`, each once in a cycle.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from tasks_engine.sla.calendar import Calendar, Day, whole_second
from tasks_engine.sla.clock import Clock
from tasks_engine.sla.errors import SlaRefused
from tasks_engine.sla.explain import told
from tasks_engine.sla.folding import fold, fold_at_each
from tasks_engine.sla.phrases import LANGUAGES
from tasks_engine.sla.reading import Document, field, instant, whole_number
from tasks_engine.sla.scenario import Scenario, read_scenario

LONGEST_EXPLANATION = timedelta(days=3660)


def answer(document: object) -> dict[str, Any]:
    """The answer to one document; an error document when it is wrong."""
    try:
        if not isinstance(document, dict):
            raise SlaRefused("invalid_type", "a document is an object")
        operation = document.get("op")
        if not isinstance(operation, str) or operation not in OPERATIONS:
            raise SlaRefused("unknown_op", f"an operation is one of {', '.join(OPERATIONS)}", "op")
        return OPERATIONS[operation](document)
    except SlaRefused as refused:
        return error(refused)


def error(refused: SlaRefused) -> dict[str, Any]:
    """The error document of a refusal."""
    return {"error": {"code": refused.code, "detail": str(refused)}}


def _due(document: Document) -> dict[str, Any]:
    due = _calendar(document).due(instant(document, "start"), whole_number(document, "seconds"))
    return {"due": _written(due)}


def _subtract(document: Document) -> dict[str, Any]:
    given = "end" if "end" in document else "start"  # asked just as `due` is, the instant may be called start
    start = _calendar(document).subtract(instant(document, given), whole_number(document, "seconds"))
    return {"start": _written(start)}


def _elapsed(document: Document) -> dict[str, Any]:
    return {"seconds": _calendar(document).elapsed(instant(document, "start"), instant(document, "end"))}


def _is_open(document: Document) -> dict[str, Any]:
    return {"open": _calendar(document).is_open(instant(document, "at"))}


def _explain(document: Document) -> dict[str, Any]:
    start, end = instant(document, "start"), instant(document, "end")
    if end - start > LONGEST_EXPLANATION:
        raise SlaRefused("too_long", f"at most {LONGEST_EXPLANATION.days} days are told one by one", "end")
    calendar = _calendar(document)
    words = [told(calendar, start, end, language) for language in LANGUAGES]
    days = zip(calendar.explain(start, end), *words, strict=True)
    return {"days": [_explained(day, dict(zip(LANGUAGES, text, strict=True))) for day, *text in days]}


def _explained(day: Day, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "reason": day.reason,
        "spans": [[_written(span.start), _written(span.end)] for span in day.spans],
        "seconds": day.seconds,
        "words": words,
    }


def _clocks(document: Document) -> dict[str, Any]:
    scenario = read_scenario(document, _calendar_of)
    folds = fold_at_each(
        scenario.events,
        policy=scenario.policy,
        calendar=scenario.calendar,
        instants=[at for at, _ in scenario.queries],
    )
    latest = ({clock.kind: clock for clock in clocks} for clocks in folds)
    states = [_state(clocks[kind]) for clocks, (_, kind) in zip(latest, scenario.queries, strict=True)]
    return {"states": states} if scenario.fractions is None else {"states": states, "crossed": _crossed(scenario)}


def _state(clock: Clock) -> dict[str, Any]:
    return {
        "state": clock.state,
        "cycle": clock.cycle,
        "due": _written(clock.due),
        "elapsed": clock.elapsed,
        "remaining": clock.remaining,
        "paused_working": clock.paused,
        "breached": clock.breached,
    }


def _crossed(scenario: Scenario) -> list[dict[str, Any]]:
    clocks = fold(
        scenario.events,
        policy=scenario.policy,
        calendar=scenario.calendar,
        at=scenario.until,
        watch=scenario.fractions or (),
    )
    crossings = [(crossing.at, clock, crossing.fraction) for clock in clocks for crossing in clock.crossed]
    return [
        {"clock": clock.kind, "cycle": clock.cycle, "fraction": fraction, "at": _written(at)}
        for at, clock, fraction in sorted(crossings, key=lambda row: row[0])
    ]


OPERATIONS: Mapping[str, Callable[[Document], dict[str, Any]]] = {
    "due": _due,
    "subtract": _subtract,
    "elapsed": _elapsed,
    "is_open": _is_open,
    "explain": _explain,
    "clocks": _clocks,
}


def _calendar(document: Document) -> Calendar:
    return _calendar_of(field(document, "calendar"))


def _calendar_of(definition: object) -> Calendar:
    return _shared(Calendar.of(definition))


@lru_cache(maxsize=64)
def _shared(calendar: Calendar) -> Calendar:
    """The first of equal calendars, so that documents of one list that share a calendar compile it once."""
    return calendar


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else whole_second(moment).isoformat().replace("+00:00", "Z")
