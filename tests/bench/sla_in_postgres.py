"""The SLA's part in PostgreSQL: sweeps, catching up, detection and recomputation, on throw-away servers.

Tasks and clocks are copies of one, made by INSERT … SELECT. Times are of the wall, because most of the work is the
database's; each figure says what else ran.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from tests.bench.report import Report

ROUND_THE_CLOCK = {
    "time_zone": "Asia/Shanghai",
    "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}
CYCLES = 30_000  # clocks of one task, at most


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    few: int
    many: int
    sweeps: int
    overdue: int
    recomputed: int
    lag_seconds: int
    lag_rate: int


WHOLE = Sizes(few=10_000, many=1_000_000, sweeps=200, overdue=200_000, recomputed=100_000, lag_seconds=30, lag_rate=40)
QUICK = Sizes(few=1_000, many=20_000, sweeps=40, overdue=2_000, recomputed=1_000, lag_seconds=6, lag_rate=10)


def measure(report: Report, sizes: Sizes) -> None:
    """Everything below, in one database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    model = _model()
    report.say("### In PostgreSQL")
    report.say()
    _idle_and_batch(report, sizes, model)
    _lag(report, sizes, model)
    _catch_up(report, sizes, model)
    _recompute(report, sizes)


# Sections -------------------------------------------------------------------------------------------------------------


def _idle_and_batch(report: Report, sizes: Sizes, model: Any) -> None:
    rows, idle, batches = [], [], []
    for size in (sizes.few, sizes.many):
        _open_clocks(size, model)
        idle.append(_idle_sweeps(sizes.sweeps))
        batches.append(_batch(model))
        rows.append((f"{size:,}", f"{1e3 * idle[-1]:.2f}", f"{1e3 * batches[-1]:.0f}"))
    report.table(("open clocks", "idle sweep, ms (median)", "a batch of 500 due, ms"), rows)
    report.bar(
        "idle sweep, many open clocks over few", "<= 1.5 x", f"{idle[1] / idle[0]:.2f} x", idle[1] <= 1.5 * idle[0]
    )
    ratio = batches[1] / batches[0]
    report.bar("batch of 500 due, many open clocks over few", "<= 3 x", f"{ratio:.2f} x", ratio <= 3)
    _forget()


def _lag(report: Report, sizes: Sizes, model: Any) -> None:
    from backend.sla.models import Milestone

    count = sizes.lag_seconds * sizes.lag_rate
    half_gone = f"now() - interval '2 hours' + i * {1 / sizes.lag_rate} * interval '1 second'"
    _copy_tasks(model, count, published=half_gone)
    _fold_all()
    with _sweepers(2):
        sleep(sizes.lag_seconds + 4)
    rows = Milestone.objects.filter(name="warn_50", clock__kind="claim").values_list("at", "detected_at")
    lags = sorted((detected - at).total_seconds() for at, detected in rows)
    late = lags[int(0.99 * len(lags))] if lags else float("inf")
    shares = {name: lags[int(share * (len(lags) - 1))] for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
    report.table(
        ("clocks that fell due", "a second", "sweepers", *(f"lag {name}, s" for name in shares), "worst, s"),
        [(f"{len(lags):,}", str(sizes.lag_rate), "2", *(f"{lag:.2f}" for lag in shares.values()), f"{lags[-1]:.2f}")],
    )
    report.bar("detection lag, p99, two sweepers", "<= 3 s", f"{late:.2f} s", late <= 3)
    report.bar("due clocks found", str(count), str(len(lags)), len(lags) == count)
    _forget()


def _catch_up(report: Report, sizes: Sizes, model: Any) -> None:
    from backend.sla.models import Clock, Milestone

    tasks = sizes.overdue // 2  # of each, the claim and the delivery
    _copy_tasks(model, tasks, published="now() - interval '60 days'")
    _copy_clocks(model)
    start = perf_counter()
    with _sweepers(2):
        while Clock.objects.filter(next_fire_at__lte=_now()).exists():
            sleep(0.2)
    taken = perf_counter() - start
    breaches = Milestone.objects.filter(name="breach").count()
    report.table(
        ("overdue after downtime", "sweepers", "seconds", "a second"),
        [(f"{2 * tasks:,}", "2", f"{taken:.1f}", f"{2 * tasks / taken:,.0f}")],
    )
    report.bar("breaches recorded, each once", f"{2 * tasks:,}", f"{breaches:,}", breaches == 2 * tasks)
    pace = 200_000 * taken / (2 * tasks)
    report.bar("200,000 overdue recorded", "<= 60 s", f"{pace:.0f} s", pace <= 60)


def _recompute(report: Report, sizes: Sizes) -> None:
    from backend.accounts.actors import Actor
    from backend.accounts.models import Coordinator, Organization
    from backend.secretaries.services import actor_of
    from backend.sla.calendars import add_calendar
    from backend.sla.models import Recalculation
    from backend.sla.services import activate
    from backend.tasks.models import Task

    keep = Task.objects.order_by("pk").values("pk")[sizes.recomputed // 2 :]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sla_milestone")
    _delete_tasks(keep)
    by: Actor = actor_of(Coordinator.objects.select_related("user").first().user)
    hours = {**ROUND_THE_CLOCK, "holidays": ["2026-01-01"]}
    rule = add_calendar(definition=hours, organization=Organization.objects.first(), by=by)
    activate(rule=rule, by=by, applies_to_open=True)
    work = Recalculation.objects.latest("pk")
    start = perf_counter()
    with _sweepers(1), _process(_undertake, str(work.pk)):
        while Recalculation.objects.exclude(state="done").exists():
            sleep(0.2)
    taken = perf_counter() - start
    work.refresh_from_db()
    report.table(
        ("clocks recomputed while a sweeper runs", "seconds", "a second"),
        [(f"{2 * work.done:,}", f"{taken:.1f}", f"{2 * work.done / taken:,.0f}")],
    )
    report.bar("tasks recomputed", f"{work.total:,}", f"{work.done:,}", work.done == work.total)


# Rows -----------------------------------------------------------------------------------------------------------------


def _model() -> Any:
    """One published task with its log and its clocks, in a world of its own, with a calendar that never closes."""
    from backend.outbox.services import relay
    from backend.sla.calendars import add_calendar
    from backend.sla.services import activate
    from tests.factories import World

    world = World()
    by = world.actor("coordinator")
    activate(rule=add_calendar(definition=ROUND_THE_CLOCK, organization=world.organization, by=by), by=by)
    task = world.open_task(deadline=None)
    while relay():
        pass
    return task


def _copy_tasks(model: Any, count: int, *, published: str) -> None:
    """`count` copies of the model and of the first line of its log, published at an instant of `i`."""
    from backend.tasks.models import LogEntry, Task

    columns = [field.column for field in Task._meta.concrete_fields]
    made = {"id": "gen_random_uuid()", "number": "nextval('task_number')", "published_at": published}
    log = [field.column for field in LogEntry._meta.concrete_fields if field.column != "id"]
    log_made = {"task_id": "t.id", "at": "t.published_at"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tasks_task ({', '.join(columns)}) SELECT {', '.join(made.get(c, f'm.{c}') for c in columns)}"
            " FROM tasks_task m, generate_series(1, %s) AS i WHERE m.id = %s",
            [count, model.pk],
        )
        cursor.execute(
            f"INSERT INTO tasks_logentry ({', '.join(log)}) SELECT {', '.join(log_made.get(c, f'l.{c}') for c in log)}"
            " FROM tasks_logentry l, tasks_task t WHERE l.task_id = %s AND l.verb = 'publish' AND t.id <> l.task_id",
            [model.pk],
        )
        cursor.execute("ANALYZE tasks_task")
        cursor.execute("ANALYZE tasks_logentry")


def _copy_clocks(model: Any) -> None:
    """The model's clocks for every copy, all of them overdue: what downtime leaves behind."""
    made = {"id": "gen_random_uuid()", "task_id": "t.id", "started_at": "t.published_at", "due_at": "t.published_at"}
    _insert_clocks(
        {**made, "next_fire_at": "t.published_at"}, "tasks_task t WHERE t.id <> m.task_id AND m.task_id = %s", model
    )


def _open_clocks(size: int, model: Any) -> None:
    """`size` clocks that fire in some days, of a few tasks with many cycles."""
    from backend.tasks.models import Task

    _forget()
    _copy_tasks(model, -(-size // CYCLES), published="now() - interval '1 minute'")
    first = Task.objects.order_by("number").values_list("pk", flat=True)[0]
    assert first == model.pk
    in_days = "now() + interval '9 days' + random() * interval '9 days'"
    made = {"id": "gen_random_uuid()", "task_id": "t.id", "cycle": "t.i", "next_fire_at": in_days}
    copies = (
        f"SELECT k.id, i FROM tasks_task k, generate_series(2, {CYCLES + 1}) i WHERE k.id <> '{model.pk}' LIMIT {size}"
    )
    _insert_clocks(made, f"({copies}) AS t WHERE m.task_id = %s AND m.kind = 'claim'", model)


def _insert_clocks(made: dict[str, str], source: str, model: Any) -> None:
    from backend.sla.models import Clock

    columns = [field.column for field in Clock._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sla_clock ({', '.join(columns)}) SELECT {', '.join(made.get(c, f'm.{c}') for c in columns)}"
            f" FROM sla_clock m, {source}",
            [model.pk],
        )
        cursor.execute("VACUUM ANALYZE sla_clock")


def _fold_all() -> None:
    from django.db import transaction

    from backend.sla.services.storing import refresh_locked
    from backend.tasks.models import Task

    keys = list(Task.objects.values_list("pk", flat=True))
    for begin in range(0, len(keys), 500):
        with transaction.atomic():
            tasks = Task.objects.filter(pk__in=keys[begin : begin + 500]).select_related("template")
            refresh_locked(list(tasks), _now())


def _idle_sweeps(times: int) -> float:
    from backend.sla.services import sweep

    taken = []
    for _ in range(times):
        start = perf_counter()
        assert sweep() == 0
        taken.append(perf_counter() - start)
    return median(taken)


def _batch(model: Any) -> float:
    """The time of a sweep over 500 due clocks; the median of three."""
    from backend.sla.models import Clock
    from backend.sla.services import sweep
    from backend.tasks.models import Task

    before = set(Task.objects.values_list("pk", flat=True))
    taken = []
    for _ in range(3):
        _overdue_tasks(model, 250)
        start = perf_counter()
        swept = sweep()
        taken.append(perf_counter() - start)
        assert swept == 500, swept
        fresh = Task.objects.exclude(pk__in=before)
        Clock.objects.filter(task__in=fresh).update(next_fire_at=None)
        before |= set(fresh.values_list("pk", flat=True))
    return median(taken)


def _overdue_tasks(model: Any, count: int) -> None:
    """`count` fresh tasks, whose two clocks are overdue."""
    from backend.sla.models import Clock
    from backend.tasks.models import LogEntry, Task

    published = _now() - timedelta(days=60)
    fresh = [_twin(model, published) for _ in range(count)]
    Task.objects.bulk_create(fresh)
    line = LogEntry.objects.get(task=model, verb="publish")
    LogEntry.objects.bulk_create(_line(line, task) for task in fresh)
    clocks = list(Clock.objects.filter(task=model))
    Clock.objects.bulk_create(_clock(clock, task, published) for task in fresh for clock in clocks)


def _twin(model: Any, published: datetime) -> Any:
    from backend.core.ids import new_id
    from backend.tasks.models import Task

    values = {field.attname: getattr(model, field.attname) for field in Task._meta.concrete_fields}
    del values["number"]
    return Task(**{**values, "id": new_id(), "published_at": published})


def _line(line: Any, task: Any) -> Any:
    from backend.tasks.models import LogEntry

    values = {field.attname: getattr(line, field.attname) for field in LogEntry._meta.concrete_fields}
    del values["id"]
    return LogEntry(**{**values, "task_id": task.pk, "at": task.published_at})


def _clock(clock: Any, task: Any, due: datetime) -> Any:
    from backend.core.ids import new_id
    from backend.sla.models import Clock

    values = {field.attname: getattr(clock, field.attname) for field in Clock._meta.concrete_fields}
    return Clock(
        **{**values, "id": new_id(), "task_id": task.pk, "started_at": due, "due_at": due, "next_fire_at": due}
    )


def _forget() -> None:
    """Everything but the model's own task."""
    from backend.tasks.models import Task

    _delete_tasks(Task.objects.order_by("number").values("pk")[1:])


def _delete_tasks(keys: Any) -> None:
    from backend.tasks.models import Task

    chosen = list(Task.objects.filter(pk__in=keys).values_list("pk", flat=True))
    tables = ("sla_milestone", "sla_clock", "sla_heldtime", "tasks_logentry", "tasks_task", "outbox_outboxevent")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE gone (id uuid PRIMARY KEY)")
        cursor.execute("INSERT INTO gone SELECT unnest(%s::uuid[])", [chosen])
        cursor.execute(
            "DELETE FROM sla_milestone m USING sla_clock c, gone g WHERE m.clock_id = c.id AND c.task_id = g.id"
        )
        for table in tables[1:4]:
            cursor.execute(f"DELETE FROM {table} x USING gone g WHERE x.task_id = g.id")
        cursor.execute("DELETE FROM tasks_task x USING gone g WHERE x.id = g.id")
        cursor.execute("DELETE FROM outbox_outboxevent")
        cursor.execute("DROP TABLE gone")
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")


def _now() -> datetime:
    from backend.core.clock import now

    return now()


# Other processes ------------------------------------------------------------------------------------------------------


@contextmanager
def _sweepers(count: int) -> Iterator[None]:
    """So many processes that sweep every second."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(_process(_sweep_every_second))
        yield


@contextmanager
def _process(work: Any, *arguments: str) -> Iterator[None]:
    child = get_context("spawn").Process(target=work, args=arguments, daemon=True)
    child.start()
    try:
        yield
    finally:
        child.terminate()
        child.join()


def _sweep_every_second() -> None:
    django.setup()
    from backend.sla.services import sweep

    while True:
        begin = monotonic()
        sweep()
        sleep(max(0.0, begin + 1 - monotonic()))


def _undertake(work_id: str) -> None:
    django.setup()
    from uuid import UUID

    from backend.sla.services import undertake

    undertake("Recalculation", UUID(work_id))
