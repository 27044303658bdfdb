"""The live stream."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

from backend.accounts.models import AccessKey
from backend.api.base import Resource
from backend.api.renderers import EventStream
from backend.live import admission

EXAMPLE = OpenApiExample(
    "A task moved",
    value={
        "id": "1763712004321-0",
        "event": "task.moved",
        "data": '{"task_id":"0192f0bf-11aa-7b11-8c22-3d33e44f5566","version":4}',
    },
    media_type=admission.MEDIA_TYPE,
    response_only=True,
)
LAST = "The id of the last event that you had: what followed it is sent first, or `reload` if some of it is gone."


@extend_schema_serializer(many=False)  # the answer of a list, and yet one stream
class LiveEvent(serializers.Serializer[Any]):
    """One event of the stream, by its lines. `data` is JSON."""

    id = serializers.CharField(required=False)
    event = serializers.CharField()
    data = serializers.CharField()  # type: ignore[assignment]
    retry = serializers.IntegerField(required=False)


class LiveStream(Resource):
    renderer_classes = [EventStream]
    pagination_class = None
    filter_backends = []

    @extend_schema(
        operation_id="open_stream",
        tags=["live"],
        summary="Hear at once what changes, as server-sent events",
        description="Each event names ids and versions, never contents. Ask for what you need when you hear one. "
        "Every 3 s the event `beat` says that the connection is alive. At most 5 streams a person.",
        parameters=[
            OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description=LAST),
            OpenApiParameter("last_event_id", str, description=f"{LAST} For clients that cannot set the header."),
        ],
        responses={(200, admission.MEDIA_TYPE): LiveEvent},
        examples=[EXAMPLE],
    )
    def list(self, request: Request) -> HttpResponse:
        key = request.auth.pk if isinstance(request.auth, AccessKey) else None
        session = None if key else request.session.session_key
        return admission.answer(request.META, request.method, by=self.actor, key_id=key, session_key=session)
