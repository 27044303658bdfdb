"""Bars: stacked over days, and lying ones against a target."""

from collections.abc import Sequence
from dataclasses import dataclass

TOP, FOOT = 30, 150  # of the stacked chart, in pixels
GAP = 1.5
LEFT, RIGHT = 5.0, 99.0  # per cent
ROW, THICK = 25, 15
LYING_LEFT, LYING_WIDTH = 32.0, 53.0  # per cent


@dataclass(frozen=True)
class Piece:
    """One part of a bar, of the series with this index."""

    series: int
    y: str
    height: str
    value: int = 0


@dataclass(frozen=True)
class Bar:
    """One day: where it stands, and its parts from the foot."""

    x: str
    width: str
    middle: str
    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Line:
    """A line of the scale."""

    y: str
    label_y: str
    value: int


@dataclass(frozen=True)
class Stacked:
    """A stacked chart."""

    lines: Sequence[Line]
    bars: Sequence[Bar]


def stacked(labels: Sequence[str], series: Sequence[Sequence[int]]) -> Stacked:
    """A bar for every label, made of one value of each of the `series`."""
    totals = [sum(values) for values in zip(*series, strict=True)]
    step = nice_step(max(totals, default=0))
    top = max(step, -(-max(totals, default=0) // step) * step)
    scale = (FOOT - TOP) / top
    slot = (RIGHT - LEFT) / max(1, len(labels))
    bars = []
    for index, label in enumerate(labels):
        pieces, y = [], float(FOOT)
        for which, values in enumerate(series):
            height = values[index] * scale
            if height:
                y -= height
                pieces.append(Piece(which, f"{y:.1f}", f"{max(1.0, height - GAP):.1f}", values[index]))
        x = LEFT + index * slot + slot * 0.18
        bars.append(Bar(f"{x:.2f}%", f"{slot * 0.64:.2f}%", f"{x + slot * 0.32:.2f}%", label, pieces))
    values = range(0, top + 1, step)
    return Stacked([Line(f"{FOOT - v * scale:.1f}", f"{FOOT - v * scale + 4:.1f}", v) for v in values], bars)


def nice_step(most: int) -> int:
    """The distance between lines of a scale to `most`: 1, 2 or 5 times a power of ten; five lines at the most."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most <= 4 * step:
                return step
        power *= 10


@dataclass(frozen=True)
class Lying:
    """One bar against a target."""

    label: str
    value: str
    look: str
    y: int
    text_y: int
    width: str


@dataclass(frozen=True)
class Against:
    """Bars against a target."""

    rows: Sequence[Lying]
    target_x: str
    height: int
    foot: int


def against(rows: Sequence[tuple[str, float]], target: float) -> Against:
    """Shares between 0 and 1 with their names, on a scale from nothing to all."""
    return Against(
        rows=[
            Lying(
                label=name,
                value=f"{100 * share:.1f}",
                look="m-fg" if share >= target else "x2" if share >= target - 0.05 else "x3",
                y=11 + ROW * index,
                text_y=23 + ROW * index,
                width=f"{LYING_WIDTH * share:.1f}%",
            )
            for index, (name, share) in enumerate(rows)
        ],
        target_x=f"{LYING_LEFT + LYING_WIDTH * target:.1f}%",
        height=ROW * len(rows) + 25,
        foot=ROW * len(rows) + 6,
    )


def lying(rows: Sequence[tuple[str, float, str]]) -> Against:
    """Amounts with their names and how each is said, on a scale from nothing to the largest. There is no target."""
    most = max((amount for _name, amount, _said in rows), default=0) or 1
    return Against(
        rows=[
            Lying(
                label=name,
                value=said,
                look="m-fg",
                y=11 + ROW * index,
                text_y=23 + ROW * index,
                width=f"{LYING_WIDTH * amount / most:.1f}%",
            )
            for index, (name, amount, said) in enumerate(rows)
        ],
        target_x="",
        height=ROW * len(rows) + 12,
        foot=ROW * len(rows) + 6,
    )
