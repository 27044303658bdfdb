"""The sweep: what has fallen due by the database's clock is recorded, once, whoever else is sweeping."""

from datetime import datetime

from django.db import connection, transaction

from backend.core import heartbeat
from backend.outbox.services import publish_all
from backend.sla.events import ReviewEnding
from backend.sla.models import Clock
from backend.sla.services.storing import for_folding, refresh_locked
from backend.tasks.models import Task

BATCH = 500
# Both lock tasks, and pass over those that somebody else has locked: the oldest due clocks of all, and as many of each
# organization that has any, as many as make a batch together.
OLDEST = """
SELECT c.task_id
  FROM sla_clock c JOIN tasks_task t ON t.id = c.task_id
 WHERE c.next_fire_at <= %(at)s
 ORDER BY c.next_fire_at LIMIT %(batch)s
   FOR NO KEY UPDATE OF t SKIP LOCKED
"""
OLDEST_OF_EACH = """
  WITH waiting AS (
       SELECT o.id FROM accounts_organization o
        WHERE EXISTS (SELECT FROM sla_clock c WHERE c.organization_id = o.id AND c.next_fire_at <= %(at)s))
SELECT due.task_id
  FROM waiting CROSS JOIN LATERAL (
       SELECT c.task_id
         FROM sla_clock c JOIN tasks_task t ON t.id = c.task_id
        WHERE c.organization_id = waiting.id AND c.next_fire_at <= %(at)s
        ORDER BY c.next_fire_at LIMIT (SELECT ceil(%(batch)s::numeric / count(*)) FROM waiting)
          FOR NO KEY UPDATE OF t SKIP LOCKED) AS due
"""


def sweep() -> int:
    """Record everything that has fallen due by the database's clock, oldest first. Returns how many clocks that was.

    Several sweeps may run: each takes tasks that nobody else holds. A task's lock covers all its clocks: were single
    clocks locked, two sweeps could hold one each of the same two tasks and wait for each other. After a full batch
    there is much to catch up with; from then on each organization gets the same share of a batch.
    """
    heartbeat.beat("sweeper")
    swept = count = _sweep_batch()
    while count and swept >= BATCH:
        heartbeat.beat("sweeper")
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
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_OF_EACH if fair else OLDEST, {"at": at, "batch": BATCH})
        due = [row[0] for row in cursor.fetchall()]
    if due:
        refresh_locked(list(for_folding(Task.objects.filter(pk__in=set(due)))), at)
    return len(due)


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at
