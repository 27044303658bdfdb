"""What changed from one file to another, found in their bytes: words, and places on their pages.

Nothing here touches the database. Words are compared line by line first, and word by word in what differs: so a
paragraph that runs over onto the next page is not a change.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import byref, c_int
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from typing import Any, BinaryIO, Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from backend.files import pictures

Kind = Literal["same", "added", "gone"]
Box = tuple[int, int, int, int]  # left, top, width, height: thousandths of the page's
Marks = dict[int, list[Box]]  # by page, from 1

# A character of Chinese or Japanese is a word; of others a run of letters and digits is, with figures kept whole.
CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
WORD = re.compile(rf"[{CJK}]|\d+(?:[.,:]\d+)*|[^\W\d{CJK}]+|\S")
MOST_CAREFUL = 1_000_000  # words times words: up to here every word is looked for
MOST_LOOKED_AT = 25_000_000  # up to here the frequent ones are not; beyond, all of it is called changed
CHANCE = 2  # characters between two changes that agree by chance
MOST_MARKS = 200  # of a page
ROOM = 3  # thousandths between a word and the frame around it
CELL = 14  # pixels of a picture that are looked at together
DIFFERENT = 48  # of 255: less than that is how a picture was packed
SHARE = 0.03  # of a cell's pixels that must differ
GAP = 2  # cells between two places that are one
MOST_PLACES = 40  # of a picture: with more, the whole of what they cover is one


@dataclass(frozen=True)
class Word:
    """A word, the white space after it, and where it stands if it stands on a page."""

    text: str
    space: str = ""
    page: int = 0
    box: Box | None = None


@dataclass(frozen=True)
class Differences:
    """What was gone through (`words`, in order, each with what became of it), and the places on the pages of each."""

    words: list[tuple[Kind, str]] = field(default_factory=list)
    before: Marks = field(default_factory=dict)
    after: Marks = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One of two files: its bytes, its media type, and the pictures of its pages, by number."""

    content: Any  # a file that is open for reading
    media_type: str
    pages: Mapping[int, Callable[[], Image.Image]]


def between(before: Side, after: Side) -> Differences:
    """What changed. Raises `CannotBeShown` when a file is damaged."""
    try:
        old, new = words_of(before), words_of(after)
    except pictures.DAMAGED as error:
        raise pictures.CannotBeShown(str(error)) from error
    steps = _steps(old, new)
    changed = [step for step in steps if step.changed]
    found = Differences(
        words=list(_said(steps, old, new)),
        before=_marks(word for step in changed for word in old[step.old]),
        after=_marks(word for step in changed for word in new[step.new]),
    )
    return _seen(found, before, after) if before.pages and after.pages else found


def words_of(side: Side) -> list[Word]:
    """The words of a file, in order; none of a picture."""
    reader = READERS.get(side.media_type)
    side.content.seek(0)
    return reader(side.content) if reader else []


def _of_text(text: str) -> list[Word]:
    found = list(WORD.finditer(text[: pictures.MOST_TEXT]))
    starts = [*(match.start() for match in found), len(text)]
    return [Word(match[0], text[match.end() : end]) for match, end in zip(found, starts[1:], strict=True)]


def _of_pdf(content: BinaryIO) -> list[Word]:
    with pdfium.PdfDocument(content.read()) as document:
        pages = range(min(len(document), pictures.MOST_PAGES))
        return [word for number in pages for word in _of_page(document, number)]


def _of_page(document: pdfium.PdfDocument, number: int) -> Iterator[Word]:
    page = document[number]
    text = page.get_textpage()
    characters = [chr(raw.FPDFText_GetUnicode(text, place)) for place in range(text.count_chars())]
    written = "".join(characters)
    words = _of_text(written + "\n")  # the last line of a page ends there
    places = (match.start() for match in WORD.finditer(written))
    for word, start in zip(words, places, strict=False):
        boxes = [_box(page, text.get_charbox(start + each)) for each in range(len(word.text))]
        yield replace(word, space=word.space.replace("\r", ""), page=number + 1, box=_around(boxes))
    text.close()
    page.close()


def _box(page: pdfium.PdfPage, edges: tuple[float, float, float, float]) -> Box:
    """Where something stands on the page as it is shown: turned and cut as its author wanted."""
    left, bottom, right, top = edges
    (x, y), (other_x, other_y) = (_shown_at(page, *corner) for corner in ((left, top), (right, bottom)))
    return min(x, other_x), min(y, other_y), abs(x - other_x), abs(y - other_y)


def _shown_at(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, 1000, 1000, 0, x, y, byref(across), byref(down))
    return across.value, down.value


READERS: dict[str, Callable[[BinaryIO], list[Word]]] = {
    "application/pdf": _of_pdf,
    "text/plain": lambda content: _of_text(pictures.plain_text(content)),
    "text/csv": lambda content: _of_text(pictures.plain_text(content)),
    f"{pictures.OPEN_XML}.wordprocessingml.document": lambda content: _of_text("\n".join(pictures.paragraphs(content))),
}


@dataclass(frozen=True)
class Step:
    """Words of the one that became words of the other, or stayed what they were. Of either there may be none."""

    changed: bool
    old: slice
    new: slice


def _steps(old: Sequence[Word], new: Sequence[Word]) -> list[Step]:
    """How the one becomes the other."""
    lines, other_lines = _lines(old), _lines(new)
    keys, other_keys = ([tuple(word.text for word in line) for line in each] for each in (lines, other_lines))
    starts, other_starts = _starts(lines), _starts(other_lines)
    found: list[Step] = []
    for tag, a, b, c, d in SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes():
        step = Step(tag != "equal", slice(starts[a], starts[b]), slice(other_starts[c], other_starts[d]))
        found += _in_lines(step, old[step.old], new[step.new]) if step.changed else [step]
    return _joined(_without_chance(found, new))


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = [[]]
    for word in words:
        lines[-1].append(word)
        if "\n" in word.space:
            lines.append([])
    return lines


def _starts(lines: Sequence[Sequence[Word]]) -> list[int]:
    """The number of words before each line, and before the end."""
    return list(accumulate((len(line) for line in lines), initial=0))


def _in_lines(step: Step, old: Sequence[Word], new: Sequence[Word]) -> list[Step]:
    """What exactly changed in lines that are not the same."""
    size = len(old) * len(new)
    if size > MOST_LOOKED_AT:
        return [step]
    keys, other_keys = [word.text for word in old], [word.text for word in new]
    matcher = SequenceMatcher(None, keys, other_keys, autojunk=size > MOST_CAREFUL)
    i, k = step.old.start, step.new.start
    return [Step(tag != "equal", slice(i + a, i + b), slice(k + c, k + d)) for tag, a, b, c, d in matcher.get_opcodes()]


def _without_chance(steps: Sequence[Step], new: Sequence[Word]) -> Iterator[Step]:
    """What two changes have between them by chance, a comma or a syllable, belongs to them."""
    for at, step in enumerate(steps):
        amid = 0 < at < len(steps) - 1 and steps[at - 1].changed and steps[at + 1].changed
        short = sum(len(word.text) for word in new[step.new]) <= CHANCE
        yield replace(step, changed=True) if amid and short else step


def _joined(steps: Iterable[Step]) -> list[Step]:
    runs = [list(run) for _changed, run in groupby(steps, key=lambda step: step.changed)]
    return [
        Step(run[0].changed, slice(run[0].old.start, run[-1].old.stop), slice(run[0].new.start, run[-1].new.stop))
        for run in runs
    ]


def _said(steps: Iterable[Step], old: Sequence[Word], new: Sequence[Word]) -> Iterator[tuple[Kind, str]]:
    for step in steps:
        if step.changed and old[step.old]:
            text = _text(old[step.old])
            yield "gone", f"{text.rstrip()} " if new[step.new] else text  # the line ends after what took its place
        if new[step.new]:
            yield "added" if step.changed else "same", _text(new[step.new])


def _text(words: Iterable[Word]) -> str:
    return "".join(word.text + word.space for word in words)


def _marks(words: Iterable[Word]) -> Marks:
    """The places of words, those that stand side by side as one."""
    marks: Marks = {}
    for word in words:
        if word.box is None or not _is_on_page(word.box):
            continue
        page = marks.setdefault(word.page, [])
        if page and _follows(page[-1], word.box):
            page[-1] = _around([page[-1], word.box])
        elif len(page) < MOST_MARKS:
            page.append(word.box)
    return {page: [_with_room(box) for box in boxes] for page, boxes in marks.items()}


def _with_room(box: Box) -> Box:
    """A frame around a word leaves the word to be read."""
    left, top = max(0, box[0] - ROOM), max(0, box[1] - ROOM)
    right, bottom = min(1000, box[0] + box[2] + ROOM), min(1000, box[1] + box[3] + ROOM)
    return left, top, right - left, bottom - top


def _is_on_page(box: Box) -> bool:
    left, top, width, height = box
    return min(width, height) > 0 and left >= 0 and top >= 0 and left + width <= 1000 and top + height <= 1000


def _follows(one: Box, other: Box) -> bool:
    """Whether a place is on the same line as one before it, and next to it."""
    tall = min(one[3], other[3])
    overlap = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return overlap * 2 > tall and one[0] <= other[0] <= one[0] + one[2] + 2 * max(tall, 4)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _seen(found: Differences, before: Side, after: Side) -> Differences:
    """Also what only the eye finds, a stamp or a photograph: on pages of one number on which no word changed."""
    old, new = dict(found.before), dict(found.after)
    for number in sorted(before.pages.keys() & after.pages.keys()):
        if number not in found.before and number not in found.after:
            places = places_between(before.pages[number](), after.pages[number]())
            if places:
                old[number] = new[number] = places
    return replace(found, before=old, after=new)


def places_between(before: Image.Image, after: Image.Image) -> list[Box]:
    """Where one picture of a page differs from another."""
    one, other = before.convert("L"), after.convert("L")
    difference = ImageChops.difference(one.resize(other.size), other).point(lambda dot: 255 * (dot > DIFFERENT))
    columns, rows = (max(1, -(-side // CELL)) for side in other.size)
    cells = np.asarray(difference.resize((columns, rows), Image.Resampling.BOX)) > 255 * SHARE
    boxes = [_in_thousandths(each, columns, rows) for each in _islands(cells)]
    return [_around(boxes)] if len(boxes) > MOST_PLACES else boxes


def _in_thousandths(cells: list[tuple[int, int]], columns: int, rows: int) -> Box:
    top, left = (min(cell[axis] for cell in cells) for axis in (0, 1))
    bottom, right = (max(cell[axis] for cell in cells) + 1 for axis in (0, 1))
    across, down = 1000 / columns, 1000 / rows
    return round(left * across), round(top * down), round((right - left) * across), round((bottom - top) * down)


def _islands(cells: Any) -> Iterator[list[tuple[int, int]]]:
    """The cells that are set, (row, column), together with those near them."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(cells), strict=True)}
    near = range(-GAP, GAP + 1)
    while left:
        island = [left.pop()]
        for row, column in island:  # it grows meanwhile
            reached = {(row + down, column + across) for down in near for across in near} & left
            left -= reached
            island += sorted(reached)
        yield island
