"""What is in a person's calendar, and how it is written (RFC 5545, RFC 7986).

Everything comes from rows as they are, nothing from the clock: the same rows give the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.catalog.models import Confidentiality
from backend.secretaries.models import Leave
from backend.sla.models import Clock
from backend.tasks.models import CLOSING, Assignment, LogEntry, Task
from backend.tasks.permissions import Facet, sight

PAST = timedelta(days=30)  # how far back the calendar reaches
MOST = 1_000  # due dates, the soonest first
REFRESH = timedelta(minutes=15)
NOTICE = timedelta(minutes=30)  # before a due date, when the calendar program may remind

# What a clock's end means to whose time it is, and to who waits for it.
OWN: dict[str, Promise] = {
    "delivery": gettext_lazy("Delivery due"),
    "revision": gettext_lazy("Revision due"),
    "answer": gettext_lazy("Answer due"),
    "review": gettext_lazy("Review due"),
}
EXPECTED: dict[str, Promise] = {
    "delivery": gettext_lazy("Delivery expected"),
    "revision": gettext_lazy("Revision expected"),
}
OF_SECRETARY, OF_ORGANIZATION = ("delivery", "revision"), ("answer", "review", "delivery", "revision")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the calendar. `starts` and `ends` are dates for whole days; without an end it is an instant.

    One that is cancelled tells programs that keep a copy to take theirs away.
    """

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    starts: datetime | date
    ends: datetime | date | None = None
    url: str = ""
    is_cancelled: bool = False


def written(user: User, actor: Actor, at: datetime, *, names_confidential: bool = False) -> bytes:
    """The person's calendar as an iCalendar file, in their language; with titles of confidential tasks if they wish."""
    with override(user.language):
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//Cloud Secretary//Calendar feed 1//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("name", _("Cloud Secretary"))
        calendar.add("x-wr-calname", _("Cloud Secretary"))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT15M")
        for entry in _entries(user, actor, at, names_confidential):
            calendar.add_component(_event(entry))
        body: bytes = calendar.to_ical()
        return body


def _entries(user: User, actor: Actor, at: datetime, names_confidential: bool) -> Iterator[Entry]:
    clocks = _running(actor, at)
    tasks = Task.objects.with_people().in_bulk({clock.task_id for clock in clocks})
    yield from (_due(clock, tasks[clock.task_id], actor, names_confidential) for clock in clocks)
    yield from _handed_over(actor, at)
    leaves = Leave.objects.filter(secretary=actor.secretary_id, ends_at__gt=at - PAST).order_by("starts_at", "id")
    yield from (_leave(leave, ZoneInfo(user.time_zone)) for leave in leaves)


def _running(actor: Actor, at: datetime) -> QuerySet[Clock]:
    """The clocks that run for the person: of work in their hands, and of their organizations' tasks that they see."""
    held = Assignment.objects.live().filter(secretary=actor.secretary_id, secretary__isnull=False).values("task")
    own = Task.objects.visible_to(actor).filter(organization__in=actor.organizations)
    mine = Q(task__in=held, kind__in=OF_SECRETARY) | Q(task__in=own, kind__in=OF_ORGANIZATION)
    running = Clock.objects.filter(mine, stopped_at=None, state__in=[Clock.State.RUNNING, Clock.State.BREACHED])
    return running.filter(due_at__gt=at - PAST).order_by("due_at", "id")[:MOST]


def _handed_over(actor: Actor, at: datetime) -> Iterator[Entry]:
    """What was due of tasks that went from the secretary to somebody else: cancelled, and no more than the number.

    It stands where the task went, and never changes: what becomes of the task is no longer theirs to know.
    """
    if actor.secretary_id is None:
        return
    line = LogEntry.objects.filter(task=OuterRef("task"), at__lte=OuterRef("ended_at")).order_by("-id")
    held = Assignment.objects.holding().filter(secretary=actor.secretary_id)
    ended = Assignment.objects.filter(secretary=actor.secretary_id, ended_at__gt=at - PAST)
    ended = ended.exclude(end__in=CLOSING).exclude(task__in=held.values("task")).select_related("task")
    last = ended.annotate(version=Subquery(line.values("version")[:1])).order_by("task", "-ended_at").distinct("task")
    gone = {each.task_id: each for each in last}
    clocks = Clock.objects.filter(task__in=gone, kind__in=OF_SECRETARY).order_by("id") if gone else []
    for clock in clocks:
        each = gone[clock.task_id]
        assert each.ended_at is not None  # by the filter
        if clock.started_at < each.ended_at and (clock.stopped_at is None or clock.stopped_at >= each.ended_at):
            yield Entry(
                uid=_uid(f"{clock.task_id}-{clock.kind}-{clock.cycle}"),
                sequence=each.version,  # type: ignore[attr-defined]  # annotated above
                stamp=each.ended_at,
                summary=_("%(what)s: %(task)s") % {"what": OWN[clock.kind], "task": str(each.task)},
                starts=each.ended_at,
                is_cancelled=True,
            )


def _due(clock: Clock, task: Task, actor: Actor, names_confidential: bool) -> Entry:
    is_expected = clock.kind in EXPECTED and (actor.secretary_id is None or task.holder_id != actor.secretary_id)
    what = (EXPECTED if is_expected else OWN)[clock.kind]
    assert clock.due_at is not None  # what was read has one
    return Entry(
        uid=_uid(f"{clock.task_id}-{clock.kind}-{clock.cycle}"),
        sequence=task.version,
        stamp=task.updated_at,
        summary=_("%(what)s: %(task)s") % {"what": what, "task": _called(task, actor, names_confidential)},
        starts=clock.due_at,
        url=f"{settings.PUBLIC_URL}/tasks/{task.pk}",
    )


def _called(task: Task, actor: Actor, names_confidential: bool) -> str:
    """The task's number, and its title if the reader may see it and others may find it on a foreign server.

    Of confidential tasks that is for the reader to say; of secret ones nothing leaves the house.
    """
    level = Confidentiality.SECRET if names_confidential else Confidentiality.CONFIDENTIAL
    is_open = task.confidentiality < level and Facet.TITLE in sight(task, actor)
    return f"{task} {task.title}" if is_open else str(task)


def _leave(leave: Leave, zone: ZoneInfo) -> Entry:
    """A leave; of whole days when it begins and ends at midnight where the secretary lives. Its note is nobody's."""
    starts, ends = leave.starts_at.astimezone(zone), leave.ends_at.astimezone(zone)
    whole = not any((at.hour, at.minute, at.second) != (0, 0, 0) for at in (starts, ends))
    return Entry(
        uid=_uid(str(leave.pk)),
        sequence=0,
        stamp=leave.created_at,
        summary=_("Leave"),
        starts=starts.date() if whole else starts,
        ends=ends.date() if whole else ends,
    )


def _uid(name: str) -> str:
    """The same for the same thing, whoever's calendar it is in and however often it is fetched."""
    return f"{name}@{urlsplit(settings.PUBLIC_URL).hostname}"


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _second(entry.stamp))
    event.add("last-modified", _second(entry.stamp))
    event.add("summary", entry.summary)
    event.add("dtstart", _second(entry.starts))
    event.add("transp", "OPAQUE" if entry.ends else "TRANSPARENT")  # a due date takes up no time
    if entry.ends:
        event.add("dtend", _second(entry.ends))
    elif not entry.is_cancelled:
        event.add_component(_alarm(entry.summary))
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    if entry.url:
        event.add("url", entry.url)
    return event


def _alarm(summary: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -NOTICE)
    return alarm


def _second(at: datetime | date) -> datetime | date:
    """An instant in UTC to the second, which is all that iCalendar knows."""
    return at.astimezone(UTC).replace(microsecond=0) if isinstance(at, datetime) else at
