"""What was decided a moment ago about tasks that are late or in danger still: nobody need decide it again.

A decision about a task covers the danger that the task was in when it was made, and none that came after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.matching.models import Offer
from backend.sla import services as sla
from backend.sla.calendars import compiled
from backend.sla.models import Clock
from backend.sla.services.risk import CLAIM, Outlook, claim_of
from backend.tasks.models import LogEntry, Task
from backend.tasks.services.undoing import UNDO_WITHIN
from backend.web.feed import happened
from backend.web.rings import MINUTE
from backend.web.templatetags.secretariat import clock_time

UNDOABLE = frozenset({"assign", "reassign", "extend"})
UNCLAIMED_AFTER = 20 * MINUTE  # of working time: before that the matcher is still asking


@dataclass(frozen=True)
class Decided:
    """What was done about a task, and when; posting to the address `undo` takes it back, as long as the reader may."""

    what: str | Promise
    at: datetime
    undo: str = ""

    @property
    def text(self) -> str:
        return _("Decided %(time)s: %(what)s") % {"time": clock_time(self.at), "what": self.what}


def decided_tasks(actor: Actor, at: datetime) -> set[UUID]:
    """The tasks about which a coordinator decided something lately, and that are neither late nor unclaimed only since.

    Whether one is at risk only since, the work that is left says: ask `decided_of`. Two queries.
    """
    steps = sla.decided_lately(by=actor, at=at).values_list("task", "at", "task__due_at")
    declined = sla.declined_lately(by=actor, at=at).values_list("task", "answered_at", "task__due_at")
    offered = _offered(at).filter(task__pool__in=actor.pools).values_list("task", Value(at), "task__due_at")
    made = list(steps.order_by().union(declined.order_by(), offered.order_by(), all=True))
    running = Clock.objects.filter(task__in={task for task, *_ in made}, kind=CLAIM, stopped_at=None)
    claims = {claim.task_id: claim for claim in running}
    return {task for task, moment, due_at in made if _covers(moment, _since(due_at, claims.get(task), at))}


def danger_since(task: Task, outlook: Outlook, at: datetime) -> datetime | None:
    """When the task came into the state of danger in which it is at `at`; None while it is in none."""
    return _latest(at, _since(task.due_at, claim_of(task), at), outlook.danger_at)


def _since(due_at: datetime | None, claim: Clock | None, at: datetime) -> datetime | None:
    """When a task became as late, or as long without anybody, as it is at `at`."""
    if claim is None:
        return _latest(at, due_at)
    return _latest(at, due_at, claim.due_at, compiled(claim.calendar_id).due(claim.started_at, UNCLAIMED_AFTER))


def _latest(at: datetime, *moments: datetime | None) -> datetime | None:
    """The last of these that is not after `at`."""
    return max((moment for moment in moments if moment is not None and moment <= at), default=None)


def decided_of(since: Mapping[UUID, datetime | None], actor: Actor, at: datetime) -> dict[UUID, Decided]:
    """The last decision about each of these tasks that covers the danger it is in `since` then. Two queries."""
    if not since:
        return {}
    lines = sla.decided_lately(by=actor, at=at).filter(task__in=list(since)).select_related("secretary__user", "task")
    offers = _offered(at).filter(task__in=list(since)).values_list("task", "created_at", Value(True))
    declined = sla.declined_lately(by=actor, at=at).filter(task__in=list(since))
    answers = declined.values_list("task", "answered_at", Value(False))
    made = [(line.task_id, _told(line, actor, at)) for line in lines if _covers(line.at, since[line.task_id])]
    for task, moment, is_offer in offers.order_by().union(answers.order_by(), all=True):
        if is_offer or _covers(moment, since[task]):
            made.append((task, Decided(_("offered it") if is_offer else _("declined more time"), moment)))
    return dict(sorted(made, key=lambda pair: pair[1].at))


def _covers(made: datetime, since: datetime | None) -> bool:
    return since is None or made >= since


def undo_address(steps: Iterable[tuple[int, int]]) -> str:
    """Where to post to take steps back: of each the number of its task, and the version that it led to."""
    return f"{reverse('desk_undo')}?steps={','.join(f'{number}.{version}' for number, version in steps)}"


def _told(line: LogEntry, actor: Actor, at: datetime) -> Decided:
    what = _("nudged its secretary") if line.verb == sla.SPOKEN else happened(line, with_names=True)
    is_last = line.verb in UNDOABLE and line.version == line.task.version
    may_undo = is_last and line.actor_id == actor.user_id and at <= line.at + UNDO_WITHIN
    return Decided(what, line.at, undo_address([(line.task.number, line.version)]) if may_undo else "")


def _offered(at: datetime) -> QuerySet[Offer]:
    """What coordinators offered, while it waits for its answer."""
    return Offer.objects.pending().filter(invited_by__isnull=False, expires_at__gt=at)
