"""A comparison as aligned text."""

from __future__ import annotations

from collections.abc import Sequence

from tasks_engine.simulate.compare import Comparison, Load
from tasks_engine.simulate.measures import MEASURES, Interval, Measure

COMPARED = ("attainment", "missed", "wait", "gini")
"""Measures whose difference from the baseline is shown with its interval."""
DIGITS = {"Gini": 3, "missed": 0, "offers": 2}
"""Digits after the point, by title; one for all others."""


def text(found: Comparison) -> str:
    """Two tables a load: the means, and the paired differences from the baseline."""
    return "\n\n".join(
        part for load in found.loads for part in (_heading(found, load), _means(load), _gaps(found, load))
    )


def _heading(found: Comparison, load: Load) -> str:
    set_by = load.parameters
    tasks = round(sum(load.tasks) / len(load.tasks))
    return (
        f"Load {set_by.load:.0%}: {set_by.secretaries} secretaries, {set_by.days} days, {tasks} tasks on average, "
        f"{len(found.seeds)} seeds"
    )


def _means(load: Load) -> str:
    units = ["", *(row.unit for row in MEASURES)]
    body = [[way, *(_number(load.mean(way, row.name).mean, row) for row in MEASURES)] for way in load.values]
    return aligned([["", *(row.title for row in MEASURES)], units, *body])


def _gaps(found: Comparison, load: Load) -> str:
    rows = [row for row in MEASURES if row.name in COMPARED]
    titles = [f"{row.title} {row.unit}".strip() for row in rows]
    body = [
        [way, *(_difference(load.difference(way, row.name, found.baseline), row) for row in rows)]
        for way in load.values
        if way != found.baseline
    ]
    return aligned([[f"against {found.baseline}, 95 %", *titles], *body])


def _difference(gap: Interval, row: Measure) -> str:
    """`+1.9 ± 0.6 better`; nothing is said where the interval holds 0."""
    digits = DIGITS.get(row.title, 1)
    if gap.half == float("inf"):
        return f"{gap.mean:+.{digits}f}"
    told = f"{gap.mean:+.{digits}f} ± {gap.half:.{digits}f}"
    if gap.low <= 0 <= gap.high:
        return f"{told}       "
    return f"{told} {'better' if gap.mean * row.better > 0 else 'worse '}"


def _number(value: float, row: Measure) -> str:
    return f"{value:.{DIGITS.get(row.title, 1)}f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell: the first to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
