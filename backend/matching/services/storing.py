"""What a round leaves behind: the round itself, a decision for each task where there is news, offers, and events."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.matching.events import OfferMade
from backend.matching.models import Decision, Offer, PoolPolicy, Round
from backend.outbox.services import publish_all
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import Candidate, Outcome, Priority, TaskNeed
from tasks_engine.matching.criteria.working_time import finish

LONGEST_OFFER = timedelta(days=3)  # over a weekend
AT_ONCE = 2000


def store(
    made: Round,
    outcome: Outcome,
    needs: Mapping[str, TaskNeed],
    candidates: Mapping[str, Candidate],
    versions: Mapping[UUID, int],
    policy: PoolPolicy,
) -> list[Offer]:
    """Save the round with its decisions and offers. Returns the offers: the caller publishes them."""
    holding = _still_waiting(outcome.offers, versions)
    made.offered = len(holding)
    made.save(force_insert=True)
    decisions = list(_decisions(made, outcome, holding))
    Decision.objects.bulk_create(decisions, batch_size=AT_ONCE)
    offers = [
        Offer(
            task_id=decision.task_id,
            secretary_id=UUID(secretary),
            decision=decision,
            task_version=versions[decision.task_id],
            created_at=made.at,
            expires_at=expiry(needs[str(decision.task_id)], candidates[secretary], policy, made.at),
        )
        for decision in decisions
        for secretary, _value in decision.offered
    ]
    return Offer.objects.bulk_create(offers, batch_size=AT_ONCE)


def tell(offers: Sequence[Offer]) -> None:
    """Publish what was offered."""
    if offers:
        publish_all([
            OfferMade(task_id=offer.task_id, offer_id=offer.pk, secretary_id=offer.secretary_id) for offer in offers
        ])  # fmt: skip


def expiry(need: TaskNeed, candidate: Candidate, policy: PoolPolicy, at: datetime) -> datetime:
    """When an offer made at `at` runs out: after minutes of the secretary's own working time, so that nobody must
    answer at midnight or on Sunday; at most three days, and never after the deadline."""
    urgent = need.priority == Priority.URGENT
    minutes = policy.urgent_offer_minutes if urgent else policy.offer_minutes
    ends = [at + LONGEST_OFFER, finish(candidate.open_spans, at, minutes), need.deadline]
    return min(end for end in ends if end is not None)


def _still_waiting(tasks: Collection[str], versions: Mapping[UUID, int]) -> frozenset[str]:
    """Lock those of `tasks` that nobody has touched since they were read; the next round sees to the others."""
    chosen = Task.objects.filter(pk__in=tasks, status=TaskStatus.OPEN)
    locked = dict(chosen.select_for_update(no_key=True).order_by("pk").values_list("pk", "version"))
    asked = set(Offer.objects.pending().filter(task__in=locked).values_list("task", flat=True))
    return frozenset(str(pk) for pk, version in locked.items() if versions[pk] == version and pk not in asked)


def _decisions(made: Round, outcome: Outcome, holding: Collection[str]) -> Iterator[Decision]:
    """One a task: the choice where it holds, and "nobody" where that is news."""
    for task, people in outcome.offers.items():
        if task in holding:
            offered = list(zip(people, outcome.worth[task], strict=True))
            yield _decision(made, outcome, task, secretary_id=UUID(people[0]), value=offered[0][1], offered=offered)
    known = _last_codes(outcome.unassigned)
    for task, reasons in outcome.unassigned.items():
        if known.get(task) != {reason["code"] for reason in reasons}:
            yield _decision(made, outcome, task, refusals=list(reasons))


def _decision(made: Round, outcome: Outcome, task: str, **values: Any) -> Decision:
    return Decision(
        round=made,
        task_id=UUID(task),
        eligible=outcome.eligible[task],
        top=list(outcome.top[task]),
        day_full=list(outcome.day_full.get(task, ())),
        **values,
    )


def _last_codes(tasks: Iterable[str]) -> dict[str, set[str]]:
    """Of each task for which the last decision found nobody: the reasons it gave, whatever their counts."""
    chosen = [UUID(task) for task in tasks]
    latest = Decision.objects.filter(task__in=chosen).order_by("task", "-id").distinct("task")
    rows = latest.values_list("task", "secretary", "refusals")
    return {str(task): {reason["code"] for reason in told} for task, secretary, told in rows if secretary is None}
