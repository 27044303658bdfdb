"""The criteria, one file each: a new one is its file and one row here.

A requirement decides (`check`) and shows what it looked at (`evidence`); they are tried in this order, cheap ones
first. A preference gives points; the default weights sum to 1000, so that no preference outweighs a step of priority.
"""

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

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("pool", ("POOL",), pool.check, pool.evidence),
    Requirement("paused", ("PAUSED",), paused.check, paused.evidence),
    Requirement("cooling_down", ("COOLING_DOWN",), cooling_down.check, cooling_down.evidence),
    Requirement("slots", ("NO_SLOT",), slots.check, slots.evidence),
    Requirement("capacity", ("NO_HOURS",), capacity.check, capacity.evidence),
    Requirement("grade", ("GRADE",), grade.check, grade.evidence),
    Requirement("clearance", ("CLEARANCE",), clearance.check, clearance.evidence),
    Requirement("own_organization", ("OWN_ORGANIZATION",), own_organization.check, own_organization.evidence),
    Requirement("blocked", ("BLOCKED",), blocked.check, blocked.evidence),
    Requirement("declined", ("DECLINED",), declined.check, declined.evidence),
    Requirement("languages", ("LANGUAGE",), languages.check, languages.evidence),
    Requirement("skills", ("SKILL_MISSING", "SKILL_LEVEL"), skills.check, skills.evidence),
    Requirement("certificates", ("CERT_MISSING", "CERT_EXPIRES"), certificates.check, certificates.evidence),
    Requirement("leave", ("ON_LEAVE",), leave.check, leave.evidence),
    Requirement("working_time", ("DEADLINE", "NO_WORKING_TIME"), working_time.check, working_time.evidence),
)

PREFERENCES: tuple[Preference, ...] = (
    Preference("closeness", closeness.points, 180),
    Preference("quality", quality.points, 180),
    Preference("familiarity", familiarity.points, 140),
    Preference("fairness", fairness.points, 250),
    Preference("punctuality", punctuality.points, 140),
    Preference("growth", growth.points, 60),
    Preference("cost", cost.points, 50),
)
