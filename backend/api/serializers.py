"""The base of every serializer: unknown fields are refused, choices have names."""

from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know, naming each."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(str(name) for name in data if name not in writable)
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: serializers.ErrorDetail(_("There is no such field to write."), "unknown")
                        for name in unknown
                    }
                )
        return super().to_internal_value(data)


class NamedChoiceField(serializers.ChoiceField):
    """An ordered choice that is a number inside and a lower-case name outside: `urgent`, not 4."""

    def __init__(self, kind: type[IntEnum], **options: Any) -> None:
        self.kind = kind
        super().__init__(choices=[(member.name.lower(), member.name.lower()) for member in kind], **options)

    def to_internal_value(self, data: Any) -> Any:
        return self.kind[super().to_internal_value(data).upper()]

    def to_representation(self, value: Any) -> str:
        return self.kind(value).name.lower()
