"""Prices on each secretary's minutes and slots, and the bound that any such prices prove.

For all prices lambda_j, mu_j >= 0 no plan is worth more than

    U1 = sum_i max(0, max_j v_ij - lambda_j e_ij - mu_j) + sum_j lambda_j minutes_j + mu_j slots_j

(Lagrangian relaxation of both capacity rows; at the best prices this is the linear-programming bound). Because the
bound holds for any prices, stopping early can only loosen it. Floats steer the search (deflected subgradient: Camerini,
Fratta and Maffioli 1975, with Polyak's step), whole numbers of 1/SCALE point decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import SCALE, Room, Rows
from tasks_engine.matching.problem import Ints

HALVING = 10
"""So many rounds without a gain halve the step."""
LITTLE = 1000
"""A round gains when it closes more than one part in this many of the gap to the plan at hand."""
OVERFLOW = 1 << 60

Floats = NDArray[np.float64]


class Prices(NamedTuple):
    """int64[S] each, in 1/SCALE point: what a minute and a slot of each secretary cost."""

    minute: Ints
    slot: Ints


def no_prices(room: Room) -> Prices:
    return Prices(np.zeros(len(room.minutes), np.int64), np.zeros(len(room.minutes), np.int64))


def copied(prices: Prices) -> Prices:
    """Prices for a search that tunes them."""
    return Prices(prices.minute.copy(), prices.slot.copy())


def level_prices(rows: Rows, room: Room) -> Prices:
    """The best prices among three that are the same for everybody: none, the one at which as many minutes are asked for
    as there are, and the one at which as many tasks are. Where tasks and people hardly differ, nothing else helps."""
    people, length = len(room.minutes), np.diff(rows.start)
    none, some, free = no_prices(room), length > 0, np.zeros(len(room.minutes), np.int64)
    if not some.any():
        return none
    value = np.maximum.reduceat(rows.value, rows.start[:-1][some]) * SCALE
    effort = np.minimum.reduceat(rows.effort, rows.start[:-1][some]).astype(np.int64)
    each, most = value // np.maximum(effort, 1), highest(room)
    dearest = np.argsort(-each, kind="stable")
    over = np.flatnonzero(np.cumsum(effort[dearest]) > room.minutes.sum())
    by_minute = int(each[dearest[over[0]]]) if len(over) else 0
    over_slots = np.sort(value)[::-1][int(min(room.slots.sum(), len(value))) :]
    by_slot = int(over_slots[0]) if len(over_slots) else 0
    choices = [
        none,
        Prices(np.minimum(np.full(people, by_minute), most.minute), free),
        Prices(free, np.minimum(np.full(people, by_slot), most.slot)),
    ]
    return min(choices, key=lambda prices: ask(rows, room, prices))


def highest(room: Room) -> Prices:
    """Prices so high that all minutes and slots of everybody together still fit into 64 bits."""
    most = OVERFLOW // max(1, len(room.minutes))
    return Prices(most // np.maximum(room.minutes, 1), most // np.maximum(room.slots, 1))


def find_prices(rows: Rows, room: Room, start: Prices, floor: int, rounds: int) -> tuple[Prices, int]:
    """The best prices found from `start` on, and the scaled bound that they prove for these rows.

    `floor` is the value of a plan at hand: the step aims at it. The minute prices are searched per typical effort, so
    that a slot and a task's worth of minutes move alike.
    """
    unit = max(1.0, int(rows.effort.sum(dtype=np.int64)) / max(1, len(rows.effort)))
    most, people = highest(room), len(room.minutes)
    at = np.concatenate([start.minute * unit, start.slot.astype(np.float64)])
    best, best_bound, best_at = start, ask(rows, room, start), at
    direction, eagerness, stale = np.zeros(2 * people), 1.0, 0
    for _ in range(rounds):
        prices = Prices(
            np.minimum(np.rint(at[:people] / unit).astype(np.int64), most.minute),
            np.minimum(np.rint(at[people:]).astype(np.int64), most.slot),
        )
        over_minutes, over_slots = np.zeros(people, np.int64), np.zeros(people, np.int64)
        bound = ask(rows, room, prices, over_minutes, over_slots)
        gained = (best_bound - bound) * LITTLE > best_bound - floor * int(SCALE)
        stale = 0 if gained else stale + 1
        if bound < best_bound:
            best, best_bound, best_at = prices, bound, at
        if stale == HALVING:
            at, direction, eagerness, stale = best_at, np.zeros(2 * people), eagerness / 2, 0
            continue
        over = np.concatenate([over_minutes / unit, over_slots.astype(np.float64)])
        over[(at <= 0) & (over < 0)] = 0  # what is free already cannot become cheaper
        direction = deflected(over, direction)
        norm = total(direction * direction)
        if norm == 0 or bound <= floor * SCALE:
            break
        at = np.maximum(0.0, at + direction * (eagerness * float(bound - floor * int(SCALE)) / norm))
    return best, best_bound


def deflected(now: Floats, before: Floats) -> Floats:
    """The new direction, turned away from the last one as far as the two contradict each other."""
    norm = total(before * before)
    return now + before * max(0.0, -1.5 * total(now * before) / norm) if norm > 0 else now


def total(column: Floats) -> float:
    """The sum in the order of the column: the same on every machine, however wide its registers are."""
    return float(np.cumsum(column)[-1]) if len(column) else 0.0


def ask(
    rows: Rows, room: Room, prices: Prices, over_minutes: Ints | None = None, over_slots: Ints | None = None
) -> int:
    """The scaled bound U1 of these prices. Fills, when given, int64[S] by how much everybody is asked for more than
    there is when each task takes its best offer."""
    people = len(room.minutes)
    over_minutes = np.zeros(people, np.int64) if over_minutes is None else over_minutes
    over_slots = np.zeros(people, np.int64) if over_slots is None else over_slots
    worth, second = np.zeros(len(rows.start) - 1, np.int64), np.zeros(len(rows.start) - 1, np.int64)
    take_best_offers(rows, prices, worth, second, over_minutes, over_slots)
    over_minutes -= room.minutes
    over_slots -= room.slots
    return int(worth.sum()) + int((prices.minute * room.minutes).sum()) + int((prices.slot * room.slots).sum())


def margins(rows: Rows, prices: Prices) -> Ints:
    """int64[A]: what each arc is worth beyond the price of the secretary's time, scaled."""
    j = rows.secretary
    return rows.value * SCALE - prices.minute[j] * rows.effort - prices.slot[j]


@compiled
def take_best_offers(rows: Rows, prices: Prices, worth: Ints, second: Ints, minutes: Ints, slots: Ints) -> None:
    """Every task takes the arc with the best margin, if that is positive. Fills worth (int64[T]) with the margin and
    second (int64[T]) with the second best, and adds what is asked of each secretary to minutes and slots (int64[S])."""
    for i in range(len(worth)):
        best, next_best, taken = np.int64(0), np.int64(0), -1
        for a in range(rows.start[i], rows.start[i + 1]):
            j = rows.secretary[a]
            margin = rows.value[a] * SCALE - prices.minute[j] * rows.effort[a] - prices.slot[j]
            if margin > best:
                best, next_best, taken = margin, best, a
            elif margin > next_best:
                next_best = margin
        worth[i], second[i] = best, next_best
        if taken >= 0:
            minutes[rows.secretary[taken]] += rows.effort[taken]
            slots[rows.secretary[taken]] += 1


def best_offers(rows: Rows, prices: Prices) -> tuple[Ints, Ints]:
    """int64[T] each: the best and the second best margin of every task, or 0."""
    people = len(prices.minute)
    worth, second = np.zeros(len(rows.start) - 1, np.int64), np.zeros(len(rows.start) - 1, np.int64)
    take_best_offers(rows, prices, worth, second, np.zeros(people, np.int64), np.zeros(people, np.int64))
    return worth, second
