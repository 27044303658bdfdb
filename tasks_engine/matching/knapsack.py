"""The best bundle for one secretary: an exact small knapsack in minutes and slots.

Given what each task is worth elsewhere, a secretary gains p_i = v_ij - worth_i by task i. For prices lambda, mu >= 0 of
this secretary's minutes and slots, no bundle gains more than

    U = lambda minutes + mu slots + sum_i max(0, r_i),   r_i = p_i - lambda e_ij - mu

and every choice against the sign of r_i loses |r_i| of it. The prices are tuned first, so that U is tight; then tasks
are decided in the order of |r_i|, so that nearly every branch is cut at once. Where many tasks are alike, none is: then
of tasks as long as one another only the dearest are looked at, and a table of minutes and slots finds the best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import SCALE, Columns, Room
from tasks_engine.matching.prices import OVERFLOW, Prices
from tasks_engine.matching.problem import Ints

Scratch = NDArray[np.int64]
GAIN, EFFORT, PLACE, ORDER, RESIDUE, STATE, BEST = range(7)
"""Rows of the scratch, int64[7, items]: p and e of each item and its place in the columns; then, in the order of
decision: the item, its r, how far its branches are done and whether taken; and whether the best bundle has it."""
FRESH, FIRST_TAKEN, FIRST_LEFT, SECOND_TAKEN, SECOND_LEFT = range(5)
"""States of a decision: its better branch is tried first, then the other. In the odd ones the item is taken."""
TUNINGS = 24
FEW = 12
"""Undecided items are simply branched on up to so many."""
CELLS = 16
"""Cells of a table that take as long as one branch."""


@compiled
def pack(
    columns: Columns,
    room: Room,
    prices: Prices,
    worth: Ints,
    active: Ints,
    nodes: int,
    chosen: NDArray[np.int8],
    takers: Ints,
    gain: Ints,
    left: Ints,
    stable: Ints,
) -> None:
    """The best bundle of every active secretary at these worths.

    worth: int64[T], scaled, of every task wherever it goes. active: int64[] secretaries. nodes: how many branches of
    one knapsack are looked at; a search cut short answers with U. Tunes the prices, and fills chosen (int8[A], by
    column), gain (int64[S]: what no bundle of the secretary's gains more than, scaled), left (int64[S]: minutes) and
    stable (int64[S]: how often in a row the bundle has been the same); adds to takers (int64[T]) how many bundles
    each task is in.
    """
    most = 0
    for j in active:
        most = max(most, columns.start[j + 1] - columns.start[j])
    scratch = np.zeros((7, most), np.int64)
    for j in active:
        items = 0
        for q in range(columns.start[j], columns.start[j + 1]):
            over = columns.value[q] * SCALE - worth[columns.task[q]]
            if over > 0:
                scratch[GAIN, items], scratch[EFFORT, items], scratch[PLACE, items] = over, columns.effort[q], q
                items += 1
            elif chosen[q] != 0:
                chosen[q], stable[j] = 0, -1
        gain[j] = best_bundle(scratch, items, room.minutes[j], room.slots[j], prices, j, nodes)
        left[j] = room.minutes[j]
        same = stable[j] >= 0
        for k in range(items):
            q = scratch[PLACE, k]
            if chosen[q] != scratch[BEST, k]:
                chosen[q], same = scratch[BEST, k], False
            if chosen[q] != 0:
                takers[columns.task[q]] += 1
                left[j] -= columns.effort[q]
        stable[j] = stable[j] + 1 if same else 0


@compiled
def best_bundle(scratch: Scratch, items: int, minutes: int, slots: int, prices: Prices, j: int, nodes: int) -> int:
    """Marks the best bundle of the first `items` items in scratch[BEST]; returns what no bundle gains more than."""
    bound = tune(scratch, items, minutes, slots, prices, j)
    best = first_bundle(scratch, items, minutes, slots, prices.minute[j], prices.slot[j])
    many = rank(scratch, items, prices.minute[j], prices.slot[j], bound - best)
    if many > FEW:
        many = drop_dominated(scratch, many, minutes, slots)
        found = tabulate(scratch, items, many, minutes, slots, best, CELLS * nodes)
        if found >= 0:
            return found
    value, lost, k = 0, 0, 0
    while k >= 0:
        if k == many:
            if value > best:
                best = value
                scratch[BEST, :items] = 0
                for n in range(many):
                    scratch[BEST, scratch[ORDER, n]] = scratch[STATE, n] % 2
            k -= 1
            continue
        item, residue, state = scratch[ORDER, k], scratch[RESIDUE, k], scratch[STATE, k]
        if state in (FIRST_TAKEN, SECOND_TAKEN):
            minutes += scratch[EFFORT, item]
            slots += 1
            value -= scratch[GAIN, item]
        if state == FRESH:
            take = residue > 0
        elif state in (FIRST_TAKEN, FIRST_LEFT):
            take = residue <= 0
            lost += abs(residue)
        else:
            lost -= abs(residue)
            scratch[STATE, k] = FRESH
            k -= 1
            continue
        scratch[STATE, k] = FIRST_LEFT if state == FRESH else SECOND_LEFT
        if bound - lost <= best or (take and (scratch[EFFORT, item] > minutes or slots == 0)):
            continue
        nodes -= 1
        if nodes < 0:
            return bound
        if take:
            scratch[STATE, k] -= 1
            minutes -= scratch[EFFORT, item]
            slots -= 1
            value += scratch[GAIN, item]
        k += 1
    return best


@compiled
def tune(scratch: Scratch, items: int, minutes: int, slots: int, prices: Prices, j: int) -> int:
    """Set the secretary's prices to the best found near where they are; returns the bound U that they prove.

    Goes up while too much is asked for and down while too little, doubling the step as long as it goes one way and
    halving it once it has turned; minutes first, then slots.
    """
    minute, slot = prices.minute[j], prices.slot[j]
    most = OVERFLOW // len(prices.minute)
    most_minute, most_slot = most // max(1, minutes), most // max(1, slots)
    best, turned, last = -1, False, 0
    step, on_slots = max(1, minute >> 5), False
    for _ in range(TUNINGS):
        bound, asked, taken = minute * minutes + slot * slots, 0, 0
        for k in range(items):
            residue = scratch[GAIN, k] - minute * scratch[EFFORT, k] - slot
            if residue > 0:
                bound += residue
                asked += scratch[EFFORT, k]
                taken += 1
        if best < 0 or bound < best:
            best, prices.minute[j], prices.slot[j] = bound, minute, slot
        over = taken - slots if on_slots else asked - minutes
        price = slot if on_slots else minute
        way = 1 if over > 0 else (-1 if over < 0 and price > 0 else 0)
        turned = turned or way == -last
        if way == 0 or (turned and step == 1):
            if on_slots or (taken <= slots and slot == 0):
                break
            minute, slot, on_slots = prices.minute[j], prices.slot[j], True
            step, turned, last = max(1, slot >> 5), False, 0
            continue
        if last != 0:
            step = max(1, step >> 1) if turned else step << 1
        last = way
        if on_slots:
            slot = min(max(0, slot + way * step), most_slot)
        else:
            minute = min(max(0, minute + way * step), most_minute)
    return best


@compiled
def first_bundle(scratch: Scratch, items: int, minutes: int, slots: int, minute: int, slot: int) -> int:
    """Marks the items that are worth their price, as far as they fit in this order; returns what they gain."""
    value = 0
    for k in range(items):
        effort = scratch[EFFORT, k]
        scratch[BEST, k] = 0
        if scratch[GAIN, k] > minute * effort + slot and effort <= minutes and slots > 0:
            scratch[BEST, k] = 1
            minutes -= effort
            slots -= 1
            value += scratch[GAIN, k]
    return value


@compiled
def rank(scratch: Scratch, items: int, minute: int, slot: int, slack: int) -> int:
    """Put the items into the order of decision, without those that would lose all the slack; returns how many."""
    many = 0
    for k in range(items):
        residue = scratch[GAIN, k] - minute * scratch[EFFORT, k] - slot
        if residue > -slack:
            scratch[RESIDUE, many], scratch[ORDER, many] = residue, k
            many += 1
    order = np.argsort(-np.abs(scratch[RESIDUE, :many]), kind="mergesort")
    scratch[ORDER, :many] = scratch[ORDER, :many][order]
    scratch[RESIDUE, :many] = scratch[RESIDUE, :many][order]
    scratch[STATE, :many] = FRESH
    return many


@compiled
def drop_dominated(scratch: Scratch, many: int, minutes: int, slots: int) -> int:
    """Leave out of the order what no best bundle needs: there are enough items as long and no less dear to fill it.
    Returns how many are left."""
    keys = np.empty(many, np.int64)
    for n in range(many):
        item = scratch[ORDER, n]
        keys[n] = (scratch[EFFORT, item] << 40) - scratch[GAIN, item]
    alike, length = 0, -1
    for n in np.argsort(keys, kind="mergesort"):
        item = scratch[ORDER, n]
        alike = alike + 1 if scratch[EFFORT, item] == length else 1
        length = scratch[EFFORT, item]
        scratch[STATE, n] = alike > slots or alike * length > minutes
    left = 0
    for n in range(many):
        if scratch[STATE, n] == 0:
            scratch[ORDER, left], scratch[RESIDUE, left] = scratch[ORDER, n], scratch[RESIDUE, n]
            left += 1
    scratch[STATE, :many] = FRESH
    return left


@compiled
def tabulate(scratch: Scratch, items: int, many: int, minutes: int, slots: int, best: int, most: int) -> int:
    """The gain of the best bundle, found by a table over minutes and slots; marks it if it gains more than `best`.
    -1 when the table would have more than `most` cells."""
    step, shortest, asked = 0, minutes, 0
    for n in range(many):
        effort = scratch[EFFORT, scratch[ORDER, n]]
        shortest = min(shortest, effort)
        asked += effort
        while effort:
            step, effort = effort, step % effort
    step = max(1, step)
    wide = min(minutes, asked) // step + 1
    deep = min(slots, many, minutes // shortest) if shortest else min(slots, many)
    if many * wide * (deep + 1) > most:
        return -1
    gain = np.zeros((deep + 1, wide), np.int64)
    taken = np.zeros((many, deep + 1, wide), np.bool_)
    for n in range(many):
        worth, length = scratch[GAIN, scratch[ORDER, n]], scratch[EFFORT, scratch[ORDER, n]] // step
        for slot in range(deep, 0, -1):
            for at in range(wide - 1, length - 1, -1):
                if gain[slot - 1, at - length] + worth > gain[slot, at]:
                    gain[slot, at] = gain[slot - 1, at - length] + worth
                    taken[n, slot, at] = True
    if gain[deep, wide - 1] <= best:
        return best
    scratch[BEST, :items] = 0
    slot, at = deep, wide - 1
    for n in range(many - 1, -1, -1):
        if taken[n, slot, at]:
            scratch[BEST, scratch[ORDER, n]] = 1
            slot -= 1
            at -= scratch[EFFORT, scratch[ORDER, n]] // step
    return int(gain[deep, wide - 1])
