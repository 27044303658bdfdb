"""The worlds that benchmarks, judges and simulations of matching are measured on. Same numbers in, same world out.

A house of secretaries on a Monday morning: 24 skills in 6 families at levels 1 to 5, two languages, clearances, grades,
certificates that run out, part-time and full-time weeks that start at different hours; tasks of 15 minutes to 8 hours,
most of them due within the week. About 11 % of all pairs are eligible, and the tasks together ask for `load` (95 %) of
the minutes that the secretaries together have left. A pair is worth the base of its priority (1000, 2000, 4000, 8000)
and up to 1000 points of preference. Nothing has waited yet, so nothing has aged; deadlines decide who may, not what it
is worth; nobody has declined or is blocked.

    world(tasks, secretaries, seed)          the house as columns; .needs() and .candidates() as the engine's profiles
    pairs(world)                             its assignment problem by a bare numpy pass over packed bits
    bare(tasks, secretaries, seed, kind)     an assignment problem straight away, in one of three kinds:
        "house"    the world above: the minutes of a task are the same for everybody
        "paced"    the same, but everybody works at their own pace, so minutes differ by pair
        "type_d"   the hard class of the literature (Chu and Beasley 1997): what a pair costs falls as its minutes rise,
                   so the best hands are the slowest; minutes and values are drawn for every pair
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np

from tasks_engine.matching.problem import Problem
from tasks_engine.matching.profiles import Candidate, TaskNeed
from tasks_engine.matching.value import Weights

Kind = Literal["house", "paced", "type_d"]
Ints = np.ndarray
"""Whole numbers; every use says the shape. T tasks, S secretaries, A eligible pairs."""

NOW = datetime(2026, 9, 28, 0, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WEIGHTS = Weights(
    version="bench",
    preferences={"closeness": 200, "quality": 200, "familiarity": 150, "fairness": 250, "punctuality": 150, "cost": 50},
    deadline_most=0,
)

FAMILIES, FAMILY = 6, 4
SKILLS = FAMILIES * FAMILY
LEVELS = 5
LANGUAGES = ("en", "zh")
KINDS = ("archives", "notary", "security")
NO_KIND = len(KINDS)
DAYS = 5
LATEST = 24 * DAYS
"""Hours from now to the end of the horizon; as a task's `due` it says that there is no deadline."""
NEVER, ALWAYS = -1, 10**6
BLOCK = 256
"""Tasks whose pairs with everybody are looked at together: small enough to stay in the cache's reach."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The house as columns, rows in order of id. Times in minutes from NOW unless said otherwise."""

    skill: Ints
    """(T, 2): skills asked for; the second may repeat the first, which then asks for nothing more."""
    needed: Ints
    """(T, 2): lowest levels that will do, 1 to 5."""
    language: Ints
    """(T,): index of the language asked for, or len(LANGUAGES) for none."""
    confidentiality: Ints
    grade: Ints
    """(T,): lowest grade that will do, 5 (anybody here) to 2."""
    kind: Ints
    """(T,): kind of certificate asked for, or NO_KIND."""
    due: Ints
    """(T,): deadline in hours from NOW; LATEST for none."""
    effort: Ints
    priority: Ints
    organization: Ints

    level: Ints
    """(S, SKILLS): level held, 0 for none."""
    speaks: Ints
    """(S, len(LANGUAGES)): whether the language is spoken."""
    clearance: Ints
    rank: Ints
    """(S,): grade held, 5 to 2."""
    valid: Ints
    """(S, len(KINDS)): when the certificate runs out; NEVER when none is held. Never on a full five minutes."""
    start: Ints
    """(S,): hour of the day (UTC) at which work begins."""
    hours: Ints
    """(S, DAYS): hours of work on each day."""
    minutes: Ints
    slots: Ints
    familiarity: Ints
    """(S, organizations): accepted tasks."""
    quality: Ints
    punctuality: Ints
    booked: Ints
    cost_band: Ints

    def needs(self) -> list[TaskNeed]:
        return [self._need(i, name) for i, name in enumerate(names("t", len(self.effort)))]

    def candidates(self) -> list[Candidate]:
        return [self._candidate(j, name) for j, name in enumerate(names("s", len(self.minutes)))]

    def _need(self, i: int, name: str) -> TaskNeed:
        due, language, kind = int(self.due[i]), int(self.language[i]), int(self.kind[i])
        return TaskNeed(
            id=name,
            organization=f"o{self.organization[i]}",
            pool="house",
            effort=int(self.effort[i]),
            waiting_since=NOW,
            confidentiality=int(self.confidentiality[i]),
            deadline=None if due == LATEST else NOW + due * HOUR,
            priority=int(self.priority[i]),
            skills={f"skill.{s:02}": int(n) for s, n in zip(self.skill[i][::-1], self.needed[i][::-1], strict=True)},
            grade=int(self.grade[i]),
            certificates=frozenset(KINDS[kind : kind + 1]),
            languages=frozenset(LANGUAGES[language : language + 1]),
        )

    def _candidate(self, j: int, name: str) -> Candidate:
        days = ((int(self.start[j]) + 24 * day, int(hours)) for day, hours in enumerate(self.hours[j]) if hours)
        return Candidate(
            id=name,
            pool="house",
            clearance=int(self.clearance[j]),
            remaining_minutes=int(self.minutes[j]),
            remaining_slots=int(self.slots[j]),
            open_spans=tuple((NOW + start * HOUR, NOW + (start + length) * HOUR) for start, length in days),
            skills={f"skill.{s:02}": int(level) for s, level in enumerate(self.level[j]) if level},
            grade=int(self.rank[j]),
            certificates={
                kind: NOW + int(end) * MINUTE for kind, end in zip(KINDS, self.valid[j], strict=True) if end != NEVER
            },
            languages=frozenset(name for name, spoken in zip(LANGUAGES, self.speaks[j], strict=True) if spoken),
            familiarity={f"o{o}": int(self.familiarity[j, o]) for o in np.flatnonzero(self.familiarity[j])},
            quality=int(self.quality[j]),
            punctuality=int(self.punctuality[j]),
            load=int(self.booked[j]),
            cost_band=int(self.cost_band[j]),
        )


def names(letter: str, count: int) -> tuple[str, ...]:
    """Ids that sort as they are numbered."""
    return tuple(f"{letter}{i:06}" for i in range(count))


def world(tasks: int, secretaries: int, seed: int, load: float = 0.95) -> World:
    """The house of this seed. `load` is the share of all remaining minutes for which the tasks ask together."""
    draw = np.random.default_rng([tasks, secretaries, seed])
    organizations = min(400, max(8, tasks // 100))
    effort = _efforts(draw, tasks)
    start, hours = draw.integers(0, 9, secretaries), _weeks(draw, secretaries)
    minutes = _share(effort.sum() / load, hours.sum(axis=1) * draw.uniform(0.5, 1.5, secretaries))
    usual = effort.mean() if tasks else 1.0
    skill, needed = _asked(draw, tasks)
    return World(
        skill=skill,
        needed=needed,
        language=draw.choice(3, tasks, p=[0.15, 0.5, 0.35]),
        confidentiality=draw.choice(4, tasks, p=[0.45, 0.35, 0.15, 0.05]),
        grade=draw.choice([5, 4, 3, 2], tasks, p=[0.5, 0.3, 0.15, 0.05]),
        kind=draw.choice(NO_KIND + 1, tasks, p=[0.04, 0.02, 0.04, 0.9]),
        due=np.where(draw.random(tasks) < 0.1, LATEST, draw.integers(12, LATEST, tasks)),
        effort=effort,
        priority=draw.choice([1, 2, 3, 4], tasks, p=[0.2, 0.5, 0.25, 0.05]),
        organization=draw.integers(0, organizations, tasks),
        level=_levels(draw, secretaries),
        speaks=np.stack([draw.random(secretaries) < 0.45, draw.random(secretaries) < 0.97], axis=1),
        clearance=draw.choice(4, secretaries, p=[0.1, 0.4, 0.35, 0.15]),
        rank=draw.choice([5, 4, 3, 2], secretaries, p=[0.3, 0.35, 0.25, 0.1]),
        valid=np.where(
            draw.random((secretaries, 3)) < 0.5, 5 * draw.integers(0, 2 * LATEST * 12, (secretaries, 3)) + 1, NEVER
        ),
        start=start,
        hours=hours,
        minutes=minutes,
        slots=np.maximum(1, np.rint(minutes / usual * draw.uniform(0.9, 2.0, secretaries))).astype(np.int64),
        familiarity=_known(draw, secretaries, organizations),
        quality=np.clip(draw.normal(700, 150, secretaries), 0, 1000).astype(np.int64),
        punctuality=np.clip(draw.normal(800, 150, secretaries), 0, 1000).astype(np.int64),
        booked=draw.integers(0, 1200, secretaries),
        cost_band=draw.integers(1, 6, secretaries),
    )


def _efforts(draw: np.random.Generator, tasks: int) -> Ints:
    """Minutes in steps of five, half of them below two hours."""
    return np.clip(np.rint(draw.lognormal(np.log(24), 0.7, tasks)), 3, 96).astype(np.int64) * 5


def _weeks(draw: np.random.Generator, secretaries: int) -> Ints:
    """(S, DAYS): hours of work: 8, 6 or 4 a day, and about one day in eight off."""
    usual = draw.choice([8, 6, 4], (secretaries, 1), p=[0.6, 0.2, 0.2])
    return np.where(draw.random((secretaries, DAYS)) < 0.88, usual, 0).astype(np.int64)


def _share(total: float, parts: np.ndarray) -> Ints:
    """The total in whole minutes, divided in proportion to `parts`."""
    return np.rint(parts * (total / max(1.0, parts.sum()))).astype(np.int64)


def _asked(draw: np.random.Generator, tasks: int) -> tuple[Ints, Ints]:
    """(T, 2) skills and levels: one skill or, in two tasks of five, a second of the same family; some are common."""
    popular = 1 / (np.arange(FAMILIES) + 2)
    family = draw.choice(FAMILIES, tasks, p=popular / popular.sum())
    first, second = draw.integers(0, FAMILY, (2, tasks))
    second = np.where(draw.random(tasks) < 0.4, second, first)
    needed = draw.choice(LEVELS, (tasks, 2), p=[0.3, 0.3, 0.22, 0.13, 0.05]) + 1
    needed[:, 1] = np.where(first == second, needed[:, 0], needed[:, 1])
    return np.stack([family * FAMILY + first, family * FAMILY + second], axis=1), needed


def _levels(draw: np.random.Generator, secretaries: int) -> Ints:
    """(S, SKILLS): at home in one or two families, a little of everything else."""
    homes = np.zeros((secretaries, FAMILIES), dtype=bool)
    popular = 1 / (np.arange(FAMILIES) + 2)
    for _ in range(2):
        homes[np.arange(secretaries), draw.choice(FAMILIES, secretaries, p=popular / popular.sum())] = True
    home = np.repeat(homes, FAMILY, axis=1)
    held = draw.random((secretaries, SKILLS)) < np.where(home, 0.8, 0.1)
    level = np.where(home, draw.integers(1, 6, held.shape), draw.integers(1, 4, held.shape))
    return np.where(held, level, 0)


def _known(draw: np.random.Generator, secretaries: int, organizations: int) -> Ints:
    """(S, organizations): each secretary has worked for four of them, or fewer."""
    known = np.zeros((secretaries, organizations), dtype=np.int16)
    for _ in range(4):
        known[np.arange(secretaries), draw.integers(0, organizations, secretaries)] = draw.integers(1, 13, secretaries)
    return known


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """The requirements as a machine tests them: 128 bits a row as two words, and what cannot be bits."""

    required: np.ndarray
    """uint64 (T, 2): a thermometer of each skill's level, languages, clearance and grade."""
    lacking: np.ndarray
    """uint64 (S, 2): the complement of what is held."""
    needed_until: Ints
    """(T,): deadline, or the soonest possible end."""
    valid: Ints
    """(NO_KIND + 1, S): when the certificate of this kind runs out; for no kind, ALWAYS."""
    ample: Ints
    """int32 (LATEST + 1, S): the longest task that may be due at an hour: working minutes before it, within what is
    left."""


def bits(house: World) -> Bits:
    tasks, people = np.arange(len(house.effort)), np.arange(len(house.minutes))
    required = np.zeros((len(tasks), 128), dtype=bool)
    for column in range(2):
        for step in range(LEVELS):
            required[tasks, house.skill[:, column] * LEVELS + step] |= house.needed[:, column] > step
    spoken = house.language < len(LANGUAGES)
    required[tasks[spoken], SKILLS * LEVELS + house.language[spoken]] = True
    held = np.zeros((len(people), 128), dtype=bool)
    held[:, : SKILLS * LEVELS] = (house.level[:, :, None] > np.arange(LEVELS)).reshape(-1, SKILLS * LEVELS)
    held[:, SKILLS * LEVELS : SKILLS * LEVELS + 2] = house.speaks
    for step in range(3):
        required[:, 122 + step], held[:, 122 + step] = house.confidentiality > step, house.clearance > step
        required[:, 125 + step], held[:, 125 + step] = house.grade < 5 - step, house.rank < 5 - step
    until = np.where(house.due == LATEST, house.effort, house.due * 60)
    return Bits(
        required=np.packbits(required, axis=1).view(np.uint64),
        lacking=~np.packbits(held, axis=1).view(np.uint64),
        needed_until=until,
        valid=np.vstack([house.valid.T, np.full(len(people), ALWAYS)]).astype(np.int32),
        ample=np.minimum(_open_before(house), house.minutes).astype(np.int32),
    )


def _open_before(house: World) -> Ints:
    """(LATEST + 1, S): working minutes before each hour from now; before LATEST: all of them."""
    begins = house.start[:, None] + 24 * np.arange(DAYS)
    within = np.arange(LATEST)[:, None, None] - begins
    before = np.minimum(np.maximum(within, 0), house.hours).sum(axis=2)
    return 60 * np.vstack([before, house.hours.sum(axis=1)])


def worth(house: World) -> Ints:
    """(S,): points that a secretary brings to every task: quality, fairness, punctuality, cost."""
    bookable = house.booked + house.minutes
    booked = np.where(bookable == 0, 1000, 1000 * house.booked // np.maximum(bookable, 1))
    return (
        200 * house.quality // 1000
        + 250 * 15 // (15 + booked)
        + 150 * house.punctuality // 1000
        + 50 * (5 - house.cost_band) // 4
    )


def blocks(house: World) -> Iterator[tuple[Ints, Ints, Ints]]:
    """The eligible pairs and their values, BLOCK tasks at a time: task, secretary and value, each (pairs,), sorted.

    This is the bare pass over the same bits: what the engine's candidates are measured against.
    """
    table, points, base = bits(house), worth(house), np.array([WEIGHTS.base[p] for p in range(1, 5)])
    level, familiarity = house.level.astype(np.int8), 150 * house.familiarity // (house.familiarity + 3)
    for low in range(0, len(house.effort), BLOCK):
        rows = slice(low, low + BLOCK)
        fits = (table.required[rows, None, 0] & table.lacking[None, :, 0]) == 0
        fits &= (table.required[rows, None, 1] & table.lacking[None, :, 1]) == 0
        fits &= table.ample[house.due[rows]] >= house.effort[rows, None]
        fits &= table.valid[house.kind[rows]] >= table.needed_until[rows, None]
        task, secretary = np.nonzero(fits & (house.slots > 0))
        task += low
        value = base[house.priority[task] - 1] + points[secretary] + familiarity[secretary, house.organization[task]]
        yield task, secretary, value + _closeness(house, level, task, secretary)


def _closeness(house: World, level: Ints, task: Ints, secretary: Ints) -> Ints:
    """Points of each pair: they fall with the levels held above the need."""
    twice = house.skill[:, 0] != house.skill[:, 1]
    above = level[secretary, house.skill[task, 0]] - house.needed[task, 0]
    above += np.where(twice[task], level[secretary, house.skill[task, 1]] - house.needed[task, 1], 0)
    room = (LEVELS - house.needed[:, 0] + np.where(twice, LEVELS - house.needed[:, 1], 0))[task]
    return np.where(room == 0, 200, 200 * (room - above) // np.maximum(room, 1))


def pairs(house: World) -> Problem:
    """The assignment problem of the house. 50,000 tasks and 5,000 secretaries take some seconds and 1 GiB."""
    counts = np.zeros(len(house.effort) + 1, dtype=np.int64)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for task, secretary, value in blocks(house):
        counts[1:] += np.bincount(task, minlength=len(house.effort))
        found.append((secretary.astype(np.int32), value.astype(np.int32)))
    effort = np.repeat(house.effort, counts[1:]).astype(np.int32)
    return _problem(counts, _joined(found, 0), _joined(found, 1), effort, house.minutes, house.slots)


def bare(tasks: int, secretaries: int, seed: int, kind: Kind = "house", load: float = 0.95) -> Problem:
    """An assignment problem of this seed; the kinds are described at the top of this file."""
    if kind == "type_d":
        return _type_d(tasks, secretaries, seed, load)
    house = pairs(world(tasks, secretaries, seed, load))
    return house if kind == "house" else _paced(house, seed)


def _paced(house: Problem, seed: int) -> Problem:
    """Everybody needs 70 to 130 % of the usual minutes, differing a little by pair; who then does not fit goes."""
    draw = np.random.default_rng([len(house.tasks), len(house.secretaries), seed, 1])
    pace = draw.integers(80, 121, len(house.secretaries))[house.secretary] + draw.integers(-10, 11, len(house.value))
    effort = np.maximum(1, house.effort * pace // 100)
    keep = effort <= house.minutes[house.secretary]
    task = np.repeat(np.arange(len(house.tasks)), np.diff(house.start))[keep]
    counts = np.concatenate([[0], np.bincount(task, minlength=len(house.tasks))])
    return _problem(
        counts, house.secretary[keep], house.value[keep], effort[keep].astype(np.int32), house.minutes, house.slots
    )


def _type_d(tasks: int, secretaries: int, seed: int, load: float) -> Problem:
    """Minutes a from 1 to 100, cost c = 111 - a + noise of -10 to 10, value 121 - c; at a load of 95 % the usual
    capacity, 80 % of an even share of all minutes. Up to 60 secretaries everybody may do everything, beyond that 60
    or 11 % of them.
    """
    draw = np.random.default_rng([tasks, secretaries, seed, 2])
    degree = min(secretaries, max(60, secretaries * 11 // 100))
    secretary = np.empty((tasks, degree), dtype=np.int32)
    for row in secretary:
        row[:] = np.sort(draw.choice(secretaries, degree, replace=False, shuffle=False)) if degree else 0
    effort = draw.integers(1, 101, secretary.size, dtype=np.int32)
    value = effort + draw.integers(0, 21, secretary.size, dtype=np.int32)
    share = int(0.8 * 0.95 / load * effort.mean() * tasks / secretaries) if secretary.size else 0
    counts = np.concatenate([[0], np.full(tasks, degree)])
    minutes, slots = np.full(secretaries, share), np.full(secretaries, tasks)
    return _problem(counts, secretary.reshape(-1), value, effort, minutes, slots)


def _joined(found: list[tuple[np.ndarray, np.ndarray]], column: int) -> np.ndarray:
    return np.concatenate([np.empty(0, dtype=np.int32), *(part[column] for part in found)])


def _problem(
    counts: Ints, secretary: np.ndarray, value: np.ndarray, effort: np.ndarray, minutes: Ints, slots: Ints
) -> Problem:
    return Problem(
        tasks=names("t", len(counts) - 1),
        secretaries=names("s", len(minutes)),
        start=np.cumsum(counts, dtype=np.int64),
        secretary=secretary,
        value=value,
        effort=effort,
        minutes=minutes.astype(np.int64),
        slots=slots.astype(np.int64),
    )


def best_of_one(house: World, table: Bits, points: Ints, task: int, top: int) -> list[tuple[int, int]]:
    """The best secretaries for one task by a bare numpy pass: (secretary, value), best first, equals by number.

    `table` is bits(house) and `points` worth(house), made once: what an index keeps between tasks.
    """
    fits = (table.required[task, 0] & table.lacking[:, 0]) == 0
    fits &= (table.required[task, 1] & table.lacking[:, 1]) == 0
    fits &= table.ample[house.due[task]] >= house.effort[task]
    fits &= table.valid[house.kind[task]] >= table.needed_until[task]
    found = np.flatnonzero(fits & (house.slots > 0))
    accepted = house.familiarity[found, house.organization[task]].astype(np.int64)
    value = WEIGHTS.base[int(house.priority[task])] + points[found] + 150 * accepted // (accepted + 3)
    value += _closeness(house, house.level, np.full(len(found), task), found)
    best = np.lexsort((found, -value))[:top]
    return list(zip(found[best].tolist(), value[best].tolist(), strict=True))
