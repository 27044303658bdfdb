"""What is asked of the matching room: who was chosen for a task and why, why me or not me, and what may I claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.models import Confidentiality
from backend.core.errors import Forbidden, NotFound
from backend.matching.inputs import candidates_of, needs_of, rules_of
from backend.matching.models import Decision, Offer
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from backend.tasks.permissions import Relation, relations_to
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import BadInput, Explanation, Reason, explain, rank
from tasks_engine.matching import why as why_in_round

SEES_DECISIONS = frozenset({
    Relation.MEMBER, Relation.ASSIGNEE, Relation.FINISHER, Relation.COORDINATOR, Relation.ARBITER,
})  # fmt: skip
COORDINATES = frozenset({Relation.COORDINATOR, Relation.ARBITER})
LONGEST_BOARD = 200
NEVER_MINE = frozenset({"OWN_ORGANIZATION", "BLOCKED", "POOL"})  # nothing that the secretary could mend
FORGIVEN = frozenset({"DECLINED"})  # a mind may be changed


class Outcome(StrEnum):
    """What became of the choice for a task."""

    UNDECIDED = "undecided"
    NOBODY = "nobody"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"
    ASSIGNED = "assigned"
    ENDED = "ended"  # the secretary had the task, and has it no longer


BECAME: Mapping[Offer.Status, Outcome] = {
    Offer.Status.PENDING: Outcome.OFFERED,
    Offer.Status.ACCEPTED: Outcome.ENDED,
    Offer.Status.DECLINED: Outcome.DECLINED,
    Offer.Status.EXPIRED: Outcome.EXPIRED,
    Offer.Status.RESCINDED: Outcome.RESCINDED,
}


@dataclass(frozen=True)
class Choice:
    """The latest decision about a task, as far as the actor may know it.

    An organization learns who its secretary is, and of everybody else only how many were kept out, and by what.
    """

    task: Task
    outcome: Outcome
    decision: Decision | None = None
    secretary: Secretary | None = None
    explanation: Explanation | None = None
    eligible: int | None = None
    refusals: list[Reason] = field(default_factory=list)
    pending_offers: int = 0
    alternatives: list[tuple[Secretary, Explanation]] = field(default_factory=list)


def choice_of(task: Task, by: Actor) -> Choice:
    """Who was chosen for `task`, and why. Raises `Forbidden` for secretaries of its pool who do not hold it."""
    relations = relations_to(task, by)
    if relations.isdisjoint(SEES_DECISIONS):
        raise Forbidden(_("You may ask about yourself."))
    decision = decision_on(task)
    if decision is None:
        return Choice(task, Outcome.UNDECIDED)
    coordinates = not relations.isdisjoint(COORDINATES)
    return Choice(
        task=task,
        outcome=_outcome(decision, task),
        decision=decision,
        secretary=decision.secretary if coordinates or decision.secretary_id == task.holder_id else None,
        explanation=decision.explanation,
        eligible=decision.eligible,
        refusals=decision.refusals,
        pending_offers=Offer.objects.pending().filter(task=task).count(),
        alternatives=_named(decision.alternatives) if coordinates else [],
    )


def decision_on(task: Task) -> Decision | None:
    """The decision by which its holder got the task, or else the latest. Whom it may be shown says `SEES_DECISIONS`."""
    decisions = Decision.objects.filter(task=task).select_related("secretary__user").order_by("-id")
    holders = decisions.filter(secretary=task.holder_id, secretary__isnull=False)
    return holders.first() or decisions.first()


def task_for(task_id: UUID, by: Actor) -> Task:
    """The task, for whoever may know of it; a pending offer lets its secretary know, whatever its confidentiality."""
    offered = Offer.objects.pending().filter(secretary=by.secretary_id, secretary__isnull=False)
    known = Q(pk__in=Task.objects.visible_to(by).values("pk")) | Q(pk__in=offered.values("task"))
    task = Task.objects.with_people().filter(known, pk=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task."))
    return task


def claimable(task_id: UUID, by: Actor) -> None:
    """Raise `NotFound` unless the actor may know of the task, or could have seen it on the board: whoever comes a
    moment late is told that somebody was faster, and not that there never was such a task."""
    me = Secretary.objects.filter(pk=by.secretary_id) if by.secretary_id else Secretary.objects.none()
    missed = Q(
        pool__in=me.values("pool"),
        published_at__isnull=False,
        confidentiality__lt=Confidentiality.SECRET,
        confidentiality__lte=me.values("clearance")[:1],
    )
    if not Task.objects.filter(Q(pk__in=Task.objects.visible_to(by).values("pk")) | missed, pk=task_id).exists():
        raise NotFound(_("There is no such task."))


def why(task: Task, secretary_id: UUID, by: Actor, at: datetime) -> Explanation:
    """Why, or why not, and what would change it: as the last round saw the two, or as they are now when none did.

    Secretaries ask about themselves, coordinators about anybody of theirs. Raises `Forbidden`, `NotFound`.
    """
    if secretary_id != by.secretary_id and relations_to(task, by).isdisjoint(COORDINATES):
        raise Forbidden(_("You may ask about yourself."))
    if not Secretary.objects.visible_to(by).filter(pk=secretary_id).exists():
        raise NotFound(_("There is no such secretary."))
    decision = Decision.objects.filter(task=task, round__isnull=False).select_related("round").order_by("-id").first()
    if decision is not None and decision.round is not None:
        seen = decision.round
        try:
            return why_in_round(seen.snapshot, seen.answer["assignments"], str(task.pk), str(secretary_id))
        except BadInput:
            return _why_now(task, secretary_id, at)  # who came to the pool later, or another version of the engine
    return _why_now(task, secretary_id, at)


@dataclass(frozen=True)
class BoardRow:
    """An open task as it looks to one secretary. `missing` is the one requirement that stands between, if any."""

    task: Task
    explanation: Explanation
    missing: str | None


def board(by: Actor, at: datetime) -> list[BoardRow]:
    """Open tasks that the secretary may claim, the most valuable first; then those that only one thing keeps from them.

    At most 200 tasks are looked at, the most pressing and oldest first, in a constant number of queries. Raises
    `Forbidden` for anyone but secretaries.
    """
    if by.secretary_id is None or by.secretary_pool is None:
        raise Forbidden(_("Only secretaries take tasks."))
    seen = Task.objects.visible_to(by).filter(pool=by.secretary_pool, status=TaskStatus.OPEN)
    chosen = list(seen.order_by("-priority", "pk").values_list("pk", flat=True)[:LONGEST_BOARD])
    tasks = {str(task.pk): task for task in Task.objects.with_people().filter(pk__in=chosen)}
    rules = rules_of(by.secretary_pool)
    (me,) = candidates_of(Secretary.objects.filter(pk=by.secretary_id), rules, at, reserving=False)
    rows = [
        BoardRow(tasks[need.id], found, missing[0] if missing else None)
        for need in needs_of(Task.objects.filter(pk__in=chosen), rules, at)
        for found in [explain(need, me, rules.weights, at)]
        for missing in [_missing(found)]
        if len(missing) <= 1 and NEVER_MINE.isdisjoint(missing)
    ]
    return sorted(rows, key=lambda row: (row.missing is not None, -row.explanation["value"], row.task.number))


def _missing(found: Explanation) -> list[str]:
    codes = [line["code"] for line in found["requirements"] if line["code"]]
    return [code for code in codes if code not in FORGIVEN]


def _outcome(decision: Decision, task: Task) -> Outcome:
    if decision.secretary_id is None:
        return Outcome.NOBODY
    if decision.secretary_id == task.holder_id:
        return Outcome.ASSIGNED
    return next((BECAME[Offer.Status(offer.status)] for offer in decision.offers.all()), Outcome.ENDED)


def _named(explanations: list[Any]) -> list[tuple[Secretary, Explanation]]:
    ids = [found["secretary"] for found in explanations]
    people = {str(person.pk): person for person in Secretary.objects.filter(pk__in=ids).select_related("user")}
    return [(people[found["secretary"]], found) for found in explanations if found["secretary"] in people]


def _why_now(task: Task, secretary_id: UUID, at: datetime) -> Explanation:
    rules = rules_of(task.pool_id)
    people = Secretary.objects.filter(Q(pool=task.pool_id) | Q(pk=secretary_id))
    candidates = {candidate.id: candidate for candidate in candidates_of(people, rules, at)}
    (need,) = needs_of(Task.objects.filter(pk=task.pk), rules, at)
    if str(secretary_id) not in candidates:
        raise NotFound(_("There is no such secretary."))
    ranking = rank(need, candidates.values(), rules.weights, at, top=len(candidates))
    found = next((each for each in ranking if each["secretary"] == str(secretary_id)), None)
    return found or explain(need, candidates[str(secretary_id)], rules.weights, at)
