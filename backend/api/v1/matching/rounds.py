"""Rounds of the matcher, for coordinators."""

from uuid import UUID

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import MomentFilter
from backend.api.v1.matching.shapes import ReplayOut, RoundOut, RoundRow
from backend.api.v1.tasks.bodies import Nothing
from backend.matching import services
from backend.matching.models import Decision, Round


class RoundFilter(django_filters.FilterSet):
    pool = django_filters.UUIDFilter(field_name="pool_id")
    trigger = django_filters.ChoiceFilter(choices=Round.Trigger.choices)
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lte")


class Rounds(Resource):
    queryset = Round.objects.none()
    serializer_class = RoundRow
    filterset_class = RoundFilter
    orderings = {"-created": "id"}

    def get_queryset(self) -> QuerySet[Round]:
        return Round.objects.visible_to(self.actor).defer("header", "blocks")

    @extend_schema(
        operation_id="list_rounds",
        tags=["rounds"],
        summary="Rounds of the pools you coordinate, the latest first",
        responses=RoundRow(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), RoundRow)

    @extend_schema(operation_id="read_round", tags=["rounds"], summary="One round, with its decisions",
                   responses=RoundOut)  # fmt: skip
    def retrieve(self, request: Request, pk: UUID) -> Response:
        decided = Decision.objects.select_related("task", "secretary__user").order_by("id")
        rounds = self.get_queryset().prefetch_related(Prefetch("decisions", queryset=decided))
        return Response(RoundOut(get_object_or_404(rounds, pk=pk)).data)

    @extend_schema(
        operation_id="replay_round",
        tags=["rounds"],
        summary="Compute the round again from its stored input, and compare",
        description="Changes nothing.",
        request=Nothing,
        responses=ReplayOut,
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        found = get_object_or_404(Round.objects.visible_to(self.actor), pk=pk)
        replayed = services.replay(found)
        told = {"replays": replayed.same, "differences": replayed.differences, "cannot": replayed.cannot}
        return Response(ReplayOut(told).data)
