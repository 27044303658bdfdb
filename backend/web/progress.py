"""How far a task has come: the stepper of its page, from posting to rating."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.tasks.models import Deliverable, Review, Task
from tasks_engine.lifecycle import TaskStatus

ROUNDS = 3  # steps between the start and the end that are shown: of many rounds the last
PASSED, NOW, AHEAD = "ok", "now", "ahead"


@dataclass(frozen=True)
class Stage:
    """One step: its name, when it was reached or what is said below it, and whether that is behind or ahead."""

    name: str
    look: str
    at: datetime | None = None
    note: str | Promise = ""


def progress_of(task: Task, versions: Sequence[Deliverable], *, is_rated: bool = False) -> list[Stage]:
    """The steps of a task; `versions` are its deliverables with their reviews, the latest first.

    `is_rated` says whether the reader's side has rated the other, or sees what the other said.
    """
    if task.status == TaskStatus.CANCELLED:
        return [*_began(task), Stage(_("Cancelled"), NOW, task.closed_at)]
    middle = [*_rounds(versions), *_under_way(task, versions)]
    return [*_began(task), *middle[-ROUNDS:], *_end(task, is_rated)]


def _began(task: Task) -> Iterator[Stage]:
    if task.status == TaskStatus.DRAFT:
        yield Stage(_("Draft"), NOW)
        yield Stage(_("Posted"), AHEAD)
    else:
        yield Stage(_("Posted"), PASSED, task.published_at)
    if task.holder is not None:
        yield Stage(_("Taken"), PASSED, task.holding[0].created_at)
    elif task.status == TaskStatus.OPEN:
        yield Stage(_("Finding a secretary"), NOW)
    else:
        yield Stage(_("Taken"), AHEAD)


def _rounds(versions: Sequence[Deliverable]) -> Iterator[Stage]:
    for version in reversed(versions):
        review = getattr(version, "review", None)
        is_open = review is None
        yield Stage(_version(version.version), NOW if is_open else PASSED, version.created_at)
        if review and review.verdict == Review.Verdict.REVISION:
            yield Stage(_("Changes asked"), PASSED, review.created_at)
        if review and review.verdict == Review.Verdict.REJECTED:
            yield Stage(_("Rejected"), PASSED, review.created_at)


def _under_way(task: Task, versions: Sequence[Deliverable]) -> Iterator[Stage]:
    """The version that is being made, or that will be."""
    if task.status in (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED, TaskStatus.DISPUTED):
        return
    notes = {TaskStatus.WAITING: _("waits for an answer"), TaskStatus.IN_PROGRESS: _("in progress")}
    is_now = task.status in (TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.WAITING)
    last = versions[0].version if versions else 0
    yield Stage(_version(last + 1), NOW if is_now else AHEAD, note=notes.get(TaskStatus(task.status), ""))


def _end(task: Task, is_rated: bool) -> Iterator[Stage]:
    is_accepted = task.status == TaskStatus.ACCEPTED
    yield Stage(_("Accepted"), PASSED if is_accepted else AHEAD, task.closed_at if is_accepted else None)
    yield Stage(_("Rated"), PASSED if is_rated else AHEAD)


def _version(number: int) -> str:
    return _("Version %(n)d") % {"n": number}
