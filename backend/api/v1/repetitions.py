"""Own templates that are posted by themselves."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.accounts.permissions import require
from backend.accounts.roles import Permission
from backend.api.base import Resource
from backend.api.serializers import DayField, Ref, Strict
from backend.api.v1.tasks.bodies import Nothing
from backend.repeating import services
from backend.repeating.models import OwnTemplate, Repetition

ADDRESS = "organizations/<uuid:organization_id>/templates/<uuid:template_id>/repetition"
TAGS = ["own templates"]


class RepetitionIn(Strict):
    """On which day of every week (1 is Monday), month or year; the last where a month is shorter."""

    every = serializers.ChoiceField(choices=Repetition.Every.choices)
    day = serializers.IntegerField(min_value=1, max_value=31)
    month = serializers.IntegerField(
        min_value=1, max_value=12, allow_null=True, default=None, help_text="For what comes once a year."
    )
    due_days = serializers.IntegerField(
        min_value=1,
        max_value=services.MOST_DAYS,
        allow_null=True,
        default=None,
        help_text="Working days after which each task is needed; null: as the SLA policy promises.",
    )


class Skip(Strict):
    on = DayField(help_text="The day that is left out: the repetition's `next_on`.")


class RepetitionOut(serializers.Serializer[Any]):
    """How a template is posted by itself, for whom, and when next."""

    every = serializers.ChoiceField(choices=Repetition.Every.choices)
    day = serializers.IntegerField()
    month = serializers.IntegerField(allow_null=True)
    due_days = serializers.IntegerField(allow_null=True)
    set_by = Ref(help_text="In whose name it is posted.")
    next_on = serializers.DateField(help_text="The day that is meant.")
    next_at = serializers.DateTimeField(
        help_text="When it is posted: as working hours begin on that day, or after it where it has none."
    )
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_why = serializers.ChoiceField(choices=Repetition.Why.choices, allow_blank=True, help_text="Or empty.")


class Repetitions(Resource):
    queryset = Repetition.objects.none()
    serializer_class = RepetitionOut

    @extend_schema(
        operation_id="read_repetition", tags=TAGS, summary="How a template is repeated", responses=RepetitionOut
    )
    def retrieve(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        return self._answer(organization_id, template_id)

    @extend_schema(
        operation_id="set_repetition",
        tags=TAGS,
        summary="Have a template posted by itself",
        description="In the name of whoever says so; for people, not for API keys. What a template cannot know, such "
        "as the date of a meeting, has to be added each time: then a draft is made. After a downtime one is posted.",
        request=RepetitionIn,
        responses=RepetitionOut,
        examples=[
            OpenApiExample("On the last day of every month", {"every": "month", "day": 31}, request_only=True),
            OpenApiExample(
                "On every Monday, for Wednesday", {"every": "week", "day": 1, "due_days": 2}, request_only=True
            ),
        ],
    )
    def update(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        self._own(organization_id, template_id)
        services.repeat(own_template_id=template_id, by=self.actor, **self.read(RepetitionIn))
        return self._answer(organization_id, template_id)

    @extend_schema(
        operation_id="delete_repetition", tags=TAGS, summary="Do not repeat it any more", responses={204: None}
    )
    def destroy(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        self._own(organization_id, template_id)
        services.stop(own_template_id=template_id, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="pause_repetition",
        tags=TAGS,
        summary="Do not post it until somebody resumes it",
        request=Nothing,
        responses=RepetitionOut,
    )
    def pause(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        self.read(Nothing)
        self._own(organization_id, template_id)
        services.pause(own_template_id=template_id, by=self.actor)
        return self._answer(organization_id, template_id)

    @extend_schema(
        operation_id="resume_repetition",
        tags=TAGS,
        summary="Go on with the next day, from now on in your name",
        description="Also with a day that was skipped. What went by meanwhile is not made up for.",
        request=Nothing,
        responses=RepetitionOut,
    )
    def resume(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        self.read(Nothing)
        self._own(organization_id, template_id)
        services.resume(own_template_id=template_id, by=self.actor)
        return self._answer(organization_id, template_id)

    @extend_schema(
        operation_id="skip_repetition",
        tags=TAGS,
        summary="Leave the next one out",
        request=Skip,
        responses=RepetitionOut,
        examples=[OpenApiExample("The next one", {"on": "2026-12-01"}, request_only=True)],
    )
    def skip(self, request: Request, organization_id: UUID, template_id: UUID) -> Response:
        self._own(organization_id, template_id)
        services.skip(own_template_id=template_id, by=self.actor, **self.read(Skip))
        return self._answer(organization_id, template_id)

    def _own(self, organization_id: UUID, template_id: UUID) -> OwnTemplate:
        """The template. Strangers meet 404, who knows of the organization but is no member 403."""
        get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)
        require(Permission.TASK_READ, organization_id, self.actor)
        rows = OwnTemplate.objects.visible_to(self.actor).filter(organization=organization_id)
        return get_object_or_404(rows, pk=template_id)

    def _answer(self, organization_id: UUID, template_id: UUID) -> Response:
        own = self._own(organization_id, template_id)
        found = get_object_or_404(Repetition.objects.select_related("set_by"), own_template=own)
        return Response(RepetitionOut(found).data)
