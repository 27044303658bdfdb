"""The criteria, one file each: a new one is its file, one row here and one line of the compiled sums below.

A requirement decides (`check`) and shows what it looked at (`evidence`); they are tried in this order, cheap ones
first. A preference gives points; the default weights sum to 1000, so that no preference outweighs a step of priority.
Each has a twin for columns (`refuse`, `add`), which decides the same about one task and many secretaries.
"""

from types import ModuleType

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.criteria import (
    blocked,
    capacity,
    certificates,
    clearance,
    closeness,
    cooling_down,
    cost,
    declined,
    fairness,
    familiarity,
    grade,
    growth,
    languages,
    leave,
    own_organization,
    paused,
    pool,
    punctuality,
    quality,
    skills,
    slots,
    working_time,
)
from tasks_engine.matching.findings import Preference, Requirement


def _requirement(rule: ModuleType, *codes: str) -> Requirement:
    return Requirement(rule.__name__.rpartition(".")[2], codes, rule.check, rule.evidence, rule.refuse)


def _preference(rule: ModuleType, weight: int) -> Preference:
    return Preference(rule.__name__.rpartition(".")[2], rule.points, rule.add, weight)


REQUIREMENTS: tuple[Requirement, ...] = (
    _requirement(pool, "POOL"),
    _requirement(paused, "PAUSED"),
    _requirement(cooling_down, "COOLING_DOWN"),
    _requirement(slots, "NO_SLOT"),
    _requirement(capacity, "NO_HOURS"),
    _requirement(grade, "GRADE"),
    _requirement(clearance, "CLEARANCE"),
    _requirement(own_organization, "OWN_ORGANIZATION"),
    _requirement(blocked, "BLOCKED"),
    _requirement(declined, "DECLINED"),
    _requirement(languages, "LANGUAGE"),
    _requirement(skills, "SKILL_MISSING", "SKILL_LEVEL"),
    _requirement(certificates, "CERT_MISSING", "CERT_EXPIRES"),
    _requirement(leave, "ON_LEAVE"),
    _requirement(working_time, "DEADLINE", "NO_WORKING_TIME"),
)

CODES = tuple(code for row in REQUIREMENTS for code in row.codes)

PREFERENCES: tuple[Preference, ...] = (
    _preference(closeness, 140),
    _preference(quality, 140),
    _preference(familiarity, 110),
    _preference(fairness, 400),
    _preference(punctuality, 120),
    _preference(growth, 50),
    _preference(cost, 40),
)

# What is compiled cannot walk a table of functions, so the two tables are written out once more.


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, codes: Ints) -> None:
    """Of task i and the secretaries in `rows` (in order): all codes with which they are refused, into `codes`, the nth
    of CODES as bit n; 0 for the eligible ones."""
    codes[:] = 0
    pool.refuse(tasks, i, people, rows, now, 1 << 0, codes)
    paused.refuse(tasks, i, people, rows, now, 1 << 1, codes)
    cooling_down.refuse(tasks, i, people, rows, now, 1 << 2, codes)
    slots.refuse(tasks, i, people, rows, now, 1 << 3, codes)
    capacity.refuse(tasks, i, people, rows, now, 1 << 4, codes)
    grade.refuse(tasks, i, people, rows, now, 1 << 5, codes)
    clearance.refuse(tasks, i, people, rows, now, 1 << 6, codes)
    own_organization.refuse(tasks, i, people, rows, now, 1 << 7, codes)
    blocked.refuse(tasks, i, people, rows, now, 1 << 8, codes)
    declined.refuse(tasks, i, people, rows, now, 1 << 9, codes)
    languages.refuse(tasks, i, people, rows, now, 1 << 10, codes)
    skills.refuse(tasks, i, people, rows, now, 1 << 11, codes)
    certificates.refuse(tasks, i, people, rows, now, 1 << 13, codes)
    leave.refuse(tasks, i, people, rows, now, 1 << 15, codes)
    working_time.refuse(tasks, i, people, rows, now, 1 << 16, codes)


@compiled
def refuse_alone(tasks: TaskRows, people: PeopleRows, rows: Ints, now: int, codes: Ints) -> None:
    """Into `codes`, not 0 for secretaries whom no task would get: what looks at no task is asked once for all."""
    codes[:] = 0
    paused.refuse(tasks, 0, people, rows, now, 1, codes)
    cooling_down.refuse(tasks, 0, people, rows, now, 1, codes)
    slots.refuse(tasks, 0, people, rows, now, 1, codes)


@compiled
def refuse_together(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, codes: Ints) -> None:
    """The same for task i, of secretaries who lack no bit and whom `refuse_alone` lets pass."""
    codes[:] = 0
    capacity.refuse(tasks, i, people, rows, now, 1, codes)
    own_organization.refuse(tasks, i, people, rows, now, 1, codes)
    blocked.refuse(tasks, i, people, rows, now, 1, codes)
    declined.refuse(tasks, i, people, rows, now, 1, codes)
    certificates.refuse_expired(tasks, i, people, rows, now, 1, codes)
    leave.refuse(tasks, i, people, rows, now, 1, codes)
    working_time.refuse(tasks, i, people, rows, now, 1, codes)


@compiled
def add_alone(tasks: TaskRows, people: PeopleRows, rows: Ints, most: Ints, value: Ints) -> None:
    """Points of the preferences that look at no task; `most` has what each of PREFERENCES gives at most."""
    quality.add(tasks, 0, people, rows, most[1], value)
    fairness.add(tasks, 0, people, rows, most[3], value)
    punctuality.add(tasks, 0, people, rows, most[4], value)
    cost.add(tasks, 0, people, rows, most[6], value)


@compiled
def add_together(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: Ints, value: Ints) -> None:
    """Points of the others, for task i; familiarity is added by whoever asks, for it is the same for all tasks of an
    organization."""
    closeness.add(tasks, i, people, rows, most[0], value)
    growth.add(tasks, i, people, rows, most[5], value)
