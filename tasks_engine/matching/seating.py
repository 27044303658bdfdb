"""Who gets what in one round: late binding, the solver, every day as a whole, and the extra offers."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.day import Day, due_of
from tasks_engine.matching.policy import Policy, exempt, hard_to_fill
from tasks_engine.matching.problem import NOBODY, Ints, Plan, Problem, Warm
from tasks_engine.matching.profiles import BadInput, Candidate, TaskNeed
from tasks_engine.matching.solve import solve

REPAIRS, SHARE = 3, 8
"""How often the solver looks for other places for what the days could not hold, each time with one part in so many of
the steps."""

Mask = NDArray[np.bool_]


def late_bound(
    problem: Problem, needs: Mapping[str, TaskNeed], people: Mapping[str, Candidate], policy: Policy
) -> Problem:
    """The problem without the pairs that late binding leaves for a later round.

    A secretary with more than `queue_minutes` booked ahead takes only what is exempt. Anybody else takes work until so
    many minutes lie ahead, counting what they have: the last task may reach beyond, however long it is, so a task
    longer than the room fills the room (its arc says so) and is never left to wait for ever.
    """
    if policy.queue_minutes is None:
        return problem
    load = np.array([people[name].load for name in problem.secretaries], dtype=np.int64)
    room = policy.queue_minutes - load + 1
    free = np.array([exempt(needs[task]) for task in problem.tasks], dtype=bool)
    kept = (room[problem.secretary] > 0) | np.repeat(free, np.diff(problem.start))
    minutes = np.where(room > 0, np.minimum(problem.minutes, room), problem.minutes)
    narrowed = _only(problem, kept)
    effort = np.minimum(narrowed.effort, minutes[narrowed.secretary]).astype(np.int32)
    return replace(narrowed, effort=effort, minutes=minutes)


def _only(problem: Problem, kept: Mask) -> Problem:
    """The problem with only the arcs of the mask."""
    before = np.concatenate(([0], np.cumsum(kept)))
    columns = {name: getattr(problem, name)[kept] for name in ("secretary", "value", "effort")}
    return replace(problem, start=before[problem.start].astype(np.int64), **columns)


def without(problem: Problem, task: str, secretary: str) -> Problem:
    """What is left of the problem when this pair is given: raises BadInput when it is none of its pairs."""
    arc = arc_of(problem, task, secretary)
    j = problem.secretary[arc]
    minutes, slots = problem.minutes.copy(), problem.slots.copy()
    minutes[j] -= problem.effort[arc]
    slots[j] -= 1
    i = bisect_left(problem.tasks, task)
    kept = np.ones(len(problem.secretary), dtype=bool)
    kept[problem.start[i] : problem.start[i + 1]] = False
    return replace(_only(problem, kept), minutes=minutes, slots=slots)


def arc_of(problem: Problem, task: str, secretary: str) -> int:
    """The number of the pair among the arcs. Raises BadInput when it is none."""
    i, j = bisect_left(problem.tasks, task), bisect_left(problem.secretaries, secretary)
    first, last = int(problem.start[i]), int(problem.start[i + 1])
    arc = first + int(np.searchsorted(problem.secretary[first:last], j))
    if arc == last or problem.secretary[arc] != j:
        raise BadInput("secretary", "is not eligible for the task")
    return arc


class Seating:
    """A round being worked on. `problem` holds all eligible pairs."""

    def __init__(
        self,
        problem: Problem,
        needs: Mapping[str, TaskNeed],
        people: Mapping[str, Candidate],
        policy: Policy,
        now: datetime,
    ) -> None:
        self.bound, self.warm = 0, Warm()
        self._needs, self._people, self._policy, self._now = needs, people, policy, now
        self._eligible = np.diff(problem.start)
        self._problem = late_bound(problem, needs, people, policy)
        self._minutes = self._problem.minutes.copy()
        self._slots = self._problem.slots.copy()
        self._days: dict[int, Day] = {}
        self._arc = np.full(len(problem.tasks), NOBODY, np.int64)
        self._more: dict[int, list[int]] = {}
        self._refused: defaultdict[int, list[int]] = defaultdict(list)

    @property
    def value(self) -> int:
        return int(self._problem.value[self._arc[self._arc != NOBODY]].sum())

    def solve(self, steps: int, warm: Warm | None) -> None:
        """Assign; then let the solver find other places for what the days cannot hold."""
        plan = solve(self._problem, steps=steps, warm=warm)
        self.bound, self.warm = plan.bound, plan.warm
        all_fit = self._seat(plan)
        for _ in range(REPAIRS):
            if all_fit:
                return
            all_fit = self._seat(solve(self._rest(), steps=steps // SHARE))

    def offer_to_more(self) -> None:
        """Further people for the tasks that are to be offered to several: those with room left, best first."""
        for arc in self._best_first(self._arc[self._arc != NOBODY]):
            i = self._task(arc)
            hard = hard_to_fill(self._needs[self._problem.tasks[i]], self._policy, self._now)
            wanted = (self._policy.hard_offers if hard else self._policy.offers) - 1
            if wanted:
                taken = (other for other in self._spare_arcs(i) if self._book(i, other))
                self._more[i] = list(islice(taken, wanted))

    def _seat(self, plan: Plan) -> bool:
        """Put the plan's work into the days, the most valuable first; whether every day could hold its work."""
        problem = self._problem
        task = np.repeat(np.arange(len(problem.tasks)), np.diff(problem.start))
        chosen = np.flatnonzero(problem.secretary == plan.owner[task])
        all_fit = True
        for arc in self._best_first(chosen):
            i = self._task(arc)
            if self._book(i, arc):
                self._arc[i] = arc
            else:
                self._refused[i].append(int(problem.secretary[arc]))
                all_fit = False
        return all_fit

    def assignments(self) -> dict[str, str]:
        return {task: named[0] for task, named in self.offers().items()}

    def offers(self) -> dict[str, tuple[str, ...]]:
        names = self._problem.secretaries
        return {
            self._problem.tasks[i]: tuple(names[j] for j in self._problem.secretary[arcs].tolist())
            for i, arcs in self._offered()
        }

    def worth(self) -> dict[str, tuple[int, ...]]:
        return {self._problem.tasks[i]: tuple(self._problem.value[arcs].tolist()) for i, arcs in self._offered()}

    def unassigned(self) -> list[int]:
        """Tasks that nobody has, as indices."""
        return np.flatnonzero(self._arc == NOBODY).tolist()

    def day_full(self) -> dict[str, tuple[str, ...]]:
        names = self._problem.secretaries
        return {
            self._problem.tasks[i]: tuple(names[j] for j in sorted(self._refused[i])) for i in sorted(self._refused)
        }

    def kept_out(self, i: int) -> dict[str, tuple[int, int]]:
        """Of the eligible secretaries of a task that nobody has: how many are not free for it, by code, twice, as each
        is kept out by that alone."""
        bound_soon, full = int(self._problem.start[i + 1] - self._problem.start[i]), len(self._refused.get(i, ()))
        counts = {"QUEUE_FULL": int(self._eligible[i]) - bound_soon, "DAY_FULL": full, "PRICED_OUT": bound_soon - full}
        return {code: (count, count) for code, count in counts.items() if count}

    def _offered(self) -> list[tuple[int, list[int]]]:
        """Tasks that somebody has, with the arcs to everybody who is asked."""
        seated = np.flatnonzero(self._arc != NOBODY).tolist()
        return [(i, [int(self._arc[i]), *self._more.get(i, [])]) for i in seated]

    def _rest(self) -> Problem:
        """What the first pass left: tasks without anybody, and the time that nobody has taken. Days only fill, so who
        could not hold a task once is not asked again."""
        problem = self._problem
        task = np.repeat(np.arange(len(problem.tasks)), np.diff(problem.start))
        kept = (self._arc[task] == NOBODY) & (problem.effort <= self._minutes[problem.secretary])
        kept &= self._slots[problem.secretary] > 0
        for i, refused in self._refused.items():
            row = slice(problem.start[i], problem.start[i + 1])
            kept[row] &= ~np.isin(problem.secretary[row], refused)
        return replace(_only(problem, kept), minutes=self._minutes.copy(), slots=self._slots.copy())

    def _spare_arcs(self, i: int) -> list[int]:
        """Arcs of the task to secretaries with minutes and a slot left, best first; the one who has it left out."""
        problem, row = self._problem, np.arange(self._problem.start[i], self._problem.start[i + 1])
        spare = problem.effort[row] <= self._minutes[problem.secretary[row]]
        spare &= (self._slots[problem.secretary[row]] > 0) & (row != self._arc[i])
        return self._best_first(row[spare])

    def _best_first(self, arcs: Ints) -> list[int]:
        """Most valuable first, equals by task and then secretary, which is the order of the arcs."""
        arcs = np.sort(arcs)
        order: list[int] = arcs[np.argsort(-self._problem.value[arcs], kind="stable")].tolist()
        return order

    def _task(self, arc: int) -> int:
        return int(np.searchsorted(self._problem.start, arc, side="right")) - 1

    def _book(self, i: int, arc: int) -> bool:
        """Take the secretary's time for the task, if their day can hold it."""
        j, need = int(self._problem.secretary[arc]), self._needs[self._problem.tasks[i]]
        if j not in self._days:
            self._days[j] = Day(self._people[self._problem.secretaries[j]], self._now)
        due = due_of(need.deadline)
        if not self._days[j].admits(due, need.effort):
            return False
        self._days[j].book(due, need.effort)
        self._minutes[j] -= self._problem.effort[arc]
        self._slots[j] -= 1
        return True
