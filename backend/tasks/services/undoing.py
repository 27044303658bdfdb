"""Taking the last step of a task back: `undo`, and what it depends on.

Whoever took a step may take it back for ten minutes, while nothing has happened that stands on it; a submission for as
long as the organization has not opened it. Clocks then run as if the step had never been taken: see ADR 21.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import Refusal
from backend.outbox.services import publish
from backend.secretaries.models import Secretary
from backend.tasks.events import DeliverableOpened, ExtensionUndone
from backend.tasks.models import Deliverable, LogEntry, Rating, Review, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import ActedSince, NothingToUndo, NotYourUndo, OpenedAlready, UndoTooLate
from backend.tasks.services.assigning import give_back, hand_back, taken_away
from backend.tasks.services.move import Action, amend, lock, move
from tasks_engine.lifecycle import STEPS, UNDOABLE, TaskRole, TaskStatus, Verb

UNDO_WITHIN = timedelta(minutes=10)
EXTEND = "extend"  # a line of the SLA room; what a coordinator gave can be taken back as well
SPOKEN = frozenset({"message"})  # what is said stands on no step
MOVES = frozenset(Verb)
LOOKED_AT = 50  # lines of the log: whoever did as much since does not want it undone


class Undoable(NamedTuple):
    """The step that can be taken back: its line in the log, and until when; None: while it is not opened."""

    line: LogEntry
    until: datetime | None


@transaction.atomic
def undo(*, task_id: UUID, by: Actor, version: int | None = None) -> Task:
    """Take the last step of the task back. With `version`, only if that is still the one which led to that version.

    Raises `NotFound`, `NothingToUndo`, `NotYourUndo`, `ActedSince`, `OpenedAlready`, `UndoTooLate`.
    """
    task = lock(task_id)
    line = undoable(task=task, by=by, at=max(now(), task.updated_at), version=version).line
    facts = {"undoes": line.pk, "verb": line.verb}
    if line.verb == EXTEND:
        amend(task, Verb.UNDO, by, role=TaskRole.COORDINATOR, changed=["due_at"], facts=facts)
    else:
        values = SAVED.get(Verb(line.verb), {})
        holder = _former_holder(task, line)
        target = TaskStatus(line.from_status)
        task = move(task_id=task_id, verb=Verb.UNDO, by=by, target=target, facts=facts, holder=holder, **values)
        if put_back := PUTS_BACK.get(Verb(line.verb)):
            put_back(task, line)
    entry = task.log.latest("id")
    LogEntry.objects.filter(pk=line.pk).update(undone_by=entry)
    if line.verb == EXTEND:
        publish(ExtensionUndone(task_id=task.pk, log_id=entry.pk))
    return task


def undoable(*, task: Task, by: Actor, at: datetime, version: int | None = None) -> Undoable:
    """The step that `undo` would take back at `at`. Raises what `undo` does."""
    lines = list(task.log.standing().order_by("-id")[:LOOKED_AT])
    steps = [line for line in lines if line.verb in MOVES or line.verb == EXTEND]
    last = steps[0] if steps else None
    if version is not None and (last is None or last.version != version):
        raise ActedSince()
    if last is None or not _can_be_undone(last, task):
        acted = last is not None and not _took(last, by) and any(_took(line, by) for line in steps[1:2])
        raise ActedSince() if acted else NothingToUndo()
    if not _may_undo(last, task, by):
        raise ActedSince() if any(_took(line, by) for line in steps[1:]) else NotYourUndo()
    if any(_stands_on_it(line, by) for line in lines[: lines.index(last)]):
        raise ActedSince()
    if last.verb == Verb.ACCEPT and _is_rated_by_other_side(task):
        raise ActedSince()
    return Undoable(last, _until(last, task, at))


def undoable_now(*, task: Task, by: Actor, at: datetime) -> Undoable | None:
    """The step that the actor may take back at this moment, if there is one. Two queries at most."""
    try:
        return undoable(task=task, by=by, at=at)
    except Refusal:
        return None


def undo_action(*, task: Task, by: Actor, at: datetime) -> Action | None:
    """Whether the actor may undo the task's last step, and until when; None when there is none of theirs. Two queries
    at most."""
    try:
        found = undoable(task=task, by=by, at=at)
    except (NothingToUndo, NotYourUndo):
        return None
    except Refusal as refusal:
        return Action(Verb.UNDO, refusal)
    return Action(Verb.UNDO, None, found.until)


@transaction.atomic
def mark_opened(*, task: Task, by: Actor) -> None:
    """Somebody of the organization who may review the task looks at what was submitted: it can no longer be recalled.

    Without effect for anybody else, and for what was opened before. One query, unless there is something to note.
    """
    if task.status != TaskStatus.SUBMITTED or TaskRole.ORGANIZATION not in roles_on(task, by):
        return
    unopened = Deliverable.objects.filter(task=task, opened_at=None, review=None)
    if not unopened.exists() or lock(task.pk).status != TaskStatus.SUBMITTED:
        return
    if unopened.update(opened_at=now(), opened_by=by.label):
        publish(DeliverableOpened(task_id=task.pk, version=task.version))


def recalled(task: Task) -> Deliverable | None:
    """What the secretary who holds the task took back, and has not delivered since: they go on with it."""
    since = task.deliverables.aggregate(last=Max("version"))["last"] or 0
    rows = Deliverable.ever.filter(task=task, recalled_at__isnull=False, version__gt=since, secretary=task.holder_id)
    return rows.order_by("-recalled_at").first()


def _can_be_undone(line: LogEntry, task: Task) -> bool:
    if line.verb == EXTEND:
        return line.role == TaskRole.COORDINATOR
    return line.verb in UNDOABLE and line.to_status == task.status


def _may_undo(line: LogEntry, task: Task, by: Actor) -> bool:
    """Who took the step, as long as it would be theirs to take; of what the system did, whose it would have been."""
    roles = roles_on(task, by)
    if line.verb == EXTEND:
        return _took(line, by) and TaskRole.COORDINATOR in roles
    edge = next(step for step in STEPS if line.verb in step.undoes and step.target == line.from_status)
    return not edge.roles.isdisjoint(roles) and (line.role == TaskRole.SYSTEM or _took(line, by))


def _took(line: LogEntry, by: Actor) -> bool:
    """Programs have no user: they are known by their key's label."""
    if line.role == TaskRole.SYSTEM:
        return False
    return line.actor_id == by.user_id and (by.user_id is not None or line.actor_label == by.label)


def _stands_on_it(line: LogEntry, by: Actor) -> bool:
    return line.verb not in SPOKEN and line.role != TaskRole.SYSTEM and not _took(line, by)


def _is_rated_by_other_side(task: Task) -> bool:
    """Whether the secretary has rated what the organization accepted: a rating once opened is no longer taken back,
    or the organization could read it and then rate anew. One query."""
    last = Deliverable.objects.filter(task=task).order_by("-version").values("pk")[:1]
    return Rating.objects.filter(deliverable__in=last, side=Rating.Side.SECRETARY).exists()


def _until(line: LogEntry, task: Task, at: datetime) -> datetime | None:
    """Raises `OpenedAlready`, `UndoTooLate`."""
    if line.verb == Verb.SUBMIT:
        if Deliverable.objects.filter(task=task).latest("version").opened_at is not None:
            raise OpenedAlready()
        return None
    until = line.at + UNDO_WITHIN
    if at > until:
        raise UndoTooLate(_("A step can be undone for 10 minutes."))
    return until


def _former_holder(task: Task, line: LogEntry) -> Secretary | None:
    """Who holds the task again once a reassignment is undone."""
    if line.verb != Verb.REASSIGN:
        return None
    return taken_away(task).select_related("secretary__user")[0].secretary


# What belongs to a step, and goes with it


def _recall(task: Task, line: LogEntry) -> None:
    """What was delivered is out of sight, but not lost: its secretary goes on with it."""
    last = Deliverable.objects.filter(task=task).latest("version")
    Deliverable.objects.filter(pk=last.pk).update(recalled_at=task.updated_at)


def _unaccept(task: Task, line: LogEntry) -> None:
    """The review goes, and what either side said after it: both are asked again."""
    last = Deliverable.objects.filter(task=task).latest("version")
    Review.objects.filter(deliverable=last).delete()
    Rating.objects.filter(deliverable=last).delete()
    hand_back(task)


def _unask(task: Task, line: LogEntry) -> None:
    """The review goes, and the changes that it asked for; the deliverable waits for another."""
    review = Review.objects.get(deliverable=Deliverable.objects.filter(task=task).latest("version"))
    asked = set(review.changes.values_list("number", flat=True))
    review.delete()
    task.checklist = [item for item in task.checklist if item.get("change") not in asked]
    task.save(update_fields=["checklist"])


def _untake(task: Task, line: LogEntry) -> None:
    give_back(task, Verb(line.verb))


SAVED: dict[Verb, dict[str, Any]] = {Verb.PUBLISH: {"published_at": None, "checklist": []}}
PUTS_BACK: dict[Verb, Callable[[Task, LogEntry], None]] = {
    Verb.CLAIM: _untake,
    Verb.ACCEPT_OFFER: _untake,
    Verb.ASSIGN: _untake,
    Verb.REASSIGN: _untake,
    Verb.SUBMIT: _recall,
    Verb.REQUEST_REVISION: _unask,
    Verb.ACCEPT: _unaccept,
}
