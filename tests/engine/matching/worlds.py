"""Tasks and secretaries for the tests: plain ones to vary one thing of, and strategies that vary everything."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tasks_engine.matching import Candidate, Policy, Relaxation, TaskNeed
from tasks_engine.matching.policy import RELAXED
from tasks_engine.matching.problem import Arc, Problem

NOW = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SKILLS = ("meeting.minutes", "document.draft", "document.proofread")
ORGANIZATIONS = ("tea", "shoes", "ships")
PEOPLE = tuple(f"s{i}" for i in range(6))

# Two hours of work for the tea society, due in two days, that the secretary below fits in every respect.
NEED = TaskNeed(
    id="t0",
    organization="tea",
    pool="south",
    effort=120,
    waiting_since=NOW - 3 * HOUR,
    confidentiality=1,
    deadline=NOW + 2 * DAY,
    skills={"meeting.minutes": 3},
    grade=4,
    certificates=frozenset({"security"}),
    languages=frozenset({"zh"}),
)
SECRETARY = Candidate(
    id="s0",
    pool="south",
    clearance=2,
    remaining_minutes=600,
    remaining_slots=3,
    open_spans=tuple((NOW + n * DAY, NOW + n * DAY + 8 * HOUR) for n in range(5)),
    skills={"meeting.minutes": 4},
    grade=3,
    certificates={"security": datetime(2027, 2, 1, tzinfo=UTC)},
    languages=frozenset({"zh", "en"}),
)


def need(**changes: Any) -> TaskNeed:
    return replace(NEED, **changes)


def secretary(**changes: Any) -> Candidate:
    return replace(SECRETARY, **changes)


def _some(names: tuple[str, ...], most: int = 3) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=most)


instants = st.integers(-50, 120).map(lambda hours: NOW + hours * HOUR + timedelta(seconds=hours % 7))
levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2)
lengths = st.integers(1, 30).map(lambda n: n * HOUR / 3)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[datetime, datetime], ...]:
    at, found = NOW + draw(st.integers(-20, 10)) * HOUR, []
    for gap, length in draw(st.lists(st.tuples(lengths, lengths), max_size=4)):
        found.append((at + gap, at + gap + length))
        at += gap + length
    return tuple(found)


def needs(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[TaskNeed]:
    return st.builds(
        TaskNeed,
        id=st.just("t0") if ids is None else ids,
        organization=st.sampled_from(ORGANIZATIONS),
        pool=st.sampled_from(("south", "south", "south", "north")),
        effort=st.integers(1, 400),
        waiting_since=instants,
        confidentiality=st.integers(0, 3),
        deadline=st.none() | instants,
        priority=st.integers(1, 4),
        skills=levels,
        grade=st.none() | st.integers(2, 5),
        certificates=_some(("security", "notary"), 1),
        languages=_some(("zh", "en"), 1),
        declined_by=_some(PEOPLE, 1),
        blocked_secretaries=_some(PEOPLE, 1),
    )


def secretaries(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Candidate]:
    return st.builds(
        Candidate,
        id=st.sampled_from(PEOPLE) if ids is None else ids,
        pool=st.sampled_from(("south", "south", "south", "north")),
        clearance=st.integers(0, 3),
        remaining_minutes=st.integers(0, 1000),
        remaining_slots=st.integers(0, 3),
        open_spans=spans(),
        skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5)),
        grade=st.none() | st.integers(2, 5),
        certificates=st.dictionaries(st.sampled_from(("security", "notary")), instants),
        growing=_some(SKILLS),
        languages=_some(("zh", "en")),
        leaves=spans(),
        paused=st.sampled_from((False, False, False, True)),
        cooling_until=st.none() | st.none() | instants,
        organizations=_some(ORGANIZATIONS, 1),
        blocked_organizations=_some(ORGANIZATIONS, 1),
        familiarity=st.dictionaries(st.sampled_from(ORGANIZATIONS), st.integers(0, 30)),
        quality=st.none() | st.integers(0, 1000),
        punctuality=st.none() | st.integers(0, 1000),
        load=st.integers(0, 2000),
        bookings=st.lists(st.tuples(st.none() | instants, st.integers(0, 500)), max_size=3).map(tuple),
        cost_band=st.integers(1, 5),
    )


@st.composite
def fitting(draw: st.DrawFn) -> tuple[TaskNeed, Candidate]:
    """A pair that is mostly the plain fitting one, with a few fields drawn at random: refused for one reason or two."""
    task, person = draw(needs()), draw(secretaries())
    task_fields = draw(_some(("deadline", "effort", "grade", "skills", "certificates", "languages"), 2))
    person_fields = draw(
        st.frozensets(st.sampled_from(sorted(set(Candidate.__dataclass_fields__) - {"id", "open_spans"})), max_size=2)
    )
    return (
        need(**{name: getattr(task, name) for name in task_fields}),
        secretary(**{name: getattr(person, name) for name in person_fields}),
    )


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[TaskNeed], list[Candidate]]:
    """Up to six tasks and four secretaries, related enough that pairs are eligible and compete."""
    tasks = [
        need(
            id=f"t{i}",
            effort=draw(st.integers(1, 5)) * 60,
            priority=draw(st.integers(1, 4)),
            waiting_since=NOW - draw(st.integers(0, 400)) * HOUR,
            skills={draw(st.sampled_from(SKILLS)): draw(st.integers(1, 4))},
            declined_by=draw(_some(PEOPLE, 1)),
            deadline=draw(st.sampled_from((None, NOW + 4 * HOUR, NOW + 9 * HOUR, NOW + 2 * DAY))),
        )
        for i in range(draw(st.integers(0, 6)))
    ]
    people = [
        secretary(
            id=f"s{i}",
            remaining_minutes=draw(st.integers(0, 10)) * 60,
            remaining_slots=draw(st.integers(0, 3)),
            skills=dict.fromkeys(SKILLS, draw(st.integers(1, 5))),
            quality=draw(st.integers(0, 1000)),
            load=draw(st.integers(0, 600)),
            bookings=draw(st.sampled_from(((), ((NOW + 6 * HOUR, 120),), ((None, 300), (NOW - HOUR, 60))))),
        )
        for i in range(draw(st.integers(0, 4)))
    ]
    return tasks, people


def policies() -> st.SearchStrategy[Policy]:
    """Policies that make a difference to `rounds`."""
    steps = st.lists(
        st.builds(Relaxation, after_minutes=st.integers(0, 9000), what=st.sampled_from(RELAXED)), max_size=3
    )
    return st.builds(
        Policy,
        relaxations=steps.map(lambda rules: tuple(sorted(rules, key=lambda rule: rule.after_minutes))),
        queue_minutes=st.none() | st.integers(0, 600),
        hard_after_minutes=st.integers(0, 9000),
        hard_offers=st.integers(1, 3),
    )


def crowd(tasks: int, people: int, seed: int = 1) -> tuple[list[TaskNeed], list[Candidate]]:
    """A busy pool in which somebody must wait: more work than the people have time for, all of them in demand."""
    draw = random.Random(seed)
    return (
        [
            need(
                id=f"t{i:05}",
                effort=draw.randint(2, 30) * 10,
                priority=draw.choice((1, 2, 2, 3, 4)),
                waiting_since=NOW - draw.randint(0, 3000) * HOUR / 60,
                skills={draw.choice(SKILLS): draw.randint(1, 4)},
                deadline=NOW + draw.randint(4, 100) * HOUR,
            )
            for i in range(tasks)
        ],
        [
            secretary(
                id=f"s{j:05}",
                remaining_minutes=draw.randint(0, 1200),
                remaining_slots=draw.randint(0, 5),
                skills={skill: draw.randint(1, 5) for skill in draw.sample(SKILLS, 2)},
                quality=draw.randint(0, 1000),
                load=draw.randint(0, 600),
            )
            for j in range(people)
        ],
    )


@st.composite
def problems(draw: st.DrawFn, tasks: int = 5, people: int = 3) -> Problem:
    """Bare problems small enough for brute force, with effort per pair, ties and worthless pairs."""
    names = [f"s{j}" for j in range(draw(st.integers(0, people)))]
    arc = st.builds(Arc, st.integers(0, draw(st.sampled_from((2, 50, 10**9)))), st.integers(0, 9))
    rows = st.dictionaries(st.sampled_from(names), arc) if names else st.just({})
    return Problem.of(
        arcs={f"t{i}": draw(rows) for i in range(draw(st.integers(0, tasks)))},
        minutes={name: draw(st.integers(0, 20)) for name in names},
        slots={name: draw(st.integers(0, 3)) for name in names},
    )
