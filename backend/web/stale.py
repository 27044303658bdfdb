"""Two people change the same brief: nothing is lost, for whoever comes second is shown both texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Stale
from backend.tasks.models import LogEntry, Task
from backend.web.forms.fields import shown
from backend.web.forms.post import TaskForm

FORM = "fields"  # what the log calls the template's form as a whole


class ChangedMeanwhile(Stale):
    code = "changed_meanwhile"
    title = gettext_lazy("Somebody else has changed this meanwhile. Both texts are below; save again to keep yours.")


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed since the form was opened: what it holds by now, and what was typed."""

    label: str
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Clashes:
    """Who changed the task last, and every field that is not as it was typed."""

    who: str
    fields: list[Clash]


def clashes_of(task: Task, form: TaskForm, version: str) -> Clashes | None:
    """What somebody else changed in `task` since the reader opened the form at `version`; None when nothing clashes.

    `task` is locked, and as it is now. A form that does not say its version was opened before this was asked.
    """
    if not version.isdecimal():
        return None
    edits = LogEntry.objects.filter(task=task, verb="edit", version__gt=int(version)).order_by("id")
    lines = list(edits)
    changed = {name for line in lines for name in line.facts.get("changed", ())}
    found = list(_clashes(task, form, changed))
    return Clashes(lines[-1].actor_label, found) if found else None


def _clashes(task: Task, form: TaskForm, changed: set[str]) -> Iterator[Clash]:
    typed = form.values()
    for name in sorted(changed - {FORM}):
        if name in typed and typed[name] != getattr(task, name):
            yield Clash(str(form[name].label), _said(task, name, getattr(task, name)), _said(task, name, typed[name]))
    for spec in task.template.fields if FORM in changed else ():
        theirs, mine = (values.get(spec["name"]) for values in (task.fields, typed[FORM]))
        if theirs != mine:
            label = str(form[f"{FORM}.{spec['name']}"].label)
            yield Clash(label, shown(spec, theirs) or _("nothing"), shown(spec, mine) or _("nothing"))


def _said(task: Task, name: str, value: Any) -> Any:
    """A value as people read it: the name of a choice, not its number; an instant in their time zone."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    choices: dict[Any, Any] = dict(getattr(task._meta.get_field(name), "flatchoices", ()))
    return choices.get(value, value) or _("nothing")
