"""`move`, the only writer of a task's status, and the list of moves an actor may make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound, Refusal
from backend.outbox.services import publish
from backend.secretaries.models import Secretary
from backend.tasks.events import TaskEdited, TaskMoved
from backend.tasks.models import LogEntry, Task
from backend.tasks.permissions import roles_on
from backend.tasks.policies import refusal_of
from backend.tasks.refusals import NotYourStep, WrongTaskState
from tasks_engine.lifecycle import (
    CLOSED,
    STEPS,
    Step,
    TaskRole,
    TaskStatus,
    Verb,
    WrongRole,
    WrongState,
    check_step,
    steps_from,
)


def lock(task_id: UUID) -> Task:
    """The task, locked until this transaction ends. Raises `NotFound`."""
    tasks = Task.objects.select_for_update(of=("self",), no_key=True).select_related("organization", "template")
    try:
        return tasks.get(pk=task_id)
    except Task.DoesNotExist:
        raise NotFound(_("There is no such task.")) from None


@transaction.atomic
def move(
    *,
    task_id: UUID,
    verb: Verb,
    by: Actor,
    target: TaskStatus | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    holder: Secretary | None = None,
    **changes: Any,
) -> Task:
    """Say `verb` over a task: lock it, check state, role and policy, write, log, publish.

    `holder` is who will hold the task, by default who holds it before the step. `changes` are fields to save with it.
    Raises `NotFound`, `NotYourStep`, `WrongTaskState`, or the refusal of the verb's policy.
    """
    task = lock(task_id)
    roles = roles_on(task, by)
    step = _checked(task, verb, roles, target)
    at = _next_instant(task)
    if refusal := refusal_of(verb, task, at):
        raise refusal
    before = task.status
    closed_at = at if step.target in CLOSED else None
    _save(task, at, status=step.target, closed_at=closed_at, **changes)
    entry = write_log(
        task,
        verb,
        by,
        at=at,
        role=next(iter(sorted(step.roles & roles))),
        from_status=before,
        reason=reason,
        facts=facts,
        holder=holder or task.holder,
    )
    publish(
        TaskMoved(
            task_id=task.pk,
            verb=verb,
            from_status=before,
            to_status=step.target,
            version=task.version,
            log_id=entry.pk,
        )
    )
    return task


def write_log(
    task: Task,
    verb: str,
    by: Actor,
    *,
    at: datetime,
    role: str,
    from_status: str | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    holder: Secretary | None = None,
) -> LogEntry:
    """One line in the task's log."""
    return LogEntry.objects.create(
        task=task,
        at=at,
        verb=verb,
        from_status=task.status if from_status is None else from_status,
        to_status=task.status,
        version=task.version,
        actor_id=by.user_id,
        actor_label=by.label,
        role=role,
        secretary=holder,
        reason=reason,
        facts=facts or {},
    )


def amend(
    task: Task,
    verb: str,
    by: Actor,
    *,
    role: str,
    changed: list[str],
    reason: str = "",
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Change what is not the status of a locked task, as a new version: save `changes`, log, publish.

    `changed` names what changed, for those who hear of it.
    """  # fmt: skip
    at = _next_instant(task)
    _save(task, at, **changes)
    write_log(task, verb, by, at=at, role=role, reason=reason, facts=facts, holder=task.holder)
    publish(TaskEdited(task_id=task.pk, changed=changed, version=task.version))


def _next_instant(task: Task) -> datetime:
    """Now, or the last change when the clock was put back: a task's log never runs backwards."""
    return max(now(), task.updated_at)


def _save(task: Task, at: datetime, **changes: Any) -> None:
    for name, value in {**changes, "updated_at": at, "version": task.version + 1}.items():
        setattr(task, name, value)
    task.save(update_fields=[*changes, "updated_at", "version"])


def _checked(task: Task, verb: Verb, roles: frozenset[TaskRole], target: TaskStatus | None) -> Step:
    status = TaskStatus(task.status)
    try:
        return check_step(status, verb, roles, target)
    except WrongState as refusal:
        detail = _("The task is “%(status)s”.") % {"status": task.get_status_display()}
        raise WrongTaskState(detail, task_status=status, allowed=list(refusal.allowed)) from None
    except WrongRole as refusal:
        raise NotYourStep(task_status=status, needed=list(refusal.needed)) from None


@dataclass(frozen=True)
class Action:
    """A verb that concerns an actor: may they say it now, and if not, why not; and until when, if it ends."""

    verb: Verb
    refusal: Refusal | None
    until: datetime | None = None


def allowed_actions(*, task: Task, by: Actor, at: datetime) -> Iterator[Action]:
    """Every verb that is the actor's to say in some state, with the reason when it cannot be said now.

    Without `undo`, which depends on the task's log: `undoing.undo_action` asks for that.
    """
    roles = roles_on(task, by)
    if TaskRole.ASSIGNEE in roles:  # it is no longer theirs to claim
        roles -= {TaskRole.SECRETARY}
    theirs = dict.fromkeys(step.verb for step in STEPS if step.roles & roles and step.verb is not Verb.UNDO)
    for verb in theirs:
        yield Action(verb, _refusal(task, verb, roles, at))


def _refusal(task: Task, verb: Verb, roles: frozenset[TaskRole], at: datetime) -> Refusal | None:
    fitting = [step for step in steps_from(TaskStatus(task.status)) if step.verb is verb]
    try:
        _checked(task, verb, roles, fitting[0].target if fitting else None)
    except (WrongTaskState, NotYourStep) as refusal:
        return refusal
    return refusal_of(verb, task, at)
