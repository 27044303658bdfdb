"""Local search: insert, shift, swap, eject. Every gain is a gain of the plan's value; the plan stays feasible."""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.desk import NONE, Desk, fits, put, take
from tasks_engine.matching.graph import Rows
from tasks_engine.matching.problem import NOBODY, Ints


@compiled
def improve(rows: Rows, desk: Desk, steps: int) -> int:
    """Try every task in turn until none gains any more or the steps (arcs looked at) are used up; returns what is left
    of them. Moves no more tasks from their homes than the desk allows."""
    tasks, task, idle = len(desk.arc), -1, 0
    peak = np.zeros(tasks, np.int64)
    for i in range(tasks):
        for arc in range(rows.start[i], rows.start[i + 1]):
            peak[i] = max(peak[i], rows.value[arc])
    while idle < tasks and steps > 0:
        task = (task + 1) % tasks
        idle += 1
        steps -= 1 + rows.start[task + 1] - rows.start[task]
        arc = best_place(rows, desk, task)
        if arc != NONE:
            if desk.arc[task] != NONE:
                take(rows, desk, task)
            put(rows, desk, task, arc)
            idle = 0
            continue
        arc, other, place, looked = best_exchange(rows, desk, task, peak)
        steps -= looked
        if arc != NONE:
            exchange(rows, desk, task, arc, other, place)
            idle = 0
    return steps


@compiled
def leaves(rows: Rows, desk: Desk, task: int, arc: int) -> int:
    """By how many more tasks than now are away from their homes when the task goes by this arc (NONE: to nobody)."""
    home, now = desk.home[task], desk.arc[task]
    if home == NOBODY:
        return 0
    was = 1 if now == NONE or rows.secretary[now] != home else 0
    will = 1 if arc == NONE or rows.secretary[arc] != home else 0
    return will - was


@compiled
def best_place(rows: Rows, desk: Desk, task: int) -> int:
    """The most valuable arc with room for the task, if it is worth more than the one it has; else NONE. A task that
    nobody has takes any place, even one worth nothing."""
    now, best = desk.arc[task], NONE
    most = rows.value[now] if now != NONE else -1
    for arc in range(rows.start[task], rows.start[task + 1]):
        if rows.value[arc] > most and fits(rows, desk, arc) and leaves(rows, desk, task, arc) <= desk.moves[0]:
            most, best = rows.value[arc], arc
    return best


@compiled
def best_exchange(rows: Rows, desk: Desk, task: int, peak: Ints) -> tuple[int, int, int, int]:
    """Put the task in another's place, who goes to the best place then free: a swap, a chain of two, or out.

    peak: int64[T], the most that any arc of a task is worth. Returns the task's new arc, the other task, its new arc
    (NONE: out), and how many arcs were looked at. The new arc is NONE when nothing is gained.
    """
    now = desk.arc[task]
    worth = rows.value[now] if now != NONE else 0
    most, looked, best_arc, best_other, best_to = 0, 0, NONE, NONE, NONE
    for arc in range(rows.start[task], rows.start[task + 1]):
        if rows.value[arc] <= worth:
            continue
        j = rows.secretary[arc]
        other = desk.first[j]
        while other != NONE:
            held = desk.arc[other]
            gain = rows.value[arc] - worth - rows.value[held]
            if other != task and desk.minutes[j] + rows.effort[held] >= rows.effort[arc]:
                moved = leaves(rows, desk, task, arc)
                if gain > most and moved + leaves(rows, desk, other, NONE) <= desk.moves[0]:
                    most, best_arc, best_other, best_to = gain, arc, other, NONE
                if gain + peak[other] <= most:
                    other = desk.following[other]
                    continue
                looked += rows.start[other + 1] - rows.start[other]
                for to in range(rows.start[other], rows.start[other + 1]):
                    k = rows.secretary[to]
                    if gain + rows.value[to] <= most or k == j:
                        continue
                    free, slots = desk.minutes[k], desk.slots[k]
                    if now != NONE and k == rows.secretary[now]:
                        free, slots = free + rows.effort[now], slots + 1
                    if free < rows.effort[to] or slots == 0:
                        continue
                    if moved + leaves(rows, desk, other, to) <= desk.moves[0]:
                        most, best_arc, best_other, best_to = gain + rows.value[to], arc, other, to
            other = desk.following[other]
    return best_arc, best_other, best_to, looked


@compiled
def exchange(rows: Rows, desk: Desk, task: int, arc: int, other: int, place: int) -> None:
    if desk.arc[task] != NONE:
        take(rows, desk, task)
    take(rows, desk, other)
    put(rows, desk, task, arc)
    if place != NONE:
        put(rows, desk, other, place)


@compiled
def insert(rows: Rows, desk: Desk) -> None:
    """Put every task that nobody has to its most valuable place, if there is any."""
    for task in range(len(desk.arc)):
        if desk.arc[task] == NONE:
            arc = best_place(rows, desk, task)
            if arc != NONE:
                put(rows, desk, task, arc)
