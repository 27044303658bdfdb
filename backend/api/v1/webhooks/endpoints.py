"""Endpoints of organizations, and the types of event that they may be told."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.v1.tasks.bodies import Nothing
from backend.api.v1.webhooks.document import example_of
from backend.api.v1.webhooks.shapes import (
    EventTypeOut,
    NewWebhook,
    Replayed,
    ReplayIn,
    Webhook,
    WebhookEdit,
    WebhookIn,
    WebhookMessage,
)
from backend.webhooks import services
from backend.webhooks.models import Endpoint, EndpointQuerySet
from backend.webhooks.types import TYPES

EXAMPLE = {
    "organization": "0198f5a0-0000-7000-8000-000000000000",
    "url": "https://hooks.example.org/cloud-secretary",
    "description": "Membership system",
    "event_types": ["task.submitted", "task.accepted"],
}


class WebhookFilter(django_filters.FilterSet):
    organization = django_filters.UUIDFilter(field_name="organization_id")
    status = django_filters.MultipleChoiceFilter(choices=Endpoint.Status.choices)


class Webhooks(Resource):
    queryset = Endpoint.objects.none()
    serializer_class = Webhook
    filterset_class = WebhookFilter
    secret_fields = ("secret",)

    def get_queryset(self) -> EndpointQuerySet:
        return Endpoint.objects.visible_to(self.actor)

    def _shown(self, made: services.Made, code: int = status.HTTP_200_OK) -> Response:
        made.endpoint.secret = made.secret  # in the clear, for this one answer
        return Response(NewWebhook(made.endpoint).data, status=code)

    @extend_schema(
        operation_id="list_webhooks",
        tags=["webhooks"],
        summary="Endpoints of the organizations whose webhooks you manage",
        responses=Webhook(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), Webhook)

    @extend_schema(operation_id="read_webhook", tags=["webhooks"], summary="One endpoint", responses=Webhook)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(Webhook(get_object_or_404(self.get_queryset(), pk=pk)).data)

    @extend_schema(
        operation_id="create_webhook",
        tags=["webhooks"],
        summary="Have a program of yours told what happens to your tasks",
        description="The secret is shown this once. 400 `address_refused`: nothing may be sent to this address. "
        "409 `too_many_endpoints`.",
        request=WebhookIn,
        responses={201: NewWebhook},
        examples=[OpenApiExample("A membership system", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        return self._shown(services.create(by=self.actor, **self.read(WebhookIn)), status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="edit_webhook",
        tags=["webhooks"],
        summary="Change where, or of what, it is told",
        description="What waits is sent to the new address.",
        request=WebhookEdit(partial=True),
        responses=Webhook,
        examples=[OpenApiExample("Everything", {"event_types": []}, request_only=True)],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        values = self.read(WebhookEdit, partial=True)
        return Response(Webhook(services.change(endpoint_id=pk, by=self.actor, **values)).data)

    @extend_schema(
        operation_id="delete_webhook",
        tags=["webhooks"],
        summary="Delete an endpoint, what waits for it, and its history",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        services.delete(endpoint_id=pk, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="rotate_webhook_secret",
        tags=["webhooks"],
        summary="Make a new secret",
        description="For 24 hours everything is signed with the former secret as well, then with the new one alone.",
        request=Nothing,
        responses=NewWebhook,
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return self._shown(services.rotate_secret(endpoint_id=pk, by=self.actor))

    @extend_schema(
        operation_id="pause_webhook",
        tags=["webhooks"],
        summary="Send nothing for now; what happens meanwhile waits",
        request=Nothing,
        responses=Webhook,
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return Response(Webhook(services.pause(endpoint_id=pk, by=self.actor)).data)

    @extend_schema(
        operation_id="resume_webhook",
        tags=["webhooks"],
        summary="Send again, after it was paused or disabled",
        description="What waits is sent first, in its order.",
        request=Nothing,
        responses=Webhook,
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        return Response(Webhook(services.resume(endpoint_id=pk, by=self.actor)).data)

    @extend_schema(
        operation_id="test_webhook",
        tags=["webhooks"],
        summary="Send an `endpoint.test`",
        description="Look at the attempts of the message in the answer to see how it went.",
        request=Nothing,
        responses={201: WebhookMessage},
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        message = services.send_test(endpoint_id=pk, by=self.actor)
        return Response(WebhookMessage(message).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="replay_webhook_messages",
        tags=["webhooks"],
        summary="Send again what was written in a range of time",
        description="Each under its own id, in order per task. 409 `too_many_to_replay` above 5,000.",
        request=ReplayIn,
        responses={202: Replayed},
        examples=[
            OpenApiExample(
                "What was missed in a night",
                {"since": "2026-11-20T18:00:00+08:00", "until": "2026-11-21T09:00:00+08:00"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def replays(self, request: Request, pk: UUID) -> Response:
        asked = self.read(ReplayIn)
        only_missed = asked.pop("only") == "missed"
        count = services.replay_all(endpoint_id=pk, by=self.actor, only_missed=only_missed, **asked)
        return Response(Replayed({"count": count}).data, status=status.HTTP_202_ACCEPTED)


class EventTypes(Resource):
    queryset = Endpoint.objects.none()  # they come from a table
    serializer_class: type[serializers.Serializer[Any]] = EventTypeOut
    pagination_class = None

    @extend_schema(
        operation_id="list_webhook_event_types",
        tags=["webhooks"],
        summary="What endpoints may be told, with an example of each body",
        responses=EventTypeOut(many=True),
    )
    def list(self, request: Request) -> Response:
        told = [{"name": name, "summary": kind.summary, "example": example_of(name)} for name, kind in TYPES.items()]
        return Response(EventTypeOut(told, many=True).data)
