"""Whoever declined lately is left alone for a while; whoever claims work ends that while themselves."""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    """The instant from which the secretary is asked again, when it lies ahead, else None."""
    return Evidence(needed=None, held=candidate.cooling_until if _cooling(candidate, now) else None)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    if not _cooling(candidate, now):
        return None
    over = Change("secretary", "cooling_until", "set", None)
    return Refusal("COOLING_DOWN", evidence(need, candidate, now), (over,))


def _cooling(candidate: Candidate, now: datetime) -> bool:
    return candidate.cooling_until is not None and now < candidate.cooling_until


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    cooling = people.cooling
    for n in range(len(rows)):
        if now < cooling[rows[n]]:
            codes[n] |= code
