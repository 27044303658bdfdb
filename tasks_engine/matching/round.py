"""A round: everybody's tasks and everybody's secretaries at one moment, decided together.

Pure: `run` reads nothing but its arguments. A live offer's time must already be taken off its secretary's remaining
minutes and slots, and be among their bookings. What a round decides it can explain later, pair by pair (`why`), so it
makes no explanations here.

The steps: waiting relaxes what tasks ask for; all eligible pairs get their value; late binding leaves out whoever has
enough work ahead; the solver assigns; every secretary's day is looked at as a whole, and what does not fit goes to
others; tasks that are hard to fill are offered to more people, whose capacity is kept for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

import numpy as np

from tasks_engine.matching.candidates import candidates as eligible_pairs
from tasks_engine.matching.candidates import refusal_counts
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns, by_id
from tasks_engine.matching.explain import Explanation, explain
from tasks_engine.matching.plain import plain
from tasks_engine.matching.policy import Policy, relaxed
from tasks_engine.matching.problem import Problem, Warm
from tasks_engine.matching.profiles import Candidate, TaskNeed, utc
from tasks_engine.matching.seating import Seating
from tasks_engine.matching.solve import STEPS

ENGINE = "2"
"""Version of the engine's answers: a snapshot replays to the same outcome within one version."""
TOP = 3
ROUND_CODES = ("PRICED_OUT", "QUEUE_FULL", "DAY_FULL", "NO_CANDIDATES")
"""Reasons beside the requirements' own codes."""


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
    setting = setting_of(needs, candidates, policy, now)
    problem = setting.problem
    seating = Seating(problem, setting.tasks, setting.people, policy, now)
    seating.solve(steps, warm)
    seating.offer_to_more()
    counts = dict(zip(problem.tasks, np.diff(problem.start).tolist(), strict=True))
    return Outcome(
        assignments=seating.assignments(),
        offers=seating.offers(),
        worth=seating.worth(),
        unassigned=_reasons(setting, seating, now),
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
    columns: SecretaryColumns
    problem: Problem


def setting_of(needs: Iterable[TaskNeed], candidates: Iterable[Candidate], policy: Policy, now: datetime) -> Setting:
    """Raises BadInput for an id that comes twice."""
    people = {person.id: person for person in by_id(candidates, "secretaries")}
    tasks = {need.id: relaxed(need, policy, now) for need in by_id(needs, "tasks")}
    columns = SecretaryColumns.of(people.values())
    return Setting(tasks, people, columns, pairs(tasks.values(), columns, policy, now))


def pairs(tasks: Iterable[TaskNeed], people: SecretaryColumns, policy: Policy, now: datetime) -> Problem:
    """The assignment problem of a round: every eligible pair with its value. The tasks are taken as they are."""
    return eligible_pairs(TaskColumns.of(tasks, people.codebook), people, policy.weights, now)


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


def ranking(
    need: TaskNeed, candidates: Iterable[Candidate], policy: Policy, now: datetime
) -> tuple[tuple[str, int], ...]:
    """All eligible secretaries for one task by itself with what it is worth with them, best first, equals by id."""
    problem = setting_of([need], candidates, policy, utc(now)).problem
    return best_of(problem, len(problem.value))[need.id]


def rank(
    need: TaskNeed, candidates: Iterable[Candidate], policy: Policy, now: datetime, top: int = TOP
) -> tuple[Explanation, ...]:
    """The best of them explained."""
    people = {person.id: person for person in candidates}
    order = ranking(need, people.values(), policy, now)
    return tuple(
        {**explain(need, people[secretary], policy, now), "rank": place, "ranked": len(order)}
        for place, (secretary, _) in enumerate(order[:top], 1)
    )


def _reasons(setting: Setting, seating: Seating, now: datetime) -> dict[str, tuple[Reason, ...]]:
    """Of every task that nobody has: most frequent first, equals by code."""
    left = [setting.problem.tasks[i] for i in seating.unassigned()]
    if not setting.people:
        return {task: (Reason(code="NO_CANDIDATES", secretaries=0, alone=0),) for task in left}
    columns = TaskColumns.of((setting.tasks[task] for task in left), setting.columns.codebook)
    refused = refusal_counts(columns, setting.columns, now)
    return {
        task: tuple(
            Reason(code=code, secretaries=count, alone=alone)
            for code, (count, alone) in sorted(
                {**refused[task], **seating.kept_out(i)}.items(), key=lambda counted: (-counted[1][0], counted[0])
            )
        )
        for i, task in zip(seating.unassigned(), left, strict=True)
    }
