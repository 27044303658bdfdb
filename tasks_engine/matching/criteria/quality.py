"""Quality of past work, in thousandths."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * candidate.quality // 1000, most, candidate.quality)
