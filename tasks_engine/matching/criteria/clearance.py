"""Confidential work goes only to those who are cleared for it."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.confidentiality, held=candidate.clearance)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.clearance >= need.confidentiality:
        return None
    cleared = Change("secretary", "clearance", "set", need.confidentiality)
    return Refusal("CLEARANCE", evidence(need, candidate, now), (cleared,))
