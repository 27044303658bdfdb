"""What the SLA room does when something happens."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from backend.core.clock import now
from backend.sla import services
from backend.sla.models import Clock
from backend.tasks.services import accept_by_silence, offer_to_next_pool, raise_priority, release_claim
from tasks_engine.sla import Act


def on_task_changed(*, task_id: str, **_: object) -> None:
    """The task's log has grown: fold its clocks again."""
    services.refresh(task_id=UUID(task_id), at=now())


def on_task_moved(*, task_id: str, **_: object) -> None:
    """Who no longer holds a task needs no more time for it."""
    services.lapse_time_requests(task_id=UUID(task_id))


def on_milestone_reached(
    *,
    task_id: str,
    clock_id: str,
    kind: str,
    cycle: int,
    milestone: str,
    reached_at: str,
    act: str = Act.NOTIFY,
    **_: object,
) -> None:
    """Do what the step of the ladder says, if the clock has not stopped since.

    An organization that lets its review window pass has accepted: the nth window is the nth deliverable's.
    """
    if kind == "review" and milestone == services.BREACH:
        accept_by_silence(task_id=UUID(task_id), deliverable=cycle)
    deed = DEEDS.get(act)
    if deed and Clock.objects.filter(pk=clock_id, stopped_at=None).exists():
        reason = gettext("An SLA policy says so: %(step)s.") % {"step": milestone}
        deed(task_id=UUID(task_id), reason=reason, since=datetime.fromisoformat(reached_at))


DEEDS: dict[str, Callable[..., bool]] = {
    Act.RAISE_PRIORITY: raise_priority,
    Act.OFFER_NEXT_POOL: offer_to_next_pool,
    Act.RELEASE_CLAIM: release_claim,
}
"""What the house does by itself. Telling people, and webhooks, are for the notifications room."""
