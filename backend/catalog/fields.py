"""The form of a template: which values each kind of field takes.

A field is {"name", "type", "label", "required"}, a choice has also "choices" and "choice_labels"; its type is a row of
`TYPES`. A file field's value is the name of the uploaded file.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from backend.core.errors import Invalid, Text

Field = Mapping[str, Any]
LONGEST = {"text": 500, "longtext": 20_000, "file": 200}
MOST_MONEY = 10**10  # amounts are below: "1E+9" is an amount, too


def _text(value: Any, field: Field) -> str | None:
    if not isinstance(value, str):
        return _("This must be a text.")
    longest = LONGEST[field["type"]]
    return None if len(value) <= longest else _("At most %(n)d characters.") % {"n": longest}


def _number(value: Any, field: Field) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        return _("This must be a whole number from 0 to 1,000,000,000.")
    return None


def _money(value: Any, field: Field) -> str | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and len(value) <= 16 else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount < MOST_MONEY) or -amount.as_tuple().exponent > 2:  # type: ignore[operator]
        return _("This must be an amount such as “1200.50”.")
    return None


def _date(value: Any, field: Field) -> str | None:
    return _parses(date.fromisoformat, value, _("This must be a date such as 2026-11-30."))


def _datetime(value: Any, field: Field) -> str | None:
    return _parses(datetime.fromisoformat, value, _("This must be a time such as 2026-11-30T15:00+08:00."))


def _choice(value: Any, field: Field) -> str | None:
    choices = field["choices"]
    return None if value in choices else _("Choose one of: %(list)s.") % {"list": ", ".join(choices)}


def _parses(parse: Callable[[str], Any], value: Any, otherwise: str) -> str | None:
    try:
        parse(value)
    except (TypeError, ValueError):
        return otherwise
    return None


TYPES: dict[str, Callable[[Any, Field], str | None]] = {
    "text": _text,
    "longtext": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "file": _text,
}


def check(fields: Sequence[Field], values: Mapping[str, Any], *, complete: bool) -> None:
    """Raise `Invalid`, naming each field, for values that do not fit; with `complete`, also for missing ones."""
    known = {field["name"]: field for field in fields}
    problems: dict[str, list[Text]] = {
        f"fields.{name}": [_("The template has no such field.")] for name in values if name not in known
    }
    for name, field in known.items():
        value = values.get(name)
        if value in (None, ""):
            problem = _("Please fill this in.") if complete and field.get("required") else None
        else:
            problem = TYPES[field["type"]](value, field)
        if problem:
            problems[f"fields.{name}"] = [problem]
    if problems:
        raise Invalid(fields=problems)
