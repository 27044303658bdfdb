"""Parts of a problem that have nothing to do with each other: nobody in one can do a task of another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import Rows
from tasks_engine.matching.problem import Ints, Problem


def components(problem: Problem) -> Iterator[Problem]:
    """The problem in parts that may be solved apart, by different workers. Tasks that nobody can do, and secretaries
    who can do nothing, are in none."""
    whole = Rows(problem.start, problem.secretary, problem.value, problem.effort)
    for tasks, secretaries in members(groups(whole, len(problem.secretaries)), len(problem.tasks)):
        if len(tasks) and len(secretaries):
            rows, _ = part(whole, tasks, secretaries)
            yield Problem(
                [problem.tasks[i] for i in tasks],
                [problem.secretaries[j] for j in secretaries],
                *rows,
                problem.minutes[secretaries],
                problem.slots[secretaries],
            )


def members(group: Ints, tasks: int) -> Iterator[tuple[Ints, Ints]]:
    """The tasks and the secretaries (indices, ascending) of each group in turn."""
    order = np.argsort(group, kind="stable")
    if len(order) == 0:
        return
    for both in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        yield both[both < tasks], both[both >= tasks] - tasks


def part(rows: Rows, tasks: Ints, secretaries: Ints) -> tuple[Rows, Ints]:
    """The arcs of these tasks, all of which lead to these secretaries, numbered anew; and which arcs they are."""
    length = rows.start[tasks + 1] - rows.start[tasks]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    arcs = np.repeat(rows.start[tasks] - start[:-1], length) + np.arange(start[-1])
    secretary = np.searchsorted(secretaries, rows.secretary[arcs]).astype(np.int32)
    return Rows(start, secretary, rows.value[arcs], rows.effort[arcs]), arcs


def groups(rows: Rows, secretaries: int) -> Ints:
    """int64[T + S]: a number for each task, then each secretary, the same for all that are connected by arcs; numbered
    from 0."""
    tasks = len(rows.start) - 1
    parent = np.arange(tasks + secretaries)
    connect(rows, parent)
    return np.unique(parent, return_inverse=True)[1].astype(np.int64)


@compiled
def connect(rows: Rows, parent: Ints) -> None:
    """Union-find over the arcs; afterwards parent (int64[T + S]) is the first member of each component."""
    tasks = len(rows.start) - 1
    for i in range(tasks):
        for a in range(rows.start[i], rows.start[i + 1]):
            one, other = i, tasks + rows.secretary[a]
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            while parent[other] != other:
                parent[other] = parent[parent[other]]
                other = parent[other]
            parent[max(one, other)] = min(one, other)
    for node in range(len(parent)):
        parent[node] = parent[parent[node]]
