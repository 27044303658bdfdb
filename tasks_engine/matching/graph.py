"""The arcs of a problem as the kernels see them: in rows of tasks and in columns of secretaries."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.problem import Ints, Numbers, Problem

SCALE = np.int64(256)
"""Prices are whole numbers of 1/256 point. An int64, so that int32 values times it cannot overflow."""

Marks = NDArray[np.bool_]


class Rows(NamedTuple):
    """Arcs by task, then secretary. T tasks, A arcs."""

    start: Ints
    """int64[T + 1]"""
    secretary: Numbers
    """int32[A]"""
    value: Numbers
    """int32[A], points"""
    effort: Numbers
    """int32[A], minutes"""

    def tasks(self) -> Numbers:
        """int32[A]: the task of each arc."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    def kept(self, keep: Marks) -> Rows:
        """Only the arcs that are marked: bool[A]."""
        places = np.flatnonzero(keep)
        start = np.searchsorted(places, self.start)
        return Rows(start, self.secretary[places], self.value[places], self.effort[places])


class Columns(NamedTuple):
    """The same arcs by secretary, then task. S secretaries."""

    start: Ints
    """int64[S + 1]"""
    arc: Ints
    """int64[A]: the place of the arc in the rows"""
    task: Numbers
    """int32[A]"""
    secretary: Numbers
    """int32[A]"""
    value: Numbers
    effort: Numbers


class Room(NamedTuple):
    """What each secretary has to give: int64[S] minutes and int64[S] tasks."""

    minutes: Ints
    slots: Ints


def columns_of(rows: Rows, secretaries: int) -> Columns:
    arc = np.argsort(rows.secretary, kind="stable")
    start = np.zeros(secretaries + 1, np.int64)
    np.cumsum(np.bincount(rows.secretary, minlength=secretaries), out=start[1:])
    return Columns(start, arc, rows.tasks()[arc], rows.secretary[arc], rows.value[arc], rows.effort[arc])


def usable(problem: Problem) -> tuple[Rows, Room]:
    """The arcs that fit at least alone, and the room that can be filled.

    Nobody can fill more than all of their arcs together, nor more than a multiple of what divides all their efforts:
    without the odd minutes that no plan can use, the bound is tighter and the same plans are feasible.
    """
    rows, room = (
        Rows(problem.start, problem.secretary, problem.value, problem.effort),
        Room(problem.minutes, problem.slots),
    )
    people = len(problem.minutes)
    most, divisor, arcs = np.zeros(people, np.int64), np.zeros(people, np.int64), np.zeros(people, np.int64)
    if _measure(rows, room, most, divisor, arcs):
        fits = rows.effort <= np.where(room.slots > 0, room.minutes, -1)[rows.secretary]
        rows = rows.kept(fits)
    minutes = np.minimum(room.minutes, most)
    return rows, Room(minutes - minutes % np.maximum(divisor, 1), np.minimum(room.slots, arcs))


@compiled
def _measure(rows: Rows, room: Room, most: Ints, divisor: Ints, arcs: Ints) -> int:
    """Per secretary, of the arcs that fit alone: the efforts' sum and greatest common divisor, and how many. Returns
    how many arcs do not fit."""
    misfits = 0
    for a in range(len(rows.secretary)):
        j = rows.secretary[a]
        effort = np.int64(rows.effort[a])
        if effort > room.minutes[j] or room.slots[j] == 0:
            misfits += 1
            continue
        most[j] += effort
        arcs[j] += 1
        if divisor[j] != 1 and effort != divisor[j]:
            divisor[j] = gcd(divisor[j], effort)
    return misfits
