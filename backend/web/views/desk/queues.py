"""The queues of a coordinator's round, and the filters of the list of all tasks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.sla.models import TimeRequest
from backend.sla.services.risk import UNDER_WAY
from backend.tasks.models import Assignment, TaskQuerySet
from tasks_engine.lifecycle import CLOSED, LIVE, TaskStatus

UNCLAIMED_AFTER = timedelta(minutes=20)  # before that the matcher is still asking
PENDING = TimeRequest.objects.filter(task=OuterRef("pk"), status=TimeRequest.Status.PENDING)
QUEUES: Mapping[str, Any] = {
    "all": _("All open work"),
    "overdue": _("Overdue"),
    "risk": _("At risk"),
    "unclaimed": _("Nobody claimed"),
    "time": _("Asked for more time"),
    "waiting": _("Waiting for client"),
    "submitted": _("In review"),
    "disputed": _("Disputed"),
    "done": _("Done"),
}
BY_STATUS = {
    "waiting": [TaskStatus.WAITING], "submitted": [TaskStatus.SUBMITTED], "disputed": [TaskStatus.DISPUTED],
    "all": [TaskStatus.OPEN, *LIVE], "risk": UNDER_WAY, "done": CLOSED,
}  # fmt: skip


def in_queue(tasks: TaskQuerySet, queue: str, at: datetime) -> TaskQuerySet:
    """The tasks of one queue. Those at risk are only narrowed down: which they are says the watch."""
    if queue == "overdue":
        return tasks.filter(status__in=UNDER_WAY, due_at__lt=at)
    if queue == "unclaimed":
        return tasks.filter(status=TaskStatus.OPEN, published_at__lte=at - UNCLAIMED_AFTER)
    if queue == "time":
        return tasks.filter(Exists(PENDING), status__in=[TaskStatus.OPEN, *LIVE])
    return tasks.filter(status__in=BY_STATUS[queue])


@dataclass(frozen=True)
class Filters:
    """What the address asks for. `after` is where the page begins."""

    queue: str = "all"
    q: str = ""
    pool: UUID | None = None
    secretary: UUID | None = None
    organization: UUID | None = None
    kind: str = ""
    priority: int | None = None
    due: date | None = None
    after: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """Raises `Http404` for what is none of ours: a filter that is not understood must not show everything."""
        try:
            return cls(
                queue=_one_of(QUEUES, given.get("queue") or "all"),
                q=given.get("q", "").strip()[:200],
                kind=given.get("kind", "")[:60],
                after=given.get("after", "")[:120],
                **{name: UUID(given[name]) for name in ("pool", "secretary", "organization") if given.get(name)},
                priority=int(given["priority"]) if given.get("priority") else None,
                due=date.fromisoformat(given["due"]) if given.get("due") else None,
            )
        except ValueError:
            raise Http404 from None

    @property
    def is_closed(self) -> bool:
        """Closed tasks are due at no time: the latest come first."""
        return self.queue == "done"

    @property
    def are_narrow(self) -> bool:
        """Whether anything but the queue is asked for."""
        return any([self.q, self.pool, self.secretary, self.organization, self.kind, self.priority, self.due])

    def of(self, tasks: TaskQuerySet, actor: Actor, at: datetime, risky: Collection[UUID]) -> TaskQuerySet:
        """The tasks that are asked for; `risky` are those at risk."""
        rows = in_queue(tasks, self.queue, at)
        if self.queue == "risk":
            rows = rows.filter(pk__in=risky)
        rows = rows.search(self.q, actor) if self.q else rows
        named = {"pool": self.pool, "organization": self.organization, "template__code": self.kind,
                 "priority": self.priority, "due_at__date": self.due}  # fmt: skip
        rows = rows.filter(**{name: value for name, value in named.items() if value})
        if self.secretary:
            held = Assignment.objects.holding().filter(secretary=self.secretary)
            rows = rows.filter(pk__in=held.values("task"))
        return rows

    def ordered(self, rows: TaskQuerySet) -> TaskQuerySet:
        """In the order of the pages: what is due first, or else the latest."""
        return rows.order_by("-id") if self.is_closed else rows.order_by(F("due_at").asc(nulls_last=True), "id")

    def following(self, rows: TaskQuerySet) -> TaskQuerySet:
        """Those after the last task of the page before. Raises `Http404`."""
        if not self.after:
            return rows
        due, _dot, key = self.after.partition("_")
        try:
            last, at = UUID(key), datetime.fromisoformat(due) if due else None
        except ValueError:
            raise Http404 from None
        if self.is_closed:
            return rows.filter(pk__lt=last)
        if at is None:
            return rows.filter(due_at=None, pk__gt=last)
        return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=last) | Q(due_at=None))


def place_of(task: Any) -> str:
    """Where the page after `task` begins."""
    return f"{task.due_at.isoformat() if task.due_at else ''}_{task.pk}"


def _one_of(known: Mapping[str, Any], name: str) -> str:
    if name not in known:
        raise Http404
    return name
