"""The ledger: what left the house, by which way, and every attempt. For the reader, and for those who support them."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import AnyOf
from backend.api.serializers import Ref
from backend.api.v1.notifications.addresses import CHOICES as CHANNEL_CHOICES
from backend.api.v1.notifications.told import CHOICES as KIND_CHOICES
from backend.notifications import services
from backend.notifications.models import Attempt, Delivery

EXAMPLE = OpenApiExample(
    "A mail server was busy at first",
    value={
        "id": "0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f",
        "notification": "0192f0c1-7a51-7b11-8c22-3d33e44f5566",
        "kind": "question_asked",
        "reader": {"id": "0192f0bf-11aa-7b11-8c22-3d33e44f5566", "name": "Wei Chen"},
        "channel": "email",
        "label": "",
        "status": "sent",
        "dropped": "",
        "is_digest": False,
        "due_at": "2026-11-20T08:30:00Z",
        "next_attempt_at": None,
        "sent_at": "2026-11-20T08:30:41Z",
        "attempts": [
            {
                "at": "2026-11-20T08:30:02Z",
                "outcome": "put_off",
                "error": "451 try later",
                "took_ms": 40,
                "together": 1,
            },
            {"at": "2026-11-20T08:30:40Z", "outcome": "sent", "error": "", "took_ms": 52, "together": 1},
        ],
        "created_at": "2026-11-20T08:30:00Z",
    },
    response_only=True,
)


class AttemptOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(Attempt.Outcome.choices)
    error = serializers.CharField(allow_blank=True)
    took_ms = serializers.IntegerField(allow_null=True)
    together = serializers.IntegerField(help_text="How many deliveries left in the same letter.")


class DeliveryOut(serializers.Serializer[Any]):
    """One notification on its way over one channel: everything of it but what it says."""

    id = serializers.UUIDField()
    notification = serializers.UUIDField(source="notification_id")
    kind = serializers.ChoiceField(KIND_CHOICES, source="notification.kind")
    reader = Ref(source="notification.user")
    channel = serializers.ChoiceField(CHANNEL_CHOICES)
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="Of the address; empty: the one they sign in with."
    )
    status = serializers.ChoiceField(Delivery.Status.choices)
    dropped = serializers.ChoiceField(Delivery.Dropped.choices, allow_blank=True, help_text="Why it was not needed.")
    is_digest = serializers.BooleanField()
    due_at = serializers.DateTimeField(help_text="When it was first to leave.")
    next_attempt_at = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptOut(many=True, source="tries")
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, delivery: Delivery) -> str | None:
        """Null unless it is still to be sent."""
        waits = delivery.status == Delivery.Status.PENDING
        return serializers.DateTimeField().to_representation(delivery.next_attempt_at) if waits else None


class DeliveryFilter(django_filters.FilterSet):
    status = AnyOf({status.value: status for status in Delivery.Status})
    channel = django_filters.ChoiceFilter(choices=CHANNEL_CHOICES)
    notification = django_filters.UUIDFilter(field_name="notification_id")
    reader = django_filters.UUIDFilter(field_name="notification__user_id", label="The id of a user.")


class Deliveries(Resource):
    queryset = Delivery.objects.none()
    serializer_class = DeliveryOut
    filterset_class = DeliveryFilter

    def get_queryset(self) -> QuerySet[Delivery]:
        rows = Delivery.objects.visible_to(self.actor).select_related("notification__user")
        return rows.prefetch_related("tries")

    def _answer(self, pk: UUID) -> Response:
        return Response(DeliveryOut(get_object_or_404(self.get_queryset(), pk=pk)).data)

    @extend_schema(
        operation_id="list_deliveries",
        tags=["notifications"],
        summary="What became of your notifications on their way, newest first",
        description="Coordinators also see those about their pools' tasks, administrators all: never what they say.",
        responses=DeliveryOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), DeliveryOut)

    @extend_schema(
        operation_id="read_delivery",
        tags=["notifications"],
        summary="One delivery with every attempt",
        responses=DeliveryOut,
        examples=[EXAMPLE],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(pk)

    @extend_schema(
        operation_id="resend_delivery",
        tags=["notifications"],
        summary="Send it again",
        description="By the rules of now: what is over, read or switched off is dropped again.",
        request=None,
        responses=DeliveryOut,
        examples=[EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="resend", filter_backends=[], pagination_class=None)
    def resend(self, request: Request, pk: UUID) -> Response:
        services.resend(delivery_id=pk, by=self.actor)
        return self._answer(pk)
