"""An organization's own templates: what it posts again and again."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization, Pool
from backend.accounts.permissions import require
from backend.accounts.roles import Permission
from backend.api.base import Resource, etag
from backend.api.serializers import LineField, NamedChoiceField, Ref, Strict, VisibleField
from backend.api.v1.tasks.bodies import Nothing, TaskEdit
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import SecretaryRef, TaskOut, TemplateRef
from backend.catalog.models import Confidentiality, Template
from backend.repeating import services
from backend.repeating.models import LONGEST_NAME, OwnTemplate, OwnTemplateQuerySet
from backend.tasks.models import Mandate, Priority, Task


class OwnTemplateIn(TaskEdit):
    """What is to be posted again and again. What is left out is the kind's; dates of the form are not kept."""

    name = LineField(max_length=LONGEST_NAME)
    template = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Template.objects.filter(is_active=True).select_related("grade"),
        help_text="The code of the kind of task.",
    )
    pool = VisibleField(Pool, required=False, help_text="Otherwise the organization's first.")
    first = serializers.UUIDField(
        allow_null=True, required=False, help_text="The secretary, by their profile, who is asked before others."
    )
    deadline = None  # type: ignore[assignment]  # it has none: another time next time


class TemplateName(Strict):
    name = LineField(max_length=LONGEST_NAME, required=False, help_text="Otherwise the title of the task.")


class OwnTemplateEdit(Strict):
    """What may be changed. What is left out stays as it is."""

    name = LineField(max_length=LONGEST_NAME, required=False)
    title = LineField(max_length=200, required=False)
    brief = serializers.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False, required=False)
    first = serializers.UUIDField(
        source="secretary_id", allow_null=True, required=False, help_text="Null: whoever fits best is asked."
    )


class OwnTemplateOut(serializers.Serializer[Any]):
    """A template of an organization's own."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    template = TemplateRef(help_text="The kind of task.")
    pool = Ref(allow_null=True)
    first = SecretaryRef(allow_null=True, help_text="Who is asked before others.")
    title = serializers.CharField()
    brief = serializers.CharField()
    fields = serializers.DictField(help_text="The kind's form, filled in.")  # type: ignore[assignment]
    priority = NamedChoiceField(Priority)
    confidentiality = NamedChoiceField(Confidentiality)
    skills = serializers.DictField(child=serializers.IntegerField(), help_text="Skill code to least proficiency.")
    grade = serializers.IntegerField(source="grade_id", allow_null=True, help_text="5 (junior) to 2 (senior).")
    certificates = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    effort_minutes = serializers.IntegerField(help_text="Minutes of work.")
    deliver_within_minutes = serializers.IntegerField(allow_null=True, help_text="Working minutes.")
    mandate = serializers.ChoiceField(choices=Mandate.choices)
    principal = serializers.CharField(help_text="In whose name the work is done.")
    spend_limit = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    may_contact = serializers.CharField()
    may_sign = serializers.CharField()
    made_by = Ref(source="maker", allow_null=True, help_text="A person, or the organization's program.")
    created_at = serializers.DateTimeField()


class OwnTemplateFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(method="_called", label="Words of its name, title or brief.")

    def _called(self, rows: OwnTemplateQuerySet, name: str, text: str) -> OwnTemplateQuerySet:
        return rows.called(text)


EXAMPLE = OpenApiExample(
    "Minutes of the council",
    {
        "name": "Minutes of the council",
        "template": "minutes",
        "title": "Minutes of the council meeting",
        "brief": "Decisions first, then who does what by when. Two pages at most.",
        "confidentiality": "confidential",
    },
    request_only=True,
)
TAGS = ["own templates"]


class OwnTemplates(Resource):
    queryset = OwnTemplate.objects.none()
    serializer_class = OwnTemplateOut
    filterset_class = OwnTemplateFilter
    orderings = {"name": "name", "-created": "id"}

    @extend_schema(
        operation_id="list_own_templates",
        tags=TAGS,
        summary="What the organization posts again and again",
        responses=OwnTemplateOut(many=True),
    )
    def list(self, request: Request, organization_id: UUID) -> Response:
        return self.page(self._rows(organization_id), OwnTemplateOut)

    @extend_schema(
        operation_id="create_own_template",
        tags=TAGS,
        summary="Keep something to post again and again",
        description="At most 100 in an organization, each with a name of its own.",
        request=OwnTemplateIn,
        responses={201: OwnTemplateOut},
        examples=[EXAMPLE],
    )
    def create(self, request: Request, organization_id: UUID) -> Response:
        organization = self._organization(organization_id)
        require(Permission.TASK_WRITE, organization_id, self.actor)
        return _made(services.keep(organization=organization, by=self.actor, **self.read(OwnTemplateIn)))

    @extend_schema(
        operation_id="read_own_template", tags=TAGS, summary="One of its templates", responses=OwnTemplateOut
    )
    def retrieve(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        return Response(OwnTemplateOut(self._one(organization_id, pk)).data)

    @extend_schema(
        operation_id="edit_own_template",
        tags=TAGS,
        summary="Call a template otherwise, change its title or brief, or say who is asked first",
        request=OwnTemplateEdit,
        responses=OwnTemplateOut,
        examples=[OpenApiExample("Another name", {"name": "Minutes of the board"}, request_only=True)],
    )
    def partial_update(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        self._one(organization_id, pk)
        services.edit(own_template_id=pk, by=self.actor, **self.read(OwnTemplateEdit))
        return Response(OwnTemplateOut(self._one(organization_id, pk)).data)

    @extend_schema(
        operation_id="delete_own_template",
        tags=TAGS,
        summary="Do without a template",
        description="For ten minutes it can be put back. What was posted of it stays.",
        responses={204: None},
    )
    def destroy(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        services.remove(own_template_id=self._one(organization_id, pk).pk, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="restore_own_template",
        tags=TAGS,
        summary="Put a template back that was removed a moment ago",
        request=Nothing,
        responses=OwnTemplateOut,
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        self.read(Nothing)
        self._rows(organization_id)
        services.restore(own_template_id=pk, by=self.actor)
        return Response(OwnTemplateOut(self._one(organization_id, pk)).data)

    @extend_schema(
        operation_id="draft_of_own_template",
        tags=TAGS,
        summary="A new draft of what a template says",
        description="Add what is still wanted, then publish it.",
        request=Nothing,
        responses={201: TaskOut},
    )
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        self.read(Nothing)
        task = Task.objects.with_people().get(pk=services.draft(own=self._one(organization_id, pk), by=self.actor).pk)
        headers = {"Location": reverse("task-detail", args=[task.pk]), "ETag": etag(task.version)}
        context = self.get_serializer_context()
        return Response(TaskOut(task, context=context).data, status=status.HTTP_201_CREATED, headers=headers)

    def _organization(self, organization_id: UUID) -> Organization:
        return get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)

    def _rows(self, organization_id: UUID) -> QuerySet[OwnTemplate]:
        """Those of the organization. Strangers meet 404, who knows of it but is no member 403."""
        self._organization(organization_id)
        require(Permission.TASK_READ, organization_id, self.actor)
        return OwnTemplate.objects.visible_to(self.actor).filter(organization=organization_id).with_people()

    def _one(self, organization_id: UUID, pk: UUID) -> OwnTemplate:
        return get_object_or_404(self._rows(organization_id), pk=pk)


class TaskTemplates(OfTask):
    """What is kept of a task."""

    queryset = OwnTemplate.objects.none()
    serializer_class = OwnTemplateOut

    @extend_schema(
        operation_id="keep_task",
        tags=TAGS,
        summary="Keep what a task says as a template of your organization",
        description="Without its files and dates. Whoever has finished it for you is asked first the next time.",
        request=TemplateName,
        responses={201: OwnTemplateOut},
        examples=[OpenApiExample("A name", {"name": "Minutes of the council"}, request_only=True)],
    )
    def create(self, request: Request, task_id: UUID) -> Response:
        return _made(services.keep_task(task=self.task(), by=self.actor, **self.read(TemplateName)))


def _made(own: OwnTemplate) -> Response:
    """The answer with a template that was just made."""
    address = reverse("own-template-detail", args=[own.organization_id, own.pk])
    return Response(OwnTemplateOut(own).data, status=status.HTTP_201_CREATED, headers={"Location": address})
