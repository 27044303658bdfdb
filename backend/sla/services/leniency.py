"""More time, and breaches excused: what people agree on is a line of the task's log, to which its clocks listen."""

from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.permissions import require_person
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.outbox.services import publish
from backend.sla.events import ClockExtended, TimeRequested
from backend.sla.events import TimeRequestAnswered as Answered
from backend.sla.models import Clock, TimeRequest
from backend.sla.refusals import NoSuchClock, NotBreached, NoTimeRequest, TimeRequestAnswered, TimeRequestPending
from backend.sla.services.folding import EXCUSE, EXTEND
from backend.sla.services.storing import DELIVERING, refresh_locked
from backend.tasks.models import Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep, WrongTaskState
from backend.tasks.services import amend, lock
from tasks_engine.lifecycle import HELD, TaskRole

MOST_MINUTES = 60_000  # a thousand working hours
MOST_ANSWER = 2000  # characters
Status = TimeRequest.Status


@transaction.atomic
def ask_for_time(*, task_id: UUID, minutes: int, reason: str, by: Actor) -> TimeRequest:
    """The assignee asks the organization for `minutes` more of working time for the result.

    Raises `NotYourStep`, `WrongTaskState`, `TimeRequestPending`.
    """
    task = lock(task_id)
    _require(task, TaskRole.ASSIGNEE, by)
    if task.status not in HELD:
        raise WrongTaskState(task_status=task.status)
    if _pending(task):
        raise TimeRequestPending()
    asked = TimeRequest.objects.create(task=task, minutes=minutes, reason=reason, asked_by_id=require_person(by))
    publish(TimeRequested(task_id=task.pk, request_id=asked.pk))
    return asked


@transaction.atomic
def answer_time_request(*, request_id: UUID, granted: bool, by: Actor, answer: str = "") -> TimeRequest:
    """The organization grants more time, or refuses it. Raises `NotYourStep`, `TimeRequestAnswered`."""
    asked = _locked(request_id)
    _require(asked.task, TaskRole.ORGANIZATION, by)
    _close(asked, Status.GRANTED if granted else Status.REFUSED, by, answer)
    if granted:
        _extend(asked.task, _promise(asked.task), asked.minutes, asked.reason, TaskRole.ORGANIZATION, by)
    return asked


@transaction.atomic
def decline_time_request(*, task_id: UUID, reason: str, by: Actor) -> TimeRequest:
    """A coordinator declines the request for more time that waits, in the place of the organization.

    Raises `NotYourStep`, `NoTimeRequest`.
    """
    task = lock(task_id)
    _require(task, TaskRole.COORDINATOR, by)
    asked = TimeRequest.objects.filter(task=task, status=Status.PENDING).first()
    if asked is None:
        raise NoTimeRequest()
    return _close(asked, Status.REFUSED, by, reason[:MOST_ANSWER])


@transaction.atomic
def withdraw_time_request(*, request_id: UUID, by: Actor) -> TimeRequest:
    """Who asked for more time needs it no longer. Raises `NotYourStep`, `TimeRequestAnswered`."""
    asked = _locked(request_id)
    _require(asked.task, TaskRole.ASSIGNEE, by)
    return _close(asked, Status.WITHDRAWN, by, "")


@transaction.atomic
def lapse_time_requests(*, task_id: UUID) -> None:
    """Withdraw what was asked for a task that its secretary has delivered, or no longer holds."""
    for asked in TimeRequest.objects.filter(task=task_id, status=Status.PENDING).select_for_update():
        task = Task.objects.get(pk=task_id)
        holder = task.holder
        if task.status not in HELD or holder is None or holder.user_id != asked.asked_by_id:
            TimeRequest.objects.filter(pk=asked.pk).update(status=Status.WITHDRAWN, answered_at=now())


@transaction.atomic
def extend(*, task_id: UUID, kind: str, minutes: int, reason: str, by: Actor) -> Task:
    """A coordinator gives a clock that has not stopped `minutes` more of working time.

    A breach that is recorded stays recorded. As much as the secretary asked for answers what they asked. Raises
    `NotYourStep`, `NoSuchClock`.
    """
    task = lock(task_id)
    _require(task, TaskRole.COORDINATOR, by)
    _extend(task, _live(task, kind), minutes, reason, TaskRole.COORDINATOR, by)
    answered = TimeRequest.objects.filter(task=task, status=Status.PENDING, minutes__lte=minutes).first()
    if answered and kind in DELIVERING:
        _close(answered, Status.GRANTED, by, reason[:MOST_ANSWER])
    return task


@transaction.atomic
def extend_promise(*, task_id: UUID, minutes: int, reason: str, by: Actor) -> Task:
    """The same for the clock of the result that is awaited: of the revision, if one was requested."""
    task = lock(task_id)
    _require(task, TaskRole.COORDINATOR, by)
    return extend(task_id=task_id, kind=_promise(task).kind, minutes=minutes, reason=reason, by=by)


@transaction.atomic
def excuse(*, clock_id: UUID, reason: str, by: Actor) -> Clock:
    """A coordinator excuses a breach: it stays recorded, and is reported apart from then on.

    Raises `NotFound`, `NotYourStep`, `NotBreached`.
    """
    clock = Clock.objects.visible_to(by).filter(pk=clock_id).first()
    if clock is None:
        raise NotFound()
    task = lock(clock.task_id)
    _require(task, TaskRole.COORDINATOR, by)
    clock.refresh_from_db()
    if clock.breached_at is None or clock.excused_at is not None:
        raise NotBreached()
    facts = {"clocks": [clock.kind], "cycle": clock.cycle}
    amend(task, EXCUSE, by, role=TaskRole.COORDINATOR, changed=["excuse"], reason=reason, facts=facts)
    refresh_locked([task], task.updated_at)
    clock.refresh_from_db()
    return clock


def _extend(task: Task, clock: Clock, minutes: int, reason: str, role: TaskRole, by: Actor) -> None:
    facts = {"clocks": [clock.kind], "seconds": minutes * 60}
    amend(task, EXTEND, by, role=role, changed=["due_at"], reason=reason, facts=facts)
    refresh_locked([task], task.updated_at)
    publish(ClockExtended(task_id=task.pk, clock_id=clock.pk, kind=clock.kind, role=role, by=by.user_id))


def _promise(task: Task) -> Clock:
    """The clock of the result that is awaited: of the revision, if one was requested."""
    live = {clock.kind: clock for clock in _live_clocks(task)}
    kind = next((kind for kind in DELIVERING if kind in live), "")
    return _live(task, kind)


def _live(task: Task, kind: str) -> Clock:
    clock = next((clock for clock in _live_clocks(task) if clock.kind == kind), None)
    if clock is None:
        raise NoSuchClock()
    return clock


def _live_clocks(task: Task) -> list[Clock]:
    refresh_locked([task], now())
    return list(Clock.objects.filter(task=task, stopped_at=None))


def _pending(task: Task) -> bool:
    return TimeRequest.objects.filter(task=task, status=Status.PENDING).exists()


def _locked(request_id: UUID) -> TimeRequest:
    """The request, with its task locked. Raises `NotFound`, `TimeRequestAnswered`."""
    task_id = TimeRequest.objects.filter(pk=request_id).values_list("task", flat=True).first()
    if task_id is None:
        raise NotFound()
    task = lock(task_id)
    asked = TimeRequest.objects.get(pk=request_id)
    asked.task = task
    return asked


def _close(asked: TimeRequest, status: Status, by: Actor, answer: str) -> TimeRequest:
    if asked.status != Status.PENDING:
        raise TimeRequestAnswered(request_status=asked.status)
    asked.status, asked.answer, asked.answered_at = status, answer, now()
    asked.answered_by_id, asked.answered_label = by.user_id, by.label
    asked.save()
    publish(Answered(task_id=asked.task_id, request_id=asked.pk, status=status))
    return asked


def _require(task: Task, role: TaskRole, by: Actor) -> None:
    if role not in roles_on(task, by):
        raise NotYourStep(task_status=task.status, needed=[role])
