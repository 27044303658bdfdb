"""The secretary works in every language that the task asks for."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    return Evidence(needed=need.languages, held=need.languages & candidate.languages)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    missing = need.languages - candidate.languages
    if not missing:
        return None
    return Refusal("LANGUAGE", evidence(need, candidate, now), (Change("secretary", "languages", "add", missing),))
