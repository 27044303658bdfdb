"""Organizations searched by name, in pages that go on after the last name of the page before."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from backend.accounts.models import Organization

PAGE_SIZE = 30


@dataclass(frozen=True)
class Named:
    """A page of them. `after` is where it begins, and `next` where the page after it does; empty for the last."""

    rows: list[Organization]
    words: str
    after: str
    next: str


def named(found: QuerySet[Organization], asked: Mapping[str, str]) -> Named:
    """Those of `found` that the address asks for, in the order of their names, which are unique."""
    words, after = (asked.get(name, "").strip()[:200] for name in ("q", "after"))
    found = found.filter(name__icontains=words) if words else found
    found = found.filter(name__gt=after) if after else found
    page = list(found.order_by("name")[: PAGE_SIZE + 1])
    return Named(page[:PAGE_SIZE], words, after, page[PAGE_SIZE - 1].name if len(page) > PAGE_SIZE else "")
