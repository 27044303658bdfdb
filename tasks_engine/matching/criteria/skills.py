"""Every skill that the task asks for, each at its level. A missing skill weighs more than a low one, so it names the
refusal."""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, refuse_lacking
from tasks_engine.matching.compiled import compiled
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


BITS, AT_ALL = int(Section.SKILLS), int(Section.SKILLS_AT_ALL)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    refuse_lacking(tasks, i, people, rows, BITS, code << 1, codes)
    refuse_lacking(tasks, i, people, rows, AT_ALL, code, codes)
    both = code | code << 1
    for n in range(len(rows)):
        if codes[n] & both == both:
            codes[n] ^= code << 1
