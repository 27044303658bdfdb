"""What becomes of a deliverable: accept, ask for a revision, reject, decide, reopen."""

from uuid import UUID

from django.db import transaction

from backend.accounts.actors import SYSTEM, Actor
from backend.tasks.models import Deliverable, Review, Task
from backend.tasks.refusals import WrongTaskState
from backend.tasks.services.assigning import close, hand_back
from backend.tasks.services.move import lock, move
from tasks_engine.lifecycle import CLOSED, TaskStatus, Verb


@transaction.atomic
def accept(*, task_id: UUID, by: Actor, rating: int | None = None, comment: str = "") -> Task:
    """The organization accepts the deliverable, and may rate it (1 to 5)."""
    task = move(task_id=task_id, verb=Verb.ACCEPT, by=by, facts={"rating": rating})
    _review(task, by, Review.Verdict.ACCEPTED, rating=rating, comment=comment)
    return close(task, Verb.ACCEPT)


@transaction.atomic
def accept_by_silence(*, task_id: UUID, deliverable: int) -> bool:
    """Accept for an organization that let the review window pass. Returns False when it did answer in the meantime.

    `deliverable` is the version whose window it was: the news of it may come late, and a later version has a window of
    its own.
    """
    lock(task_id)
    if _last_deliverable(task_id).version != deliverable:
        return False
    try:
        accept(task_id=task_id, by=SYSTEM)
    except WrongTaskState:
        return False
    return True


@transaction.atomic
def request_revision(*, task_id: UUID, by: Actor, changes: str) -> Task:
    """The organization names what is wrong; the secretary goes on."""
    task = move(task_id=task_id, verb=Verb.REQUEST_REVISION, by=by, reason=changes)
    _review(task, by, Review.Verdict.REVISION, comment=changes)
    return task


@transaction.atomic
def reject(*, task_id: UUID, by: Actor, brief_line: str, evidence: str) -> Task:
    """The organization rejects, naming the line of the brief and the evidence; a coordinator decides."""
    task = move(task_id=task_id, verb=Verb.REJECT, by=by, reason=evidence, facts={"brief_line": brief_line})
    _review(task, by, Review.Verdict.REJECTED, brief_line=brief_line, evidence=evidence)
    return task


@transaction.atomic
def decide(*, task_id: UUID, by: Actor, outcome: TaskStatus, reason: str) -> Task:
    """The coordinator ends a dispute: accepted, in progress again, or cancelled."""
    task = move(task_id=task_id, verb=Verb.DECIDE, by=by, target=outcome, reason=reason)
    return close(task, Verb.DECIDE) if task.status in CLOSED else task


@transaction.atomic
def reopen(*, task_id: UUID, by: Actor, reason: str) -> Task:
    """An accepted task goes on, with the secretary who delivered it."""
    task = move(task_id=task_id, verb=Verb.REOPEN, by=by, reason=reason)
    return hand_back(task)


def _review(task: Task, by: Actor, verdict: Review.Verdict, **values: object) -> None:
    """Each deliverable gets one review: every verdict leads out of `submitted`, and only a new one leads back."""
    Review.objects.create(
        deliverable=_last_deliverable(task.pk), verdict=verdict, by_id=by.user_id, by_label=by.label,
        created_at=task.updated_at, **values,
    )  # fmt: skip


def _last_deliverable(task_id: UUID) -> Deliverable:
    return Deliverable.objects.filter(task=task_id).latest("version")
