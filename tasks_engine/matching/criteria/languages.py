"""The secretary works in every language that the task asks for."""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, refuse_lacking
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.languages, held=need.languages & candidate.languages)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    missing = need.languages - candidate.languages
    if not missing:
        return None
    return Refusal("LANGUAGE", evidence(need, candidate, now), (Change("secretary", "languages", "add", missing),))


BITS = int(Section.LANGUAGES)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_lacking(tasks, i, people, rows, BITS, code, codes)
