"""The task's effort must fit into the minutes that may still be booked on the secretary."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.effort, held=candidate.remaining_minutes)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.remaining_minutes >= need.effort:
        return None
    enough = Change("secretary", "remaining_minutes", "set", need.effort)
    return Refusal("NO_HOURS", evidence(need, candidate, now), (enough,))


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    minutes = people.minutes
    effort = tasks.effort[i]
    for n in range(len(rows)):
        if minutes[rows[n]] < effort:
            codes[n] |= code
