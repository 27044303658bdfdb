"""Share of past work delivered in time, in thousandths."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed, known


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    return Points(most * known(candidate.punctuality) // 1000, most, candidate.punctuality)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    punctuality = people.punctuality
    for n in range(len(rows)):
        value[n] += most * punctuality[rows[n]] // 1000
