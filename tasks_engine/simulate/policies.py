"""Ways of matching: each decides, from what the desk shows, who is offered which waiting task.

The first four decide task by task, as most products do: the most urgent first, then the oldest, each to one of those
who meet every requirement. They differ only in whom they choose. The last decides all together, in the matching
engine, under the rules that a pool may set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from tasks_engine import matching
from tasks_engine.matching import Priority, Weights
from tasks_engine.simulate.desk import Array, Desk
from tasks_engine.simulate.matcher import Matcher, number_of

LEAST_WINDOW = 5
"""Minutes that simulated rounds of the engine wait for more to come, urgent tasks excepted, whatever shorter window the
rules set. It saves two thirds of the rounds; how short a window is makes no difference that could be measured."""
Offers = Mapping[int, tuple[int, ...]]
"""Task to the secretaries whom it is offered."""


class Policy(Protocol):
    """A way of matching, for one run: it may remember."""

    name: str
    window: int
    """Minutes that a change waits for others before a round."""
    cool_down: int
    """Minutes for which whoever declined is offered nothing."""

    def decide(self, desk: Desk) -> Offers:
        """Whom to ask now. What is offered is reserved by whoever offers it."""


class OneByOne:
    """Each task by itself, to one secretary, as soon as anything changes."""

    name = ""
    window = 0
    cool_down = 0

    def decide(self, desk: Desk) -> Offers:
        offers: dict[int, tuple[int, ...]] = {}
        tasks = desk.order()
        possible = desk.can(tasks)
        for row, task in enumerate(tasks):
            if not possible[row].any():
                continue
            able = np.flatnonzero(desk.can([task])[0])
            if len(able):
                secretary = self.choose(desk, task, able)
                desk.reserve(task, secretary)
                offers[task] = (secretary,)
        return offers

    def choose(self, desk: Desk, task: int, able: Array) -> int:
        """One of those who can have the task."""
        raise AssertionError("each way of matching chooses in its own way")


class RoundRobin(OneByOne):
    """The next in turn."""

    name = "round robin"

    def __init__(self) -> None:
        self._last = -1

    def choose(self, desk: Desk, task: int, able: Array) -> int:
        later = able[able > self._last]
        self._last = int(later[0] if len(later) else able[0])
        return self._last


class LeastLoaded(OneByOne):
    """Who has the fewest minutes of work booked; of those, who was longest without anything new."""

    name = "least loaded"

    def choose(self, desk: Desk, task: int, able: Array) -> int:
        return int(able[np.lexsort((able, desk.idle_since[able], desk.booked[able]))[0]])


class LongestIdle(OneByOne):
    """Who finished, or was given something, longest ago."""

    name = "longest idle"

    def choose(self, desk: Desk, task: int, able: Array) -> int:
        return int(able[np.argmin(desk.idle_since[able])])


class Greedy(OneByOne):
    """Who is worth most for the task by the engine's score."""

    name = "greedy by score"

    def __init__(self) -> None:
        self._matcher, self._weights = Matcher(), Weights()

    def choose(self, desk: Desk, task: int, able: Array) -> int:
        scores = self._matcher.values(task, able.tolist(), desk, self._weights)
        return int(able[np.argmax(scores)])


class Rounds:
    """The matching engine, in rounds, under a pool's rules."""

    def __init__(self, name: str, rules: matching.Policy) -> None:
        self.name = name
        self.rules = rules
        self.window = max(LEAST_WINDOW, -(-rules.window_seconds // 60))
        self.cool_down = rules.cool_down_minutes
        self._matcher = Matcher()

    def decide(self, desk: Desk) -> Offers:
        people = self._matcher.candidates(desk, self._asked(desk))
        if not people:
            return {}
        outcome = matching.run(self._matcher.needs(desk), people, self.rules, desk.world.moment(desk.now), top=0)
        return {number_of(task): tuple(map(number_of, asked)) for task, asked in outcome.offers.items()}

    def _asked(self, desk: Desk) -> Array:
        """Who could be offered anything at all. The others would only be refused, one by one and every time."""
        limit = self.rules.queue_minutes
        exempt = any(desk.world.tasks[task].priority == Priority.URGENT for task in desk.waiting)
        return desk.is_free if limit is None or exempt else desk.is_free & (desk.booked <= limit)
