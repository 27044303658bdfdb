"""A block by either side keeps the two apart. The evidence does not say whose block it is: that is theirs to tell."""

from datetime import datetime

from tasks_engine.matching.columns import BLOCKED, BLOCKS, Ints, PeopleRows, TaskRows, refuse_holders, refuse_named
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=bool(_blocks(need, candidate)))


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    blocks = _blocks(need, candidate)
    return Refusal("BLOCKED", evidence(need, candidate, now), blocks) if blocks else None


def _blocks(need: TaskNeed, candidate: Candidate) -> tuple[Change, ...]:
    lifted = []
    if candidate.id in need.blocked_secretaries:
        lifted.append(Change("task", "blocked_secretaries", "remove", frozenset({candidate.id})))
    if need.organization in candidate.blocked_organizations:
        lifted.append(Change("secretary", "blocked_organizations", "remove", frozenset({need.organization})))
    return tuple(lifted)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    start, stop = people.start[:, BLOCKS], people.stop[:, BLOCKS]
    refuse_holders(start, stop, people.blocks, tasks.organization[i], rows, code, codes)
    refuse_named(tasks.blocked[tasks.start[BLOCKED, i] : tasks.stop[BLOCKED, i]], rows, code, codes)
