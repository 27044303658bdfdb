"""A block by either side keeps the two apart. The evidence does not say whose block it is: that is theirs to tell."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=bool(_blocks(need, candidate)))


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    blocks = _blocks(need, candidate)
    return Refusal("BLOCKED", evidence(need, candidate, now), blocks) if blocks else None


def _blocks(need: TaskNeed, candidate: Candidate) -> tuple[Change, ...]:
    lifted = []
    if candidate.id in need.blocked_secretaries:
        lifted.append(Change("task", "blocked_secretaries", "remove", frozenset({candidate.id})))
    if need.organization in candidate.blocked_organizations:
        lifted.append(Change("secretary", "blocked_organizations", "remove", frozenset({need.organization})))
    return tuple(lifted)
