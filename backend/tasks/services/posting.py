"""The organization's side until the work begins: post, edit, publish, cancel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.accounts.roles import Permission
from backend.catalog import fields as form
from backend.catalog.models import Template
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid
from backend.outbox.services import publish as tell
from backend.tasks.events import TaskEdited
from backend.tasks.models import Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import BriefIncomplete, NotYourStep, TaskNotEditable
from backend.tasks.services.move import changed, lock, move, write_log
from backend.tasks.words import words
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb

EDITABLE = frozenset({TaskStatus.DRAFT, TaskStatus.OPEN})
COPIED = (
    "title", "brief", "fields", "priority", "confidentiality", "skills", "grade", "certificates", "languages",
    "effort_minutes", "deliver_within_minutes", "mandate", "principal", "spend_limit", "currency", "may_contact",
    "may_sign",
)  # fmt: skip


@transaction.atomic
def create(
    *, organization: Organization, template: Template, by: Actor, pool: Pool | None = None, **values: Any
) -> Task:
    """A new draft of `template`'s kind; whatever `values` do not say is the template's.

    Without a `pool` it goes to the first of the organization's. Raises `Forbidden` unless the actor may post for the
    organization, `Invalid` when the organization is not served by the pool.
    """
    if not by.may(Permission.TASK_WRITE, organization.pk):
        raise Forbidden(_("You may not post tasks for this organization."))
    task = Task(
        organization=organization,
        pool=_pool_for(organization, pool),
        template=template,
        posted_by_id=by.user_id,
        posted_with_id=by.access_key_id,
        **{**_defaults(template), **values},
    )
    form.check(template.fields, task.fields, complete=False)
    task.save()
    _index(task)
    write_log(task, "create", by, at=task.created_at, role=TaskRole.ORGANIZATION, from_status="")
    return task


@transaction.atomic
def edit(*, task_id: UUID, by: Actor, **values: Any) -> Task:
    """Change the brief or what the task asks for, while it is a draft or still open.

    Raises `NotYourStep` for anyone but the organization, `TaskNotEditable` once somebody has the task.
    """
    task = lock(task_id)
    if TaskRole.ORGANIZATION not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    if task.status not in EDITABLE:
        raise TaskNotEditable(_("Ask the secretary in the thread instead."), status=task.status)
    names = sorted(name for name, value in values.items() if getattr(task, name) != value)
    if not names:
        return task
    at = max(now(), task.updated_at)
    changed(task, at, **{name: values[name] for name in names})
    _check_brief(task, at)
    _index(task)
    write_log(task, "edit", by, at=at, role=TaskRole.ORGANIZATION, facts={"changed": names})
    tell(TaskEdited(task_id=task.pk, changed=names, version=task.version))
    return task


@transaction.atomic
def publish(*, task_id: UUID, by: Actor) -> Task:
    """Offer the task to the pool. Raises `BriefIncomplete`, with every field that is missing."""
    at = now()
    task = move(
        task_id=task_id,
        verb=Verb.PUBLISH,
        by=by,
        published_at=at,
        checklist=[{"text": text, "done": False} for text in lock(task_id).template.checklist],
    )
    _check_brief(task, at)
    return task


@transaction.atomic
def cancel(*, task_id: UUID, by: Actor, reason: str) -> Task:
    """Give the task up. Whoever holds it loses it."""
    task = move(task_id=task_id, verb=Verb.CANCEL, by=by, reason=reason)
    task.assignments.live().update(ended_at=task.closed_at, end=Verb.CANCEL)
    return task


def duplicate(*, task: Task, by: Actor) -> Task:
    """A new draft like `task`, without its files, dates and history."""
    values = {name: getattr(task, name) for name in COPIED}
    return create(organization=task.organization, template=task.template, pool=task.pool, by=by, **values)


def _defaults(template: Template) -> dict[str, Any]:
    return {
        "title": str(template),
        "skills": template.skills,
        "grade": template.grade,
        "certificates": template.certificates,
        "languages": template.languages,
        "effort_minutes": template.effort_minutes,
        "confidentiality": template.confidentiality,
    }


def _pool_for(organization: Organization, pool: Pool | None) -> Pool:
    serving = organization.pools.order_by("pk")
    chosen = serving.filter(pk=pool.pk).first() if pool else serving.first()
    if chosen is None:
        raise Invalid(fields={"pool": [_("This pool does not serve the organization.")]})
    return chosen


def _check_brief(task: Task, at: datetime) -> None:
    """A draft may have gaps; what secretaries see may not."""
    problems: dict[str, list[Any]] = {}
    complete = task.status != TaskStatus.DRAFT
    if complete and not task.brief.strip():
        problems["brief"] = [_("Say what is wanted.")]
    if complete and task.deadline is not None and task.deadline <= at:
        problems["deadline"] = [_("The deadline is in the past.")]
    try:
        form.check(task.template.fields, _with_files(task), complete=complete)
    except Invalid as refusal:
        problems |= refusal.fields
    if problems:
        raise BriefIncomplete(fields=problems)


def _with_files(task: Task) -> Mapping[str, Any]:
    """The filled-in form, with the material that fills its file fields."""
    uploaded = task.files.exclude(field="").values_list("field", "file__name")
    return {**task.fields, **dict(uploaded)}


def _index(task: Task) -> None:
    text = " ".join(words(f"{task.title} {task.brief}"))
    Task.objects.filter(pk=task.pk).update(search=SearchVector(Value(text), config="simple"))
