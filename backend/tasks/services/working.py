"""The assignee's side: start, ask, submit; and the organization's answer."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.errors import Invalid, NotFound
from backend.files import comparing
from backend.files.models import StoredFile
from backend.tasks.models import Deliverable, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NothingToDeliver, NotYourStep, TaskNotEditable
from backend.tasks.services.conversation import write_message
from backend.tasks.services.move import amend, lock, move
from tasks_engine.lifecycle import HELD, TaskRole, Verb


def start(*, task_id: UUID, by: Actor) -> Task:
    """The assignee begins."""
    return move(task_id=task_id, verb=Verb.START, by=by)


@transaction.atomic
def ask(*, task_id: UUID, by: Actor, question: str) -> Task:
    """The assignee needs something of the organization; the delivery clock pauses until it answers."""
    task = move(task_id=task_id, verb=Verb.ASK, by=by, reason=question)
    write_message(task, by, TaskRole.ASSIGNEE, question)
    return task


@transaction.atomic
def answer(*, task_id: UUID, by: Actor, text: str) -> Task:
    """The organization answers; the clock runs on."""
    task = move(task_id=task_id, verb=Verb.ANSWER, by=by)
    write_message(task, by, TaskRole.ORGANIZATION, text)
    return task


@transaction.atomic
def submit(*, task_id: UUID, by: Actor, note: str = "", file_ids: Sequence[UUID] = ()) -> Deliverable:
    """The assignee delivers the next version: a note, files added to the task by who held it, or both.

    Raises `NothingToDeliver`, or `Invalid` for other files.
    """
    task = move(task_id=task_id, verb=Verb.SUBMIT, by=by)
    if not note.strip() and not file_ids:
        raise NothingToDeliver(fields={"files": [_("Add a file, or write the result as a note.")]})
    files = list(task.files.filter(pk__in=file_ids, role=TaskRole.ASSIGNEE))
    if len(files) != len(set(file_ids)):
        raise Invalid(fields={"files": [_("Some of these are not files that its secretary added to this task.")]})
    assert task.holder is not None  # a step of the assignee's
    last = task.deliverables.aggregate(last=Max("version"))["last"] or 0
    deliverable = Deliverable.objects.create(
        task=task, version=last + 1, secretary=task.holder, note=note, created_at=task.updated_at
    )
    deliverable.files.set(files)
    _compare(deliverable)
    return deliverable


def _compare(deliverable: Deliverable) -> None:
    """Have what was delivered compared with the version before, so that it is there when somebody looks."""
    before = Deliverable.objects.filter(task=deliverable.task, version=deliverable.version - 1).first()
    if before is not None:
        comparing.compared(comparing.pairs_of(*(_files_of(each) for each in (before, deliverable))))


def _files_of(deliverable: Deliverable) -> list[StoredFile]:
    """The files of a version, the first that was added first."""
    rows = deliverable.files.select_related("file").order_by("created_at")
    return [each.file for each in rows]


@transaction.atomic
def tick(*, task_id: UUID, item: int, done: bool, by: Actor) -> Task:
    """The assignee ticks an item of the checklist, counted from 0, or takes the tick back, until it is delivered."""
    task = lock(task_id)
    if TaskRole.ASSIGNEE not in roles_on(task, by):
        raise NotYourStep(needed=[TaskRole.ASSIGNEE])
    if task.status not in HELD:
        raise TaskNotEditable(task_status=task.status)
    if not 0 <= item < len(task.checklist):
        raise NotFound(_("The checklist has no such item."))
    checklist = [{**entry, "done": done} if index == item else entry for index, entry in enumerate(task.checklist)]
    facts = {"item": item, "done": done}
    amend(task, "tick", by, role=TaskRole.ASSIGNEE, changed=["checklist"], facts=facts, checklist=checklist)
    return task
