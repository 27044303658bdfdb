"""Clocks of tasks, and the calendars and targets behind them."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.api.base import Resource
from backend.api.filters import DayFilter, MomentFilter
from backend.api.serializers import Strict
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.sla import calendars, services
from backend.sla.models import Calendar, Clock, Policy
from backend.sla.services.figures import MOST_TENTHS
from backend.tasks.models import Task
from tasks_engine.sla import Cause
from tasks_engine.sla.ledger import ledger
from tasks_engine.sla.policy import WIRING

FAR = Value(datetime.fromisoformat("9999-01-01T00:00:00+00:00"), DateTimeField())
KINDS = [(kind, kind) for kind in WIRING]
STOPPED = Q(stopped_at__isnull=False) & ~Q(state=Clock.State.CANCELLED)
OUTCOMES = {  # as the figures count them
    "met": Q(state=Clock.State.MET, breached_at=None),
    "breached": Q(breached_at__isnull=False, excused_at=None),
    "excused": Q(breached_at__isnull=False, excused_at__isnull=False),
    "cancelled": Q(state=Clock.State.CANCELLED, breached_at=None),
}


class ReadingOut(serializers.Serializer[Any]):
    """A clock as it stands this moment. Amounts are working seconds."""

    kind = serializers.ChoiceField(choices=KINDS)
    cycle = serializers.IntegerField(help_text="Counts how often this clock was started.")
    state = serializers.ChoiceField(choices=Clock.State.choices)
    party = serializers.CharField(help_text="Whose time it is: queue, secretary or organization.")
    target = serializers.IntegerField()
    elapsed = serializers.IntegerField()
    remaining = serializers.IntegerField(help_text="Negative when over.")
    paused = serializers.IntegerField()
    started_at = serializers.DateTimeField(source="started")
    due_at = serializers.DateTimeField(source="due", allow_null=True, help_text="Null while the clock stands still.")
    stopped_at = serializers.DateTimeField(allow_null=True)
    breached_at = serializers.DateTimeField(allow_null=True)


class EntryOut(serializers.Serializer[Any]):
    """One line of how a due date was worked out."""

    kind = serializers.CharField(help_text="promise, counted, uncounted or result")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.IntegerField()
    reason = serializers.CharField(help_text="weekly, make_up, holiday, off_hours, closed, paused:asked …")


class TaskRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()


class ClockOut(serializers.Serializer[Any]):
    """A clock as it was last folded: for lists. `/tasks/{id}/clocks` reads it at this moment."""

    id = serializers.UUIDField()
    task = TaskRef()
    kind = serializers.ChoiceField(choices=KINDS)
    cycle = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Clock.State.choices)
    party = serializers.CharField()
    target = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    breached_at = serializers.DateTimeField(allow_null=True)


class ClockFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=KINDS)
    state = django_filters.ChoiceFilter(choices=Clock.State.choices)
    task = django_filters.UUIDFilter(field_name="task_id")
    organization = django_filters.UUIDFilter(field_name="task__organization_id")
    pool = django_filters.UUIDFilter(field_name="task__pool_id")
    breached = django_filters.BooleanFilter(field_name="breached_at", lookup_expr="isnull", exclude=True)
    due_before = MomentFilter(field_name="due_at", lookup_expr="lte")
    at_risk = django_filters.BooleanFilter(method="risky", label="Running in time, with little of the target left.")
    outcome = django_filters.ChoiceFilter(choices=[(name, name) for name in OUTCOMES], method="come_out")
    decided_since = DayFilter(field_name="decided_on", lookup_expr="gte")
    decided_until = DayFilter(field_name="decided_on", lookup_expr="lte")
    decided_hour = django_filters.NumberFilter(label="Hours since Monday 00:00 in the calendar's time zone.")
    template = django_filters.UUIDFilter(field_name="task__template_id")
    priority = django_filters.NumberFilter(field_name="task__priority")
    secretary = django_filters.UUIDFilter(field_name="secretary_id")
    skill = django_filters.CharFilter(field_name="task__skills", lookup_expr="has_key")
    share = django_filters.NumberFilter(method="used", label="Tenths of the target used; 20 for twice and more.")
    cause = django_filters.ChoiceFilter(choices=[(cause, cause) for cause in (*Cause, "excused")], method="caused")
    paused_for = django_filters.CharFilter(method="stood_still", label="The reason of a pause.")

    def risky(self, rows: QuerySet[Clock], name: str, value: bool) -> QuerySet[Clock]:
        at_risk = Q(at_risk_at__lte=now())
        return rows.filter(at_risk if value else ~at_risk)

    def come_out(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        return rows.filter(OUTCOMES[value])

    def caused(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        if value == "excused":
            return rows.filter(OUTCOMES["excused"])
        return rows.filter(OUTCOMES["breached"], breach_cause=value)

    def used(self, rows: QuerySet[Clock], name: str, value: int) -> QuerySet[Clock]:
        tenths = Least(F("elapsed") * 10 / Greatest(F("target"), 1), MOST_TENTHS)
        return rows.filter(STOPPED).annotate(tenths=tenths).filter(tenths=value)

    def stood_still(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        return rows.filter(STOPPED, pauses__has_key=value)


@extend_schema_view(
    list=extend_schema(
        operation_id="list_clocks",
        tags=["sla"],
        summary="Clocks of the tasks you may see, soonest due first",
        description="`?state=running&due_before=…` finds what is at risk; `?breached=true` what was missed.",
    )
)
class Clocks(Resource):
    queryset = Clock.objects.none()
    serializer_class = ClockOut
    filterset_class = ClockFilter
    orderings = {"due": Coalesce("due_at", FAR), "-created": "id"}

    def get_queryset(self) -> QuerySet[Clock]:
        return Clock.objects.visible_to(self.actor).select_related("task")

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), ClockOut)


class TaskClocks(Resource):
    queryset = Task.objects.none()
    lookup_field = "kind"
    lookup_value_converter = "slug"
    pagination_class = None
    filter_backends = []

    def _task(self) -> Task:
        return get_object_or_404(Task.objects.visible_to(self.actor), pk=self.kwargs["task_id"])

    @extend_schema(
        operation_id="read_task_clocks",
        tags=["sla"],
        summary="The SLA clocks of a task, read at this moment",
        responses=ReadingOut(many=True),
    )
    def list(self, request: Request, task_id: str) -> Response:
        return Response(ReadingOut(services.read_clocks(task=self._task(), at=now()), many=True).data)

    @extend_schema(
        operation_id="explain_task_clock",
        tags=["sla"],
        summary="How the due date of a clock was worked out",
        description="Every second from the start to the due date stands in one line; the counted ones add up to the "
        "promise.",
        responses=EntryOut(many=True),
    )
    def retrieve(self, request: Request, task_id: str, kind: str) -> Response:
        cycles = [clock for clock in services.read_clocks(task=self._task(), at=now()) if clock.kind == kind]
        if not cycles:
            raise NotFound()
        return Response(EntryOut(ledger(cycles[-1]), many=True).data)


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
