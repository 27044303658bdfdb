"""The task's effort must fit into the minutes that may still be booked on the secretary."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.effort, held=candidate.remaining_minutes)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.remaining_minutes >= need.effort:
        return None
    enough = Change("secretary", "remaining_minutes", "set", need.effort)
    return Refusal("NO_HOURS", evidence(need, candidate, now), (enough,))
