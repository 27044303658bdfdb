"""Columns say what the profiles say: every criterion decides the same about a pair of rows as about the pair itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import BadInput, refusals
from tasks_engine.matching.codebook import Codebook
from tasks_engine.matching.columns import SecretaryColumns, TaskColumns, instant
from tasks_engine.matching.criteria import CODES, PREFERENCES, REQUIREMENTS, refuse
from tests.engine.matching.worlds import NOW, ORGANIZATIONS, PEOPLE, need, needs, secretaries, secretary

some_tasks = st.lists(needs(st.sampled_from([f"t{i}" for i in range(6)])), max_size=4, unique_by=lambda task: task.id)
some_people = st.lists(secretaries(st.sampled_from(PEOPLE)), max_size=5, unique_by=lambda person: person.id)


def columns(tasks, people):
    secretary_columns = SecretaryColumns.of(people)
    return TaskColumns.of(tasks, secretary_columns.codebook), secretary_columns


def interpreted(kernel):
    """The kernel as Python: each by itself takes long to compile; compiled, all are tested together."""
    return getattr(kernel, "py_func", kernel)


def in_order(rows):
    return sorted(rows, key=lambda row: row.id)


@given(tasks=some_tasks, people=some_people)
@settings(max_examples=40)
def test_every_requirement_decides_the_same_for_columns(tasks, people):
    task_columns, people_columns = columns(tasks, people)
    everybody, found = np.arange(len(people)), np.zeros(len(people), dtype=np.int64)
    for (i, task), row in product(enumerate(in_order(tasks)), REQUIREMENTS):
        found[:] = 0
        interpreted(row.refuse)(task_columns.rows, i, people_columns.rows, everybody, instant(NOW), 1, found)
        checked = [row.check(task, person, NOW) for person in in_order(people)]
        assert found.tolist() == [0 if bad is None else 1 << row.codes.index(bad.code) for bad in checked], row.name


@given(tasks=some_tasks, people=some_people, most=st.sampled_from((0, 1, 77, 1000)))
@settings(max_examples=40)
def test_every_preference_gives_the_same_points_for_columns(most, tasks, people):
    task_columns, people_columns = columns(tasks, people)
    everybody = np.arange(len(people))
    for (i, task), row in product(enumerate(in_order(tasks)), PREFERENCES):
        value = np.full(len(people), 5)
        interpreted(row.add)(task_columns.rows, i, people_columns.rows, everybody, most, value)
        points = [row.points(task, person, NOW, most).points for person in in_order(people)]
        assert value.tolist() == [5 + given for given in points], row.name


@given(some_tasks, some_people)
@settings(max_examples=50)
def test_all_codes_together_are_those_of_the_pair(tasks, people):
    task_columns, people_columns = columns(tasks, people)
    found = np.full(len(people), 7)
    for i, task in enumerate(in_order(tasks)):
        refuse(task_columns.rows, i, people_columns.rows, np.arange(len(people)), instant(NOW), found)
        for bits, person in zip(found.tolist(), in_order(people), strict=True):
            told = {code for n, code in enumerate(CODES) if bits >> n & 1}
            assert told == {refusal.code for refusal in refusals(task, person, NOW)}


@given(some_tasks, some_people, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(tasks, people, draw):
    one = columns(tasks, people)
    other = columns(draw.sample(tasks, len(tasks)), draw.sample(people, len(people)))
    for first, second in zip(one, other, strict=True):
        assert first.ids == second.ids
        assert all(np.array_equal(a, b) for a, b in zip(first.rows, second.rows, strict=True))


@given(some_people, some_people)
@settings(max_examples=30)
def test_a_codebook_keeps_its_numbers_when_it_learns(people, newcomers):
    book = Codebook.of(people)
    before = [book.held(person) for person in people]
    book.learn(newcomers)
    assert [book.held(person) for person in people] == before
    assert all(book.held(person) < 1 << book.size for person in newcomers)


def test_a_hundred_skills_take_more_words_and_stay_apart():
    skills = {f"skill.{n:03}": 1 + n % 5 for n in range(100)}
    people = [secretary(id="all", skills=skills), secretary(id="none", skills={})]
    for code, level in skills.items():
        tasks, columns_of_people = columns([need(skills={code: level})], people)
        found = np.zeros(2, dtype=np.int64)
        refuse(tasks.rows, 0, columns_of_people.rows, np.arange(2), instant(NOW), found)
        assert found.tolist() == [0, 1 << CODES.index("SKILL_MISSING")]


def test_what_nobody_knows_is_held_by_nobody():
    strange = need(pool="moon", skills={"alchemy": 1}, languages=frozenset({"tlh"}), certificates=frozenset({"pilot"}))
    tasks, people = columns([strange], [secretary(organizations=frozenset(ORGANIZATIONS))])
    found = np.zeros(1, dtype=np.int64)
    refuse(tasks.rows, 0, people.rows, np.arange(1), instant(NOW), found)
    told = {code for n, code in enumerate(CODES) if found[0] >> n & 1}
    assert told == {"POOL", "SKILL_MISSING", "LANGUAGE", "CERT_MISSING", "OWN_ORGANIZATION"}


@pytest.mark.parametrize(("tasks", "people", "field"), [(2, 1, "tasks[1].id"), (1, 2, "secretaries[1].id")])
def test_an_id_that_comes_twice_is_refused_with_its_row(tasks, people, field):
    with pytest.raises(BadInput) as refused:
        columns([need()] * tasks, [secretary()] * people)
    assert refused.value.field == field


def test_nobody_and_nothing_are_columns_too():
    tasks, people = columns([], [])
    assert (tasks.ids, people.ids) == ((), ())
    assert people.rows.held.shape[1] == 0


def test_who_declined_and_is_not_there_is_passed_over():
    tasks, _ = columns([replace(need(), declined_by=frozenset({"gone", "s0"}))], [secretary()])
    assert tasks.rows.declined.tolist() == [0]
