"""A round: everybody's tasks and everybody's secretaries at one moment, decided together.

Pure: `run` reads nothing but its arguments. A live offer's time must already be taken off its secretary's remaining
minutes and slots, and be among their bookings. What a round decides it can explain later, pair by pair (`why`), so it
makes no explanations here.

The steps: waiting relaxes what tasks ask for; all eligible pairs get their value; late binding leaves out whoever has
enough work ahead; the solver assigns; every secretary's day is looked at as a whole, and what does not fit goes to
others; tasks that are hard to fill are offered to more people, whose capacity is kept for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple, TypedDict, TypeVar

import numpy as np

from tasks_engine.matching.explain import Explanation, eligible, explain, refusals
from tasks_engine.matching.plain import plain
from tasks_engine.matching.policy import Policy, relaxed
from tasks_engine.matching.problem import Arc, Problem, Warm
from tasks_engine.matching.profiles import BadInput, Candidate, TaskNeed, utc
from tasks_engine.matching.seating import Seating
from tasks_engine.matching.solve import STEPS
from tasks_engine.matching.value import Weights, pair_value

ENGINE = "2"
"""Version of the engine's answers: a snapshot replays to the same outcome within one version."""
TOP = 3
ROUND_CODES = ("PRICED_OUT", "QUEUE_FULL", "DAY_FULL", "NO_CANDIDATES")
"""Reasons beside the requirements' own codes."""
T = TypeVar("T", TaskNeed, Candidate)


class Reason(TypedDict):
    """Why a task found nobody: so many secretaries were refused with this code, so many of them for it alone.

    Of the eligible, PRICED_OUT counts those whom the plan gave to other work, QUEUE_FULL those who have enough work
    ahead for now, DAY_FULL those whose day could not hold this task beside the others of the round. NO_CANDIDATES says
    that there was nobody to ask.
    """

    code: str
    secretaries: int
    alone: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round decided. All tables are by task, sorted."""

    assignments: Mapping[str, str]
    """Task to the secretary whom the plan gives it."""
    offers: Mapping[str, tuple[str, ...]]
    """Task to everybody whom it is offered: the assigned one first, then the others of a task that is hard to fill."""
    worth: Mapping[str, tuple[int, ...]]
    """Task to what it is worth with each of those."""
    unassigned: Mapping[str, tuple[Reason, ...]]
    """Task to why nobody has it, most frequent reason first."""
    top: Mapping[str, tuple[tuple[str, int], ...]]
    """Task to its best eligible secretaries and what it is worth with them, best first."""
    eligible: Mapping[str, int]
    """Task to how many secretaries are eligible."""
    day_full: Mapping[str, tuple[str, ...]]
    """Task to the secretaries whose day could not hold it beside their other work of the round; most have none."""
    value: int
    bound: int
    """No plan of this round could be worth more."""
    engine: str
    policy: str
    weights: str
    warm: Warm = field(default_factory=Warm, compare=False, repr=False)
    """What the next round may start from."""

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one: (bound - value) / bound. 0 means proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    def data(self) -> dict[str, Any]:
        """The outcome as plain JSON data, without `warm`."""
        told = {item.name: plain(getattr(self, item.name)) for item in fields(self) if item.name != "warm"}
        return {**told, "gap": self.gap}


def run(
    needs: Iterable[TaskNeed],
    candidates: Iterable[Candidate],
    policy: Policy,
    now: datetime,
    *,
    top: int = TOP,
    steps: int = STEPS,
    warm: Warm | None = None,
) -> Outcome:
    """Decide one round. Raises BadInput for an id that comes twice."""
    now = utc(now)
    tasks, people, problem = setting_of(needs, candidates, policy, now)
    seating = Seating(problem, tasks, people, policy, now)
    seating.solve(steps, warm)
    seating.offer_to_more()
    counts = dict(zip(problem.tasks, np.diff(problem.start).tolist(), strict=True))
    return Outcome(
        assignments=seating.assignments(),
        offers=seating.offers(),
        worth=seating.worth(),
        unassigned={
            problem.tasks[i]: _reasons(tasks[problem.tasks[i]], people, now, seating.kept_out(i))
            for i in seating.unassigned()
        },
        top=best_of(problem, top),
        eligible=counts,
        day_full=seating.day_full(),
        value=seating.value,
        bound=seating.bound,
        engine=ENGINE,
        policy=policy.version,
        weights=policy.weights.version,
        warm=seating.warm,
    )


class Setting(NamedTuple):
    """What a round decides about: the tasks as waiting has relaxed them, and all eligible pairs."""

    tasks: Mapping[str, TaskNeed]
    people: Mapping[str, Candidate]
    problem: Problem


def setting_of(needs: Iterable[TaskNeed], candidates: Iterable[Candidate], policy: Policy, now: datetime) -> Setting:
    """Raises BadInput for an id that comes twice."""
    people = by_id(candidates, "secretaries")
    tasks = {task: relaxed(need, policy, now) for task, need in by_id(needs, "tasks").items()}
    return Setting(tasks, people, pairs(tasks, people, policy.weights, now))


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


def best_of(problem: Problem, top: int) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of every task the `top` eligible secretaries, most valuable first, equals by id."""
    found = {}
    for i, task in enumerate(problem.tasks):
        arcs = slice(problem.start[i], problem.start[i + 1])
        value = problem.value[arcs]
        if top < len(value):
            least = np.partition(value, -top)[-top] if top else np.iinfo(np.int32).max
            near = np.flatnonzero(value >= least)
        else:
            near = np.arange(len(value))
        order = near[np.argsort(-value[near], kind="stable")][:top]
        named = problem.secretary[arcs][order].tolist()
        found[task] = tuple(
            (problem.secretaries[j], worth) for j, worth in zip(named, value[order].tolist(), strict=True)
        )
    return found


def rank(
    need: TaskNeed, candidates: Iterable[Candidate], policy: Policy, now: datetime, top: int = TOP
) -> tuple[Explanation, ...]:
    """The best eligible secretaries for one task by itself, best first, equals by id."""
    now, people = utc(now), by_id(candidates, "secretaries")
    problem = pairs({need.id: relaxed(need, policy, now)}, people, policy.weights, now)
    return tuple(
        {**explain(need, people[secretary], policy, now), "rank": place, "ranked": len(problem.value)}
        for place, (secretary, _) in enumerate(best_of(problem, top)[need.id], 1)
    )


def by_id(values: Iterable[T], place: str) -> dict[str, T]:
    """Rows by id, sorted. Raises BadInput for an id that comes twice."""
    found: dict[str, T] = {}
    for index, value in enumerate(values):
        if value.id in found:
            raise BadInput(f"{place}[{index}].id", "comes twice")
        found[value.id] = value
    return dict(sorted(found.items()))


def _reasons(
    need: TaskNeed, people: Mapping[str, Candidate], now: datetime, kept_out: Mapping[str, int]
) -> tuple[Reason, ...]:
    """Most frequent first, equals by code."""
    if not people:
        return (Reason(code="NO_CANDIDATES", secretaries=0, alone=0),)
    counted: Counter[str] = Counter(kept_out)
    alone: Counter[str] = Counter(kept_out)
    for candidate in people.values():
        codes = [refusal.code for refusal in refusals(need, candidate, now)]
        counted.update(codes)
        alone.update(codes if len(codes) == 1 else [])
    order = sorted(counted, key=lambda code: (-counted[code], code))
    return tuple(Reason(code=code, secretaries=counted[code], alone=alone[code]) for code in order)
