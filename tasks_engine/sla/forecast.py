"""How many promises are likely to be broken within the next working hours.

A clock whose target is used up within the horizon is *at stake*. How likely it is to be late is read from how long such
clocks took before: of those that had run as long as this one, the share that ran on beyond their target. Clocks that
are still open tell only that they took longer than they have run; the product-limit estimator counts them rightly
(Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations", 1958).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tasks_engine.sla.clock import Clock, State

HORIZONS = (4 * 3600, 24 * 3600)
"""Working seconds."""


class Past(NamedTuple):
    """One clock of the past: working seconds it ran, and whether it was stopped (or is open, or was cancelled)."""

    kind: str
    elapsed: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the next `horizon` working seconds may bring."""

    horizon: int
    at_stake: int
    """Running clocks that are in time now and fall due within it: that many breaches if nobody does anything."""
    expected: float
    """How many of them are likely to be late."""


def forecast(clocks: Iterable[Clock], past: Iterable[Past], horizons: Sequence[int] = HORIZONS) -> tuple[Forecast, ...]:
    """Expected breaches within each of `horizons` working seconds, each clock by its own calendar.

    Clocks that stand still, have stopped or are late already are not counted. A kind without a past is expected to be
    late: nothing speaks for it.
    """
    staying = _survivals(past)
    running = [clock for clock in clocks if clock.live and clock.state is State.RUNNING and clock.due is not None]
    risks = [(clock.remaining or 0, staying[clock.kind].risk(clock)) for clock in running]
    return tuple(_forecast(horizon, [risk for left, risk in risks if left <= horizon]) for horizon in horizons)


def _forecast(horizon: int, risks: Sequence[float]) -> Forecast:
    return Forecast(horizon, len(risks), sum(risks))


def _survivals(past: Iterable[Past]) -> dict[str, "_Survival"]:
    rows: defaultdict[str, list[Past]] = defaultdict(list)
    for row in past:
        rows[row.kind].append(row)
    return defaultdict(lambda: _Survival([]), {kind: _Survival(of_kind) for kind, of_kind in rows.items()})


class _Survival:
    """How many clocks of one kind ran on, second by second."""

    def __init__(self, rows: Sequence[Past]) -> None:
        self._all = sorted(row.elapsed for row in rows)
        self._stopped = sorted(row.elapsed for row in rows if row.stopped)

    def risk(self, clock: Clock) -> float:
        """The probability that a clock which has run so long runs beyond its target."""
        first, last = bisect_right(self._stopped, clock.elapsed), bisect_right(self._stopped, clock.target or 0)
        staying = 1.0
        for seconds, stopped in groupby(self._stopped[first:last]):
            at_risk = len(self._all) - bisect_left(self._all, seconds)
            staying *= 1 - len(list(stopped)) / at_risk
        return staying
