"""Addresses of one's calendar, and the calendars themselves."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.api.base import Resource
from backend.api.renderers import AnyBytes
from backend.api.serializers import LineField, Strict
from backend.api.throttles import Counted
from backend.feeds import services
from backend.feeds.models import Feed


class FeedIn(Strict):
    label = LineField(  # type: ignore[assignment]  # a declared field is no attribute
        max_length=80, help_text="Where you use it, for you to recognize it by."
    )


class FeedOut(serializers.Serializer[Any]):
    """An address of your calendar. The address itself is not stored, and was shown when it was made."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # likewise
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewFeed(FeedOut):
    """A new address of your calendar. Whoever has it sees the calendar: it is shown this once."""

    url = serializers.URLField()


EXAMPLES = [
    OpenApiExample("My phone", value={"label": "My phone"}, request_only=True),
    OpenApiExample(
        "Its address",
        value={
            "id": "0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f",
            "label": "My phone",
            "created_at": "2026-11-20T08:30:00Z",
            "last_used_at": None,
            "url": "https://secretariat.example.org/feeds/3q2-7wEjZk0SdP6c1vY8xTnB5hRfLmA4uQiKgOeWzJs.ics",
        },
        response_only=True,
    ),
]


class Feeds(Resource):
    queryset = Feed.objects.none()
    serializer_class = FeedOut
    secret_fields = ("url",)
    orderings = {"-created": "id"}

    @extend_schema(
        operation_id="list_feeds",
        tags=["calendar feeds"],
        summary="The addresses of your calendar",
        responses=FeedOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(services.feeds_of(by=self.actor), FeedOut)

    @extend_schema(
        operation_id="create_feed",
        tags=["calendar feeds"],
        summary="Make an address of your calendar",
        description="For calendar programs, which subscribe to it (iCalendar): your due dates, expected deliveries and "
        "leave. Titles of confidential tasks are not in it. Meetings are not part of the product yet.",
        request=FeedIn,
        responses={201: NewFeed},
        examples=EXAMPLES,
    )
    def create(self, request: Request) -> Response:
        made = services.make(**self.read(FeedIn), by=self.actor)
        return Response({**FeedOut(made.feed).data, "url": made.url}, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="revoke_feed",
        tags=["calendar feeds"],
        summary="Revoke an address of your calendar",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        services.revoke(feed=get_object_or_404(services.feeds_of(by=self.actor), pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PerAddress(Counted):
    """Against guessing, and against programs that ask without a pause."""

    scope = "feed_address"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.get_ident(request)


class PerFeed(Counted):
    """A calendar is asked for every quarter of an hour by each of a person's programs, and not all the time."""

    scope = "feed"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return hashlib.sha256(view.kwargs["token"].encode()).hexdigest()


@extend_schema(exclude=True)  # its address is told by `create_feed`
class CalendarFile(APIView):
    """The calendar at a secret address. Who has the address needs nothing else, and gets nothing else."""

    http_method_names = ["get", "head"]
    authentication_classes = []
    permission_classes = []
    throttle_classes = [PerAddress, PerFeed]
    renderer_classes = [AnyBytes]

    def get(self, request: Request, token: str) -> HttpResponse:
        fetched = services.fetch(token=token)
        etag, changed = f'"{fetched.etag}"', int(fetched.changed_at.timestamp())
        headers = {"ETag": etag, "Last-Modified": http_date(changed), "Cache-Control": "private, no-cache"}
        answer = HttpResponse(fetched.body, content_type="text/calendar; charset=utf-8", headers=headers)
        return get_conditional_response(request._request, etag, changed, answer) or answer
