"""What people do with what they were told."""

from uuid import UUID

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.notifications.models import Notification


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
