"""The section `webhooks` of the OpenAPI document: what we send to others, for every type of event."""

from typing import Any

from backend.webhooks.types import TYPES

AT = "2026-11-20T08:30:00.000000Z"
TEXT = {"type": "string"}
HEADERS = [
    {
        "name": "webhook-id",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "Of the message. It stays the same however often it is sent: forget what you had before.",
    },
    {
        "name": "webhook-timestamp",
        "in": "header",
        "required": True,
        "schema": TEXT,
        "description": "Of this attempt, in seconds since 1970. Refuse what is older than five minutes.",
    },
    {
        "name": "webhook-signature",
        "in": "header",
        "required": True,
        "schema": TEXT,
        "description": "`v1,` and a signature in Base64; two of them with a space between after a rotation.",
    },
]
ANSWERS = {
    "2XX": {"description": "Received. Anything else, or nothing within 10 seconds, is tried again for two days."},
    "410": {"description": "Gone for good: the endpoint is disabled at once."},
}


def example_of(name: str) -> dict[str, Any]:
    """An example of a whole body."""
    return {"type": name, "timestamp": AT, "data": TYPES[name].example}


def add_webhooks(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of the schema generator."""
    return {**result, "webhooks": {name: {"post": _operation(name)} for name in TYPES}}


def _operation(name: str) -> dict[str, Any]:
    content = {"schema": _shape(name), "examples": {"Example": {"value": example_of(name)}}}
    return {
        "operationId": f"webhook_{name.replace('.', '_')}",
        "summary": str(TYPES[name].summary),
        "tags": ["webhooks"],
        "parameters": HEADERS,
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": ANSWERS,
    }


def _shape(name: str) -> dict[str, Any]:
    data = dict(TYPES[name].data)
    always = [field for field in data if field != "title"]
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
            "data": {"type": "object", "required": always, "properties": data},
        },
    }
