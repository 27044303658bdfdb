"""Publishing events and having them heard: at least once, in order per key, whatever dies in between.

An event is a row of the transaction in which it happened. A relay takes the oldest waiting event of a key, calls its
subscribers and marks it done, all in one transaction: a worker that dies undoes its half-done hearing, and the next
relay repeats it. Redis only carries the hint that there is something to hear.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import inf
from time import monotonic

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from backend.core import bulk
from backend.core.clock import now
from backend.core.jobs import kick
from backend.outbox.events import Event
from backend.outbox.models import OutboxEvent

log = structlog.get_logger(__name__)

RELAY = "outbox.relay"
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(minutes=5)
KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 5_000

# The next waiting event after `id` that is the oldest of its key and that nobody else is hearing. A key whose oldest
# event pauses after a failure, or is being heard, waits: its later events are passed over. "Nothing earlier" is a
# scalar subquery, which cannot be turned into a join. It asks for the first of the pairs from (key, anything) up to
# this one, in their order: only the index (key, id) has that without reading and sorting all that wait. So one probe
# answers it, whatever the statistics say of a table that is empty at one moment and full of one key at the next.
NEXT = """
    SELECT * FROM outbox_outboxevent AS event
    WHERE done_at IS NULL AND set_aside_at IS NULL AND (retry_at IS NULL OR retry_at <= %(now)s) AND id > %(after)s
      AND (SELECT true FROM outbox_outboxevent AS earlier
           WHERE earlier.key >= event.key AND (earlier.key, earlier.id) < (event.key, event.id)
             AND earlier.done_at IS NULL AND earlier.set_aside_at IS NULL
           ORDER BY earlier.key, earlier.id LIMIT 1) IS NULL
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def publish(event: Event) -> None:
    """Tell what happened. Must be called inside the transaction in which it happened.

    Order within a key is the order of these calls as long as the callers hold a lock on what the key is about, as
    every verb over a task does.
    """
    publish_all([event])


def publish_all(events: Sequence[Event]) -> None:
    """Tell of many things that happened together, in this order: one query for all."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{events[0].name} was published outside a transaction")
    new = {"created_at": now(), "heard": [], "attempts": 0, "error": ""}
    bulk.insert(
        OutboxEvent, ({"name": event.name, "key": event.key, "payload": vars(event), **new} for event in events)
    )
    kick(RELAY)


def relay(*, most: int = 200, seconds: float = inf) -> int:
    """Have up to `most` waiting events heard, in one pass from the oldest on. Returns how many were taken up.

    Several relays may run at once: they share the keys between them. One that has worked its share, or for so many
    seconds, asks for the next: other jobs have their turn in between.
    """
    taken, after, until = 0, 0, monotonic() + seconds
    while heard := _hear_next(after):
        taken, after = taken + 1, heard
        if taken == most or monotonic() >= until:
            kick(RELAY)
            break
    return taken


def set_aside() -> Iterator[OutboxEvent]:
    """Events that were given up after the last attempt, oldest first."""
    return OutboxEvent.objects.set_aside().order_by("id").iterator()


def count_set_aside() -> int:
    """How many events were given up and not replayed since: each is a fault that somebody has to mend."""
    return OutboxEvent.objects.set_aside().count()


def replay(*, event_id: int | None = None) -> int:
    """Put one event that was set aside, or all of them, back in the queue. Returns how many.

    Only the subscribers that failed hear it again, after whatever the others have heard since.
    """
    chosen = OutboxEvent.objects.set_aside()
    if event_id is not None:
        chosen = chosen.filter(pk=event_id)
    count = chosen.update(set_aside_at=None, retry_at=None, attempts=0, error="")
    kick(RELAY)
    return count


def prune(*, at: datetime) -> int:
    """Delete events heard more than 30 days before `at`. Returns how many."""
    old = OutboxEvent.objects.filter(done_at__lt=at - KEPT)
    count = 0
    while deleted := OutboxEvent.objects.filter(pk__in=old.values("pk")[:PRUNED_AT_ONCE]).delete()[0]:
        count += deleted
    return count


def lag(*, at: datetime) -> timedelta:
    """How long before `at` the oldest event was published that still waits to be heard; zero when none waits."""
    oldest = OutboxEvent.objects.waiting().order_by("id").values_list("created_at", flat=True).first()
    return max(at - oldest, timedelta()) if oldest else timedelta()


def subscribers_of(name: str) -> tuple[str, ...]:
    """Dotted paths of the functions that hear events called `name`."""
    table: dict[str, tuple[str, ...]] = import_string(settings.SUBSCRIPTIONS)
    return table.get(name, ())


@transaction.atomic
def _hear_next(after: int) -> int | None:
    """Have the next event after `after` heard. Returns its id, or None when no more can be heard now."""
    event = next(iter(OutboxEvent.objects.raw(NEXT, {"now": now(), "after": after})), None)
    if event is None:
        return None
    failures = [failure for path in subscribers_of(event.name) if (failure := _tell(path, event))]
    if failures:
        _put_off(event, failures)
    else:
        event.done_at = now()
    event.save(update_fields=["heard", "attempts", "retry_at", "done_at", "set_aside_at", "error"])
    return event.pk


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
    event.retry_at = now() + min(timedelta(seconds=2**event.attempts), LONGEST_PAUSE)
    if event.attempts >= MOST_ATTEMPTS:
        event.set_aside_at = now()
        log.error("event_set_aside", event_id=event.pk, event_name=event.name, error=event.error)
