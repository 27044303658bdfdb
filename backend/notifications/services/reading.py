"""What people do with what they were told, and when it is forgotten."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from backend.core.ids import first_id
from backend.notifications.models import Notification
from backend.tasks.refusals import UndoTooLate

KEPT = timedelta(days=365)
PRUNED_AT_ONCE = 1_000
UNDO_WITHIN = timedelta(minutes=10)
LONGEST_SNOOZE = timedelta(days=180)


def mark_read(*, notification_id: UUID, by: Actor) -> Notification:
    """The reader has seen one of theirs. Raises `NotFound`."""
    mine = Notification.objects.visible_to(by)
    mine.filter(pk=notification_id, read_at=None).update(read_at=now())
    return _own(notification_id, by)


def mark_page_read(*, task_id: UUID, by: Actor, with_thread: bool) -> int:
    """The reader has seen the page of a task, perhaps with what was written there. Returns how much of it was new."""
    mine = Notification.objects.visible_to(by).unread().filter(task=task_id)
    seen = mine.only_told() | mine.of_conversations() if with_thread else mine.only_told()
    return Notification.objects.filter(pk__in=seen.values("pk")).update(read_at=now())


def mark_all_read(*, by: Actor, at: datetime | None = None) -> int:
    """The reader has seen all that lies in the inbox. Returns how many were new; `at` is by what to undo it."""
    keys = Notification.objects.visible_to(by).unread().values("pk")
    return Notification.objects.filter(pk__in=keys).update(read_at=at or now())


def undo_mark_all_read(*, at: datetime, by: Actor) -> int:
    """What was marked as read at this very instant is new again. Raises `UndoTooLate`."""
    _require_recent(at)
    return Notification.objects.visible_to(by).filter(read_at=at).update(read_at=None)


def archive(*, by: Actor, notification_id: UUID | None = None, task_id: UUID | None = None) -> datetime:
    """Lay one aside, or all of a task that lie in the inbox. Returns the instant, by which to undo it.

    Raises `NotFound` when there is nothing of the kind.
    """
    at = now()
    mine = Notification.objects.visible_to(by).in_inbox(at)
    found = mine.filter(pk=notification_id) if notification_id else mine.filter(task=task_id)
    if not Notification.objects.filter(pk__in=found.values("pk")).update(archived_at=at):
        raise NotFound()
    return at


def unarchive(*, at: datetime, by: Actor) -> int:
    """What was laid aside at this very instant lies in the inbox again. Raises `UndoTooLate`."""
    _require_recent(at)
    return Notification.objects.visible_to(by).filter(archived_at=at).update(archived_at=None)


def snooze(*, notification_id: UUID, until: datetime, by: Actor) -> Notification:
    """Put one off: it comes back, as new, at `until`. Raises `NotFound`, `Invalid` for a time past or too far."""
    at = now()
    if not at < until <= at + LONGEST_SNOOZE:
        raise Invalid(fields={"until": [_("Choose a time in the next half year.")]})
    mine = Notification.objects.visible_to(by).filter(pk=notification_id)
    mine.update(snoozed_until=until, read_at=None, archived_at=None)
    return _own(notification_id, by)


def wake(*, notification_id: UUID, by: Actor) -> Notification:
    """One that was put off, or laid aside, lies in the inbox again. Raises `NotFound`."""
    Notification.objects.visible_to(by).filter(pk=notification_id).update(snoozed_until=None, archived_at=None)
    return _own(notification_id, by)


def prune(*, at: datetime) -> int:
    """Delete notifications told more than a year before `at`, with their deliveries and attempts. Returns how many."""
    old, count = Notification.objects.filter(pk__lt=first_id(at - KEPT)), 0
    while keys := list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        Notification.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def _own(notification_id: UUID, by: Actor) -> Notification:
    notification = Notification.objects.visible_to(by).with_task().filter(pk=notification_id).first()
    if notification is None:
        raise NotFound()
    return notification


def _require_recent(at: datetime) -> None:
    if now() - at > UNDO_WITHIN:
        raise UndoTooLate()
