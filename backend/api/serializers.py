"""The base of every serializer: unknown fields are refused, names fit on a line, choices have names."""

import re
from datetime import date, datetime
from enum import IntEnum
from typing import Any
from unicodedata import category

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

# DRF takes 1 for "1", "yes" for true and a number for an identifier. In JSON each is what it is; the first row decides.
JSON_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], type], ...] = (
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.CharField, str),
    (serializers.DecimalField, str),  # a JSON number would be a float on its way
    (serializers.UUIDField, str),
)


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know and values of another JSON type, naming each."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(str(name) for name in data if name not in writable)
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: serializers.ErrorDetail(str(_("There is no such field to write.")), "unknown")
                        for name in unknown
                    }
                )
            if not isinstance(data, QueryDict):  # in a form everything is text
                self._check_as_sent(data)
        return super().to_internal_value(data)

    def _check_as_sent(self, data: dict[str, Any]) -> None:
        objections = {name: _objection(field, data[name]) for name, field in self.fields.items() if name in data}
        wrong = {name: objection for name, objection in objections.items() if objection}
        if wrong:
            raise serializers.ValidationError(wrong)


def _objection(field: Any, value: Any) -> serializers.ErrorDetail | None:
    """What is wrong with a JSON value before the field has changed it; null is the field's own matter.

    DRF would measure a text after taking off the space around it; the document gives the length of what is sent.
    """
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return next(filter(None, (_objection(field.child, item) for item in value)), None)
    if isinstance(field, serializers.DictField) and isinstance(value, dict):
        return next(filter(None, (_objection(field.child, item) for item in value.values())), None)
    expected = next((kind for fields, kind in JSON_TYPES if isinstance(field, fields)), None)
    if value is not None and expected is not None and type(value) is not expected:
        return serializers.ErrorDetail(str(_("This is a value of another type.")), "type")
    if isinstance(field, serializers.CharField) and value and len(value) > (field.max_length or len(value)):
        return serializers.ErrorDetail(
            field.error_messages["max_length"].format(max_length=field.max_length), "max_length"
        )
    return None


class LineField(serializers.CharField):
    """Text on one line: a name, a title. Control characters would break the head of a mail or a line of a log."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if any(category(letter) in ("Cc", "Zl", "Zp") for letter in text):
            raise serializers.ValidationError(_("Use one line, without control characters."))
        return text


class VisibleField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row that the actor may see. What they may not see does not exist."""

    def __init__(self, kind: type[Model], **options: Any) -> None:
        self.kind = kind
        super().__init__(queryset=kind._default_manager.none(), pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> QuerySet[Any]:
        objects: Any = self.kind._default_manager
        rows: QuerySet[Any] = objects.visible_to(self.context["request"].user)
        return rows


class NamedChoiceField(serializers.ChoiceField):
    """An ordered choice that is a number inside and a lower-case name outside: `urgent`, not 4."""

    def __init__(self, kind: type[IntEnum], **options: Any) -> None:
        self.kind = kind
        super().__init__(choices=[(member.name.lower(), member.name.lower()) for member in kind], **options)

    def to_internal_value(self, data: Any) -> Any:
        return self.kind[super().to_internal_value(data).upper()]

    def to_representation(self, value: Any) -> str:
        return self.kind(value).name.lower()


class DayField(serializers.DateField):
    """A day as RFC 3339 writes it, in the part of the calendar that people use."""

    default_error_messages = {"far": _("Use a day between the years 1900 and 2999.")}
    WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not self.WRITTEN.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not 1900 <= day.year <= 2999:
            self.fail("far")
        return day


class MomentField(serializers.DateTimeField):
    """An instant as RFC 3339 writes it, the seconds left out or not, in the part of the calendar that people use."""

    WRITTEN = re.compile(
        DayField.WRITTEN.pattern + r"[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
    )
    default_error_messages = {
        "naive": _("Say the offset from UTC, as in 2026-11-30T15:00+08:00."),
        "far": _("Use a time between the years 2000 and 2999."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not self.WRITTEN.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        at = super().to_internal_value(value)
        if not 2000 <= at.year <= 2999:
            self.fail("far")
        return at

    def enforce_timezone(self, value: datetime) -> datetime:
        if is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


class Ref(serializers.Serializer[Any]):
    """A neighbour: its id, and what people call it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
