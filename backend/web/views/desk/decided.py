"""What was decided a moment ago about tasks that are late or in danger still: nobody need decide it again.

A decision about a task covers the danger that the task was in when it was made, and none that came after it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import add, or_
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, DurationField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import LessThan
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.matching.models import Offer
from backend.sla import services as sla
from backend.sla.calendars import compiled
from backend.sla.models import Clock
from backend.sla.services.risk import CLAIM, Outlook, claim_of
from backend.tasks.models import LogEntry, Task
from backend.web.feed import happened
from backend.web.rings import MINUTE
from backend.web.templatetags.secretariat import clock_time
from tasks_engine.sla import Span

UNCLAIMED_AFTER = 20 * MINUTE  # of working time: before that the matcher is still asking


@dataclass(frozen=True)
class Decided:
    """What was done about a task, and when."""

    what: str | Promise
    at: datetime

    @property
    def text(self) -> str:
        return _("Decided %(time)s: %(what)s") % {"time": clock_time(self.at), "what": self.what}


def is_decided(actor: Actor, at: datetime, calendars: Collection[UUID]) -> Q:
    """Of a task: a coordinator decided something about it lately, and it is neither late nor unclaimed only since.

    `calendars` are those of the claims that run. Whether it is at risk only since, the work that is left says, and not
    the database: ask `decided_of`.
    """
    steps = _covering(sla.decided_lately(by=actor, at=at), "at", at, calendars)
    declined = _covering(sla.declined_lately(by=actor, at=at), "answered_at", at, calendars)
    found = (Exists(rows.filter(task=OuterRef("pk")).order_by()) for rows in (steps, declined, _offered(at)))
    return reduce(or_, map(Q, found))


def _covering(rows: QuerySet[Any], made: str, at: datetime, calendars: Collection[UUID]) -> QuerySet[Any]:
    """Those `made` when the task was as late, or as long without anybody, as it is at `at`."""
    running = Clock.objects.filter(task=OuterRef("task"), kind=CLAIM, stopped_at=None)
    overdue = Q(due_at__gt=OuterRef(made), due_at__lte=at)
    unclaimed = (_unclaimed_since(made, at, calendar) for calendar in calendars)
    rows = rows.exclude(**{f"{made}__lt": F("task__due_at")}, task__due_at__lte=at)
    return rows.filter(~Exists(running.filter(reduce(or_, unclaimed, overdue))))


def _unclaimed_since(made: str, at: datetime, calendar: UUID) -> Q:
    """Of a claim of this calendar: nobody had the task long enough at `at`, and not when the decision was `made`.

    The database adds up the working time from its start until then: from each open span what lies between the two.
    """
    working_time = compiled(calendar)
    begun, first = (working_time.subtract(moment, UNCLAIMED_AFTER) for moment in (at, at - sla.STANDS_FOR))
    if begun is None:
        return Q(pk=None)
    spans = working_time.segments(first or at - sla.STANDS_FOR, at)
    parts = (_within(span, OuterRef(made)) - _within(span, F("started_at")) for span in spans)
    worked = reduce(add, parts, Value(timedelta(), DurationField()))
    enough = Value(timedelta(seconds=UNCLAIMED_AFTER), DurationField())
    return Q(LessThan(worked, enough), calendar=calendar, started_at__lte=begun)


def _within(span: Span, moment: F) -> Greatest:
    """The moment, or the edge of the span that is nearer to it."""
    begin, end = (Value(edge, DateTimeField()) for edge in span)
    return Greatest(Least(moment, end, output_field=DateTimeField()), begin, output_field=DateTimeField())


def danger_since(task: Task, outlook: Outlook, at: datetime) -> datetime | None:
    """When the task came into the state of danger in which it is at `at`; None while it is in none."""
    claim = claim_of(task)
    lines = [task.due_at, outlook.danger_at]
    lines += [compiled(claim.calendar_id).due(claim.started_at, UNCLAIMED_AFTER), claim.due_at] if claim else []
    return max((line for line in lines if line is not None and line <= at), default=None)


def decided_of(since: Mapping[UUID, datetime | None], actor: Actor, at: datetime) -> dict[UUID, Decided]:
    """The last decision about each of these tasks that covers the danger it is in `since` then. Two queries."""
    if not since:
        return {}
    lines = sla.decided_lately(by=actor, at=at).filter(task__in=list(since)).select_related("secretary__user")
    offers = _offered(at).filter(task__in=list(since)).values_list("task", "created_at", Value(True))
    declined = sla.declined_lately(by=actor, at=at).filter(task__in=list(since))
    answers = declined.values_list("task", "answered_at", Value(False))
    made = [(line.task_id, _told(line)) for line in lines if _covers(line.at, since[line.task_id])]
    for task, moment, is_offer in offers.order_by().union(answers.order_by(), all=True):
        if is_offer or _covers(moment, since[task]):
            made.append((task, Decided(_("offered it") if is_offer else _("declined more time"), moment)))
    return dict(sorted(made, key=lambda pair: pair[1].at))


def _covers(made: datetime, since: datetime | None) -> bool:
    return since is None or made >= since


def _told(line: LogEntry) -> Decided:
    what = _("nudged its secretary") if line.verb == sla.SPOKEN else happened(line, with_names=True)
    return Decided(what, line.at)


def _offered(at: datetime) -> QuerySet[Offer]:
    """What coordinators offered, while it waits for its answer."""
    return Offer.objects.pending().filter(invited_by__isnull=False, expires_at__gt=at)
