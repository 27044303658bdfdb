"""Solve an assignment problem: prices for a bound, greedy and exchanges for a plan, a search that proves small ones.

Deterministic: rows are sorted by id, budgets are counts and never seconds, whole numbers decide. So the same problem
gives the same plan in any order, in any process. The search is exhaustive, hence exact, whenever it ends within its
budget: always when (secretaries + 1) ** tasks <= steps, and in practice far beyond that. `plan.gap == 0` says that
the plan is proven best.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasks_engine.matching.prices import SCALE, Prices, Row, find_prices
from tasks_engine.matching.problem import Plan, Problem, Warm

STEPS = 200_000
"""Default budget: nodes of the exact search, and arcs looked at by prices (times twenty) and exchanges (times five)."""
EXACT_TASKS = 200
MOST_ROUNDS = 300
NOBODY = -1


def solve(problem: Problem, *, steps: int = STEPS, warm: Warm | None = None) -> Plan:
    """The best plan found within `steps`, and a bound that no plan exceeds."""
    tasks, secretaries = problem.tasks, problem.secretaries
    minutes, slots = problem.minutes.tolist(), problem.slots.tolist()
    rows = _rows(problem)
    desk = best_by_greed(rows, minutes, slots, steps)
    arcs = max(1, sum(len(row) for row in rows))
    prices = find_prices(rows, minutes, slots, desk.value, max(1, min(MOST_ROUNDS, 20 * steps // arcs)))
    priced = best_by_price(rows, minutes, slots, prices, steps)
    best, bound = max(desk, priced, key=lambda found: found.value), prices.bound // SCALE
    if best.value < bound and len(tasks) <= EXACT_TASKS:
        search = Search(rows, minutes, slots, prices, best, steps)
        best = _seated(rows, minutes, slots, search.owner)
        improve(best, steps)  # a search cut short may leave a gain, a finished one a task worth nothing
        bound = bound if search.nodes_left == 0 else best.value
    given = {tasks[i]: secretaries[j] for i, j in enumerate(best.owner) if j != NOBODY}
    return Plan(given, best.value, bound, problem.owners(given), _warm(secretaries, prices, given))


def update(problem: Problem, warm: Warm, *, max_moves: int | None = None, steps: int = STEPS) -> Plan:
    """The plan after a change: at most `max_moves` of the tasks that somebody had, and could keep, go elsewhere."""
    return solve(problem, steps=steps, warm=warm)


def _warm(secretaries: Sequence[str], prices: Prices, given: dict[str, str]) -> Warm:
    return Warm(
        minute=dict(zip(secretaries, prices.minute, strict=True)),
        slot=dict(zip(secretaries, prices.slot, strict=True)),
        owner=given,
    )


def _rows(problem: Problem) -> list[Row]:
    """Arcs by task index, without those that cannot fit even alone."""
    columns = zip(problem.secretary.tolist(), problem.value.tolist(), problem.effort.tolist(), strict=True)
    arcs = list(columns)
    return [
        [arc for arc in arcs[start:end] if arc[2] <= problem.minutes[arc[0]] and problem.slots[arc[0]] > 0]
        for start, end in zip(problem.start, problem.start[1:], strict=False)
    ]


class Desk:
    """A feasible plan being worked on: who has which task, and what is left of everybody."""

    def __init__(self, rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int]) -> None:
        self.rows = rows
        self.minutes = list(minutes)
        self.slots = list(slots)
        self.owner = [NOBODY] * len(rows)
        self.worth = [0] * len(rows)
        self.cost = [0] * len(rows)
        self.held: list[set[int]] = [set() for _ in minutes]

    @property
    def value(self) -> int:
        return sum(self.worth)

    def fits(self, secretary: int, effort: int) -> bool:
        return self.slots[secretary] > 0 and self.minutes[secretary] >= effort

    def put(self, task: int, arc: tuple[int, int, int]) -> None:
        secretary, value, effort = arc
        self.owner[task], self.worth[task], self.cost[task] = secretary, value, effort
        self.minutes[secretary] -= effort
        self.slots[secretary] -= 1
        self.held[secretary].add(task)

    def take(self, task: int) -> tuple[int, int, int] | None:
        """Take the task from whoever has it; answers the arc that would put it back."""
        secretary = self.owner[task]
        if secretary == NOBODY:
            return None
        arc = (secretary, self.worth[task], self.cost[task])
        self.owner[task], self.worth[task], self.cost[task] = NOBODY, 0, 0
        self.minutes[secretary] += arc[2]
        self.slots[secretary] += 1
        self.held[secretary].discard(task)
        return arc

    def home(self, task: int) -> tuple[int, int, int] | None:
        """The task's most valuable arc that fits now."""
        fitting = [arc for arc in self.rows[task] if self.fits(arc[0], arc[2])]
        return max(fitting, key=lambda arc: (arc[1], -arc[0]), default=None)


def best_by_greed(rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], steps: int) -> Desk:
    """Most valuable pair first, then exchanges."""
    pairs = [(-value, effort, task, secretary) for task, row in enumerate(rows) for secretary, value, effort in row]
    desk = Desk(rows, minutes, slots)
    _fill(desk, ((task, (secretary, -loss, effort)) for loss, effort, task, secretary in sorted(pairs)))
    improve(desk, 5 * steps)
    return desk


def best_by_price(
    rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], prices: Prices, steps: int
) -> Desk:
    """The pair worth most beyond the price of the secretary's time first, then exchanges."""
    pairs = sorted((-prices.margin(arc), task, arc) for task, row in enumerate(rows) for arc in row)
    desk = Desk(rows, minutes, slots)
    _fill(desk, ((task, arc) for _, task, arc in pairs))
    improve(desk, 5 * steps)
    return desk


def _seated(rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], owner: Sequence[int]) -> Desk:
    desk = Desk(rows, minutes, slots)
    for task, row in enumerate(rows):
        for arc in row:
            if arc[0] == owner[task]:
                desk.put(task, arc)
    return desk


def _fill(desk: Desk, pairs: Iterable[tuple[int, tuple[int, int, int]]]) -> None:
    for task, arc in pairs:
        if desk.owner[task] == NOBODY and desk.fits(arc[0], arc[2]):
            desk.put(task, arc)


def improve(desk: Desk, steps: int) -> None:
    """Moves and exchanges, first gain taken, until none is left or the steps are used up."""
    rivals = [_two_best(row) for row in desk.rows]
    better = True
    while better and steps > 0:
        better = False
        for task in range(len(desk.rows)):
            steps -= len(desk.rows[task])
            gained, used = _exchange(desk, task, rivals) if not _move(desk, task) else (True, 0)
            better, steps = better or gained, steps - used
            if steps <= 0:
                break


def _move(desk: Desk, task: int) -> bool:
    """Insert the task, or shift it to somebody with room who is worth more."""
    arc = desk.home(task)
    if arc is None or (arc[1] <= desk.worth[task] and desk.owner[task] != NOBODY):
        return False
    desk.take(task)
    desk.put(task, arc)
    return True


def _exchange(desk: Desk, task: int, rivals: Sequence[tuple[int, int, int]]) -> tuple[bool, int]:
    """Put the task in another's place, who then goes wherever is best for it: a swap, a chain of two, or out."""
    used = 0
    for arc in desk.rows[task]:
        if arc[1] <= desk.worth[task]:
            continue
        used += len(desk.held[arc[0]])
        for other in sorted(desk.held[arc[0]]):
            most = arc[1] - desk.worth[task] + _elsewhere(rivals[other], arc[0]) - desk.worth[other]
            if most > 0 and desk.minutes[arc[0]] + desk.cost[other] >= arc[2]:
                used += len(desk.rows[other])
                if _displace(desk, task, arc, other):
                    return True, used
    return False, used


def _displace(desk: Desk, task: int, arc: tuple[int, int, int], other: int) -> bool:
    before = desk.worth[task] + desk.worth[other]
    old, others = desk.take(task), desk.take(other)
    desk.put(task, arc)
    home = desk.home(other)
    if home is not None:
        desk.put(other, home)
    if desk.worth[task] + desk.worth[other] > before:
        return True
    desk.take(other)
    desk.take(task)
    for back, place in ((task, old), (other, others)):
        if place is not None:
            desk.put(back, place)
    return False


def _two_best(row: Row) -> tuple[int, int, int]:
    """The best secretary of a task, what the pair is worth, and the most that anybody else is worth."""
    ranked = sorted(((value, -secretary) for secretary, value, _ in row), reverse=True)
    first, second = [*ranked, (0, 1), (0, 1)][:2]
    return -first[1], first[0], second[0]


def _elsewhere(two_best: tuple[int, int, int], secretary: int) -> int:
    best, most, second = two_best
    return second if best == secretary else most


class Search:
    """Branch and bound over the tasks, depth first.

    At fixed prices every choice for a task loses a known part of the bound: the task's best margin less the margin
    chosen (being left out has margin 0). A branch whose losses bring the bound down to the value at hand holds
    nothing better.
    """

    def __init__(
        self, rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], prices: Prices, start: Desk, steps: int
    ) -> None:
        self.owner, self.value, self.nodes_left = list(start.owner), start.value, steps
        self._bound = prices.bound
        self._choices = [_choices(row, prices) for row in rows]
        # Tasks whose second choice loses most come first: they cut the tree early.
        self._order = sorted(range(len(rows)), key=lambda i: (-_regret(self._choices[i]), i))
        self._desk = Desk(rows, minutes, slots)
        self._visit(0, 0)

    def _visit(self, depth: int, lost: int) -> None:
        if depth == len(self._order):
            if self._desk.value > self.value:
                self.owner, self.value = list(self._desk.owner), self._desk.value
            return
        task = self._order[depth]
        for loss, arc in self._choices[task]:
            if self.nodes_left == 0 or self._bound - lost - loss < (self.value + 1) * SCALE:
                return
            if arc is None or self._desk.fits(arc[0], arc[2]):
                self.nodes_left -= 1
                self._try(depth, lost + loss, task, arc)

    def _try(self, depth: int, lost: int, task: int, arc: tuple[int, int, int] | None) -> None:
        if arc is not None:
            self._desk.put(task, arc)
        self._visit(depth + 1, lost)
        self._desk.take(task)


def _choices(row: Row, prices: Prices) -> list[tuple[int, tuple[int, int, int] | None]]:
    """Every choice for a task with what it loses of the bound, least first."""
    margins = [(prices.margin(arc), arc) for arc in row]
    best = max(0, max((margin for margin, _ in margins), default=0))
    taken: list[tuple[int, tuple[int, int, int] | None]] = [(best - margin, arc) for margin, arc in margins]
    return sorted([*taken, (best, None)], key=lambda choice: (choice[0], choice[1] or (NOBODY, 0, 0)))


def _regret(choices: Sequence[tuple[int, object]]) -> int:
    return choices[1][0] if len(choices) > 1 else 0
