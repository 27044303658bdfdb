"""The benchmark of `tests.bench.bench_round`; needs Django set up."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from backend.core.clock import now
from backend.matching import services, snapshots
from backend.matching.explanations import Question, explained
from backend.matching.models import Block, Decision, Offer, PoolPolicy, Round
from backend.matching.services import rounds
from backend.outbox.models import OutboxEvent
from tests.bench.seeding import seed

TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run it with the options of the command line, and print."""
    options = read_options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        pool = seed(options.tasks, options.secretaries, seed=1, at=now())
        print(f"{options.tasks} open tasks, {options.secretaries} secretaries; milliseconds")
        for title, settings in (("by default: late binding", {}), ("everything at once", {"queue_minutes": None})):
            clear()
            version = PoolPolicy.objects.in_force(pool.pk).version + 1
            PoolPolicy.objects.create(pool=pool, version=version, engine=settings)
            report(title, pool.pk)
    finally:
        teardown_databases(databases, verbosity=0)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="One whole round in PostgreSQL, by stage.")
    parser.add_argument("--quick", action="store_true", help="1,000 tasks and 200 secretaries")
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--secretaries", type=int)
    options = parser.parse_args()
    options.tasks = options.tasks or (1_000 if options.quick else 10_000)
    options.secretaries = options.secretaries or (200 if options.quick else 2_000)
    return options


def clear() -> None:
    """Everybody is free again."""
    for model in (Offer, Decision, Round, Block, OutboxEvent):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def report(title: str, pool_id: Any) -> None:
    """Run a round, and print it by stage."""
    watch = Watch()
    rounds.Stages.stage = watch.stage  # type: ignore[method-assign]
    with watch.whole():
        made = services.run_round(pool_id=pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    assert isinstance(made, Round), made
    print(f"\n{title}: {made.offered} offered, gap {made.gap:.2%}, snapshot of {Block.objects.count()} blocks, "
          f"{sum(len(block.data) for block in Block.objects.all()) / 2**20:.1f} MiB")  # fmt: skip
    print(f"{'':10}{'CPU here':>10}{'CPU there':>10}{'wall':>10}")
    for name, spent in watch.spent.items():
        print(f"{name:10}{''.join(f'{part:10.0f}' for part in spent)}")
    ours = sum(watch.spent["load"][:2]) + sum(watch.spent["store"][:2])
    solve = sum(watch.spent["solve"][:2])
    print(f"load and store: {ours:.0f} of CPU here and there; solve: {solve:.0f}; ratio {ours / max(1, solve):.2f}")
    explain(made)
    begun = time.process_time()
    replay = services.replay(made)
    print(
        f"replay: {1000 * (time.process_time() - begun):.0f}, {'the same' if replay.same else replay.differences[:3]}"
    )


def explain(made: Round) -> None:
    """Explain fifty offers as a list of them does."""
    decisions = list(Decision.objects.filter(round=made, secretary__isnull=False).select_related("round")[:50])
    begun = time.process_time()
    found = explained([Question(decision, decision.secretary_id) for decision in decisions if decision.secretary_id])
    each = 1000 * (time.process_time() - begun) / max(1, len(found))
    print(f"explain: {each:.2f} a pair, of {snapshots.BUCKETS} buckets each")


class Watch:
    """CPU of this process and of its database backend, and the wall, by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float, float]] = {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = self._now()
        yield
        self._add(name, begun)

    @contextmanager
    def whole(self) -> Iterator[None]:
        begun = self._now()
        yield
        self._add("all", begun)

    def _now(self) -> tuple[float, float, float]:
        there = 0
        if self.backend.exists():
            there = sum(map(int, self.backend.read_text().rsplit(")", 1)[1].split()[11:13]))
        return time.process_time(), there / TICK, time.monotonic()

    def _add(self, name: str, begun: tuple[float, float, float]) -> None:
        spent = [1000 * (end - start) for start, end in zip(begun, self._now(), strict=True)]
        before = self.spent.get(name, (0.0, 0.0, 0.0))
        here, there, wall = (old + new for old, new in zip(before, spent, strict=True))
        self.spent[name] = (here, there, wall)
