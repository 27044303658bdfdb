"""The simulated pool in the matching engine's own words, so that the real engine decides simulated rounds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from tasks_engine.matching import Candidate, TaskNeed, Weights, refusals
from tasks_engine.matching.value import pair_value
from tasks_engine.simulate.desk import Array, Desk
from tasks_engine.simulate.world import Secretary, Task, World
from tasks_engine.sla import Span

ABILITY = frozenset({"GRADE", "CLEARANCE", "LANGUAGE", "SKILL_MISSING", "SKILL_LEVEL"})
"""Refusals that no free hour changes."""
POOL = "pool"


@lru_cache(maxsize=4)
def fits(world: World) -> Array:
    """bool[tasks, secretaries]: who is able to do what, by the engine's own requirements."""
    people = [_able(secretary, world) for secretary in world.secretaries]
    rows: dict[object, Array] = {}
    table = np.zeros((len(world.tasks), len(people)), dtype=bool)
    for task in world.tasks:
        profile = (task.kind, task.languages)
        if profile not in rows:
            need = asked(task, world)
            rows[profile] = np.array([not _codes(need, person, world) & ABILITY for person in people])
        table[task.number] = rows[profile]
    return table


def _codes(need: TaskNeed, person: Candidate, world: World) -> set[str]:
    return {refusal.code for refusal in refusals(need, person, world.moment(0))}


class Matcher:
    """A desk told to the engine. Rows are kept as long as what they say has not changed."""

    def __init__(self) -> None:
        self._needs: dict[int, tuple[object, TaskNeed]] = {}
        self._people: dict[int, tuple[object, Candidate]] = {}
        self._spans_of: dict[int, tuple[int, tuple[Span, ...]]] = {}

    def needs(self, desk: Desk) -> list[TaskNeed]:
        return [self._need(task, since, desk) for task, since in desk.waiting.items()]

    def candidates(self, desk: Desk, chosen: Array) -> list[Candidate]:
        """Those of the mask (bool[secretaries])."""
        return [self._candidate(number, desk) for number in np.flatnonzero(chosen).tolist()]

    def _need(self, task: int, since: int, desk: Desk) -> TaskNeed:
        facts, refusers = desk.world.tasks[task], tuple(desk.refusers.get(task, ()))
        state = (since, refusers, facts.deadline > desk.now)
        known = self._needs.get(task)
        if known is None or known[0] != state:
            need = replace(
                asked(facts, desk.world),
                waiting_since=desk.world.moment(since),
                deadline=desk.world.moment(facts.deadline) if facts.deadline > desk.now else None,
                declined_by=frozenset(secretary_id(number) for number in refusers),
            )
            known = self._needs[task] = (state, need)
        return known[1]

    def _candidate(self, number: int, desk: Desk) -> Candidate:
        state = (desk.version[number], desk.horizon_end)
        known = self._people.get(number)
        if known is None or known[0] != state:
            known = self._people[number] = (state, self._told(number, desk))
        return known[1]

    def values(self, task: int, people: list[int], desk: Desk, weights: Weights) -> list[int]:
        """What the task is worth with each of these secretaries, by the engine's score."""
        need, now = self._need(task, desk.waiting[task], desk), desk.world.moment(desk.now)
        return [pair_value(need, self._candidate(number, desk), weights, now) for number in people]

    def _spans(self, person: Secretary, desk: Desk) -> tuple[Span, ...]:
        """Working time in the planning horizon, read once a day."""
        begin, end = desk.horizon_begin, desk.horizon_end
        known = self._spans_of.get(person.number)
        if known is None or known[0] != end:
            spans = person.hours.calendar.segments(desk.world.moment(begin), desk.world.moment(end))
            known = self._spans_of[person.number] = (end, spans)
        return known[1]

    def _told(self, number: int, desk: Desk) -> Candidate:
        world, held = desk.world, desk.column[number]
        person = world.secretaries[number]
        return Candidate(
            id=secretary_id(number),
            pool=POOL,
            clearance=person.clearance,
            remaining_minutes=int(desk.remaining[number]),
            remaining_slots=int(desk.slots[number]) - len(held),
            open_spans=self._spans(person, desk),
            skills=person.skills,
            grade=person.grade,
            languages=person.languages,
            cooling_until=world.moment(int(desk.cooling_until[number])) if desk.cooling_until[number] else None,
            familiarity={str(key): count for key, count in desk.brought_home[number].items()},
            quality=person.quality,
            punctuality=punctuality(desk, number),
            load=int(desk.booked[number]),
            bookings=tuple((world.moment(world.tasks[task].deadline), world.tasks[task].effort) for task in held),
            cost_band=person.cost_band,
        )


def punctuality(desk: Desk, number: int) -> int | None:
    """The share of their tasks that came in time, in thousandths; None before the first."""
    delivered = int(desk.delivered[number])
    return 1000 * int(desk.in_time[number]) // delivered if delivered else None


def asked(task: Task, world: World) -> TaskNeed:
    """What a task asks for, as it comes in."""
    return TaskNeed(
        id=task_id(task.number),
        organization=str(task.organization),
        pool=POOL,
        effort=task.effort,
        waiting_since=world.moment(task.arrives),
        confidentiality=task.confidentiality,
        deadline=world.moment(task.deadline),
        priority=task.priority,
        skills=task.skills,
        grade=task.grade,
        languages=task.languages,
    )


def _able(secretary: Secretary, world: World) -> Candidate:
    return Candidate(
        id=secretary_id(secretary.number),
        pool=POOL,
        clearance=secretary.clearance,
        remaining_minutes=0,
        remaining_slots=0,
        open_spans=(),
        skills=secretary.skills,
        grade=secretary.grade,
        languages=secretary.languages,
        quality=secretary.quality,
        cost_band=secretary.cost_band,
    )


def task_id(number: int) -> str:
    return f"t{number:06}"


def secretary_id(number: int) -> str:
    return f"s{number:06}"


def number_of(name: str) -> int:
    return int(name[1:])
