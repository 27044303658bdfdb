"""The arcs worth looking at in a large problem: a few of hundreds for every task.

They are chosen by value minus price, never by value: what is common to all tasks (quality, fairness) would list the
same stars everywhere. Arcs are only added, never taken off.
"""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import SCALE, Marks, Room, Rows
from tasks_engine.matching.greedy import seat_by_margin
from tasks_engine.matching.prices import Prices, find_prices, level_prices, no_prices
from tasks_engine.matching.problem import Ints

FIRST = 16
"""Arcs of every task that are kept for their value, and as many spread evenly over its row."""
MORE, TIMES = 12, 3
"""Arcs of every task that are added for their margin at the prices so far, and how often."""
LARGE = 2 * FIRST + TIMES * MORE
"""Problems with no more arcs a task than this are looked at whole."""
ROUNDS = 40
"""Of the price search, each time and at the end."""


def shortlist(rows: Rows, room: Room, prices: Prices | None, wanted: Ints) -> tuple[Marks, Prices]:
    """The arcs to look at (bool[A]), and the best prices found on them.

    Known `prices`, of the round before, spare most of the search. `wanted` arcs are on the list in any case.
    """
    if len(rows.value) <= LARGE * len(rows.start):
        start = prices or level_prices(rows, room)
        found = find_prices(rows, room, start, first_value(rows, room, start), 2 * ROUNDS)[0]
        return np.ones(len(rows.value), np.bool_), found
    keep = np.zeros(len(rows.value), np.bool_)
    keep[wanted] = True
    mark_best(rows, prices or no_prices(room), FIRST, keep)
    if prices is not None:
        mark_best(rows, prices, MORE * TIMES, keep)
        return keep, prices
    mark_spread(rows, keep)
    few = rows.kept(keep)
    prices = level_prices(few, room)
    floor = first_value(few, room, prices)
    for _ in range(TIMES):
        prices, _ = find_prices(few, room, prices, floor, ROUNDS)
        mark_best(rows, prices, MORE, keep)
        few = rows.kept(keep)
    return keep, find_prices(few, room, prices, floor, ROUNDS)[0]


def first_value(rows: Rows, room: Room, prices: Prices) -> int:
    return seat_by_margin(rows, room, prices).value(rows)


def mark_spread(rows: Rows, keep: Marks) -> None:
    """Mark FIRST arcs of every task at even distances."""
    length = np.diff(rows.start)
    start, length = rows.start[:-1][length > 0], length[length > 0]
    for part in range(FIRST):
        keep[start + length * part // FIRST] = True


@compiled
def mark_best(rows: Rows, prices: Prices, count: int, keep: Marks) -> None:
    """Mark the `count` arcs of the best margin of every task that are not marked yet (keep: bool[A])."""
    margin_of, arc_of = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for i in range(len(rows.start) - 1):
        found = 0
        for a in range(rows.start[i], rows.start[i + 1]):
            j = rows.secretary[a]
            margin = rows.value[a] * SCALE - prices.minute[j] * rows.effort[a] - prices.slot[j]
            if keep[a] or (found == count and margin <= margin_of[count - 1]):
                continue
            place = min(found, count - 1)
            while place > 0 and margin_of[place - 1] < margin:
                margin_of[place], arc_of[place] = margin_of[place - 1], arc_of[place - 1]
                place -= 1
            margin_of[place], arc_of[place] = margin, a
            found = min(found + 1, count)
        for place in range(found):
            keep[arc_of[place]] = True
