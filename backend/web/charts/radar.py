"""The radar: direction is the kind of task, distance the working time left; what is over stands in the core."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

WIDTH, HEIGHT = 400, 386
CENTRE = (200.0, 194.0)
HOUR = 3600
RINGS = ((0, 36.0), (1, 66.0), (2, 94.0), (4, 126.0), (8, 156.0))  # hours left, radius
CORE, RIM = RINGS[0][1], RINGS[-1][1]
LABELS = RIM + 16
BIG, SMALL = 11.0, 5.0  # radii of dots: with a number, and without
APART = 2 * BIG + 1  # between the centres of numbered dots
TURN = pi / 36
MOST_SECTORS = 8
LINE, LEADING = 11, 13.0  # characters of a sector's name in one line, and from line to line


@dataclass(frozen=True)
class Blip:
    """What is to be drawn: its sector, working seconds left (negative when over), its look; 0 is no number."""

    sector: int
    left: int
    look: str
    number: int = 0


@dataclass(frozen=True)
class Dot:
    """A drawn blip."""

    x: str
    y: str
    r: str
    look: str
    number: int


@dataclass(frozen=True)
class Ring:
    """A circle of equal time; `label` stands above it."""

    r: str
    label_y: str
    hours: int
    look: str


@dataclass(frozen=True)
class Spoke:
    """A sector's border and the place of its name."""

    path: str
    name: str
    x: str
    y: str
    anchor: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its name in two lines at the most, each with how far down it stands; what does not fit is cut."""
        name = self.name
        at = name.rfind(" ", 0, LINE + 1) if len(name) > LINE else -1
        parts = [name[:at], name[at + 1 :]] if at > 0 else [name]
        cut = [part if len(part) <= LINE else f"{part[: LINE - 1]}…" for part in parts]
        top = float(self.y) - LEADING * (len(cut) - 1) / 2
        return [(part, _n(top + LEADING * index)) for index, part in enumerate(cut)]


@dataclass(frozen=True)
class Radar:
    """Everything that is drawn."""

    rings: Sequence[Ring]
    spokes: Sequence[Spoke]
    dots: Sequence[Dot]
    numbered: Sequence[Dot]


def radius(left: int) -> float:
    """The distance from the centre of what has `left` working seconds: never nearer for having more."""
    hours = left / HOUR
    if hours <= 0:
        return CORE - BIG - 2
    for (low, near), (high, far) in pairwise(RINGS):
        if hours <= high:
            return near + (far - near) * (hours - low) / (high - low)
    return RIM


def radar(sectors: Sequence[str], blips: Sequence[Blip]) -> Radar:
    """The radar of `blips` with the names of the `sectors`, of which there is at least one."""
    count = max(1, len(sectors))
    plain = [_plain(blip, index, count) for index, blip in enumerate(blips) if not blip.number]
    return Radar(
        rings=[
            Ring(_n(r), _n(CENTRE[1] - r + 9), hours, "core" if not hours else "mid" if hours <= 2 else "")
            for hours, r in reversed(RINGS)
        ],
        spokes=[_spoke(name, index, count) for index, name in enumerate(sectors)],
        dots=plain,
        numbered=list(_numbered([blip for blip in blips if blip.number], count)),
    )


def _numbered(blips: Sequence[Blip], sectors: int) -> Iterator[Dot]:
    """Each as near to the middle of its sector as the others before it leave room."""
    placed: list[tuple[float, float]] = []
    for blip in blips:
        spot = next((spot for spot in _spots(blip, sectors) if _is_free(spot, placed)), None)
        spot = spot or next(_spots(blip, sectors))
        placed.append(spot)
        yield Dot(_n(spot[0]), _n(spot[1]), _n(BIG), blip.look, blip.number)


def _spots(blip: Blip, sectors: int) -> Iterator[tuple[float, float]]:
    """Where it may stand, the best first: its own distance all around, and in the core any distance."""
    middle, out = _middle(blip.sector, sectors), radius(blip.left)
    for r in (out, out - APART) if blip.left <= 0 else (out,):
        for step in range(37):
            for side in (1, -1) if step else (1,):
                yield _at(max(0.0, r), middle + side * step * TURN)


def _is_free(spot: tuple[float, float], placed: Sequence[tuple[float, float]]) -> bool:
    return all(hypot(spot[0] - x, spot[1] - y) >= APART for x, y in placed)


def _plain(blip: Blip, index: int, sectors: int) -> Dot:
    """Dots without a number are spread over the inner two thirds of their sector, always in the same way."""
    width = 2 * pi / sectors
    share = ((index * 0.618034) % 1 - 0.5) * 2 / 3
    x, y = _at(max(radius(blip.left), CORE + SMALL), _middle(blip.sector, sectors) + share * width)
    return Dot(_n(x), _n(y), _n(SMALL), blip.look, 0)


def _spoke(name: str, index: int, count: int) -> Spoke:
    edge = 2 * pi * index / count
    inner, outer = _at(CORE, edge), _at(RIM, edge)
    x, y = _at(LABELS, _middle(index, count))
    anchor = "middle" if abs(x - CENTRE[0]) < 40 else "start" if x > CENTRE[0] else "end"
    path = f"M{_n(inner[0])} {_n(inner[1])}L{_n(outer[0])} {_n(outer[1])}"
    return Spoke(path if count > 1 else "", name, _n(x), _n(y), anchor)


def _middle(sector: int, sectors: int) -> float:
    return 2 * pi * (sector + 0.5) / sectors


def _at(r: float, angle: float) -> tuple[float, float]:
    """The point at `angle`, clockwise from the top."""
    return CENTRE[0] + r * sin(angle), CENTRE[1] - r * cos(angle)


def _n(value: float) -> str:
    return f"{value:.1f}"
