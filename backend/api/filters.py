"""Filters: declared per list, and strict. An unknown parameter or value is named, not ignored."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGING = frozenset({"cursor", "page_size", "ordering"})


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter that refuses parameters it does not know."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        filterset = self.get_filterset_class(view, queryset)
        known = PAGING | (set(filterset.base_filters) if filterset else set())
        unknown = sorted(set(request.query_params) - known)
        if unknown and view.action == "list":  # type: ignore[attr-defined]
            raise ValidationError({name: [ErrorDetail(_("There is no such filter."), "unknown")] for name in unknown})
        return super().filter_queryset(request, queryset, view)
