"""The organization's side until the work begins: post, edit, publish, cancel."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Func, QuerySet, Value
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.accounts.roles import Permission
from backend.catalog import fields as form
from backend.catalog.models import CertificateKind, Language, Skill, Template
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, Text
from backend.tasks.models import Task, Wanted
from backend.tasks.permissions import roles_on
from backend.tasks.policies import gaps, passed
from backend.tasks.refusals import BriefIncomplete, NotYourStep, TaskNotEditable
from backend.tasks.services.assigning import close
from backend.tasks.services.move import amend, lock, move, write_log
from backend.tasks.spelling import vector
from backend.tasks.words import words
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb

EDITABLE = frozenset({TaskStatus.DRAFT, TaskStatus.OPEN})
COPIED = (
    "title", "brief", "fields", "priority", "confidentiality", "skills", "grade", "certificates", "languages",
    "effort_minutes", "deliver_within_minutes", "mandate", "principal", "spend_limit", "currency", "may_contact",
    "may_sign",
)  # fmt: skip
SEARCHED = frozenset({"title", "brief"})
CATALOGUES: dict[str, QuerySet[Any]] = {
    "skills": Skill.objects.filter(parent__isnull=False),  # groups are not asked for
    "certificates": CertificateKind.objects.all(),
    "languages": Language.objects.all(),
}


@transaction.atomic
def create(
    *, organization: Organization, template: Template, by: Actor, pool: Pool | None = None, **values: Any
) -> Task:
    """A new draft of `template`'s kind; whatever `values` do not say is the template's.

    Without a `pool` it goes to the first of the organization's. Raises `Forbidden` unless the actor may post for the
    organization, `Invalid` when the organization is not served by the pool or a value does not fit.
    """
    if not by.may(Permission.TASK_WRITE, organization.pk):
        raise Forbidden(_("You may not post tasks for this organization."))
    task = Task(
        organization=organization,
        pool=_pool_for(organization, pool),
        template=template,
        posted_by_id=by.user_id,
        posted_with_id=by.access_key_id,
        **{**defaults_of(template), **values},
    )
    check_values(task, template, values)
    task.search, task.spellings = _search_vector(task), _spellings(task)
    task.updated_at = task.created_at
    task.save(force_insert=True)
    write_log(task, "create", by, at=task.created_at, role=TaskRole.ORGANIZATION, from_status="")
    return task


@transaction.atomic
def edit(*, task_id: UUID, by: Actor, **values: Any) -> Task:
    """Change the brief or what the task asks for, while it is a draft or still open.

    Raises `NotYourStep` for anyone but the organization, `TaskNotEditable` once somebody has the task, `Invalid` for
    values that do not fit, `BriefIncomplete` for gaps in what secretaries see.
    """
    task = lock(task_id)
    if TaskRole.ORGANIZATION not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    if task.status not in EDITABLE:
        raise TaskNotEditable(_("Ask the secretary in the thread instead."), task_status=task.status)
    changes = {name: value for name, value in values.items() if getattr(task, name) != value}
    if not changes:
        return task
    for name, value in changes.items():
        setattr(task, name, value)
    check_values(task, task.template, changes)
    if task.status != TaskStatus.DRAFT:
        _check_published(task, changes)
    names = sorted(changes)
    facts = {"changed": names, **({"priority": task.priority} if "priority" in names else {})}
    if not SEARCHED.isdisjoint(names):
        changes |= {"search": _search_vector(task), "spellings": _spellings(task)}
    amend(task, "edit", by, role=TaskRole.ORGANIZATION, changed=names, facts=facts, **changes)
    return task


@transaction.atomic
def publish(*, task_id: UUID, by: Actor) -> Task:
    """Offer the task to the pool. Raises `BriefIncomplete`, with every field that is missing."""
    draft = lock(task_id)
    return move(
        task_id=task_id,
        verb=Verb.PUBLISH,
        by=by,
        facts={"priority": draft.priority},
        published_at=max(now(), draft.updated_at),
        checklist=[{"text": text, "done": False} for text in draft.template.checklist],
    )


@transaction.atomic
def cancel(*, task_id: UUID, by: Actor, reason: str) -> Task:
    """Give the task up. Whoever holds it loses it."""
    return close(move(task_id=task_id, verb=Verb.CANCEL, by=by, reason=reason), Verb.CANCEL)


def duplicate(*, task: Task, by: Actor) -> Task:
    """A new draft like `task`, without its files, dates and history. Raises `NotYourStep`, and what `create` does."""
    if TaskRole.ORGANIZATION not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    values = {name: getattr(task, name) for name in COPIED}
    return create(organization=task.organization, template=task.template, pool=task.pool, by=by, **values)


def defaults_of(template: Template) -> dict[str, Any]:
    """What holds for work of this kind where nothing is said."""
    return {
        "title": str(template),
        "skills": template.skills,
        "grade": template.grade,
        "certificates": template.certificates,
        "languages": template.languages,
        "effort_minutes": template.effort_minutes,
        "confidentiality": template.confidentiality,
    }


def check_values(wanted: Wanted, template: Template, changes: Collection[str]) -> None:
    """Raise `Invalid` for a form that does not fit the template, and for codes that the catalogue does not have."""
    problems: dict[str, list[Text]] = {}
    for name, rows in CATALOGUES.items():
        codes = set(getattr(wanted, name)) if name in changes else set()
        if unknown := codes and codes - set(rows.filter(code__in=codes).values_list("code", flat=True)):
            problems[name] = [_("The catalogue does not have: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}]
    uploads = {field["name"] for field in template.fields if field["type"] == "file"}
    for name in uploads & set(wanted.fields):
        problems[f"fields.{name}"] = [_("Upload a file for this field.")]
    try:
        form.check(template.fields, wanted.fields, complete=False)
    except Invalid as refusal:
        problems |= refusal.fields
    if problems:
        raise Invalid(fields=problems)


def _pool_for(organization: Organization, pool: Pool | None) -> Pool:
    serving = organization.pools.order_by("pk")
    chosen = serving.filter(pk=pool.pk).first() if pool else serving.first()
    if chosen is None:
        raise Invalid(fields={"pool": [_("This pool does not serve the organization.")]})
    return chosen


def _check_published(task: Task, changes: Collection[str]) -> None:
    """What secretaries see has no gaps. A deadline that has passed in the meantime bars no other change."""
    problems = gaps(task)
    if "deadline" in changes:
        problems |= passed(task, now())
    if problems:
        raise BriefIncomplete(fields=problems)


def _spellings(task: Task) -> Func:
    """Of the title, and of the kind in every language: minutes are meant by whoever types 会议纪要."""
    return vector(task.title, *task.template.name.values())


def _search_vector(task: Task) -> SearchVector:
    return SearchVector(Value(" ".join(words(f"{task.title} {task.brief}"))), config="simple")
