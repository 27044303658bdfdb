"""A sparkline: the course of one figure, without a scale."""

from collections.abc import Sequence

WIDTH, TOP, FOOT = 100.0, 4.0, 22.0


def spark(values: Sequence[float]) -> str:
    """The points of a polyline; nothing for fewer than two values."""
    if len(values) < 2:
        return ""
    least, most = min(values), max(values)
    step = WIDTH / (len(values) - 1)
    return " ".join(f"{index * step:.1f},{height(value, least, most):.1f}" for index, value in enumerate(values))


def height(value: float, least: float, most: float) -> float:
    """Where `value` stands between the least at the foot and the most on top; in the middle when they are the same."""
    if most == least:
        return (TOP + FOOT) / 2
    return FOOT - (FOOT - TOP) * (value - least) / (most - least)
