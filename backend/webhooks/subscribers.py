"""What webhooks are told of. Each hearer writes one message an endpoint, however often it is called."""

from collections.abc import Sequence
from typing import Any

from backend.catalog.models import Confidentiality
from backend.outbox.models import OutboxEvent
from backend.sla.models import Clock
from backend.tasks.models import Message, Task
from backend.webhooks.services import write
from backend.webhooks.types import (
    EDITED_TYPE,
    MESSAGE_TYPE,
    MILESTONE_TYPE,
    TIME_ANSWERED_TYPE,
    TIME_REQUESTED_TYPE,
    TITLED,
    TYPE_OF_VERB,
)
from tasks_engine.lifecycle import Verb


def on_task_moved(
    *, event_id: int, task_id: str, verb: str, from_status: str, to_status: str, version: int, **_: object
) -> None:
    """Tell of every step of a task."""
    after = {"status": to_status, "version": version, "from_status": from_status}
    _tell(event_id, task_id, TYPE_OF_VERB[Verb(verb)], **after)


def on_task_edited(*, event_id: int, task_id: str, changed: Sequence[str], version: int, **_: object) -> None:
    """Tell which fields changed."""
    _tell(event_id, task_id, EDITED_TYPE, version=version, changed=list(changed))


def on_message_posted(*, event_id: int, task_id: str, message_id: str, **_: object) -> None:
    """Tell that there is a message; internal notes are not for the organization."""
    if not Message.objects.get(pk=message_id).is_internal:
        _tell(event_id, task_id, MESSAGE_TYPE, message_id=message_id)


def on_milestone_reached(
    *,
    event_id: int,
    task_id: str,
    clock_id: str,
    kind: str,
    cycle: int,
    milestone: str,
    is_late: bool = False,
    audience: Sequence[str] = (),
    **_: object,
) -> None:
    """Tell of the steps of ladders that name the organization, or whose clock measures its time."""
    clock = Clock.objects.filter(pk=clock_id).first()  # none when the step that had started it was taken back
    named = {clock.party if clock and name == "party" else name for name in audience}
    if "organization" in named:
        facts = {"clock": kind, "cycle": cycle, "milestone": milestone, "is_late": is_late}
        _tell(event_id, task_id, MILESTONE_TYPE, **facts)


def on_time_requested(*, event_id: int, task_id: str, request_id: str, **_: object) -> None:
    """Tell that the organization is asked for more time."""
    _tell(event_id, task_id, TIME_REQUESTED_TYPE, request_id=request_id)


def on_time_answered(*, event_id: int, task_id: str, request_id: str, status: str, **_: object) -> None:
    """Tell what became of a request for more time."""
    _tell(event_id, task_id, TIME_ANSWERED_TYPE, request_id=request_id, answer=status)


def _tell(event_id: int, task_id: str, kind: str, **facts: Any) -> None:
    """Write down what the organization's receivers are told of its task, unless the task is secret."""
    task = Task.objects.get(pk=task_id)
    if task.confidentiality >= Confidentiality.SECRET:
        return
    told = {"task_id": str(task.pk), "number": task.number, "status": task.status, "version": task.version, **facts}
    if task.confidentiality in TITLED:
        told["title"] = task.title
    write(event=OutboxEvent.objects.get(pk=event_id), task=task, kind=kind, data=told)
