"""A round: everybody's tasks and everybody's secretaries at one moment, decided together, and every decision explained.

Pure: `run` reads nothing but its arguments. A live offer's time must already be taken off its secretary's remaining
minutes and slots. `rank` answers for one urgent task at once, and `why` for any pair of a round, years later, from
its snapshot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from tasks_engine.matching.explain import Explanation, Standing, eligible, explain, refusals, standing
from tasks_engine.matching.plain import instant, plain, read_secretary, read_task, read_weights, row, rows, table, whole
from tasks_engine.matching.problem import Arc, Plan, Problem
from tasks_engine.matching.profiles import BadInput, Candidate, TaskNeed, utc
from tasks_engine.matching.solve import STEPS, solve
from tasks_engine.matching.value import Weights, pair_value

ENGINE = "1"
"""Version of the engine's answers: a snapshot replays to the same outcome within one version."""
TOP = 5
T = TypeVar("T", TaskNeed, Candidate)


class Reason(TypedDict):
    """Why a task found nobody: so many secretaries were refused with this code, so many of them for it alone.

    PRICED_OUT counts the eligible ones whom the plan gave to other work; NO_CANDIDATES says that there was nobody to
    ask.
    """

    code: str
    secretaries: int
    alone: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round decided. All tables are by task, sorted."""

    assignments: Mapping[str, str]
    """Task to the secretary to whom it is offered."""
    values: Mapping[str, int]
    """Task to what its assigned pair is worth."""
    ranking: Mapping[str, tuple[Explanation, ...]]
    """The best `top` eligible secretaries of every task and, wherever it ranks, the one who is offered it."""
    unassigned: Mapping[str, tuple[Reason, ...]]
    value: int
    bound: int
    """No plan of this round could be worth more."""
    engine: str
    weights: str

    @property
    def gap(self) -> float:
        return self.plan.gap

    @property
    def plan(self) -> Plan:
        return Plan(self.assignments, self.value, self.bound)

    def data(self) -> dict[str, Any]:
        """The outcome as plain JSON data."""
        return {**{field.name: plain(getattr(self, field.name)) for field in fields(self)}, "gap": self.gap}


def run(
    needs: Iterable[TaskNeed],
    candidates: Iterable[Candidate],
    weights: Weights,
    now: datetime,
    *,
    top: int = TOP,
    steps: int = STEPS,
) -> Outcome:
    """Decide one round. Raises BadInput for an id that comes twice."""
    now, tasks, people = utc(now), _by_id(needs, "tasks"), _by_id(candidates, "secretaries")
    problem = pairs(tasks, people, weights, now)
    plan = solve(problem, steps=steps)
    values = {task: problem.row(task)[secretary].value for task, secretary in plan.assignments.items()}
    return Outcome(
        assignments=plan.assignments,
        values=values,
        ranking={task: _ranking(need, people, weights, now, problem, plan, top) for task, need in tasks.items()},
        unassigned={
            task: _reasons(need, people, now, len(problem.row(task)))
            for task, need in tasks.items()
            if task not in plan.assignments
        },
        value=plan.value,
        bound=plan.bound,
        engine=ENGINE,
        weights=weights.version,
    )


def pairs(tasks: Mapping[str, TaskNeed], people: Mapping[str, Candidate], weights: Weights, now: datetime) -> Problem:
    """The assignment problem of a round: every eligible pair with its value."""
    return Problem.of(
        arcs={
            task: {
                secretary: Arc(pair_value(need, candidate, weights, now), need.effort)
                for secretary, candidate in people.items()
                if eligible(need, candidate, now)
            }
            for task, need in tasks.items()
        },
        minutes={secretary: candidate.remaining_minutes for secretary, candidate in people.items()},
        slots={secretary: candidate.remaining_slots for secretary, candidate in people.items()},
    )


def rank(
    need: TaskNeed, candidates: Iterable[Candidate], weights: Weights, now: datetime, top: int = TOP
) -> tuple[Explanation, ...]:
    """The best eligible secretaries for one task by itself, best first, equals by id."""
    now, people = utc(now), _by_id(candidates, "secretaries")
    order = ranked(pairs({need.id: need}, people, weights, now).row(need.id))
    return tuple(
        _placed(explain(need, people[secretary], weights, now), order, standing("ELIGIBLE"))
        for secretary in order[:top]
    )


def ranked(arcs: Mapping[str, Arc]) -> list[str]:
    """Eligible secretaries, most valuable first, equals by id."""
    return sorted(arcs, key=lambda secretary: (-arcs[secretary].value, secretary))


def snapshot(
    needs: Iterable[TaskNeed],
    candidates: Iterable[Candidate],
    weights: Weights,
    now: datetime,
    *,
    top: int = TOP,
    steps: int = STEPS,
) -> dict[str, Any]:
    """Everything that `run` was told, as plain JSON data that is the same in whatever order it was told."""
    return {
        "engine": ENGINE,
        "now": plain(utc(now)),
        "weights": row(weights),
        "top": top,
        "steps": steps,
        "tasks": [row(need) for need in _by_id(needs, "tasks").values()],
        "secretaries": [row(candidate) for candidate in _by_id(candidates, "secretaries").values()],
    }


def replay(data: object) -> Outcome:
    """The outcome of a snapshot's round, computed afresh. Raises BadInput for what is no snapshot of this engine."""
    told = _told(data)
    return run(told.tasks.values(), told.people.values(), told.weights, told.now, top=told.top, steps=told.steps)


def why(data: object, assignments: Mapping[str, str], task: str, secretary: str) -> Explanation:
    """Why, or why not, this secretary for this task, in the round of the snapshot that ended in `assignments`.

    Raises BadInput when the round knew no such task or secretary.
    """
    told = _told(data)
    if task not in told.tasks:
        raise BadInput("task", "was not in this round")
    if secretary not in told.people:
        raise BadInput("secretary", "was not in this round")
    need = told.tasks[task]
    problem = pairs({task: need}, told.people, told.weights, told.now)
    found = explain(need, told.people[secretary], told.weights, told.now)
    return _placed(found, ranked(problem.row(task)), _standing(task, secretary, problem, assignments))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a snapshot says that its round was told."""

    now: datetime
    weights: Weights
    top: int
    steps: int
    tasks: Mapping[str, TaskNeed]
    people: Mapping[str, Candidate]


def _told(data: object) -> _Told:
    given = table(data, "snapshot")
    if given.get("engine") != ENGINE:
        raise BadInput("snapshot.engine", f"must be {ENGINE}")
    now = instant(given.get("now"), "snapshot.now")
    return _Told(
        now=now,
        weights=read_weights(given.get("weights"), "snapshot.weights"),
        top=whole(given.get("top"), "snapshot.top"),
        steps=whole(given.get("steps"), "snapshot.steps"),
        tasks=read_tasks(given.get("tasks"), "snapshot.tasks", now),
        people=read_secretaries(given.get("secretaries"), "snapshot.secretaries", now),
    )


def read_tasks(data: object, place: str, now: datetime) -> dict[str, TaskNeed]:
    return _by_id((read_task(item, f"{place}[{i}]", now) for i, item in enumerate(rows(data, place))), place)


def read_secretaries(data: object, place: str, now: datetime) -> dict[str, Candidate]:
    return _by_id((read_secretary(item, f"{place}[{i}]", now) for i, item in enumerate(rows(data, place))), place)


def _by_id(values: Iterable[T], place: str) -> dict[str, T]:
    found: dict[str, T] = {}
    for index, value in enumerate(values):
        if value.id in found:
            raise BadInput(f"{place}[{index}].id", "comes twice")
        found[value.id] = value
    return dict(sorted(found.items()))


def _ranking(
    need: TaskNeed,
    people: Mapping[str, Candidate],
    weights: Weights,
    now: datetime,
    problem: Problem,
    plan: Plan,
    top: int,
) -> tuple[Explanation, ...]:
    order = ranked(problem.row(need.id))
    winner = plan.assignments.get(need.id)
    shown = [secretary for place, secretary in enumerate(order) if place < top or secretary == winner]
    return tuple(
        _placed(
            explain(need, people[secretary], weights, now),
            order,
            _standing(need.id, secretary, problem, plan.assignments),
        )
        for secretary in shown
    )


def _placed(found: Explanation, order: Sequence[str], how: Standing) -> Explanation:
    rank_of = order.index(found["secretary"]) + 1 if found["eligible"] else None
    return {**found, "rank": rank_of, "ranked": len(order), "standing": how}


def _standing(task: str, secretary: str, problem: Problem, assignments: Mapping[str, str]) -> Standing:
    arcs, winner = problem.row(task), assignments.get(task)
    if winner == secretary:
        return standing("OFFERED")
    return standing(
        "PRICED_OUT" if secretary in arcs else "REFUSED",
        winner=winner,
        winner_value=arcs[winner].value if winner is not None and winner in arcs else None,
        elsewhere=[other for other, holder in sorted(assignments.items()) if holder == secretary],
    )


def _reasons(need: TaskNeed, people: Mapping[str, Candidate], now: datetime, eligible_ones: int) -> tuple[Reason, ...]:
    """Most frequent first, equals by code."""
    if not people:
        return (Reason(code="NO_CANDIDATES", secretaries=0, alone=0),)
    counted: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for candidate in people.values():
        codes = [refusal.code for refusal in refusals(need, candidate, now)]
        counted.update(codes)
        alone.update(codes if len(codes) == 1 else [])
    if eligible_ones:
        counted["PRICED_OUT"] = alone["PRICED_OUT"] = eligible_ones
    order = sorted(counted, key=lambda code: (-counted[code], code))
    return tuple(Reason(code=code, secretaries=counted[code], alone=alone[code]) for code in order)
