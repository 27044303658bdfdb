"""What was said and done in a task: messages, deliverables, the log."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.v1.tasks.bodies import MessageIn
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import DeliverableOut, LogLine, MessageOut
from backend.tasks import services
from backend.tasks.models import Deliverable, LogEntry, Message
from backend.tasks.permissions import Facet, sight

MESSAGE = OpenApiExample("A message", {"text": "The minutes of last time are attached."}, request_only=True)


class Messages(OfTask):
    queryset = Message.objects.none()
    serializer_class = MessageIn

    @extend_schema(
        operation_id="list_task_messages",
        tags=["tasks"],
        summary="The thread of a task, the latest first",
        description="Internal notes are shown to the assignee and coordinators only.",
        responses=MessageOut(many=True),
    )
    def list(self, request: Request, task_id: UUID) -> Response:
        task = self.task(Facet.THREAD)
        return self.page(task.messages.readable(internal=self.sees_internal(task)), MessageOut)

    @extend_schema(
        operation_id="post_task_message",
        tags=["tasks"],
        summary="Write in the thread",
        description="A message of the organization answers its open question: the task goes on.",
        responses={201: MessageOut},
        examples=[MESSAGE],
    )
    def create(self, request: Request, task_id: UUID) -> Response:
        self.task()
        message = services.post_message(task_id=task_id, by=self.actor, **self.read())
        return Response(MessageOut(message).data, status=status.HTTP_201_CREATED)


class Deliverables(OfTask):
    queryset = Deliverable.objects.none()
    serializer_class = DeliverableOut

    @extend_schema(
        operation_id="list_task_deliverables",
        tags=["tasks"],
        summary="What was delivered, and how it was reviewed, the latest first",
        responses=DeliverableOut(many=True),
    )
    def list(self, request: Request, task_id: UUID) -> Response:
        task = self.task(Facet.THREAD)
        services.mark_opened(task=task, by=self.actor)
        rows = task.deliverables.select_related("secretary__user", "review").prefetch_related("review__changes")
        return self.page(rows.prefetch_related("files__file", "files__added_by"), DeliverableOut)


class Log(OfTask):
    queryset = LogEntry.objects.none()
    serializer_class = LogLine

    @extend_schema(
        operation_id="list_task_log",
        tags=["tasks"],
        summary="Who did what with the task, the latest first",
        responses=LogLine(many=True),
    )
    def list(self, request: Request, task_id: UUID) -> Response:
        task = self.task(Facet.LOG)
        self.reads_thread = Facet.THREAD in sight(task, self.actor)
        lines = task.log.readable(internal=self.sees_internal(task)).select_related("secretary__user")
        return self.page(lines, LogLine)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "reads_thread": getattr(self, "reads_thread", False)}
