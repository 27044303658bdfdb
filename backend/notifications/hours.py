"""When somebody may be disturbed: in their own working hours, if it can wait."""

from datetime import datetime, timedelta

from backend.accounts.models import User
from backend.notifications.audiences import Happening
from backend.secretaries.models import Secretary
from backend.secretaries.services import free_spans
from backend.sla.calendars import compiled
from backend.sla.rules import Rules

LOOKED_AHEAD = timedelta(days=21)  # whoever is away for longer is told at once


def next_open(user: User, happening: Happening, at: datetime) -> datetime:
    """`at`, or the next beginning of the person's hours: a secretary's own, for others those of the task's calendar."""
    secretary = Secretary.objects.filter(user=user).prefetch_related("leaves").first()
    if secretary is not None:
        spans = free_spans(secretary, at, at + LOOKED_AHEAD)
        return max(at, spans[0][0]) if spans else at
    if happening.task is None:
        return at
    calendar = Rules([happening.task]).calendar_at(happening.task, at)
    return compiled(calendar.pk).opening(at) or at
