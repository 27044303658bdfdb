"""Rows for the SLA's benchmark: one published task and, by INSERT … SELECT, its copies.

The model's calendar never closes, so that a task published an hour earlier has its clocks exactly an hour earlier.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

MADE = {"id": "gen_random_uuid()"}
SHIFTED = ("started_at", "due_at", "next_fire_at", "at_risk_at")
CYCLES = 30_000  # of one task, at most: the column is a small integer
LONG = timedelta(days=400)  # for which the calendar has held


def make_model() -> Any:
    """One published task with its log and its clocks, in a world of its own."""
    from backend.core.clock import now
    from backend.outbox.models import OutboxEvent
    from backend.outbox.services import relay
    from backend.sla.calendars import add_calendar
    from backend.sla.models import Calendar
    from backend.sla.services import activate
    from tests.factories import ROUND_THE_CLOCK, World

    world = World()
    by, hours = world.actor("coordinator"), {"time_zone": "Asia/Shanghai", "weekly": ROUND_THE_CLOCK}
    activate(rule=add_calendar(definition=hours, organization=world.organization, by=by), by=by)
    Calendar.objects.update(activated_at=now() - LONG)  # whatever is published in the past is after it
    task = world.open_task(deadline=None)
    while relay():
        pass
    OutboxEvent.objects.all().delete()
    task.refresh_from_db()
    return task


def copy_tasks(model: Any, count: int, *, published: str) -> None:
    """`count` copies of the model and its log; `published` is SQL for when, of `i` from 1 to `count`.

    They are whole seconds apart from the model, for clocks count in whole seconds.
    """
    from backend.tasks.models import LogEntry, Task

    published = f"m.published_at + date_trunc('second', {published} - m.published_at)"
    due = f"m.due_at + ({published} - m.published_at)"
    own = {"number": "nextval('task_number')", "published_at": published, "due_at": due}
    _insert(Task, {**MADE, **own}, f"tasks_task m, generate_series(1, {count}) AS i WHERE m.id = %s", model)
    own = {"task_id": "t.id", "at": "t.published_at"}
    source = (
        "tasks_logentry m, tasks_task t WHERE m.task_id = %s AND t.id <> m.task_id"
        " AND NOT EXISTS (SELECT FROM tasks_logentry k WHERE k.task_id = t.id)"
    )
    _insert(LogEntry, own, source, model)


def copy_clocks(model: Any) -> None:
    """The model's clocks for every copy of it that has none, as much earlier as the copy was published earlier."""
    from backend.sla.models import Clock

    earlier = {name: f"m.{name} + (t.published_at - p.published_at)" for name in SHIFTED}
    source = (
        "sla_clock m JOIN tasks_task p ON p.id = m.task_id, tasks_task t WHERE m.task_id = %s AND t.id <> m.task_id"
        " AND NOT EXISTS (SELECT FROM sla_clock k WHERE k.task_id = t.id)"
    )
    _insert(Clock, {**MADE, "task_id": "t.id", **earlier}, source, model)


def open_clocks(model: Any, count: int) -> None:
    """`count` clocks that fire in some days, of a few tasks with many cycles."""
    from backend.sla.models import Clock

    copy_tasks(model, -(-count // CYCLES), published="now() - interval '1 minute'")
    days = "now() + interval '9 days' + random() * interval '9 days'"
    made = {**MADE, "task_id": "t.id", "cycle": "i", "next_fire_at": days}
    source = (
        f"sla_clock m, tasks_task t, generate_series(2, {CYCLES + 1}) AS i"
        f" WHERE m.task_id = %s AND m.kind = 'claim' AND t.id <> m.task_id LIMIT {count}"
    )
    _insert(Clock, made, source, model)


def fires_after(model: Any) -> float:
    """Seconds from publishing to the first threshold of the claim."""
    clock = model.clocks.get(kind="claim")
    seconds: float = (clock.next_fire_at - clock.started_at).total_seconds()
    return seconds


def _insert(kind: Any, made: dict[str, str], source: str, model: Any) -> None:
    """Rows of `kind` from `source`, which calls the model's row `m`: its values, but for what is `made`."""
    columns = [field.column for field in kind._meta.concrete_fields if field.column in made or field.column != "id"]
    values = ", ".join(made.get(column, f"m.{column}") for column in columns)
    table = kind._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {source}", [model.pk])
        cursor.execute(f"VACUUM ANALYZE {table}")
