"""Following a task, or muting it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.serializers import Strict
from backend.api.v1.tasks.parts import OfTask
from backend.notifications import services
from backend.notifications.models import Watch


class WatchIn(Strict):
    mode = serializers.ChoiceField(Watch.Mode.choices)


class WatchOut(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(Watch.Mode.choices, allow_blank=True, help_text="Empty: neither.")


class TaskWatch(OfTask):
    queryset = Watch.objects.none()
    serializer_class = WatchIn
    pagination_class = None

    @extend_schema(
        operation_id="read_task_watch",
        tags=["notifications"],
        summary="Whether you follow a task, or have muted it",
        responses=WatchOut,
    )
    def retrieve(self, request: Request, task_id: UUID) -> Response:
        return Response({"mode": services.watch_of(task=self.task(), by=self.actor)})

    @extend_schema(
        operation_id="watch_task",
        tags=["notifications"],
        summary="Follow a task, or mute it",
        description="Who follows is told what the organization is told. A muted task is silent outside of the house.",
        request=WatchIn,
        responses=WatchOut,
        examples=[OpenApiExample("Follow", value={"mode": "follow"})],
    )
    def update(self, request: Request, task_id: UUID) -> Response:
        return Response({"mode": services.watch(task=self.task(), by=self.actor, **self.read())})

    @extend_schema(
        operation_id="unwatch_task",
        tags=["notifications"],
        summary="Neither follow a task nor mute it any more",
        responses={204: None},
    )
    def destroy(self, request: Request, task_id: UUID) -> Response:
        services.unwatch(task_id=task_id, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
