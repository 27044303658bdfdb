"""Cost band: of two who would do equally well, the less costly."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import HIGHEST_BAND, Candidate, TaskNeed


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * (HIGHEST_BAND - candidate.cost_band) // (HIGHEST_BAND - 1), most, candidate.cost_band)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    cost_band = people.cost_band
    for n in range(len(rows)):
        value[n] += most * (HIGHEST_BAND - cost_band[rows[n]]) // (HIGHEST_BAND - 1)
