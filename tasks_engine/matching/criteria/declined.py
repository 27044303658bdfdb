"""Nobody is offered the same task again after declining it."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=candidate.id in need.declined_by)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.id not in need.declined_by:
        return None
    forgotten = Change("task", "declined_by", "remove", frozenset({candidate.id}))
    return Refusal("DECLINED", evidence(need, candidate, now), (forgotten,))
