"""An address that fails, to see what is told about it."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.config.urls import handler400, handler404, handler500
from backend.config.urls import urlpatterns as real

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


class Broken(Resource):
    def list(self, request: Request) -> Response:
        raise RuntimeError("the innermost secret")


urlpatterns = [path("api/v1/broken", Broken.as_view({"get": "list"})), *real]
