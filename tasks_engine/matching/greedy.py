"""A first plan: the pair that is worth most beyond the price of the secretary's time comes first."""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.desk import Desk, empty_desk, seat
from tasks_engine.matching.graph import Room, Rows
from tasks_engine.matching.prices import Prices, margins


def seat_by_margin(rows: Rows, room: Room, prices: Prices) -> Desk:
    """Equals in the order of tasks, then secretaries."""
    desk = empty_desk(rows, room)
    fill(rows, desk, prices)
    return desk


def fill(rows: Rows, desk: Desk, prices: Prices) -> None:
    """Put every free task that still fits somewhere, best margin first."""
    arcs = np.argsort(-margins(rows, prices), kind="stable")
    seat(rows, desk, rows.tasks()[arcs].astype(np.int64), arcs)
