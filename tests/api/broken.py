"""Addresses that fail, to see what is told about it."""

from django.db import connection, transaction
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


class Slow(Resource):
    def list(self, request: Request) -> Response:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(10)")
        return Response()


urlpatterns = [
    path("api/v1/broken", Broken.as_view({"get": "list"})),
    path("api/v1/slow", Slow.as_view({"get": "list"})),
    *real,
]
