"""Ways of matching side by side: every way plays the same months, and each difference is taken month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import product
from typing import Any

from tasks_engine import matching
from tasks_engine.simulate.measures import MEASURES, Interval, interval, measure, paired
from tasks_engine.simulate.policies import Greedy, LeastLoaded, LongestIdle, Policy, RoundRobin, Rounds
from tasks_engine.simulate.run import run
from tasks_engine.simulate.world import Parameters, make

Ways = Mapping[str, Callable[[], Policy]]
"""Name to what begins a run of that way of matching."""
BASELINE = LeastLoaded.name

MYOPIC = matching.Policy(version="batch", queue_minutes=None, window_seconds=120, hard_offers=1, cool_down_minutes=0)
"""Rounds that decide everything at hand together, at once and for good: no late binding, nobody asked twice."""
STANDARD: Ways = {
    RoundRobin.name: RoundRobin,
    LeastLoaded.name: LeastLoaded,
    LongestIdle.name: LongestIdle,
    Greedy.name: Greedy,
    "batch": partial(Rounds, "batch", MYOPIC),
    "default policy": partial(Rounds, "default policy", matching.Policy()),
}


@dataclass(frozen=True, slots=True)
class Load:
    """What came out at one load: way to measure to one value a seed."""

    parameters: Parameters
    tasks: tuple[int, ...]
    """How many came in, by seed."""
    values: Mapping[str, Mapping[str, tuple[float, ...]]]

    def mean(self, way: str, name: str) -> Interval:
        """A measure of one way over the seeds."""
        return interval(self.values[way][name])

    def difference(self, way: str, name: str, baseline: str = BASELINE) -> Interval:
        """How much more than the baseline, seed by seed."""
        return paired(self.values[way][name], self.values[baseline][name])


@dataclass(frozen=True, slots=True)
class Comparison:
    seeds: tuple[int, ...]
    loads: tuple[Load, ...]
    baseline: str = BASELINE

    def data(self) -> dict[str, Any]:
        """Everything as plain JSON data. Intervals are 95 %; `half` is None where one seed allows none."""
        return {
            "baseline": self.baseline,
            "seeds": list(self.seeds),
            "measures": {row.name: {"unit": row.unit, "better": row.better} for row in MEASURES},
            "loads": [
                {
                    "load": load.parameters.load,
                    "parameters": asdict(load.parameters),
                    "tasks": list(load.tasks),
                    "policies": {way: self._way(load, way) for way in load.values},
                }
                for load in self.loads
            ],
        }

    def rows(self) -> Iterator[list[object]]:
        """A table of every run, its heading first: load, policy, seed, and each measure."""
        yield ["load", "policy", "seed", *(row.name for row in MEASURES)]
        for load, (index, seed) in product(self.loads, enumerate(self.seeds)):
            for way, values in load.values.items():
                yield [load.parameters.load, way, seed, *(values[row.name][index] for row in MEASURES)]

    def _way(self, load: Load, way: str) -> dict[str, Any]:
        return {
            row.name: {
                **_told(load.mean(way, row.name)),
                "values": list(load.values[way][row.name]),
                "difference": _told(load.difference(way, row.name, self.baseline)),
            }
            for row in MEASURES
        }


def compare(
    parameters: Parameters, loads: Sequence[float], seeds: Sequence[int], ways: Ways = STANDARD, *, processes: int = 1
) -> Comparison:
    """Play every way in every month. The answer is the same with any number of processes.

    Raises ValueError for no seeds or loads, and for ways without the baseline.
    """
    if not seeds or not loads or BASELINE not in ways:
        raise ValueError(f"there must be a seed, a load, and {BASELINE} to compare with")
    months = [(replace(parameters, load=load), seed) for load in loads for seed in seeds]
    if processes == 1:
        found = [_play(*month, ways) for month in months]
    else:
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(_play, *zip(*months, strict=True), [ways] * len(months)))
    stride = len(seeds)
    return Comparison(
        tuple(seeds),
        tuple(_load(months[first][0], found[first : first + stride], ways) for first in range(0, len(months), stride)),
    )


Month = tuple[int, dict[str, dict[str, float]]]
"""How many tasks came in, and way to measures."""


def _play(parameters: Parameters, seed: int, ways: Ways) -> Month:
    world = make(parameters, seed)
    return len(world.tasks), {way: measure(run(world, begin())) for way, begin in ways.items()}


def _load(parameters: Parameters, months: Sequence[Month], ways: Ways) -> Load:
    return Load(
        parameters,
        tuple(tasks for tasks, _ in months),
        {way: {row.name: tuple(ways_[way][row.name] for _, ways_ in months) for row in MEASURES} for way in ways},
    )


def _told(found: Interval) -> dict[str, float | None]:
    return {"mean": found.mean, "half": None if found.half == float("inf") else found.half}


def with_rules(rules: matching.Policy, name: str) -> Ways:
    """The standard ways and one more: the engine under these rules."""
    return {**STANDARD, name: partial(Rounds, name, rules)}
