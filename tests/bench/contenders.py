"""Who competes at `make bench-matching`, each on the same Problem and each in a process of its own.

    greedy    the most valuable pair first, while it fits
    flow      OR-Tools' min-cost flow over the slots, which knows no minutes; repaired: whoever has too much keeps what
              is worth most a minute; then filled greedily
    lp        HiGHS' interior point on the linear relaxation; rounded: largest shares first; then filled greedily
    mip       HiGHS' branch and bound on the problem itself, for sizes at which it ends
    ours      tasks_engine.matching.solve
    round     the same from the profiles of the same house: columns, candidates, solve

The first three come bare and polished: polishing inserts what fits, moves tasks to where they are worth more, and lets
a task that found nobody push out another for which there is a better place.

    python -m tests.bench.contenders NAME BUDGET FOLDER...    one JSON line for each problem that `save` has written
    python -m tests.bench.contenders round BUDGET TASKS SECRETARIES

One process per contender is the honest measure of memory, and two copies of HiGHS in one process crash.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tasks_engine.matching.candidates import candidates
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.problem import Plan, Problem, verify
from tasks_engine.matching.solve import bound_of, solve
from tests.bench.generator import NOW, WEIGHTS, bare, names, world

COLUMNS = ("start", "secretary", "value", "effort", "minutes", "slots")
NONE = -1
PASSES = 20
MIP_SECONDS = 60.0


class Desk(NamedTuple):
    """A plan being made: the pair chosen for each task, and what is left of everybody."""

    task: np.ndarray
    """int32[A]: the task of each pair."""
    chosen: np.ndarray
    """int64[T]: a pair, or NONE."""
    minutes: np.ndarray
    slots: np.ndarray


def desk(problem: Problem) -> Desk:
    tasks = len(problem.tasks)
    task = np.repeat(np.arange(tasks, dtype=np.int32), np.diff(problem.start))
    return Desk(task, np.full(tasks, NONE, dtype=np.int64), problem.minutes.copy(), problem.slots.copy())


def greedy(problem: Problem) -> Desk:
    found = desk(problem)
    fill(problem, found, by_value(problem))
    return found


def flow(problem: Problem) -> Desk:
    picked = flow_on_slots(problem)
    density = problem.value[picked] / np.maximum(problem.effort[picked], 0.5)
    found = desk(problem)
    fill(problem, found, picked[np.lexsort((picked, -density))])
    fill(problem, found, by_value(problem))
    return found


def flow_on_slots(problem: Problem) -> np.ndarray:
    """The pairs of the best plan that heeds the slots only. A task may also flow straight to the sink, for nothing."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    tasks, people, pairs = len(problem.tasks), len(problem.secretaries), len(problem.value)
    task = np.repeat(np.arange(tasks, dtype=np.int32), np.diff(problem.start))
    sink, everybody, everything = tasks + people, np.arange(people) + tasks, np.arange(tasks)
    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([task, everybody, everything]),
        np.concatenate([problem.secretary + tasks, np.full(people + tasks, sink)]),
        np.concatenate([np.ones(pairs, dtype=np.int64), problem.slots, np.ones(tasks, dtype=np.int64)]),
        np.concatenate([-problem.value.astype(np.int64), np.zeros(people + tasks, dtype=np.int64)]),
    )
    network.set_nodes_supplies(np.arange(sink + 1), np.append(np.repeat([1, 0], [tasks, people]), -tasks))
    if network.solve() != network.OPTIMAL:
        raise RuntimeError("the flow found no plan")
    return np.flatnonzero(network.flows(arcs[:pairs]))


def lp(problem: Problem) -> Desk:
    share = relaxation(problem)
    some = np.flatnonzero(share > 1e-6)
    found = desk(problem)
    fill(problem, found, some[np.lexsort((some, -problem.value[some], -np.rint(share[some] * 1e6)))])
    fill(problem, found, by_value(problem))
    return found


def relaxation(problem: Problem) -> np.ndarray:
    """float[A]: the share of each pair in a best plan that may divide tasks."""
    rows, limits = constraints(problem)
    found = linprog(-problem.value.astype(float), A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs-ipm")
    if found.status != 0:
        raise RuntimeError(found.message)
    return found.x


def mip(problem: Problem) -> Desk:
    rows, limits = constraints(problem)
    found = milp(
        -problem.value.astype(float),
        constraints=LinearConstraint(rows, -np.inf, limits),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(problem.value)),
        options={"mip_rel_gap": 0, "time_limit": MIP_SECONDS},
    )
    done = desk(problem)
    if found.x is not None:
        fill(problem, done, np.flatnonzero(found.x > 0.5))
    return done


def constraints(problem: Problem) -> tuple[sparse.csr_array, np.ndarray]:
    """A row for each task, each secretary's minutes and each secretary's slots; a column for each pair."""
    tasks, people, pairs = len(problem.tasks), len(problem.secretaries), len(problem.value)
    task = np.repeat(np.arange(tasks), np.diff(problem.start))
    row = np.concatenate([task, tasks + problem.secretary, tasks + people + problem.secretary])
    entry = np.concatenate([np.ones(pairs), problem.effort, np.ones(pairs)])
    matrix = sparse.csr_array((entry, (row, np.tile(np.arange(pairs), 3))), shape=(tasks + 2 * people, pairs))
    return matrix, np.concatenate([np.ones(tasks), problem.minutes, problem.slots]).astype(float)


def by_value(problem: Problem) -> np.ndarray:
    """Pairs, most valuable first; of equals the shorter, then the earlier."""
    return np.argsort((-problem.value.astype(np.int64) << 28) + problem.effort, kind="stable")


def fill(problem: Problem, found: Desk, order: np.ndarray) -> None:
    """Take the pairs in this order, while they fit."""
    _fill(order, found.task, problem.secretary, problem.effort, found.chosen, found.minutes, found.slots)


def polish(problem: Problem, found: Desk) -> None:
    arcs = (problem.start, problem.secretary, problem.value, problem.effort)
    _polish(*arcs, found.chosen, found.minutes, found.slots, PASSES)


CONTENDERS: dict[str, Callable[[Problem], Desk]] = {"greedy": greedy, "flow": flow, "lp": lp, "mip": mip}


def save(problem: Problem, folder: Path) -> Path:
    """Write the columns into the folder, for `load`; ids are as the generator numbers them."""
    folder.mkdir(parents=True)
    for column in COLUMNS:
        np.save(folder / f"{column}.npy", getattr(problem, column))
    return folder


def load(folder: Path) -> Problem:
    columns = {column: np.load(folder / f"{column}.npy") for column in COLUMNS}
    ids = {"tasks": names("t", len(columns["start"]) - 1), "secretaries": names("s", len(columns["minutes"]))}
    return Problem(**ids, **columns)


def main(name: str, budget: str, *folders: str) -> None:
    if name == "round":
        whole_round(int(budget), *map(int, folders))
        return
    for kind in ("house", "type_d"):  # whatever is compiled, loaded or cached the first time
        _run(bare(20, 5, 1, kind), name, str(min(int(budget), 10**6)), lambda **_: None)
    for folder in folders:
        _run(load(Path(folder)), name, budget, lambda **figures: print(json.dumps(figures), flush=True))


def _run(problem: Problem, name: str, budget: str, tell: Callable[..., None]) -> None:
    began = process_time()
    if name == "ours":
        plan = solve(problem, steps=int(budget))
        spent = {"cpu": process_time() - began, "mib": peak()}
        unproven = not plan.searched and bound_of(problem, plan.warm) != plan.bound
        tell(name=name, budget=int(budget), bound=plan.bound, **spent, **judged(problem, plan, int(unproven)))
        return
    found = CONTENDERS[name](problem)
    cpu = process_time() - began
    tell(name=name, cpu=cpu, mib=peak(), **judged(problem, as_plan(problem, found)))
    if name != "mip":
        began = process_time()
        polish(problem, found)
        cpu += process_time() - began
        tell(name=f"{name}, polished", cpu=cpu, mib=peak(), **judged(problem, as_plan(problem, found)))


def whole_round(budget: int, tasks: int, secretaries: int) -> None:
    for size in ((60, 20), (tasks, secretaries)):
        house, began = world(*size, seed=1), process_time()
        people = SecretaryColumns.of(house.candidates())
        problem = candidates(TaskColumns.of(house.needs(), people.codebook), people, WEIGHTS, NOW)
        plan = solve(problem, steps=budget)
        figures = {"budget": budget, "bound": plan.bound, "cpu": process_time() - began, "mib": peak()}
    print(json.dumps({"name": "round", **figures, **judged(problem, plan)}), flush=True)


def judged(problem: Problem, plan: Plan, faults: int = 0) -> dict[str, int]:
    wrong = faults + len(verify(problem, plan))
    return {"value": plan.value, "assigned": len(plan.assignments), "wrong": wrong}


def peak() -> float:
    """The most memory that this process has held, in MiB. (The kernel's ru_maxrss would count the parent's as well.)"""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].removesuffix("kB")) / 1024


def as_plan(problem: Problem, found: Desk) -> Plan:
    done = np.flatnonzero(found.chosen != NONE)
    pairs = found.chosen[done]
    value = int(problem.value[pairs].sum())
    given = zip(done.tolist(), problem.secretary[pairs].tolist(), strict=True)
    return Plan({problem.tasks[i]: problem.secretaries[j] for i, j in given}, value, value)


@compiled
def _fill(order, task, secretary, effort, chosen, minutes, slots):
    for a in order:
        i, j = task[a], secretary[a]
        if chosen[i] == NONE and slots[j] > 0 and minutes[j] >= effort[a]:
            chosen[i] = a
            minutes[j] -= effort[a]
            slots[j] -= 1


@compiled
def _polish(start, secretary, value, effort, chosen, minutes, slots, passes):
    for _ in range(passes):
        gained = _moves(start, secretary, value, effort, chosen, minutes, slots)
        gained += _pushes(start, secretary, value, effort, chosen, minutes, slots)
        if gained == 0:
            break


@compiled
def _moves(start, secretary, value, effort, chosen, minutes, slots):
    gained = 0
    for i in range(len(chosen)):
        a = _home(start, secretary, value, effort, minutes, slots, i, -1)
        if a != NONE and (chosen[i] == NONE or value[a] > value[chosen[i]]):
            gained += value[a] - (value[chosen[i]] if chosen[i] != NONE else 0)
            _put(secretary, effort, chosen, minutes, slots, i, a)
    return gained


@compiled
def _pushes(start, secretary, value, effort, chosen, minutes, slots):
    """Tasks that found nobody push out one other each, which then takes the best other place that fits, or none."""
    first, after = np.full(len(minutes), NONE), np.full(len(chosen), NONE)
    homes = np.full(len(chosen), NONE)
    for k in range(len(chosen)):
        if chosen[k] != NONE:
            j = secretary[chosen[k]]
            after[k], first[j] = first[j], k
            homes[k] = _home(start, secretary, value, effort, minutes, slots, k, j)
    gained = 0
    for i in range(len(chosen)):
        if chosen[i] != NONE:
            continue
        most, pushed, taken, place = 0, NONE, NONE, NONE
        for a in range(start[i], start[i + 1]):
            k = first[secretary[a]]
            while k != NONE:
                b, home = chosen[k], homes[k]
                if home != NONE and (slots[secretary[home]] == 0 or minutes[secretary[home]] < effort[home]):
                    home = NONE
                if b != NONE and secretary[b] == secretary[a] and minutes[secretary[a]] + effort[b] >= effort[a]:
                    gain = value[a] - value[b] + (value[home] if home != NONE else 0)
                    if gain > most:
                        most, pushed, taken, place = gain, k, a, home
                k = after[k]
        if most > 0:
            gained += most
            _put(secretary, effort, chosen, minutes, slots, pushed, place)
            _put(secretary, effort, chosen, minutes, slots, i, taken)
            homes[pushed] = NONE
    return gained


@compiled
def _home(start, secretary, value, effort, minutes, slots, i, but):
    """The most valuable pair of a task that fits now, with anybody but one."""
    best = NONE
    for a in range(start[i], start[i + 1]):
        j = secretary[a]
        if j != but and slots[j] > 0 and minutes[j] >= effort[a] and (best == NONE or value[a] > value[best]):
            best = a
    return best


@compiled
def _put(secretary, effort, chosen, minutes, slots, i, a):
    """Give a task to another pair, or to none."""
    if chosen[i] != NONE:
        minutes[secretary[chosen[i]]] += effort[chosen[i]]
        slots[secretary[chosen[i]]] += 1
    chosen[i] = a
    if a != NONE:
        minutes[secretary[a]] -= effort[a]
        slots[secretary[a]] -= 1


if __name__ == "__main__":
    main(*sys.argv[1:])
