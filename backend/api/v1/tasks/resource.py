"""`/api/v1/tasks`: list, post, read, edit. The steps of the life cycle are in `actions`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.accounts.roles import Permission
from backend.api.base import etag
from backend.api.v1.tasks.actions import IF_MATCH, Actions
from backend.api.v1.tasks.bodies import Nothing, SentenceIn, TaskEdit, TaskIn
from backend.api.v1.tasks.filters import TaskFilter
from backend.api.v1.tasks.intake import SENTENCE_EXAMPLES, ProposalOut, shown
from backend.api.v1.tasks.shapes import TaskOut, TaskRow
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid
from backend.sla.services import working_time_of
from backend.tasks import services
from backend.tasks.models import Task, TaskQuerySet

FAR = Value(datetime.fromisoformat("9999-01-01T00:00:00+00:00"), DateTimeField())

POST_MINUTES = OpenApiExample(
    "Minutes of a board meeting",
    {
        "template": "minutes",
        "title": "Minutes of the November board meeting",
        "brief": "Decisions first, then who does what by when. Two pages at most.",
        "fields": {"meeting_date": "2026-11-27"},
        "deadline": "2026-11-30T12:00:00+08:00",
        "confidentiality": "confidential",
    },
    request_only=True,
)


class Tasks(Actions):
    queryset = Task.objects.none()
    serializer_class = TaskOut
    filterset_class = TaskFilter
    lookup_url_kwarg = "task_id"
    orderings = {
        "-created": "id",
        "due": Coalesce("due_at", FAR),
        "-priority": "priority",
        "-updated": "updated_at",
        "deadline": Coalesce("deadline", FAR),
    }

    def get_queryset(self) -> TaskQuerySet:
        return Task.objects.visible_to(self.actor).with_people()

    @extend_schema(
        operation_id="list_tasks",
        tags=["tasks"],
        summary="Tasks you may know of, the latest first",
        description="What you may not see of a task is null, and named in its `hidden`. A search finds only by what "
        "you may read.",
        responses=TaskRow(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), TaskRow)

    @extend_schema(
        operation_id="create_task",
        tags=["tasks"],
        summary="Post a task, as a draft",
        description="What you leave out is the template's. Publish it when it is complete.",
        request=TaskIn,
        responses={201: TaskOut},
        examples=[POST_MINUTES],
    )
    def create(self, request: Request) -> Response:
        body = self.read(TaskIn)
        organization = body.pop("organization", None) or self._only_organization()
        return self._created(services.create(organization=organization, by=self.actor, **body))

    @extend_schema(operation_id="read_task", tags=["tasks"], summary="One task", responses=TaskOut)
    def retrieve(self, request: Request, task_id: UUID) -> Response:
        return self.respond(self.get_queryset())

    @extend_schema(
        operation_id="edit_task",
        tags=["tasks"],
        summary="Change a task that nobody holds yet",
        request=TaskEdit,
        responses=TaskOut,
        parameters=[IF_MATCH],
        examples=[OpenApiExample("More time", {"deadline": "2026-12-02T12:00:00+08:00"}, request_only=True)],
    )
    def partial_update(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.edit, TaskEdit)

    @extend_schema(
        operation_id="duplicate_task",
        tags=["tasks"],
        summary="Post a draft like this one",
        description="Without its files, dates and history.",
        request=Nothing,
        responses={201: TaskOut},
    )
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, task_id: UUID) -> Response:
        self.read(Nothing)
        return self._created(services.duplicate(task=self.task(), by=self.actor))

    @extend_schema(
        operation_id="read_sentence",
        tags=["tasks"],
        summary="What one sentence asks for, as the proposal of a draft",
        description="English, Simplified or Traditional Chinese. Nothing is stored: look at what is amber, then post "
        "`draft`. Every field says which characters it came from; what the sentence does not say is not there.",
        request=SentenceIn,
        responses=ProposalOut,
        examples=SENTENCE_EXAMPLES,
    )
    @action(detail=False, methods=["post"])
    def intake(self, request: Request) -> Response:
        body, at = self.read(SentenceIn), now()
        organization = body.get("organization") or self._only_organization()
        hours = working_time_of(organization=organization, at=at)
        draft = services.read_sentence(
            sentence=body["sentence"], organization=organization, working_time=hours, at=at, by=self.actor
        )
        return Response(shown(draft))

    def _only_organization(self) -> Organization:
        """The organization for which the actor posts, when there is only one."""
        own: Any = self.actor.organizations_with(Permission.TASK_WRITE)
        if not own:
            raise Forbidden(_("You may not post tasks for any organization."))
        if len(own) > 1:
            raise Invalid(fields={"organization": [_("Say for which of your organizations.")]})
        return Organization.objects.get(pk__in=own)

    def _created(self, task: Task) -> Response:
        shown = Task.objects.with_people().get(pk=task.pk)
        address = reverse("task-detail", args=[task.pk])
        headers = {"Location": address, "ETag": etag(shown.version)}
        context = self.get_serializer_context()
        return Response(TaskOut(shown, context=context).data, status=status.HTTP_201_CREATED, headers=headers)
