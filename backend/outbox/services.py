"""Publishing events and having them heard: at least once, in order per key, whatever dies in between.

An event is a row of the transaction in which it happened. A relay takes the oldest waiting event of a key, calls its
subscribers and marks it done, all in one transaction: a worker that dies undoes its half-done hearing, and the next
relay repeats it. Redis only carries the hint that there is something to hear.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from backend.core.clock import now
from backend.core.jobs import kick
from backend.outbox.events import Event
from backend.outbox.models import OutboxEvent

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
KEPT = timedelta(days=30)

# The oldest waiting event of its key that nobody else is hearing. Events of one key never overtake each other.
NEXT = """
    SELECT * FROM outbox_outboxevent AS event
    WHERE done_at IS NULL AND set_aside_at IS NULL AND (retry_at IS NULL OR retry_at <= %s)
      AND NOT EXISTS (SELECT 1 FROM outbox_outboxevent AS earlier
                      WHERE earlier.key = event.key AND earlier.id < event.id
                        AND earlier.done_at IS NULL AND earlier.set_aside_at IS NULL)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def publish(event: Event) -> None:
    """Tell what happened. Must be called inside the transaction in which it happened."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{event.name} was published outside a transaction")
    OutboxEvent.objects.create(name=event.name, key=event.key, payload=asdict(event))
    kick("outbox.relay")


def relay(*, most: int = 500) -> int:
    """Have up to `most` waiting events heard. Returns how many were taken up."""
    taken = 0
    while taken < most and _hear_next():
        taken += 1
    return taken


def replay(*, event_id: int) -> None:
    """Put an event that was set aside back in the queue."""
    OutboxEvent.objects.filter(pk=event_id).exclude(set_aside_at=None).update(
        set_aside_at=None, retry_at=None, attempts=0, error=""
    )
    kick("outbox.relay")


def prune(*, at: datetime) -> int:
    """Delete events heard more than 30 days before `at`. Returns how many."""
    return OutboxEvent.objects.filter(done_at__lt=at - KEPT).delete()[0]


def subscribers_of(name: str) -> tuple[str, ...]:
    """Dotted paths of the functions that hear events called `name`."""
    table: dict[str, tuple[str, ...]] = import_string(settings.SUBSCRIPTIONS)
    return table.get(name, ())


@transaction.atomic
def _hear_next() -> bool:
    event = next(iter(OutboxEvent.objects.raw(NEXT, [now()])), None)
    if event is None:
        return False
    failures = [failure for path in subscribers_of(event.name) if (failure := _tell(path, event))]
    if failures:
        _put_off(event, failures)
    else:
        event.done_at = now()
    event.save(update_fields=["heard", "attempts", "retry_at", "done_at", "set_aside_at", "error"])
    return True


def _tell(path: str, event: OutboxEvent) -> str | None:
    """Call one subscriber in a savepoint of its own, so that its failure undoes nobody else's work."""
    if path in event.heard:
        return None
    try:
        with transaction.atomic():
            import_string(path)(event_id=event.pk, **event.payload)
    except Exception as error:  # a subscriber's fault must not stop the others
        log.exception("subscriber_failed", subscriber=path, event_id=event.pk, event_name=event.name)
        return f"{path}: {type(error).__name__}: {error}"
    event.heard.append(path)
    return None


def _put_off(event: OutboxEvent, failures: list[str]) -> None:
    event.attempts += 1
    event.error = "\n".join(failures)[:5000]
    event.retry_at = now() + timedelta(seconds=min(2**event.attempts, 300))
    if event.attempts >= MOST_ATTEMPTS:
        event.set_aside_at = now()
        log.error("event_set_aside", event_id=event.pk, event_name=event.name, error=event.error)
