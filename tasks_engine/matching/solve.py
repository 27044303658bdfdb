"""Solve an assignment problem: prices, worths and their bound; a plan out of bundles; exchanges; small parts proven.

1. shortlist.py: the arcs worth looking at, and prices per minute and slot (prices.py)
2. bundles.py: what each task is worth, from exact knapsacks per secretary (knapsack.py), and the bound
3. dive.py: a plan, fixing the surest bundles first; improve.py and repack.py: exchanges of two and of many
4. certificate.py: the bound, proved over all arcs; exact.py: parts small enough are proven best

Deterministic: rows are sorted by id, budgets are counts and never seconds, whole numbers decide. So the same problem
gives the same plan in any order, in any process. `plan.gap == 0` says that the plan is proven best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tasks_engine.matching.bundles import NODES as MOST_NODES
from tasks_engine.matching.bundles import find_worths
from tasks_engine.matching.certificate import certify
from tasks_engine.matching.components import groups
from tasks_engine.matching.desk import NONE, Desk, empty_desk, seat
from tasks_engine.matching.dive import NODES as MOST_NODES_IN_DIVE
from tasks_engine.matching.dive import dive
from tasks_engine.matching.exact import EXACT, prove_parts
from tasks_engine.matching.graph import SCALE, Columns, Marks, Room, Rows, columns_of, usable
from tasks_engine.matching.greedy import fill, seat_by_margin
from tasks_engine.matching.improve import improve, insert
from tasks_engine.matching.prices import Prices, best_offers, copied
from tasks_engine.matching.problem import NOBODY, Ints, Plan, Problem, Warm
from tasks_engine.matching.repack import repack
from tasks_engine.matching.shortlist import shortlist

STEPS_PER_SECOND = 10_000_000
STEPS = 5 * STEPS_PER_SECOND
"""Default budget. A step is an arc looked at in packing bundles; small problems are done long before."""
MOST_ROUNDS, MOST_TURNS = 150, 400
"""Of the search for worths, and of packing everybody in a dive. More gain nothing."""
SMALL_ROUNDS, SMALL_TURNS = 60, 25
"""The same for problems small enough to be proven afterwards."""
FEW_ROUNDS = 4
"""Of the search for worths when those of the last round are known."""
REPACKS, NODES = 2, 300
BRANCHES = 5
"""Branches of a knapsack that take as long as one step."""
UNLIMITED = 1 << 40


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A plan in the making, and what it was made from."""

    rows: Rows
    """Usable arcs."""
    room: Room
    arcs: Ints
    """int64[T]: the arc by which each task is assigned, or NONE."""
    prices: Prices
    worth: Ints
    """int64[T], scaled."""


def solve(problem: Problem, *, steps: int = STEPS, warm: Warm | None = None) -> Plan:
    """The best plan found within `steps`, and a bound that no plan exceeds. Prices and worths of a round before spare
    the search for them; its owners are not favoured."""
    made = draft(problem, steps, warm)
    group, bounds = certified(made.rows, made.room, made.prices, made.worth)
    arcs, proven = prove_parts(made.rows, made.room, made.prices, made.arcs, group, bounds, steps)
    return _plan(problem, replace(made, arcs=arcs), int(proven.sum()), searched=bool((proven < bounds).any()))


def draft(problem: Problem, steps: int = STEPS, warm: Warm | None = None) -> Draft:
    """A plan and the prices and worths for its bound, without proving anything."""
    rows, room = usable(problem)
    keep, prices = shortlist(rows, room, None if warm is None else _prices(problem, warm), np.empty(0, np.int64))
    few = rows.kept(keep)
    columns = columns_of(few, len(room.minutes))
    best = seat_by_margin(few, room, prices)
    improve(few, best, steps // 10)
    worth, second = best_offers(few, prices)
    step, budget = _distance(worth, second), steps // max(1, len(few.value))
    small = len(few.value) <= EXACT
    rounds = min(SMALL_ROUNDS if small else MOST_ROUNDS, budget // 2)
    turns = min(SMALL_TURNS if small else MOST_TURNS, budget // 2)
    nodes = BRANCHES * steps // max(1, len(room.minutes))
    most = min(MOST_NODES, nodes // max(1, rounds))
    worth, bound = find_worths(columns, room, prices, worth, best.value(few), rounds, most)
    if bound // SCALE > best.value(few):
        most = min(MOST_NODES_IN_DIVE, nodes // max(1, turns))
        desk = dive(few, columns, room, prices, worth, PRIMAL * step, turns, most)
        polish(few, columns, room, prices, desk, steps)
        best = max(best, desk, key=lambda found: found.value(few))
    return Draft(rows, room, _inserted(rows, room, keep, best), prices, worth)


PRIMAL = 0.1
"""Step of the worths in a dive, in the usual distance of the best from the second best offer."""


def _distance(best: Ints, second: Ints) -> float:
    """The usual distance of the best from the second best offer, scaled, or of the best from nothing when all tie."""
    return float((best - second).sum() or best.sum() or SCALE) / max(1, len(best))


def polish(rows: Rows, columns: Columns, room: Room, prices: Prices, desk: Desk, steps: int) -> None:
    left = improve(rows, desk, steps)
    if repack(rows, columns, room, copied(prices), desk, np.arange(len(room.minutes)), REPACKS, NODES):
        improve(rows, desk, left)


def _inserted(rows: Rows, room: Room, keep: Marks, few: Desk) -> Ints:
    """The plan over all arcs: tasks that nobody on the short list could take may still fit elsewhere."""
    places, given = np.flatnonzero(keep), np.flatnonzero(few.arc != NONE)
    desk = empty_desk(rows, room)
    seat(rows, desk, given, places[few.arc[given]])
    insert(rows, desk)
    return desk.arc


def update(problem: Problem, warm: Warm, *, max_moves: int | None = None, steps: int = STEPS) -> Plan:
    """The plan after a change: everybody keeps what they had as far as it still fits, the rest is put in by exchanges.

    At most `max_moves` (None: any number) of the tasks that could be kept go elsewhere or to nobody.
    """
    rows, room = usable(problem)
    tasks, owner = rows.tasks(), problem.owners(warm.owner)
    had = np.flatnonzero(rows.secretary == owner[tasks])
    keep, prices = shortlist(rows, room, _prices(problem, warm), had)
    few = rows.kept(keep)
    desk = empty_desk(few, room)
    had = np.flatnonzero(few.secretary == owner[few.tasks()])
    seat(few, desk, few.tasks()[had].astype(np.int64), had)
    desk.home[:] = desk.owner(few)
    desk.moves[0] = UNLIMITED if max_moves is None else max_moves
    columns = columns_of(few, len(room.minutes))
    offers, _ = best_offers(few, prices)
    worth = np.array([warm.worth.get(task, offer) for task, offer in zip(problem.tasks, offers.tolist(), strict=True)])
    fill(few, desk, prices)
    improve(few, desk, steps)
    repack(few, columns, room, copied(prices), desk, _touched(problem, warm, desk.home, desk.owner(few)), 1, NODES)
    worth, _ = find_worths(columns, room, copied(prices), worth, desk.value(few), FEW_ROUNDS)
    made = Draft(rows, room, _inserted(rows, room, keep, desk), prices, worth)
    return _plan(problem, made, int(certified(rows, room, prices, worth)[1].sum()), searched=False)


def _touched(problem: Problem, warm: Warm, home: Ints, owner: Ints) -> Ints:
    """int64[]: the secretaries who have got other tasks than before, or lost some."""
    still = set(problem.tasks)
    lost = {secretary for task, secretary in warm.owner.items() if task not in still}
    changed = home != owner
    some = np.array([secretary in lost for secretary in problem.secretaries], np.bool_)
    some[owner[changed & (owner != NOBODY)]] = True
    some[home[changed & (home != NOBODY)]] = True
    return np.flatnonzero(some)


def bound_of(problem: Problem, warm: Warm) -> int:
    """What no plan of the problem is worth more than, proved from these prices and worths alone; any will do. Those of
    a plan prove the plan's bound, unless it was searched."""
    rows, room = usable(problem)
    worth = np.array([warm.worth.get(task, 0) for task in problem.tasks], np.int64)
    return int(certified(rows, room, _prices(problem, warm), worth)[1].sum())


def certified(rows: Rows, room: Room, prices: Prices, worth: Ints) -> tuple[Ints, Ints]:
    """The components of the problem (int64[T + S]) and the bound of each."""
    group = groups(rows, len(room.minutes))
    return group, certify(rows, room, prices, worth, group)


def _plan(problem: Problem, made: Draft, bound: int, *, searched: bool) -> Plan:
    given = made.arcs != NONE
    owner = np.full(len(made.arcs), NOBODY, np.int32)
    owner[given] = made.rows.secretary[made.arcs[given]]
    names, people = problem.tasks, problem.secretaries
    assignments = {names[i]: people[owner[i]] for i in np.flatnonzero(given).tolist()}
    warm = Warm(
        dict(zip(people, made.prices.minute.tolist(), strict=True)),
        dict(zip(people, made.prices.slot.tolist(), strict=True)),
        dict(zip(names, made.worth.tolist(), strict=True)),
        assignments,
    )
    value = int(made.rows.value[made.arcs[given]].sum(dtype=np.int64))
    return Plan(assignments, value, bound, owner, warm, searched)


def _prices(problem: Problem, warm: Warm) -> Prices:
    """The prices of the round before, those of newcomers as if they had time to spare."""
    return Prices(
        np.array([warm.minute.get(name, 0) for name in problem.secretaries], np.int64),
        np.array([warm.slot.get(name, 0) for name in problem.secretaries], np.int64),
    )
