"""Small problems, proven: first a search in whole numbers, then HiGHS, whose answer is checked in whole numbers."""

from __future__ import annotations

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.components import members, part
from tasks_engine.matching.desk import NONE
from tasks_engine.matching.graph import SCALE, Room, Rows
from tasks_engine.matching.prices import Prices, best_offers, margins
from tasks_engine.matching.problem import Ints

DOUBT = 1e-6
"""HiGHS computes in floats: so much of its bound is added to it before it is believed."""


EXACT = 1000
"""Parts of a problem with no more arcs than this are proven, as far as the steps allow."""
STEPS_PER_NODE, STEPS_PER_BIG_NODE = 250, 50_000
MOST_NODES, MOST_BIG_NODES = 20_000, 1000


def prove_parts(
    rows: Rows, room: Room, prices: Prices, arcs: Ints, group: Ints, bounds: Ints, steps: int
) -> tuple[Ints, Ints]:
    """The plan (int64[T], an arc or NONE for each task) and the bounds of its groups, with small groups improved as far
    as the steps allow. Where a bound changes, the search is its only proof."""
    arcs, bounds = arcs.copy(), bounds.copy()
    values = np.zeros(len(bounds), np.int64)
    given = np.flatnonzero(arcs != NONE)
    np.add.at(values, group[given], rows.value[arcs[given]])
    for number, (tasks, people) in enumerate(members(group, len(arcs))):
        size = int((rows.start[tasks + 1] - rows.start[tasks]).sum())
        if values[number] < bounds[number] and size <= EXACT:
            few, places = part(rows, tasks, people)
            its_room = Room(room.minutes[people], room.slots[people])
            its_prices = Prices(prices.minute[people], prices.slot[people])
            now = np.where(arcs[tasks] == NONE, NONE, np.searchsorted(places, arcs[tasks]))
            found, bounds[number] = best_plan(few, its_room, its_prices, now, int(bounds[number]), steps)
            arcs[tasks] = np.where(found == NONE, NONE, places[found])
    return arcs, bounds


def best_plan(rows: Rows, room: Room, prices: Prices, arcs: Ints, bound: int, steps: int) -> tuple[Ints, int]:
    """The best plan found (int64[T], an arc or NONE for each task), no worse than `arcs`, and a bound no worse than
    `bound`. Proven when plan and bound meet."""
    found, proven = search(rows, room, prices, arcs, min(MOST_NODES, steps // STEPS_PER_NODE))
    value = value_of(rows, found)
    if proven or value >= bound:
        return found, value
    if steps < STEPS_PER_BIG_NODE:
        return found, bound
    answer = mixed_integer(rows, room, min(MOST_BIG_NODES, steps // STEPS_PER_BIG_NODE))
    if answer is None:
        return found, bound
    plan, limit = answer
    if feasible(rows, room, plan) and value_of(rows, plan) > value:
        found, value = plan, value_of(rows, plan)
    return found, max(value, min(bound, limit))


def value_of(rows: Rows, arcs: Ints) -> int:
    return int(rows.value[arcs[arcs != NONE]].sum(dtype=np.int64))


def feasible(rows: Rows, room: Room, arcs: Ints) -> bool:
    taken = arcs[arcs != NONE]
    minutes, slots = room.minutes.copy(), room.slots.copy()
    np.subtract.at(minutes, rows.secretary[taken], rows.effort[taken])
    np.subtract.at(slots, rows.secretary[taken], 1)
    return bool((minutes >= 0).all() and (slots >= 0).all())


def search(rows: Rows, room: Room, prices: Prices, arcs: Ints, nodes: int) -> tuple[Ints, bool]:
    """The best plan (int64[T], an arc or NONE for each task) as good as `arcs` or better, and whether it is proven.

    Branch and bound over the tasks. At fixed prices every choice for a task loses a known part of the bound: the task's
    best margin less the margin chosen; being left out has margin 0. A branch whose losses bring the bound down
    to the value at hand holds nothing better.
    """
    tasks, (worth, _) = len(rows.start) - 1, best_offers(rows, prices)
    task = np.concatenate([rows.tasks(), np.arange(tasks)])
    arc = np.concatenate([np.arange(len(rows.value)), np.full(tasks, NONE)])
    loss = worth[task] - np.concatenate([margins(rows, prices), np.zeros(tasks, np.int64)])
    order = np.lexsort((arc, loss, task))
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(task, minlength=tasks), dtype=np.int64)])
    arc, loss = arc[order], loss[order]
    # Tasks whose second choice loses most come first: they cut the tree early.
    second = np.minimum(start[:-1] + 1, start[1:] - 1)
    depth = np.lexsort((np.arange(tasks), -loss[second]))
    bound = int(worth.sum() + (prices.minute * room.minutes).sum() + (prices.slot * room.slots).sum())
    best = arcs.copy()
    proven = visit(rows, room.minutes.copy(), room.slots.copy(), start, arc, loss, depth, bound, nodes, best)
    return best, bool(proven)


@compiled
def visit(
    rows: Rows,
    minutes: Ints,
    slots: Ints,
    start: Ints,
    arcs: Ints,
    losses: Ints,
    order: Ints,
    bound: int,
    nodes: int,
    best: Ints,
) -> bool:
    """Depth first; the choices of task i are start[i] to start[i + 1], least loss first. Puts the best plan into `best`
    (int64[T]); says whether the search ended within the nodes."""
    tasks, most, value, lost, depth = len(order), 0, 0, 0, 0
    for i in range(tasks):
        if best[i] != NONE:
            most += rows.value[best[i]]
    chosen = np.zeros(tasks + 1, np.int64)
    chosen[0] = start[order[0]] - 1
    fresh = True
    while depth >= 0:
        if depth == tasks:
            if value > most:
                most = value
                for d in range(tasks):
                    best[order[d]] = arcs[chosen[d]]
            depth, fresh = depth - 1, False
            continue
        i = order[depth]
        if not fresh:
            arc = arcs[chosen[depth]]
            lost -= losses[chosen[depth]]
            if arc != NONE:
                minutes[rows.secretary[arc]] += rows.effort[arc]
                slots[rows.secretary[arc]] += 1
                value -= rows.value[arc]
        chosen[depth] += 1
        c = chosen[depth]
        while (
            c < start[i + 1]
            and arcs[c] != NONE
            and (minutes[rows.secretary[arcs[c]]] < rows.effort[arcs[c]] or slots[rows.secretary[arcs[c]]] == 0)
        ):
            c += 1
        chosen[depth] = c
        if c == start[i + 1] or bound - lost - losses[c] < (most + 1) * SCALE:
            depth, fresh = depth - 1, False
            continue
        nodes -= 1
        if nodes < 0:
            return False
        arc = arcs[c]
        lost += losses[c]
        if arc != NONE:
            minutes[rows.secretary[arc]] -= rows.effort[arc]
            slots[rows.secretary[arc]] -= 1
            value += rows.value[arc]
        depth, fresh = depth + 1, True
        if depth < tasks:
            chosen[depth] = start[order[depth]] - 1
    return True


def mixed_integer(rows: Rows, room: Room, nodes: int) -> tuple[Ints, int] | None:
    """HiGHS's plan (int64[T], an arc or NONE for each task) and a bound in whole points, or None when it finds nothing
    within so many nodes."""
    # Imported here: it takes a tenth of a second, and most processes never need it.
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    tasks, people, count = len(rows.start) - 1, len(room.minutes), len(rows.value)
    arcs, ones = np.arange(count), np.ones(count)
    once = csr_array((ones, (rows.tasks(), arcs)), shape=(tasks, count))
    time = csr_array((rows.effort.astype(float), (rows.secretary, arcs)), shape=(people, count))
    number = csr_array((ones, (rows.secretary, arcs)), shape=(people, count))
    most = np.concatenate([np.ones(tasks), room.minutes, room.slots]).astype(float)
    scale = float(max(1, rows.value.max(initial=0))) / 1000
    found = milp(
        -rows.value / scale,
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack([once, time, number]), ub=most),
        options={"mip_rel_gap": 0, "node_limit": nodes},
    )
    if found.x is None or found.mip_dual_bound is None:
        return None
    plan = np.full(tasks, NONE, np.int64)
    taken = np.flatnonzero(np.rint(found.x) > 0)
    plan[rows.tasks()[taken]] = taken
    bound = -found.mip_dual_bound * scale
    return plan, int(np.floor(bound + DOUBT * max(1.0, abs(bound))))
