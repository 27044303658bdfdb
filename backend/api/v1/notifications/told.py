"""What the caller was told."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.notifications import services
from backend.notifications.kinds import KINDS, urgent_kinds
from backend.notifications.models import Notification
from backend.notifications.wording import wording

CHOICES = [(kind, kind) for kind in KINDS]

EXAMPLE = OpenApiExample(
    "A question",
    value={
        "id": "0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f",
        "kind": "question_asked",
        "title": "A question about CS-1024 “Minutes of the council”",
        "text": "The secretary needs your answer to go on. The work waits until then.",
        "urgent": True,
        "task": {"id": "0192f0bf-11aa-7b11-8c22-3d33e44f5566", "number": 1024},
        "link": "https://secretariat.example.org/tasks/0192f0bf-11aa-7b11-8c22-3d33e44f5566",
        "created_at": "2026-11-20T08:30:00Z",
        "read_at": None,
    },
    response_only=True,
)


class NotifiedTask(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()


class NotificationOut(serializers.Serializer[Any]):
    """A notification, in words of the request's language, with nothing that its reader may not see now."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=CHOICES)
    title = serializers.CharField()
    text = serializers.CharField()
    urgent = serializers.BooleanField()
    task = NotifiedTask(allow_null=True)
    link = serializers.URLField(help_text="Where a person reads on.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Notification) -> dict[str, Any]:
        words = wording(instance, self.context["view"].actor)
        for name in ("title", "text", "link"):
            setattr(instance, name, getattr(words, name))
        return super().to_representation(instance)


class UnreadCount(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


class ReadCount(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were unread until now.")


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")
    kind = django_filters.ChoiceFilter(choices=CHOICES)
    urgent = django_filters.BooleanFilter(method="only_urgent")
    task = django_filters.UUIDFilter(field_name="task_id")

    def only_urgent(self, rows: QuerySet[Notification], name: str, wanted: bool) -> QuerySet[Notification]:
        """Those of an urgent kind, or the others."""
        return rows.filter(kind__in=urgent_kinds()) if wanted else rows.exclude(kind__in=urgent_kinds())


@extend_schema_view(
    list=extend_schema(
        operation_id="list_notifications",
        tags=["notifications"],
        summary="What you were told, newest first",
    )
)
class Notifications(Resource):
    queryset = Notification.objects.none()
    serializer_class = NotificationOut
    filterset_class = NotificationFilter

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.actor).with_task()

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), NotificationOut)

    @extend_schema(
        operation_id="read_notification",
        tags=["notifications"],
        summary="Mark one as read",
        request=None,
        responses=NotificationOut,
        examples=[EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="read")
    def mark_read(self, request: Request, pk: UUID) -> Response:
        notification = services.mark_read(notification_id=pk, by=self.actor)
        return Response(NotificationOut(notification, context=self.get_serializer_context()).data)

    @extend_schema(
        operation_id="read_all_notifications",
        tags=["notifications"],
        summary="Mark all as read",
        request=None,
        responses=ReadCount,
        examples=[OpenApiExample("Three were new", value={"read": 3}, response_only=True)],
    )
    @action(detail=False, methods=["post"], url_path="read-all", filter_backends=[], pagination_class=None)
    def read_all(self, request: Request) -> Response:
        return Response({"read": services.mark_all_read(by=self.actor)})

    @extend_schema(
        operation_id="count_unread_notifications",
        tags=["notifications"],
        summary="How many you have not read",
        responses=UnreadCount,
        examples=[OpenApiExample("Three", value={"unread": 3}, response_only=True)],
    )
    @action(detail=False, methods=["get"], url_path="unread-count", filter_backends=[], pagination_class=None)
    def unread_count(self, request: Request) -> Response:
        return Response({"unread": Notification.objects.visible_to(self.actor).unread().count()})
