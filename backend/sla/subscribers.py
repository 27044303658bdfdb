"""What the SLA room does when something happens."""

from uuid import UUID

from backend.core.clock import now
from backend.sla import services
from backend.tasks.services import accept_by_silence


def on_task_changed(*, task_id: str, **_: object) -> None:
    """The task's log has grown: fold its clocks again."""
    services.refresh(task_id=UUID(task_id), at=now())


def on_task_moved(*, task_id: str, **_: object) -> None:
    """Who no longer holds a task needs no more time for it."""
    services.lapse_time_requests(task_id=UUID(task_id))


def on_milestone_reached(*, task_id: str, kind: str, cycle: int, milestone: str, **_: object) -> None:
    """An organization that lets its review window pass has accepted: the nth window is the nth deliverable's."""
    if kind == "review" and milestone == services.BREACH:
        accept_by_silence(task_id=UUID(task_id), deliverable=cycle)
