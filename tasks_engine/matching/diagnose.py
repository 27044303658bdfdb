"""What would change the outcome: of a task that found nobody, and for a secretary who was not offered it.

Everything here is computed by asking the engine again: a change is counted, or told, only after it was applied and the
requirements, or the round, came out as is said.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

import numpy as np

from tasks_engine.matching.columns import SecretaryColumns, by_id
from tasks_engine.matching.explain import ChangeLine, Explanation, change_line, refusals, remedy
from tasks_engine.matching.findings import Change, applied
from tasks_engine.matching.policy import Policy, relaxed
from tasks_engine.matching.profiles import Candidate, TaskNeed, utc
from tasks_engine.matching.round import pairs, run, setting_of
from tasks_engine.matching.seating import Seating, arc_of, late_bound, without
from tasks_engine.matching.snapshot import Told, explained, told_by
from tasks_engine.matching.solve import solve

MOST_TRIED = 12
MOST_PAIRS = 200_000
"""Rounds of more tasks times secretaries are not run again to answer one question."""

Changes = tuple[Change, ...]


class Easing(TypedDict):
    """Changes of the task alone that together would make so many more secretaries eligible."""

    change: list[ChangeLine]
    secretaries: int


def diagnose(
    need: TaskNeed, candidates: Iterable[Candidate], policy: Policy, now: datetime, top: int = 3
) -> tuple[Easing, ...]:
    """What the task could ask less of so that more secretaries would be eligible: most first, fewest changes first.

    Only grade, levels of skill, languages and the deadline: no skill is given up, and nothing that protects somebody.
    """
    now, people = utc(now), by_id(candidates, "secretaries")
    need = relaxed(need, policy, now)
    wished = [easing for person in people if (easing := _easing(need, person, now))]
    by_name, counts = {_name(easing): easing for easing in wished}, Counter(map(_name, wished))
    order = sorted(by_name, key=lambda name: (-counts[name], len(by_name[name]), name))[:MOST_TRIED]
    variants = [need, *(_eased(need, by_name[name]) for name in order)]
    tried = [replace(variant, id=f"{number:02}") for number, variant in enumerate(variants)]
    before, *after = np.diff(pairs(tried, SecretaryColumns.of(people), policy, now).start).tolist()
    found = [
        Easing(change=[change_line(change) for change in by_name[name]], secretaries=count - before)
        for name, count in zip(order, after, strict=True)
    ]
    helpful = [easing for easing in found if easing["secretaries"] > 0]
    return tuple(sorted(helpful, key=lambda each: (-each["secretaries"], len(each["change"]))))[:top]


def with_consequences(found: Explanation, data: object) -> Explanation:
    """The explanation of a pair with what would have come of it, had it been otherwise; `data` is the whole snapshot.

    `then` tells how a refused pair would have come out after its `change`. `short` is how many more points a pair that
    was priced out would have needed; it is told only when both plans are proven best and the round, run again with so
    many points, makes the offer. Rounds too large to be run again leave both None.
    """
    told = told_by(data)
    if len(told.tasks) * len(told.people) > MOST_PAIRS:
        return found
    code, pair = found["standing"]["code"], (found["task"], found["secretary"])
    then = _then(told, *pair) if code == "REFUSED" else None
    return {**found, "then": then, "short": _short(told, *pair) if code == "PRICED_OUT" else None}


def _easing(need: TaskNeed, person: Candidate, now: datetime) -> Changes:
    """Changes of the task alone that would make this person eligible; none when there are no such."""
    changes = [
        EASED[refusal.code](need, person, now) if refusal.code in EASED else None
        for refusal in refusals(need, person, now)
    ]
    return tuple(change for change in changes if change) if all(changes) else ()


def _grade(need: TaskNeed, person: Candidate, now: datetime) -> Change:
    return Change("task", "grade", "set", person.grade)


def _skills(need: TaskNeed, person: Candidate, now: datetime) -> Change:
    lower = {code: min(level, person.skills[code]) for code, level in need.skills.items()}
    return Change("task", "skills", "set", lower)


def _languages(need: TaskNeed, person: Candidate, now: datetime) -> Change:
    return Change("task", "languages", "remove", need.languages - person.languages)


def _deadline(need: TaskNeed, person: Candidate, now: datetime) -> Change | None:
    """A later deadline, when that alone would do."""
    fields = {change.field: change for change in remedy(need, person, now)}
    return None if "open_spans" in fields or "certificates" in fields else fields.get("deadline")


EASED: Mapping[str, Callable[[TaskNeed, Candidate, datetime], Change | None]] = {
    "GRADE": _grade,
    "SKILL_LEVEL": _skills,
    "LANGUAGE": _languages,
    "DEADLINE": _deadline,
}
"""Refusals that a task could avoid by asking less."""


def _eased(need: TaskNeed, easing: Changes) -> TaskNeed:
    nobody = Candidate(id="-", pool="", clearance=0, remaining_minutes=0, remaining_slots=0, open_spans=())
    for change in easing:
        need, _ = applied(change, need, nobody)
    return need


def _name(easing: Changes) -> str:
    return json.dumps([change_line(change) for change in easing])


def _then(told: Told, task: str, secretary: str) -> str:
    need, person = told.tasks[task], told.people[secretary]
    for change in remedy(relaxed(need, told.policy, told.now), person, told.now):
        need, person = applied(change, need, person)
    after = replace(told, tasks={**told.tasks, task: need}, people={**told.people, secretary: person})
    outcome = run(after.tasks.values(), after.people.values(), told.policy, told.now, steps=told.steps, warm=told.warm)
    return explained(after, outcome.data(), task, secretary)["standing"]["code"]


def _short(told: Told, task: str, secretary: str) -> int | None:
    """The loss of the best plan in which the pair is forced, and one point more."""
    setting = setting_of(told.tasks.values(), told.people.values(), told.policy, told.now)
    problem = late_bound(setting.problem, setting.tasks, setting.people, told.policy)
    forced = without(problem, task, secretary)
    best, rest = solve(problem, steps=told.steps), solve(forced, steps=told.steps)
    if best.gap or rest.gap:
        return None
    short = best.value - rest.value - int(problem.value[arc_of(problem, task, secretary)]) + 1
    value = setting.problem.value.copy()
    value[arc_of(setting.problem, task, secretary)] += short
    seating = Seating(replace(setting.problem, value=value), setting.tasks, setting.people, told.policy, told.now)
    seating.solve(told.steps, told.warm)
    return short if seating.assignments().get(task) == secretary else None
