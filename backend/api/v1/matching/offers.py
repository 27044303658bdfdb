"""Offers, and the board of open tasks."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from backend.api.base import Resource
from backend.api.filters import MomentFilter
from backend.api.pagination import LARGEST, SMALLEST, USUAL
from backend.api.serializers import Strict
from backend.api.v1.matching.shapes import BoardOut, OfferOut, OfferRow
from backend.api.v1.tasks.bodies import Nothing
from backend.core.clock import now
from backend.matching import services
from backend.matching.board import BoardRow, board
from backend.matching.models import Offer
from backend.matching.wording import names_for, tell, tell_claiming


class DeclineIn(Strict):
    reason = serializers.ChoiceField(choices=Offer.DeclineReason.choices)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    def validate_reason(self, value: str) -> Offer.DeclineReason:
        return Offer.DeclineReason(value)


class OfferFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=Offer.Status.choices)
    task = django_filters.UUIDFilter(field_name="task_id")
    secretary = django_filters.UUIDFilter(field_name="secretary_id")
    expires_before = MomentFilter(field_name="expires_at", lookup_expr="lte")


class Offers(Resource):
    queryset = Offer.objects.none()
    serializer_class = OfferRow
    filterset_class = OfferFilter
    orderings = {"-created": "id", "expires": "expires_at"}

    def get_queryset(self) -> QuerySet[Offer]:
        return Offer.objects.visible_to(self.actor).with_task(self.actor)

    @extend_schema(
        operation_id="list_offers",
        tags=["offers"],
        summary="Offers to you, or in the pools you coordinate, the latest first",
        responses=OfferRow(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), OfferRow)

    @extend_schema(
        operation_id="read_offer",
        tags=["offers"],
        summary="One offer, with why it was made",
        responses=OfferOut,
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(pk)

    @extend_schema(
        operation_id="accept_offer",
        tags=["offers"],
        summary="Take the task that was offered",
        description="The first to accept gets the task, and other offers of it are withdrawn. 409 `offer_expired`, "
        "`offer_rescinded` or `offer_already_answered` says when the offer was closed; 403 `certificate_expired` or "
        "`requirements_not_met` what has changed since it was made.",
        request=Nothing,
        responses=OfferOut,
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        services.accept(offer_id=pk, by=self.actor)
        return self._answer(pk)

    @extend_schema(
        operation_id="decline_offer",
        tags=["offers"],
        summary="Leave the task to somebody else",
        description="You are not offered it again unless what it needs changes; you may still claim it.",
        request=DeclineIn,
        responses=OfferOut,
        examples=[OpenApiExample("Too busy", {"reason": "busy", "note": "Board week."}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> Response:
        services.decline(offer_id=pk, by=self.actor, **self.read(DeclineIn))
        return self._answer(pk)

    def _answer(self, pk: UUID) -> Response:
        offer = get_object_or_404(self.get_queryset().select_related("decision__round"), pk=pk)
        return Response(OfferOut(offer, context=self.get_serializer_context()).data)


class Digits(serializers.IntegerField):
    """A whole number in plain digits, as the other lists take it."""

    def to_internal_value(self, data: Any) -> int:
        if not str(data).isascii():
            self.fail("invalid")
        return int(super().to_internal_value(data))


class BoardQuery(Strict):
    cursor = serializers.CharField(required=False)
    page_size = Digits(min_value=SMALLEST, max_value=LARGEST, default=USUAL)


class Board(Resource):
    queryset = Offer.objects.none()
    serializer_class = BoardOut
    pagination_class = None
    filter_backends = []

    @extend_schema(
        operation_id="read_board",
        tags=["offers"],
        summary="Open tasks that you may claim, the most valuable with you first",
        description="Then those that only one requirement keeps from you, with what would change it. Each says what "
        "claiming it would do to the plan. Of more than 1000 open tasks the most pressing and oldest are looked at.",
        parameters=[
            OpenApiParameter("cursor", str, description="The page to show: taken from `next`."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
                             description="Rows on a page."),
        ],
        responses=BoardOut,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        asked = self._asked()
        page = board(self.actor, now(), cursor=asked.get("cursor"), size=asked["page_size"])
        names = names_for([row.explanation for row in page.rows])
        url = request.build_absolute_uri()
        following = replace_query_param(url, "cursor", page.next) if page.next else None
        shown = {"next": following, "results": [_row(row, names) for row in page.rows]}
        return Response(BoardOut(shown, context=self.get_serializer_context()).data)

    def _asked(self) -> dict[str, Any]:
        asked = BoardQuery(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found


def _row(row: BoardRow, names: dict[str, str]) -> dict[str, Any]:
    told = tell(row.explanation, names)
    missing = next((line for line in told["requirements"] if line["code"] == row.missing), None)
    return {
        "task": row.task,
        "value": told["value"],
        "missing": {**missing, "change": told["change"]} if row.missing and missing else None,
        "preferences": told["preferences"],
        "relaxations": told["relaxations"],
        "claiming": {
            "effect": row.claiming.effect,
            "until": row.claiming.until,
            "cost": row.claiming.cost,
            "text": tell_claiming(row.claiming),
        },
    }
