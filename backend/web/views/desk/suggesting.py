"""What a coordinator could do about a task, and who could take it over: the matcher's candidates, and one step."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.matching.inputs import candidates_of, needs_of
from backend.matching.models import Offer
from backend.matching.pairs import OWN_TIME, fit_of
from backend.matching.rules import Rules, rules_of
from backend.secretaries.models import Secretary
from backend.sla.models import TimeRequest
from backend.sla.services import MOST_MINUTES
from backend.sla.services.risk import Outlook
from backend.tasks.models import Priority, Task
from backend.web.rings import MINUTE, spell
from backend.web.templatetags.secretariat import clock_time
from backend.web.views.desk.decided import Decided
from backend.web.views.desk.watching import Watched
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import Candidate, TaskNeed, explain, ranking, refusals, relaxed
from tasks_engine.sla.risk import Basis

BEST = 3
MOST_PEOPLE = 200  # of a pool who are compared for one page
STEP = 30 * MINUTE  # more time is given in half hours


@dataclass(frozen=True)
class Load:
    """Hours booked of those that a secretary has in the planning horizon, as percentages and minutes."""

    before: int
    after: int
    free: int


@dataclass(frozen=True)
class Choice:
    """Somebody who could do a task: how well they fit, and what it would do to their load."""

    secretary_id: UUID
    name: str
    fit: int
    load: Load


@dataclass(frozen=True)
class Suggestion:
    """One step that one press takes. Without an `act` there is nothing to do yet.

    `note` says what it does not mend, and `instead` is the step that would. What was decided can be taken back by
    posting to `undo`; `is_last` is what was decided last of all that can.
    """

    act: str
    label: str
    icon: str
    secretary_id: UUID | None = None
    minutes: int = 0
    note: str = ""
    instead: "Suggestion | None" = None
    undo: str = ""
    is_last: bool = False


class Choosing:
    """The candidates for some tasks: fifteen queries a pool, whatever the number of tasks.

    What they were offered takes of their time, but for offers of the task `but_for`.
    """

    def __init__(self, tasks: Iterable[Task], at: datetime, *, but_for: UUID | None = None) -> None:
        self._at = at
        by_pool: defaultdict[UUID, list[Task]] = defaultdict(list)
        for task in tasks:
            by_pool[task.pool_id].append(task)
        self._pools = {pool: _Pool(pool, of_pool, at, but_for) for pool, of_pool in by_pool.items()}

    def best(self, task: Task, most: int = BEST) -> list[Choice]:
        """Who fits best, without who holds it."""
        return self._pools[task.pool_id].best(task, most, self._at)

    def are_only_busy(self, task: Task) -> bool:
        """Whether anybody without it fits but for their time."""
        return self._pools[task.pool_id].are_only_busy(task, self._at)

    def load_without(self, task: Task) -> Load | None:
        """What handing the task on would do to the load of who holds it."""
        return self._pools[task.pool_id].relieved(task)


class _Pool:
    def __init__(self, pool: UUID, tasks: Sequence[Task], at: datetime, but_for: UUID | None) -> None:
        self.rules: Rules = rules_of(pool)
        people = Secretary.objects.filter(pool=pool, user__is_active=True, is_paused=False).order_by("pk")
        self.names: Mapping[str, str] = {
            str(pk): name for pk, name in people.values_list("pk", "user__name")[:MOST_PEOPLE]
        }
        rows = Secretary.objects.filter(pk__in=list(self.names))
        found = candidates_of(rows, self.rules, at, but_for=but_for)
        self.candidates: Mapping[str, Candidate] = {one.id: one for one in found}
        needs = needs_of(Task.objects.filter(pk__in=[task.pk for task in tasks]), self.rules, at)
        self.needs: Mapping[str, TaskNeed] = {need.id: need for need in needs}

    def best(self, task: Task, most: int, at: datetime) -> list[Choice]:
        need, holder = self.needs[str(task.pk)], str(task.holder_id)
        others = [one for one in self.candidates.values() if one.id != holder]
        order = ranking(need, others, self.rules.engine, at)[:most]
        return [self._choice(need, self.candidates[who], at) for who, _value in order]

    def are_only_busy(self, task: Task, at: datetime) -> bool:
        need = relaxed(self.needs[str(task.pk)], self.rules.engine, at)
        others = (one for one in self.candidates.values() if one.id != str(task.holder_id))
        return any({found.code for found in refusals(need, one, at)} <= OWN_TIME for one in others)

    def relieved(self, task: Task) -> Load | None:
        holder = self.candidates.get(str(task.holder_id))
        return _load(holder, -task.effort_minutes) if holder else None

    def _choice(self, need: TaskNeed, person: Candidate, at: datetime) -> Choice:
        fit = fit_of(explain(need, person, self.rules.engine, at))
        return Choice(UUID(person.id), self.names[person.id], fit, _load(person, need.effort))


def _load(person: Candidate, more: int) -> Load:
    whole = max(1, person.load + person.remaining_minutes)
    after = max(0, person.load + more)
    return Load(round(100 * person.load / whole), round(100 * after / whole), max(0, whole - after))


def suggestions(
    rows: Sequence[Watched], at: datetime, *, overbooked: Collection[UUID] = (), decided: Mapping[UUID, Decided]
) -> dict[UUID, Suggestion]:
    """One step for each of `rows`. `overbooked` are secretaries who have more work than hours today.

    About what was `decided` a moment ago no step is suggested.
    """
    last = max((task for task, done in decided.items() if done.undo), key=lambda task: decided[task].at, default=None)
    found = {
        task: Suggestion("", done.text, "circle-check", undo=done.undo, is_last=task == last)
        for task, done in decided.items()
    }
    rows = [row for row in rows if row.task.pk not in decided]
    if not rows:
        return found
    tasks = [row.task for row in rows]
    choosing, offers = Choosing(tasks, at), _offers(tasks, at)
    steps = {row.task.pk: _suggested(row, choosing, offers.get(row.task.pk), overbooked) for row in rows}
    return {**found, **steps}


def _suggested(row: Watched, choosing: Choosing, offer: Offer | None, overbooked: Collection[UUID]) -> Suggestion:
    task, outlook = row.task, row.outlook
    if task.status == TaskStatus.OPEN:
        return _claimed_by_nobody(task, choosing, offer)
    if row.look not in ("over", "risk"):
        return Suggestion("", _("Watch only"), "eye")
    fits_still = outlook.work.left <= outlook.left
    is_overbooked = task.holder_id in overbooked
    if fits_still and outlook.work.basis is Basis.NOT_STARTED and not is_overbooked:
        return Suggestion("nudge", _("Nudge %(name)s") % {"name": row.card.holder}, "message-square")
    much_is_left = 2 * outlook.work.left > outlook.work.whole
    best = choosing.best(task, 1) if much_is_left or is_overbooked else []
    if best:
        label = _("Reassign to %(name)s, %(fit)d %%") % {"name": best[0].name, "fit": best[0].fit}
        return Suggestion("reassign", label, "arrow-right-left", best[0].secretary_id)
    return more_time(outlook.work.left - outlook.left)


def _claimed_by_nobody(task: Task, choosing: Choosing, offer: Offer | None) -> Suggestion:
    if offer is not None:
        facts = {"name": offer.secretary.user.name, "at": clock_time(offer.expires_at)}
        return Suggestion("", _("Offered to %(name)s until %(at)s") % facts, "hourglass")
    if best := choosing.best(task, 1):
        label = _("Offer to %(name)s, %(fit)d %%") % {"name": best[0].name, "fit": best[0].fit}
        return Suggestion("offer", label, "user-check", best[0].secretary_id)
    if task.priority < Priority.URGENT:
        return Suggestion("escalate", _("Make it more pressing"), "flag")
    if choosing.are_only_busy(task):
        return Suggestion("", _("Nobody is free: choose by hand"), "users")
    return Suggestion("", _("Nobody fits: choose by hand"), "users")


def more_time(seconds: int) -> Suggestion:
    """As much more time as is missing, in half hours."""
    given = min(MOST_MINUTES * MINUTE, max(STEP, -(-seconds // STEP) * STEP))
    return Suggestion("extend", _("Give %(time)s more") % {"time": spell(given)}, "timer", minutes=given // MINUTE)


def granting(asked: TimeRequest, outlook: Outlook | None) -> Suggestion:
    """As much more time as was asked for; where that leaves the task overdue, as much as helps instead."""
    label = _("Give %(time)s more") % {"time": spell(asked.minutes * MINUTE)}
    step = Suggestion("extend", label, "timer", minutes=asked.minutes)
    left = outlook.left + asked.minutes * MINUTE if outlook else 0
    if outlook is None or left >= 0:
        return step
    note = _("Still overdue by %(time)s then") % {"time": spell(max(MINUTE, -left))}
    return replace(step, note=note, instead=more_time(outlook.work.left - outlook.left))


def _offers(tasks: Sequence[Task], at: datetime) -> dict[UUID, Any]:
    """Of each task the offer that waits for an answer, if there is one."""
    pending = Offer.objects.pending().filter(task__in=[task.pk for task in tasks], expires_at__gt=at)
    return {offer.task_id: offer for offer in pending.select_related("secretary__user")}
