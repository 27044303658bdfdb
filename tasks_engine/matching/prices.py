"""Prices on each secretary's minutes and slots, and the bound that any such prices prove.

For all prices lambda_j, mu_j >= 0 no plan is worth more than

    U = sum_i max(0, max_j v_ij - lambda_j e_ij - mu_j) + sum_j lambda_j minutes_j + mu_j slots_j

(Lagrangian relaxation of both capacity rows; at the best prices this is the linear-programming bound). Because the
bound holds for any prices, stopping early can only loosen it. Everything is a whole number, prices in 1/SCALE of a
point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SCALE = 256

Row = Sequence[tuple[int, int, int]]
"""A task's arcs: (secretary index, value, effort)."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Scaled prices per minute and per slot, by secretary index, and the scaled bound that they prove."""

    minute: list[int]
    slot: list[int]
    bound: int

    def margin(self, arc: tuple[int, int, int]) -> int:
        """What the pair is worth beyond the price of the secretary's time, scaled."""
        secretary, value, effort = arc
        return value * SCALE - self.minute[secretary] * effort - self.slot[secretary]


def find_prices(rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], floor: int, rounds: int) -> Prices:
    """Deflected subgradient search from zero prices.

    `floor` is the value of a plan at hand; the step aims at it (Polyak). The minute prices are searched per `unit` of
    typical effort, so that a slot and a task's worth of minutes move alike. Stops after `rounds` or when proven.
    """
    efforts = [effort for row in rows for _, _, effort in row]
    unit = max(1, sum(efforts) // max(1, len(efforts)))
    best = at = _priced(rows, minutes, slots, [0] * len(minutes), [0] * len(slots))
    eagerness, stale = 64, 0
    for _ in range(rounds):
        if best.bound < (floor + 1) * SCALE or eagerness == 0:
            break
        spare_minutes, spare_slots = _spare(rows, minutes, slots, at)
        norm = sum((spare // unit) ** 2 for spare in spare_minutes) + sum(spare**2 for spare in spare_slots)
        step = (at.bound - floor * SCALE) * eagerness
        share = max(1, 32 * norm)
        at = _priced(
            rows,
            minutes,
            slots,
            [max(0, p - step * s // (share * unit * unit)) for p, s in zip(at.minute, spare_minutes, strict=True)],
            [max(0, p - step * s // share) for p, s in zip(at.slot, spare_slots, strict=True)],
        )
        stale = 0 if at.bound < best.bound else stale + 1
        best = min(best, at, key=lambda prices: prices.bound)
        if stale == 8:
            at, eagerness, stale = best, eagerness // 2, 0
    return best


def _priced(
    rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], minute: list[int], slot: list[int]
) -> Prices:
    bound = sum(price * have for price, have in zip(minute, minutes, strict=True))
    bound += sum(price * have for price, have in zip(slot, slots, strict=True))
    for row in rows:
        bound += max(0, max((v * SCALE - minute[j] * e - slot[j] for j, v, e in row), default=0))
    return Prices(minute, slot, bound)


def _spare(
    rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], at: Prices
) -> tuple[list[int], list[int]]:
    """What would be left of each secretary if every task took its best offer at these prices: the subgradient.

    What is free already and left over cannot become cheaper, so it counts as nothing.
    """
    spare_minutes, spare_slots = list(minutes), list(slots)
    for row in rows:
        margin, _, secretary, effort = max(
            ((at.margin(arc), -arc[0], arc[0], arc[2]) for arc in row), default=(0, 0, 0, 0)
        )
        if margin > 0:
            spare_minutes[secretary] -= effort
            spare_slots[secretary] -= 1
    return _priced_only(spare_minutes, at.minute), _priced_only(spare_slots, at.slot)


def _priced_only(spare: list[int], price: list[int]) -> list[int]:
    return [s if s < 0 or p > 0 else 0 for s, p in zip(spare, price, strict=True)]
