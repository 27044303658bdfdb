"""Bodies of requests and answers about webhooks."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.accounts.models import Organization
from backend.api.serializers import LineField, MomentField, Strict, VisibleField
from backend.core.outbound import LONGEST_URL
from backend.webhooks.models import Endpoint, Message
from backend.webhooks.types import TEST_TYPE, TYPES

CHOSEN = [(name, name) for name in TYPES if name != TEST_TYPE]  # a test is sent whatever was chosen

URL = "Must begin with https://, and lead to public addresses alone."
EVENT_TYPES = "Which types of event are sent; an empty list is all of them, also those that are added later."


class WebhookEdit(Strict):
    url = serializers.CharField(max_length=LONGEST_URL, help_text=URL)
    description = LineField(max_length=200, allow_blank=True, default="")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(CHOSEN), max_length=len(CHOSEN), default=list, help_text=EVENT_TYPES
    )


class WebhookIn(WebhookEdit):
    organization = VisibleField(Organization)


class Webhook(serializers.Serializer[Any]):
    """Where an organization's program is told of its tasks."""

    id = serializers.UUIDField()
    organization = serializers.UUIDField(source="organization_id")
    url = serializers.CharField()
    description = serializers.CharField()
    event_types = serializers.ListField(child=serializers.ChoiceField(CHOSEN), help_text=EVENT_TYPES)
    api_version = serializers.CharField(help_text="Of the shape of bodies.")
    status = serializers.ChoiceField(Endpoint.Status.choices)
    reason = serializers.CharField(help_text="Why it is disabled: failing, gone or refused. Otherwise empty.")
    since = serializers.DateTimeField(help_text="When it got its status.")
    failing_since = serializers.DateTimeField(allow_null=True, help_text="The first failure after the last success.")
    former_secret_until = serializers.DateTimeField(
        source="former_until", allow_null=True, help_text="Until then everything is signed with both secrets."
    )
    created_at = serializers.DateTimeField()


class NewWebhook(Webhook):
    """An endpoint with its new secret, which is shown this once: a repetition of the request answers without it."""

    secret = serializers.CharField(allow_null=True)


class WebhookMessage(serializers.Serializer[Any]):
    """One event told to one endpoint."""

    id = serializers.UUIDField(help_text="The header `webhook-id`. It stays the same however often it is sent.")
    type = serializers.CharField()
    task = serializers.UUIDField(source="task_id", allow_null=True)
    status = serializers.ChoiceField(Message.Status.choices)
    tries = serializers.IntegerField(help_text="Since it was written, or asked for again.")
    next_attempt_at = serializers.DateTimeField(help_text="While it waits; at the earliest.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookMessageWhole(WebhookMessage):
    """With the body, byte for byte as it is signed and sent."""

    body = serializers.CharField(source="body_shown")


class WebhookAttempt(serializers.Serializer[Any]):
    """One request. Without `ended_at` it is on its way, or whoever sent it died before an answer came."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField(source="created_at")
    ended_at = serializers.DateTimeField(allow_null=True)
    status_code = serializers.IntegerField(allow_null=True, help_text="Null: nobody answered.")
    answer = serializers.CharField(help_text="The beginning of the answer's body.")
    error = serializers.CharField()
    took_ms = serializers.IntegerField(allow_null=True, help_text="Milliseconds.")


class ReplayIn(Strict):
    since = MomentField()
    until = MomentField()
    only = serializers.ChoiceField(
        [("missed", "missed"), ("all", "all")],
        default="missed",
        help_text="missed: what was given up after its last attempt. all: what arrived as well.",
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["since"] >= values["until"]:
            raise serializers.ValidationError({"until": [_("This is not after the beginning.")]})
        return values


class Replayed(serializers.Serializer[Any]):
    """How many messages are sent again."""

    count = serializers.IntegerField()


class EventTypeOut(serializers.Serializer[Any]):
    """One type of event, with an example of the body that is sent."""

    name = serializers.CharField()
    summary = serializers.CharField()
    example = serializers.JSONField()
