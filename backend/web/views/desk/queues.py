"""The queues of a desk round, and the filters of the list of all tasks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.matching.models import Offer
from backend.sla.models import Clock, TimeRequest
from backend.sla.services.risk import UNDER_WAY, calendars_of_claims, waiting_claims
from backend.tasks.models import Assignment, TaskQuerySet
from backend.web.rings import PROMISED
from backend.web.views.desk.decided import UNCLAIMED_AFTER, decided_tasks
from tasks_engine.lifecycle import CLOSED, HELD, LIVE, TaskStatus

MOST_COUNTED = 1000
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
    "watch": _("To watch"),
    "ok": _("On track"),
    "held": _("In hand"),
    "any": _("In any state"),
}
ASIDE = frozenset({"watch", "ok", "held", "any"})  # reached from the dashboard's figures: no views of their own
FORESEEN = {"risk": "risk", "watch": "watch", "ok": "ok"}  # a queue of which the watch says what is in it -> the look
BY_STATUS = {
    "waiting": [TaskStatus.WAITING], "submitted": [TaskStatus.SUBMITTED], "disputed": [TaskStatus.DISPUTED],
    "all": [TaskStatus.OPEN, *LIVE], "done": CLOSED, "held": HELD, "any": list(TaskStatus),
    **dict.fromkeys(FORESEEN, UNDER_WAY),
}  # fmt: skip
MET, LATE = Q(breached_at=None, state=Clock.State.MET), Q(breached_at__isnull=False)
PROMISES: Mapping[str, tuple[Any, Q]] = {  # what became of promises: in words, and of which clocks it is true
    "decided": (_("promises kept or broken"), Q(kind__in=PROMISED) & (MET | LATE & Q(excused_at=None))),
    "met": (_("promises kept"), Q(kind__in=PROMISED) & MET),
    "excused": (_("late, but excused"), Q(kind__in=PROMISED) & LATE & Q(excused_at__isnull=False)),
    "breached": (_("promises broken"), Q(kind__in=PROMISED) & LATE & Q(excused_at=None)),
    "claimed": (_("claimed"), Q(kind="claim", stopped_at__isnull=False) & ~Q(state=Clock.State.CANCELLED)),
}
OUTCOMES: Mapping[str, Any] = {"reviewed": _("first versions reviewed"), "rated": _("rated")}


def in_queue(tasks: TaskQuerySet, queue: str, at: datetime, calendars: Collection[UUID] = ()) -> TaskQuerySet:
    """The tasks of one queue. Those at risk are only narrowed down: which they are says the watch.

    Who asks for what nobody claimed gives the `calendars_of_claims`.
    """
    if queue == "overdue":
        return tasks.filter(status__in=UNDER_WAY, due_at__lt=at)
    if queue == "unclaimed":
        untaken = tasks.filter(status=TaskStatus.OPEN)
        offered = Offer.objects.pending().filter(task=OuterRef("pk"), expires_at__gt=at)
        claims = waiting_claims(untaken, at, longer_than=UNCLAIMED_AFTER, calendars=calendars)
        return untaken.filter(~Exists(offered), pk__in=claims.values("task"))
    if queue == "time":
        return tasks.filter(Exists(PENDING), status__in=[TaskStatus.OPEN, *LIVE])
    return tasks.filter(status__in=BY_STATUS[queue])


KEYS = ("pool", "secretary", "organization")
DATES = ("due", "since", "until", "on")


@dataclass(frozen=True)
class Filters:
    """What the address asks for. `after` is where the page begins.

    `promise` asks for tasks of which promises were decided so, between `since` and `until`; `on` for those that stand
    in the secretary's plan of that day. `waits` leaves out about what a coordinator decided a moment ago.
    """

    queue: str = "all"
    q: str = ""
    pool: UUID | None = None
    secretary: UUID | None = None
    organization: UUID | None = None
    kind: str = ""
    priority: int | None = None
    due: date | None = None
    promise: str = ""
    since: date | None = None
    until: date | None = None
    outcome: str = ""
    on: date | None = None
    waits: bool = False
    after: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """Raises `Http404` for what is none of ours: a filter that is not understood must not show everything."""
        try:
            keys: dict[str, Any] = {name: UUID(given[name]) for name in KEYS if given.get(name)}
            dates: dict[str, Any] = {name: date.fromisoformat(given[name]) for name in DATES if given.get(name)}
            return cls(
                queue=_one_of(QUEUES, given.get("queue") or "all"),
                q=given.get("q", "").strip()[:200],
                kind=given.get("kind", "")[:60],
                after=given.get("after", "")[:120],
                priority=int(given["priority"]) if given.get("priority") else None,
                promise=_one_of({"": "", **PROMISES}, given.get("promise", "")),
                outcome=_one_of({"": "", **OUTCOMES}, given.get("outcome", "")),
                waits=_one_of({"": False, "1": True}, given.get("waits", "")) == "1",
                **keys,
                **dates,
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
        narrow = [self.q, self.pool, self.secretary, self.organization, self.kind, self.priority]
        return any([*narrow, self.due, self.promise, self.outcome, self.on, self.waits])

    @property
    def drawn(self) -> dict[str, str]:
        """What came from a figure of the dashboard, as it stands in the address: no field of the form shows it."""
        names = ("organization", "due", "promise", "since", "until", "outcome", "on")
        drawn = {name: str(value) for name in names if (value := getattr(self, name))}
        return {**drawn, "waits": "1"} if self.waits else drawn

    @property
    def decided(self) -> QuerySet[Clock]:
        """The promises that are asked for, of whatever task."""
        rows = Clock.objects.filter(PROMISES[self.promise][1])
        rows = rows.filter(decided_on__gte=self.since) if self.since else rows
        return rows.filter(decided_on__lte=self.until) if self.until else rows

    def of(self, tasks: TaskQuerySet, actor: Actor, at: datetime, only: Collection[UUID] | None) -> TaskQuerySet:
        """The tasks that are asked for; `only` are those among which, if that is not for the database to say."""
        calendars = calendars_of_claims(tasks) if self.queue == "unclaimed" else ()
        rows = in_queue(tasks, self.queue, at, calendars)
        rows = rows if only is None else rows.filter(pk__in=only)
        leaves_out = self.waits and self.queue not in FORESEEN
        rows = rows.exclude(pk__in=decided_tasks(actor, at)) if leaves_out else rows
        rows = rows.filter(pk__in=self.decided.values("task")) if self.promise else rows
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


def at_most(count: int) -> str:
    """A count that was not carried further than to a thousand."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def listed_at(**filters: Any) -> str:
    """Where the tasks of a figure are listed."""
    return f"{reverse('desk_tasks')}?{urlencode(filters)}"


def place_of(task: Any) -> str:
    """Where the page after `task` begins."""
    return f"{task.due_at.isoformat() if task.due_at else ''}_{task.pk}"


def _one_of(known: Mapping[str, Any], name: str) -> str:
    if name not in known:
        raise Http404
    return name
