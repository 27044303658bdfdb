"""What was decided a moment ago about tasks that are late or in danger still: nobody need decide it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.matching.models import Offer
from backend.sla import services as sla
from backend.tasks.models import LogEntry, Task
from backend.web.feed import happened
from backend.web.templatetags.secretariat import clock_time


@dataclass(frozen=True)
class Decided:
    """What was done about a task, and when."""

    what: str | Promise
    at: datetime

    @property
    def text(self) -> str:
        return _("Decided %(time)s: %(what)s") % {"time": clock_time(self.at), "what": self.what}


def is_decided(actor: Actor, at: datetime) -> Q:
    """Of a task: a coordinator decided something about it lately, and it has not become late since."""
    lines = sla.decided_lately(by=actor, at=at).filter(task=OuterRef("pk"))
    lines = lines.exclude(at__lt=F("task__due_at"), task__due_at__lt=at)
    return Q(Exists(lines.order_by())) | Q(Exists(_offered(at).filter(task=OuterRef("pk"))))


def decided_of(tasks: Collection[Task], actor: Actor, at: datetime) -> dict[UUID, Decided]:
    """The last decision about each of `tasks` of which that is true. Two queries."""
    if not tasks:
        return {}
    due = {task.pk: task.due_at for task in tasks}
    lines = sla.decided_lately(by=actor, at=at).filter(task__in=list(due)).select_related("secretary__user")
    found = {line.task_id: _told(line) for line in lines if not _became_late_since(line.at, due[line.task_id], at)}
    offers = _offered(at).filter(task__in=list(due)).values_list("task", "created_at")
    return {**found, **{task: Decided(_("offered it"), made) for task, made in offers}}


def _became_late_since(decided: datetime, due: datetime | None, at: datetime) -> bool:
    return due is not None and decided < due < at


def _told(line: LogEntry) -> Decided:
    what = _("wrote a note") if line.verb == "message" else happened(line, with_names=True)
    return Decided(what, line.at)


def _offered(at: datetime) -> QuerySet[Offer]:
    """What coordinators offered, while it waits for its answer."""
    return Offer.objects.pending().filter(invited_by__isnull=False, expires_at__gt=at)
