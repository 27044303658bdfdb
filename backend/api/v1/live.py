"""The live stream."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
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
EVENT = {
    "type": "object",
    "description": "One event of the stream, by its lines. `data` is JSON.",
    "required": ["event", "data"],
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": "integer"},
    },
}
LAST = "The id of the last event that you had: what followed it is sent first, or `reload` if some of it is gone."


class LiveStream(Resource):
    renderer_classes = [EventStream]
    pagination_class = None
    filter_backends = []

    @extend_schema(
        operation_id="open_stream",
        tags=["live"],
        summary="Hear at once what changes, as server-sent events",
        description="Each event names ids and versions, never contents. Ask for what you need when you hear one. "
        "Every 15 s without events there is a comment. At most 5 streams a person.",
        parameters=[
            OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description=LAST),
            OpenApiParameter("last_event_id", str, description=f"{LAST} For clients that cannot set the header."),
        ],
        responses={(200, admission.MEDIA_TYPE): EVENT},
        examples=[EXAMPLE],
    )
    def list(self, request: Request) -> HttpResponse:
        key = request.auth.pk if isinstance(request.auth, AccessKey) else None
        session = None if key else request.session.session_key
        return admission.answer(request.META, request.method, by=self.actor, key_id=key, session_key=session)
