"""Share of past work delivered in time, in thousandths."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * candidate.punctuality // 1000, most, candidate.punctuality)
