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
Spare = tuple[list[int], list[int]]
"""Something per secretary, of minutes and of slots."""

MOST_EAGER = 64
"""The step at first, as twice Polyak's; it halves down to nothing."""
PATIENCE = 8
LITTLE = 200
"""A round gains little when it closes less than one part in this many of the gap to the plan at hand."""


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
    """Subgradient search from zero prices.

    `floor` is the value of a plan at hand; the step aims at it (Polyak) and halves whenever PATIENCE rounds in a row
    have gained little. The minute prices are searched per `unit` of typical effort, so that a slot and a task's worth
    of minutes move alike. Stops after `rounds` or when proven.
    """
    efforts = [effort for row in rows for _, _, effort in row]
    unit = max(1, sum(efforts) // max(1, len(efforts)))
    at, spare = _priced(rows, minutes, slots, [0] * len(minutes), [0] * len(slots))
    best, best_spare, eagerness, stale = at, spare, MOST_EAGER, 0
    for _ in range(rounds):
        if best.bound < (floor + 1) * SCALE or eagerness == 0:
            break
        at, spare = _priced(rows, minutes, slots, *_stepped(at, spare, unit, floor, eagerness))
        stale = 0 if (best.bound - at.bound) * LITTLE > best.bound - floor * SCALE else stale + 1
        if at.bound < best.bound:
            best, best_spare = at, spare
        if stale == PATIENCE:
            at, spare, eagerness, stale = best, best_spare, eagerness // 2, 0
    return best


def _stepped(at: Prices, spare: Spare, unit: int, floor: int, eagerness: int) -> Spare:
    """New prices: dearer where more is asked than there is, cheaper where something is left."""
    over_minutes, over_slots = _priced_only(spare[0], at.minute), _priced_only(spare[1], at.slot)
    norm = sum((over // unit) ** 2 for over in over_minutes) + sum(over**2 for over in over_slots)
    step, share = (at.bound - floor * SCALE) * eagerness, max(1, MOST_EAGER * norm // 2)
    return (
        [max(0, p - step * s // (share * unit * unit)) for p, s in zip(at.minute, over_minutes, strict=True)],
        [max(0, p - step * s // share) for p, s in zip(at.slot, over_slots, strict=True)],
    )


def _priced(
    rows: Sequence[Row], minutes: Sequence[int], slots: Sequence[int], minute: list[int], slot: list[int]
) -> tuple[Prices, Spare]:
    """The bound of these prices, and what is left of each secretary if every task takes its best offer at them."""
    spare_minutes, spare_slots = list(minutes), list(slots)
    bound = sum(price * have for price, have in zip(minute, minutes, strict=True))
    bound += sum(price * have for price, have in zip(slot, slots, strict=True))
    for row in rows:
        best, taker, taken = 0, 0, 0
        for secretary, value, effort in row:
            margin = value * SCALE - minute[secretary] * effort - slot[secretary]
            if margin > best:
                best, taker, taken = margin, secretary, effort
        if best > 0:
            bound += best
            spare_minutes[taker] -= taken
            spare_slots[taker] -= 1
    return Prices(minute, slot, bound), (spare_minutes, spare_slots)


def _priced_only(spare: list[int], price: list[int]) -> list[int]:
    """What is free already and left over cannot become cheaper, so it counts as nothing."""
    return [s if s < 0 or p > 0 else 0 for s, p in zip(spare, price, strict=True)]
