"""A plan out of bundles: the surest are fixed, the others are packed anew among what is left, until nobody is.

Sure is a bundle that nobody disputes, that leaves little time unused, and that has stayed the same. When everybody has
been packed often enough, disputed tasks go to the surer bundle.
"""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.bundles import no_packing, pack_all
from tasks_engine.matching.desk import Desk, empty_desk, seat
from tasks_engine.matching.graph import Columns, Room, Rows
from tasks_engine.matching.prices import Prices, copied
from tasks_engine.matching.problem import Ints

GONE = np.int64(1 << 59)
"""The worth of a task that has been given away: nobody gains by it."""
NODES = 1000
FULLNESS = 64
"""Bundles are equally full when the unused share of the minutes differs by less than one in so many."""


def dive(
    rows: Rows, columns: Columns, room: Room, prices: Prices, worth: Ints, step: float, turns: int, nodes: int = NODES
) -> Desk:
    """A plan at these prices and worths, both of which are tuned on copies.

    `turns` is how often everybody would be packed in all: its square root in a row, before that share is fixed. nodes:
    how many branches of one knapsack are looked at.
    """
    desk, worth, prices = empty_desk(rows, room), worth.copy(), copied(prices)
    packing, active = no_packing(len(worth), columns), np.arange(len(room.minutes))
    packs_left = turns * len(active)
    while len(active):
        for _ in range(max(1, round(turns**0.5)) if packs_left > 0 else 1):
            packs_left -= len(active)
            pack_all(columns, room, prices, worth, active, packing, nodes)
            dearer = worth + np.rint((packing.takers - 1) * step).astype(np.int64)
            worth = np.where(worth == GONE, GONE, np.maximum(0, dearer))
        given = np.flatnonzero(packing.chosen)
        disputed = np.bincount(
            columns.secretary[given[packing.takers[columns.task[given]] > 1]], minlength=len(room.minutes)
        )
        unused = packing.left * FULLNESS // np.maximum(room.minutes, 1)
        order = active[np.lexsort((-packing.stable[active], unused[active], disputed[active]))]
        most = max(1, int(len(active) / max(1.0, turns**0.5)))
        sure = order[:most]
        if packs_left > 0:
            sure = sure[disputed[sure] == 0] if disputed[order[0]] == 0 else order[:1]
        place = np.full(len(room.minutes), len(room.minutes))
        place[sure] = np.arange(len(sure))
        arcs = given[place[columns.secretary[given]] < len(sure)]
        arcs = arcs[np.argsort(place[columns.secretary[arcs]], kind="stable")]
        arcs = arcs[np.unique(columns.task[arcs], return_index=True)[1]]
        seat(rows, desk, columns.task[arcs].astype(np.int64), columns.arc[arcs])
        worth[columns.task[arcs]] = GONE
        packing.chosen[arcs] = 0
        active = active[place[active] == len(room.minutes)]
    return desk
