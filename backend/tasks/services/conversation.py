"""The message thread of a task."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core.clock import now
from backend.core.errors import Invalid
from backend.outbox.services import publish
from backend.secretaries.services import actors_of
from backend.tasks.events import MessagePosted
from backend.tasks.models import Message, Task
from backend.tasks.permissions import Facet, roles_on, sees_internal_notes, sight
from backend.tasks.refusals import NotYourStep, TaskNotEditable
from backend.tasks.services.move import lock, move, write_log
from tasks_engine.lifecycle import CLOSED, TaskRole, TaskStatus, Verb

SPEAKERS = (TaskRole.ASSIGNEE, TaskRole.ORGANIZATION, TaskRole.COORDINATOR)


@transaction.atomic
def post_message(
    *, task_id: UUID, by: Actor, text: str, is_internal: bool = False, mentions: Collection[UUID] = ()
) -> Message:
    """Write in the task's thread, until it is closed. A word of the organization ends its own waiting.

    Internal notes are between the assignee and coordinators. `mentions` are users who may read the message: they are
    told of it. Raises `NotYourStep`, `TaskNotEditable`, `Invalid`.
    """
    task = lock(task_id)
    role = next((role for role in SPEAKERS if role in roles_on(task, by)), None)
    if role is None or Facet.THREAD not in sight(task, by) or (is_internal and not sees_internal_notes(task, by)):
        raise NotYourStep(needed=list(SPEAKERS))
    if task.status in CLOSED:
        raise TaskNotEditable(_("Its thread is closed with it."), task_status=task.status)
    named = _readers_among(mentions, task, is_internal=is_internal)
    if role is TaskRole.ORGANIZATION and task.status == TaskStatus.WAITING:
        task = move(task_id=task_id, verb=Verb.ANSWER, by=by)
        message = write_message(task, by, role, text, mentions=named)
        if named:
            publish(MessagePosted(task_id=task.pk, message_id=message.pk, is_answer=True))
        return message
    at = max(now(), task.updated_at)
    message = write_message(task, by, role, text, is_internal=is_internal, mentions=named, at=at)
    write_log(
        task, "message", by, at=message.created_at, role=role, facts={"internal": is_internal}, holder=task.holder
    )
    publish(MessagePosted(task_id=task.pk, message_id=message.pk))
    return message


def write_message(
    task: Task,
    by: Actor,
    role: TaskRole,
    text: str,
    *,
    is_internal: bool = False,
    mentions: Collection[UUID] = (),
    at: datetime | None = None,
) -> Message:
    """One message, without telling anyone: for verbs whose move already tells."""
    return Message.objects.create(
        task=task,
        author_id=by.user_id,
        author_label=by.label,
        role=role,
        text=text,
        is_internal=is_internal,
        mentions=list(mentions),
        created_at=at or task.updated_at,
    )


def _readers_among(mentions: Collection[UUID], task: Task, *, is_internal: bool) -> list[UUID]:
    """The users whom a message names. Raises `Invalid` when one of them could not read it, or does not exist."""
    if not mentions:
        return []
    users = User.objects.filter(pk__in=mentions, is_active=True)
    actors = actors_of(list(users))
    readers = [
        key
        for key, actor in actors.items()
        if Facet.THREAD in sight(task, actor) and (not is_internal or sees_internal_notes(task, actor))
    ]
    if set(mentions) - set(readers):
        raise Invalid(fields={"mentions": [_("Name only people who may read the message.")]})
    return readers
