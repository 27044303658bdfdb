"""When a step may be taken, beyond state and role. One rule a verb; each answers with a refusal or None."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from backend.catalog import fields as form
from backend.core.errors import Invalid, Refusal, Text
from backend.tasks.models import Task
from backend.tasks.refusals import BriefIncomplete, ReopenWindowClosed, SecretaryUnavailable
from tasks_engine.lifecycle import Verb

REOPEN_WITHIN = timedelta(days=14)


def brief_is_complete(task: Task, at: datetime) -> Refusal | None:
    """A draft may have gaps; what secretaries see may not, and it can still be done in time."""
    problems = gaps(task) | passed(task, at)
    return BriefIncomplete(fields=problems) if problems else None


def gaps(task: Task) -> dict[str, list[Text]]:
    """What the brief and the template's form still lack, by field. An uploaded file fills its field."""
    problems: dict[str, list[Text]] = {}
    if not task.brief.strip():
        problems["brief"] = [_("Say what is wanted.")]
    uploaded = task.files.exclude(field="").values_list("field", "file__name")
    try:
        form.check(task.template.fields, {**task.fields, **dict(uploaded)}, complete=True)
    except Invalid as refusal:
        problems |= refusal.fields
    return problems


def passed(task: Task, at: datetime) -> dict[str, list[Text]]:
    """The deadline as a problem, when it lies before `at`."""
    over = task.deadline is not None and task.deadline <= at
    return {"deadline": [_("The deadline is in the past.")]} if over else {}


def can_be_reopened(task: Task, at: datetime) -> Refusal | None:
    """An accepted task can be reopened for 14 days, if the secretary who did it may still have it: it is theirs again.

    Whoever lost their clearance, pool or account since does not get the papers back this way.
    """
    instead = _("Post a new task instead; this one can be duplicated.")
    if task.closed_at is not None and at > task.closed_at + REOPEN_WITHIN:
        return ReopenWindowClosed(instead)
    holder = task.holder
    if holder is None or (holder.pool_id == task.pool_id and holder.user.is_active
                          and holder.clearance >= task.confidentiality):  # fmt: skip
        return None
    return SecretaryUnavailable(instead)


POLICIES: dict[Verb, Callable[[Task, datetime], Refusal | None]] = {
    Verb.PUBLISH: brief_is_complete,
    Verb.REOPEN: can_be_reopened,
}


def refusal_of(verb: Verb, task: Task, at: datetime) -> Refusal | None:
    """Why `verb` may not be said now, or None when nothing speaks against it."""
    rule = POLICIES.get(verb)
    return rule(task, at) if rule else None
