"""The sweep: what has fallen due by the database's clock is recorded, once, whoever else is sweeping."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from backend.core import heartbeat
from backend.outbox.services import publish_all
from backend.sla.events import ReviewEnding
from backend.sla.models import Clock
from backend.sla.services.storing import refresh_locked

BATCH = 500
SHARE = 100  # of a batch, for one organization, while there is much to catch up with
OLDEST_OF_EACH = """
SELECT due.id
  FROM accounts_organization o
 CROSS JOIN LATERAL (
       SELECT c.id, c.next_fire_at FROM sla_clock c
        WHERE c.organization_id = o.id AND c.next_fire_at <= %s
        ORDER BY c.next_fire_at LIMIT %s) AS due
 ORDER BY due.next_fire_at LIMIT %s
"""


def sweep() -> int:
    """Record everything that has fallen due by the database's clock, oldest first. Returns how many clocks that was.

    Several sweeps may run: each takes tasks that nobody else holds. A task's lock covers all its clocks: were single
    clocks locked, two sweeps could hold one each of the same two tasks and wait for each other. After a full batch
    there is much to catch up with; from then on no organization gets more than its share of a batch.
    """
    heartbeat.beat("sweeper")
    swept = count = _sweep_batch()
    while count and swept >= BATCH:
        count = _sweep_batch(fair=True)
        swept += count
    return swept


@transaction.atomic
def remind_of_reviews() -> int:
    """Tell of reviews for which little time is left, each once. Returns how many.

    The task's lock keeps whoever folds its clocks from writing over the mark.
    """
    at = _database_now()
    ending = Clock.objects.filter(kind="review", at_risk_at__lte=at, reminded_at=None, stopped_at=None)
    locked = ending.select_related("task").select_for_update(skip_locked=True, of=("self", "task"), no_key=True)
    clocks = list(locked[:BATCH])
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(reminded_at=at)
    if clocks:
        publish_all([ReviewEnding(task_id=clock.task_id, clock_id=clock.pk) for clock in clocks])
    return len(clocks)


@transaction.atomic
def _sweep_batch(*, fair: bool = False) -> int:
    at = _database_now()
    due = Clock.objects.filter(pk__in=_oldest_of_each(at)) if fair else Clock.objects.filter(next_fire_at__lte=at)
    clocks = list(
        due.order_by("next_fire_at")
        .select_related("task__template")
        .select_for_update(skip_locked=True, of=("task",), no_key=True)[:BATCH]
    )
    refresh_locked(list({clock.task_id: clock.task for clock in clocks}.values()), at)
    return len(clocks)


def _oldest_of_each(at: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_OF_EACH, [at, SHARE, BATCH])
        return [row[0] for row in cursor.fetchall()]


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at
