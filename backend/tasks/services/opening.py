"""Who opened what: the papers of a task leave a line when somebody looks at them."""

from datetime import timedelta

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.tasks.models import Opening, Task
from backend.tasks.permissions import relations_to
from backend.tasks.services.undoing import mark_opened

AGAIN = timedelta(hours=1)  # within which looking again at the same thing is the same opening


def note_opening(*, task: Task, what: str, by: Actor) -> None:
    """Write down that `by` opened `what`: the name of a file, or the version that was reviewed.

    What was submitted then counts as opened, if they may review it.
    """
    mark_opened(task=task, by=by)
    if Opening.objects.filter(task=task, user=by.user_id, what=what, created_at__gt=now() - AGAIN).exists():
        return
    role = min(relations_to(task, by), default="")
    Opening.objects.create(task=task, user_id=by.user_id, label=by.label, role=role, what=what)
