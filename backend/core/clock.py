"""The wall clock. Only views, jobs and `move` read it; everything else is handed the time."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()
