"""Cost band: of two who would do equally well, the less costly."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed

HIGHEST_BAND = 5


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * (HIGHEST_BAND - candidate.cost_band) // (HIGHEST_BAND - 1), most, candidate.cost_band)
