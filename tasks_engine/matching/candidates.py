"""Who could do what: all eligible pairs with their values, and why the others are none.

All pairs are looked at, a block of tasks at a time, so that memory is bounded by what is eligible: first the bits of
every secretary at once, then the other requirements of those who lack none, then the points of those who fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from tasks_engine.matching.codebook import UNKNOWN, Words
from tasks_engine.matching.columns import FAMILIAR, Ints, PeopleRows, SecretaryColumns, TaskColumns, TaskRows, instant
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.criteria import (
    CODES,
    PREFERENCES,
    add_alone,
    add_together,
    familiarity,
    refuse,
    refuse_alone,
    refuse_together,
)
from tasks_engine.matching.problem import Numbers, Problem
from tasks_engine.matching.profiles import utc
from tasks_engine.matching.value import Weights, most_points, worth_of_tasks

FAMILIARITY = [row.name for row in PREFERENCES].index("familiarity")
BLOCK = 2**21
"""Pairs that are looked at before what was found is put aside."""


def candidates(tasks: TaskColumns, people: SecretaryColumns, weights: Weights, now: datetime) -> Problem:
    """All eligible pairs, each worth its value. Needs 8 bytes a pair beyond those of the answer for a moment."""
    count, at = len(people.ids), utc(now)
    alone, most = worth_of_tasks(tasks, weights, at), most_points(weights)
    step = max(1, BLOCK // max(1, count))
    start = np.zeros(len(tasks.ids) + 1, dtype=np.int64)
    known = _by_organization(people, int(most[FAMILIARITY]))
    room = (np.empty(step * count, dtype=np.int32), np.empty(step * count, dtype=np.int32))
    found: tuple[list[Numbers], list[Numbers]] = ([], [])
    for first in range(0, len(tasks.ids), step):
        last = min(first + step, len(tasks.ids))
        used = _find(tasks.rows, first, last, people.rows, alone, most, *known, instant(at), start, *room)
        for column, part in zip(found, room, strict=True):
            column.append(part[:used].copy())
    np.cumsum(start, out=start)
    return Problem(
        tasks=tasks.ids,
        secretaries=people.ids,
        start=start,
        secretary=_joined(found[0]),
        value=_joined(found[1]),
        effort=np.repeat(tasks.rows.effort.astype(np.int32), np.diff(start)),
        minutes=people.rows.minutes,
        slots=people.rows.slots,
    )


def refusal_counts(
    tasks: TaskColumns, people: SecretaryColumns, now: datetime
) -> dict[str, Mapping[str, tuple[int, int]]]:
    """By task, then code: how many secretaries are refused with it, and how many of them for it alone."""
    counts = np.zeros((len(tasks.ids), len(CODES), 2), dtype=np.int64)
    _count(tasks.rows, people.rows, instant(utc(now)), counts)
    return {
        task: {code: (both[0], both[1]) for code, both in zip(CODES, row, strict=True) if both[0]}
        for task, row in zip(tasks.ids, counts.tolist(), strict=True)
    }


def _by_organization(people: SecretaryColumns, most: int) -> tuple[Ints, Ints, Ints]:
    """Points for familiarity turned about: those of organization o are in `[start[o], start[o + 1])`, each with its
    secretary's row. Far fewer than the pairs, so they are looked up once and not for every pair."""
    rows = people.rows
    order = np.argsort(rows.familiar, kind="stable")
    who = np.repeat(np.arange(len(people.ids)), rows.stop[:, FAMILIAR] - rows.start[:, FAMILIAR])
    numbers = np.arange(len(people.codebook.organizations) + 1)
    start = np.searchsorted(rows.familiar[order], numbers)
    return start, who[order], familiarity.worth(rows.accepted[order], most)


def _joined(parts: list[Numbers]) -> Numbers:
    """One column of the parts, which are let go."""
    column = np.concatenate([np.empty(0, dtype=np.int32), *parts])
    parts.clear()
    return column


@compiled
def lacking(required: Words, held: Words, closed: Words, missing: Words) -> None:
    """Into `missing`, for every secretary: the bits that one task asks for and they do not hold, all words laid over
    each other, and over `closed`."""
    missing[:] = closed
    for word in range(len(required)):
        asked, row = required[word], held[word]
        if asked:
            for j in range(len(missing)):
                missing[j] |= asked & ~row[j]


@compiled
def _find(
    tasks: TaskRows,
    first: int,
    last: int,
    people: PeopleRows,
    alone: Ints,
    most: Ints,
    known_from: Ints,
    known_by: Ints,
    known_worth: Ints,
    now: int,
    count: Ints,
    secretary: Numbers,
    value: Numbers,
) -> int:
    """The eligible pairs of tasks `first` to `last`, one after the other; how many each has into `count[i + 1]`."""
    everybody = np.arange(people.held.shape[1])
    rows, codes, worth, own, known = np.zeros((5, len(everybody)), dtype=np.int64)
    missing, closed = np.empty((2, len(everybody)), dtype=np.uint64)
    refuse_alone(tasks, people, everybody, now, codes)
    closed[:] = codes
    add_alone(tasks, people, everybody, most, own)
    used = 0
    for i in range(first, last):
        lacking(tasks.required[i], people.held, closed, missing)
        near = rows[: positions(missing, rows)]
        refuse_together(tasks, i, people, near, now, codes[: len(near)])
        fit = near[: kept(near, codes)]
        friends = slice(0, 0)
        if tasks.organization[i] != UNKNOWN:
            friends = slice(known_from[tasks.organization[i]], known_from[tasks.organization[i] + 1])
        known[known_by[friends]] = known_worth[friends]
        for n in range(len(fit)):
            worth[n] = alone[i] + own[fit[n]] + known[fit[n]]
        known[known_by[friends]] = 0
        add_together(tasks, i, people, fit, most, worth[: len(fit)])
        for n in range(len(fit)):
            secretary[used], value[used] = fit[n], worth[n]
            used += 1
        count[i + 1] = len(fit)
    return used


@compiled
def positions(missing: Words, rows: Ints) -> int:
    """Those who lack nothing into `rows`; how many they are."""
    used = 0
    for j in range(len(missing)):
        rows[used] = j
        used += missing[j] == 0
    return used


@compiled
def kept(rows: Ints, codes: Ints) -> int:
    """Of `rows` only those without a code; how many they are."""
    used = 0
    for n in range(len(rows)):
        rows[used] = rows[n]
        used += codes[n] == 0
    return used


@compiled
def _count(tasks: TaskRows, people: PeopleRows, now: int, counts: Ints) -> None:
    rows = np.arange(people.held.shape[1])
    codes = np.empty(len(rows), dtype=np.int64)
    for i in range(len(counts)):
        refuse(tasks, i, people, rows, now, codes)
        for n in range(len(rows)):
            left, code = codes[n], 0
            alone = left & (left - 1) == 0
            while left:
                if left & 1:
                    counts[i, code, 0] += 1
                    counts[i, code, 1] += alone
                left >>= 1
                code += 1
