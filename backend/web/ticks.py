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
    title = _("The checklist has changed meanwhile. Look at it again, and then submit.")


def drawn_ticks(task: Task) -> str:
    """The ticks of the checklist as they are now, and which checklist it is: for a form to bring back."""
    texts = json.dumps([item["text"] for item in task.checklist], sort_keys=True)
    ticks = "".join("1" if item["done"] else "0" for item in task.checklist)
    return f"{sha256(texts.encode()).hexdigest()[:16]}.{ticks}"


@transaction.atomic
def set_ticks(*, task_id: UUID, done: Collection[str], by: Actor, drawn: str = "") -> Task:
    """Tick the items of the checklist that `done` counts, from "0" on, and take the tick from the others.

    With `drawn`, as `drawn_ticks` told it, only what the reader changed of it: what was ticked elsewhere meanwhile
    stays. Raises `ChecklistChanged` when it is of another checklist. Returns the task as it is then.
    """
    task = tasks.lock(task_id)
    which, _dot, ticks = drawn.partition(".")
    if drawn and which != drawn_ticks(task).partition(".")[0]:
        raise ChecklistChanged()
    for item, entry in enumerate(task.checklist):
        is_done = str(item) in done
        is_theirs = not drawn or is_done != (ticks[item : item + 1] == "1")
        if is_theirs and is_done != entry["done"]:
            task = tasks.tick(task_id=task.pk, item=item, done=is_done, by=by)
    return task
