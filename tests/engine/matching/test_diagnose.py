"""What would change the outcome is true: every change told is applied, and comes out as told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasks_engine.matching import (
    Candidate,
    Policy,
    Relaxation,
    diagnose,
    eligible,
    relaxed,
    remedy,
    render,
    render_easing,
    replay,
    snapshot,
    why,
    with_consequences,
)
from tasks_engine.matching.findings import applied
from tasks_engine.matching.phrases import LANGUAGES, THEN
from tasks_engine.matching.plain import read_secretary, read_task
from tests.engine.matching.worlds import HOUR, NOW, crowd, need, policies, rounds, secretaries, secretary
from tests.engine.matching.worlds import needs as any_needs

P = Policy()


def consequences(tasks, people, policy, task, person):
    told = json.loads(json.dumps(snapshot(tasks, people, policy, NOW)))
    return with_consequences(why(told, replay(told).data(), task, person), told)


def changed(told, task, person):
    """The snapshot after what the pair's explanation says would make it eligible."""
    rows = {kind: {row["id"]: row for row in told[kind]} for kind in ("tasks", "secretaries")}
    need_ = read_task(rows["tasks"][task], "task", NOW)
    one = read_secretary(rows["secretaries"][person], "secretary", NOW)
    for change in remedy(relaxed(need_, Policy.read(told["policy"]), NOW), one, NOW):
        need_, one = applied(change, need_, one)
    others = [read_task(row, "task", NOW) for name, row in rows["tasks"].items() if name != task]
    colleagues = [read_secretary(row, "secretary", NOW) for name, row in rows["secretaries"].items() if name != person]
    return [*others, need_], [*colleagues, one]


class TestConsequences:
    def test_a_refused_secretary_learns_that_the_change_would_have_won_the_task(self):
        found = consequences([need()], [secretary(grade=5)], P, "t0", "s0")
        assert (found["standing"]["code"], found["then"]) == ("REFUSED", "OFFERED")

    def test_a_refused_secretary_learns_that_the_change_would_not_have_been_enough(self):
        people = [secretary(id="best", quality=1000), secretary(id="junior", grade=5)]
        found = consequences([need()], people, P, "t0", "junior")
        assert (found["standing"]["code"], found["then"]) == ("REFUSED", "PRICED_OUT")

    def test_a_loser_learns_how_many_points_were_short(self):
        people = [secretary(id="best", quality=1000), secretary(id="next", quality=900)]
        found = consequences([need()], people, P, "t0", "next")
        told = snapshot([need()], people, P, NOW)
        top = dict(replay(told).top["t0"])
        assert found["short"] == top["best"] - top["next"] + 1

    def test_a_round_too_large_to_be_run_again_says_nothing_of_it(self, monkeypatch):
        monkeypatch.setattr(import_module("tasks_engine.matching.diagnose"), "MOST_PAIRS", 1)
        told = snapshot([need()], [secretary(id="junior", grade=5), secretary(id="best")], P, NOW)
        found = why(told, replay(told).data(), "t0", "junior")
        assert with_consequences(found, told) == found

    @given(rounds(), policies(), st.data())
    @settings(max_examples=60)
    def test_what_is_said_to_follow_does_follow(self, world, policy, data):
        tasks, people = world
        assume(tasks and people)
        task, person = data.draw(st.sampled_from(tasks)).id, data.draw(st.sampled_from(people)).id
        told = snapshot(tasks, people, policy, NOW)
        found = with_consequences(why(told, replay(told).data(), task, person), told)
        code = found["standing"]["code"]
        assert (found["then"] is not None) is (code == "REFUSED")
        if found["then"] is not None:
            after = snapshot(*changed(told, task, person), policy, NOW)
            outcome = replay(after)
            assert why(after, outcome.data(), task, person)["standing"]["code"] == found["then"]
            assert (person in outcome.offers.get(task, ())) is (found["then"] == "OFFERED")
        if found["short"] is not None:
            assert code == "PRICED_OUT"
            assert found["short"] > 0

    def test_most_losers_of_a_small_round_learn_what_was_short(self):
        tasks, people = crowd(12, 5)
        told = snapshot(tasks, people, Policy(queue_minutes=480), NOW)
        answer = replay(told).data()
        lost = [
            with_consequences(found, told)["short"]
            for task in tasks
            for person in people
            if (found := why(told, answer, task.id, person.id))["standing"]["code"] == "PRICED_OUT"
        ]
        assert len([short for short in lost if short is not None]) > len(lost) / 2 > 3

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("then", THEN)
    def test_every_consequence_can_be_said(self, language, then):
        found = {**why_alone(secretary(grade=5)), "then": then}
        assert THEN[then][language] in next(
            line["text"] for line in render(found, language) if line["kind"] == "change"
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_was_short_can_be_said(self, language):
        people = [secretary(id="best", quality=1000), secretary(id="next", quality=900)]
        found = consequences([need()], people, P, "t0", "next")
        assert str(found["short"]) in " ".join(line["text"] for line in render(found, language))


def why_alone(person: Candidate):
    told = snapshot([need()], [person], P, NOW)
    return why(told, replay(told).data(), "t0", person.id)


class TestDiagnosis:
    def test_a_task_learns_what_it_could_ask_less_of(self):
        people = [secretary(id="a", grade=5), secretary(id="b", grade=5), secretary(id="c", languages=frozenset())]
        found = diagnose(need(), people, P, NOW)
        assert [(each["change"][0]["field"], each["secretaries"]) for each in found] == [("grade", 2), ("languages", 1)]

    def test_nothing_that_protects_people_is_proposed(self):
        people = [
            secretary(id="a", certificates={}),
            secretary(id="b", clearance=0),
            secretary(id="c", organizations=frozenset({"tea"})),
            secretary(id="d", skills={}),
            secretary(id="e", paused=True, grade=5),
        ]
        assert diagnose(need(), people, P, NOW) == ()

    def test_what_waiting_has_relaxed_already_is_not_proposed_again(self):
        policy = Policy(relaxations=(Relaxation(after_minutes=0, what="grade"),))
        assert diagnose(need(), [secretary(grade=5)], policy, NOW) == ()

    def test_a_later_deadline_is_proposed_when_that_alone_would_do(self):
        found = diagnose(need(deadline=NOW + HOUR), [secretary()], P, NOW)
        assert [line["field"] for line in found[0]["change"]] == ["deadline"]

    @given(any_needs(), st.lists(secretaries(), max_size=6, unique_by=lambda person: person.id), policies())
    @settings(max_examples=150)
    def test_as_many_more_become_eligible_as_is_said(self, task, people, policy):
        eased = relaxed(task, policy, NOW)
        before = sum(eligible(eased, person, NOW) for person in people)
        for found in diagnose(task, people, policy, NOW, top=12):
            after = eased
            for line in found["change"]:
                value = line["value"]
                if line["field"] == "languages":
                    value = after.languages - frozenset(value)
                after = replace(after, **{line["field"]: parsed(line["field"], value)})
            assert sum(eligible(after, person, NOW) for person in people) - before == found["secretaries"] > 0
            for language in LANGUAGES:
                assert not re.search("None|[{}]", render_easing(found, language))


def parsed(field, value):
    """A value of a task as the engine reads it from JSON."""
    plain = sorted(value) if isinstance(value, frozenset) else value
    return getattr(read_task({"id": "x", "effort": 1, field: plain}, "task", NOW), field)
