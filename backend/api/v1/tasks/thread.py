"""What was said and done in a task: messages, deliverables, the log."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.v1.tasks.bodies import MessageIn, RatingIn
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import DeliverableOut, LogLine, MessageOut, RatingOut
from backend.core.clock import now
from backend.tasks import services
from backend.tasks.models import Deliverable, LogEntry, Message, Rating
from backend.tasks.permissions import Facet, sight

MESSAGE = OpenApiExample("A message", {"text": "The minutes of last time are attached."}, request_only=True)
RATING = OpenApiExample(
    "A rating",
    {"correct": True, "complete": True, "on_time": False, "considerate": True, "comment": "Thank you."},
    request_only=True,
)


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


class Ratings(OfTask):
    queryset = Rating.objects.none()
    serializer_class = RatingIn

    @extend_schema(
        operation_id="list_task_ratings",
        tags=["tasks"],
        summary="What both sides said of each other, the latest first",
        description=(
            "What the other side said is hidden until both have rated, or until a week after acceptance. Figures "
            "count a rating no earlier."
        ),
        responses=RatingOut(many=True),
    )
    def list(self, request: Request, task_id: UUID) -> Response:
        task = self.task()
        rows = Rating.objects.visible_to(self.actor, now()).filter(deliverable__task=task)
        return self.page(rows.select_related("deliverable"), RatingOut)

    @extend_schema(
        operation_id="rate_task",
        tags=["tasks"],
        summary="Rate the other side of an accepted task",
        description="Once for each side, within a week of acceptance.",
        responses={201: RatingOut},
        examples=[RATING],
    )
    def create(self, request: Request, task_id: UUID) -> Response:
        self.task()
        rating = services.rate(task_id=task_id, by=self.actor, **self.read())
        return Response(RatingOut(rating).data, status=status.HTTP_201_CREATED)


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
