"""What a sentence was understood to say: fields, each with where it stands and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Span(NamedTuple):
    """Characters `[start, end)` of the sentence, counted as Python counts them (Unicode code points)."""

    start: int
    end: int


class Confidence(StrEnum):
    """`amber`: a person should look at it before it is taken."""

    SURE = "sure"
    AMBER = "amber"


class Doubt(StrEnum):
    """Why a field is amber. In words: `tasks_engine.intake.phrases`."""

    NO_TIME = "no_time"
    VAGUE_TIME = "vague_time"
    HALF_DAY = "half_day"
    WHICH_WEEK = "which_week"
    WHICH_DAY = "which_day"
    DAY_OR_MONTH = "day_or_month"
    BEFORE_OR_ON = "before_or_on"
    PASSED = "passed"
    CLOSED_DAY = "closed_day"
    CLOSED_HOURS = "closed_hours"
    SEVERAL = "several"
    NOT_NAMED = "not_named"
    WEAK_WORD = "weak_word"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Field:
    """One field of the draft.

    `name` is the draft task's (`deadline`), or `fields.<name>` of the template's form, or `recurrence`, an RFC 5545
    rule, which a task itself does not have. `value` is of the type that the field has there: an aware `datetime` for
    the deadline, a lower-case name for confidentiality and priority, codes of the catalogue otherwise.
    """

    name: str
    value: Any
    span: Span
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[Any, ...] = ()

    @property
    def confidence(self) -> Confidence:
        """Amber as soon as there is one doubt."""
        return Confidence.AMBER if self.doubts else Confidence.SURE

    def doubted(self, *doubts: Doubt, others: tuple[Any, ...] = ()) -> Field:
        """The same with more doubts and alternatives, each once."""
        alternatives = [other for other in (*self.alternatives, *others) if other != self.value]
        unique = tuple(other for i, other in enumerate(alternatives) if other not in alternatives[:i])
        return replace(self, doubts=tuple(dict.fromkeys((*self.doubts, *doubts))), alternatives=unique)


@dataclass(frozen=True)
class Draft:
    """What `sentence` says. What it does not say is not among `fields`.

    `details`: what it says for which a task has no field, so that the brief alone keeps it: `format`, file formats of
    the result, and `quantity`, a number and its unit.
    """

    sentence: str
    fields: tuple[Field, ...]
    details: tuple[Field, ...] = ()

    def get(self, name: str) -> Field | None:
        """The field or detail of that name, if the sentence speaks of it."""
        return next((field for field in (*self.fields, *self.details) if field.name == name), None)

    def value(self, name: str) -> Any:
        """The value of the field or detail of that name, or None."""
        field = self.get(name)
        return None if field is None else field.value

    def text(self, field: Field) -> str:
        """The words that the field came from."""
        return self.sentence[slice(*field.span)]


def plain_field(draft: Draft, field: Field, written: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """A field as JSON data: instants with their offset, days as `2026-11-30`."""
    write = written or plain_value
    return {
        "name": field.name,
        "value": write(field.value),
        "start": field.span.start,
        "end": field.span.end,
        "text": draft.text(field),
        "confidence": field.confidence.value,
        "doubts": [doubt.value for doubt in field.doubts],
        "alternatives": [write(other) for other in field.alternatives],
    }


def plain_value(value: Any) -> Any:
    """A field's value as JSON data."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
