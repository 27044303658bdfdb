"""Reading request bodies without surprises."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser, JSONParser

from backend.files.parts import MOST_PART

DEEPEST = 32


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "The request is too large."


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it, and nothing that readers differ on.

    No NaN, no lone surrogates, no NUL characters, no name twice in an object, no bottomless nesting, bounded size.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge(_("The request is too large."))
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not valid JSON: %(error)s.") % {"error": error}) from None
        _check(value, "", 0)
        json.loads(body, object_pairs_hook=_named_once, parse_int=str, parse_float=str)
        return value


class Part(BaseParser):
    """The bytes of one part of an upload, as they are."""

    media_type = "application/offset+octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        part = stream.read(MOST_PART + 1)
        if len(part) > MOST_PART:
            raise BodyTooLarge(_("The request is too large."))
        return part


def _named_once(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _value in pairs:
        if name in names:
            raise ValidationError({name: [_("This name stands here twice.")]})
        names.add(name)


def _check(value: Any, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise ValidationError({path.split(".")[0]: [_("This is nested too deeply.")]})
    match value:
        case str() if "\x00" in value:
            raise ValidationError({path or "non_field_errors": [_("NUL characters are not allowed.")]})
        case dict():
            for name, inner in value.items():
                _check(name, path, depth + 1)
                _check(inner, f"{path}.{name}" if path else name, depth + 1)
        case list():
            for inner in value:
                _check(inner, path, depth + 1)
