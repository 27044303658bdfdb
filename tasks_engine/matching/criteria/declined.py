"""Nobody is offered the same task again after declining it."""

from datetime import datetime

from tasks_engine.matching.columns import DECLINED, Ints, PeopleRows, TaskRows, refuse_named
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=candidate.id in need.declined_by)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.id not in need.declined_by:
        return None
    forgotten = Change("task", "declined_by", "remove", frozenset({candidate.id}))
    return Refusal("DECLINED", evidence(need, candidate, now), (forgotten,))


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_named(tasks.declined[tasks.start[DECLINED, i] : tasks.stop[DECLINED, i]], rows, code, codes)
