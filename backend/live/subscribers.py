"""What the outbox tells the live room: each event goes to everybody who may hear of it, by ids and versions only."""

from collections.abc import Sequence
from uuid import UUID

from backend.live import audience
from backend.live.streams import tell
from backend.secretaries.models import Secretary
from backend.tasks.models import Message, Task
from tasks_engine.lifecycle import TaskStatus


def on_task_moved(*, task_id: str, version: int, from_status: str, to_status: str, **_: object) -> None:
    """Tell those who know of the task; and the board, when open work came or went."""
    task = Task.objects.get(pk=task_id)
    tell(audience.task(task), "task.moved", task_id=task_id, version=version)
    if TaskStatus.OPEN in (from_status, to_status):
        _tell_board(task)


def on_task_edited(*, task_id: str, version: int, **_: object) -> None:
    """Tell those who know of the task; and the board, while it is on it."""
    task = Task.objects.get(pk=task_id)
    tell(audience.task(task), "task.edited", task_id=task_id, version=version)
    if task.status == TaskStatus.OPEN:
        _tell_board(task)


def on_message_posted(*, task_id: str, message_id: str, **_: object) -> None:
    """Tell those who may read the message: of an internal note never the organization's side."""
    task = Task.objects.get(pk=task_id)
    is_internal = Message.objects.values_list("is_internal", flat=True).get(pk=message_id)
    people = audience.internal_note(task) if is_internal else audience.task(task)
    tell(people, "message.posted", task_id=task_id, message_id=message_id)


def on_deliverable_opened(*, task_id: str, version: int, **_: object) -> None:
    """Tell those who know of the task that somebody has opened what was submitted."""
    tell(_of_task(task_id), "deliverable.opened", task_id=task_id, version=version)


def on_rating_given(*, task_id: str, **_: object) -> None:
    """Tell those who know of the task that a side has rated the other; what it said, nobody hears here."""
    tell(_of_task(task_id), "rating.given", task_id=task_id)


def on_milestone_reached(*, task_id: str, clock_id: str, **_: object) -> None:
    """Tell those who know of the task that one of its clocks reached a step."""
    tell(_of_task(task_id), "milestone.reached", task_id=task_id, clock_id=clock_id)


def on_time_requested(*, task_id: str, request_id: str, **_: object) -> None:
    """Tell those who know of the task that more time was asked for."""
    tell(_of_task(task_id), "time.requested", task_id=task_id, request_id=request_id)


def on_time_answered(*, task_id: str, request_id: str, **_: object) -> None:
    """Tell those who know of the task what became of it."""
    tell(_of_task(task_id), "time.answered", task_id=task_id, request_id=request_id)


def on_offer_made(*, task_id: str, offer_id: str, secretary_id: str, **_: object) -> None:
    """Tell the secretary, and the coordinators. Nobody else knows of offers."""
    tell(_of_offer(task_id, secretary_id), "offer.made", task_id=task_id, offer_id=offer_id)


def on_offer_closed(*, task_id: str, offer_id: str, secretary_id: str, **_: object) -> None:
    """Tell the same of its end."""
    tell(_of_offer(task_id, secretary_id), "offer.closed", task_id=task_id, offer_id=offer_id)


def on_certificate_submitted(*, certificate_id: str, secretary_id: str, **_: object) -> None:
    """Tell the secretary and the coordinators of their pool."""
    tell(_of_certificate(secretary_id), "certificate.submitted", certificate_id=certificate_id)


def on_certificate_checked(*, certificate_id: str, secretary_id: str, **_: object) -> None:
    """Tell the same that it was found true once; and those who can be its second reviewers."""
    people = _of_certificate(secretary_id) | audience.second_reviewers(UUID(secretary_id))
    tell(people, "certificate.checked", certificate_id=certificate_id)


def on_certificate_decided(*, certificate_id: str, secretary_id: str, **_: object) -> None:
    """Tell the same what became of it."""
    tell(_of_certificate(secretary_id), "certificate.decided", certificate_id=certificate_id)


def on_notifications_told(*, told: Sequence[tuple[str, str]], **_: object) -> None:
    """Tell each reader that there is something new for them. `told` has their keys and their notifications'."""
    for user_id, notification_id in told:
        tell([UUID(user_id)], "notification.told", notification_id=notification_id)


def on_notifications_settled(*, settled: Sequence[tuple[str, str]], **_: object) -> None:
    """Tell each reader that there is less that is new for them. `settled` has their keys, and one of theirs each."""
    for user_id, notification_id in settled:
        tell([UUID(user_id)], "notification.settled", notification_id=notification_id)


def _of_task(task_id: str) -> audience.People:
    return audience.task(Task.objects.get(pk=task_id))


def _of_offer(task_id: str, secretary_id: str) -> audience.People:
    pool_id = Task.objects.values_list("pool_id", flat=True).get(pk=task_id)
    return audience.secretary(UUID(secretary_id)) | audience.coordinators(pool_id)


def _of_certificate(secretary_id: str) -> audience.People:
    pool_id = Secretary.objects.values_list("pool_id", flat=True).get(pk=secretary_id)
    return audience.secretary(UUID(secretary_id)) | audience.coordinators(pool_id)


def _tell_board(task: Task) -> None:
    tell(audience.board(task), "board.changed", pool_id=str(task.pool_id))
