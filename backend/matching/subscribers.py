"""What the matching room does when it hears. Each looks at how things are now, so it may be told late or twice."""

from collections.abc import Collection
from uuid import UUID

from backend.core.clock import now
from backend.core.jobs import kick
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.tasks.models import Priority, Task
from tasks_engine.lifecycle import TaskStatus

# What a task needs. When one of these changes, whoever declined may be asked again, and pending offers are withdrawn.
MATERIAL = frozenset({
    "skills", "grade", "certificates", "languages", "effort_minutes", "confidentiality", "deadline",
    "pool",
})  # fmt: skip
GOES_ON = frozenset({Offer.Status.DECLINED, Offer.Status.EXPIRED})


def on_task_moved(*, task_id: str, **_: object) -> None:
    """An urgent task that is open is matched at once; one that is no longer open has no pending offers."""
    task = Task.objects.get(pk=task_id)
    if task.status != TaskStatus.OPEN:
        services.rescind(task_id=task.pk, at=now())
    elif task.priority == Priority.URGENT:
        kick("matching.run_round", str(task.pool_id), Round.Trigger.URGENT)


def on_task_edited(*, task_id: str, changed: Collection[str], version: int, **_: object) -> None:
    """A task whose needs changed is asked afresh; any other edit leaves its offers alone."""
    if not MATERIAL.isdisjoint(changed):
        services.ask_afresh(task_id=UUID(task_id), version=version, at=now())
    task = Task.objects.filter(pk=task_id, status=TaskStatus.OPEN, priority=Priority.URGENT).first()
    if task:
        kick("matching.run_round", str(task.pool_id), Round.Trigger.URGENT)


def on_offer_closed(*, task_id: str, status: str, **_: object) -> None:
    """The next is asked at once, without the one who declined or let the offer lapse."""
    task = Task.objects.filter(pk=task_id, status=TaskStatus.OPEN).first()
    if task and status in GOES_ON:
        kick("matching.run_round", str(task.pool_id), Round.Trigger.DECLINED)
