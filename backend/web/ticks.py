"""The ticks of a checklist as forms send them: all at once, and perhaps long after they were drawn."""

import json
from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.core.errors import Stale
from backend.tasks import services as tasks
from backend.tasks.models import Task


class ChecklistChanged(Stale):
    code = "checklist_changed"
    title = _("The checklist has changed meanwhile. Please look at it again.")


def drawn_ticks(task: Task) -> str:
    """The ticks of the checklist as they are now, and which checklist it is: for a form to bring back."""
    texts = json.dumps([item["text"] for item in task.checklist], sort_keys=True)
    ticks = "".join("1" if item["done"] else "0" for item in task.checklist)
    return f"{sha256(texts.encode()).hexdigest()[:16]}.{ticks}"


def ticks_after(task: Task, *, done: Collection[str], drawn: str = "") -> list[bool]:
    """Which items of the checklist will be ticked once a form is taken on which those that `done` counts are.

    With `drawn`, as `drawn_ticks` told it, only what the reader changed of it counts: what was ticked, or unticked,
    elsewhere meanwhile stays. Raises `ChecklistChanged` when it is of another checklist.
    """
    which, _dot, ticks = drawn.partition(".")
    if drawn and which != drawn_ticks(task).partition(".")[0]:
        raise ChecklistChanged()
    after = []
    for item, entry in enumerate(task.checklist):
        is_done = str(item) in done
        is_theirs = not drawn or is_done != (ticks[item : item + 1] == "1")
        after.append(is_done if is_theirs else entry["done"])
    return after


@transaction.atomic
def set_ticks(*, task_id: UUID, done: Collection[str], by: Actor, drawn: str = "") -> Task:
    """Tick the items of the checklist that `ticks_after` says, and take the tick from the others.

    Raises `ChecklistChanged`. Returns the task as it is then.
    """
    task = tasks.lock(task_id)
    ticks = ticks_after(task, done=done, drawn=drawn)
    changed = [item for item, entry in enumerate(task.checklist) if ticks[item] != entry["done"]]
    for item in changed:
        task = tasks.tick(task_id=task.pk, item=item, done=ticks[item], by=by)
    return task
