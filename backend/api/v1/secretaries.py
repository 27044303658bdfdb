"""Secretaries: profiles, skills, leave, and organizations they are kept apart from."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.api.base import Resource
from backend.api.filters import AnyOf
from backend.api.serializers import LineField, MomentField, NamedChoiceField, Ref, Strict, VisibleField
from backend.catalog.models import Confidentiality, Skill
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.secretaries import services
from backend.secretaries.models import MOST_LIVE_TASKS, BlockedPair, Leave, Secretary, SecretaryQuerySet

MINUTES_A_WEEK = 10_080
GRADES = {str(number): number for number in (5, 4, 3, 2)}


class WeeklyHours(serializers.DictField):
    """Ranges of working time by weekday, in the secretary's time zone: `{"mon": [["09:00", "12:00"]]}`."""

    child = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=8), min_length=2, max_length=2),
        max_length=24,
    )


class SkillLevel(serializers.Serializer[Any]):
    """How well a secretary does something, and what shows it."""

    skill = serializers.CharField(source="skill.code")
    label = serializers.CharField(source="skill")  # type: ignore[assignment]
    proficiency = serializers.IntegerField(help_text="1 to 5.")
    evidence = serializers.CharField(allow_blank=True)


class SecretaryOut(serializers.Serializer[Any]):
    """The professional profile of a user who works in a pool."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    pool = Ref()
    grade = serializers.IntegerField(
        source="grade_id", allow_null=True, help_text="5 (junior) to 2 (senior); null until a certificate proves one."
    )
    clearance = NamedChoiceField(Confidentiality)
    languages = serializers.ListField(child=serializers.CharField())
    skills = SkillLevel(many=True)
    growing = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of skills to grow in: work at just the level held is preferred."
    )
    time_zone = serializers.CharField(source="user.time_zone")
    weekly_hours = WeeklyHours()
    weekly_capacity_minutes = serializers.IntegerField(help_text="Minutes of work taken on in a week.")
    most_live_tasks = serializers.IntegerField(help_text="Tasks held at once.")
    is_paused = serializers.BooleanField(help_text="Paused: no offers, no claims.")
    about = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class ProfileEdit(Strict):
    """What is left out stays as it is. Clearance is for coordinators, the rest for the secretary, or for both."""

    about = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    languages = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=20, required=False
    )
    growing = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, required=False)
    weekly_hours = WeeklyHours(required=False)
    weekly_capacity_minutes = serializers.IntegerField(min_value=0, max_value=MINUTES_A_WEEK, required=False)
    most_live_tasks = serializers.IntegerField(
        min_value=1, max_value=MOST_LIVE_TASKS, required=False, help_text="Coordinators may change it too."
    )
    is_paused = serializers.BooleanField(required=False, help_text="Coordinators may change it too.")
    clearance = NamedChoiceField(Confidentiality, required=False, help_text="For coordinators.")


class SkillIn(Strict):
    proficiency = serializers.IntegerField(min_value=1, max_value=5)
    evidence = LineField(max_length=500, allow_blank=True, default="")


class LeaveOut(serializers.Serializer[Any]):
    """A time in which the secretary does not work: from `starts_at` up to `ends_at`."""

    id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)


class LeaveIn(Strict):
    starts_at = MomentField()
    ends_at = MomentField()
    note = LineField(max_length=200, allow_blank=True, default="")


class BlockOut(serializers.Serializer[Any]):
    """An organization that the secretary is kept apart from."""

    id = serializers.UUIDField()
    organization = Ref()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class BlockIn(Strict):
    organization = VisibleField(Organization)
    reason = serializers.CharField(max_length=500)


class SecretaryFilter(django_filters.FilterSet):
    pool = django_filters.UUIDFilter(field_name="pool_id")
    skill = django_filters.CharFilter(field_name="skills__skill__code", label="The code of a skill they have.")
    language = django_filters.CharFilter(field_name="languages", lookup_expr="contains", method="speaks")
    grade = AnyOf(GRADES, field_name="grade_id")
    is_paused = django_filters.BooleanFilter()
    q = django_filters.CharFilter(field_name="user__name", lookup_expr="icontains", label="Part of the name.")

    def speaks(self, rows: SecretaryQuerySet, name: str, code: str) -> SecretaryQuerySet:
        return rows.filter(languages__contains=[code])


class Secretaries(Resource):
    queryset = Secretary.objects.none()
    serializer_class = SecretaryOut
    filterset_class = SecretaryFilter
    orderings = {"name": "user__name", "-created": "id"}

    def get_queryset(self) -> SecretaryQuerySet:
        return Secretary.objects.visible_to(self.actor).with_skills()

    @extend_schema(
        operation_id="list_secretaries",
        tags=["secretaries"],
        summary="The secretaries of pools you coordinate, or yourself",
        responses=SecretaryOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), SecretaryOut)

    @extend_schema(operation_id="read_secretary", tags=["secretaries"], summary="One profile", responses=SecretaryOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(SecretaryOut(get_object_or_404(self.get_queryset(), pk=pk)).data)

    @extend_schema(
        operation_id="edit_secretary",
        tags=["secretaries"],
        summary="Change a profile",
        description="Secretaries change their own; coordinators change clearance, pause and the most tasks at once. "
        "The grade follows from certificates.",
        request=ProfileEdit,
        responses=SecretaryOut,
        examples=[
            OpenApiExample("Pause", value={"is_paused": True}, request_only=True),
            OpenApiExample("Hours", value={"weekly_hours": {"mon": [["09:00", "12:00"]]}}, request_only=True),
        ],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        secretary = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(
            SecretaryOut(services.edit_profile(secretary=secretary, by=self.actor, **self.read(ProfileEdit))).data
        )


class OfSecretary(Resource):
    """What belongs to one secretary whom the actor may see."""

    def secretary(self) -> Secretary:
        visible = Secretary.objects.visible_to(self.actor).select_related("user")
        return get_object_or_404(visible, pk=self.kwargs["secretary_id"])


class SecretarySkills(OfSecretary):
    queryset = Skill.objects.none()
    serializer_class = SkillIn
    lookup_field = "code"
    lookup_value_converter = "str"

    @extend_schema(
        operation_id="set_secretary_skill",
        tags=["secretaries"],
        summary="Put down how well a secretary does something (coordinators)",
        responses=SkillLevel,
        examples=[
            OpenApiExample(
                "Well", value={"proficiency": 4, "evidence": "Forty council meetings since 2021"}, request_only=True
            )
        ],
    )
    def update(self, request: Request, secretary_id: UUID, code: str) -> Response:
        secretary, skill = self.secretary(), get_object_or_404(Skill, code=code)
        level = services.set_skill(secretary=secretary, skill=skill, by=self.actor, **self.read())
        return Response(SkillLevel(level).data)

    @extend_schema(
        operation_id="remove_secretary_skill",
        tags=["secretaries"],
        summary="Take a skill off a profile (coordinators)",
        responses={204: None},
    )
    def destroy(self, request: Request, secretary_id: UUID, code: str) -> Response:
        secretary, skill = self.secretary(), get_object_or_404(Skill, code=code)
        services.remove_skill(secretary=secretary, skill=skill, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Leaves(OfSecretary):
    queryset = Leave.objects.none()
    serializer_class = LeaveIn
    orderings = {"starts_at": "starts_at", "-created": "id"}

    @extend_schema(
        operation_id="list_leaves", tags=["secretaries"], summary="A secretary's leaves", responses=LeaveOut(many=True)
    )
    def list(self, request: Request, secretary_id: UUID) -> Response:
        return self.page(services.leaves_of(secretary=self.secretary(), by=self.actor), LeaveOut)

    @extend_schema(
        operation_id="add_leave",
        tags=["secretaries"],
        summary="Note a time without work",
        description="Tasks already taken stay as they are: release them, or ask a coordinator.",
        responses={201: LeaveOut},
        examples=[
            OpenApiExample(
                "A week",
                value={"starts_at": "2026-12-07T00:00+08:00", "ends_at": "2026-12-14T00:00+08:00", "note": "Holiday"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request, secretary_id: UUID) -> Response:
        leave = services.add_leave(secretary=self.secretary(), by=self.actor, at=now(), **self.read())
        return Response(LeaveOut(leave).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="remove_leave", tags=["secretaries"], summary="Work then after all", responses={204: None}
    )
    def destroy(self, request: Request, secretary_id: UUID, pk: UUID) -> Response:
        leave = services.leaves_of(secretary=self.secretary(), by=self.actor).filter(pk=pk).first()
        if leave is None:
            raise NotFound()
        services.remove_leave(leave=leave, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Blocks(OfSecretary):
    queryset = BlockedPair.objects.none()
    serializer_class = BlockIn

    @extend_schema(
        operation_id="list_blocks",
        tags=["secretaries"],
        summary="Organizations that a secretary is kept apart from (coordinators)",
        responses=BlockOut(many=True),
    )
    def list(self, request: Request, secretary_id: UUID) -> Response:
        return self.page(services.blocks_of(secretary=self.secretary(), by=self.actor), BlockOut)

    @extend_schema(
        operation_id="add_block",
        tags=["secretaries"],
        summary="Keep a secretary and an organization apart (coordinators)",
        description="Either side may wish it. Doing it twice keeps the newer reason.",
        responses={201: BlockOut},
        examples=[
            OpenApiExample(
                "A wish",
                value={"organization": "0198f5a0-0000-7000-8000-000000000000", "reason": "Former employer"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request, secretary_id: UUID) -> Response:
        blocked = services.block(secretary=self.secretary(), by=self.actor, **self.read())
        return Response(BlockOut(blocked).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="remove_block", tags=["secretaries"], summary="Let them work together again", responses={204: None}
    )
    def destroy(self, request: Request, secretary_id: UUID, pk: UUID) -> Response:
        blocked = services.blocks_of(secretary=self.secretary(), by=self.actor).filter(pk=pk).first()
        if blocked is None:
            raise NotFound()
        services.unblock(blocked=blocked, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
