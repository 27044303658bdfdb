"""Filters: declared per list, and strict. An unknown parameter or value is named, not ignored."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, Filter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from backend.api.serializers import DayField, MomentField

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGING = frozenset({"cursor", "page_size", "ordering"})


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter that refuses parameters it does not know."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        filterset = self.get_filterset_class(view, queryset)
        known = PAGING | set(getattr(view, "more_parameters", ())) | set(filterset.base_filters if filterset else ())
        unknown = sorted(set(request.query_params) - known)
        if unknown and view.action == "list":  # type: ignore[attr-defined]
            raise ValidationError({name: [ErrorDetail(_("There is no such filter."), "unknown")] for name in unknown})
        _check_values(request, filterset.base_filters if filterset else {})
        rows: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return rows


def _check_values(request: Request, filters: Mapping[str, Filter]) -> None:
    """django-filter takes an empty value, and what is neither true nor false, for no filter at all."""
    given = request.query_params
    blank = [name for name, rule in filters.items() if given.get(name) == "" and not isinstance(rule, CharFilter)]
    if blank:
        raise ValidationError({name: [ErrorDetail(_("Say a value, or leave it out."), "blank")] for name in blank})
    vague = [
        name
        for name, rule in filters.items()
        if isinstance(rule, BooleanFilter) and given.get(name, "true") not in ("true", "false")
    ]
    if vague:
        raise ValidationError({name: [ErrorDetail(_("Say true or false."), "invalid")] for name in vague})


class AnyOf(django_filters.MultipleChoiceFilter):
    """Rows that have one of the values asked for: `?status=open&status=assigned`."""

    def __init__(self, values: Mapping[str, Any], **options: Any) -> None:
        self.values = values
        super().__init__(choices=[(name, name) for name in values], **options)

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": [self.values[name] for name in value]}) if value else qs


class FormDay(forms.Field):
    """The form's side of `DayField`: the same days are taken in bodies and in filters."""

    kind: type[DayField | MomentField] = DayField

    def to_python(self, value: str | None) -> Any:
        if not value:
            return None
        try:
            return self.kind().run_validation(value)
        except ValidationError as error:
            raise forms.ValidationError(error.detail) from None


class FormMoment(FormDay):
    """The form's side of `MomentField`."""

    kind = MomentField


class DayFilter(django_filters.DateFilter):
    """Rows before or after a day."""

    field_class = FormDay


class MomentFilter(django_filters.IsoDateTimeFilter):
    """Rows before or after an instant."""

    field_class = FormMoment
