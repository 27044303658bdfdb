"""The sweep: what has fallen due by the database's clock is recorded, once, whoever else is sweeping."""

from datetime import datetime

from django.db import connection, transaction

from backend.core import heartbeat
from backend.sla.models import Clock
from backend.sla.services.storing import refresh_locked

BATCH = 500


def sweep() -> int:
    """Record everything that has fallen due by the database's clock, oldest first. Returns how many clocks that was.

    Several sweeps may run: each takes tasks that nobody else holds. A task's lock covers all its clocks: were single
    clocks locked, two sweeps could hold one each of the same two tasks and wait for each other.
    """
    heartbeat.beat("sweeper")
    swept = 0
    while count := _sweep_batch():
        swept += count
        if count < BATCH:
            break
    return swept


@transaction.atomic
def _sweep_batch() -> int:
    at = _database_now()
    due = (
        Clock.objects.filter(next_fire_at__lte=at)
        .order_by("next_fire_at")
        .select_related("task")
        .select_for_update(skip_locked=True, of=("task",), no_key=True)
    )
    clocks = list(due[:BATCH])
    refresh_locked(list({clock.task_id: clock.task for clock in clocks}.values()), at)
    return len(clocks)


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at
