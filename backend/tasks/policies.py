"""When a step may be taken, beyond state and role. One rule a verb; each answers with a refusal or None."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from backend.core.errors import Refusal
from backend.tasks.models import Task
from backend.tasks.refusals import ReopenWindowClosed
from tasks_engine.lifecycle import Verb

REOPEN_WITHIN = timedelta(days=14)


def reopen_in_time(task: Task, at: datetime) -> Refusal | None:
    """An accepted task can be reopened for 14 days."""
    if task.closed_at is None or at <= task.closed_at + REOPEN_WITHIN:
        return None
    return ReopenWindowClosed(_("Post a new task instead; this one can be duplicated."))


POLICIES: dict[Verb, Callable[[Task, datetime], Refusal | None]] = {
    Verb.REOPEN: reopen_in_time,
}


def refusal_of(verb: Verb, task: Task, at: datetime) -> Refusal | None:
    """Why `verb` may not be said now, or None when nothing speaks against it."""
    rule = POLICIES.get(verb)
    return rule(task, at) if rule else None
