"""Keyset pages: every page costs the same, however deep, and nothing is skipped or shown twice when rows come in.

A cursor holds the sort value and the key of the row at the page's edge, and is signed: it is ours or it is refused.
Views name their orderings: `orderings = {"-created": "id", "due": Coalesce("due_at", FAR)}`. Each goes both ways; the
first is the default, descending with a minus. A sort value is never NULL.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from rest_framework.views import APIView

SMALLEST, USUAL, LARGEST = 1, 50, 200
SALT = "api.cursor"
Ordering = Any  # a field name or an expression


@dataclass(frozen=True)
class Cursor:
    """The edge of a page: rows after it (or, `backward`, before it) in the given ordering."""

    ordering: str
    backward: bool
    value: Any
    pk: str

    def encode(self) -> str:
        return signing.dumps([self.ordering, self.backward, _plain(self.value), self.pk], salt=SALT)

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        try:
            return cls(*signing.loads(text, salt=SALT))
        except signing.BadSignature:
            raise _bad("cursor", _("This cursor is not valid.")) from None


def _plain(value: Any) -> Any:
    """A sort value as JSON can hold it; the column's `to_python` reads it back."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def _bad(field: str, message: str) -> ValidationError:
    return ValidationError({field: [message]})


class KeysetPagination(BasePagination):
    """`?page_size=`, `?ordering=` and `?cursor=`."""

    def paginate_queryset(  # type: ignore[override]  # a keyset needs the database
        self, queryset: QuerySet[Any], request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        self.url = request.build_absolute_uri()
        orderings: dict[str, Ordering] = getattr(view, "orderings", {"-created": "id", "created": "id"})
        self.ordering = self._ordering(request, orderings)
        size = self._size(request)
        descending = self.ordering.startswith("-")
        expression = {name.lstrip("-"): by for name, by in orderings.items()}[self.ordering.lstrip("-")]
        rows = queryset.annotate(sort_key=F(expression) if isinstance(expression, str) else expression)
        cursor = self._cursor(request)
        backward = bool(cursor and cursor.backward)
        if cursor:
            rows = rows.filter(self._beyond(cursor, rows, descending != backward))
        sign = "-" if descending != backward else ""
        found = list(rows.order_by(f"{sign}sort_key", f"{sign}pk")[: size + 1])
        more = len(found) > size
        page = found[:size][:: -1 if backward else 1]
        self.next = self._edge(page[-1], False) if page and (more or backward) else None
        self.previous = self._edge(page[0], True) if page and (more if backward else cursor) else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link(self.next), "previous": self._link(self.previous), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = _names(getattr(view, "orderings", {"-created": "id", "created": "id"}))
        size = {"type": "integer", "minimum": SMALLEST, "maximum": LARGEST, "default": USUAL}
        return [
            _parameter("cursor", _("The page to show: taken from `next` or `previous`."), {"type": "string"}),
            _parameter("page_size", _("Rows on a page."), size),
            _parameter("ordering", _("The order of rows."), {"type": "string", "enum": names, "default": names[0]}),
        ]

    def _ordering(self, request: Request, orderings: dict[str, Ordering]) -> str:
        names = _names(orderings)
        wanted = request.query_params.get("ordering", names[0])
        if wanted not in names:
            raise _bad("ordering", _("Order by one of: %(list)s.") % {"list": ", ".join(names)})
        return wanted

    def _size(self, request: Request) -> int:
        wanted = request.query_params.get("page_size", str(USUAL))
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10 and SMALLEST <= int(wanted) <= LARGEST):
            raise _bad("page_size", _("A page has from %(least)d to %(most)d rows.") % {"least": 1, "most": LARGEST})
        return int(wanted)

    def _cursor(self, request: Request) -> Cursor | None:
        text = request.query_params.get("cursor")
        if text is None:
            return None
        cursor = Cursor.decode(text)
        if cursor.ordering != self.ordering:
            raise _bad("cursor", _("This cursor belongs to another ordering."))
        return cursor

    def _beyond(self, cursor: Cursor, rows: QuerySet[Any], descending: bool) -> Q:
        """Rows past the cursor's row, as one comparison of (value, key)."""
        field = rows.query.annotations["sort_key"].output_field
        try:
            value, pk = field.to_python(cursor.value), rows.model._meta.pk.to_python(cursor.pk)
        except (DjangoValidationError, TypeError, ValueError, OverflowError):
            raise _bad("cursor", _("This cursor is not valid.")) from None
        past = "lt" if descending else "gt"
        return Q(**{f"sort_key__{past}": value}) | Q(sort_key=value, **{f"pk__{past}": pk})

    def _edge(self, row: Any, backward: bool) -> Cursor:
        return Cursor(self.ordering, backward, row.sort_key, str(row.pk))

    def _link(self, cursor: Cursor | None) -> str | None:
        return replace_query_param(self.url, "cursor", cursor.encode()) if cursor else None


def _names(orderings: dict[str, Ordering]) -> list[str]:
    """Every ordering in both directions, the default first."""
    first = next(iter(orderings))
    both = [f"{sign}{name.lstrip('-')}" for name in orderings for sign in ("", "-")]
    return list(dict.fromkeys([first, *both]))


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
