"""SLA figures: attainment, trend, heat map, histogram, reasons, and who had the work for how long."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import DayFilter
from backend.core.clock import now
from backend.sla.models import Clock, ClockFigure, TimeFigure
from backend.sla.services import foretell
from backend.sla.services.figures import Figure, Group, TimeGroup, clock_figures, time_figures
from backend.sla.services.foresight import Foretold
from tasks_engine.sla.policy import WIRING

USUAL_DAYS = 30
NOT_FILTERS = ("group_by", "format")
DRILLED = {  # a group -> the filter of the list of clocks that finds what is behind one of its figures
    Group.KIND: "kind",
    Group.ORGANIZATION: "organization",
    Group.POOL: "pool",
    Group.TEMPLATE: "template",
    Group.PRIORITY: "priority",
    Group.SECRETARY: "secretary",
    Group.SKILL: "skill",
    Group.HOUR: "decided_hour",
    Group.SHARE: "share",
    Group.CAUSE: "cause",
    Group.PAUSE: "paused_for",
}


class CsvRenderer(BaseRenderer):
    """Rows as a table for spreadsheets: `?format=csv`."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """A byte order mark comes first, without which spreadsheets take Chinese for something else."""
        if not isinstance(data, list):  # a problem stays what it is
            return bytes(JSONRenderer().render(data))
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=list(data[0]) if data else [], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in data)
        return text.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


class ClockFigureOut(serializers.Serializer[Any]):
    """How the promises of one group were kept. Amounts are working seconds of clocks that have stopped."""

    key = serializers.CharField(help_text="The group: an id, a code, a day, a number.")
    name = serializers.CharField(source="label", help_text="What people call it, in your language.")
    met = serializers.IntegerField(source="sums.met")
    breached = serializers.IntegerField(source="sums.breached", help_text="And not excused.")
    excused = serializers.IntegerField(source="sums.excused")
    cancelled = serializers.IntegerField(source="sums.cancelled")
    attainment = serializers.FloatField(allow_null=True, help_text="met / (met + breached); null when there were none.")
    stopped = serializers.IntegerField(source="sums.stopped", help_text="How many the amounts are of.")
    target = serializers.IntegerField(source="sums.target")
    elapsed = serializers.IntegerField(source="sums.elapsed")
    paused = serializers.IntegerField(source="sums.paused")
    clocks = serializers.SerializerMethodField(help_text="Where the clocks behind these figures are listed.")

    def get_clocks(self, figure: Figure) -> str:
        period: dict[str, str] = self.context["asked"]
        group: Group = self.context["group"]
        day = {"decided_since": figure.key, "decided_until": figure.key} if group is Group.DAY else {}
        key = {DRILLED[group]: figure.key} if group in DRILLED else {}
        return f"/api/v1/clocks?{urlencode({**period, **day, **key})}"


class TimeFigureOut(serializers.Serializer[Any]):
    """How long one group had tasks that are over, in seconds within and outside working time."""

    key = serializers.CharField()
    name = serializers.CharField(source="label")
    tasks = serializers.IntegerField(source="sums.tasks")
    working = serializers.IntegerField(source="sums.working")
    off_hours = serializers.IntegerField(source="sums.off_hours")


class Period(django_filters.FilterSet):
    """What all figures may be narrowed to."""

    organization = django_filters.UUIDFilter(field_name="organization_id")
    pool = django_filters.UUIDFilter(field_name="pool_id")
    since = DayFilter(field_name="day", lookup_expr="gte", label="The first day. Without it, thirty days ago.")
    until = DayFilter(field_name="day", lookup_expr="lte", label="The last day. Without it, today.")

    def keep(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The group is not a filter of rows."""
        return rows


class ClockPeriod(Period):
    kind = django_filters.ChoiceFilter(choices=[(kind, kind) for kind in WIRING])
    group_by = django_filters.ChoiceFilter(choices=[(group, group) for group in Group], method="keep")


class TimePeriod(Period):
    group_by = django_filters.ChoiceFilter(choices=[(group, group) for group in TimeGroup], method="keep")


CSV = OpenApiParameter("format", OpenApiTypes.STR, enum=["json", "csv"], description="csv gives a table.")


class Figures(Resource):
    """Sums over a period, in groups. They are few: there are no pages."""

    renderer_classes = [JSONRenderer, CsvRenderer]
    pagination_class = None
    more_parameters = ("format",)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """JSON or CSV; another `format` is a wrong value like any other."""
        if request.query_params.get("format", "json") not in ("json", "csv"):
            if not force:
                raise ValidationError({"format": [_("Say json or csv.")]})
            return self.get_renderers()[0], JSONRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def asked(self) -> dict[str, str]:
        """The filters of this request, with the days from which and to which it asks."""
        given = {name: str(value) for name, value in self.request.query_params.items() if name not in NOT_FILTERS}
        today = now().date()
        since, until = given.pop("since", str(today - timedelta(days=USUAL_DAYS))), given.pop("until", str(today))
        return {**given, "decided_since": since, "decided_until": until}

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.filter_queryset(queryset)
        asked = self.asked()
        return rows.filter(day__gte=asked["decided_since"], day__lte=asked["decided_until"])


@extend_schema_view(
    list=extend_schema(
        operation_id="list_clock_figures",
        tags=["sla"],
        summary="How promises were kept: attainment, trend, heat map, histogram, reasons",
        description="Counts the clocks decided in a period, in your organizations or pools. `group_by=day` is the "
        "trend, `hour` the heat map (hours since Monday 00:00), `share` the histogram (tenths of the target used), "
        "`cause` why clocks were breached, `pause` why they stood still. A clock with several skills or pauses counts "
        "in each group. Sums are brought up to date within seconds.",
        parameters=[CSV],
        responses=ClockFigureOut(many=True),
        examples=[
            OpenApiExample(
                "One kind of clock",
                value={
                    "key": "delivery",
                    "name": "delivery",
                    "met": 46,
                    "breached": 3,
                    "excused": 1,
                    "cancelled": 2,
                    "attainment": 0.9388,
                    "stopped": 49,
                    "target": 4233600,
                    "elapsed": 2210400,
                    "paused": 90000,
                    "clocks": "/api/v1/clocks?decided_since=2026-10-21&decided_until=2026-11-20&kind=delivery",
                },
                response_only=True,
            )
        ],
    )
)
class ClockFigures(Figures):
    queryset = ClockFigure.objects.none()
    serializer_class = ClockFigureOut
    filterset_class = ClockPeriod

    def list(self, request: Request) -> Response:
        rows = self.rows(ClockFigure.objects.visible_to(self.actor))
        group = Group(request.query_params.get("group_by", Group.KIND))
        context = {**self.get_serializer_context(), "asked": self.asked(), "group": group}
        shown: Any = ClockFigureOut(clock_figures(rows, group), many=True, context=context)
        return Response(list(shown.data))


@extend_schema_view(
    list=extend_schema(
        operation_id="list_time_figures",
        tags=["sla"],
        summary="Who had the tasks that ended in a period, and for how long",
        description="Every second of a task's life belongs to one party: queue, secretary, organization or "
        "coordinator. A task counts once for each party that had it.",
        parameters=[CSV],
        responses=TimeFigureOut(many=True),
    )
)
class TimeFigures(Figures):
    queryset = TimeFigure.objects.none()
    serializer_class = TimeFigureOut
    filterset_class = TimePeriod

    def list(self, request: Request) -> Response:
        rows = self.rows(TimeFigure.objects.visible_to(self.actor))
        group = TimeGroup(request.query_params.get("group_by", TimeGroup.PARTY))
        return Response(list(TimeFigureOut(time_figures(rows, group), many=True).data))


class ForecastOut(serializers.Serializer[Any]):
    """What the next working hours may bring."""

    hours = serializers.SerializerMethodField(help_text="Working hours.")
    at_stake = serializers.IntegerField(
        source="forecast.at_stake", help_text="Clocks that run in time now and fall due by then."
    )
    expected = serializers.FloatField(
        source="forecast.expected", help_text="How many of them are likely to be late, as such clocks were before."
    )
    clocks = serializers.SerializerMethodField(help_text="Where they are listed.")

    def get_hours(self, foretold: Foretold) -> int:
        return foretold.forecast.horizon // 3600

    def get_clocks(self, foretold: Foretold) -> str:
        due = {"state": "running", "breached": "false", "due_before": foretold.due_before.isoformat()}
        return f"/api/v1/clocks?{urlencode({**self.context['asked'], **due})}"


class ForecastFilter(django_filters.FilterSet):
    organization = django_filters.UUIDFilter(field_name="organization_id")
    pool = django_filters.UUIDFilter(field_name="task__pool_id")


@extend_schema_view(
    list=extend_schema(
        operation_id="read_forecast",
        tags=["sla"],
        summary="How many promises are likely to be broken in the next 4 and 24 working hours",
        description="The likelihood is read from the clocks of the last 90 days: of those that had run as long, the "
        "share that ran on beyond their target.",
        responses=ForecastOut(many=True),
    )
)
class Forecasts(Resource):
    queryset = Clock.objects.none()
    serializer_class = ForecastOut
    filterset_class = ForecastFilter
    pagination_class = None

    def list(self, request: Request) -> Response:
        clocks = self.filter_queryset(Clock.objects.visible_to(self.actor))
        context = {**self.get_serializer_context(), "asked": request.query_params.dict()}
        return Response(list(ForecastOut(foretell(clocks=clocks, at=now()), many=True, context=context).data))
