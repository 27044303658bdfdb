"""What people do with what they were told, and when it is forgotten."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.ids import first_id
from backend.notifications.models import Notification

KEPT = timedelta(days=365)
PRUNED_AT_ONCE = 1_000


def mark_read(*, notification_id: UUID, by: Actor) -> Notification:
    """The reader has seen one of theirs. Raises `NotFound`."""
    mine = Notification.objects.visible_to(by)
    mine.filter(pk=notification_id, read_at=None).update(read_at=now())
    notification = mine.with_task().filter(pk=notification_id).first()
    if notification is None:
        raise NotFound()
    return notification


def mark_all_read(*, by: Actor) -> int:
    """The reader has seen all of theirs. Returns how many were new."""
    return Notification.objects.visible_to(by).unread().update(read_at=now())


def prune(*, at: datetime) -> int:
    """Delete notifications told more than a year before `at`, with their deliveries and attempts. Returns how many."""
    old, count = Notification.objects.filter(pk__lt=first_id(at - KEPT)), 0
    while keys := list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        Notification.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
