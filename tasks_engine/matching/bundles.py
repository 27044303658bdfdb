"""What each task is worth, wherever it goes, and the tighter bound that any such worths prove.

For all worths u_i >= 0 no plan is worth more than

    U2 = sum_i u_i + sum_j K_j,   K_j = the most that a bundle of secretary j gains over the worths of its tasks

(Lagrangian relaxation of "each task once"; at the best worths the bound of Dantzig and Wolfe over whole bundles, which
no linear program over pairs reaches). The search makes tasks dearer that several want and cheaper those nobody wants.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.graph import SCALE, Columns, Room
from tasks_engine.matching.knapsack import pack
from tasks_engine.matching.prices import Prices
from tasks_engine.matching.problem import Ints

NODES = 5000
"""Branches looked at in one knapsack. A search cut short leaves the bound a little looser, never wrong."""


class Packing(NamedTuple):
    """The bundles of everybody at some worths. T tasks, S secretaries, A arcs by column."""

    chosen: NDArray[np.int8]
    """int8[A]: whether the arc is in the secretary's bundle."""
    takers: Ints
    """int64[T]: how many bundles the task is in."""
    gain: Ints
    """int64[S]: what no bundle of the secretary's gains more than, scaled."""
    left: Ints
    """int64[S]: minutes that the bundle leaves."""
    stable: Ints
    """int64[S]: how often in a row the bundle has been the same."""


def no_packing(tasks: int, columns: Columns) -> Packing:
    people = len(columns.start) - 1
    gain, left, stable = (np.zeros(people, np.int64) for _ in range(3))
    return Packing(np.zeros(len(columns.arc), np.int8), np.zeros(tasks, np.int64), gain, left, stable)


def pack_all(
    columns: Columns, room: Room, prices: Prices, worth: Ints, active: Ints, packing: Packing, nodes: int = NODES
) -> int:
    """Pack every active secretary anew; tunes the prices. Returns the scaled bound of what they gain together."""
    packing.takers[:] = 0
    pack(columns, room, prices, worth, active, nodes, *packing)
    return int(packing.gain[active].sum())


def find_worths(
    columns: Columns, room: Room, prices: Prices, worth: Ints, floor: int, rounds: int, nodes: int = NODES
) -> tuple[Ints, int]:
    """The best worths found from these on, and the scaled bound U2 that they prove for these columns. Tunes the prices.

    A task is made dearer for every bundle too many, and cheaper when nobody has it. Steps are Polyak's: they would
    close the distance from the bound to `floor`, the value of a plan at hand, if that were the best one; they shrink
    when the bound has not fallen for a while. Each direction keeps a part of the last one, against going to and fro.
    Stops as soon as the plan is proven best.
    """
    rounds = max(1, rounds)
    everybody, packing = np.arange(len(room.minutes)), no_packing(len(worth), columns)
    at, best, best_bound, direction = worth, worth, -1, np.zeros(len(worth))
    share, idle = 1.0, 0
    for _ in range(rounds):
        bound = pack_all(columns, room, prices, at, everybody, packing, nodes) + int(at.sum())
        idle += 1
        if best_bound < 0 or bound < best_bound:
            best, best_bound, idle = at, bound, 0
        if best_bound < (floor + 1) * SCALE:
            break
        if idle >= max(2, round(rounds * PATIENCE)):
            share, idle = share * SHRINK, 0
        direction = INERTIA * direction + (packing.takers - 1)
        step = share * (best_bound - floor * SCALE) / _square(np.where((at > 0) | (direction > 0), direction, 0))
        at = np.maximum(0, at + np.rint(direction * step).astype(np.int64))
    return best, best_bound


def _square(direction: NDArray[np.float64]) -> float:
    """The square of its length, at least 1: summed in whole numbers, which add up alike on every machine."""
    return max(1.0, int((np.rint(direction * 16).astype(np.int64) ** 2).sum()) / 256)


INERTIA = 0.7
PATIENCE, SHRINK = 1 / 30, 0.7
"""Steps shrink to so much of themselves after so many of the rounds without a better bound. Measured."""
