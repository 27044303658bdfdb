"""Business calendars and SLA targets."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.api.base import Resource
from backend.api.serializers import Strict
from backend.sla import calendars
from backend.sla.models import Calendar, Policy


class CalendarOut(serializers.Serializer[Any]):
    """One version of a business calendar; without an organization it is the house's own."""

    id = serializers.UUIDField()
    organization = serializers.UUIDField(source="organization_id", allow_null=True)
    version = serializers.IntegerField()
    definition = serializers.JSONField()
    provisional_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years whose make-up workdays are not published yet."
    )
    created_at = serializers.DateTimeField()


class CalendarIn(Strict):
    organization = serializers.UUIDField()
    definition = serializers.JSONField()


class PolicyOut(serializers.Serializer[Any]):
    """One version of an organization's targets, in working seconds; what it does not name is the house's."""

    id = serializers.UUIDField()
    organization = serializers.UUIDField(source="organization_id", allow_null=True)
    version = serializers.IntegerField()
    targets = serializers.JSONField()
    created_at = serializers.DateTimeField()


class PolicyIn(Strict):
    organization = serializers.UUIDField()
    targets = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


class OfOrganizationFilter(django_filters.FilterSet):
    organization = django_filters.UUIDFilter(field_name="organization_id")


class Rules(Resource):
    """What calendars and policies have in common: listed by organization, written as new versions."""

    filterset_class = OfOrganizationFilter

    def _organization(self, organization_id: Any) -> Organization:
        return get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)


OFFICE = {"mon": [["09:00", "12:00"], ["13:30", "18:00"]], "fri": [["09:00", "12:00"]]}


@extend_schema_view(
    list=extend_schema(operation_id="list_calendars", tags=["sla"], summary="Business calendars, newest first"),
    create=extend_schema(
        operation_id="create_calendar",
        tags=["sla"],
        summary="A new version of an organization's calendar",
        description="In force for tasks published from now on; what was promised before stays promised.",
        request=CalendarIn,
        responses={201: CalendarOut},
        examples=[
            OpenApiExample(
                "Office hours",
                value={
                    "organization": "0198f5a0-0000-7000-8000-000000000000",
                    "definition": {"time_zone": "Asia/Shanghai", "weekly": OFFICE, "holidays": ["2026-10-01"]},
                },
                request_only=True,
            )
        ],
    ),
)
class Calendars(Rules):
    queryset = Calendar.objects.none()
    serializer_class = CalendarOut

    def get_queryset(self) -> QuerySet[Calendar]:
        return Calendar.objects.visible_to(self.actor)

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), CalendarOut)

    def create(self, request: Request) -> Response:
        data = self.read(CalendarIn)
        calendar = calendars.add_calendar(
            definition=data["definition"], organization=self._organization(data["organization"]), by=self.actor
        )
        return Response(CalendarOut(calendar).data, status=status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(operation_id="list_sla_policies", tags=["sla"], summary="SLA targets, newest first"),
    create=extend_schema(
        operation_id="create_sla_policy",
        tags=["sla"],
        summary="A new version of an organization's targets",
        description="In force for tasks published from now on; what was promised before stays promised.",
        request=PolicyIn,
        responses={201: PolicyOut},
        examples=[
            OpenApiExample(
                "Faster when it is urgent",
                value={
                    "organization": "0198f5a0-0000-7000-8000-000000000000",
                    "targets": {"urgent": {"claim": 900, "delivery": 7200}},
                },
                request_only=True,
            )
        ],
    ),
)
class Policies(Rules):
    queryset = Policy.objects.none()
    serializer_class = PolicyOut

    def get_queryset(self) -> QuerySet[Policy]:
        return Policy.objects.visible_to(self.actor)

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), PolicyOut)

    def create(self, request: Request) -> Response:
        data = self.read(PolicyIn)
        policy = calendars.add_policy(
            targets=data["targets"], organization=self._organization(data["organization"]), by=self.actor
        )
        return Response(PolicyOut(policy).data, status=status.HTTP_201_CREATED)
