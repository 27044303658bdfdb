"""Check 46. The colours of the stylesheet, which is their only source: contrast, and what people with another colour
vision see.

Contrast after WCAG 2.2; colour vision after Machado, Oliveira and Fernandes (2009) at full severity; distances in
OKLab, times 100. The least contrasts and distances are those of the design.
"""

import math
import re
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "backend" / "web" / "static" / "web" / "app.css").read_text()
TEXT, GRAPHIC = 4.5, 3.0
STATES = ("ok", "watch", "risk", "over", "pause", "done")
GROUNDS = ("bg", "surface", "sunken")
PAIRS = [
    *(("ink", ground, 7.0) for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in ("ink2", "ink3", "brand") for ground in GROUNDS),
    *((f"{state}-ink", f"{state}-soft", TEXT) for state in (*STATES, "brand")),
    *((f"{state}-ink", "surface", TEXT) for state in (*STATES, "brand")),
    *((f"{state}-ink", "sunken", TEXT) for state in ("risk", "over")),
    *((state, "surface", GRAPHIC) for state in STATES),
    *((state, "sunken", GRAPHIC) for state in ("ok", "watch", "risk", "over", "pause")),
    *(("on-fill", state, TEXT) for state in ("over", "risk", "done", "pause")),
    *(("on-brand", brand, TEXT) for brand in ("brand", "brand-hi", "h4")),
    *(("ink", heat, TEXT) for heat in ("h0", "h1", "h2")),
    ("ink2", "h0", TEXT), ("h3-ink", "h3", TEXT), ("h4-ink", "h4", TEXT), ("brand-ink", "bg", TEXT),
    ("edge", "surface", GRAPHIC), ("edge", "bg", GRAPHIC), ("over", "over-soft", GRAPHIC),
]  # fmt: skip
TOLD_APART = {  # by colour, beside by shape: how far any two are from each other at least
    "trend": (("done", "watch", "over"), 12),
    "ring": (("ok", "watch", "risk", "over", "pause"), 10),
    "heat": (("h0", "h1", "h2", "h3", "h4"), 6),
}
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def tokens(selector: str) -> dict[str, str]:
    """The colours that a rule of the stylesheet sets, by name."""
    rule = CSS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", rule))


THEMES = {"light": tokens(":root"), "dark": tokens(':root[data-theme="dark"]')}


def linear(colour: str) -> list[float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(dot((0.2126, 0.7152, 0.0722), linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def dot(row: Iterable[float], column: Iterable[float]) -> float:
    return sum(one * other for one, other in zip(row, column, strict=True))


def oklab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    l, m, s = (  # noqa: E741 (as the colour space names them)
        math.cbrt(dot(row, (red, green, blue)))
        for row in ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
                    (0.0883024619, 0.2817188376, 0.6299787005))
    )  # fmt: skip
    return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)  # fmt: skip


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """The colour as it is seen, in OKLab."""
    light = linear(colour)
    return oklab(*(min(1, max(0, dot(row, light))) for row in SIGHTS[sight]))


@pytest.mark.parametrize("theme", THEMES)
def test_everything_that_is_read_has_contrast(theme):
    colours = THEMES[theme]
    found = {(fore, back, least): contrast(colours[fore], colours[back]) for fore, back, least in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < pair[2]} == {}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_one_scale_are_told_apart_by_everybody(theme, sight):
    colours, near = THEMES[theme], {}
    for name, (members, least) in TOLD_APART.items():
        for one, other in combinations(members, 2):
            distance = 100 * math.dist(seen(colours[one], sight), seen(colours[other], sight))
            if distance < least:
                near[name, one, other] = round(distance, 1)
    assert near == {}


def test_both_ways_into_the_dark_are_the_same():
    assert tokens(':root[data-theme="auto"]') == THEMES["dark"]
    assert set(THEMES["dark"]) == set(THEMES["light"])
