"""The context of a document: strict, and naming the place of what is wrong. Refusals are those of the SLA engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks_engine.intake.context import Context, Kind
from tasks_engine.sla.calendar import Calendar
from tasks_engine.sla.errors import SlaRefused
from tasks_engine.sla.reading import check_fields, checked_object, field, instant, list_, object_, path_of, text

KNOWN = ("sentence", "now", "zone", "calendar", "templates", "skills", "languages")
OFFICE_HOURS = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LONGEST = 20_000


def read_sentence(document: Mapping[str, Any]) -> str:
    """The sentence, of at most `LONGEST` characters."""
    field(document, "sentence")
    sentence = text(document, "sentence", "")
    if len(sentence) > LONGEST:
        raise SlaRefused("too_long", f"at most {LONGEST} characters are read", "sentence")
    return sentence


def read_context(document: Mapping[str, Any]) -> Context:
    """The context of a document; without a `calendar` office hours on weekdays in its `zone`."""
    check_fields(document, KNOWN, "")
    if "calendar" in document and "zone" in document:
        raise SlaRefused("two_zones", "a calendar has its own time zone: give one of them", "zone")
    calendar = document["calendar"] if "calendar" in document else _office(document)
    return Context(
        now=instant(document, "now"),
        calendar=Calendar.of(calendar),
        kinds=tuple(_kind(row, f"templates[{i}]") for i, row in enumerate(list_(document, "templates"))),
        skills=_names(document, "skills"),
        languages=_names(document, "languages"),
    )


def _office(document: Mapping[str, Any]) -> dict[str, Any]:
    field(document, "zone")
    return {"time_zone": text(document, "zone", ""), "weekly": OFFICE_HOURS}


def _kind(row: object, path: str) -> Kind:
    given = checked_object(row, path)
    check_fields(given, ("code", "words", "fields"), path)
    field(given, "code", path)
    fields = [_form_field(one, f"{path}.fields[{i}]") for i, one in enumerate(list_(given, "fields", path))]
    return Kind(text(given, "code", path), _words(given, "words", path), tuple(fields))


def _form_field(row: object, path: str) -> dict[str, Any]:
    given = checked_object(row, path)
    for name in ("name", "type"):
        field(given, name, path)
        text(given, name, path)
    choices = _words(given, "choices", path)
    labels = object_(given, "choice_labels", path, default={})
    named = {code: object_(labels, code, path_of(path, "choice_labels")) for code in labels}
    for code, names in named.items():
        for language in names:
            text(names, language, path_of(path, f"choice_labels.{code}"))
    return {**given, "choices": choices, "choice_labels": named}


def _names(document: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    rows = object_(document, name, default={})
    return {code: _words(rows, code, name) for code in rows}


def _words(given: Mapping[str, Any], name: str, path: str) -> tuple[str, ...]:
    words = list_(given, name, path)
    if not all(isinstance(one, str) for one in words):
        raise SlaRefused("invalid_type", "a list of texts is wanted here", path_of(path, name))
    return tuple(words)
