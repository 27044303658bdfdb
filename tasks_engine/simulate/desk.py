"""The state of a simulated pool: what its coordinator can see at a moment, and so what a policy may know.

A policy reads it and reserves; only the event loop (`run`) changes anything else. Chances, speeds and true efforts are
not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tasks_engine.simulate.hours import DAY
from tasks_engine.simulate.world import World

NOBODY = -1
NEVER = np.iinfo(np.int32).max
HORIZON_DAYS = 14
"""Days ahead, from the beginning of the present day, that may be booked."""
UTC_DAWN = 8 * 60
"""A day of the planning horizon begins at midnight UTC, which is eight in the morning here."""

Array = np.ndarray[Any, Any]


class Desk:
    """Who holds and who is asked what. Arrays are by secretary number; a booking is a held task or a live offer."""

    def __init__(self, world: World, fits: Array) -> None:
        """`fits` (bool[tasks, secretaries]) says who is able to do what, whenever they have the time."""
        people = len(world.secretaries)
        self.world = world
        self.now = 0
        self.waiting: dict[int, int] = {}
        """Tasks that nobody holds or is asked to do, and since when they are open."""
        self.refusers: dict[int, dict[int, int]] = {}
        """Task to those who are not asked, each with the minute until which."""
        self.slots = np.array([secretary.slots for secretary in world.secretaries])
        self.column: list[dict[int, int]] = [{} for _ in range(people)]
        """The secretary's bookings: task to its column in the two tables below."""
        self.due = np.zeros((people, int(self.slots.max())), dtype=np.int32)
        self.effort = np.zeros_like(self.due)
        self.doing = np.full(people, NOBODY)
        """Column of the task that the secretary is working at."""
        self.since = np.zeros(people, dtype=np.int32)
        """The secretary's working minutes when they began it."""
        self.worked = np.zeros(people, dtype=np.int64)
        """Working minutes spent on tasks that are finished."""
        self.idle_since = np.zeros(people, dtype=np.int64)
        """When the secretary last finished or was last given a task."""
        self.cooling_until = np.zeros(people, dtype=np.int64)
        """Nothing is offered before, because they declined lately."""
        self.delivered = np.zeros(people, dtype=np.int64)
        self.in_time = np.zeros(people, dtype=np.int64)
        self.brought_home: list[dict[int, int]] = [{} for _ in range(people)]
        """By organization, how many of its tasks the secretary has finished."""
        self.version = [0] * people
        """Goes up whenever anything about a secretary changes."""
        self._fits = fits

    # What a policy asks

    def order(self) -> list[int]:
        """Waiting tasks: the most urgent first, then the oldest."""
        tasks = self.world.tasks
        return sorted(self.waiting, key=lambda task: (-tasks[task].priority, task))

    def can(self, tasks: Sequence[int]) -> Array:
        """bool[len(tasks), secretaries]: who meets every requirement of the engine for each of these tasks now.

        Time for it is found as the engine finds it: earliest deadline first, at the task's own deadline and at every
        later one of the secretary's bookings, what is due by then must fit into the working time until then. A task
        that is late already comes last and must fit into the planning horizon.
        """
        facts = [self.world.tasks[task] for task in tasks]
        effort = np.array([task.effort for task in facts])[:, None]
        deadline = np.array([task.deadline if task.deadline > self.now else NEVER for task in facts])
        able = self._fits[list(tasks)] & self.is_free & (effort <= self.remaining) & (effort <= self._spare(deadline))
        for row, task in enumerate(tasks):
            able[row, list(self.refusers.get(task, ()))] = False
        return np.asarray(able)

    def _spare(self, deadline: Array) -> Array:
        """int[tasks, secretaries]: minutes that work due at `deadline` may take without making anything late."""
        left, due = self.effort, self.due
        by_then = np.where(due[:, :, None] >= due[:, None, :], left[:, None, :], 0).sum(axis=2)
        slack = np.where(left > 0, self._open_until(due) - by_then, NEVER)
        due, left, slack = due[None], left[None], slack[None]
        at = deadline[:, None, None]
        own = self._open_until(np.broadcast_to(deadline, (len(self.slots), len(deadline)))).T
        own = own - np.where(due <= at, left, 0).sum(axis=2)
        return np.asarray(np.minimum(own, np.where(due > at, slack, NEVER).min(axis=2)))

    def _open_until(self, minutes: Array) -> Array:
        """Working minutes of each secretary (first axis) from now until each of the minutes, within the horizon."""
        until = np.clip(minutes, self.now, self.horizon_end)
        used = self.world.used
        return np.asarray(np.take_along_axis(used, until, axis=1) - used[:, self.now, None])

    @property
    def booked(self) -> Array:
        """Estimated minutes of all bookings. A task that is begun counts in full until it is delivered: the product is
        not told how far somebody has come."""
        return np.asarray(self.effort.sum(axis=1))

    @property
    def is_free(self) -> Array:
        """Who has a slot left and is not to be left in peace after declining."""
        taken = np.array([len(held) for held in self.column])
        return np.asarray((taken < self.slots) & (self.cooling_until <= self.now))

    @property
    def remaining(self) -> Array:
        """Minutes of the planning horizon that are not booked."""
        used = self.world.used
        return np.asarray(np.maximum(0, used[:, self.horizon_end] - used[:, self.horizon_begin] - self.booked))

    @property
    def horizon_begin(self) -> int:
        return max(0, (self.now - UTC_DAWN) // DAY * DAY + UTC_DAWN)

    @property
    def horizon_end(self) -> int:
        return (self.now - UTC_DAWN) // DAY * DAY + UTC_DAWN + HORIZON_DAYS * DAY

    def reserve(self, task: int, secretary: int) -> None:
        """Book a task, or an offer of it, on somebody."""
        taken = set(self.column[secretary].values())
        column = next(number for number in range(self.due.shape[1]) if number not in taken)
        self.column[secretary][task] = column
        self.due[secretary, column] = self.world.tasks[task].deadline
        self.effort[secretary, column] = self.world.tasks[task].effort
        self.idle_since[secretary] = self.now
        self.waiting.pop(task, None)
        self.version[secretary] += 1

    # What only the event loop does

    def free(self, task: int, secretary: int) -> None:
        """Take the task, or the offer of it, off somebody."""
        column = self.column[secretary].pop(task)
        self.due[secretary, column] = self.effort[secretary, column] = 0
        if self.doing[secretary] == column:
            self.doing[secretary] = NOBODY
        self.version[secretary] += 1

    def begin(self, task: int, secretary: int) -> None:
        self.doing[secretary] = self.column[secretary][task]
        self.since[secretary] = self.world.used[secretary, self.now]
        self.version[secretary] += 1

    def deliver(self, task: int, secretary: int) -> None:
        facts = self.world.tasks[task]
        self.worked[secretary] += self.world.used[secretary, self.now] - self.since[secretary]
        self.free(task, secretary)
        self.idle_since[secretary] = self.now
        self.delivered[secretary] += 1
        self.in_time[secretary] += self.now <= facts.deadline
        home = self.brought_home[secretary]
        home[facts.organization] = home.get(facts.organization, 0) + 1

    def refuse(self, task: int, secretary: int, until: int) -> None:
        """Not to be asked about this task again until then."""
        self.refusers.setdefault(task, {})[secretary] = until
