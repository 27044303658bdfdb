"""Repacking: one secretary's day is filled anew and exactly, by an exact knapsack over everything they might do.

Tasks are taken from colleagues at what those lose by it, less the price of the time that it gives back to them; then
those are repacked in turn. A chain of a few that gains is kept, another is taken back.
"""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.desk import NONE, Desk, fits, put, take
from tasks_engine.matching.graph import SCALE, Columns, Room, Rows
from tasks_engine.matching.knapsack import BEST, EFFORT, GAIN, PLACE, Scratch, best_bundle
from tasks_engine.matching.prices import Prices
from tasks_engine.matching.problem import Ints

DEPTH = 4
"""Secretaries repacked in one chain."""


@compiled
def repack(
    rows: Rows, columns: Columns, room: Room, prices: Prices, desk: Desk, active: Ints, turns: int, nodes: int
) -> int:
    """Repack the active secretaries (int64[]), each with their chain, `turns` times or until nobody gains; returns the
    value gained. Tunes the prices.

    nodes: how many branches of one knapsack are looked at. Moves no more tasks from their homes than the desk allows.
    """
    people, most = len(room.minutes), 0
    for j in range(people):
        most = max(most, columns.start[j + 1] - columns.start[j])
    scratch = np.zeros((7, most), np.int64)
    log = np.zeros((2, DEPTH * (2 * most + 1)), np.int64)
    seen, number, total = np.zeros(people, np.int64), 0, 0
    for _ in range(turns):
        gained = 0
        for j in active:
            number += 1
            gained += chain(rows, columns, room, prices, desk, j, nodes, scratch, log, seen, number)
        total += gained
        if gained == 0:
            break
    return total


@compiled
def chain(
    rows: Rows,
    columns: Columns,
    room: Room,
    prices: Prices,
    desk: Desk,
    j: int,
    nodes: int,
    scratch: Scratch,
    log: Ints,
    seen: Ints,
    number: int,
) -> int:
    """Repack one, then those from whom tasks were taken, until that gains; returns the gain, or 0 with everything as it
    was. log: int64[2, changes], tasks and the arcs they had. seen: int64[S], the number of the chain that last met
    each secretary."""
    queue = np.zeros(DEPTH, np.int64)
    queue[0], seen[j], waiting, at, changes, gain = j, number, 1, 0, 0, 0
    while at < waiting:
        j = queue[at]
        at += 1
        items = list_items(rows, columns, prices, desk, j, scratch, seen, number)
        best_bundle(scratch, items, room.minutes[j], room.slots[j], prices, j, nodes)
        for k in range(items):
            task = columns.task[scratch[PLACE, k]]
            arc = columns.arc[scratch[PLACE, k]]
            held = desk.arc[task]
            if (held == arc) == (scratch[BEST, k] != 0):
                continue
            log[0, changes], log[1, changes] = task, held
            changes += 1
            if held != NONE:
                owner = rows.secretary[held]
                gain -= rows.value[held]
                take(rows, desk, task)
                if seen[owner] != number and waiting < DEPTH:
                    queue[waiting], seen[owner] = owner, number
                    waiting += 1
        for k in range(items):
            task = columns.task[scratch[PLACE, k]]
            if scratch[BEST, k] != 0 and desk.arc[task] == NONE:
                put(rows, desk, task, columns.arc[scratch[PLACE, k]])
                gain += rows.value[desk.arc[task]]
        for n in range(changes):
            task = log[0, n]
            if desk.arc[task] == NONE:
                arc = best_home(rows, desk, task)
                if arc != NONE:
                    log[0, changes], log[1, changes] = task, NONE
                    changes += 1
                    put(rows, desk, task, arc)
                    gain += rows.value[arc]
        if gain > 0 and desk.moves[0] >= 0:
            return gain
    for n in range(changes - 1, -1, -1):
        if desk.arc[log[0, n]] != NONE:
            take(rows, desk, log[0, n])
        if log[1, n] != NONE:
            put(rows, desk, log[0, n], log[1, n])
    return 0


@compiled
def list_items(
    rows: Rows, columns: Columns, prices: Prices, desk: Desk, j: int, scratch: Scratch, seen: Ints, number: int
) -> int:
    """What each task would gain with this secretary, into the scratch; returns how many would."""
    items = 0
    for q in range(columns.start[j], columns.start[j + 1]):
        task = columns.task[q]
        held = desk.arc[task]
        gain = columns.value[q] * SCALE
        if held == columns.arc[q]:
            arc = best_home(rows, desk, task)
            if arc != NONE:
                gain -= rows.value[arc] * SCALE
            gain = max(gain, 1)
        elif held != NONE:
            k = rows.secretary[held]
            gain -= rows.value[held] * SCALE
            if seen[k] != number:
                gain += prices.minute[k] * rows.effort[held] + prices.slot[k]
        if gain > 0:
            scratch[GAIN, items], scratch[EFFORT, items], scratch[PLACE, items] = gain, columns.effort[q], q
            items += 1
    return items


@compiled
def best_home(rows: Rows, desk: Desk, task: int) -> int:
    """The most valuable arc of the task with room for it, other than the one it has; NONE without."""
    most, best = -1, NONE
    for arc in range(rows.start[task], rows.start[task + 1]):
        if rows.value[arc] > most and arc != desk.arc[task] and fits(rows, desk, arc):
            most, best = rows.value[arc], arc
    return best
