"""One version of the result beside another: which file became which, and what changed in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from backend.files import comparing
from backend.files.models import Comparison
from backend.tasks.models import Deliverable, TaskFile
from backend.web.tiles import Sheet, changes_of, sheets_of

BESIDE = 240  # characters of what stayed that are shown on either side of a change
WORTH_FOLDING = 200  # characters: less is shown


@dataclass(frozen=True)
class Part:
    """A stretch of the text: the same, added or gone. `folded` are the lines that can be unfolded."""

    kind: str
    text: str
    folded: int = 0


class Compared:
    """A file and what it was before. One of both may not be there."""

    def __init__(
        self, before: TaskFile | None, after: TaskFile | None, found: Comparison | None, sheets: "Sheets"
    ) -> None:
        self.before, self.after, self._found, self._sheets = before, after, found, sheets

    @property
    def name(self) -> str:
        file = self.after or self.before
        return file.file.name if file else ""

    @property
    def state(self) -> str:
        """`new`, `gone` or `same`; else that of the comparison: `waiting`, `ready`, `none`."""
        if not (self.before and self.after):
            return "new" if self.after else "gone"
        if self.before.file.sha256 == self.after.file.sha256:
            return "same"
        return self._found.state if self._found else "none"

    @cached_property
    def parts(self) -> list[Part]:
        """The text with what changed, long stretches of what stayed folded."""
        return parts_of(self._found.words) if self._found else []

    @property
    def changes(self) -> int:
        """How many stretches of the text changed."""
        return sum(is_change for is_change, _parts in groupby(part.kind != "same" for part in self.parts))

    @cached_property
    def pages(self) -> list[tuple[Sheet | None, Sheet | None]]:
        """The pictures of the pages before and after, each with its marks."""
        marks = (self._found.marks_before, self._found.marks_after) if self._found else ({}, {})
        old, new = (
            {each.number: replace(each, marks=found.get(str(each.number), ())) for each in self._sheets.of(file)}
            for file, found in zip((self.before, self.after), marks, strict=True)
        )
        return [(old.get(number), new.get(number)) for number in sorted(old | new)]

    @property
    def has_pictures(self) -> bool:
        return any(each.is_picture for pair in self.pages for each in pair if each)

    @property
    def shows_pages(self) -> bool:
        """Whether the pages say more than the text does: not of text that is compared, nor of what is unchanged."""
        return self.state in ("new", "gone") or (self.state != "same" and self.has_pictures)

    @property
    def changed_pages(self) -> list[Sheet]:
        """Of the pages with marks, the new one, or the old one where no new one is marked."""
        pairs = [[each for each in (new, old) if each and each.marks] for old, new in self.pages]
        return [pair[0] for pair in pairs if pair]


class Sheets:
    """The pages of the files of some versions, with the changes that are pinned to them."""

    def __init__(self, versions: Iterable[Deliverable]) -> None:
        self._found: dict[UUID, list[Sheet]] = {}
        for version in versions:
            for sheet in sheets_of(version.files.all(), changes_of(version)):
                self._found.setdefault(sheet.file.pk, []).append(sheet)

    def of(self, file: TaskFile | None) -> list[Sheet]:
        return self._found.get(file.pk, []) if file else []


def compare(before: Deliverable, after: Deliverable) -> list[Compared]:
    """The files of two versions that were read by `versions_of`, each with what it was."""
    old, new = ({each.file_id: each for each in version.files.all()} for version in (before, after))
    pairs = comparing.pairs_of(*([each.file for each in files.values()] for files in (old, new)))
    found = comparing.compared(pairs)
    sheets = Sheets((before, after))
    return [
        Compared(
            old[one.pk] if one else None, new[other.pk] if other else None,
            found.get((one.pk, other.pk)) if one and other else None, sheets,
        )
        for one, other in pairs
    ]  # fmt: skip


def parts_of(words: Sequence[Any]) -> list[Part]:
    """What changed, with what stands beside it; the rest of what stayed is folded."""
    parts: list[Part] = []
    for at, (kind, text) in enumerate(words):
        if kind != "same":
            parts.append(Part(kind, text))
            continue
        first = _cut(text, BESIDE) if at else 0
        last = len(text) - _cut(text[::-1], BESIDE) if at + 1 < len(words) else len(text)
        if last - first < WORTH_FOLDING or len(words) == 1:
            parts.append(Part(kind, text))
            continue
        middle = text[first:last]
        found = (Part(kind, text[:first]), Part(kind, middle, len(middle.splitlines())), Part(kind, text[last:]))
        parts += [part for part in found if part.text]
    return parts


def _cut(text: str, most: int) -> int:
    """Where to cut a text so that at most so many characters come before: between lines, or words, if there is one."""
    if len(text) <= most:
        return len(text)
    ends = (text.rfind(mark, 0, most) for mark in ("\n", " "))
    return next((end for end in ends if end > 0), most)
