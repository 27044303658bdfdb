"""A round: offers, ranking, reasons, replay."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import BadInput, Priority, Weights, eligible, rank, replay, run, snapshot, why
from tasks_engine.matching.problem import verify
from tasks_engine.matching.round import pairs
from tests.engine.matching.worlds import NOW, need, rounds, secretaries, secretary
from tests.engine.matching.worlds import needs as any_needs

W = Weights()


def test_each_task_goes_to_the_one_who_fits():
    tasks = [need(id="minutes"), need(id="draft", skills={"document.draft": 2})]
    people = [secretary(id="ann"), secretary(id="bo", skills={"document.draft": 2})]
    outcome = run(tasks, people, W, NOW)
    assert outcome.assignments == {"draft": "bo", "minutes": "ann"}
    assert outcome.gap == 0
    assert not outcome.unassigned


def test_the_urgent_task_gets_the_only_slot():
    tasks = [need(id="a"), need(id="b", priority=Priority.URGENT)]
    outcome = run(tasks, [secretary(remaining_slots=1)], W, NOW)
    assert outcome.assignments == {"b": "s0"}
    assert outcome.unassigned["a"] == ({"code": "PRICED_OUT", "secretaries": 1, "alone": 1},)
    assert outcome.ranking["a"][0]["standing"]["elsewhere"] == ["b"]


def test_the_decliner_is_passed_over_in_the_next_round():
    people = [secretary(id="best", quality=1000), secretary(id="next")]
    assert run([need()], people, W, NOW).assignments == {"t0": "best"}
    assert run([need(declined_by=frozenset({"best"}))], people, W, NOW).assignments == {"t0": "next"}


def test_the_less_loaded_of_two_equals_is_offered_the_work():
    people = [secretary(id="busy", load=600), secretary(id="free")]
    assert run([need()], people, W, NOW).assignments == {"t0": "free"}


def test_reasons_count_whom_each_requirement_alone_kept_out():
    people = [secretary(id="a", grade=5), secretary(id="b", grade=5, paused=True), secretary(id="c", clearance=0)]
    assert run([need()], people, W, NOW).unassigned["t0"] == (
        {"code": "GRADE", "secretaries": 2, "alone": 1},
        {"code": "CLEARANCE", "secretaries": 1, "alone": 1},
        {"code": "PAUSED", "secretaries": 1, "alone": 0},
    )


def test_with_nobody_there_the_reason_says_so():
    assert run([need()], [], W, NOW).unassigned["t0"] == ({"code": "NO_CANDIDATES", "secretaries": 0, "alone": 0},)


def test_rank_lists_the_eligible_best_first():
    people = [secretary(id="c", quality=900), secretary(id="a", paused=True), secretary(id="b", quality=100)]
    found = rank(need(), people, W, NOW)
    assert [(e["secretary"], e["rank"], e["ranked"]) for e in found] == [("c", 1, 2), ("b", 2, 2)]
    assert [e["secretary"] for e in rank(need(), people, W, NOW, top=1)] == ["c"]


def test_the_ranking_shows_the_top_and_the_winner_wherever_it_ranks():
    tasks = [need(id="a"), need(id="b", skills={"meeting.minutes": 4})]
    people = [
        secretary(id="star", quality=1000, remaining_slots=1),
        secretary(id="other", skills={"meeting.minutes": 3}),
    ]
    outcome = run(tasks, people, W, NOW, top=1)
    assert outcome.assignments == {"a": "other", "b": "star"}
    shown = {e["secretary"]: e["standing"]["code"] for e in outcome.ranking["a"]}
    assert shown == {"other": "OFFERED"} or shown == {"star": "PRICED_OUT", "other": "OFFERED"}


@pytest.mark.parametrize(("tasks", "people", "field"), [(2, 1, "tasks[1].id"), (1, 2, "secretaries[1].id")])
def test_an_id_that_comes_twice_is_refused(tasks, people, field):
    with pytest.raises(BadInput) as refused:
        run([need()] * tasks, [secretary()] * people, W, NOW)
    assert refused.value.field == field


def test_a_naive_time_is_refused():
    with pytest.raises(BadInput):
        run([need()], [secretary()], W, NOW.replace(tzinfo=None))


@given(rounds())
@settings(max_examples=100)
def test_every_offer_is_eligible_and_every_task_is_answered(world):
    tasks, people = world
    outcome = run(tasks, people, W, NOW)
    by_task, by_person = {t.id: t for t in tasks}, {p.id: p for p in people}
    assert verify(pairs(by_task, by_person, W, NOW), outcome.plan) == ()
    for task, person in outcome.assignments.items():
        assert eligible(by_task[task], by_person[person], NOW)
    assert set(outcome.assignments) | set(outcome.unassigned) == set(by_task)
    assert all(outcome.unassigned.values())
    assert sum(outcome.values.values()) == outcome.value <= outcome.bound


@given(rounds(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_round_comes_out_the_same_in_any_order_and_from_its_stored_snapshot(world, draw):
    tasks, people = world
    outcome, told = run(tasks, people, W, NOW), snapshot(tasks, people, W, NOW)
    mixed_tasks, mixed_people = draw.sample(tasks, len(tasks)), draw.sample(people, len(people))
    assert run(mixed_tasks, mixed_people, W, NOW) == outcome
    assert json.dumps(snapshot(mixed_tasks, mixed_people, W, NOW)) == json.dumps(told)
    again = replay(json.loads(json.dumps(told)))
    assert again == outcome
    assert json.dumps(again.data()) == json.dumps(outcome.data())


@given(st.lists(any_needs(), max_size=1), st.lists(secretaries(), max_size=1))
@settings(max_examples=60)
def test_a_snapshot_holds_every_field(tasks, people):
    weights = replace(W, version="tea-7", preferences={"quality": 10})
    told = json.loads(json.dumps(snapshot(tasks, people, weights, NOW, top=2, steps=50)))
    assert replay(told) == run(tasks, people, weights, NOW, top=2, steps=50)
    again = replay(told)
    assert again.weights == "tea-7"


def test_a_snapshot_of_another_engine_is_refused():
    told = snapshot([need()], [secretary()], W, NOW)
    with pytest.raises(BadInput, match=r"snapshot\.engine"):
        replay({**told, "engine": "0"})


def test_why_answers_for_any_pair_of_the_round():
    people = [secretary(id="best", quality=1000), secretary(id="next"), secretary(id="junior", grade=5)]
    told = snapshot([need()], people, W, NOW)
    outcome = replay(told)
    assert why(told, outcome.assignments, "t0", "best") == outcome.ranking["t0"][0]
    lost = why(told, outcome.assignments, "t0", "next")
    assert (lost["standing"]["code"], lost["standing"]["winner"]) == ("PRICED_OUT", "best")
    assert why(told, outcome.assignments, "t0", "junior")["standing"]["code"] == "REFUSED"


def test_why_survives_an_assignment_that_the_round_did_not_make():
    told = snapshot([need()], [secretary(), secretary(id="junior", grade=5)], W, NOW)
    lost = why(told, {"t0": "junior"}, "t0", "s0")
    assert (lost["standing"]["winner"], lost["standing"]["winner_value"]) == ("junior", None)


@pytest.mark.parametrize(("task", "person", "field"), [("t9", "s0", "task"), ("t0", "s9", "secretary")])
def test_why_refuses_whom_the_round_did_not_know(task, person, field):
    with pytest.raises(BadInput) as refused:
        why(snapshot([need()], [secretary()], W, NOW), {}, task, person)
    assert refused.value.field == field
