"""Nobody works, as the shared secretariat, for an organization to which they themselves belong."""

from datetime import datetime

from tasks_engine.matching.columns import OWN, Ints, PeopleRows, TaskRows, refuse_holders
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=False, held=need.organization in candidate.organizations)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if need.organization not in candidate.organizations:
        return None
    leave_it = Change("secretary", "organizations", "remove", frozenset({need.organization}))
    return Refusal("OWN_ORGANIZATION", evidence(need, candidate, now), (leave_it,))


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_holders(people.start[:, OWN], people.stop[:, OWN], people.own, tasks.organization[i], rows, code, codes)
