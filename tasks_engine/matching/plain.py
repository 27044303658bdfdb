"""Values to plain JSON data and back: the snapshot's, the command's and the documents' one reading.

Reading is strict and names the field: an unknown field, a wrong type, a number that is no whole number or lies out of
range is refused, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from tasks_engine.matching.profiles import BadInput, Booking, Candidate, Span, TaskNeed, utc
from tasks_engine.matching.value import Weights

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Reader = Callable[[object, str], Any]


def plain(value: object) -> Any:
    """JSON data: instants as `2026-09-30T08:30:00Z`, days as `2026-09-30`, sets as sorted lists, tables sorted by
    key."""
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return _instant_text(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items())}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, int) else value


AS_IT_IS = frozenset({str, int, bool, float, type(None)})


@lru_cache(maxsize=2**14)
def _instant_text(at: datetime) -> str:
    """Whole calendars are the same for many secretaries, so that most instants come again and again."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def data_of(value: DataclassInstance) -> dict[str, Any]:
    """A task, secretary, weights or policy rule as plain data that its reader takes back."""
    return {name: plain(getattr(value, name)) for name in _names(type(value))}


@lru_cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def read_task(data: object, place: str, now: datetime) -> TaskNeed:
    """A task from JSON. Left out: no deadline, no demands, public, of no organization or pool, waiting since now."""
    defaults = {"organization": "", "pool": "", "confidentiality": 0, "waiting_since": now}
    return read_fields(TaskNeed, TASK, data, place, defaults, needed=("id", "effort"))


def read_secretary(data: object, place: str, now: datetime) -> Candidate:
    """A secretary from JSON; `capacity` and `slots` may stand for the remaining ones. Left out: working round the
    clock."""
    given = table(data, place)
    short = {name: ALIASES[name] for name in given if name in ALIASES}
    for name, full in short.items():
        if full in given:
            raise BadInput(f"{place}.{name}", f"says the same as {full}: give one of them")
    always = ((now, now + timedelta(days=366)),)
    defaults = {"pool": "", "clearance": 0, "open_spans": always, "remaining_minutes": 10**6, "remaining_slots": 10**3}
    readers = {**SECRETARY, **{name: SECRETARY[full] for name, full in short.items()}}

    def candidate(**values: Any) -> Candidate:
        try:
            return Candidate(**{short.get(name, name): value for name, value in {**defaults, **values}.items()})
        except BadInput as error:
            said = {full: name for name, full in short.items()}
            raise BadInput(said.get(error.field, error.field), error.detail) from error

    return read_fields(candidate, readers, given, place, needed=("id",))


def read_weights(data: object, place: str = "weights") -> Weights:
    return read_fields(Weights, WEIGHTS, data, place)


@dataclass(frozen=True)
class Doubled:
    """What a JSON table is taken for in which a name comes twice: nothing, for either could be meant."""

    name: str


def no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object] | Doubled:
    """For `json.loads`, as `object_pairs_hook`."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counted = Counter(name for name, _ in pairs)
    return Doubled(next(name for name, times in counted.items() if times > 1))


def table(data: object, place: str) -> Mapping[str, object]:
    if isinstance(data, Doubled):
        raise BadInput(f"{place}.{data.name}", "comes twice")
    if not isinstance(data, Mapping):
        raise BadInput(place, "must be a table of names and values")
    return data


def rows(data: object, place: str) -> list[object]:
    if not isinstance(data, list):
        raise BadInput(place, "must be a list")
    return data


def text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise BadInput(place, "must be a text")
    return value


def whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(place, "must be a whole number")
    return value


def flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(place, "must be true or false")
    return value


def instant(value: object, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(text(value, place))
    except ValueError as error:
        raise BadInput(place, "must be an instant such as 2026-09-30T08:30:00Z") from error
    return utc(found, place)


def expiry(value: object, place: str) -> datetime:
    """An instant; or a last day, which ends at midnight UTC."""
    try:
        last = date.fromisoformat(text(value, place))
    except ValueError:
        return instant(value, place)
    return utc(datetime.combine(last, time(), UTC), place) + timedelta(days=1)


def _set(value: object, place: str) -> frozenset[str]:
    return frozenset(text(item, f"{place}[{i}]") for i, item in enumerate(rows(value, place)))


def _counts(value: object, place: str) -> dict[str, int]:
    return {name: whole(item, f"{place}.{name}") for name, item in table(value, place).items()}


def _expiries(value: object, place: str) -> dict[str, datetime]:
    return {name: expiry(item, f"{place}.{name}") for name, item in table(value, place).items()}


def _spans(value: object, place: str) -> tuple[Span, ...]:
    return tuple(_span(item, f"{place}[{i}]") for i, item in enumerate(rows(value, place)))


def _span(value: object, place: str) -> Span:
    ends = rows(value, place)
    if len(ends) != 2:
        raise BadInput(place, "must be a start and an end")
    return instant(ends[0], place), instant(ends[1], place)


def _bookings(value: object, place: str) -> tuple[Booking, ...]:
    return tuple(_booking(item, f"{place}[{i}]") for i, item in enumerate(rows(value, place)))


def _booking(value: object, place: str) -> Booking:
    pair = rows(value, place)
    if len(pair) != 2:
        raise BadInput(place, "must be a deadline or null, and minutes")
    return or_none(instant)(pair[0], place), whole(pair[1], place)


def _bases(value: object, place: str) -> dict[int, int]:
    return {int(name) if name in {"1", "2", "3", "4"} else 0: n for name, n in _counts(value, place).items()}


def or_none(reader: Reader) -> Reader:
    return lambda value, place: None if value is None else reader(value, place)


ALIASES = {"capacity": "remaining_minutes", "slots": "remaining_slots"}

TASK: Mapping[str, Reader] = {
    "id": text,
    "organization": text,
    "pool": text,
    "effort": whole,
    "waiting_since": instant,
    "confidentiality": whole,
    "deadline": or_none(instant),
    "priority": whole,
    "skills": _counts,
    "grade": or_none(whole),
    "certificates": _set,
    "languages": _set,
    "declined_by": _set,
    "blocked_secretaries": _set,
}

SECRETARY: Mapping[str, Reader] = {
    "id": text,
    "pool": text,
    "clearance": whole,
    "remaining_minutes": whole,
    "remaining_slots": whole,
    "open_spans": _spans,
    "skills": _counts,
    "grade": or_none(whole),
    "growing": _set,
    "certificates": _expiries,
    "languages": _set,
    "leaves": _spans,
    "paused": flag,
    "cooling_until": or_none(instant),
    "organizations": _set,
    "blocked_organizations": _set,
    "familiarity": _counts,
    "quality": or_none(whole),
    "punctuality": or_none(whole),
    "load": whole,
    "bookings": _bookings,
    "cost_band": whole,
}

WEIGHTS: Mapping[str, Reader] = {
    "version": text,
    "base": _bases,
    "preferences": _counts,
    "ageing_per_hour": whole,
    "ageing_most": whole,
    "deadline_most": whole,
    "deadline_hours": whole,
}


def read_fields(
    kind: Callable[..., T],
    readers: Mapping[str, Reader],
    data: object,
    place: str,
    defaults: Mapping[str, object] = MappingProxyType({}),
    needed: tuple[str, ...] = (),
) -> T:
    """Any row of the engine from JSON. Raises BadInput, with the field named from `place` on."""
    given = table(data, place)
    for name in given:
        if name not in readers:
            raise BadInput(f"{place}.{name}", "is not a known field")
    values = {name: readers[name](value, f"{place}.{name}") for name, value in given.items()}
    for name in needed:
        if name not in values:
            raise BadInput(f"{place}.{name}", "is missing")
    try:
        return kind(**{**defaults, **values})
    except BadInput as error:
        raise error.within(place) from error
