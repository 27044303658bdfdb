"""What becomes of a deliverable: accept, ask for a revision, reject, decide, reopen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from backend.accounts.actors import SYSTEM, Actor
from backend.core.errors import Invalid
from backend.tasks.models import Change, Deliverable, Review, Task
from backend.tasks.refusals import NothingToChange, WrongTaskState
from backend.tasks.services.assigning import close, hand_back
from backend.tasks.services.move import lock, move
from tasks_engine.lifecycle import CLOSED, TaskStatus, Verb

LONGEST = 5000  # characters of what a review says in all: its pins keep their own


@transaction.atomic
def accept(*, task_id: UUID, by: Actor, comment: str = "") -> Task:
    """The organization accepts the deliverable. Both sides can then rate each other: `rating.rate`."""
    task = move(task_id=task_id, verb=Verb.ACCEPT, by=by)
    _review(task, by, Review.Verdict.ACCEPTED, comment=comment)
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


@dataclass(frozen=True)
class Pin:
    """A change that is asked for: `text`, and where it belongs, in thousandths of a page of a file, counted from 1."""

    text: str
    file: UUID | None = None
    page: int | None = None
    x: int | None = None
    y: int | None = None


@transaction.atomic
def request_revision(*, task_id: UUID, by: Actor, changes: str = "", pins: Sequence[Pin] = ()) -> Task:
    """The organization names what is wrong, in its own words or by `pins`; the secretary goes on.

    Pins are numbered on from those of earlier versions, and each becomes an item of the checklist. Raises
    `NothingToChange`, or `Invalid` for a pin on a file that is not part of the deliverable.
    """
    task = lock(task_id)
    if not changes.strip() and not pins:
        raise NothingToChange(fields={"changes": [_("Say what should change.")]})
    asked = list(enumerate(pins, start=_last_change(task) + 1))
    lines = [changes.strip(), *(f"{n}. {pin.text}" for n, pin in asked)]  # read in other languages than it is kept in
    said = "\n".join(line for line in lines if line)
    items = [_item(number, pin.text) for number, pin in asked]
    task = move(
        task_id=task_id, verb=Verb.REQUEST_REVISION, by=by, reason=said[:LONGEST], checklist=[*task.checklist, *items],
        facts={"pins": [_kept(pin) for pin in (*map(Pin, changes.split("\n")), *pins) if pin.text.strip()]},
    )  # fmt: skip
    review = _review(task, by, Review.Verdict.REVISION, comment=said[:LONGEST])
    _pin(review, asked)
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


def taken_back(task: Task) -> list[Pin]:
    """The changes that were last asked for of the version under review, if that was undone. One query."""
    last = task.log.filter(verb__in=(Verb.SUBMIT, Verb.REQUEST_REVISION)).order_by("-id").first()
    if last is None or last.undone_by_id is None:
        return []
    return [Pin(**{**pin, "file": UUID(pin["file"]) if pin["file"] else None}) for pin in last.facts.get("pins", [])]


def _kept(pin: Pin) -> dict[str, Any]:
    return {**asdict(pin), "file": str(pin.file) if pin.file else None}


def _last_change(task: Task) -> int:
    last = Change.objects.filter(review__deliverable__task=task).aggregate(last=Max("number"))["last"]
    return last or 0


def _item(number: int, text: str) -> dict[str, Any]:
    """A change as an item of the checklist, in every language that the catalogue has."""
    said = {}
    for code in ("en", "zh-hans"):
        with translation.override(code):
            said[code] = _("Change %(n)d: %(text)s") % {"n": number, "text": text}
    return {"text": said, "done": False, "change": number}


def _pin(review: Review, asked: Sequence[tuple[int, Pin]]) -> None:
    delivered = set(review.deliverable.files.values_list("pk", flat=True))
    if {pin.file for _number, pin in asked if pin.file} - delivered:
        raise Invalid(fields={"pins": [_("A change is pinned to a file that is not part of what was delivered.")]})
    Change.objects.bulk_create(
        Change(review=review, number=number, text=pin.text, file_id=pin.file, page=pin.page, x=pin.x, y=pin.y)
        for number, pin in asked
    )


def _review(task: Task, by: Actor, verdict: Review.Verdict, **values: object) -> Review:
    """Each deliverable gets one review: every verdict leads out of `submitted`, and only a new one leads back."""
    return Review.objects.create(
        deliverable=_last_deliverable(task.pk), verdict=verdict, by_id=by.user_id, by_label=by.label,
        created_at=task.updated_at, **values,
    )  # fmt: skip


def _last_deliverable(task_id: UUID) -> Deliverable:
    return Deliverable.objects.filter(task=task_id).latest("version")
