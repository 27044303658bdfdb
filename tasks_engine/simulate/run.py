"""The event loop: one month of one pool under one policy, from its first arrival to its last minute.

Time goes in whole minutes. What happens in one minute happens in the order of `Order`; rounds come last and see all of
it. The rules are the product's: an offer lives for an hour of its secretary's working time (a quarter when urgent),
three days and the deadline at most; the first to accept has the task; who declines is not asked about it again, who
lets an offer lapse not for four hours. A secretary does one task at a time, the one due first, in their own hours.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heappop, heappush
from typing import NamedTuple

from tasks_engine.matching import Priority
from tasks_engine.simulate.desk import NEVER, NOBODY, Desk
from tasks_engine.simulate.history import History, Stint, Story
from tasks_engine.simulate.hours import DAY
from tasks_engine.simulate.matcher import fits
from tasks_engine.simulate.policies import Policy
from tasks_engine.simulate.world import World

OFFER_MINUTES, URGENT_OFFER_MINUTES, MOST_OFFER_DAYS = 60, 15, 3
ASK_AGAIN_MINUTES = 240
REGULAR_MINUTES = 30
"""Tasks that wait are looked at again at least so often: people come to work, and work comes to its end."""
AGAIN = 7919
"""Rows between the moods of a pair that meets again: a prime, so that they come round only after all others."""


class Order(IntEnum):
    """In which order events of one minute happen."""

    FINISH = 0
    TAKE_BACK = 1
    LAPSE = 2
    ANSWER = 3
    CANCEL = 4
    ARRIVE = 5
    OVERDUE = 6
    ASK_AGAIN = 7
    BEGIN = 8
    ROUND = 9


class Mood(NamedTuple):
    """What a secretary will make of an offer."""

    accepts: bool
    silent: bool
    """Neither accepts nor declines."""
    comes: bool
    """Will start what they accepted."""
    delay: float
    """Time until the answer, as a multiple of the mean."""


def run(world: World, policy: Policy) -> History:
    """Simulate the month. The same world and policy give the same history, in any process."""
    return _Loop(world, policy).run()


class _Loop:
    def __init__(self, world: World, policy: Policy) -> None:
        self.world, self.policy = world, policy
        self.desk = Desk(world, fits(world))
        self.history = History(world, policy.name, [Story() for _ in world.tasks])
        self.offers: dict[int, dict[int, int]] = {}
        """Task to those who are asked to do it, each with the number of the offer."""
        self.open_since: dict[int, int] = {}
        self.ready: list[set[int]] = [set() for _ in world.secretaries]
        """Accepted tasks that each secretary will start when they come to them."""
        self._met: dict[tuple[int, int], int] = {}
        """Task and secretary to how often the one was offered to the other before."""
        self._offers = 0
        self._events: list[tuple[int, int, int, Callable[..., None], tuple[int, ...]]] = []
        self._count = 0
        self._next_round = NEVER

    def run(self) -> History:
        for task in self.world.tasks:
            self._at(task.arrives, Order.ARRIVE, self._arrive, task.number)
        while self._events and self._events[0][0] < self.world.end:
            self.desk.now, _, _, happen, about = heappop(self._events)
            happen(*about)
        for since in self.open_since.values():
            self.history.open_minutes += self.world.end - since
        return self.history

    def _at(self, minute: int, order: Order, happen: Callable[..., None], *about: int) -> None:
        self._count += 1
        heappush(self._events, (minute, order, self._count, happen, about))

    # Tasks

    def _arrive(self, task: int) -> None:
        facts = self.world.tasks[task]
        self._open(task)
        self._at(facts.deadline, Order.OVERDUE, self._overdue, task)
        if facts.cancel_at is not None:
            self._at(facts.cancel_at, Order.CANCEL, self._cancel, task)

    def _open(self, task: int) -> None:
        """Into nobody's hands."""
        self.open_since[task] = self.desk.now
        self._wait(task)

    def _wait(self, task: int) -> None:
        """Ready for the next round."""
        self.desk.waiting[task] = self.open_since[task]
        urgent = self.world.tasks[task].priority == Priority.URGENT
        self._call_round(0 if urgent else self.policy.window)

    def _overdue(self, task: int) -> None:
        """Work that is late is still wanted: now it may also go to those who could not have kept the deadline."""
        if task in self.desk.waiting:
            self._call_round(0)

    def _cancel(self, task: int) -> None:
        story = self.history.stories[task]
        if story.started is not None or story.finished is not None:
            return
        story.cancelled = self.desk.now
        self.desk.waiting.pop(task, None)
        self._rescind(task)
        if task in self.open_since:
            self._close(task)
        else:
            assert story.secretary is not None
            self.ready[story.secretary].discard(task)
            self.desk.free(task, story.secretary)
            self._call_round(self.policy.window)

    def _close(self, task: int) -> None:
        """Out of nobody's hands."""
        self.history.open_minutes += self.desk.now - self.open_since.pop(task)

    # Rounds and offers

    def _call_round(self, wait: int) -> None:
        at = self.desk.now + wait
        if at < self._next_round:
            self._next_round = at
            self._at(at, Order.ROUND, self._round, at)

    def _round(self, at: int) -> None:
        if at != self._next_round:
            return  # an urgent task was quicker
        self._next_round = NEVER
        if not self.desk.waiting:
            return
        if not self.desk.is_free.any():
            self._call_round(REGULAR_MINUTES)
            return
        self.history.rounds += 1
        for task, secretaries in self.policy.decide(self.desk).items():
            for secretary in secretaries:
                self._offer(task, secretary)
        if self.desk.waiting:
            self._call_round(REGULAR_MINUTES)

    def _offer(self, task: int, secretary: int) -> None:
        facts, person, now = self.world.tasks[task], self.world.secretaries[secretary], self.desk.now
        if task not in self.desk.column[secretary]:
            self.desk.reserve(task, secretary)
        self.history.stories[task].offers += 1
        self._offers += 1
        self.offers.setdefault(task, {})[secretary] = self._offers
        minutes = URGENT_OFFER_MINUTES if facts.priority == Priority.URGENT else OFFER_MINUTES
        lapses = min(person.hours.due(now, minutes), now + MOST_OFFER_DAYS * DAY)
        lapses = min(lapses, facts.deadline) if facts.deadline > now else lapses
        mood = self._mood(task, secretary)
        answers = person.hours.due(now, 1 + int(mood.delay * self.world.parameters.answer_minutes))
        about = (task, secretary, self._offers)
        if mood.silent or answers >= lapses:
            self._at(lapses, Order.LAPSE, self._lapse, *about)
        elif mood.accepts:
            self._at(answers, Order.ANSWER, self._accept, *about, int(mood.comes))
        else:
            self._at(answers, Order.ANSWER, self._decline, *about)

    def _mood(self, task: int, secretary: int) -> Mood:
        """What the secretary will make of the offer. A pair that meets again is in another mood, the same one under
        every policy."""
        person, world = self.world.secretaries[secretary], self.world
        met = self._met[task, secretary] = self._met.get((task, secretary), -1) + 1
        pair = (task + AGAIN * met) % len(world.moods), secretary
        mood = float(world.moods[pair])
        return Mood(
            accepts=mood < person.accepts,
            silent=mood >= person.accepts + (1 - person.accepts) * 2 / 3,
            comes=float(world.whims[pair]) >= person.no_show,
            delay=float(world.delays[pair]),
        )

    def _is_live(self, task: int, secretary: int, offer: int) -> bool:
        return self.offers.get(task, {}).get(secretary) == offer

    def _accept(self, task: int, secretary: int, offer: int, comes: int) -> None:
        if not self._is_live(task, secretary, offer):
            return
        del self.offers[task][secretary]
        self._rescind(task)
        self._close(task)
        story = self.history.stories[task]
        story.assigned, story.secretary = self.desk.now, secretary
        if comes:
            self.ready[secretary].add(task)
            self._at(self.desk.now, Order.BEGIN, self._begin, secretary)
        else:
            back = self.world.secretaries[secretary].hours.due(self.desk.now, self.world.parameters.no_show_minutes)
            self._at(back, Order.TAKE_BACK, self._take_back, task, secretary)

    def _decline(self, task: int, secretary: int, offer: int) -> None:
        if self._is_live(task, secretary, offer):
            self.history.stories[task].declined += 1
            self._cool_down(secretary)
            self._unanswered(task, secretary, NEVER)

    def _cool_down(self, secretary: int) -> None:
        if self.policy.cool_down:
            until = self.desk.now + self.policy.cool_down
            self.desk.cooling_until[secretary] = until
            self.desk.version[secretary] += 1
            self._at(until, Order.ASK_AGAIN, self._call_round, self.policy.window)

    def _lapse(self, task: int, secretary: int, offer: int) -> None:
        if self._is_live(task, secretary, offer):
            self.history.stories[task].lapsed += 1
            again = self.desk.now + ASK_AGAIN_MINUTES
            self._unanswered(task, secretary, again)
            self._at(again, Order.ASK_AGAIN, self._ask_again, task, secretary)

    def _unanswered(self, task: int, secretary: int, until: int) -> None:
        """An offer came to nothing."""
        del self.offers[task][secretary]
        self.desk.free(task, secretary)
        self.desk.refuse(task, secretary, until)
        if not self.offers[task]:
            self._wait(task)

    def _ask_again(self, task: int, secretary: int) -> None:
        if self.desk.refusers[task][secretary] == self.desk.now:
            del self.desk.refusers[task][secretary]
            self._call_round(self.policy.window)

    def _rescind(self, task: int) -> None:
        for secretary in self.offers.pop(task, ()):
            self.desk.free(task, secretary)

    # Work

    def _begin(self, secretary: int) -> None:
        """Start the task that is due first, if the secretary has one, is free and is at work."""
        hours, now = self.world.secretaries[secretary].hours, self.desk.now
        if not self.ready[secretary] or self.desk.doing[secretary] != NOBODY:
            return
        if hours.opens(now) > now:
            self._at(hours.opens(now), Order.BEGIN, self._begin, secretary)
            return
        task = min(self.ready[secretary], key=lambda task: (self.world.tasks[task].deadline, task))
        self.ready[secretary].discard(task)
        self.desk.begin(task, secretary)
        self.history.stories[task].started = now
        minutes = max(1, round(self.world.tasks[task].work / self.world.secretaries[secretary].speed))
        self.history.stints.append(Stint(secretary, task, now, hours.due(now, minutes)))
        self._at(hours.due(now, minutes), Order.FINISH, self._finish, task, secretary)

    def _finish(self, task: int, secretary: int) -> None:
        self.history.stories[task].finished = self.desk.now
        self.desk.deliver(task, secretary)
        self._at(self.desk.now, Order.BEGIN, self._begin, secretary)
        self._call_round(self.policy.window)

    def _take_back(self, task: int, secretary: int) -> None:
        """Whoever accepted did not start: the coordinator takes the task back."""
        story = self.history.stories[task]
        if story.cancelled is not None:
            return
        story.no_shows += 1
        story.assigned = story.secretary = None
        self.desk.free(task, secretary)
        self.desk.refuse(task, secretary, NEVER)
        self._open(task)
