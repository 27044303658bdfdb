"""The OpenAPI document: what every operation has in common is said here once."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter

from backend.api.idempotency import LONGEST_KEY
from backend.api.serializers import Strict

PROBLEM = {
    "type": "object",
    "description": "A refusal or fault (RFC 9457).",
    "required": ["type", "status", "code", "title", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable name of the refusal."},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description="Any text of your own, 1 to 255 characters: repeating the request with it gives the first answer.",
)


class Schema(AutoSchema):
    """Adds the `Idempotency-Key` header to every POST."""

    def get_override_parameters(self) -> list[Any]:
        keyed = self.method == "POST" and "anonymous" not in getattr(self.view, "schema_marks", ())
        return [*super().get_override_parameters(), *([KEY] if keyed else [])]

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema has it; its stubs have DRF's
        """What `extend_schema` says, or nothing: the docstring of a view speaks to programmers of this house."""
        return ""


class StrictBody(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says of every body that it takes no other fields."""

    target_class = Strict
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        if not type(self.target).__doc__:
            shape.pop("description", None)  # its parent's
        return {**shape, "additionalProperties": False}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may answer with a problem."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A refusal or fault: see `code`.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
