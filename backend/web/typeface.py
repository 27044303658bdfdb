"""The Latin typeface, cut down for browsers. Chinese is set in the reader's own: one of ours would weigh megabytes."""

from io import BytesIO
from pathlib import Path

import fontpkg_hanken_grotesk
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SOURCE = Path(fontpkg_hanken_grotesk.ROOT) / "files" / "HankenGrotesk[wght].ttf"
SIGNS = (0x20AC, 0x2122, 0x2190, 0x2192, 0x2212)  # euro, trade mark, arrows, minus
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), *SIGNS)
WEIGHTS = (400, 700)  # as the style sheet has them
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]  # what the style sheet asks for


def cut() -> bytes:
    """The Latin part of the typeface in the weights that are used, packed as WOFF2."""
    font = instancer.instantiateVariableFont(TTFont(_latin()), {"wght": WEIGHTS})
    font.flavor = "woff2"
    packed = BytesIO()
    font.save(packed)
    return packed.getvalue()


def _latin() -> BytesIO:
    """The file of the typeface without other scripts, to be read."""
    options = subset.Options(layout_features=FEATURES)
    font = subset.load_font(str(SOURCE), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    file = BytesIO()
    font.save(file)
    file.seek(0)
    return file
