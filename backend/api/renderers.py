"""Renderers besides JSON."""

from rest_framework.renderers import JSONRenderer


class AnyBytes(JSONRenderer):
    """For downloads: callers may ask for any media type; only refusals are rendered."""

    media_type = "*/*"


class EventStream(JSONRenderer):
    """For streams of events: only refusals are rendered, as JSON."""

    media_type = "text/event-stream"
    format = "stream"
