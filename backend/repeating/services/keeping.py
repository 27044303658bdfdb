"""Own templates: made of a task or of what is about to be posted, renamed, removed, and posted again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.accounts.roles import Permission
from backend.accounts.services.rows import change, unique_name
from backend.catalog.models import Template
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.matching.services import known_secretaries
from backend.repeating.models import LONGEST_NAME, OwnTemplate
from backend.repeating.refusals import TooManyTemplates
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep
from tasks_engine.lifecycle import TaskRole

MOST = 100  # own templates of one organization
PUT_BACK_WITHIN = timedelta(minutes=10)
DATED = frozenset({"date", "datetime"})  # kinds of fields that say when: another time next time


@transaction.atomic
def keep(
    *,
    organization: Organization,
    template: Template,
    name: str,
    by: Actor,
    pool: Pool | None = None,
    first: UUID | None = None,
    **values: Any,
) -> OwnTemplate:
    """Keep what a task of `template`'s kind would say, under a name; whatever `values` do not say is the kind's.

    Dates of its form are left out. `first` is the secretary who is to be asked before others. Raises `Forbidden`
    unless the actor may post for the organization, `NameTaken`, `TooManyTemplates`, `Invalid` for what does not fit.
    """
    if not by.may(Permission.TASK_WRITE, organization.pk):
        raise Forbidden(_("You may not post tasks for this organization."))
    own = OwnTemplate(
        organization=organization,
        pool=pool,
        template=template,
        name=_named(name),
        first=_known(organization, first, by),
        made_by_id=by.user_id,
        made_with_id=by.access_key_id,
        **{**tasks.defaults_of(template), **values},
    )
    own.fields = _undated(template, own.fields)
    if pool and not organization.pools.filter(pk=pool.pk).exists():
        raise Invalid(fields={"pool": [_("This pool does not serve the organization.")]})
    tasks.check_values(own, template, values)
    _check_room(organization.pk)
    with unique_name():
        own.save(force_insert=True)
    return own


def keep_task(*, task: Task, by: Actor, name: str = "") -> OwnTemplate:
    """Keep what `task` says, under its title if no name is given. Whoever finished it is asked first.

    Raises `NotYourStep` for anyone but the organization, and what `keep` does.
    """
    if TaskRole.ORGANIZATION not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ORGANIZATION])
    people = known_secretaries(organizations=[task.organization], by=by) if task.holder_id else []
    first = next((who.pk for who, _count in people if who.pk == task.holder_id), None)
    values = {field: getattr(task, field) for field in tasks.COPIED}
    values["fields"] = _still_asked(task.template, task.fields)
    return keep(
        organization=task.organization,
        template=task.template,
        pool=task.pool,
        name=name or task.title[:LONGEST_NAME],
        first=first,
        by=by,
        **values,
    )


@transaction.atomic
def edit(*, own_template_id: UUID, by: Actor, **values: Any) -> OwnTemplate:
    """Give it another `name`, `title` or `brief`, or say by `secretary_id` who is asked before others.

    None: whoever fits best. What is not named stays, and so does what was posted of it. Raises `NotFound`, `Forbidden`,
    `NameTaken` or `Invalid`.
    """
    own = lock(own_template_id, by)
    changes: dict[str, Any] = {name: values[name] for name in ("title", "brief") if name in values}
    if "title" in changes and not changes["title"].strip():
        raise Invalid(fields={"title": [_("Give what is posted a title.")]})
    if "name" in values:
        changes["name"] = _named(values["name"])
    if "secretary_id" in values:
        changes["first"] = _known(own.organization, values["secretary_id"], by)
    with unique_name():
        return change(own, **changes) if changes else own


@transaction.atomic
def remove(*, own_template_id: UUID, by: Actor) -> OwnTemplate:
    """Do without it. It can be put back for ten minutes. Raises `NotFound` or `Forbidden`."""
    return change(lock(own_template_id, by), removed_at=now())


@transaction.atomic
def restore(*, own_template_id: UUID, by: Actor) -> OwnTemplate:
    """Put back what was removed a moment ago.

    Raises `NotFound`, `TooManyTemplates` when others took its place, `NameTaken` when another is called so by now.
    """
    gone = OwnTemplate.objects.readable(by).select_for_update().filter(removed_at__gt=now() - PUT_BACK_WITHIN)
    own = gone.filter(pk=own_template_id).first()
    if own is None or not by.may(Permission.TASK_WRITE, own.organization_id):
        raise NotFound()
    _check_room(own.organization_id)
    with unique_name():
        return change(own, removed_at=None)


def draft(*, own: OwnTemplate, by: Actor, deadline: datetime | None = None) -> Task:
    """A new draft of what it says. Raises what `tasks.create` does."""
    values = {field: getattr(own, field) for field in tasks.COPIED}
    values["fields"] = _still_asked(own.template, own.fields)
    kind, pool = own.template, own.pool
    return tasks.create(organization=own.organization, template=kind, pool=pool, by=by, deadline=deadline, **values)


def lock(own_template_id: UUID, by: Actor) -> OwnTemplate:
    """The template, locked, for who may change it."""
    rows = OwnTemplate.objects.visible_to(by).select_related("organization")
    own = rows.select_for_update(of=("self",)).filter(pk=own_template_id).first()
    if own is None:
        raise NotFound()
    if not by.may(Permission.TASK_WRITE, own.organization_id):
        raise Forbidden(_("You may not post tasks for this organization."))
    return own


def _check_room(organization_id: UUID) -> None:
    """Count them with the organization locked: one request after the other."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if OwnTemplate.objects.filter(organization=organization_id, removed_at=None).count() >= MOST:
        raise TooManyTemplates()


def _known(organization: Organization, secretary_id: UUID | None, by: Actor) -> Secretary | None:
    """The secretary, if they have finished tasks of the organization. Raises `Invalid`."""
    if secretary_id is None:
        return None
    people = known_secretaries(organizations=[organization], by=by)
    found = next((who for who, _count in people if who.pk == secretary_id), None)
    if found is None:
        raise Invalid(fields={"first": [_("Only somebody who has finished a task of yours can be asked first.")]})
    return found


def _undated(template: Template, fields: dict[str, Any]) -> dict[str, Any]:
    dated = {spec["name"] for spec in template.fields if spec["type"] in DATED}
    return {name: value for name, value in fields.items() if name not in dated}


def _still_asked(template: Template, fields: dict[str, Any]) -> dict[str, Any]:
    """Without what the kind does not ask for any more: its form may have changed since."""
    names = {spec["name"] for spec in template.fields if spec["type"] != "file"}
    return {name: value for name, value in fields.items() if name in names}


def _named(name: str) -> str:
    """A name that can be shown: on one line, and not without end."""
    said = " ".join(name.split())
    if not said:
        raise Invalid(fields={"name": [_("Give the template a name.")]})
    if len(said) > LONGEST_NAME:
        raise Invalid(fields={"name": [_("At most %(n)d characters.") % {"n": LONGEST_NAME}]})
    return said
