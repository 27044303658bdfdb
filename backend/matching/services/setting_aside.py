"""What a secretary does not want of the board: set aside with a reason, and taken back."""

from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.matching.models import Offer, SetAside
from backend.matching.reading import claimable
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.tasks.refusals import NotYourStep, WrongTaskState
from tasks_engine.lifecycle import TaskRole, TaskStatus


@transaction.atomic
def set_aside(*, task_id: UUID, by: Actor, reason: Offer.DeclineReason) -> Task:
    """The secretary does not want to see the open task, nor be offered it, unless what it needs changes.

    They may still claim it. Raises `NotFound`, `NotYourStep`, `WrongTaskState`.
    """
    claimable(task_id, by)
    task = tasks.lock(task_id)
    if by.secretary_id is None or by.secretary_pool != task.pool_id:
        raise NotYourStep(needed=[TaskRole.SECRETARY])
    if task.status != TaskStatus.OPEN:
        raise WrongTaskState(task_status=task.status)
    SetAside.objects.update_or_create(
        task=task,
        secretary_id=by.secretary_id,
        defaults={"reason": reason, "task_version": task.version, "created_at": now()},
    )
    return task


@transaction.atomic
def take_back(*, task_id: UUID, by: Actor) -> None:
    """The secretary wants to see the task again. Nothing happens if they had not set it aside."""
    SetAside.objects.filter(task=task_id, secretary=by.secretary_id, secretary__isnull=False).delete()
