"""Rounds: one pool's open tasks and secretaries at one moment, decided together."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from backend.matching.events import OfferMade
from backend.matching.inputs import Rules, candidates_of, needs_of, rules_of
from backend.matching.models import Decision, Offer, PoolPolicy, Round
from backend.outbox.services import publish_all
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import (
    BadInput,
    Candidate,
    Outcome,
    Priority,
    Reason,
    TaskNeed,
    refusals,
    replay,
    run,
    snapshot,
)
from tasks_engine.matching.criteria.working_time import finish

log = structlog.get_logger(__name__)

CONFIRMED_FOR = timedelta(minutes=2)
"""How long "nobody fits" is believed while nothing changes but the time."""
LONGEST_OFFER = timedelta(days=3)  # over a weekend


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

    def snapshot(self) -> dict[str, Any]:
        """All of it as plain data."""
        return snapshot(self.needs.values(), self.candidates.values(), self.rules.weights, self.at)


def waiting_tasks() -> QuerySet[Task]:
    """Open tasks that nobody is being asked about."""
    pending = Offer.objects.pending().filter(task=OuterRef("pk"))
    return Task.objects.filter(~Exists(pending), status=TaskStatus.OPEN)


def pools_with_work() -> list[UUID]:
    """Pools in which a task waits for an offer."""
    return list(waiting_tasks().order_by("pool").values_list("pool", flat=True).distinct())


@transaction.atomic
def run_round(*, pool_id: UUID, trigger: Round.Trigger, at: datetime) -> Round | Skipped:
    """Decide all waiting tasks of a pool together, and store offers, decisions and events, all or nothing.

    One at a time per pool: while another one runs, this one does nothing and says so.
    """
    if not _alone(pool_id):
        return Skipped.BUSY
    given = _read(pool_id, at)
    if not given.needs:
        return Skipped.IDLE
    told = given.snapshot()
    digest = digest_of(told)
    last = Round.objects.filter(pool=pool_id).defer("snapshot").order_by("-id").first()
    same = last if last and last.digest == digest and not last.answer["assignments"] else None
    if same and at - same.confirmed_at < CONFIRMED_FOR:
        return Skipped.UNCHANGED
    outcome = run(given.needs.values(), given.candidates.values(), given.rules.weights, at)
    answer = answer_of(outcome)
    if same and same.answer == answer:
        Round.objects.filter(pk=same.pk).update(confirmed_at=at)
        return Skipped.UNCHANGED
    return _store(pool_id, trigger, given, told, digest, outcome)


def replays(round: Round) -> bool:
    """Whether the round's snapshot, computed afresh, gives the stored answer."""
    try:
        outcome = replay(round.snapshot)
    except BadInput as error:
        log.warning("round_unreadable", round=str(round.pk), error=str(error))
        return False
    figures = (outcome.value, outcome.bound) == (round.value, round.bound)
    return figures and answer_of(outcome) == round.answer


def answer_of(outcome: Outcome) -> dict[str, Any]:
    """What is stored of an outcome, to compare a replay with."""
    data = outcome.data()
    return {"assignments": data["assignments"], "unassigned": data["unassigned"]}


def digest_of(told: Mapping[str, Any]) -> str:
    """The name of a round's input, whenever it was given."""
    timeless = {name: value for name, value in told.items() if name != "now"}
    return hashlib.sha256(json.dumps(timeless, sort_keys=True).encode()).hexdigest()


def expiry(need: TaskNeed, candidate: Candidate, policy: PoolPolicy, at: datetime) -> datetime:
    """When an offer made at `at` runs out: after minutes of the secretary's own working time, so that nobody must
    answer at midnight or on Sunday; at most three days, and never after the deadline."""
    urgent = need.priority == Priority.URGENT
    minutes = policy.urgent_offer_minutes if urgent else policy.offer_minutes
    ends = [at + LONGEST_OFFER, finish(candidate.open_spans, at, minutes), need.deadline]
    return min(end for end in ends if end is not None)


def reasons_of(need: TaskNeed, candidates: Iterable[Candidate], at: datetime) -> list[Reason]:
    """Why secretaries are kept out of a task: by code, how many, and how many for it alone."""
    counted: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for candidate in candidates:
        codes = [refusal.code for refusal in refusals(need, candidate, at)]
        counted.update(codes)
        alone.update(codes if len(codes) == 1 else [])
    order = sorted(counted, key=lambda code: (-counted[code], code))
    return [Reason(code=code, secretaries=counted[code], alone=alone[code]) for code in order]


def _alone(pool_id: UUID) -> bool:
    """Whether no other round of the pool is running. Held until the transaction ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"round:{pool_id}"])
        return bool(cursor.fetchone()[0])


def _read(pool_id: UUID, at: datetime) -> Given:
    rules = rules_of(pool_id)
    tasks = waiting_tasks().filter(pool=pool_id)
    versions = dict(tasks.values_list("pk", "version"))
    needs = needs_of(tasks.filter(pk__in=versions), rules, at)
    candidates = candidates_of(Secretary.objects.filter(pool=pool_id), rules, at) if needs else []
    by_id = {candidate.id: candidate for candidate in candidates}
    return Given(rules, {need.id: need for need in needs}, by_id, versions, at)


def _store(
    pool_id: UUID, trigger: Round.Trigger, given: Given, told: dict[str, Any], digest: str, outcome: Outcome
) -> Round:
    offered = _still_waiting(outcome.assignments, given.versions)
    made = Round.objects.create(
        pool_id=pool_id,
        trigger=trigger,
        at=given.at,
        confirmed_at=given.at,
        engine_version=outcome.engine,
        digest=digest,
        snapshot=told,
        answer=answer_of(outcome),
        value=outcome.value,
        bound=outcome.bound,
        tasks=len(given.needs),
        secretaries=len(given.candidates),
        offered=len(offered),
    )
    decisions = Decision.objects.bulk_create(_decisions(made, given, outcome, offered))
    offers = Offer.objects.bulk_create(
        _offer(decision, given) for decision in decisions if decision.secretary_id is not None
    )
    publish_all([
        OfferMade(task_id=offer.task_id, offer_id=offer.pk, secretary_id=offer.secretary_id) for offer in offers
    ])  # fmt: skip
    log.info("round", round=str(made.pk), pool=str(pool_id), tasks=made.tasks, offered=made.offered)
    return made


def _still_waiting(tasks: Collection[str], versions: Mapping[UUID, int]) -> frozenset[str]:
    """Lock those of `tasks` that nobody has touched since they were read; the next round sees to the others."""
    chosen = Task.objects.filter(pk__in=tasks, status=TaskStatus.OPEN)
    locked = dict(chosen.select_for_update(no_key=True).order_by("pk").values_list("pk", "version"))
    asked = set(Offer.objects.pending().filter(task__in=locked).values_list("task", flat=True))
    return frozenset(str(pk) for pk, version in locked.items() if versions[pk] == version and pk not in asked)


def _decisions(made: Round, given: Given, outcome: Outcome, offered: Collection[str]) -> Iterator[Decision]:
    """One per task: the choice where it holds, and "nobody" where that is news."""
    known = _last_refusals(outcome.unassigned)
    for task in given.needs:
        if task in offered:
            yield _choice(made, given, outcome, task)
        elif task in outcome.unassigned and known.get(task) != list(outcome.unassigned[task]):
            yield _nobody(made, outcome, task)


def _choice(made: Round, given: Given, outcome: Outcome, task: str) -> Decision:
    winner, ranking = outcome.assignments[task], outcome.ranking[task]
    chosen = next(found for found in ranking if found["secretary"] == winner)
    return Decision(
        round=made,
        task_id=UUID(task),
        secretary_id=UUID(winner),
        explanation=chosen,
        alternatives=[found for found in ranking if found is not chosen],
        eligible=chosen["ranked"],
        refusals=reasons_of(given.needs[task], given.candidates.values(), given.at),
    )


def _nobody(made: Round, outcome: Outcome, task: str) -> Decision:
    ranking = outcome.ranking[task]
    return Decision(
        round=made,
        task_id=UUID(task),
        alternatives=list(ranking),
        eligible=ranking[0]["ranked"] if ranking else 0,
        refusals=list(outcome.unassigned[task]),
    )


def _last_refusals(tasks: Iterable[str]) -> dict[str, Any]:
    """Of each task for which the last decision found nobody: why."""
    chosen = [UUID(task) for task in tasks]
    latest = Decision.objects.filter(task__in=chosen).order_by("task", "-id").distinct("task")
    rows = latest.values_list("task", "secretary", "refusals")
    return {str(task): reasons for task, secretary, reasons in rows if secretary is None}


def _offer(decision: Decision, given: Given) -> Offer:
    assert decision.secretary_id is not None
    need, candidate = given.needs[str(decision.task_id)], given.candidates[str(decision.secretary_id)]
    return Offer(
        task_id=decision.task_id,
        secretary_id=decision.secretary_id,
        decision=decision,
        task_version=given.versions[UUID(need.id)],
        created_at=given.at,
        expires_at=expiry(need, candidate, given.rules.policy, given.at),
    )
