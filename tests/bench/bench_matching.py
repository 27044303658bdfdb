"""Matching, side by side in one run: values, certificates, CPU time and memory against the bars.

    ./cloudsec bench matching [--quick] [--write]

Every contender runs on the same problems (generator.py) in a process of its own (contenders.py). Machines are shared
and noisy, so seconds are CPU seconds and what counts is their ratio. `--quick` leaves out the large sizes; `--write`
puts the tables, dated, into api_docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tasks_engine.matching.solve import STEPS
from tests.bench.contenders import save
from tests.bench.generator import bare
from tests.bench.report import Failed, Report, percent, write
from tests.bench.speeds import Size, after_a_change, eligibility, one_task

Figures = dict[str, Any]
MIB = "MiB"
OURS = {"ours": "**ours**", "round": "**ours**, from profiles"}
LARGE = 50_000
"""Tasks from which on memory is judged, that of a whole round too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: sizes with who competes there besides us, and at which budgets we do."""

    fields: Sequence[tuple[Size, Sequence[str], Sequence[int]]]
    against: Sequence[str]
    """Who competes on the many instances."""
    instances: int
    pairs: Size
    pool: int
    needs: int
    change: Size


WHOLE = Plan(
    fields=(
        ((100, 50), ("greedy", "flow", "lp", "mip"), (STEPS,)),
        ((1_000, 300), ("greedy", "flow", "lp"), (STEPS // 25, STEPS // 5, STEPS)),
        ((10_000, 2_000), ("greedy", "flow", "lp"), (STEPS // 5, STEPS, 4 * STEPS)),
        ((50_000, 5_000), ("greedy",), (STEPS, 4 * STEPS)),
    ),
    against=("greedy", "flow", "lp"),
    instances=20,
    pairs=(10_000, 2_000),
    pool=100_000,
    needs=300,
    change=(10_000, 2_000),
)
QUICK = Plan(
    fields=(
        ((100, 50), ("greedy", "flow", "lp", "mip"), (STEPS,)),
        ((300, 100), ("greedy", "flow", "lp"), (STEPS // 25, STEPS)),
    ),
    against=("greedy", "flow", "lp"),
    instances=6,
    pairs=(1_000, 300),
    pool=10_000,
    needs=50,
    change=(1_000, 300),
)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, under a minute")
    parser.add_argument("--write", action="store_true", help="put the tables into api_docs/benchmarks.md")
    options = parser.parse_args()
    report = Report()
    measure(report, QUICK if options.quick else WHOLE)
    if options.write:
        write("matching", "\n".join(report.lines))
    return 0 if all(holds for *_, holds in report.bars) else 1


def measure(report: Report, plan: Plan) -> None:
    report.say(
        f"Measured {datetime.now(UTC):%d %B %Y}, {os.cpu_count()} shared cores ({platform.machine()}), Python "
        f"{platform.python_version()}. Seconds are CPU seconds."
    )
    report.say()
    with tempfile.TemporaryDirectory() as folder:
        plans(report, plan, Path(folder))
        never_lower(report, plan.against, plan.instances, Path(folder))
    eligibility(report, plan.pairs)
    one_task(report, plan.pool, plan.needs)
    after_a_change(report, plan.change)
    report.say("### Bars")
    report.say()
    report.table(
        ("what", "bar", "measured", ""),
        [(what, bar, figure, "PASS" if holds else "FALLS SHORT") for what, bar, figure, holds in report.bars],
    )


def plans(report: Report, plan: Plan, folder: Path) -> None:
    """One table for each size; value over bound is against the tightest bound that any of our budgets certified."""
    for size, names, budgets in plan.fields:
        problem = save(bare(*size, seed=1), folder / f"{size[0]}")
        ours = [figures for budget in budgets for figures in contend("ours", budget, [problem])]
        if size[0] >= LARGE:
            ours += contend("round", budgets[0], size)
        found = [figures for name in names for figures in contend(name, 0, [problem])] + ours
        bound = min(figures["bound"] for figures in ours)
        report.say(f"### {size[0]:,} tasks, {size[1]:,} secretaries")
        report.say()
        report.table(
            ("", "value", "of the bound", "assigned", "CPU s", MIB, "plan"),
            [_row(figures, bound, size[0]) for figures in found],
        )
        missing = [name for name in plan.against if name not in names]
        if missing:
            report.say(f"Left out here, for the time they take: {', '.join(missing)}.")
            report.say()
        _bars_of_plans(report, size, found, ours)


def _row(figures: Figures, bound: int, tasks: int) -> list[str]:
    name = figures["name"]
    if name in OURS:
        name = f"{OURS[name]}, {figures['budget'] / 1e6:,.0f} M steps, certified gap {percent(gap(figures))}"
    return [
        name,
        f"{figures['value']:,}",
        f"{100 * figures['value'] / max(1, bound):.2f} %",
        f"{figures['assigned']:,} of {tasks:,}",
        f"{figures['cpu']:.3g}",
        f"{figures['mib']:,.0f}",
        "holds" if figures["wrong"] == 0 else f"{figures['wrong']} faults",
    ]


def gap(figures: Figures) -> float:
    return (figures["bound"] - figures["value"]) / max(1, figures["bound"])


def _bars_of_plans(report: Report, size: Size, found: list[Figures], ours: list[Figures]) -> None:
    named = f"{size[0]:,} x {size[1]:,}"
    seconds, most, goal = {1_000: (5, 0.5, 0.2), 10_000: (5, 0.5, 0.2), 50_000: (60, 0.2, 0.1)}.get(
        size[0], (5, 0.5, 0.2)
    )
    within = [figures for figures in ours if figures["cpu"] <= seconds]
    best = min(within or ours, key=gap)
    report.bar(
        f"certified gap at {named}",
        f"<= {most} % within {seconds} s, goal {goal} %",
        f"{percent(gap(best))} in {best['cpu']:.3g} s",
        bool(within) and gap(best) <= most / 100,
    )
    others = [figures for figures in found if figures["name"] not in OURS]
    strongest = max(others, key=lambda figures: figures["value"])
    if strongest["name"] != "mip":
        lowest = best["value"] - strongest["value"]
        report.bar(f"value at {named}", "never lower", f"{lowest:+,} ({strongest['name']} next)", lowest >= 0)
    for figures in others:
        if figures["name"] == "lp" and size[0] >= 10_000:
            ratio = best["cpu"] / figures["cpu"]
            report.bar(f"time at {named} against HiGHS LP", "<= 0.5 x", f"{ratio:.3g} x", ratio <= 0.5)
    if size[0] >= LARGE:
        most_mib = max(figures["mib"] for figures in ours)
        report.bar(f"memory at {named}", "<= 1,024 MiB", f"{most_mib:,.0f} MiB", most_mib <= 1024)
    faults = sum(figures["wrong"] for figures in found)
    report.bar(f"verified plans at {named}", "all", f"{faults} faults in {len(found)} plans", faults == 0)


def never_lower(report: Report, names: Sequence[str], count: int, folder: Path) -> None:
    """Our value against every other's, on instances that differ in kind, size and load."""
    drawn = [instance(n) for n in range(count)]
    folders = [save(bare(*size, seed=n, kind=kind, load=load), folder / f"never-{n}") for n, size, kind, load in drawn]
    ours = contend("ours", STEPS, folders)
    others: dict[str, list[Figures]] = {}
    for name in names:
        for figures in contend(name, 0, folders):
            others.setdefault(figures["name"], []).append(figures)
    report.say(f"### Value on {count} instances of three kinds, 60 to 600 tasks")
    report.say()
    rows = []
    for name, found in others.items():
        both = zip(ours, found, strict=True)
        ahead = [100 * (mine["value"] - theirs["value"]) / mine["bound"] for mine, theirs in both]
        rows.append((name, f"{median(ahead):.2f} %", f"{min(ahead):.2f} %", str(sum(one < 0 for one in ahead))))
    report.table(("ours against", "median, of the bound", "least", "lower on"), rows)
    lower = sum(int(row[-1]) for row in rows)
    report.bar(f"value against every other on {count} instances", "never lower", f"lower on {lower}", lower == 0)


def instance(number: int) -> tuple[int, Size, Any, float]:
    """Seed, size, kind and load of the n-th instance."""
    sizes = ((60, 20), (150, 50), (300, 80), (600, 150))
    kinds, loads = ("house", "paced", "type_d"), (0.95, 0.8, 0.95, 1.2)
    return number, sizes[number % 4], kinds[number % 3], loads[number // 4 % 4]


def contend(name: str, budget: int, what: Sequence[object]) -> list[Figures]:
    """Run a contender in a process of its own. Raises Failed when it fails; its complaint is printed."""
    command = [sys.executable, "-m", "tests.bench.contenders", name, str(budget), *map(str, what)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failed(f"{name} ended with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
