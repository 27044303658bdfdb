"""The base of every resource."""

from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backend.accounts.actors import Actor
from backend.api.idempotency import Handler, once
from backend.core.errors import Stale


class Resource(viewsets.GenericViewSet[Any]):
    """A resource whose rows begin with `visible_to(self.actor)`, and whose POSTs honour `Idempotency-Key`."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]  # OPTIONS is what the document is for
    lookup_value_converter = "uuid"
    post: Handler  # set by the router where there is a POST
    secret_fields: tuple[str, ...] = ()  # shown once, never stored with an answer

    @property
    def actor(self) -> Actor:
        """Who is asking."""
        return cast(Actor, self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and hasattr(self, "post"):
            self.post = once(self.post, secret_fields=self.secret_fields)

    def read(self, kind: type[BaseSerializer[Any]] | None = None, **options: Any) -> Any:
        """The request's body, validated by `kind`, or by the action's own serializer."""
        context = self.get_serializer_context()
        serializer = (kind or self.get_serializer_class())(data=self.request.data, context=context, **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def page(self, rows: Any, serializer: Any) -> Response:
        """One page of `rows`, filtered and ordered as the request says."""
        page = self.paginate_queryset(self.filter_queryset(rows))
        context = self.get_serializer_context()
        return self.get_paginated_response(serializer(page, many=True, context=context).data)


def check_unchanged(request: Request, version: int) -> None:
    """Raise `Stale` when the request's `If-Match` names another version than the present one."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and wanted.strip() not in ("*", etag(version)):
        versions = {"yours": wanted, "present": etag(version)}
        raise Stale(_("Your copy is version %(yours)s; the present one is %(present)s.") % versions)


def etag(version: int) -> str:
    """The entity tag of a row's version."""
    return f'"{version}"'
