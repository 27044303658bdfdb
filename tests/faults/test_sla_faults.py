"""Whoever sweeps, dies, or sleeps for hours: each milestone is recorded once, none is missed, and the highest is told.

Real processes, real signals, and a PostgreSQL that is killed. Rows F9, F18, F19 and F20 of the reliability paper.
"""

import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import F

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla import services
from backend.sla.models import Clock, Milestone
from backend.tasks.models import LogEntry, Task
from deploy.local import ROOT
from tests.factories import World
from tests.faults.crowd import copies, copy_of
from tests.faults.promises import all_told, round_the_clock
from tests.faults.races import RACES
from tests.processes import Stack, orm, stack_with_postgres, wait_until

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
OVERDUE = max(600, 5 * RACES)  # tasks, of two clocks each: several batches
SWEEPER = """
import django
django.setup()
from backend.sla.services import sweep
print("ready", flush=True)
input()
sweep()
"""


def copies_with_clocks(model: Task, count: int) -> list[Task]:
    """Copies of a task, with its clocks as they were folded last."""
    made, stored = copies(model, count), list(Clock.objects.filter(task=model))
    Clock.objects.bulk_create(copy_of(clock, task_id=task.pk) for task in made for clock in stored)
    return made


def put_back(by: timedelta) -> None:
    """All that has happened so far, and all that is to come, was so much earlier."""
    LogEntry.objects.update(at=F("at") - by)
    Task.objects.update(published_at=F("published_at") - by, updated_at=F("updated_at") - by)
    shifted = ("started_at", "due_at", "next_fire_at")
    Clock.objects.update(**{name: F(name) - by for name in shifted})


def overdue(world: World, count: int) -> None:
    """Open tasks that ran out while nobody looked: two clocks each."""
    model = world.open_task(deadline=None)
    relay()
    copies_with_clocks(model, count - 1)
    put_back(timedelta(days=30))


def assert_each_was_recorded_once_and_the_highest_told(breached: int) -> None:
    """No clock was missed, and of each one milestone was told: its breach, or else the highest that it reached."""
    assert not Clock.objects.filter(next_fire_at__lte=now()).exists()
    breaches = Milestone.objects.filter(name=services.BREACH)
    assert breaches.count() == breaches.values("clock").distinct().count() == breached
    assert breaches.exclude(at=F("clock__due_at")).count() == 0
    assert breaches.exclude(clock__breached_at=F("at")).count() == 0
    reached: dict[Any, list[Milestone]] = {}
    for milestone in Milestone.objects.order_by("at"):
        reached.setdefault(milestone.clock_id, []).append(milestone)
    for milestones in reached.values():
        (loudest,) = [each for each in milestones if not each.is_superseded]
        assert loudest.name == services.BREACH or loudest is milestones[-1]
    told = [(event.payload["clock_id"], event.payload["milestone"]) for event in all_told()]
    aloud = Milestone.objects.filter(is_superseded=False).values_list("clock", "name")
    assert sorted(told) == sorted((str(clock), name) for clock, name in aloud)


# Four sweepers and kill -9 --------------------------------------------------------------------------------------------


@contextmanager
def sweepers(stack: Stack, count: int) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """So many processes that sweep once, begun together when the block is entered."""
    names = [f"sweeper-{n}" for n in range(count)]
    started = {name: _sweeper(stack, name) for name in names}
    try:
        for process in started.values():
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started.values():
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        yield started
    finally:
        for process in started.values():
            process.kill()
            process.communicate()


def _sweeper(stack: Stack, name: str) -> subprocess.Popen[str]:
    environment = {**stack.environment, "DJANGO_SETTINGS_MODULE": "backend.config.settings", "PGAPPNAME": name}
    command = [sys.executable, "-c", SWEEPER]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )


def catch(database: psycopg.Connection[Any], among: Collection[str]) -> tuple[str, int]:
    """Wait for one of these sweepers to be in the middle of a batch; its name, and the number of its transaction."""
    caught: dict[str, int] = {}

    def any_is() -> bool:
        caught.clear()
        caught.update(each for each in in_mid_batch(database) if each[0] in among)
        return bool(caught)

    wait_until(any_is)
    return caught.popitem()


def in_mid_batch(database: psycopg.Connection[Any]) -> list[tuple[str, int]]:
    """Who has written and not committed. A heartbeat is over in a moment; a batch is not."""
    rows = database.execute(
        "SELECT application_name, backend_xid::text::bigint FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
        " AND application_name LIKE 'sweeper-%' AND clock_timestamp() - xact_start > interval '50 ms'"
    )
    return rows.fetchall()


def outcome(database: psycopg.Connection[Any], transaction: int) -> str:
    """What became of a transaction: in progress, committed, aborted."""
    row = database.execute("SELECT pg_xact_status(%s::text::xid8)", [transaction]).fetchone()
    assert row is not None
    return str(row[0])


def test_four_sweepers_of_which_two_are_killed_in_mid_batch(faulty):
    overdue(World(), OVERDUE)
    with psycopg.connect(faulty.database_url, autocommit=True) as database, sweepers(faulty, 4) as started:
        alive, killed = dict(started), []
        for _ in range(2):
            victim, transaction = catch(database, alive)
            alive.pop(victim).kill()
            killed.append(transaction)
        assert all(process.wait(timeout=600) == 0 for process in alive.values())
        wait_until(lambda: "in progress" not in [outcome(database, each) for each in killed])
        assert "aborted" in [outcome(database, each) for each in killed], "they were killed too late"
    while services.sweep():
        pass
    assert_each_was_recorded_once_and_the_highest_told(breached=2 * OVERDUE)


# The database dies ----------------------------------------------------------------------------------------------------


@pytest.fixture
def mortal(django_db_blocker: Any) -> Iterator[Stack]:
    """A stack whose PostgreSQL is its own; the ORM works on it."""
    with stack_with_postgres() as running, orm(running, django_db_blocker):
        yield running


def is_due() -> bool:
    """Whether there is anything left to record."""
    return Clock.objects.filter(next_fire_at__lte=now()).exists()


def test_a_database_that_crashes_and_comes_back_loses_nothing(mortal):
    overdue(World(), OVERDUE)
    mortal.start("worker")
    mortal.start("beat")
    for _ in range(2):
        before = Milestone.objects.count()
        wait_until(lambda before=before: Milestone.objects.count() > before or not is_due())  # or it was quicker
        mortal.stop("postgres", signal.SIGQUIT)  # "immediate": it ends in mid-sentence, and recovers when it starts
        connection.close()
        mortal.start("postgres")
    wait_until(lambda: not is_due(), seconds=600)
    assert not mortal.has_ended("worker")
    assert_each_was_recorded_once_and_the_highest_told(breached=2 * OVERDUE)


# Hours of sleep -------------------------------------------------------------------------------------------------------


def test_after_two_hours_of_downtime_the_highest_threshold_of_each_clock_is_told(faulty):
    world = World()
    round_the_clock(world)
    missed = world.open_task(deadline=None, deliver_within_minutes=100)
    warned = world.open_task(deadline=None, deliver_within_minutes=150)
    unharmed = world.open_task(deadline=None, deliver_within_minutes=300)
    relay()
    assert not Milestone.objects.exists()

    put_back(timedelta(hours=2))
    awake = now()
    faulty.start("worker")
    faulty.start("beat")
    wait_until(lambda: Milestone.objects.exists() and not Clock.objects.filter(next_fire_at__lte=now()).exists())

    def reached(task: Task) -> dict[str, bool]:
        rows = Milestone.objects.filter(clock__task=task, clock__kind="delivery")
        return {row.name: row.is_superseded for row in rows}

    assert reached(missed) == {"warn_50": True, "warn_75": True, "warn_90": True, "breach": False}
    assert reached(warned) == {"warn_50": True, "warn_75": False}
    assert reached(unharmed) == {}
    breach = Milestone.objects.get(name="breach")
    assert breach.at == breach.clock.due_at
    assert awake - breach.at > 19 * MINUTE
    assert breach.detected_at > awake
    assert_each_was_recorded_once_and_the_highest_told(breached=1)
