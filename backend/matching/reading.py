"""What is asked of the matching room: who was chosen for a task and why, why me or not me, and what may I claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.models import Confidentiality
from backend.core.errors import Forbidden, NotFound
from backend.matching.explanations import Question, explained, explanation_of
from backend.matching.inputs import candidates_of, needs_of
from backend.matching.models import CONFIRMED_FOR, Decision, Offer, Round
from backend.matching.pairs import OTHER_WORK, OWN_TIME
from backend.matching.rules import rules_of
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, Relation, relations_to, sight
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import Explanation, Reason, Relaxed, explain, ranking, relaxations_in_force
from tasks_engine.matching.value import ageing

SEES_DECISIONS = frozenset({
    Relation.MEMBER, Relation.ASSIGNEE, Relation.FINISHER, Relation.COORDINATOR, Relation.ARBITER,
})  # fmt: skip
COORDINATES = frozenset({Relation.COORDINATOR, Relation.ARBITER})
LOOKED_BACK, MOST_MISSED = timedelta(days=30), 20  # of what somebody missed
TELLS_OF = {"familiarity": Facet.ORGANIZATION}
"""Preference -> the facet of the task that its points would give away."""


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
    waiting: "Waiting | None" = None


@dataclass(frozen=True)
class Waiting:
    """What waiting has done to an open task: since when it waits, the points it gained, what it asks for no more."""

    since: datetime
    ageing: int
    relaxations: tuple[Relaxed, ...]


def choice_of(task: Task, by: Actor, at: datetime) -> Choice:
    """Who was chosen for `task`, and why. Raises `Forbidden` for secretaries of its pool who do not hold it."""
    relations = relations_to(task, by)
    if relations.isdisjoint(SEES_DECISIONS):
        raise Forbidden(_("You may ask about yourself."))
    decision, waiting = decision_on(task), waiting_of(task, at)
    if decision is None:
        return Choice(task, Outcome.UNDECIDED, waiting=waiting)
    coordinates = not relations.isdisjoint(COORDINATES)
    return Choice(
        task=task,
        outcome=_outcome(decision, task),
        decision=decision,
        secretary=decision.secretary if coordinates or decision.secretary_id == task.holder_id else None,
        explanation=explanation_of(decision),
        eligible=decision.eligible,
        refusals=decision.refusals,
        pending_offers=Offer.objects.pending().filter(task=task).count(),
        alternatives=_next_best(decision) if coordinates else [],
        waiting=waiting,
    )


@dataclass(frozen=True)
class Search:
    """How the search for the secretary of an open task stands: how many are asked, and until when; or that nobody fits
    (`found_nobody`), and when it is tried again at the latest.

    `wished` is who is asked because the organization named them: of all others it learns only how many they are.
    """

    asked: int = 0
    until: datetime | None = None
    wished: Secretary | None = None
    found_nobody: bool = False
    again: datetime | None = None


def search_of(task: Task, decision: Decision | None, at: datetime) -> Search:
    """The search for a secretary of `task`, whose latest decision is `decision`. At most two queries."""
    pending = Offer.objects.pending().filter(task=task, expires_at__gt=at).select_related("decision", "secretary__user")
    if offers := list(pending):
        wished = [offer.secretary for offer in offers if offer.decision.kind == Decision.Kind.WISH]
        until = max(offer.expires_at for offer in offers)
        return Search(asked=len(offers), until=until, wished=wished[0] if wished == [offers[0].secretary] else None)
    last = Round.objects.filter(pool=task.pool_id).order_by("-id").values_list("confirmed_at", flat=True).first()
    if decision is None or last is None:
        return Search()
    if decision.secretary_id is not None and (decision.round_id is not None or last < decision.created_at):
        return Search()
    return Search(found_nobody=True, again=last + CONFIRMED_FOR)


def waiting_of(task: Task, at: datetime) -> Waiting | None:
    """What waiting has done to `task`; None unless it is open. Four queries."""
    if task.status != TaskStatus.OPEN:
        return None
    rules = rules_of(task.pool_id)
    (need,) = needs_of(Task.objects.filter(pk=task.pk), rules, at)
    found = relaxations_in_force(need, rules.engine, at)
    return Waiting(need.waiting_since, ageing(need, rules.weights, at), found)


def are_only_busy(reasons: Sequence[Reason]) -> bool:
    """Whether somebody was kept out by nothing but their time, as far as counts tell."""
    codes = {reason["code"] for reason in reasons}
    busy = [reason for reason in reasons if reason["code"] in OWN_TIME | OTHER_WORK]
    return bool(busy) and (codes <= OWN_TIME | OTHER_WORK or any(reason["alone"] for reason in busy))


def decision_on(task: Task) -> Decision | None:
    """The decision by which its holder got the task, or else the latest. Whom it may be shown says `SEES_DECISIONS`."""
    decisions = Decision.objects.filter(task=task).select_related("secretary__user", "round")
    is_holders = Case(When(secretary=task.holder_id, secretary__isnull=False, then=True), default=False)
    return decisions.order_by(is_holders.desc(), "-id").first()


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


@dataclass(frozen=True)
class Answer:
    """Why, or why not; as a round saw the two at `as_of`, or as they are at that moment when none did."""

    explanation: Explanation
    as_of: datetime
    from_round: bool


def why(task: Task, secretary_id: UUID, by: Actor, at: datetime) -> Answer:
    """Why, or why not, and what would change it: as the last round saw the two, or as they are now when none did.

    Secretaries ask about themselves, coordinators about anybody of theirs. Raises `Forbidden`, `NotFound`.
    """
    if secretary_id != by.secretary_id and relations_to(task, by).isdisjoint(COORDINATES):
        raise Forbidden(_("You may ask about yourself."))
    if not Secretary.objects.visible_to(by).filter(pk=secretary_id).exists():
        raise NotFound(_("There is no such secretary."))
    decision = Decision.objects.filter(task=task, round__isnull=False).select_related("round").order_by("-id").first()
    found = explained([Question(decision, secretary_id)])[0] if decision else None
    if decision is None or decision.round is None or found is None:  # who came later, or a round that is forgotten
        return Answer(veiled(_why_now(task, secretary_id, at), task, by), at, from_round=False)
    return Answer(veiled(found, task, by), decision.round.at, from_round=True)


@dataclass(frozen=True)
class Missed:
    """A task that a round gave to somebody else, with why it did not come to the one who asks."""

    decision: Decision
    explanation: Explanation

    @property
    def task(self) -> Task:
        """Of which only the kind of work is theirs to know, if that."""
        return self.decision.task


def missed_by(by: Actor, at: datetime) -> list[Missed]:
    """What rounds lately gave to others and never offered to the secretary who asks, the latest first, with why.

    Only work that they could have met on the board: secret tasks and those beyond their clearance are left out. A
    constant number of queries.
    """
    me = Secretary.objects.filter(pk=by.secretary_id).first() if by.secretary_id else None
    if me is None:
        return []
    chosen = Decision.objects.filter(round__isnull=False, secretary__isnull=False, created_at__gt=at - LOOKED_BACK)
    met = chosen.filter(
        task__pool=me.pool_id, task__confidentiality__lt=Confidentiality.SECRET, task__confidentiality__lte=me.clearance
    )
    missed = (
        met.exclude(secretary=me.pk).exclude(task__offers__secretary=me.pk).exclude(task__assignments__secretary=me)
    )
    rows = list(missed.select_related("round", "task__template", "task__organization").order_by("-id")[:MOST_MISSED])
    told = explained([Question(row, me.pk) for row in rows])
    found: dict[UUID, Missed] = {}
    for row, explanation in zip(rows, told, strict=True):
        if explanation:
            found.setdefault(row.task_id, Missed(row, veiled(explanation, row.task, by)))
    return list(found.values())


def explanations_of(offers: Sequence[Offer], by: Actor) -> list[Explanation | None]:
    """Why each of the offers was made, as far as the actor may know; read them with task, decision and its round."""
    found = explained([Question(offer.decision, offer.secretary_id) for offer in offers])
    return [told and veiled(told, offer.task, by) for told, offer in zip(found, offers, strict=True)]


def veiled(found: Explanation, task: Task, by: Actor) -> Explanation:
    """The explanation without what would tell the actor more of the task than they may see.

    Who may not know whose task it is, might recognize the organization by how familiar they are with it: that line
    and its points are left out, and the rest still adds up.
    """
    seen = sight(task, by)
    kept = [line for line in found["preferences"] if TELLS_OF.get(line["name"]) in (None, *seen)]
    hidden = sum(line["points"] for line in found["preferences"]) - sum(line["points"] for line in kept)
    return {**found, "preferences": kept, "value": found["value"] - hidden}


def _outcome(decision: Decision, task: Task) -> Outcome:
    if decision.secretary_id is None:
        return Outcome.NOBODY
    if decision.secretary_id == task.holder_id:
        return Outcome.ASSIGNED
    last_answered = decision.offers.order_by(F("answered_at").desc(nulls_first=True)).first()
    return BECAME[Offer.Status(last_answered.status)] if last_answered else Outcome.ENDED


def _next_best(decision: Decision) -> list[tuple[Secretary, Explanation]]:
    """The best by themselves whom the decision did not choose, in order."""
    ids = [UUID(secretary) for secretary, _value in decision.top if UUID(secretary) != decision.secretary_id]
    people = {person.pk: person for person in Secretary.objects.filter(pk__in=ids).select_related("user")}
    known = [each for each in ids if each in people]
    found = explained([Question(decision, each) for each in known])
    return [(people[each], told) for each, told in zip(known, found, strict=True) if told]


def _why_now(task: Task, secretary_id: UUID, at: datetime) -> Explanation:
    rules = rules_of(task.pool_id)
    people = Secretary.objects.filter(Q(pool=task.pool_id) | Q(pk=secretary_id))
    candidates = {candidate.id: candidate for candidate in candidates_of(people, rules, at)}
    (need,) = needs_of(Task.objects.filter(pk=task.pk), rules, at)
    name = str(secretary_id)
    if name not in candidates:
        raise NotFound(_("There is no such secretary."))
    order = [who for who, _value in ranking(need, candidates.values(), rules.engine, at)]
    found = explain(need, candidates[name], rules.engine, at)
    return {**found, "rank": order.index(name) + 1 if name in order else None, "ranked": len(order)}
