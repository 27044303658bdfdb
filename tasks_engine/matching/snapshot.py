"""A round's whole input as plain rows, and what can be had of them later: the same outcome again, and why.

Every row stands for itself: rows may be stored apart, shared between snapshots, and read one by one. `why` needs no
more of them than the two that it is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tasks_engine.matching.columns import by_id
from tasks_engine.matching.explain import Elsewhere, Explanation, Standing, explain, standing
from tasks_engine.matching.plain import (
    Reader,
    data_of,
    instant,
    plain,
    read_fields,
    read_secretary,
    read_task,
    rows,
    table,
    text,
    whole,
)
from tasks_engine.matching.policy import Policy, exempt
from tasks_engine.matching.problem import Warm
from tasks_engine.matching.profiles import BadInput, Candidate, TaskNeed, utc
from tasks_engine.matching.round import ENGINE, TOP, Outcome, ranking, run
from tasks_engine.matching.solve import STEPS


def snapshot(
    needs: Iterable[TaskNeed],
    candidates: Iterable[Candidate],
    policy: Policy,
    now: datetime,
    *,
    top: int = TOP,
    steps: int = STEPS,
    warm: Warm | None = None,
) -> dict[str, Any]:
    """Everything that `run` was told, as plain JSON data that is the same in whatever order it was told.

    `tasks` and `secretaries` hold one row each, sorted by id; the rest is the same for all.
    """
    return {
        "engine": ENGINE,
        "now": plain(utc(now)),
        "policy": policy.data(),
        "top": top,
        "steps": steps,
        "warm": data_of(warm) if warm else None,
        "tasks": [data_of(need) for need in by_id(needs, "tasks")],
        "secretaries": [data_of(candidate) for candidate in by_id(candidates, "secretaries")],
    }


def replay(data: object) -> Outcome:
    """The outcome of a snapshot's round, computed afresh, in whatever order its rows are. Raises BadInput for what is
    no snapshot of this engine."""
    told = told_by(data)
    people = told.people.values()
    return run(told.tasks.values(), people, told.policy, told.now, top=told.top, steps=told.steps, warm=told.warm)


def why(data: object, answer: Mapping[str, Any], task: str, secretary: str) -> Explanation:
    """Why, or why not, this secretary for this task, in the round of the snapshot that ended in `answer`.

    `data` is a snapshot of which only the rows of the two need be there; `answer` is `Outcome.data()`, of which only
    the entries of the task, and of what else the secretary was offered, need be there. The rank is told when the
    secretary was among the `top`, or all eligible secretaries are in the snapshot. Raises BadInput when there is no
    row of the task or the secretary.
    """
    return explained(told_by(data), answer, task, secretary)


def explained(told: Told, answer: Mapping[str, Any], task: str, secretary: str) -> Explanation:
    """The same of a snapshot that was read."""
    if task not in told.tasks:
        raise BadInput("task", "was not in this round")
    if secretary not in told.people:
        raise BadInput("secretary", "was not in this round")
    need, candidate = told.tasks[task], told.people[secretary]
    found = explain(need, candidate, told.policy, told.now)
    ranked = answer.get("eligible", {}).get(task, 0)
    how = _standing(found, need, candidate, told.policy, answer)
    return {**found, "rank": _rank(told, answer, task, secretary, ranked), "ranked": ranked, "standing": how}


def _standing(
    found: Explanation, need: TaskNeed, candidate: Candidate, policy: Policy, answer: Mapping[str, Any]
) -> Standing:
    offered = dict(zip(*(answer.get(name, {}).get(need.id, ()) for name in ("offers", "worth")), strict=True))
    if candidate.id in offered:
        return standing("OFFERED")
    winner = next(iter(offered), None)
    busy = policy.queue_minutes is not None and candidate.load > policy.queue_minutes and not exempt(need)
    full = candidate.id in answer.get("day_full", {}).get(need.id, ())
    code = "REFUSED" if not found["eligible"] else "QUEUE_FULL" if busy else "DAY_FULL" if full else "PRICED_OUT"
    return standing(
        code,
        winner=winner,
        winner_value=offered[winner] if winner is not None else None,
        elsewhere=_elsewhere(candidate.id, answer),
        booked=candidate.load if code == "QUEUE_FULL" else None,
        limit=policy.queue_minutes if code == "QUEUE_FULL" else None,
    )


def _elsewhere(secretary: str, answer: Mapping[str, Any]) -> list[Elsewhere]:
    """What the secretary was offered in the round, and what it is worth with them."""
    return [
        Elsewhere(task=task, value=answer["worth"][task][list(people).index(secretary)])
        for task, people in sorted(answer.get("offers", {}).items())
        if secretary in people
    ]


def _rank(told: Told, answer: Mapping[str, Any], task: str, secretary: str, ranked: int) -> int | None:
    best = [name for name, _ in answer.get("top", {}).get(task, ())]
    if secretary not in best and len(told.people) >= ranked:
        order = ranking(told.tasks[task], told.people.values(), told.policy, told.now)
        best = [name for name, _ in order]
        best = best if len(best) == ranked else []
    return best.index(secretary) + 1 if secretary in best else None


@dataclass(frozen=True, slots=True)
class Told:
    """What a snapshot says that its round was told."""

    now: datetime
    policy: Policy
    top: int
    steps: int
    warm: Warm | None
    tasks: Mapping[str, TaskNeed]
    people: Mapping[str, Candidate]


def told_by(data: object) -> Told:
    """A snapshot, read. Raises BadInput for what is no snapshot of this engine."""
    given = table(data, "snapshot")
    if given.get("engine") != ENGINE:
        raise BadInput("snapshot.engine", f"must be {ENGINE}")
    now = instant(given.get("now"), "snapshot.now")
    return Told(
        now=now,
        policy=Policy.read(given.get("policy"), "snapshot.policy"),
        top=whole(given.get("top"), "snapshot.top"),
        steps=whole(given.get("steps"), "snapshot.steps"),
        warm=_warm(given.get("warm")),
        tasks=read_tasks(given.get("tasks"), "snapshot.tasks", now),
        people=read_secretaries(given.get("secretaries"), "snapshot.secretaries", now),
    )


def _warm(data: object) -> Warm | None:
    return None if data is None else read_fields(Warm, WARM, data, "snapshot.warm")


def _by_name(reader: Reader) -> Reader:
    return lambda data, place: {name: reader(value, f"{place}.{name}") for name, value in table(data, place).items()}


WARM: Mapping[str, Reader] = {item.name: _by_name(text if item.name == "owner" else whole) for item in fields(Warm)}
"""Owners by task, and figures by id."""


def read_tasks(data: object, place: str, now: datetime) -> dict[str, TaskNeed]:
    """Tasks by id from a list of rows. Raises BadInput with row and field named."""
    told = (read_task(item, f"{place}[{i}]", now) for i, item in enumerate(rows(data, place)))
    return {need.id: need for need in by_id(told, place)}


def read_secretaries(data: object, place: str, now: datetime) -> dict[str, Candidate]:
    """Secretaries by id from a list of rows. Raises BadInput with row and field named."""
    told = (read_secretary(item, f"{place}[{i}]", now) for i, item in enumerate(rows(data, place)))
    return {person.id: person for person in by_id(told, place)}
