"""When a promise is in danger: what the house does by itself, `since` then, and what a coordinator does.

Each looks at how things are now.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import SYSTEM, Actor
from backend.tasks.models import Priority, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep, WrongTaskState
from backend.tasks.services.assigning import unassign
from backend.tasks.services.move import amend, lock
from tasks_engine.lifecycle import CLOSED, HELD, TaskRole, TaskStatus


@transaction.atomic
def escalate(*, task_id: UUID, reason: str, by: Actor) -> Task:
    """A coordinator makes a task one step more pressing. Raises `NotYourStep`, `WrongTaskState`."""
    task = lock(task_id)
    if TaskRole.COORDINATOR not in roles_on(task, by):
        raise NotYourStep(task_status=task.status, needed=[TaskRole.COORDINATOR])
    if task.status in CLOSED:
        raise WrongTaskState(task_status=task.status)
    if task.priority == Priority.URGENT:
        raise WrongTaskState(_("It is urgent already."), task_status=task.status)
    _amend(task, reason, by, TaskRole.COORDINATOR, priority=Priority(task.priority + 1))
    return task


@transaction.atomic
def raise_priority(*, task_id: UUID, reason: str, since: datetime) -> bool:
    """One step more pressing, unless it is urgent or over. Returns whether it was raised."""
    task = lock(task_id)
    if task.status in CLOSED or task.priority == Priority.URGENT:
        return False
    _amend(task, reason, SYSTEM, TaskRole.SYSTEM, priority=Priority(task.priority + 1))
    return True


@transaction.atomic
def offer_to_next_pool(*, task_id: UUID, reason: str, since: datetime) -> bool:
    """An open task goes to the next pool that serves its organization. Returns whether there is another."""
    task = lock(task_id)
    pools = list(task.organization.pools.order_by("name"))
    if task.status != TaskStatus.OPEN or len(pools) < 2:
        return False
    here = next((n for n, pool in enumerate(pools) if pool.pk == task.pool_id), -1)
    _amend(task, reason, SYSTEM, TaskRole.SYSTEM, pool=pools[(here + 1) % len(pools)])
    return True


@transaction.atomic
def release_claim(*, task_id: UUID, reason: str, since: datetime) -> bool:
    """A task that its secretary had not delivered goes back to the others, unless somebody else has taken it since.
    Returns whether it does."""
    task = lock(task_id)
    if task.status not in HELD or not task.assignments.live().filter(created_at__lte=since).exists():
        return False
    unassign(task_id=task_id, by=SYSTEM, reason=reason)
    return True


def _amend(task: Task, reason: str, by: Actor, role: TaskRole, **changes: Any) -> None:
    facts = {"changed": sorted(changes), **{name: value for name, value in changes.items() if name == "priority"}}
    amend(task, "edit", by, role=role, changed=sorted(changes), reason=reason, facts=facts, **changes)
