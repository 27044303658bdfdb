"""One sentence becomes the proposal of a draft. Nothing is stored: the person looks at it, then posts it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization
from backend.accounts.roles import Permission
from backend.catalog.models import Language, Skill, Template
from backend.core.errors import Forbidden
from backend.tasks.models import Task
from tasks_engine.intake import Context, Draft, Kind, Span, parse, plain_value
from tasks_engine.sla import Calendar as WorkingTime

NEVER_PROPOSED = "other"  # the kind of task that is left when no other fits: a person's choice
NOT_OF_A_TASK = frozenset({"recurrence"})
FORM = "fields."
WHOLE = frozenset({"brief", "title", "recurrence"})  # fields that are the sentence itself, or no part of a task


def read_sentence(
    *, sentence: str, organization: Organization, working_time: WorkingTime, at: datetime, by: Actor
) -> Draft:
    """What `sentence`, said at `at`, asks for, by the catalogue and `working_time`: the organization's hours.

    Raises `Forbidden` unless the actor may post for the organization.
    """
    if not by.may(Permission.TASK_WRITE, organization.pk):
        raise Forbidden(_("You may not post tasks for this organization."))
    return parse(sentence, _context(working_time, at))


def proposed(draft: Draft) -> dict[str, Any]:
    """The values of a draft as JSON data, as a new task takes them; those of the form under `fields`."""
    values = {field.name: plain_value(field.value) for field in draft.fields if field.name not in NOT_OF_A_TASK}
    form = {name.removeprefix(FORM): value for name, value in values.items() if name.startswith(FORM)}
    plain = {name: value for name, value in values.items() if not name.startswith(FORM)}
    return {**plain, "fields": form} if form else plain


def spans_of_brief(*, task: Task, working_time: WorkingTime) -> list[Span]:
    """The words of a task's brief that say when, how and what, read as on the day on which it was written."""
    draft = parse(task.brief, _context(working_time, task.created_at))
    return [field.span for field in draft.fields if field.name not in WHOLE]


def _context(working_time: WorkingTime, at: datetime) -> Context:
    templates = Template.objects.filter(is_active=True).exclude(code=NEVER_PROPOSED)
    return Context(
        now=at,
        calendar=working_time,
        kinds=tuple(Kind(row.code, _names(row.name), tuple(row.fields)) for row in templates),
        skills={row.code: _names(row.name) for row in Skill.objects.filter(parent__isnull=False)},
        languages={row.code: _names(row.name) for row in Language.objects.all()},
    )


def _names(name: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name.values())
