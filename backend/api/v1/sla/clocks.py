"""Clocks of tasks: read at this moment, listed, extended, excused."""

from datetime import datetime
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import DayFilter, MomentFilter
from backend.api.v1.sla.bodies import ExtensionIn, ReasonIn
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.sla import services
from backend.sla.models import Clock
from backend.sla.services.figures import MOST_TENTHS
from backend.tasks.models import Task
from tasks_engine.sla import Cause
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.explain import told_of_clock
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


class ExcuseOut(serializers.Serializer[Any]):
    reason = serializers.CharField()
    who = serializers.CharField()
    at = serializers.DateTimeField()


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
    excuse = ExcuseOut(allow_null=True, help_text="Why the breach is not held against anyone.")


class EntryOut(serializers.Serializer[Any]):
    """One line of how a due date was worked out."""

    kind = serializers.CharField(help_text="promise, counted, uncounted or result")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.IntegerField()
    reason = serializers.CharField(help_text="weekly, make_up, holiday, off_hours, closed, paused:asked …")


class WordsOut(serializers.Serializer[Any]):
    lines = serializers.ListField(child=serializers.CharField())


class PromisedOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    due_at = serializers.DateTimeField(source="due", allow_null=True, help_text="Null: the calendar never gives it.")


@extend_schema_serializer(many=False)  # the answer of a list, and yet one object
class QuoteOut(serializers.Serializer[Any]):
    """What would be promised if the draft were published now."""

    at = serializers.DateTimeField()
    is_open = serializers.BooleanField(help_text="Whether somebody works at that instant.")
    promises = PromisedOut(many=True)
    text = serializers.CharField(help_text="The same in words, in the language of the request.")


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
    excused_at = serializers.DateTimeField(allow_null=True)
    at_risk_at = serializers.DateTimeField(allow_null=True, help_text="When little of the target is left, or was.")


def whole(first: int, last: int, description: str, **options: Any) -> django_filters.ChoiceFilter:
    """A filter by one of these whole numbers."""
    numbers = [(str(n), str(n)) for n in range(first, last + 1)]
    schema = {"type": "integer", "minimum": first, "maximum": last, "description": description}
    return extend_schema_field(schema)(django_filters.ChoiceFilter(choices=numbers, **options))


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
    decided_hour = whole(0, 167, "Hours since Monday 00:00 in the calendar's time zone.")
    template = django_filters.UUIDFilter(field_name="task__template_id")
    priority = whole(1, 4, "From 1, low, to 4, urgent.", field_name="task__priority")
    secretary = django_filters.UUIDFilter(field_name="secretary_id")
    skill = django_filters.CharFilter(field_name="task__skills", lookup_expr="has_key")
    share = whole(0, MOST_TENTHS, "Tenths of the target used; 20 for twice and more.", method="used")
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

    def used(self, rows: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        tenths = Least(F("elapsed") * 10 / Greatest(F("target"), 1), MOST_TENTHS)
        return rows.filter(STOPPED).annotate(tenths=tenths).filter(tenths=int(value))

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

    @extend_schema(
        operation_id="excuse_clock",
        tags=["sla"],
        summary="Excuse a breach",
        description="For coordinators. The breach stays recorded, with the reason, and is reported apart.",
        request=ReasonIn,
        responses=ClockOut,
        examples=[OpenApiExample("Not theirs", {"reason": "The archive was closed."}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, pk: UUID) -> Response:
        return Response(ClockOut(services.excuse(clock_id=pk, by=self.actor, **self.read(ReasonIn))).data)


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
        return Response(EntryOut(ledger(self._last_cycle(kind)), many=True).data)

    def _last_cycle(self, kind: str) -> Reading:
        cycles = [clock for clock in services.read_clocks(task=self._task(), at=now()) if clock.kind == kind]
        if not cycles:
            raise NotFound()
        return cycles[-1]

    @extend_schema(
        operation_id="tell_task_clock",
        tags=["sla"],
        summary="How the due date of a clock was worked out, in words",
        description="The same as lines of text, in the language of the request.",
        responses=WordsOut,
        examples=[OpenApiExample("In words", {"lines": ["Thu 19 Nov 09:00-12:00: 3 h"]}, response_only=True)],
    )
    @action(detail=True)
    def words(self, request: Request, task_id: str, kind: str) -> Response:
        return Response({"lines": told_of_clock(self._last_cycle(kind), get_language() or "en")})

    @extend_schema(
        operation_id="extend_task_clock",
        tags=["sla"],
        summary="Give a clock more working time",
        description="For coordinators, with the reason. A breach that is recorded stays recorded.",
        request=ExtensionIn,
        responses=ReadingOut(many=True),
        examples=[
            OpenApiExample(
                "Half a day", {"minutes": 240, "reason": "The minutes of March came late."}, request_only=True
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, task_id: str, kind: str) -> Response:
        task = self._task()
        services.extend(task_id=task.pk, kind=kind, by=self.actor, **self.read(ExtensionIn))
        return self.list(request, task_id)


class TaskQuote(Resource):
    queryset = Task.objects.none()
    pagination_class = None
    filter_backends = []

    @extend_schema(
        operation_id="quote_task",
        tags=["sla"],
        summary="What would be promised if this draft were published now",
        responses=QuoteOut,
        examples=[
            OpenApiExample(
                "On a Friday evening",
                {
                    "at": "2026-11-20T12:00:00Z",
                    "is_open": False,
                    "promises": [{"kind": "delivery", "due_at": "2026-11-25T10:00:00Z"}],
                    "text": "Outside working hours: delivery by Wednesday 18:00.",
                },
                response_only=True,
            )
        ],
    )
    def list(self, request: Request, task_id: str) -> Response:
        drafts = Task.objects.visible_to(self.actor).select_related("template").filter(published_at=None)
        task = get_object_or_404(drafts, pk=task_id)
        found, text = services.quote_of(task=task, at=now(), language=get_language() or "en")
        shown = {"at": found.at, "is_open": found.is_open, "promises": found.promises, "text": text}
        return Response(QuoteOut(shown).data)
