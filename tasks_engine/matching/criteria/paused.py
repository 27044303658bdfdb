"""A secretary who switched offers off gets none."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=candidate.paused)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if not candidate.paused:
        return None
    return Refusal("PAUSED", evidence(need, candidate, now), (Change("secretary", "paused", "set", False),))
