"""One JSON document in, one answer out: a bare assignment problem, or whole profiles with the time of the round.

Bare: `{"tasks": [{"id": "t1", "effort": 8, "value": {"s1": 1300}}], "secretaries": [{"id": "s1", "capacity": 40,
"slots": 4}], "time_limit": 5}`, `effort` also per secretary. Profiles: `now` beside tasks and secretaries, `policy`
if not the usual one; the fields are those of `TaskNeed`, `Candidate` and `Policy`. All of it is in `schema.json`. The
answer is the same on every machine: `time_limit` is turned into a count of steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from tasks_engine.matching.phrases import LANGUAGES
from tasks_engine.matching.plain import Doubled, instant, or_none, plain, rows, table, text, whole
from tasks_engine.matching.policy import Policy
from tasks_engine.matching.problem import MOST_EFFORT, MOST_VALUE, Arc, Plan, Problem
from tasks_engine.matching.profiles import BadInput
from tasks_engine.matching.render import render
from tasks_engine.matching.round import TOP, Outcome
from tasks_engine.matching.snapshot import read_secretaries, read_tasks, replay, snapshot, why
from tasks_engine.matching.solve import STEPS, solve

USUAL_SECONDS, MOST_SECONDS = 5, 600
STEPS_PER_SECOND = STEPS // USUAL_SECONDS
MOST, MOST_TOP = 10**12, 1000
RIVALS = 3
"""Secretaries, and competing tasks of each, that are named in a reason."""
BARE = frozenset({"tasks", "secretaries", "time_limit"})
PROFILES = BARE | {"now", "policy", "top", "language"}


def answer(document: object) -> dict[str, Any]:
    """The answer to one document; what is invalid is answered by `error` with the field named."""
    try:
        given = table(document, "document")
        _only(given, "document", PROFILES)
        return _profiles(given) if set(given) - BARE else _bare(given)
    except BadInput as error:
        return {"error": {"code": "invalid", "field": error.field, "detail": error.detail}}


def _bare(given: Mapping[str, object]) -> dict[str, Any]:
    problem = read_problem(given)
    plan = solve(problem, steps=_steps(given))
    return {**_result(plan), "unassigned": unassigned(problem, plan)}


def _profiles(given: Mapping[str, object]) -> dict[str, Any]:
    now = instant(given.get("now"), "now")
    told = snapshot(
        read_tasks(given.get("tasks"), "tasks", now).values(),
        read_secretaries(given.get("secretaries"), "secretaries", now).values(),
        Policy.read(given.get("policy", {}), "policy"),
        now,
        top=_number(given.get("top", TOP), "top", MOST_TOP),
        steps=_steps(given),
    )
    language = or_none(text)(given.get("language"), "language")
    if language not in (None, *LANGUAGES):
        raise BadInput("language", f"must be one of {', '.join(LANGUAGES)}")
    outcome = replay(told)
    found = {name: plain(getattr(outcome, name)) for name in ("unassigned", "offers", "worth", "eligible", "top")}
    return {**_result(outcome), **found, **({"why": _why(told, outcome, language)} if language else {})}


def _why(told: Mapping[str, Any], outcome: Outcome, language: str) -> dict[str, dict[str, list[str]]]:
    """By task, for whom it was offered and the best of the others: how it came out, in sentences."""
    kinds = {kind: {row["id"]: row for row in told[kind]} for kind in ("tasks", "secretaries")}
    data = outcome.data()
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for task, best in outcome.top.items():
        for person in dict.fromkeys([*outcome.offers.get(task, ()), *(name for name, _ in best)]):
            pair = {**told, "tasks": [kinds["tasks"][task]], "secretaries": [kinds["secretaries"][person]]}
            found[task][person] = [line["text"] for line in render(why(pair, data, task, person), language)]
    return dict(found)


def _result(plan: Plan | Outcome) -> dict[str, Any]:
    return {
        "assignments": dict(plan.assignments),
        "value": plan.value,
        "bound": plan.bound,
        "gap": round(plan.gap, 6),
    }


def read_problem(given: Mapping[str, object]) -> Problem:
    """The bare problem of a document. Raises BadInput with the field named."""
    minutes: dict[str, int] = {}
    slots: dict[str, int] = {}
    tasks = rows(given.get("tasks"), "tasks")
    for index, item in enumerate(rows(given.get("secretaries"), "secretaries")):
        place = f"secretaries[{index}]"
        secretary = table(item, place)
        _only(secretary, place, frozenset({"id", "capacity", "slots"}))
        name = _fresh_id(secretary, place, minutes)
        minutes[name] = _number(secretary.get("capacity"), f"{place}.capacity")
        slots[name] = _number(secretary.get("slots", len(tasks)), f"{place}.slots")
    arcs: dict[str, dict[str, Arc]] = {}
    for index, item in enumerate(tasks):
        place = f"tasks[{index}]"
        task = table(item, place)
        _only(task, place, frozenset({"id", "effort", "value"}))
        arcs[_fresh_id(task, place, arcs)] = _arcs(task, place, minutes)
    return Problem.of(arcs, minutes, slots)


def _arcs(task: Mapping[str, object], place: str, known: Mapping[str, int]) -> dict[str, Arc]:
    values = _numbers(table(task.get("value"), f"{place}.value"), f"{place}.value", known, MOST_VALUE)
    given = task.get("effort")
    if not isinstance(given, Mapping | Doubled):
        same = _number(given, f"{place}.effort", MOST_EFFORT)
        return {name: Arc(value, same) for name, value in values.items()}
    efforts = _numbers(table(given, f"{place}.effort"), f"{place}.effort", known, MOST_EFFORT)
    for name in values:
        if name not in efforts:
            raise BadInput(f"{place}.effort.{name}", "is missing")
    return {name: Arc(value, efforts[name]) for name, value in values.items()}


def _numbers(given: Mapping[str, object], place: str, known: Mapping[str, int], most: int) -> dict[str, int]:
    """Whole numbers by secretary."""
    for name in given:
        if name not in known:
            raise BadInput(f"{place}.{name}", "is not a known secretary")
    fine = {name: value for name, value in given.items() if type(value) is int and 0 <= value <= most}
    return fine if len(fine) == len(given) else {n: _number(value, f"{place}.{n}", most) for n, value in given.items()}


def unassigned(problem: Problem, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """For every task that nobody got: why, by how many secretaries; PRICED_OUT names those who would have been worth
    most, and what they do instead."""
    held: defaultdict[str, list[str]] = defaultdict(list)
    for task, secretary in plan.assignments.items():
        held[secretary].append(task)
    left = [i for i, task in enumerate(problem.tasks) if task not in plan.assignments]
    return {problem.tasks[i]: _reasons(problem, i, held) for i in left}


def _reasons(problem: Problem, i: int, held: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    row = slice(problem.start[i], problem.start[i + 1])
    people, value = problem.secretary[row], problem.value[row]
    if not len(people):
        return [{"code": "NO_CANDIDATES", "secretaries": 0}]
    no_slot = problem.slots[people] == 0
    no_hours = ~no_slot & (problem.minutes[people] < problem.effort[row])
    outbid = np.flatnonzero(~no_slot & ~no_hours)
    counts = {"NO_SLOT": int(no_slot.sum()), "NO_HOURS": int(no_hours.sum()), "PRICED_OUT": len(outbid)}
    best = outbid[np.argsort(-value[outbid], kind="stable")][:RIVALS].tolist()
    to = [
        {"secretary": name, "value": int(value[place]), "holds": held.get(name, [])[:RIVALS]}
        for place in best
        for name in [problem.secretaries[people[place]]]
    ]
    return [
        {"code": code, "secretaries": count, **({"to": to} if code == "PRICED_OUT" else {})}
        for code, count in counts.items()
        if count
    ]


def _steps(given: Mapping[str, object]) -> int:
    limit = given.get("time_limit", USUAL_SECONDS)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit <= MOST_SECONDS:
        raise BadInput("time_limit", f"must be a number of seconds from 0 to {MOST_SECONDS}")
    return int(limit * STEPS_PER_SECOND)


def _fresh_id(item: Mapping[str, object], place: str, taken: Mapping[str, object]) -> str:
    name = text(item.get("id"), f"{place}.id")
    if not name or name in taken:
        raise BadInput(f"{place}.id", "comes twice" if name else "must not be empty")
    return name


def _number(value: object, place: str, most: int = MOST) -> int:
    if not 0 <= (number := whole(value, place)) <= most:
        raise BadInput(place, f"must be a whole number from 0 to {most}")
    return number


def _only(given: Mapping[str, object], place: str, known: frozenset[str]) -> None:
    unknown = sorted(str(name) for name in set(given) - known)
    if unknown:
        raise BadInput(f"{place}.{unknown[0]}", "is not a known field")
