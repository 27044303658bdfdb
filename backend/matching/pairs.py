"""One task and one secretary, as things stand now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from backend.matching.inputs import candidates_of, needs_of
from backend.matching.refusals import CertificateExpired, RequirementsNotMet
from backend.matching.rules import Rules, rules_of
from backend.matching.wording import names_for, unmet
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from backend.tasks.refusals import SecretaryOutOfPool
from tasks_engine.matching import Candidate, Explanation, TaskNeed, explain

OWN_TIME = frozenset({"NO_SLOT", "NO_HOURS", "DEADLINE", "NO_WORKING_TIME", "ON_LEAVE", "PAUSED"})
ASKED_BEFORE = frozenset({"DECLINED", "COOLING_DOWN"})

OTHER_WORK = frozenset({"PRICED_OUT", "QUEUE_FULL", "DAY_FULL"})  # of a round: they fit, and have other work

# What each way to a task may pass over. The matcher passes over nothing. How many tasks one may hold (NO_SLOT) is
# counted by the tasks room, under its lock, whatever is said here.
ACCEPTING = (OWN_TIME | ASKED_BEFORE) - {"NO_HOURS"}  # they know best what fits in when, but minutes are booked once
CLAIMING = frozenset({"NO_SLOT"}) | ASKED_BEFORE  # a mind may be changed
DIRECTING = OWN_TIME | ASKED_BEFORE  # a coordinator answers for it, with a reason; for proofs and clearance nobody can


@dataclass(frozen=True)
class Pair:
    """What the engine is told of the two, and by which rules. Waiting relaxes what is asked for here as in a round."""

    need: TaskNeed
    candidate: Candidate
    rules: Rules
    at: datetime

    def explanation(self) -> Explanation:
        """Why, or why not, by itself."""
        return explain(self.need, self.candidate, self.rules.engine, self.at)


def pair_of(task: Task, secretary_id: UUID, at: datetime, *, reserving: bool = False) -> Pair:
    """The pair as it is now, with what the secretary is offered taken off their hours if `reserving`.

    Raises `SecretaryOutOfPool` for somebody whom the task's pool does not have.
    """
    rules = rules_of(task.pool_id)
    people = Secretary.objects.filter(pk=secretary_id, pool=task.pool_id)
    candidates = candidates_of(people, rules, at, reserving=reserving, but_for=task.pk)
    if not candidates:
        raise SecretaryOutOfPool(fields={"secretary": [_("Choose a secretary of the task's pool.")]})
    (need,) = needs_of(Task.objects.filter(pk=task.pk), rules, at)
    return Pair(need, candidates[0], rules, at)


def taken_by(task: Task, secretary_id: UUID, at: datetime) -> Pair:
    """The pair for a secretary who takes the task: their row is locked, so that the minutes they have left are not
    given twice. The caller holds the task's lock: tasks are locked before secretaries everywhere.
    """
    Secretary.objects.select_for_update(of=("self",), no_key=True).filter(pk=secretary_id).first()
    return pair_of(task, secretary_id, at)


def fit_of(found: Explanation) -> int:
    """How well the two match: the points of the preferences in per cent of the most there could be."""
    points, most = (sum(line[name] for line in found["preferences"]) for name in ("points", "most"))
    return round(100 * points / most) if most else 0


def check(pair: Pair, waived: Collection[str]) -> Explanation:
    """The explanation of a pair that fits, but for what is waived.

    Raises `CertificateExpired`, or `RequirementsNotMet` with every reason.
    """
    found = pair.explanation()
    reasons = [line["code"] for line in found["requirements"] if line["code"] and line["code"] not in waived]
    if not reasons:
        return found
    kind = CertificateExpired if "CERT_EXPIRES" in reasons else RequirementsNotMet
    raise kind(" ".join(unmet(found, reasons, names_for([found]))), reasons=reasons)
