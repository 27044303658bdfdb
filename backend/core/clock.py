"""The wall clock. Only views, jobs and `move` read it; everything else is handed the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """The present instant, aware."""
    return _set_to.get() or timezone.now()


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """In this block it is that instant: for what is told as if it had happened then."""
    before = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(before)
