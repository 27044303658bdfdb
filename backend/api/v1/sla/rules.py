"""Business calendars and SLA policies: written as drafts, put in force as an act of their own."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization, Pool
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict
from backend.sla.calendars import add_calendar
from backend.sla.models import Calendar, DryRun, Policy, Recalculation, Undertaking
from backend.sla.policies import add_policy
from backend.sla.services import activate, try_out

LARGEST_FEED = 1_000_000


class RuleOut(serializers.Serializer[Any]):
    """One version of something agreed; of neither an organization nor a pool: the house's own."""

    id = serializers.UUIDField()
    organization = serializers.UUIDField(source="organization_id", allow_null=True)
    pool = serializers.UUIDField(source="pool_id", allow_null=True)
    version = serializers.IntegerField()
    definition = serializers.JSONField()
    activated_at = serializers.DateTimeField(allow_null=True, help_text="Null for a draft.")
    applies_to_open = serializers.BooleanField(help_text="Whether it holds for tasks that were open then.")
    written_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class CalendarOut(RuleOut):
    """One version of a business calendar."""

    origin = serializers.ChoiceField(choices=Calendar.Source.choices, source="source")
    provisional_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years whose make-up workdays are not published yet."
    )


class PolicyOut(RuleOut):
    """One version of an SLA policy. Amounts are working seconds; what it does not say is as in the house's."""

    key = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField()
    is_withdrawn = serializers.BooleanField()


class RuleIn(Strict):
    organization = serializers.UUIDField(required=False, allow_null=True, default=None)
    pool = serializers.UUIDField(required=False, allow_null=True, default=None)


class CalendarIn(RuleIn):
    definition = serializers.JSONField()
    country = serializers.CharField(
        required=False, default="", max_length=2, allow_blank=True, help_text="Adds its public holidays: CN."
    )
    feed = serializers.CharField(
        required=False, default="", max_length=LARGEST_FEED, allow_blank=True, help_text="An iCalendar file's text."
    )


class PolicyIn(RuleIn):
    key = serializers.SlugField(max_length=60, help_text="Versions of one policy share it.")
    name = LineField(max_length=120)
    definition = serializers.JSONField()
    position = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=32767, help_text="Of an owner's, the lowest that fits holds."
    )
    is_withdrawn = serializers.BooleanField(required=False, default=False, help_text="This version ends the policy.")


class ActivationIn(Strict):
    applies_to_open = serializers.BooleanField(
        required=False, default=False, help_text="Hold for open tasks as well. What is decided stays decided."
    )


class UndertakingOut(serializers.Serializer[Any]):
    """Long work about a rule, and how far it has come."""

    id = serializers.UUIDField()
    calendar = serializers.UUIDField(source="calendar_id", allow_null=True)
    policy = serializers.UUIDField(source="policy_id", allow_null=True)
    state = serializers.ChoiceField(choices=Undertaking.State.choices)
    total = serializers.IntegerField(help_text="Tasks.")
    done = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ExampleOut(serializers.Serializer[Any]):
    task = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.CharField()
    cycle = serializers.IntegerField()
    newly_breached = serializers.BooleanField(help_text="Otherwise it would no longer be.")
    due_before = serializers.DateTimeField(allow_null=True)
    due_after = serializers.DateTimeField(allow_null=True)


class DryRunOut(UndertakingOut):
    """What a draft would have changed. What people would have done otherwise nobody knows."""

    days = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="clocks, moved, newly_breached and no_longer_breached, each by kind of clock.",
    )
    examples = ExampleOut(many=True, help_text="Clocks that would come out otherwise; at most 200.")
    changed_tasks = serializers.IntegerField(help_text="Tasks of which at least one clock would come out otherwise.")


class DaysIn(Strict):
    days = serializers.IntegerField(required=False, default=30, min_value=1, max_value=366)


class OwnerFilter(django_filters.FilterSet):
    organization = django_filters.UUIDFilter(field_name="organization_id")
    pool = django_filters.UUIDFilter(field_name="pool_id")
    active = django_filters.BooleanFilter(field_name="activated_at", lookup_expr="isnull", exclude=True)


ACTIVATION = OpenApiExample("For open tasks too", {"applies_to_open": True}, request_only=True)


class Rules(Resource):
    """What calendars and policies have in common."""

    filterset_class = OwnerFilter

    def owner(self, data: dict[str, Any]) -> dict[str, Any]:
        """The body with its owner's rows for ids. Strangers' organizations and pools do not exist."""
        rows: dict[str, QuerySet[Any]] = {
            "organization": Organization.objects.visible_to(self.actor),
            "pool": Pool.objects.visible_to(self.actor),
        }
        owners = {name: get_object_or_404(seen, pk=data[name]) if data[name] else None for name, seen in rows.items()}
        return {**data, **owners}

    def activated(self, pk: UUID) -> Any:
        rule = get_object_or_404(self.get_queryset(), pk=pk)
        return activate(rule=rule, by=self.actor, **self.read(ActivationIn))

    def tried(self, pk: UUID) -> Response:
        rule = get_object_or_404(self.get_queryset(), pk=pk)
        work = try_out(rule=rule, by=self.actor, **self.read(DaysIn))
        return Response(DryRunOut(work).data, status=status.HTTP_202_ACCEPTED)


OFFICE = {"mon": [["09:00", "12:00"], ["13:30", "18:00"]], "fri": [["09:00", "12:00"]]}
SOMEBODY = "0198f5a0-0000-7000-8000-000000000000"


@extend_schema_view(
    list=extend_schema(operation_id="list_calendars", tags=["sla"], summary="Business calendars, newest first"),
    create=extend_schema(
        operation_id="create_calendar",
        tags=["sla"],
        summary="A new version of an organization's or a pool's calendar, as a draft",
        description="Nothing changes until it is activated. An organization's calendar comes before its pool's, and "
        "that before the house's.",
        request=CalendarIn,
        responses={201: CalendarOut},
        examples=[
            OpenApiExample(
                "Office hours, and China's holidays",
                value={
                    "organization": SOMEBODY,
                    "definition": {"time_zone": "Asia/Shanghai", "weekly": OFFICE},
                    "country": "CN",
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
        data = self.owner(self.read(CalendarIn))
        calendar = add_calendar(**{**data, "feed": data["feed"].encode()}, by=self.actor)
        return Response(CalendarOut(calendar).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="activate_calendar",
        tags=["sla"],
        summary="Put a calendar in force",
        request=ActivationIn,
        responses=CalendarOut,
        examples=[ACTIVATION],
    )
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: UUID) -> Response:
        return Response(CalendarOut(self.activated(pk)).data)

    @extend_schema(
        operation_id="try_calendar",
        tags=["sla"],
        summary="Find out what a draft would have changed",
        description="A job runs it on the tasks of the last days; ask `/dry-runs` how far it has come.",
        request=DaysIn,
        responses={202: DryRunOut},
        examples=[OpenApiExample("A month", {"days": 30}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request, pk: UUID) -> Response:
        return self.tried(pk)


@extend_schema_view(
    list=extend_schema(operation_id="list_sla_policies", tags=["sla"], summary="SLA policies, newest versions first"),
    create=extend_schema(
        operation_id="create_sla_policy",
        tags=["sla"],
        summary="A new version of an organization's or a pool's SLA policy, as a draft",
        description="Nothing changes until it is activated. The definition may say `applies_to`, `targets`, "
        "`targets_by_priority`, `pauses`, `pause_limit`, `calendar_change` and `ladder`; the guide to clocks explains "
        "them.",
        request=PolicyIn,
        responses={201: PolicyOut},
        examples=[
            OpenApiExample(
                "Faster when it is urgent",
                value={
                    "organization": SOMEBODY,
                    "key": "urgent",
                    "name": "Urgent work",
                    "definition": {
                        "applies_to": {"priorities": ["urgent"]},
                        "targets": {"claim": 900, "delivery": 7200},
                    },
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
        policy = add_policy(**self.owner(self.read(PolicyIn)), by=self.actor)
        return Response(PolicyOut(policy).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="activate_sla_policy",
        tags=["sla"],
        summary="Put an SLA policy in force",
        request=ActivationIn,
        responses=PolicyOut,
        examples=[ACTIVATION],
    )
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: UUID) -> Response:
        return Response(PolicyOut(self.activated(pk)).data)

    @extend_schema(
        operation_id="try_sla_policy",
        tags=["sla"],
        summary="Find out what a draft would have changed",
        description="A job runs it on the tasks of the last days; ask `/dry-runs` how far it has come.",
        request=DaysIn,
        responses={202: DryRunOut},
        examples=[OpenApiExample("A month", {"days": 30}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request, pk: UUID) -> Response:
        return self.tried(pk)


@extend_schema_view(
    list=extend_schema(operation_id="list_dry_runs", tags=["sla"], summary="Drafts that were tried out, newest first"),
    retrieve=extend_schema(operation_id="read_dry_run", tags=["sla"], summary="What a draft would have changed"),
)
class DryRuns(Resource):
    queryset = DryRun.objects.none()
    serializer_class = DryRunOut

    def get_queryset(self) -> QuerySet[DryRun]:
        return DryRun.objects.visible_to(self.actor)

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), DryRunOut)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(DryRunOut(get_object_or_404(self.get_queryset(), pk=pk)).data)


@extend_schema_view(
    list=extend_schema(
        operation_id="list_recalculations",
        tags=["sla"],
        summary="Recalculations of open clocks after a change of rules, newest first",
    )
)
class Recalculations(Resource):
    queryset = Recalculation.objects.none()
    serializer_class = UndertakingOut

    def list(self, request: Request) -> Response:
        return self.page(Recalculation.objects.visible_to(self.actor), UndertakingOut)
