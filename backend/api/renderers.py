"""Renderers besides JSON."""

from rest_framework.renderers import JSONRenderer


class AnyBytes(JSONRenderer):
    """For downloads: callers may ask for any media type; only refusals are rendered."""

    media_type = "*/*"
