"""Whether a promise is in danger: not by a threshold alone, but by the work that is left of it.

How long work of its kind usually takes is read from tasks that are over (the median), and scaled by what is ticked off
and by whether only changes are left. A promise is in danger when that work needs more than nine tenths of the working
time that is left, and always when less than a tenth of the promise itself is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

ENOUGH = 5
"""Tasks of a kind that must be over before their median counts."""
FALLBACK = 5
"""Until then the work is reckoned at a fifth of the promise."""
LAST_PART = 20
"""Of the whole work, the part that is left when everything is ticked: a twentieth, to look it over and hand it in."""
CHANGES = 3
"""Changes to a version that exists are reckoned at a third of the work."""
TENTH = 10


class Basis(StrEnum):
    """What the remaining work is reckoned from: the reason that people are told."""

    UNCLAIMED = "unclaimed"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    TICKED = "ticked"  # by the checklist
    CHANGES = "changes"  # a version exists, and changes to it were asked for


@dataclass(frozen=True, slots=True)
class Work:
    """How far a task is. Amounts are working seconds."""

    promise: int
    """The target of its clock."""
    usual: int | None = None
    """How long its kind usually takes; None while too few are known."""
    done: int = 0
    items: int = 0
    """Of the checklist: how many are ticked, of how many."""
    returned: int = 0
    """How many times changes were asked for."""
    is_taken: bool = True
    is_started: bool = True

    @property
    def whole(self) -> int:
        """The work from beginning to end."""
        return self.promise // FALLBACK if self.usual is None else self.usual

    @property
    def basis(self) -> Basis:
        """What is reckoned with."""
        if not self.is_taken:
            return Basis.UNCLAIMED
        if self.returned:
            return Basis.CHANGES
        if not self.is_started:
            return Basis.NOT_STARTED
        return Basis.TICKED if self.done and self.items else Basis.UNDER_WAY

    @property
    def left(self) -> int:
        """The work that is left: never more than the whole, and never less for having done less."""
        if self.returned:
            return self.whole // CHANGES
        done = min(self.done, self.items)
        open_items = self.whole * (self.items - done) // self.items if self.items else self.whole
        return max(open_items, self.whole // LAST_PART)


def usual(durations: Iterable[int]) -> int | None:
    """The median of what tasks of a kind took; None when they are too few to say."""
    known: Sequence[int] = list(durations)
    return int(median(known)) if len(known) >= ENOUGH else None


def danger_line(work: Work) -> int:
    """The working seconds left at and below which the promise is in danger.

    `work.left > 0.9 * left` in whole seconds, or a tenth of the promise.
    """
    return max((TENTH * work.left - 1) // (TENTH - 1), work.promise // TENTH)


def is_short(work: Work, left: int) -> bool:
    """Whether the promise is in danger for the time alone: a tenth of it is left, and the work would need less."""
    return left <= work.promise // TENTH and TENTH * work.left <= (TENTH - 1) * left


def in_danger(work: Work, left: int) -> bool:
    """Whether the promise with `left` working seconds left is in danger."""
    return left <= danger_line(work)
