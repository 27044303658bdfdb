"""Every skill that the task asks for, each at its level. A missing skill weighs more than a low one, so it names the
refusal."""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    """Levels of the skills that the task asks for; 0 where the secretary lacks one."""
    return Evidence(needed=need.skills, held={code: candidate.skills.get(code, 0) for code in need.skills})


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    held = candidate.skills
    short = {code: level for code, level in need.skills.items() if held.get(code, 0) < level}
    if not short:
        return None
    code = "SKILL_LEVEL" if all(skill in held for skill in short) else "SKILL_MISSING"
    return Refusal(code, evidence(need, candidate, now), (Change("secretary", "skills", "add", short),))
