"""Sending messages on their way: at least once, in order per endpoint and task, nobody held up by somebody else.

A message is taken in a short transaction, sent outside of any, and marked. The attempt is written before it is made,
so the ledger knows of every request, also of one whose sender died; its message is taken again when the lease is over.
Only the thread that calls `send_due` talks to the database; the others do nothing but wait for receivers.
"""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from backend.catalog.models import Confidentiality
from backend.core import outbound
from backend.core.clock import now
from backend.core.jobs import kick
from backend.outbox.services import publish
from backend.webhooks.events import WebhookDisabled
from backend.webhooks.models import Attempt, Endpoint, Message
from backend.webhooks.services.messages import SEND_DUE
from backend.webhooks.services.signing import signed_headers

log = structlog.get_logger(__name__)

SENDERS = 64  # requests that one job has on their way at a time
TAKEN_FOR = timedelta(seconds=30)  # a job takes up messages for so long, and leaves the rest to the next
AT_A_TIME = 4  # on their way to one endpoint; one while its last attempt failed
OF_ONE = 8  # on their way for one organization, so that nobody has all the senders
LEASE = timedelta(seconds=30)  # longer than any request may last
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (5 / 60, 1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 16 * 60)
)  # between attempts: two days together
JITTER = 0.1  # of a pause, up or down, so that what failed together does not come back together
DISABLED_AFTER = timedelta(days=3)  # of nothing but failures
ANSWER_KEPT = 8_192  # characters of an answer's body
BUSY = "webhooks:sending"  # a job says in the cache that it is at work
BUSY_SECONDS = 5

GONE = 410

# The endpoint whose turn it is, and its next message. Active endpoints with room for another request, as their
# organization has, come in the order in which they were last served, so that neither many messages nor slow receivers
# keep other endpoints waiting. Of each task the earliest message that has yet to arrive is next, when it is due and
# none about the task is on its way: one pass over what waits for the endpoint, in the order of an index, whatever the
# statistics say of it.
NEXT = """
    SELECT endpoint.*, next.id AS message_id
    FROM webhooks_endpoint AS endpoint
    CROSS JOIN LATERAL (
        SELECT waiting.id
        FROM (SELECT id, event_id, next_attempt_at,
                     row_number() OVER (PARTITION BY key ORDER BY event_id) AS place,
                     bool_or(leased_until > %(at)s) OVER (PARTITION BY key) AS is_on_its_way
              FROM webhooks_message WHERE endpoint_id = endpoint.id AND status = 'pending') AS waiting
        WHERE place = 1 AND next_attempt_at <= %(at)s AND is_on_its_way IS NOT TRUE
        ORDER BY next_attempt_at, event_id LIMIT 1
    ) AS next
    WHERE endpoint.status = 'active' AND endpoint.deleted_at IS NULL
      AND (%(endpoint)s::uuid IS NULL OR endpoint.id = %(endpoint)s)
      AND (SELECT count(*) FROM webhooks_message AS taken
           WHERE taken.status = 'pending' AND taken.endpoint_id = endpoint.id AND taken.leased_until > %(at)s)
        < CASE WHEN endpoint.failing_since IS NULL THEN %(at_a_time)s ELSE 1 END
      AND (SELECT count(*) FROM webhooks_endpoint AS sibling
           JOIN webhooks_message AS taken ON taken.endpoint_id = sibling.id
           WHERE sibling.organization_id = endpoint.organization_id
             AND taken.status = 'pending' AND taken.leased_until > %(at)s) < %(of_one)s
    ORDER BY endpoint.served_at LIMIT 1 FOR NO KEY UPDATE OF endpoint SKIP LOCKED
"""


@dataclass(frozen=True)
class Taken:
    """A message that is ours until its lease is over, with what is needed to send it."""

    attempt: Attempt
    message: Message
    endpoint: Endpoint


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended: with an answer, or with an error."""

    status_code: int | None = None
    answer: str = ""
    error: str = ""
    took: timedelta | None = None
    reason: str = ""  # why the endpoint has to be disabled at once

    @property
    def is_delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def send_due() -> int:
    """Send what is due, and what becomes due while the job is at it. Returns how many attempts were made.

    One job at a time does this, so that slow receivers never occupy more than one worker; should the cache be away,
    several may, which is no harm but a waste.
    """
    if not cache.add(BUSY, True, timeout=BUSY_SECONDS):
        return 0
    begun = now()
    try:
        count = send_for(TAKEN_FOR)
    finally:
        cache.delete(BUSY)
    if now() - begun >= TAKEN_FOR:
        kick(SEND_DUE)
    return count


def send_for(time: timedelta) -> int:
    """Send what is due until nothing more is, or until `time` is over. Returns how many attempts were made."""
    begun, count = now(), 0
    on_their_way: dict[Future[Outcome], Taken] = {}
    with ThreadPoolExecutor(SENDERS) as senders:
        while True:
            while now() - begun < time and len(on_their_way) < SENDERS and (taken := take_next(now())):
                on_their_way[senders.submit(_post, taken)] = taken
                count += 1
            if not on_their_way:
                break
            done, _others = wait(on_their_way, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                _write_down(on_their_way.pop(future), future)
            cache.touch(BUSY, BUSY_SECONDS)
    return count


@transaction.atomic
def take_next(at: datetime) -> Taken | None:
    """The next message of the endpoint whose turn it is, taken: nobody else gets it before the lease is over.

    The first look locks the endpoint. The second sees what others have taken before they let go of it. What waited
    for a task that is secret by now is dropped on the way.
    """
    while (endpoint := _turn(at)) and (endpoint := _turn(at, endpoint.pk)):
        message = Message.objects.select_related("task").get(pk=endpoint.message_id)
        if message.task is None or message.task.confidentiality < Confidentiality.SECRET:
            return _taken(message, endpoint, at)
        message.delete()
    return None


def _taken(message: Message, endpoint: Endpoint, at: datetime) -> Taken:
    message.tries += 1
    message.leased_until = at + LEASE
    message.body = message.body_now
    message.save(update_fields=["tries", "leased_until", "body"])
    endpoint.served_at = at
    endpoint.save(update_fields=["served_at"])
    attempt = Attempt.objects.create(message=message, created_at=at)
    return Taken(attempt, message, endpoint)


def _turn(at: datetime, endpoint_id: UUID | None = None) -> Any:
    """The endpoint whose turn it is, or this one if it may be served, locked, with its next `message_id`."""
    values = {"at": at, "endpoint": endpoint_id, "at_a_time": AT_A_TIME, "of_one": OF_ONE}
    return next(iter(Endpoint.objects.raw(NEXT, values)), None)


def _write_down(taken: Taken, future: Future[Outcome]) -> None:
    """Record an outcome. One that cannot be leaves the others theirs: its message is sent again after the lease."""
    try:
        record(taken, future.result())
    except Exception:
        log.exception("webhook_unrecorded", message_id=str(taken.message.pk))


@transaction.atomic
def record(taken: Taken, outcome: Outcome) -> None:
    """Write down how an attempt ended, and what follows for the message and its endpoint.

    The endpoint is locked before its messages, as everywhere: so nobody waits for one who waits for them.
    """
    at = now()
    locked = Endpoint.objects.select_for_update(no_key=True).filter(pk=taken.message.endpoint_id).first()
    if locked is None:
        return
    took = None if outcome.took is None else round(outcome.took / timedelta(milliseconds=1))
    Attempt.objects.filter(pk=taken.attempt.pk).update(
        ended_at=at, status_code=outcome.status_code, answer=outcome.answer, error=outcome.error, took_ms=took
    )
    endpoint = Endpoint.objects.filter(pk=locked.pk)
    if outcome.is_delivered:
        ours = Message.objects.pending().filter(pk=taken.message.pk)
        ours.update(status=Message.Status.DELIVERED, delivered_at=at, leased_until=None)
        endpoint.exclude(failing_since=None).update(failing_since=None)
        return
    log.warning("webhook_failed", message_id=str(taken.message.pk), status=outcome.status_code, error=outcome.error)
    _put_off(taken, at)
    endpoint.update(failing_since=Coalesce(F("failing_since"), taken.attempt.created_at))
    _disable_if_hopeless(taken, outcome, at)


def _post(taken: Taken) -> Outcome:
    """One request. Runs in a thread of its own, without the database."""
    try:
        headers = signed_headers(taken.message, taken.endpoint, now())
        answer = outbound.post(taken.endpoint.url, body=taken.message.body.encode(), headers=headers)
    except outbound.Refused as error:
        return Outcome(error=str(error)[:500], reason=Endpoint.Reason.REFUSED)
    except outbound.Unreachable as error:
        return Outcome(error=_storable(str(error))[:500])
    except Exception as error:  # a fault of ours must not keep the others from being sent
        log.exception("webhook_faulty", message_id=str(taken.message.pk))
        return Outcome(error=_storable(f"{type(error).__name__}: {error}")[:500])
    return Outcome(
        status_code=answer.status,
        answer=_storable(answer.body.decode(errors="replace"))[:ANSWER_KEPT],
        took=answer.took,
        reason=Endpoint.Reason.GONE if answer.status == GONE else "",
    )


def _storable(text: str) -> str:
    """PostgreSQL keeps every character but one."""
    return text.replace("\x00", "\ufffd")


def _put_off(taken: Taken, at: datetime) -> None:
    """The next attempt, or none after the last. If the lease is over and somebody else has it, it is theirs."""
    message = taken.message
    ours = Message.objects.pending().filter(pk=message.pk, leased_until=message.leased_until)
    if message.tries > len(PAUSES):
        ours.update(status=Message.Status.FAILED, leased_until=None)
        return
    pause = PAUSES[message.tries - 1] * SystemRandom().uniform(1 - JITTER, 1 + JITTER)
    ours.update(next_attempt_at=at + pause, leased_until=None)


def _disable_if_hopeless(taken: Taken, outcome: Outcome, at: datetime) -> None:
    """Disable an endpoint that is gone, leads where nothing may be sent, or has only failed for days."""
    endpoint = Endpoint.objects.active().filter(pk=taken.message.endpoint_id).first()
    if endpoint is None or endpoint.url != taken.endpoint.url:
        return
    hopeless = endpoint.failing_since is not None and at - endpoint.failing_since >= DISABLED_AFTER
    reason = outcome.reason or (Endpoint.Reason.FAILING if hopeless else "")
    if reason:
        endpoint.status, endpoint.reason, endpoint.since = Endpoint.Status.DISABLED, reason, at
        endpoint.save(update_fields=["status", "reason", "since"])
        log.error("webhook_disabled", endpoint_id=str(endpoint.pk), reason=reason)
        publish(WebhookDisabled(endpoint_id=endpoint.pk, organization_id=endpoint.organization_id, reason=str(reason)))
