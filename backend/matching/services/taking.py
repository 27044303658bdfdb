"""Other ways to a task than the matcher's offer: claim, direct assignment, invitation. Each is explained as well."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from backend.accounts.actors import Actor
from backend.accounts.models import Organization
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.matching.events import OfferMade
from backend.matching.inputs import candidates_of, need_of_draft
from backend.matching.models import Decision, Offer
from backend.matching.pairs import ASKED_BEFORE, CLAIMING, DIRECTING, Pair, check, fit_of, pair_of, taken_by
from backend.matching.refusals import OfferPending
from backend.matching.rules import rules_of
from backend.matching.services.offers import settle
from backend.matching.services.storing import expiry
from backend.outbox.services import publish
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep, SecretaryOutOfPool, WrongTaskState
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb
from tasks_engine.matching import Explanation, rank

MOST_KNOWN = 20
"""Secretaries who finished most for an organization, among whom it may wish."""


@transaction.atomic
def claim(*, task_id: UUID, by: Actor) -> Task:
    """The secretary takes an open task from the board, by the matcher's own requirements.

    Raises `CertificateExpired`, `RequirementsNotMet`, and what `tasks.claim` refuses.
    """
    task = tasks.lock(task_id)
    if task.status != TaskStatus.OPEN or by.secretary_id is None or by.secretary_pool != task.pool_id:
        return tasks.claim(task_id=task_id, by=by)  # which says what is in the way
    at = now()
    found = check(taken_by(task, by.secretary_id, at), CLAIMING)
    _decide(Decision.Kind.CLAIM, task, by.secretary_id, found)
    task = tasks.claim(task_id=task_id, by=by)
    settle(task_id, by.secretary_id, at)
    return task


@transaction.atomic
def assign_directly(*, task_id: UUID, secretary_id: UUID, by: Actor, reason: str) -> Task:
    """A coordinator gives an open task to a secretary.

    With the reason they may pass over the secretary's hours, leave, pause and an earlier decline; over skills, grade,
    certificates, languages, clearance and blocks nobody may. Raises `CertificateExpired`, `RequirementsNotMet`, and
    what `tasks.assign` refuses.
    """
    task = _directed(task_id, by)
    at = now()
    if task.status == TaskStatus.OPEN:
        pair = pair_of(task, secretary_id, at, reserving=True)
        _decide(Decision.Kind.DIRECT, task, secretary_id, check(pair, DIRECTING))
    task = tasks.assign(task_id=task_id, secretary_id=secretary_id, by=by, reason=reason)
    settle(task_id, None, at)
    return task


@transaction.atomic
def reassign_directly(*, task_id: UUID, secretary_id: UUID, by: Actor, reason: str) -> Task:
    """A coordinator takes the task from one secretary and gives it to another, by the rules of `assign_directly`."""
    task = _directed(task_id, by)
    found = check(pair_of(task, secretary_id, now(), reserving=True), DIRECTING)
    task = tasks.reassign(task_id=task_id, secretary_id=secretary_id, by=by, reason=reason)
    _decide(Decision.Kind.DIRECT, task, secretary_id, found)
    return task


@transaction.atomic
def invite(*, task_id: UUID, secretary_id: UUID, by: Actor) -> Offer:
    """A coordinator offers an open task to a secretary of their choice, by the rules of `assign_directly`.

    Raises `WrongTaskState`, `OfferPending`, `CertificateExpired`, `RequirementsNotMet`.
    """
    task = _directed(task_id, by)
    if task.status != TaskStatus.OPEN:
        raise WrongTaskState(task_status=task.status)
    if Offer.objects.pending().filter(task=task, secretary=secretary_id).exists():
        raise OfferPending()
    return _invite(task, secretary_id, by, now())


def known_secretaries(*, organizations: Collection[Organization], by: Actor) -> list[tuple[Secretary, int]]:
    """Secretaries who still serve `organizations` and finished tasks of theirs that the actor sees, each with how many;
    who finished most comes first. Two queries."""
    own = Task.objects.visible_to(by).filter(organization__in=organizations, status=TaskStatus.ACCEPTED)
    finished = Assignment.objects.filter(task__in=own, end=Verb.ACCEPT).order_by().values("secretary")
    counts = dict(
        finished.annotate(n=Count("pk")).order_by("-n", "secretary").values_list("secretary", "n")[:MOST_KNOWN]
    )
    people = Secretary.objects.filter(pk__in=counts, user__is_active=True, pool__organizations__in=organizations)
    known = people.select_related("user").distinct()
    return sorted(((who, counts[who.pk]) for who in known), key=lambda pair: (-pair[1], pair[0].user.name))


@dataclass(frozen=True)
class Acquaintance:
    """A secretary who finished tasks for an organization: how many, and how well a task fits them, in per cent."""

    secretary: Secretary
    finished: int
    fit: int | None = None


def fitting_secretaries(*, task: Task, by: Actor, at: datetime) -> list[Acquaintance]:
    """Of the secretaries whom `ask_first` may ask, those who could take `task`, which is not posted yet; best first.

    Sixteen queries, whatever there is. Raises `NotYourStep` unless the actor may post for the organization.
    """
    if not by.may(Permission.TASK_WRITE, task.organization_id):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    known = {who.pk: (who, count) for who, count in known_secretaries(organizations=[task.organization], by=by)}
    rules = rules_of(task.pool_id)
    people = candidates_of(Secretary.objects.filter(pk__in=known, pool=task.pool_id), rules, at) if known else []
    found = rank(need_of_draft(task, at), people, rules.engine, at, top=len(people)) if people else ()
    return [Acquaintance(*known[UUID(each["secretary"])], fit_of(each)) for each in found]


@transaction.atomic
def ask_first(*, task_id: UUID, secretary_id: UUID, by: Actor) -> Offer:
    """The organization wishes that a secretary who finished tasks of theirs is asked before anybody else.

    The offer runs as any other; nobody else is asked meanwhile. What the secretary is offered already counts, as in a
    round. Raises `NotYourStep`, `WrongTaskState`, `SecretaryOutOfPool`, `OfferPending`, `CertificateExpired`,
    `RequirementsNotMet`.
    """
    task = tasks.lock(task_id)
    if TaskRole.ORGANIZATION not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    if task.status != TaskStatus.OPEN:
        raise WrongTaskState(task_status=task.status)
    if secretary_id not in {who.pk for who, _count in known_secretaries(organizations=[task.organization], by=by)}:
        raise SecretaryOutOfPool()
    if Offer.objects.pending().filter(task=task).exists():
        raise OfferPending()
    at = now()
    pair = pair_of(task, secretary_id, at, reserving=True)
    decision = _decide(Decision.Kind.WISH, task, secretary_id, check(pair, ASKED_BEFORE))
    return _offer(pair, task, secretary_id, decision, None, at)


def _invite(task: Task, secretary_id: UUID, by: Actor, at: datetime) -> Offer:
    pair = pair_of(task, secretary_id, at, reserving=True)
    decision = _decide(Decision.Kind.INVITATION, task, secretary_id, check(pair, DIRECTING))
    return _offer(pair, task, secretary_id, decision, by.user_id, at)


def _offer(
    pair: Pair, task: Task, secretary_id: UUID, decision: Decision, invited_by: UUID | None, at: datetime
) -> Offer:
    offer = Offer.objects.create(
        task=task,
        secretary_id=secretary_id,
        decision=decision,
        invited_by_id=invited_by,
        task_version=task.version,
        created_at=at,
        expires_at=expiry(pair.need, pair.candidate, pair.rules.policy, at),
    )
    publish(OfferMade(task_id=task.pk, offer_id=offer.pk, secretary_id=secretary_id))
    return offer


def _directed(task_id: UUID, by: Actor) -> Task:
    """The task, locked. Raises `NotYourStep` for all but its coordinators: others learn nothing of the secretary."""
    task = tasks.lock(task_id)
    if TaskRole.COORDINATOR not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.COORDINATOR])
    return task


def _decide(kind: Decision.Kind, task: Task, secretary_id: UUID, found: Explanation) -> Decision:
    return Decision.objects.create(
        kind=kind, task=task, secretary_id=secretary_id, value=found["value"], explanation=found
    )
