"""A feasible plan being worked on: who has which task, and what is left of everybody."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.graph import Room, Rows
from tasks_engine.matching.problem import NOBODY, Ints

NONE = -1
"""No arc, no task."""


class Desk(NamedTuple):
    """T tasks, S secretaries; changed in place, by `put` and `take` alone."""

    arc: Ints
    """int64[T]: the arc by which each task is assigned, or NONE."""
    minutes: Ints
    """int64[S]: left of each secretary."""
    slots: Ints
    """int64[S]: left of each secretary."""
    first: Ints
    """int64[S]: a task that the secretary has, or NONE."""
    following: Ints
    """int64[T]: another task of the same secretary, or NONE."""
    previous: Ints
    """int64[T]: the task that this one follows, or NONE."""
    home: Ints
    """int64[T]: the secretary who had the task before the round and might keep it, or NOBODY."""
    moves: Ints
    """int64[1]: how many more tasks may leave their home, be it to nobody."""

    def value(self, rows: Rows) -> int:
        return int(rows.value[self.arc[self.arc != NONE]].sum(dtype=np.int64))

    def owner(self, rows: Rows) -> Ints:
        """int64[T]: who has each task, or NOBODY."""
        owner = np.full(len(self.arc), NOBODY, np.int64)
        given = self.arc != NONE
        owner[given] = rows.secretary[self.arc[given]]
        return owner

    def copy(self) -> Desk:
        return Desk(*(column.copy() for column in self))


def empty_desk(rows: Rows, room: Room) -> Desk:
    tasks, people = len(rows.start) - 1, len(room.minutes)
    no_arc, nobody = np.full(tasks, NONE, np.int64), np.full(people, NONE, np.int64)
    return Desk(
        no_arc,
        room.minutes.copy(),
        room.slots.copy(),
        nobody,
        no_arc.copy(),
        no_arc.copy(),
        np.full(tasks, NOBODY, np.int64),
        np.zeros(1, np.int64),
    )


@compiled
def fits(rows: Rows, desk: Desk, arc: int) -> bool:
    j = rows.secretary[arc]
    return bool(desk.minutes[j] >= rows.effort[arc] and desk.slots[j] > 0)


@compiled
def put(rows: Rows, desk: Desk, task: int, arc: int) -> None:
    j = rows.secretary[arc]
    desk.arc[task] = arc
    desk.minutes[j] -= rows.effort[arc]
    desk.slots[j] -= 1
    head = desk.first[j]
    desk.following[task], desk.previous[task], desk.first[j] = head, NONE, task
    if head != NONE:
        desk.previous[head] = task
    if desk.home[task] == j:
        desk.moves[0] += 1


@compiled
def take(rows: Rows, desk: Desk, task: int) -> None:
    """Take the task from whoever has it."""
    arc = desk.arc[task]
    j = rows.secretary[arc]
    desk.arc[task] = NONE
    desk.minutes[j] += rows.effort[arc]
    desk.slots[j] += 1
    before, after = desk.previous[task], desk.following[task]
    if before != NONE:
        desk.following[before] = after
    else:
        desk.first[j] = after
    if after != NONE:
        desk.previous[after] = before
    if desk.home[task] == j:
        desk.moves[0] -= 1


@compiled
def seat(rows: Rows, desk: Desk, tasks: Ints, arcs: Ints) -> None:
    """Put the tasks where their arcs lead, in this order, as far as they are free and there is room."""
    for n in range(len(arcs)):
        if desk.arc[tasks[n]] == NONE and fits(rows, desk, arcs[n]):
            put(rows, desk, tasks[n], arcs[n])
