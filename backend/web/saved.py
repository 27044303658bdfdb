"""Saved views: which pages have them, and what of an address is the view. Colleagues can open it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from backend.accounts import services as accounts
from backend.accounts.actors import Actor

# Page -> what makes up a view of it, in the order in which its address says it, with what goes without saying. Where a
# page of the list begins is not part of it.
PARTS: dict[str, dict[str, str]] = {
    "tasks": {"view": "running", "q": "", "kind": "", "by": ""},
    "work": {"view": "mine", "layout": "board", "sort": "due", "q": "", "kind": ""},
    "find": {"view": "all", "kind": ""},
    "desk_tasks": dict.fromkeys(("q", "kind", "secretary", "organization", "priority", "pool", "due"), "")
    | {"queue": "all"}
    | dict.fromkeys(("promise", "since", "until", "outcome", "on", "waits"), ""),  # from the figures of the dashboard
}


@dataclass(frozen=True)
class Row:
    """One of the reader's views."""

    key: UUID
    name: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Saved:
    """The reader's views of a page, and what the page shows now."""

    page: str
    query: str
    rows: list[Row]

    @property
    def here(self) -> Row | None:
        """The view that is open."""
        return next((row for row in self.rows if row.is_here), None)


def saved_on(request: HttpRequest, page: str, actor: Actor) -> Saved:
    """What the page offers. One query."""
    query = query_of(page, request.GET)
    rows = accounts.views_of(page=page, by=actor)
    return Saved(page, query, [Row(row.pk, row.name, address(page, row.query), row.query == query) for row in rows])


def query_of(page: str, asked: Mapping[str, str]) -> str:
    """What of an address makes up the view: always the same for the same view."""
    said = {name: asked.get(name, "").strip() for name in PARTS[page]}
    return urlencode([(name, text) for name, text in said.items() if text not in ("", PARTS[page][name])])


def address(page: str, query: str) -> str:
    """Where a view is."""
    return f"{reverse(page)}?{query}" if query else reverse(page)
