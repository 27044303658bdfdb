"""A secretary who switched offers off gets none."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=candidate.paused)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if not candidate.paused:
        return None
    return Refusal("PAUSED", evidence(need, candidate, now), (Change("secretary", "paused", "set", False),))


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    paused = people.paused
    for n in range(len(rows)):
        if paused[rows[n]]:
            codes[n] |= code
