"""Candidates are exactly the eligible pairs at their values, and the counts say why the others are none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import Priority, Weights, compiled, eligible, refusals, remedy
from tasks_engine.matching import candidates as module
from tasks_engine.matching.candidates import candidates, refusal_counts
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns
from tasks_engine.matching.findings import applied
from tasks_engine.matching.problem import Arc
from tasks_engine.matching.value import pair_value
from tests.engine.matching.worlds import DAY, NOW, fitting, need, needs, secretaries, secretary

W = Weights()


def columns(tasks, people):
    secretary_columns = SecretaryColumns.of(people)
    return TaskColumns.of(tasks, secretary_columns.codebook), secretary_columns


@st.composite
def worlds(draw):
    """Pairs mostly eligible, and pairs of anything."""
    pairs = draw(st.lists(fitting(), min_size=1, max_size=5))
    tasks = [replace(task, id=f"t{n}") for n, (task, _) in enumerate(pairs)]
    people = [replace(person, id=f"s{n}") for n, (_, person) in enumerate(pairs)]
    wild = draw(st.lists(st.tuples(needs(st.just("tx")), secretaries(st.just("sx"))), max_size=1))
    return tasks + [task for task, _ in wild], people + [person for _, person in wild]


weights = st.builds(
    Weights,
    base=st.fixed_dictionaries({priority: st.integers(0, 9000) for priority in Priority}),
    preferences=st.dictionaries(st.sampled_from(sorted(W.preferences)), st.integers(0, 140)),
    ageing_per_hour=st.integers(0, 100),
    ageing_most=st.integers(0, 10_000),
    deadline_most=st.integers(0, 10_000),
    deadline_hours=st.integers(1, 100),
)


@given(worlds(), weights)
@settings(max_examples=60)
def test_candidates_are_the_eligible_pairs_at_their_values(world, policy):
    tasks, people = world
    problem = candidates(*columns(tasks, people), policy, NOW)
    assert list(problem.tasks) == sorted(task.id for task in tasks)
    for task in tasks:
        assert problem.row(task.id) == {
            person.id: Arc(pair_value(task, person, policy, NOW), task.effort)
            for person in people
            if eligible(task, person, NOW)
        }
    assert dict(zip(problem.secretaries, problem.minutes.tolist(), strict=True)) == {
        person.id: person.remaining_minutes for person in people
    }


@given(worlds())
@settings(max_examples=50)
def test_refusals_are_counted_as_the_pairs_say(world):
    tasks, people = world
    found = refusal_counts(*columns(tasks, people), NOW)
    assert set(found) == {task.id for task in tasks}
    for task in tasks:
        every, alone = Counter(), Counter()
        for person in people:
            codes = [refusal.code for refusal in refusals(task, person, NOW)]
            every.update(codes)
            alone.update(codes if len(codes) == 1 else [])
        assert found[task.id] == {code: (every[code], alone[code]) for code in every}


@given(worlds())
@settings(max_examples=60)
def test_a_refused_pair_is_a_candidate_once_what_would_mend_it_is_done(world):
    for task, person in zip(*world, strict=False):
        changes = remedy(task, person, NOW)
        mended = task, person
        for change in changes:
            mended = applied(change, *mended)
        before = candidates(*columns([task], [person]), W, NOW)
        after = candidates(*columns([mended[0]], [mended[1]]), W, NOW)
        assert bool(before.row(task.id)) is not bool(changes)
        assert after.row(task.id)


def test_a_small_block_finds_the_same(monkeypatch):
    tasks = [need(id=f"t{n}", effort=60 + n) for n in range(7)]
    people = [secretary(id=f"s{n}", remaining_minutes=60 + 2 * n) for n in range(5)]
    whole = candidates(*columns(tasks, people), W, NOW)
    monkeypatch.setattr(module, "BLOCK", 11)
    parts = candidates(*columns(tasks, people), W, NOW)
    assert len(whole.value) == 23
    for name in ("start", "secretary", "value", "effort"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))


@pytest.mark.parametrize(
    ("task", "person", "code"),
    [
        ({"deadline": NOW - DAY}, {}, "DEADLINE"),
        ({"effort": 10**8}, {"remaining_minutes": 10**8}, "DEADLINE"),
        ({"skills": {"alchemy": 1}}, {}, "SKILL_MISSING"),
        ({}, {"remaining_minutes": 0}, "NO_HOURS"),
        ({}, {"remaining_slots": 0}, "NO_SLOT"),
        ({"deadline": None}, {"open_spans": ()}, "NO_WORKING_TIME"),
    ],
)
def test_what_can_be_done_by_nobody_is_answered_with_the_reason(task, person, code):
    tasks, people = columns([need(**task)], [secretary(**person)])
    assert len(candidates(tasks, people, W, NOW).value) == 0
    assert refusal_counts(tasks, people, NOW) == {"t0": {code: (1, 1)}}


def test_weights_of_zero_leave_pairs_worth_nothing():
    nothing = Weights(base=dict.fromkeys(Priority, 0), preferences={}, ageing_per_hour=0, deadline_most=0)
    assert candidates(*columns([need()], [secretary()]), nothing, NOW).value.tolist() == [0]


def test_nobody_and_nothing_make_an_empty_problem():
    for tasks, people in (([], []), ([need()], []), ([], [secretary()])):
        problem = candidates(*columns(tasks, people), W, NOW)
        assert (len(problem.tasks), len(problem.secretaries), len(problem.value)) == (len(tasks), len(people), 0)
        assert refusal_counts(*columns(tasks, people), NOW) == {task.id: {} for task in tasks}


def test_machine_code_is_forgotten_when_a_kernel_inside_it_changes(monkeypatch):
    before, source = compiled._stamp(module.__name__), compiled._source
    assert compiled._stamp(module.__name__) == before
    changed = "tasks_engine.matching.criteria.fairness"
    monkeypatch.setattr(compiled, "_source", lambda name: b"" if name == changed else source(name))
    assert compiled._stamp(module.__name__) != before


def test_interpreted_and_compiled_find_the_same():
    told = """
import random
from tasks_engine.matching import Weights
from tasks_engine.matching.candidates import candidates, refusal_counts
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns
from tests.engine.matching.worlds import HOUR, NOW, SKILLS, need, secretary
draw = random.Random(1)
tasks = [
    need(id=f"t{n}", skills={draw.choice(SKILLS): draw.randint(1, 5)}, deadline=NOW + draw.randint(1, 90) * HOUR)
    for n in range(30)
]
people = [
    secretary(id=f"s{n}", skills={code: draw.randint(1, 5) for code in SKILLS}, quality=draw.randint(0, 1000))
    for n in range(20)
]
people = SecretaryColumns.of(people)
tasks = TaskColumns.of(tasks, people.codebook)
found = candidates(tasks, people, Weights(), NOW)
print(found.start.tolist(), found.secretary.tolist(), found.value.tolist(), refusal_counts(tasks, people, NOW))
"""
    answers = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={**os.environ, "NUMBA_DISABLE_JIT": interpreted},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for interpreted in ("0", "1")
    }
    assert len(answers) == 1
    assert len(answers.pop()) > 1000
