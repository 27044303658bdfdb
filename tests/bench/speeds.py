"""Bars of `make bench-matching` that are about time alone, each against what is physically needed in the same run."""

from __future__ import annotations

from dataclasses import replace
from statistics import median, quantiles
from typing import Any

from tasks_engine.matching.candidates import candidates
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns
from tasks_engine.matching.explain import explain
from tasks_engine.matching.index import Pool
from tasks_engine.matching.policy import Policy
from tasks_engine.matching.problem import Problem
from tasks_engine.matching.solve import solve, update
from tests.bench.generator import NOW, WEIGHTS, bare, best_of_one, bits, blocks, world, worth
from tests.bench.report import Report, cpu, percent, timed

Size = tuple[int, int]


def eligibility(report: Report, size: Size) -> None:
    """Finding and scoring all pairs, against a bare numpy pass over the same bits."""
    house = world(*size, seed=1)
    people = SecretaryColumns.of(house.candidates())
    tasks = TaskColumns.of(house.needs(), people.codebook)

    def bare_pass() -> int:
        return sum(len(value) for _, _, value in blocks(house))

    def ours() -> int:
        return len(candidates(tasks, people, WEIGHTS, NOW).value)

    if ours() != bare_pass():
        raise AssertionError("the engine and the bare pass differ about who is eligible")
    ratio = median(cpu(ours) / cpu(bare_pass) for _ in range(5))
    what = f"eligibility and score of {size[0]:,} x {size[1]:,} pairs against a bare numpy pass"
    report.bar(what, "<= 1.5 x", f"{ratio:.2f} x", ratio <= 1.5)


def one_task(report: Report, people: int, needs: int) -> None:
    """One new task among many secretaries: ranked, and the best ten explained."""
    house = world(needs, people, seed=2, load=0.1)
    pool, asked, policy = Pool(house.candidates()), house.needs(), Policy(version="bench", weights=WEIGHTS)
    table, points = bits(house), worth(house)

    def ours(i: int) -> list[Any]:
        ranking = pool.rank(asked[i], WEIGHTS, NOW, 10)
        return [explain(asked[i], pool[name], policy, NOW) for name, _ in ranking.best]

    ours(0)
    spent = [cpu(lambda i=i: ours(i)) for i in range(needs)]
    plain = [cpu(lambda i=i: best_of_one(house, table, points, i, 10)) for i in range(needs)]
    p99 = 1000 * quantiles(spent, n=100)[98]
    figure = (
        f"{p99:.1f} ms p99, {1000 * median(spent):.2f} ms median ({1000 * median(plain):.2f} ms in numpy, unexplained)"
    )
    report.bar(f"one task against {people:,}, the best ten explained", "<= 5 ms p99", figure, p99 <= 5)


def after_a_change(report: Report, size: Size) -> None:
    """One task in a hundred gone and as many come, from the last prices, against a cold solve of the same."""
    change = max(1, size[0] // 100)
    longer = bare(size[0] + change, size[1], seed=3)
    before, after = tasks_of(longer, 0, size[0]), tasks_of(longer, change, size[0] + change)
    last = solve(before).warm
    cold, again = timed(lambda: solve(after)), timed(lambda: update(after, last))
    ratio, kept = again[0] / cold[0], [task for task in last.owner if task in again[1].assignments]
    moved = sum(last.owner[task] != again[1].assignments[task] for task in kept)
    figure = (
        f"{ratio:.2f} x, gap {percent(again[1].gap)} (cold {percent(cold[1].gap)}), {moved:,} of {len(kept):,} moved"
    )
    same = again[1].gap <= cold[1].gap + 0.0005
    report.bar(
        f"1 % changed at {size[0]:,} x {size[1]:,}",
        "<= 0.2 x cold, gap within 0.05 points",
        figure,
        ratio <= 0.2 and same,
    )


def tasks_of(problem: Problem, first: int, last: int) -> Problem:
    """The problem of these tasks only."""
    arcs = slice(problem.start[first], problem.start[last])
    return replace(
        problem,
        tasks=problem.tasks[first:last],
        start=problem.start[first : last + 1] - problem.start[first],
        secretary=problem.secretary[arcs],
        value=problem.value[arcs],
        effort=problem.effort[arcs],
    )
