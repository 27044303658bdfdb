"""What was decided a moment ago about tasks that are late or in danger still: nobody need decide it again.

A decision about a task covers the danger that the task was in when it was made, and none that came after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.matching.models import Offer
from backend.sla import services as sla
from backend.sla.models import Clock
from backend.sla.services.risk import CLAIM, Outlook, claim_of
from backend.tasks.models import LogEntry, Task
from backend.web.feed import happened
from backend.web.rings import MINUTE
from backend.web.templatetags.secretariat import clock_time

UNCLAIMED_AFTER = 20 * MINUTE  # of working time: before that the matcher is still asking
CLAIMABLE = timedelta(seconds=UNCLAIMED_AFTER)  # nothing is unclaimed sooner than that, whatever the calendar says


@dataclass(frozen=True)
class Decided:
    """What was done about a task, and when."""

    what: str | Promise
    at: datetime

    @property
    def text(self) -> str:
        return _("Decided %(time)s: %(what)s") % {"time": clock_time(self.at), "what": self.what}


def is_decided(actor: Actor, at: datetime) -> Q:
    """Of a task: a coordinator decided something about it lately, and it is neither late nor unclaimed only since.

    Whether it is at risk only since, the work that is left says, and not the database: ask `decided_of`.
    """
    steps = _covering(sla.decided_lately(by=actor, at=at), "at", at)
    declined = _covering(sla.declined_lately(by=actor, at=at), "answered_at", at)
    found = (Exists(rows.filter(task=OuterRef("pk")).order_by()) for rows in (steps, declined, _offered(at)))
    return reduce(or_, map(Q, found))


def _covering(rows: QuerySet[Any], made: str, at: datetime) -> QuerySet[Any]:
    """Those `made` when the task was as late, or as long without anybody, as it is at `at`."""
    running = Clock.objects.filter(task=OuterRef("task"), kind=CLAIM, stopped_at=None)
    overdue = Q(due_at__gt=OuterRef(made), due_at__lte=at)
    unclaimed = Q(started_at__gt=OuterRef(made) - CLAIMABLE, started_at__lte=at - CLAIMABLE)
    rows = rows.exclude(**{f"{made}__lt": F("task__due_at")}, task__due_at__lte=at)
    return rows.filter(~Exists(running.filter(overdue | unclaimed)))


def danger_since(task: Task, outlook: Outlook, at: datetime) -> datetime | None:
    """When the task came into the state of danger in which it is at `at`; None while it is in none."""
    claim = claim_of(task)
    lines = [task.due_at, outlook.danger_at]
    lines += [claim.started_at + CLAIMABLE, claim.due_at] if claim else []
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
