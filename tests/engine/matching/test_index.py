"""A pool that was changed a hundred times ranks as one that is built afresh."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import BadInput, Weights, eligible
from tasks_engine.matching.index import Pool
from tasks_engine.matching.value import pair_value
from tests.engine.matching.worlds import NOW, PEOPLE, fitting, need, needs, secretaries, secretary

W = Weights()
some_people = st.lists(
    st.one_of(secretaries(st.sampled_from(PEOPLE)), fitting().map(lambda pair: pair[1])), max_size=6
).map(lambda people: [replace(person, id=f"s{n}") for n, person in enumerate(people)])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("replace"), secretaries(st.sampled_from([f"s{n}" for n in range(9)]))),
        st.tuples(st.just("remove"), st.sampled_from(PEOPLE)),
    ),
    max_size=12,
)


def ranked(task, people):
    values = [(person.id, pair_value(task, person, W, NOW)) for person in people if eligible(task, person, NOW)]
    return tuple(sorted(values, key=lambda found: (-found[1], found[0])))


@given(some_people, needs(), fitting(), st.integers(0, 4))
@settings(max_examples=30)
def test_a_pool_ranks_the_eligible_by_value_then_id(people, wild, pair, top):
    pool = Pool(people)
    for task in (wild, pair[0]):
        whole = ranked(task, people)
        found = pool.rank(task, W, NOW, top)
        assert (found.best, found.eligible) == (whole[:top], len(whole))


@given(some_people, steps, fitting())
@settings(max_examples=60)
def test_a_pool_that_was_changed_ranks_as_one_built_afresh(people, changes, pair):
    pool, there = Pool(people), {person.id: person for person in people}
    for what, value in changes:
        if what == "replace":
            pool.replace(value)
            there[value.id] = value
        elif value in there:
            pool.remove(value)
            del there[value]
    assert len(pool) == len(there)
    assert all(pool[name] == person for name, person in there.items())
    found = pool.rank(pair[0], W, NOW, 9)
    assert (found.best, found.eligible) == (ranked(pair[0], there.values()), len(found.best))


def test_newcomers_with_new_skills_find_their_place():
    pool = Pool([])
    for n in range(200):
        pool.replace(secretary(id=f"s{n:03}", skills={f"skill.{n}": 3}, pool=f"pool {n % 3}"))
    for n in (0, 77, 199):
        found = pool.rank(need(skills={f"skill.{n}": 2}, pool=f"pool {n % 3}"), W, NOW, 5)
        assert [name for name, _ in found.best] == [f"s{n:03}"]


def test_whoever_is_replaced_over_and_over_leaves_nothing_behind():
    pool = Pool([secretary(id="s0"), secretary(id="s1")])
    for n in range(300):
        pool.replace(secretary(id="s0", familiarity={"tea": n}))
    best = secretary(id="s0", familiarity={"tea": 299})
    assert pool.rank(need(), W, NOW, 1).best == (("s0", pair_value(need(), best, W, NOW)),)


def test_whoever_declined_is_known_by_the_row_they_have_now():
    pool = Pool([secretary(id="a"), secretary(id="b")])
    pool.remove("a")
    pool.replace(secretary(id="c"))
    found = pool.rank(need(declined_by=frozenset({"a", "c"})), W, NOW, 5)
    assert [name for name, _ in found.best] == ["b"]


def test_an_id_that_comes_twice_and_one_that_is_not_there_are_refused():
    with pytest.raises(BadInput, match=r"secretaries\[1\]\.id"):
        Pool([secretary(), secretary()])
    with pytest.raises(KeyError):
        Pool([]).remove("s0")
