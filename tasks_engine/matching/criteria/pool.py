"""Work stays in its pool: its coordinators know the secretaries and answer for them."""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, refuse_lacking
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.pool, held=candidate.pool)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.pool == need.pool:
        return None
    return Refusal("POOL", evidence(need, candidate, now), (Change("secretary", "pool", "set", need.pool),))


BITS = int(Section.POOL)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_lacking(tasks, i, people, rows, BITS, code, codes)
