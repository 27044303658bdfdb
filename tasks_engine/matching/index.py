"""A pool of secretaries that is built once and asked often: who is best for this one task, now?

Nothing is built for a question but the one row of the task. A secretary who changes, comes or goes changes their own
row and no other. One thread at a time: questions share their scratch paper.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from tasks_engine.matching.candidates import FAMILIARITY, candidates, kept, lacking, positions, refusal_counts
from tasks_engine.matching.codebook import Words
from tasks_engine.matching.columns import (
    BLOCKS,
    BOOKINGS,
    CERTIFICATES,
    FAMILIAR,
    LEAVES,
    OWN,
    SPANS,
    Ints,
    PeopleRows,
    SecretaryColumns,
    TaskColumns,
    TaskRows,
    instant,
)
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.criteria import (
    add_alone,
    add_together,
    capacity,
    cooling_down,
    familiarity,
    paused,
    refuse_together,
    slots,
)
from tasks_engine.matching.profiles import Candidate, TaskNeed, utc
from tasks_engine.matching.value import Weights, most_points, worth_of_tasks

WORDS = ("held", "growing")
BY_ROW = (
    "minutes", "slots", "paused", "cooling", "quality", "punctuality", "load", "cost_band", "open", "booked"
)  # fmt: skip
SEVERAL: Mapping[int, tuple[str, ...]] = {
    SPANS: ("span_start", "span_end", "span_before"),
    BOOKINGS: ("due", "due_work", "due_spare"),
    CERTIFICATES: ("kind", "expiry"),
    LEAVES: ("leave_start", "leave_end"),
    OWN: ("own",),
    BLOCKS: ("blocks",),
    FAMILIAR: ("familiar", "accepted"),
}
PLACES = 2**31


class Ranking(NamedTuple):
    """The best for a task and what it is worth with each, best first, equals by id; and how many could do it at all."""

    best: tuple[tuple[str, int], ...]
    eligible: int


class Pool:
    """Secretaries by id, in rows that stay where they are. Raises BadInput for an id that comes twice."""

    def __init__(self, people: Iterable[Candidate]) -> None:
        people = list(people)
        columns = SecretaryColumns.of(people)
        self._book, self._rows = columns.codebook, columns.rows
        self._profiles = {person.id: person for person in people}
        self._sorted = list(columns.ids)
        self._places = np.arange(len(columns.ids), dtype=np.int64)
        self._free: list[int] = []
        self._used = dict.fromkeys(SEVERAL, 0)
        for kind in SEVERAL:
            self._gather(kind, 0)
        self._nothing, self._most = TaskColumns.of([], self._book).rows, most_points(Weights(preferences={}))
        self._take_paper()

    def __len__(self) -> int:
        return len(self._sorted)

    def __getitem__(self, name: str) -> Candidate:
        return self._profiles[name]

    def rank(self, need: TaskNeed, weights: Weights, now: datetime, top: int) -> Ranking:
        """The best `top` for the task by itself."""
        task, at = TaskColumns.of([need], self._book), utc(now)
        alone = int(worth_of_tasks(task, weights, at)[0])
        most = most_points(weights)
        if not np.array_equal(most, self._most):
            self._most = most
            self._refresh(np.arange(len(self._places)))
        known, paper = (self._own, self._places), (self._near, self._codes, self._keys)
        found = _rank(task.rows, self._rows, alone, most, instant(at), self._closed, self._missing, *known, *paper)
        keys = self._keys[:found]
        if top < found:
            keys = np.partition(keys, found - top)[found - top :] if top else keys[:0]
        best = (divmod(key, PLACES) for key in np.sort(keys)[::-1].tolist())
        return Ranking(tuple((self._sorted[PLACES - 1 - place], value) for value, place in best), found)

    def replace(self, candidate: Candidate) -> None:
        """Know the secretary as they are now, whether or not they were known before."""
        self._book.learn([candidate])
        self._widen()
        row = self._book.secretaries.get(candidate.id)
        if row is None:
            row = self._seat(candidate.id)
        self._write(row, SecretaryColumns.of([candidate], self._book).rows)
        self._profiles[candidate.id] = candidate

    def remove(self, name: str) -> None:
        """Know the secretary no longer. Raises KeyError for one who is not known."""
        row = self._book.secretaries.pop(name)
        del self._profiles[name]
        place = int(self._places[row])
        del self._sorted[place]
        self._places[self._places > place] -= 1
        # Every task asks for the bit of a pool, so whoever holds no bit is never found.
        self._rows.held[:, row] = 0
        self._free.append(row)

    def _seat(self, name: str) -> int:
        """A row for somebody new."""
        if not self._free:
            self._lengthen()
        row = self._free.pop()
        place = bisect_left(self._sorted, name)
        insort(self._sorted, name)
        self._places[self._places >= place] += 1
        self._places[row] = place
        self._book.secretaries[name] = row
        return row

    def _write(self, row: int, one: PeopleRows) -> None:
        for name in WORDS:
            getattr(self._rows, name)[:, row] = getattr(one, name)[:, 0]
        for name in BY_ROW:
            getattr(self._rows, name)[row] = getattr(one, name)[0]
        for kind, names in SEVERAL.items():
            more = int(one.stop[0, kind])
            if self._used[kind] + more > len(getattr(self._rows, names[0])):
                self._rows.stop[row, kind] = self._rows.start[row, kind]
                self._gather(kind, more)
            begin = self._used[kind]
            self._used[kind] = end = begin + more
            for name in names:
                getattr(self._rows, name)[begin:end] = getattr(one, name)
            self._rows.start[row, kind], self._rows.stop[row, kind] = begin, end
        self._refresh(np.array([row]))

    def _refresh(self, rows: Ints) -> None:
        """What is the same for every task: whom none would get, and the points of the others by the last weights."""
        codes, value = np.zeros((2, len(rows)), dtype=np.int64)
        for rule in (paused, slots):
            rule.refuse(self._nothing, 0, self._rows, rows, 0, 1, codes)
        add_alone(self._nothing, self._rows, rows, self._most, value)
        self._closed[rows], self._own[rows] = codes, value

    def _gather(self, kind: int, more: int) -> None:
        """Close the gaps that replaced rows have left, and make room for `more` and others."""
        start, stop = self._rows.start[:, kind], self._rows.stop[:, kind]
        lengths = stop - start
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        at = np.repeat(start - (ends - lengths), lengths) + np.arange(total)
        spare = np.zeros(more + 64 + total // 4, dtype=np.int64)
        moved = {name: np.concatenate([getattr(self._rows, name)[at], spare]) for name in SEVERAL[kind]}
        start[:], stop[:] = ends - lengths, ends
        self._rows = self._rows._replace(**moved)
        self._used[kind] = total

    def _widen(self) -> None:
        """Words for bits that are new in the book."""
        more = self._book.words - len(self._rows.held)
        if more:
            wide = {name: np.pad(getattr(self._rows, name), ((0, more), (0, 0))) for name in WORDS}
            self._rows = self._rows._replace(**wide)

    def _lengthen(self) -> None:
        """Empty rows."""
        count = len(self._places)
        more = 64 + count // 8
        long = {name: np.pad(getattr(self._rows, name), ((0, 0), (0, more))) for name in WORDS}
        long |= {name: np.pad(getattr(self._rows, name), ((0, more), (0, 0))) for name in ("start", "stop")}
        long |= {name: np.pad(getattr(self._rows, name), (0, more)) for name in BY_ROW}
        self._rows = self._rows._replace(**long)
        self._places = np.pad(self._places, (0, more), constant_values=-1)
        self._free = list(range(count + more - 1, count - 1, -1))
        self._take_paper()

    def _take_paper(self) -> None:
        count = len(self._places)
        self._closed, self._own = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.int64)
        self._refresh(np.arange(count))
        self._missing = np.empty(count, dtype=np.uint64)
        self._near, self._codes, self._keys = np.empty((3, count), dtype=np.int64)


def warm_up() -> None:
    """Compile what finds, counts and ranks pairs."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    need = TaskNeed(id="t", organization="o", pool="p", effort=1, waiting_since=now, confidentiality=0)
    people = SecretaryColumns.of([])
    tasks = TaskColumns.of([need], people.codebook)
    candidates(tasks, people, Weights(), now)
    refusal_counts(tasks, people, now)
    Pool([]).rank(need, Weights(), now, 1)


@compiled
def _rank(
    tasks: TaskRows,
    people: PeopleRows,
    alone: int,
    most: Ints,
    now: int,
    closed: Words,
    missing: Words,
    own: Ints,
    places: Ints,
    near: Ints,
    codes: Ints,
    keys: Ints,
) -> int:
    """Keys of all who are eligible for task 0, into `keys`: greater is better. How many they are."""
    lacking(tasks.required[0], people.held, closed, missing)
    rows = near[: positions(missing, near)]
    codes[:] = 0
    capacity.refuse(tasks, 0, people, rows, now, 1, codes[: len(rows)])  # keeps out most, so it is asked first
    cooling_down.refuse(tasks, 0, people, rows, now, 1, codes[: len(rows)])
    rows = rows[: kept(rows, codes)]
    refuse_together(tasks, 0, people, rows, now, codes[: len(rows)])
    rows = rows[: kept(rows, codes)]
    value = keys[: len(rows)]
    for n in range(len(rows)):
        value[n] = alone + own[rows[n]]
    add_together(tasks, 0, people, rows, most, value)
    familiarity.add(tasks, 0, people, rows, most[FAMILIARITY], value)
    for n in range(len(rows)):
        keys[n] = keys[n] * PLACES + PLACES - 1 - places[rows[n]]
    return len(rows)
