"""What a criterion answers: a requirement is met or refused, a preference gives points; both show their evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.profiles import Candidate, TaskNeed

Data = Any
"""Plain data once `plain` has been at it: text, whole numbers, lists, tables."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the task needs and what the secretary holds, each in the criterion's own form."""

    needed: Data
    held: Data


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a task or a secretary, exact enough to be applied: a counterfactual is computed, not guessed.

    `set` replaces the field; `add` and `remove` work on a set, a table or a list of spans, and carry only the
    difference.
    """

    of: Literal["task", "secretary"]
    field: str
    how: Literal["set", "add", "remove"]
    value: Data


@dataclass(frozen=True, slots=True)
class Refusal:
    """A requirement that is not met, and the changes that together would meet it."""

    code: str
    evidence: Evidence
    change: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """What a preference gives: 0 to `most`."""

    points: int
    most: int
    evidence: Data


class Requirement(NamedTuple):
    """A row of REQUIREMENTS; `codes` are all the codes with which it may refuse.

    `refuse(tasks, i, people, rows, now, code, codes)` is `check` for columns, of task i and the secretaries in `rows`
    (int64[N], in order): it sets in `codes` (int64[N]) the bit `code` for whom it refuses, or for a second code the
    bit after it.
    """

    name: str
    codes: tuple[str, ...]
    check: Callable[[TaskNeed, Candidate, datetime], Refusal | None]
    evidence: Callable[[TaskNeed, Candidate, datetime], Evidence]
    refuse: Callable[[TaskRows, int, PeopleRows, Ints, int, int, Ints], None]


class Preference(NamedTuple):
    """A row of PREFERENCES; `weight` is the most it gives unless a pool's weights say otherwise.

    `add(tasks, i, people, rows, most, value)` is `points` for columns: it adds them to `value` (int64[N]).
    """

    name: str
    points: Callable[[TaskNeed, Candidate, datetime, int], Points]
    add: Callable[[TaskRows, int, PeopleRows, Ints, int, Ints], None]
    weight: int


def applied(change: Change, need: TaskNeed, candidate: Candidate) -> tuple[TaskNeed, Candidate]:
    """The same pair as it would be after the change."""
    if change.of == "task":
        return replace(need, **{change.field: _changed(getattr(need, change.field), change)}), candidate
    return need, replace(candidate, **{change.field: _changed(getattr(candidate, change.field), change)})


def _changed(old: Any, change: Change) -> Any:
    if change.how == "set":
        return change.value
    if isinstance(old, Mapping):
        return {**old, **change.value}
    if isinstance(old, frozenset):
        return old | change.value if change.how == "add" else old - change.value
    kept = [span for span in old if span not in change.value]
    return tuple(sorted([*kept, *change.value] if change.how == "add" else kept))
