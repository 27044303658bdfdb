"""More time, asked of the organization."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.serializers import Strict
from backend.api.v1.sla.bodies import ExtensionIn
from backend.sla import services
from backend.sla.models import TimeRequest
from backend.tasks.models import Task


class TimeRequestOut(serializers.Serializer[Any]):
    """More time, asked of the organization by the secretary."""

    id = serializers.UUIDField()
    task = serializers.UUIDField(source="task_id")
    minutes = serializers.IntegerField(help_text="Of working time.")
    reason = serializers.CharField()
    status = serializers.ChoiceField(choices=TimeRequest.Status.choices)
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_label")
    answered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class TimeAnswerIn(Strict):
    granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class TimeRequests(Resource):
    queryset = TimeRequest.objects.none()
    serializer_class = TimeRequestOut

    def get_queryset(self) -> QuerySet[TimeRequest]:
        return TimeRequest.objects.visible_to(self.actor).filter(task=self.kwargs["task_id"])

    def _task(self) -> Task:
        return get_object_or_404(Task.objects.visible_to(self.actor), pk=self.kwargs["task_id"])

    @extend_schema(operation_id="list_time_requests", tags=["sla"], summary="Requests for more time, newest first")
    def list(self, request: Request, task_id: str) -> Response:
        self._task()
        return self.page(self.get_queryset(), TimeRequestOut)

    @extend_schema(
        operation_id="ask_for_time",
        tags=["sla"],
        summary="Ask the organization for more time",
        description="For the secretary who holds the task. One request at a time; it lapses with the delivery.",
        request=ExtensionIn,
        responses={201: TimeRequestOut},
        examples=[
            OpenApiExample("Two hours", {"minutes": 120, "reason": "Two speakers answer late."}, request_only=True)
        ],
    )
    def create(self, request: Request, task_id: str) -> Response:
        asked = services.ask_for_time(task_id=self._task().pk, by=self.actor, **self.read(ExtensionIn))
        return Response(TimeRequestOut(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="answer_time_request",
        tags=["sla"],
        summary="Grant more time, or refuse it",
        description="For the organization. What is granted moves the due date of the result at once.",
        request=TimeAnswerIn,
        responses=TimeRequestOut,
        examples=[OpenApiExample("Yes", {"granted": True, "answer": "Monday is fine."}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, task_id: str, pk: str) -> Response:
        asked = get_object_or_404(self.get_queryset(), pk=pk)
        answered = services.answer_time_request(request_id=asked.pk, by=self.actor, **self.read(TimeAnswerIn))
        return Response(TimeRequestOut(answered).data)

    @extend_schema(
        operation_id="withdraw_time_request",
        tags=["sla"],
        summary="Withdraw a request for more time",
        request=None,
        responses=TimeRequestOut,
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, task_id: str, pk: str) -> Response:
        asked = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(TimeRequestOut(services.withdraw_time_request(request_id=asked.pk, by=self.actor)).data)
