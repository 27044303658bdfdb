"""Rounds: one pool's open tasks and secretaries at one moment, decided together.

Rounds of different pools run side by side in the workers; one pool has one round at a time.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from backend.matching import snapshots
from backend.matching.inputs import candidates_of, needs_of
from backend.matching.models import CONFIRMED_FOR, Offer, Round
from backend.matching.rules import Rules, rules_of
from backend.matching.services import storing
from backend.matching.stamp import stamp_of
from backend.secretaries.models import Secretary
from backend.tasks.models import Priority, Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import Candidate, Outcome, TaskNeed, Warm, run, snapshot

log = structlog.get_logger(__name__)


class Skipped(StrEnum):
    """Why no round was stored."""

    BUSY = "busy"  # another round of the pool is running
    IDLE = "idle"  # nothing waits for an offer
    UNCHANGED = "unchanged"  # nothing has changed since nobody was found


@dataclass(frozen=True)
class Given:
    """What a round is given."""

    rules: Rules
    needs: Mapping[str, TaskNeed]
    candidates: Mapping[str, Candidate]
    versions: Mapping[UUID, int]
    at: datetime
    warm: Warm | None

    def snapshot(self) -> dict[str, Any]:
        """All of it as plain data."""
        return snapshot(self.needs.values(), self.candidates.values(), self.rules.engine, self.at, warm=self.warm)

    def outcome(self) -> Outcome:
        """What the engine decides."""
        return run(self.needs.values(), self.candidates.values(), self.rules.engine, self.at, warm=self.warm)


@dataclass
class Stages:
    """Where a round's time goes: milliseconds of this process's CPU by stage, in the order they came."""

    spent: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.process_time_ns()
        yield
        self.spent[name] = self.spent.get(name, 0) + (time.process_time_ns() - begun) // 1_000_000


def waiting_tasks() -> QuerySet[Task]:
    """Open tasks that nobody is being asked about."""
    pending = Offer.objects.pending().filter(task=OuterRef("pk"))
    return Task.objects.filter(~Exists(pending), status=TaskStatus.OPEN)


def pools_with_work(*, at: datetime) -> list[UUID]:
    """Pools in which a task waits for an offer, and whose window for others to come is over.

    The window opens with the first task that is new since the pool's last round. Urgent tasks do not wait; and where
    only old tasks wait, there is nothing to wait for.
    """
    last = Round.objects.filter(pool=OuterRef("pool")).order_by().values("pool").annotate(at=Max("confirmed_at"))
    new = Q(last_round=None) | Q(updated_at__gt=F("last_round"))
    waiting = waiting_tasks().annotate(last_round=last.values("at")).order_by().values_list("pool")
    pools = waiting.annotate(
        first=Min("updated_at", filter=new), urgent=Max("priority", filter=Q(priority=Priority.URGENT))
    )
    return [pool for pool, first, urgent in pools if urgent or first is None or at - first >= _window(pool)]


@transaction.atomic
def run_round(*, pool_id: UUID, trigger: Round.Trigger, at: datetime) -> Round | Skipped:
    """Decide all waiting tasks of a pool together, and store offers, decisions and events, all or nothing.

    One at a time per pool: while another one runs, this one does nothing and says so.
    """
    if not _alone(pool_id):
        return Skipped.BUSY
    if not waiting_tasks().filter(pool=pool_id).exists():
        return Skipped.IDLE
    last = Round.objects.filter(pool=pool_id).order_by("-id").first()
    stamp = stamp_of(pool_id)
    if last and last.stamp == stamp and at - last.confirmed_at < CONFIRMED_FOR:
        return Skipped.UNCHANGED
    stages = Stages()
    with stages.stage("load"):
        given = _read(pool_id, last, at)
    if not given.needs:
        return Skipped.IDLE
    with stages.stage("solve"):
        outcome = given.outcome()
    with stages.stage("store"):
        packed, answer = snapshots.pack(given.snapshot()), answer_of(outcome)
        if last and (last.digest, last.answer) == (packed.digest, answer) and not outcome.offers:
            Round.objects.filter(pk=last.pk).update(confirmed_at=at, stamp=stamp)
            return Skipped.UNCHANGED
        prices, data = snapshots.named(prices_of(outcome.warm))
        snapshots.keep({**packed.contents, prices: data}, at)
        made = Round(
            pool_id=pool_id, trigger=trigger, at=at, confirmed_at=at, engine_version=outcome.engine, stamp=stamp,
            digest=packed.digest, header=packed.header, blocks=packed.blocks, answer=answer, warm=prices,
            value=outcome.value, bound=outcome.bound, tasks=len(given.needs), secretaries=len(given.candidates),
        )  # fmt: skip
        offers = storing.store(made, outcome, given.needs, given.candidates, given.versions, given.rules.policy)
    with stages.stage("publish"):
        storing.tell(offers)
    made.stages = stages.spent
    made.save(update_fields=["stages"])
    log.info("round", round=str(made.pk), pool=str(pool_id), tasks=made.tasks, offered=made.offered, **stages.spent)
    return made


def answer_of(outcome: Outcome) -> str:
    """The digest of what a round decided, to compare a replay with. What things were worth is in its decisions."""
    return snapshots.digest_of([outcome.assignments, outcome.offers, outcome.unassigned, outcome.day_full])


def prices_of(warm: Warm) -> dict[str, Any]:
    """What is kept for the next round, as the engine's snapshot holds it: prices, and nobody's tasks."""
    return {"minute": dict(warm.minute), "slot": dict(warm.slot), "owner": {}}


def _alone(pool_id: UUID) -> bool:
    """Whether no other round of the pool is running. Held until the transaction ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"round:{pool_id}"])
        return bool(cursor.fetchone()[0])


def _window(pool_id: UUID) -> timedelta:
    return timedelta(seconds=rules_of(pool_id).engine.window_seconds)


def _read(pool_id: UUID, last: Round | None, at: datetime) -> Given:
    rules = rules_of(pool_id)
    tasks = waiting_tasks().filter(pool=pool_id)
    versions = dict(tasks.values_list("pk", "version"))
    needs = needs_of(tasks.filter(pk__in=versions), rules, at)
    candidates = candidates_of(Secretary.objects.filter(pool=pool_id), rules, at) if needs else []
    by_id = {candidate.id: candidate for candidate in candidates}
    prices = snapshots.read(last.warm) if last else None
    warm = Warm(**prices) if prices else None
    return Given(rules, {need.id: need for need in needs}, by_id, versions, at, warm)
