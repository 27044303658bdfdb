"""Confidential work goes only to those who are cleared for it."""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, refuse_lacking
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.confidentiality, held=candidate.clearance)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.clearance >= need.confidentiality:
        return None
    cleared = Change("secretary", "clearance", "set", need.confidentiality)
    return Refusal("CLEARANCE", evidence(need, candidate, now), (cleared,))


BITS = int(Section.CLEARANCE)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_lacking(tasks, i, people, rows, BITS, code, codes)
