"""A secretary holds only so many tasks at once."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=1, held=candidate.remaining_slots)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.remaining_slots >= 1:
        return None
    return Refusal("NO_SLOT", evidence(need, candidate, now), (Change("secretary", "remaining_slots", "set", 1),))


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    slots = people.slots
    for n in range(len(rows)):
        if slots[rows[n]] < 1:
            codes[n] |= code
