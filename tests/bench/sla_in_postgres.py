"""The SLA's part in PostgreSQL: sweeps, detection, catching up and recomputation.

Each section has databases of its own, copies of one that is migrated and holds a published task (see `sla_rows`). What
sweeps or recomputes are processes of their own. Times are of the wall, for most of the work is the database's; CPU
seconds stand beside them, of our processes and of the whole PostgreSQL.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from statistics import median, quantiles
from time import monotonic, perf_counter, sleep
from typing import Any
from uuid import UUID

import django
from django.core.management import call_command

from backend.core.clock import now
from tests.bench import sla_rows
from tests.bench.databases import cpu_of, cpu_of_server, database, turn_to
from tests.bench.report import Report

HOUR = 3600
SETTLE = 3  # seconds for which a detection may be late before it counts as missed


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    few: int
    many: int
    turns: int
    sweeps: int
    seconds: int
    rate: int
    overdue: int
    recomputed: int


WHOLE = Sizes(
    few=10_000, many=1_000_000, turns=6, sweeps=50, seconds=60, rate=50, overdue=200_000, recomputed=100_000
)  # fmt: skip
QUICK = Sizes(few=1_000, many=20_000, turns=2, sweeps=20, seconds=6, rate=20, overdue=4_000, recomputed=2_000)


def measure(report: Report, sizes: Sizes, only: str = "") -> None:
    """The sections, one after the other."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    os.environ["DATABASE_STATEMENT_TIMEOUT_MS"] = "0"  # rows are made by the million
    django.setup()
    report.say("### In PostgreSQL")
    report.say()
    with database() as base:
        call_command("migrate", verbosity=0)
        model = sla_rows.make_model()
        for section in SECTIONS:
            if only in section.__name__:
                section(report, sizes, model, base)


# Sections -------------------------------------------------------------------------------------------------------------


def sweeps(report: Report, sizes: Sizes, model: Any, base: str) -> None:
    """What a sweep costs, by what is open and by what is due. Both sizes take turns."""
    with database(base) as few, database(base) as many:
        for name, size in ((few, sizes.few), (many, sizes.many)):
            turn_to(name)
            sla_rows.open_clocks(model, size)
        idle: dict[str, list[float]] = {few: [], many: []}
        batch: dict[str, list[float]] = {few: [], many: []}
        for turn in range(sizes.turns):
            for name in (few, many) if turn % 2 == 0 else (many, few):
                turn_to(name)
                idle[name] += [_sweep(0) for _ in range(sizes.sweeps)][1:]  # the first connects
                _fall_due(model, 250)
                batch[name].append(_sweep(500))
    report.table(
        ("open clocks", "idle sweep, ms", "a batch of 500 due, ms"),
        [
            (f"{size:,}", f"{1e3 * median(idle[name]):.2f}", f"{1e3 * median(batch[name]):.0f}")
            for name, size in ((few, sizes.few), (many, sizes.many))
        ],
    )
    for what, most, taken in (("idle sweep", 1.5, idle), ("batch of 500 due", 3, batch)):
        ratio = median(taken[many]) / median(taken[few])
        report.bar(f"{what}, many open clocks over few", f"<= {most} x", f"{ratio:.2f} x", ratio <= most)


def detection(report: Report, sizes: Sizes, model: Any, base: str) -> None:
    """How late two sweepers notice, while another process folds tasks without a pause."""
    count = sizes.seconds * sizes.rate
    with database(base), _at_work(_sweep_every_second, _sweep_every_second, _fold_without_pause) as work:
        _fall_due_in_turn(model, count, sizes.rate, after=5)
        sleep(5 + sizes.seconds + SETTLE)
        lags = _lags(work.began)
    _say_lags(report, "two sweepers, while another process folds tasks without a pause", sizes.rate, lags)
    late = quantiles(lags, n=100)[-1]
    report.bar("detection lag, p99, two sweepers under load", "<= 3 s", f"{late:.2f} s", late <= 3)
    report.bar("thresholds found", f"{count:,}", f"{len(lags):,}", len(lags) == count)


def catching_up(report: Report, sizes: Sizes, model: Any, base: str) -> None:
    """Two sweepers, after downtime."""
    from backend.sla.models import Clock, Milestone
    from backend.sla.services import BREACH

    with database(base):
        _fall_due(model, sizes.overdue // 2)
        with _at_work(_sweep_every_second, _sweep_every_second) as work:
            _wait_for(lambda: not Clock.objects.filter(next_fire_at__lte=now()).exists())
        breaches = Milestone.objects.filter(name=BREACH)
        found, once = breaches.count(), breaches.values("clock").distinct().count()
    report.table(
        ("overdue after downtime", "sweepers", "seconds", "CPU s, sweepers", "CPU s, PostgreSQL", "a second"),
        [(f"{sizes.overdue:,}", "2", *work.figures, f"{sizes.overdue / work.seconds:,.0f}")],
    )
    overdue = f"{sizes.overdue:,}"
    report.bar("breaches recorded, each once", overdue, f"{found:,}", found == once == sizes.overdue)
    if sizes is WHOLE:
        report.bar(f"{overdue} overdue recorded", "<= 60 s", f"{work.seconds:.0f} s", work.seconds <= 60)


def recomputing(report: Report, sizes: Sizes, model: Any, base: str) -> None:
    """A calendar put in force for open tasks, while clocks fall due and a sweeper goes on."""
    from backend.sla.models import Clock, Recalculation

    with database(base):
        _fall_due_in_turn(model, sizes.recomputed // 2, sizes.rate, after=5)
        job = _calendar_for_open_tasks()
        with _at_work(_sweep_every_second, (_recompute, str(job))) as work:
            _wait_for(lambda: Recalculation.objects.get(pk=job).state == "done")
        done = Recalculation.objects.get(pk=job)
        clocks = Clock.objects.filter(task__pk__lte=done.last_task, kind="claim").count()
        lags = _lags(work.began)
    report.table(
        ("clocks recomputed", "sweepers meanwhile", "seconds", "CPU s, ours", "CPU s, PostgreSQL", "a second"),
        [(f"{sizes.recomputed:,}", "1", *work.figures, f"{sizes.recomputed / work.seconds:,.0f}")],
    )
    _say_lags(report, "one sweeper, while clocks are recomputed", sizes.rate, lags)
    report.bar("tasks recomputed", f"{done.total:,}", f"{done.done:,}", done.done == done.total == clocks)


SECTIONS: Sequence[Callable[[Report, Sizes, Any, str], None]] = (sweeps, detection, catching_up, recomputing)


# What falls due -------------------------------------------------------------------------------------------------------


def _fall_due(model: Any, tasks: int) -> None:
    """So many tasks, both of whose clocks ran out while nobody looked, and their warnings and reminders before that."""
    promised = (model.due_at - model.published_at).total_seconds() + HOUR
    sla_rows.copy_tasks(model, tasks, published=f"now() - {promised} * interval '1 second'")
    sla_rows.copy_clocks(model)


def _fall_due_in_turn(model: Any, tasks: int, rate: int, *, after: float) -> None:
    """So many tasks, whose claims reach their first threshold one by one, `rate` a second, from `after` seconds on."""
    ago = sla_rows.fires_after(model) - after
    published = f"now() + (i / {rate} - {ago}) * interval '1 second'"
    sla_rows.copy_tasks(model, tasks, published=published)
    sla_rows.copy_clocks(model)


def _calendar_for_open_tasks() -> UUID:
    """Put a calendar in force from now on, for open tasks as well. The key of the work that this makes."""
    from backend.accounts.models import Coordinator, Organization
    from backend.secretaries.services import actor_of
    from backend.sla.calendars import add_calendar
    from backend.sla.models import Recalculation
    from backend.sla.services import activate
    from tests.factories import ROUND_THE_CLOCK

    place = Organization.objects.get(name="Tea Society")
    by = actor_of(Coordinator.objects.get(pool__organizations=place).user)
    hours = {"time_zone": "Asia/Shanghai", "weekly": ROUND_THE_CLOCK, "holidays": ["2030-01-01"]}
    rule = add_calendar(definition=hours, organization=place, by=by)
    activate(rule=rule, by=by, applies_to_open=True)
    key: UUID = Recalculation.objects.get(calendar=rule).pk
    return key


# What is measured -----------------------------------------------------------------------------------------------------


def _sweep(due: int) -> float:
    """The seconds of a sweep that finds so many."""
    from backend.sla.services import sweep

    start = perf_counter()
    swept = sweep()
    taken = perf_counter() - start
    assert swept == due, (swept, due)
    return taken


def _lags(since: datetime) -> list[float]:
    """How long after the instant each first threshold of a claim was recorded that was crossed from `since` on."""
    from backend.sla.models import Milestone

    found = Milestone.objects.filter(clock__kind="claim", at__gte=since).values_list("at", "detected_at")
    return sorted((detected - at).total_seconds() for at, detected in found)


def _say_lags(report: Report, who: str, rate: int, lags: Sequence[float]) -> None:
    cuts = quantiles(lags, n=100)
    shown = (*(cuts[n - 1] for n in (50, 95, 99)), lags[-1])
    report.table(
        ("detection by", "found", "a second", "lag p50, s", "p95, s", "p99, s", "worst, s"),
        [(who, f"{len(lags):,}", str(rate), *(f"{lag:.2f}" for lag in shown))],
    )


def _wait_for(true: Callable[[], bool]) -> None:
    while not true():
        sleep(0.2)


# Other processes ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Work:
    """What others did during a block: seconds of the wall, and of CPU in their processes and in PostgreSQL."""

    began: datetime = field(default_factory=now)
    seconds: float = 0
    ours: float = 0
    server: float = 0

    @property
    def figures(self) -> tuple[str, str, str]:
        return f"{self.seconds:.1f}", f"{self.ours:.1f}", f"{self.server:.1f}"


@contextmanager
def _at_work(*works: Any) -> Iterator[Work]:
    """These functions (or functions with their arguments), each in a process of its own, for as long as the block.

    They begin together, when all are up; `Work` is complete after the block.
    """
    spawn = get_context("spawn")
    begin = spawn.Barrier(len(works) + 1)
    calls = [work if isinstance(work, tuple) else (work,) for work in works]
    children = [spawn.Process(target=_begin_with, args=(begin, *call), daemon=True) for call in calls]
    for child in children:
        child.start()
    try:
        begin.wait(timeout=120)
        done, start, server, ours = Work(), perf_counter(), cpu_of_server(), _cpu_of(children)
        yield done
        done.seconds, done.ours, done.server = (
            perf_counter() - start, _cpu_of(children) - ours, cpu_of_server() - server
        )  # fmt: skip
    finally:
        for child in children:
            child.terminate()
            child.join()


def _cpu_of(children: Sequence[Any]) -> float:
    return sum(cpu_of(child.pid) for child in children)


def _begin_with(begin: Any, work: Callable[..., None], *arguments: str) -> None:
    """Come up, wait for the others, and work."""
    logging.disable()
    django.setup()
    gc.freeze()  # as workers do
    begin.wait()
    work(*arguments)


def _sweep_every_second() -> None:
    from backend.sla.services import sweep

    while True:
        begin = monotonic()
        sweep()
        sleep(max(0.0, begin + 1 - monotonic()))


def _fold_without_pause() -> None:
    """What hearing of tasks costs: fold one after the other, and again."""
    from backend.sla.services import refresh
    from backend.tasks.models import Task

    while True:
        for key in Task.objects.order_by("?").values_list("pk", flat=True)[:1000]:
            refresh(task_id=key, at=now())


def _recompute(key: str) -> None:
    from backend.sla.services import undertake

    undertake("Recalculation", UUID(key))
    signal.pause()  # until the sweeper may end as well
