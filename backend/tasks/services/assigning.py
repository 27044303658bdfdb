"""Who holds a task: claim, accept an offer, assign, release, unassign, reassign.

Whether a secretary meets a task's requirements is the matching room's question; it asks before it calls `claim` or
`accept_offer`. What is kept here holds for every way to get a task: one live assignment, clearance, and no more
tasks at once than the secretary may hold.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.secretaries.models import Secretary
from backend.tasks.models import Assignment, Task
from backend.tasks.refusals import AlreadyHolds, NotCleared, NotYourStep, SecretaryOutOfPool, TooManyTasks
from backend.tasks.services.move import move
from tasks_engine.lifecycle import TaskRole, Verb


@transaction.atomic
def claim(*, task_id: UUID, by: Actor) -> Task:
    """The secretary takes an open task from the board."""
    secretary = _secretary(by)
    task = move(task_id=task_id, verb=Verb.CLAIM, by=by, holder=secretary)
    return _give(task, secretary, Assignment.Origin.CLAIM)


@transaction.atomic
def accept_offer(*, task_id: UUID, by: Actor) -> Task:
    """The secretary takes a task that was offered."""
    secretary = _secretary(by)
    task = move(task_id=task_id, verb=Verb.ACCEPT_OFFER, by=by, holder=secretary)
    return _give(task, secretary, Assignment.Origin.OFFER)


@transaction.atomic
def assign(*, task_id: UUID, secretary_id: UUID, by: Actor, reason: str) -> Task:
    """A coordinator gives an open task to a secretary."""
    secretary = _of_pool(task_id, secretary_id)
    task = move(task_id=task_id, verb=Verb.ASSIGN, by=by, holder=secretary, reason=reason)
    return _give(task, secretary, Assignment.Origin.DIRECT)


@transaction.atomic
def release(*, task_id: UUID, by: Actor, reason: str, handover: str) -> Task:
    """The assignee gives the task back, with a note for whoever comes next."""
    return _take(move(task_id=task_id, verb=Verb.RELEASE, by=by, reason=reason), Verb.RELEASE, handover=handover)


@transaction.atomic
def unassign(*, task_id: UUID, by: Actor, reason: str) -> Task:
    """A coordinator takes the task from its secretary; it is open again."""
    return _take(move(task_id=task_id, verb=Verb.UNASSIGN, by=by, reason=reason), Verb.UNASSIGN)


@transaction.atomic
def reassign(*, task_id: UUID, secretary_id: UUID, by: Actor, reason: str) -> Task:
    """A coordinator takes the task from one secretary and gives it to another."""
    secretary = _of_pool(task_id, secretary_id)
    task = move(task_id=task_id, verb=Verb.REASSIGN, by=by, holder=secretary, reason=reason)
    if secretary is not None and task.holder_id == secretary.pk:
        raise AlreadyHolds(fields={"secretary": [_("Choose somebody else: they hold the task already.")]})
    return _give(_take(task, Verb.REASSIGN), secretary, Assignment.Origin.DIRECT)


def close(task: Task, verb: Verb) -> Task:
    """End the assignment with its task. Whoever held it stays known as its holder."""
    task.assignments.live().update(ended_at=task.closed_at, end=verb)
    return task


def hand_back(task: Task) -> Task:
    """A reopened task goes on with who held it when it was closed, however much else they hold by now."""
    task.assignments.holding().update(ended_at=None, end="")
    return task


def give_back(task: Task, undone: Verb) -> Task:
    """Nobody holds the task, as before it was taken; or else, of a reassignment, who did before it."""
    _take(task, Verb.UNDO)
    if undone is Verb.REASSIGN:
        task.assignments.filter(pk=taken_away(task)[0].pk).update(ended_at=None, end="")
        del task.holding
    return task


def taken_away(task: Task) -> QuerySet[Assignment]:
    """What ended because the task was given to somebody else, the latest first."""
    return task.assignments.filter(end=Verb.REASSIGN).order_by("-ended_at", "-pk")


def _secretary(by: Actor) -> Secretary:
    if by.secretary_id is None:
        raise NotYourStep(_("Only secretaries take tasks."), needed=[TaskRole.SECRETARY])
    return Secretary.objects.get(pk=by.secretary_id)


def _of_pool(task_id: UUID, secretary_id: UUID) -> Secretary | None:
    return Secretary.objects.filter(pk=secretary_id, pool__tasks=task_id, user__is_active=True).first()


def _give(task: Task, secretary: Secretary | None, origin: Assignment.Origin) -> Task:
    """Make the live assignment. The secretary's row is locked, so that parallel claims are counted one by one.

    Asked after the step was found allowed, so that only who may give learns to whom. Raises `SecretaryOutOfPool`,
    `NotCleared`, `TooManyTasks`.
    """
    if secretary is None:
        raise SecretaryOutOfPool(fields={"secretary": [_("Choose a secretary of the task's pool.")]})
    secretary = Secretary.objects.select_for_update(of=("self",), no_key=True).get(pk=secretary.pk)
    if secretary.clearance < task.confidentiality:
        raise NotCleared(fields={"secretary": [_("Their clearance does not reach this task's confidentiality.")]})
    most = secretary.most_live_tasks
    if Assignment.objects.live().filter(secretary=secretary).count() >= most:
        raise TooManyTasks(_("At most %(most)d at a time: finish or release one first.") % {"most": most}, most=most)
    assignment = Assignment.objects.create(task=task, secretary=secretary, origin=origin, created_at=task.updated_at)
    task.holding = [assignment]
    return task


def _take(task: Task, verb: Verb, handover: str = "") -> Task:
    task.assignments.live().update(ended_at=task.updated_at, end=verb, handover=handover)
    task.holding = []
    return task
