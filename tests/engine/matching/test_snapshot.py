"""Snapshots hold everything, replay to the same outcome in any order, and answer why from two rows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import BadInput, Policy, Warm, explain, replay, run, snapshot, why
from tests.engine.matching.worlds import HOUR, NOW, need, policies, rounds, secretaries, secretary
from tests.engine.matching.worlds import needs as any_needs

P = Policy()
STAR, NEXT, JUNIOR = secretary(id="best", quality=1000), secretary(id="next"), secretary(id="junior", grade=5)


def stored(data):
    return json.loads(json.dumps(data))


def two_rows(told, task, person):
    """What is left of a snapshot when only the pair's rows are read."""
    kept = {"tasks": task, "secretaries": person}
    return {**told, **{kind: [row for row in told[kind] if row["id"] == name] for kind, name in kept.items()}}


def about(answer, task, person):
    """What is left of an answer when only what concerns the pair is read."""
    mine = [t for t, named in answer["offers"].items() if person in named or t == task]
    tables = ("offers", "worth", "top", "eligible", "day_full")
    return {name: {t: entry for t, entry in answer[name].items() if t in mine or t == task} for name in tables}


@given(rounds(), policies(), st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_a_stored_snapshot_replays_to_the_same_outcome_in_any_order_of_rows(world, policy, draw):
    tasks, people = world
    outcome, told = run(tasks, people, policy, NOW), snapshot(tasks, people, policy, NOW)
    mixed_tasks, mixed_people = draw.sample(tasks, len(tasks)), draw.sample(people, len(people))
    assert json.dumps(snapshot(mixed_tasks, mixed_people, policy, NOW)) == json.dumps(told)
    mixed = {**told, **{kind: draw.sample(told[kind], len(told[kind])) for kind in ("tasks", "secretaries")}}
    again = replay(stored(mixed))
    assert again == outcome
    assert json.dumps(again.data()) == json.dumps(outcome.data())


@given(st.lists(any_needs(), max_size=1), st.lists(secretaries(), max_size=1), policies())
@settings(max_examples=100)
def test_a_snapshot_holds_every_field(tasks, people, policy):
    policy = replace(policy, version="tea-7", weights=replace(P.weights, version="tea-w", preferences={"quality": 10}))
    told = stored(snapshot(tasks, people, policy, NOW, top=2, steps=50))
    again = replay(told)
    assert again == run(tasks, people, policy, NOW, top=2, steps=50)
    assert (again.policy, again.weights) == ("tea-7", "tea-w")


def test_a_snapshot_holds_what_the_round_started_from():
    tasks, people = [need()], [STAR, NEXT]
    warm = run(tasks, people, P, NOW).warm
    told = stored(snapshot(tasks, people, P, NOW, warm=warm))
    assert Warm(**told["warm"]) == warm
    assert replay(told) == run(tasks, people, P, NOW, warm=warm)


def test_a_snapshot_of_another_engine_is_refused():
    told = snapshot([need()], [secretary()], P, NOW)
    with pytest.raises(BadInput, match=r"snapshot\.engine"):
        replay({**told, "engine": "0"})


class TestWhy:
    @given(rounds(), policies(), st.data())
    @settings(max_examples=100)
    def test_two_rows_and_the_answer_say_the_same_as_the_whole(self, world, policy, data):
        tasks, people = world
        if not tasks or not people:
            return
        told = stored(snapshot(tasks, people, policy, NOW, top=1))
        answer = stored(replay(told).data())
        task, person = data.draw(st.sampled_from(tasks)).id, data.draw(st.sampled_from(people)).id
        whole = why(told, answer, task, person)
        part = why(two_rows(told, task, person), about(answer, task, person), task, person)
        assert {**part, "rank": None} == {**whole, "rank": None}
        assert part["rank"] in (whole["rank"], None)
        assert (whole["rank"] is not None) is whole["eligible"]
        assert whole["eligible"] is (whole["standing"]["code"] != "REFUSED")

    def test_it_answers_for_any_pair_of_the_round(self):
        told = snapshot([need()], [STAR, NEXT, JUNIOR], P, NOW)
        answer = replay(told).data()
        won, lost, refused = (why(told, answer, "t0", name) for name in ("best", "next", "junior"))
        assert (won["standing"]["code"], won["rank"], won["ranked"]) == ("OFFERED", 1, 2)
        assert (lost["standing"]["code"], lost["rank"], lost["standing"]["winner"]) == ("PRICED_OUT", 2, "best")
        assert lost["standing"]["winner_value"] == won["value"]
        assert (refused["standing"]["code"], refused["rank"]) == ("REFUSED", None)
        assert explain(need(), STAR, P, NOW)["value"] == won["value"]

    def test_a_loser_learns_what_else_they_were_offered_and_its_worth(self):
        tasks = [need(id="a"), need(id="b", priority=3)]
        told = snapshot(tasks, [secretary(remaining_slots=1)], P, NOW)
        answer = replay(told).data()
        found = why(told, answer, "a", "s0")["standing"]
        assert (found["code"], found["winner"]) == ("PRICED_OUT", None)
        assert found["elsewhere"] == [{"task": "b", "value": answer["value"]}]

    def test_somebody_with_enough_work_ahead_learns_how_much_is_too_much(self):
        told = snapshot([need()], [secretary(load=500)], Policy(queue_minutes=480), NOW)
        found = why(told, replay(told).data(), "t0", "s0")["standing"]
        assert (found["code"], found["booked"], found["limit"]) == ("QUEUE_FULL", 500, 480)

    def test_somebody_whose_day_is_full_learns_with_what(self):
        tasks = [need(id=name, effort=300, deadline=NOW + 8 * HOUR) for name in "ab"]
        told = snapshot(tasks, [secretary()], replace(P, queue_minutes=None), NOW)
        found = why(told, replay(told).data(), "b", "s0")["standing"]
        assert found["code"] == "DAY_FULL"
        assert [each["task"] for each in found["elsewhere"]] == ["a"]

    @pytest.mark.parametrize(("task", "person", "field"), [("t9", "s0", "task"), ("t0", "s9", "secretary")])
    def test_it_refuses_whom_the_round_did_not_know(self, task, person, field):
        with pytest.raises(BadInput) as refused:
            why(snapshot([need()], [secretary()], P, NOW), {}, task, person)
        assert refused.value.field == field
