"""What an endpoint was told, and every attempt to tell it."""

from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import MomentFilter
from backend.api.v1.tasks.bodies import Nothing
from backend.api.v1.webhooks.shapes import WebhookAttempt, WebhookMessage, WebhookMessageWhole
from backend.webhooks import services
from backend.webhooks.models import Attempt, Endpoint, Message, ToldQuerySet
from backend.webhooks.types import TYPES


class MessageFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=Message.Status.choices)
    type = django_filters.MultipleChoiceFilter(choices=[(name, name) for name in TYPES])
    task = django_filters.UUIDFilter(field_name="task_id")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")


class WebhookMessages(Resource):
    queryset = Message.objects.none()
    serializer_class = WebhookMessage
    filterset_class = MessageFilter

    def get_queryset(self) -> ToldQuerySet:
        endpoint = get_object_or_404(Endpoint.objects.visible_to(self.actor), pk=self.kwargs["webhook_id"])
        return Message.objects.visible_to(self.actor).filter(endpoint=endpoint)

    @extend_schema(
        operation_id="list_webhook_messages",
        tags=["webhooks"],
        summary="What an endpoint was told in the last 30 days, the latest first",
        responses=WebhookMessage(many=True),
    )
    def list(self, request: Request, webhook_id: UUID) -> Response:
        return self.page(self.get_queryset().defer("body"), WebhookMessage)

    @extend_schema(
        operation_id="read_webhook_message",
        tags=["webhooks"],
        summary="One message with its body",
        responses=WebhookMessageWhole,
    )
    def retrieve(self, request: Request, webhook_id: UUID, pk: UUID) -> Response:
        return Response(WebhookMessageWhole(get_object_or_404(self.get_queryset(), pk=pk)).data)

    @extend_schema(
        operation_id="replay_webhook_message",
        tags=["webhooks"],
        summary="Send a message again, under the same id",
        description="409 `being_sent` while it is on its way.",
        request=Nothing,
        responses=WebhookMessage,
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, webhook_id: UUID, pk: UUID) -> Response:
        self.read(Nothing)
        message = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(WebhookMessage(services.replay(message_id=message.pk, by=self.actor)).data)


class WebhookAttempts(Resource):
    queryset = Attempt.objects.none()
    serializer_class = WebhookAttempt
    orderings = {"created": "id"}

    @extend_schema(
        operation_id="list_webhook_attempts",
        tags=["webhooks"],
        summary="Every attempt to deliver a message, the first first",
        responses=WebhookAttempt(many=True),
    )
    def list(self, request: Request, webhook_id: UUID, message_id: UUID) -> Response:
        messages = Message.objects.visible_to(self.actor).filter(endpoint=webhook_id)
        message = get_object_or_404(messages, pk=message_id)
        return self.page(Attempt.objects.visible_to(self.actor).filter(message=message), WebhookAttempt)
