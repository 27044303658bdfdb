"""The secretary's professional grade is at least the one asked for."""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, refuse_lacking
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed, at_least


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.grade, held=candidate.grade)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if at_least(candidate.grade, need.grade):
        return None
    return Refusal("GRADE", evidence(need, candidate, now), (Change("secretary", "grade", "set", need.grade),))


BITS = int(Section.GRADE)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_lacking(tasks, i, people, rows, BITS, code, codes)
