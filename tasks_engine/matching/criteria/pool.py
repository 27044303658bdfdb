"""Work stays in its pool: its coordinators know the secretaries and answer for them."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.pool, held=candidate.pool)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.pool == need.pool:
        return None
    return Refusal("POOL", evidence(need, candidate, now), (Change("secretary", "pool", "set", need.pool),))
