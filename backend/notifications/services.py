"""Telling people, and sending what they are told on its way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.jobs import kick
from backend.notifications.audiences import Happening, people
from backend.notifications.channels import CHANNELS
from backend.notifications.channels.failures import PermanentError, TransientError
from backend.notifications.hours import next_open
from backend.notifications.kinds import KINDS, kinds_of
from backend.notifications.models import Delivery, Notification

log = structlog.get_logger(__name__)

SEND_DUE = "notifications.send_due"
AT_ONCE = 20  # sent by one job: with a mail server that takes 10 seconds to fail, still less than a job may last
LEASE = timedelta(minutes=5)  # in which whoever took a delivery has to send it: as long as a job may last
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=2)


@transaction.atomic
def tell(
    *,
    event: str,
    event_id: int,
    facts: Mapping[str, Any],
    happening: Happening,
    kept: Mapping[str, Any] | None = None,
    in_hours: bool = False,
) -> None:
    """Notify everybody whom `kinds.py` names for an event, each once, however often this is called.

    `facts` choose the kinds; `kept` are the facts that the words need. With `in_hours` what leaves the house waits for
    the hours of whom it is for.
    """
    at = now()
    for name in kinds_of(event, facts):
        told = people(KINDS[name].told, happening)
        notifications = [
            Notification(user=user, kind=name, event=str(event_id), task=happening.task, facts=dict(kept or {}))
            for user in told
        ]
        Notification.objects.bulk_create(notifications, ignore_conflicts=True)
        waiting = {user.pk: next_open(user, happening, at) for user in told} if in_hours else {}
        _hand_to_channels(name, str(event_id), waiting, at)


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


def send_due(*, at: datetime) -> int:
    """Try the deliveries that are due, oldest first. Returns how many were tried.

    Each is taken in a short transaction, sent outside of any, and marked. So a process that dies in between sends the
    mail once more when the lease is over: it may come twice, and it never gets lost.
    """
    tried = 0
    while tried < AT_ONCE and (delivery := _take_next(at)):
        _send(delivery)
        tried += 1
    if tried == AT_ONCE:
        kick(SEND_DUE)
    return tried


def _hand_to_channels(kind: str, event: str, waiting: Mapping[UUID, datetime], at: datetime) -> None:
    """One delivery for each channel and each notification of this kind and event, at once or when a reader opens."""
    told = Notification.objects.filter(kind=kind, event=event).values_list("pk", "user")
    deliveries = [
        Delivery(notification_id=pk, channel=channel, next_attempt_at=waiting.get(user, at))
        for pk, user in told
        for channel in CHANNELS
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    if deliveries:
        kick(SEND_DUE)


@transaction.atomic
def _take_next(at: datetime) -> Delivery | None:
    """The delivery that waits longest, taken: nobody else gets it before the lease is over."""
    delivery = Delivery.objects.due(at).select_for_update(skip_locked=True).order_by("next_attempt_at").first()
    if delivery:
        delivery.attempts += 1
        delivery.next_attempt_at = at + LEASE
        delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


def _send(delivery: Delivery) -> None:
    notification = Notification.objects.with_task().select_related("user").get(pk=delivery.notification_id)
    try:
        CHANNELS[delivery.channel](notification)
    except TransientError as error:
        _put_off(delivery, str(error))
    except PermanentError as error:
        _fail(delivery, str(error))
    except Exception as error:  # a fault of ours must not keep the others from being sent
        log.exception("delivery_faulty", delivery_id=str(delivery.pk), channel=delivery.channel)
        _put_off(delivery, f"{type(error).__name__}: {error}")
    else:
        _mark(delivery, status=Delivery.Status.SENT, sent_at=now(), error="")


def _put_off(delivery: Delivery, error: str) -> None:
    at = now()
    if at - delivery.created_at > GIVEN_UP_AFTER:
        _fail(delivery, error)
        return
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE)
    log.warning("delivery_put_off", delivery_id=str(delivery.pk), channel=delivery.channel, error=error)
    _mark(delivery, next_attempt_at=at + pause, error=error[:500])


def _fail(delivery: Delivery, error: str) -> None:
    log.error("delivery_failed", delivery_id=str(delivery.pk), channel=delivery.channel, error=error)
    _mark(delivery, status=Delivery.Status.FAILED, error=error[:500])


def _mark(delivery: Delivery, **values: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.PENDING).update(**values)
