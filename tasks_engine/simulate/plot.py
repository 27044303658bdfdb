"""A comparison as a plot in the terminal: the difference in promises kept from the baseline, with its interval.

The only module that knows plotext, which is installed with the benchmarks alone.
"""

from __future__ import annotations

import plotext

from tasks_engine.simulate.compare import Comparison, Load

PLOTTED = "attainment"
WIDTH, LINES_EACH = 100, 2


def draw(found: Comparison) -> str:
    """One line a way of matching, one panel a load. Right of 0 is better than the baseline."""
    ways = [way for way in reversed(list(found.loads[0].values)) if way != found.baseline]
    return "\n\n".join(_panel(found, load, ways) for load in found.loads)


def _panel(found: Comparison, load: Load, ways: list[str]) -> str:
    gaps = [load.difference(way, PLOTTED, found.baseline) for way in ways]
    halves = [0.0 if gap.half == float("inf") else gap.half for gap in gaps]
    places = list(range(1, len(ways) + 1))
    figure = plotext.figure
    figure.clear()
    figure.plot_size(WIDTH, LINES_EACH * len(ways) + 4)
    figure.draw(figure.error([gap.mean for gap in gaps], places, [0.0] * len(ways), halves))
    figure.draw(figure.segment([0.0, 0.0], [0.5, len(ways) + 0.5]))
    figure.ruler("y").ticks(places, ways)
    figure.ruler("y").lim(0.5, len(ways) + 0.5)
    figure.title(f"Promises kept at load {load.parameters.load:.0%}: points more than {found.baseline}, 95 %")
    return str(figure.build().string(colorless=True))
