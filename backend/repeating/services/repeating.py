"""Templates that are posted by themselves: set up, paused, resumed, skipped; and posted when their day has come.

A day of the rhythm means the beginning of working hours on that day, or, on a day without any, when they begin again.
After a time without a running system one task is posted, for the latest of the days that were missed.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.permissions import require_person
from backend.accounts.roles import Permission
from backend.accounts.services.rows import change
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound, Refusal, Text
from backend.matching import services as matching
from backend.outbox.services import publish
from backend.repeating.events import RepetitionPaused, RepetitionPosted
from backend.repeating.models import Occurrence, OwnTemplate, Repetition
from backend.repeating.refusals import NotThatDay
from backend.repeating.rhythm import Rhythm
from backend.repeating.services.keeping import draft, lock
from backend.secretaries.services import actor_of
from backend.sla.services import working_time_of
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.tasks.refusals import BriefIncomplete
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.sla import Calendar as WorkingTime

MOST_DAYS = 60  # working days in which a repeated task may be due
A_TURN = 100  # templates that one run of the job posts
LONGEST_CLOSED = timedelta(days=31)  # days off in a row after which a day that was missed is looked for
DAYS_OF = {Repetition.Every.WEEK: 7, Repetition.Every.MONTH: 31, Repetition.Every.YEAR: 31}

log = structlog.get_logger(__name__)


@transaction.atomic
def repeat(
    *, own_template_id: UUID, every: str, day: int, by: Actor, month: int | None = None, due_days: int | None = None
) -> Repetition:
    """Post the template by itself from now on, in the name of whoever says so; instead of any rhythm it had.

    `due_days` are working days after which each is needed; None: as we promise. Raises `NotFound`, `Forbidden`,
    `PeopleOnly`, `Invalid`.
    """
    own, user_id = lock(own_template_id, by), require_person(by)
    _check(every, day, month, due_days)
    rhythm = Rhythm(every, day, month)
    next_on, next_at = _coming(own, rhythm, now())
    values = {
        "every": every, "day": day, "month": month, "due_days": due_days, "set_by_id": user_id,
        "next_on": next_on, "next_at": next_at, "paused_at": None, "paused_why": "",
    }  # fmt: skip
    return Repetition.objects.update_or_create(own_template=own, defaults=values)[0]


@transaction.atomic
def stop(*, own_template_id: UUID, by: Actor) -> None:
    """Do not post it by itself any more. Raises `NotFound` or `Forbidden`."""
    _locked(own_template_id, by).delete()


@transaction.atomic
def pause(*, own_template_id: UUID, by: Actor) -> Repetition:
    """Do not post it until somebody resumes it. Raises `NotFound` or `Forbidden`."""
    found = _locked(own_template_id, by)
    return found if found.paused_at else change(found, paused_at=now(), paused_why=Repetition.Why.BY_HAND)


@transaction.atomic
def resume(*, own_template_id: UUID, by: Actor) -> Repetition:
    """Go on with the next day of the rhythm, also one that was skipped; from now on for whoever says so.

    Days that went by meanwhile are not made up for. Raises `NotFound`, `Forbidden` or `PeopleOnly`.
    """
    found, user_id = _locked(own_template_id, by), require_person(by)
    next_on, next_at = _coming(found.own_template, found.rhythm, now())
    return change(found, set_by_id=user_id, next_on=next_on, next_at=next_at, paused_at=None, paused_why="")


@transaction.atomic
def skip(*, own_template_id: UUID, on: date, by: Actor) -> Repetition:
    """Leave the next day out, which is `on`. Raises `NotThatDay` when it is another by now, `NotFound`, `Forbidden`."""
    found = _locked(own_template_id, by)
    if found.next_on != on:
        raise NotThatDay()
    next_on = next(found.rhythm.after(on))
    return change(found, next_on=next_on, next_at=_opening(_hours(found.own_template, now()), next_on))


def post_due(*, at: datetime) -> int:
    """Post every template whose day has come by `at`, each in a transaction of its own. Returns how many were."""
    due = list(Repetition.objects.due(at).order_by("next_at").values_list("pk", flat=True)[:A_TURN])
    return sum(_try_to_post(pk, at) for pk in due)


def _try_to_post(repetition_id: UUID, at: datetime) -> bool:
    try:
        return _post(repetition_id, at)
    except Exception:  # a fault of ours must not keep the others from being posted; it is tried again
        log.exception("repetition_faulty", repetition_id=str(repetition_id))
        return False


@transaction.atomic
def _post(repetition_id: UUID, at: datetime) -> bool:
    """Post one, unless another process does, or it is not due after all."""
    rows = Repetition.objects.due(at).select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("set_by", "own_template__organization", "own_template__template").filter(
        pk=repetition_id
    )
    repetition = found.first()
    if repetition is None:
        return False
    own, by = repetition.own_template, actor_of(repetition.set_by)
    hours = _hours(own, at)
    if (opening := _opening(hours, repetition.next_on)) > at:  # there are holidays of which nobody knew
        change(repetition, next_at=opening)
        return False
    if not repetition.set_by.is_active or not by.may(Permission.TASK_WRITE, own.organization_id):
        return _give_up(repetition, Repetition.Why.RIGHT, at)
    on = _latest(repetition, hours, at)
    is_posted = Occurrence.objects.filter(own_template=own, on=on).exists()
    if not is_posted:
        try:
            with transaction.atomic():
                task = _put_up(repetition, hours, by, at)
        except Refusal:
            return _give_up(repetition, Repetition.Why.KIND, at)
        Occurrence.objects.create(own_template=own, on=on, task=task)
        is_draft = task.status == TaskStatus.DRAFT
        publish(RepetitionPosted(repetition_id=repetition.pk, task_id=task.pk, is_draft=is_draft))
    next_on = next(repetition.rhythm.after(on))
    change(repetition, next_on=next_on, next_at=_opening(hours, next_on))
    return not is_posted


def _put_up(repetition: Repetition, hours: WorkingTime, by: Actor, at: datetime) -> Task:
    """Make the task and post it; or leave it as a draft, when something has to be added that nobody can know."""
    own = repetition.own_template
    if not own.template.is_active:
        raise Invalid()
    days = repetition.due_days
    task = draft(own=own, by=by, deadline=_after_days(hours, at, days) if days else None)
    try:
        task = tasks.publish(task_id=task.pk, by=by)
    except BriefIncomplete:
        return task
    if own.first_id:
        try:
            matching.ask_first(task_id=task.pk, secretary_id=own.first_id, by=by)
        except Refusal as refusal:  # others are asked
            log.info("first_not_asked", task_id=str(task.pk), reason=refusal.code)
    return task


def _give_up(repetition: Repetition, why: Repetition.Why, at: datetime) -> bool:
    change(repetition, paused_at=at, paused_why=why)
    publish(RepetitionPaused(repetition_id=repetition.pk, why=why))
    return False


def _latest(repetition: Repetition, hours: WorkingTime, at: datetime) -> date:
    """The latest day of the rhythm that has come, from the next one on."""
    latest = repetition.next_on
    for day in repetition.rhythm.after(latest):
        if _opening(hours, day) > at:
            break
        latest = day
    return latest


def _coming(own: OwnTemplate, rhythm: Rhythm, at: datetime) -> tuple[date, datetime]:
    """The first day of the rhythm that has not come yet, nor was posted; and when it comes."""
    hours = _hours(own, at)
    begin = (at - LONGEST_CLOSED).astimezone(ZoneInfo(hours.time_zone)).date()
    posted = set(Occurrence.objects.filter(own_template=own, on__gt=begin).values_list("on", flat=True))
    coming = ((day, _opening(hours, day)) for day in rhythm.after(begin) if day not in posted)
    return next((day, opening) for day, opening in coming if opening > at)


def _hours(own: OwnTemplate, at: datetime) -> WorkingTime:
    return working_time_of(organization=own.organization, at=at)


def _opening(hours: WorkingTime, day: date) -> datetime:
    """When working hours begin on `day` or after it. Where they never do, the day itself."""
    dawn = _dawn(hours, day)
    return hours.opening(dawn) or dawn


def _dawn(hours: WorkingTime, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(hours.time_zone))


def _after_days(hours: WorkingTime, at: datetime, days: int) -> datetime | None:
    """The end of working hours on the working day that comes `days` after that of `at`. None where there is none."""
    working = _working_days(hours, at.astimezone(ZoneInfo(hours.time_zone)).date())
    day = next((day for count, day in enumerate(working, start=1) if count == days), None)
    if day is None:
        return None
    return hours.segments(_dawn(hours, day), _dawn(hours, day + timedelta(days=1)))[-1].end


def _working_days(hours: WorkingTime, day: date) -> Iterator[date]:
    """The working days after `day`, within the next two years."""
    return (later for n in range(1, 731) if hours.opens_on(later := day + timedelta(days=n)))


def _locked(own_template_id: UUID, by: Actor) -> Repetition:
    """The repetition of a template, locked, for who may change it."""
    lock(own_template_id, by)
    rows = Repetition.objects.select_for_update(of=("self",)).select_related("own_template__organization")
    found = rows.filter(own_template=own_template_id).first()
    if found is None:
        raise NotFound()
    return found


def _check(every: str, day: int, month: int | None, due_days: int | None) -> None:
    problems: dict[str, list[Text]] = {}
    if every not in Repetition.Every.values:
        problems["every"] = [_("Say how often: every week, month or year.")]
    elif not 1 <= day <= DAYS_OF[Repetition.Every(every)]:
        problems["day"] = [_("There is no such day.")]
    if (every == Repetition.Every.YEAR) != (month is not None) or not 1 <= (month or 1) <= 12:
        problems["month"] = [_("A month is named for what comes once a year, and for nothing else.")]
    if not 1 <= (due_days or 1) <= MOST_DAYS or due_days == 0:
        problems["due_days"] = [_("Say a number of working days from 1 to %(n)d.") % {"n": MOST_DAYS}]
    if problems:
        raise Invalid(fields=problems)
