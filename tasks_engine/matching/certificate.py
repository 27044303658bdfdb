"""The bound of a plan, proved from nothing but the problem, prices and worths: by `solve` and by whoever doubts it.

For each secretary U_j (see knapsack.py) bounds what any bundle gains, and a bundle with an arc of residue r < 0 gains
no more than U_j + r. So an exact knapsack over the arcs of the best residues answers for the others too, as soon as
its gain K_j reaches U_j + r for the best of those.
"""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.bundles import no_packing, pack_all
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import SCALE, Marks, Room, Rows, columns_of
from tasks_engine.matching.prices import Prices, copied, highest
from tasks_engine.matching.problem import Ints

NODES = 20_000
NEAR = 6
"""At first, arcs are looked at whose residue is above -U_j / 2**NEAR."""


def certify(rows: Rows, room: Room, prices: Prices, worth: Ints, group: Ints) -> Ints:
    """A bound for each group of secretaries and the tasks that only they can do, in whole points: int64[groups].

    Holds for any prices and worths of at least 0. group: int64[T + S], the group of each task, then of each secretary.
    """
    most = highest(room)
    fixed = Prices(np.minimum(prices.minute, most.minute), np.minimum(prices.slot, most.slot))
    upper = fixed.minute * room.minutes + fixed.slot * room.slots
    add_residues(rows, fixed, worth, upper)
    least, active = -(upper >> NEAR), np.arange(len(upper))
    gain = _gain(rows, room, fixed, worth, least, active)
    active = np.flatnonzero(gain - upper < least)
    least = np.full(len(upper), OUT_OF_REACH)
    least[active] = (gain - upper)[active]
    gain = np.maximum(gain, _gain(rows, room, fixed, worth, least, active))
    bounds = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    np.add.at(bounds, group, np.concatenate([worth, gain]))
    return bounds // SCALE


OUT_OF_REACH = np.int64(1 << 62)


def _gain(rows: Rows, room: Room, prices: Prices, worth: Ints, least: Ints, active: Ints) -> Ints:
    """int64[S]: what no bundle of arcs of at least these residues gains more than; 0 for who is not active."""
    keep = np.zeros(len(rows.value), np.bool_)
    mark_residues(rows, prices, worth, least, keep)
    columns = columns_of(rows.kept(keep), len(room.minutes))
    packing = no_packing(len(worth), columns)
    pack_all(columns, room, copied(prices), worth, active, packing, NODES)
    return packing.gain


@compiled
def add_residues(rows: Rows, prices: Prices, worth: Ints, upper: Ints) -> None:
    """Add every positive residue to its secretary's U_j (int64[S])."""
    for i in range(len(worth)):
        for a in range(rows.start[i], rows.start[i + 1]):
            j = rows.secretary[a]
            residue = rows.value[a] * SCALE - worth[i] - prices.minute[j] * rows.effort[a] - prices.slot[j]
            upper[j] += max(residue, np.int64(0))


@compiled
def mark_residues(rows: Rows, prices: Prices, worth: Ints, least: Ints, keep: Marks) -> None:
    """Mark the arcs (keep: bool[A]) whose residue is at least the secretary's least (int64[S])."""
    for i in range(len(worth)):
        for a in range(rows.start[i], rows.start[i + 1]):
            j = rows.secretary[a]
            residue = rows.value[a] * SCALE - worth[i] - prices.minute[j] * rows.effort[a] - prices.slot[j]
            keep[a] = residue >= least[j]
