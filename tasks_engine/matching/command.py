"""One JSON document in, one answer out: a bare assignment problem, or whole profiles with the time of the round.

Bare: `{"tasks": [{"id": "t1", "effort": 8, "value": {"s1": 1300}}], "secretaries": [{"id": "s1", "capacity": 40,
"slots": 4}], "time_limit": 5}`, `effort` also per secretary. Profiles: `now` beside tasks and secretaries, `policy`
if not the usual one; the fields are those of `TaskNeed` and `Candidate`. The answer is the same on every machine:
`time_limit` is turned into a count of steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tasks_engine.matching.plain import instant, plain, rows, table, text, whole
from tasks_engine.matching.policy import Policy
from tasks_engine.matching.problem import MOST_EFFORT, MOST_VALUE, Arc, Plan, Problem
from tasks_engine.matching.profiles import BadInput
from tasks_engine.matching.round import TOP, Outcome, run
from tasks_engine.matching.snapshot import read_secretaries, read_tasks
from tasks_engine.matching.solve import solve

STEPS_PER_SECOND = 40_000
USUAL_SECONDS, MOST_SECONDS = 5, 600
MOST, MOST_TOP = 10**12, 1000
RIVALS = 3
"""Competing tasks named in a reason."""


def answer(document: object) -> dict[str, Any]:
    """The answer to one document; what is invalid is answered by `error` with the field named."""
    try:
        given = table(document, "document")
        _only(given, "document", {"tasks", "secretaries", "time_limit", "now", "policy", "top"})
        return _profiles(given) if "now" in given else _bare(given)
    except BadInput as error:
        return {"error": {"code": "invalid", "field": error.field, "detail": error.detail}}


def _bare(given: Mapping[str, object]) -> dict[str, Any]:
    problem = read_problem(given)
    plan = solve(problem, steps=_steps(given))
    return {**_result(plan), "unassigned": unassigned(problem, plan)}


def _profiles(given: Mapping[str, object]) -> dict[str, Any]:
    now = instant(given["now"], "now")
    tasks = read_tasks(given.get("tasks"), "tasks", now)
    people = read_secretaries(given.get("secretaries"), "secretaries", now)
    policy = Policy.read(given.get("policy", {}), "policy")
    top = _number(given.get("top", TOP), "top", MOST_TOP)
    outcome = run(tasks.values(), people.values(), policy, now, top=top, steps=_steps(given))
    return {
        **_result(outcome),
        **{name: plain(getattr(outcome, name)) for name in ("offers", "unassigned", "eligible", "top")},
    }


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
        _only(secretary, place, {"id", "capacity", "slots"})
        name = _fresh_id(secretary, place, minutes)
        minutes[name] = _number(secretary.get("capacity"), f"{place}.capacity")
        slots[name] = _number(secretary.get("slots", len(tasks)), f"{place}.slots")
    arcs: dict[str, dict[str, Arc]] = {}
    for index, item in enumerate(tasks):
        place = f"tasks[{index}]"
        task = table(item, place)
        _only(task, place, {"id", "effort", "value"})
        arcs[_fresh_id(task, place, arcs)] = _arcs(task, place, minutes)
    return Problem.of(arcs, minutes, slots)


def _arcs(task: Mapping[str, object], place: str, known: Mapping[str, int]) -> dict[str, Arc]:
    effort, values = task.get("effort"), table(task.get("value"), f"{place}.value")
    if not isinstance(effort, Mapping):
        same = _number(effort, f"{place}.effort")
        effort = dict.fromkeys(values, same)
    for name in [*values, *effort]:
        if name not in known:
            raise BadInput(f"{place}.{'value' if name in values else 'effort'}.{name}", "is not a known secretary")
    return {
        name: Arc(
            _number(value, f"{place}.value.{name}", MOST_VALUE),
            _number(effort.get(name), f"{place}.effort.{name}", MOST_EFFORT),
        )
        for name, value in values.items()
    }


def unassigned(problem: Problem, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """For every task that nobody got: why, by secretary; PRICED_OUT names some of the tasks that hold the secretary."""
    held: defaultdict[str, list[str]] = defaultdict(list)
    for task, secretary in plan.assignments.items():
        held[secretary].append(task)
    left = [task for task in problem.tasks if task not in plan.assignments]
    return {task: _reasons(problem, task, held) for task in left}


def _reasons(problem: Problem, task: str, held: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    arcs = problem.row(task)
    if not arcs:
        return [{"code": "NO_CANDIDATES"}]
    reasons: list[dict[str, Any]] = []
    for secretary, arc in arcs.items():
        person = problem.secretaries.index(secretary)
        if problem.slots[person] == 0:
            reasons.append({"code": "NO_SLOT", "secretary": secretary})
        elif problem.minutes[person] < arc.effort:
            reasons.append({"code": "NO_HOURS", "secretary": secretary})
        else:
            reasons.append({"code": "PRICED_OUT", "secretary": secretary, "to": held.get(secretary, [])[:RIVALS]})
    return reasons


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


def _only(given: Mapping[str, object], place: str, known: set[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadInput(f"{place}.{unknown[0]}", "is not a known field")
