"""Quality of past work, in thousandths."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed, known


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * known(candidate.quality) // 1000, most, candidate.quality)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    quality = people.quality
    for n in range(len(rows)):
        value[n] += most * quality[rows[n]] // 1000
