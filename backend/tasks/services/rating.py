"""After acceptance both sides rate each other, and neither sees what the other said before it has spoken itself."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.outbox.services import publish
from backend.tasks.events import RatingGiven
from backend.tasks.models import Deliverable, Rating, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep, RatedAlready, RatingClosed, WrongTaskState
from backend.tasks.services.move import lock
from tasks_engine.lifecycle import TaskRole, TaskStatus

HIDDEN_FOR = timedelta(days=7)  # after acceptance; rating is possible for as long
SIDES = {TaskRole.ORGANIZATION: Rating.Side.ORGANIZATION, TaskRole.ASSIGNEE: Rating.Side.SECRETARY}


@transaction.atomic
def rate(
    *, task_id: UUID, by: Actor, correct: bool, complete: bool, on_time: bool, considerate: bool, comment: str = ""
) -> Rating:
    """The actor's side says how the other did. The second to speak opens both ratings.

    Raises `NotFound`, `NotYourStep`, `WrongTaskState`, `RatingClosed`, `RatedAlready`.
    """
    task, at = lock(task_id), now()
    side = side_of(task, by)
    deliverable = _accepted(task, at)
    said = {rating.side: rating for rating in deliverable.ratings.all()}
    if side in said:
        raise RatedAlready()
    assert task.closed_at is not None
    shown_from = at if said else task.closed_at + HIDDEN_FOR
    rating = Rating.objects.create(
        deliverable=deliverable, side=side, by_id=by.user_id, by_label=by.label, comment=comment.strip(),
        correct=correct, complete=complete, on_time=on_time, considerate=considerate,
        shown_from=shown_from, created_at=at,
    )  # fmt: skip
    Rating.objects.filter(pk__in=[other.pk for other in said.values()]).update(shown_from=shown_from)
    publish(RatingGiven(task_id=task.pk, rating_id=rating.pk, side=side.value))
    return rating


def side_of(task: Task, by: Actor) -> Rating.Side:
    """For which side the actor speaks. Raises `NotYourStep` when for neither."""
    roles = roles_on(task, by)
    for role, side in SIDES.items():
        if role in roles:
            return side
    raise NotYourStep()


def asks_to_rate(*, task: Task, by: Actor, at: datetime) -> bool:
    """Whether the actor's side can still rate the other, and has not. One query at most."""
    if task.status != TaskStatus.ACCEPTED or roles_on(task, by).isdisjoint(SIDES) or _is_over(task, at):
        return False
    last = Deliverable.objects.filter(task=task).order_by("-version").values("pk")[:1]
    return not Rating.objects.filter(deliverable__in=last, side=side_of(task, by)).exists()


def _accepted(task: Task, at: datetime) -> Deliverable:
    if task.status != TaskStatus.ACCEPTED:
        raise WrongTaskState(task_status=task.status)
    if _is_over(task, at):
        raise RatingClosed(_("Both sides can rate each other for %(n)d days.") % {"n": HIDDEN_FOR.days})
    return Deliverable.objects.filter(task=task).latest("version")


def _is_over(task: Task, at: datetime) -> bool:
    return task.closed_at is None or at >= task.closed_at + HIDDEN_FOR
