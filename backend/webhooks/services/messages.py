"""What endpoints are told: written once, kept for a month, and sent again when somebody asks for it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.jobs import kick
from backend.outbox.models import OutboxEvent
from backend.tasks.models import Task
from backend.webhooks.models import Endpoint, Message
from backend.webhooks.refusals import BeingSent, TooManyToReplay

SEND_DUE = "webhooks.send_due"
KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 2_000
MOST_REPLAYED = 5_000

S = Message.Status


@transaction.atomic
def write(*, event: OutboxEvent, task: Task, kind: str, data: Mapping[str, Any]) -> int:
    """One message for each endpoint of the task's organization that is told of this kind. Returns how many are new.

    Paused and disabled endpoints get theirs too: it waits there. Called twice, it writes nothing twice.
    """
    told = Endpoint.objects.there().filter(
        Q(event_types=[]) | Q(event_types__contains=[kind]), organization=task.organization_id
    )
    body = body_of(kind, event.created_at, data)
    messages = [
        Message(endpoint=endpoint, event_id=event.pk, key=event.key, task=task, type=kind, body=body)
        for endpoint in told.exclude(messages__event_id=event.pk).only("pk")
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if messages:
        kick_sender()
    return len(messages)


def add(message: Message) -> Message:
    """Save one message and have it sent."""
    message.save(force_insert=True)
    kick_sender()
    return message


def body_of(kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The body, byte for byte as it is signed and sent."""
    return orjson.dumps({"type": kind, "timestamp": at, "data": data}, option=orjson.OPT_UTC_Z).decode()


def kick_sender() -> None:
    """Have what is due sent as soon as this transaction commits."""
    kick(SEND_DUE)


@transaction.atomic
def replay(*, message_id: UUID, by: Actor) -> Message:
    """Send a message again, now, under the same id. Raises `BeingSent` while it is on its way.

    Of a task that is secret by now there is nothing to send: `NotFound`.
    """
    message = Message.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=message_id).first()
    if message is None:
        raise NotFound()
    if message.leased_until and message.leased_until > now():
        raise BeingSent()
    _send_again(message.pk)
    message.refresh_from_db()
    return message


@transaction.atomic
def replay_all(*, endpoint_id: UUID, since: datetime, until: datetime, by: Actor, only_missed: bool = True) -> int:
    """Send again what was written for an endpoint from `since` until before `until`: what was given up, or everything.

    They go out in their order, each under its own id. Returns how many. Raises `TooManyToReplay`.
    """
    endpoint = Endpoint.objects.visible_to(by).select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound()
    over = [S.FAILED] if only_missed else [S.FAILED, S.DELIVERED]
    written = Message.objects.tellable().filter(endpoint=endpoint, created_at__gte=since, created_at__lt=until)
    chosen = written.filter(status__in=over)
    keys = list(chosen.values_list("pk", flat=True)[: MOST_REPLAYED + 1])
    if len(keys) > MOST_REPLAYED:
        raise TooManyToReplay(most=MOST_REPLAYED)
    return _send_again(*keys)


def prune(*, at: datetime) -> int:
    """Delete messages written more than 30 days before `at`, and deleted endpoints with all of theirs, in steps.

    Attempts go with their messages. Returns how many messages.
    """
    count = _remove(Message.objects.filter(created_at__lt=at - KEPT))
    for endpoint in Endpoint.objects.exclude(deleted_at=None):
        count += _remove(Message.objects.filter(endpoint=endpoint))
        endpoint.delete()
    return count


def _remove(messages: QuerySet[Message]) -> int:
    count = 0
    while keys := list(messages.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        Message.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def _send_again(*keys: UUID) -> int:
    again = {"status": S.PENDING, "tries": 0, "next_attempt_at": now(), "leased_until": None, "delivered_at": None}
    count = Message.objects.filter(pk__in=keys).update(**again)
    kick_sender()
    return count
