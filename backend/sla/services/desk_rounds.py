"""A desk round, a coordinator's: what they decided since it began, and its end, the note for whoever comes next."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from backend.accounts.actors import Actor
from backend.accounts.models import Coordinator, Pool, User
from backend.accounts.permissions import require_person
from backend.core.clock import now
from backend.matching.models import Offer
from backend.secretaries.models import Certificate
from backend.sla.models import DeskRound, TimeRequest
from backend.sla.refusals import NoDesk
from backend.tasks.models import Assignment, LogEntry, Message
from tasks_engine.lifecycle import TaskRole

PRESSED_TWICE = timedelta(minutes=1)
STANDS_FOR = timedelta(hours=4)  # for which a decision is not asked for again: longer than a round takes
BESIDE = timedelta(minutes=1)  # for which a word after a step belongs to that step
SPOKEN, FILED = "message", ("add_file", "remove_file")  # verbs of the log that are no steps


@dataclass(frozen=True)
class DeskRoundSoFar:
    """When the desk round began, and how much was decided since."""

    began_at: datetime
    decisions: int


def desk_round_so_far(*, by: Actor, at: datetime) -> DeskRoundSoFar:
    """The desk round that runs: since the last one was finished, or since midnight. Raises `NoDesk`."""
    began = _began(by, at)
    return DeskRoundSoFar(began, _decisions(by, began))


def decided_lately(*, by: Actor, at: datetime) -> QuerySet[LogEntry]:
    """The steps that coordinators of the actor's pools took over tasks in the last four hours, the latest last.

    Only what still stands: whoever held the task after it holds it now.
    """
    holder = Subquery(Assignment.objects.live().filter(task=OuterRef("task")).values("secretary")[:1])
    lately = _deciding(by).filter(at__gt=at - STANDS_FOR, at__lte=at).alias(holder=holder)
    return lately.filter(Q(secretary=F("holder")) | Q(secretary=None, holder=None)).order_by("id")


def declined_lately(*, by: Actor, at: datetime) -> QuerySet[TimeRequest]:
    """Requests for more time that coordinators of the actor's pools declined in the last four hours.

    Only those of who still holds the task.
    """
    declined = TimeRequest.objects.filter(task__pool__in=by.pools, status=TimeRequest.Status.REFUSED)
    at_desk = Coordinator.objects.filter(pool=OuterRef("task__pool"), user=OuterRef("answered_by"))
    holding = Assignment.objects.live().filter(task=OuterRef("task"), secretary__user=OuterRef("asked_by"))
    lately = declined.filter(answered_at__gt=at - STANDS_FOR, answered_at__lte=at)
    return lately.filter(Exists(at_desk), Exists(holding))


@transaction.atomic
def finish_desk_round(*, left: int, note: str = "", by: Actor) -> DeskRound:
    """End the desk round through all pools of the actor. `left` is how many decisions still wait.

    A second press of the button, with the same note within a minute, ends nothing: it is given the round that the
    first one ended. Raises `NoDesk`.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=require_person(by))
    at = now()
    found = desk_round_so_far(by=by, at=at)
    pressed = DeskRound.objects.filter(by=person, note=note, finished_at__gt=at - PRESSED_TWICE, finished_at__lte=at)
    if last := pressed.order_by("-finished_at").first():
        return last
    finished = DeskRound.objects.create(
        by=person,
        by_label=by.label,
        began_at=found.began_at,
        finished_at=at,
        decisions=found.decisions,
        left=left,
        note=note,
    )
    finished.pools.set(Pool.objects.filter(pk__in=by.pools))
    return finished


def _began(by: Actor, at: datetime) -> datetime:
    pool = Pool.objects.filter(pk__in=by.pools).order_by("name").first()
    if pool is None:
        raise NoDesk()
    zone = ZoneInfo(pool.time_zone)
    midnight = datetime.combine(at.astimezone(zone), time(), zone)
    last = DeskRound.objects.filter(by=by.user_id, finished_at__gt=midnight, finished_at__lte=at)
    return last.order_by("-finished_at").values_list("finished_at", flat=True).first() or midnight


def _deciding(by: Actor) -> QuerySet[LogEntry]:
    """The lines of the log by which coordinators of the actor's pools decided something, as far as they stand.

    Files and words decide nothing, but for a note that names the task's secretary and so has them told; and that one
    neither if it only says more about a step that its author took just before it.
    """
    lines = LogEntry.objects.standing().filter(role=TaskRole.COORDINATOR).exclude(verb__in=FILED)
    notes = Message.objects.filter(task=OuterRef("task"), created_at=OuterRef("at"), is_internal=True)
    nudging = notes.filter(mentions__contains=[OuterRef("secretary__user")])
    step = lines.exclude(verb=SPOKEN).filter(task=OuterRef("task"), actor=OuterRef("actor"), id__lt=OuterRef("id"))
    beside = step.filter(at__gt=OuterRef("at") - BESIDE)
    return lines.filter(~Q(verb=SPOKEN) | Exists(nudging) & ~Exists(beside), task__pool__in=by.pools)


def _decisions(by: Actor, began: datetime) -> int:
    """Steps over tasks, offers, requests for time that were declined, certificates decided. Four queries."""
    steps = _deciding(by).filter(actor=by.user_id, at__gt=began)
    offers = Offer.objects.filter(task__pool__in=by.pools, invited_by=by.user_id, created_at__gt=began)
    declined = TimeRequest.objects.filter(
        task__pool__in=by.pools, answered_by=by.user_id, answered_at__gt=began, status=TimeRequest.Status.REFUSED
    )
    papers = Certificate.objects.filter(
        Q(decided_by=by.user_id, decided_at__gt=began) | Q(first_by=by.user_id, first_at__gt=began)
    )
    return steps.count() + offers.count() + declined.count() + papers.count()
