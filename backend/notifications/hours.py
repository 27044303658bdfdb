"""When people work: what can wait is told then."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.models import User
from backend.notifications.deciding import Span
from backend.secretaries.models import Secretary
from backend.secretaries.services import free_spans
from backend.sla.calendars import compiled, house_calendar
from backend.sla.rules import Rules
from backend.tasks.models import Task

LOOKED_AHEAD = timedelta(days=21)  # whoever is away for longer is told at once


def working_hours(users: Collection[User], task: Task | None, at: datetime) -> dict[UUID, tuple[Span, ...]]:
    """The working hours of each from `at` on: a secretary's own, for others those of the task's calendar, or the
    house's. A constant number of queries for any number of people; none for nobody."""
    if not users:
        return {}
    until = at + LOOKED_AHEAD
    secretaries = Secretary.objects.filter(user__in=users).select_related("user").prefetch_related("leaves")
    own = {secretary.user_id: free_spans(secretary, at, until) for secretary in secretaries}
    if all(user.pk in own for user in users):
        return own
    calendar = Rules([task]).calendar_at(task, at) if task else house_calendar(at)
    others = tuple((begin, end) for begin, end in compiled(calendar.pk).segments(at, until))
    return {user.pk: own.get(user.pk, others) for user in users}
