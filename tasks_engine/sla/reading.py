"""Reading JSON data: each function gives a checked value, or `SlaRefused` with the path of what is wrong."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from tasks_engine.sla.calendar import whole_second
from tasks_engine.sla.errors import SlaRefused

Document = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)

MOST = 10_000
"""Entries of a list or an object."""


def field(document: Document, name: str, path: str = "") -> Any:
    """What `document` says of `name`, which it must."""
    if name not in document:
        raise SlaRefused("missing_field", f"{name} is missing", path_of(path, name))
    return document[name]


def instant(document: Document, name: str, path: str = "") -> datetime:
    """An instant, ISO 8601 with its offset from UTC."""
    written = field(document, name, path)
    try:
        moment = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise SlaRefused("invalid_instant", "an instant is written 2026-09-30T08:30:00Z", path_of(path, name)) from None
    try:
        return whole_second(moment)
    except SlaRefused as refused:
        raise SlaRefused(refused.code, refused.detail, path_of(path, name)) from None


def whole_number(document: Document, name: str, path: str = "") -> int:
    """A number of seconds: whole, and not negative."""
    value = field(document, name, path)
    if not isinstance(value, int) or isinstance(value, bool):
        raise SlaRefused("invalid_number", "seconds are a whole number", path_of(path, name))
    if value < 0:
        raise SlaRefused("negative_amount", "an amount of working time is not negative", path_of(path, name))
    return value


def amounts(document: Document, name: str, path: str = "") -> dict[str, int]:
    """An object of numbers of seconds."""
    values = object_(document, name, path)
    return {key: whole_number(values, key, path_of(path, name)) for key in values}


def amounts_by_name(document: Document, name: str, path: str = "") -> dict[str, dict[str, int]]:
    """An object of objects of numbers of seconds."""
    rows = object_(document, name, path)
    return {key: amounts(rows, key, path_of(path, name)) for key in rows}


def object_(document: Document, name: str, path: str = "", default: object = None) -> dict[str, Any]:
    """An object, or `default` when nothing is said and there is one."""
    value = document.get(name, default) if default is not None else field(document, name, path)
    return checked_object(value, path_of(path, name))


def checked_object(value: object, path: str) -> dict[str, Any]:
    """`value`, an object of no more than `MOST` entries."""
    if not isinstance(value, dict):
        raise SlaRefused("invalid_type", "an object is wanted here", path)
    _check_size(len(value), path)
    return value


def list_(document: Document, name: str, path: str = "") -> list[Any]:
    """A list of no more than `MOST` entries; empty when nothing is said."""
    value = document.get(name, [])
    if not isinstance(value, list):
        raise SlaRefused("invalid_type", "a list is wanted here", path_of(path, name))
    _check_size(len(value), path_of(path, name))
    return value


def _check_size(size: int, path: str) -> None:
    if size > MOST:
        raise SlaRefused("too_many", f"{size} entries, at most {MOST} are allowed", path)


def text(document: Document, name: str, path: str) -> str:
    """A text; empty when nothing is said."""
    value = document.get(name, "")
    if not isinstance(value, str):
        raise SlaRefused("invalid_type", "a text is wanted here", path_of(path, name))
    return value


def word(words: type[Word], value: object, path: str) -> Word:
    """One of `words`."""
    if isinstance(value, str) and value in set(words):
        return words(value)
    raise SlaRefused("unknown_word", f"one of {', '.join(words)} is wanted here", path)


def check_fields(document: Document, known: tuple[str, ...], path: str) -> None:
    """Refuse a field that is not among `known`."""
    for name in document:
        if name not in known:
            raise SlaRefused("unknown_field", f"known are {', '.join(known)}", path_of(path, name))


def path_of(path: str, name: str) -> str:
    """Where `name` stands."""
    return f"{path}.{name}" if path else name
