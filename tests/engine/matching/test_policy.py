"""Policies: what a pool may set, how it is read, and what waiting does to requirements."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_engine.matching import BadInput, Policy, Relaxation, eligible, relaxations_in_force, relaxed
from tasks_engine.matching.policy import RELAXED, hard_to_fill
from tests.engine.matching.worlds import HOUR, NOW, need, policies, secretaries, secretary
from tests.engine.matching.worlds import needs as any_needs

LADDER = Policy(
    relaxations=(
        Relaxation(after_minutes=60, what="grade"),
        Relaxation(after_minutes=120, what="skills"),
        Relaxation(after_minutes=120, what="grade", by=2),
        Relaxation(after_minutes=240, what="languages"),
    )
)


def waiting(hours, **asked):
    return need(waiting_since=NOW - hours * HOUR, grade=3, **asked)


@given(policies())
def test_a_policy_comes_back_from_its_stored_form(policy):
    assert Policy.read(json.loads(json.dumps(policy.data()))) == policy


def test_what_is_left_out_is_as_by_default():
    assert Policy.read({}) == Policy()
    assert Policy.read({"queue_minutes": None}) == Policy(queue_minutes=None)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (7, "policy"),
        ({"colour": 1}, "policy.colour"),
        ({"version": ""}, "policy.version"),
        ({"queue_minutes": -1}, "policy.queue_minutes"),
        ({"queue_minutes": 1.5}, "policy.queue_minutes"),
        ({"offers": 0}, "policy.offers"),
        ({"offers": 3}, "policy.hard_offers"),
        ({"hard_offers": 21}, "policy.hard_offers"),
        ({"hard_after_minutes": True}, "policy.hard_after_minutes"),
        ({"hard_after_refusals": 0}, "policy.hard_after_refusals"),
        ({"cool_down_minutes": None}, "policy.cool_down_minutes"),
        ({"window_seconds": 4000}, "policy.window_seconds"),
        ({"weights": {"preferences": {"beauty": 1}}}, "policy.weights.preferences.beauty"),
        ({"relaxations": {}}, "policy.relaxations"),
        ({"relaxations": [{"after_minutes": 5, "what": "certificates"}]}, "policy.relaxations[0].what"),
        ({"relaxations": [{"what": "grade"}]}, "policy.relaxations[0].after_minutes"),
        ({"relaxations": [{"after_minutes": 5, "what": "grade", "by": 0}]}, "policy.relaxations[0].by"),
        (
            {"relaxations": [{"after_minutes": 5, "what": "grade"}, {"after_minutes": 4, "what": "skills"}]},
            "policy.relaxations[1].after_minutes",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(data, field):
    with pytest.raises(BadInput) as refused:
        Policy.read(data)
    assert refused.value.field == field


def test_nothing_that_protects_people_can_be_relaxed():
    assert set(RELAXED) == {"grade", "skills", "languages"}


def test_each_rule_waits_for_its_time_and_they_add_up():
    asked = [relaxed(waiting(hours), LADDER, NOW) for hours in (0, 1, 2, 4)]
    assert [task.grade for task in asked] == [3, 4, 5, 5]
    assert [task.skills["meeting.minutes"] for task in asked] == [3, 3, 2, 2]
    assert [task.languages for task in asked] == [{"zh"}, {"zh"}, {"zh"}, frozenset()]


def test_a_skill_stays_asked_for_however_long_it_waits():
    policy = Policy(relaxations=(Relaxation(after_minutes=0, what="skills", by=4),))
    assert relaxed(waiting(0), policy, NOW).skills == {"meeting.minutes": 1}


def test_a_task_shows_what_was_relaxed_and_since_when():
    found = [rule.data() for rule in relaxations_in_force(waiting(2), LADDER, NOW)]
    assert found == [
        {"what": "grade", "before": 3, "after": 4, "since": "2026-09-30T07:00:00Z"},
        {
            "what": "skills",
            "before": {"meeting.minutes": 3},
            "after": {"meeting.minutes": 2},
            "since": "2026-09-30T08:00:00Z",
        },
        {"what": "grade", "before": 4, "after": 5, "since": "2026-09-30T08:00:00Z"},
    ]


def test_a_rule_that_finds_nothing_to_relax_is_not_shown():
    task = need(waiting_since=NOW - 9 * HOUR, grade=None, skills={"meeting.minutes": 1}, languages=frozenset())
    assert relaxations_in_force(task, LADDER, NOW) == ()
    assert relaxed(task, LADDER, NOW) == task


@given(any_needs(), secretaries(), policies())
def test_relaxing_never_shuts_anybody_out_and_never_lifts_what_protects(task, person, policy):
    eased = relaxed(task, policy, NOW)
    assert eligible(eased, person, NOW) or not eligible(task, person, NOW)
    kept = ("certificates", "confidentiality", "blocked_secretaries", "organization", "pool", "declined_by", "deadline")
    assert all(getattr(eased, name) == getattr(task, name) for name in kept)


@given(any_needs(), policies(), st.integers(0, 10**4))
def test_more_waiting_never_asks_for_more(task, policy, minutes):
    sooner, later = relaxed(task, policy, NOW), relaxed(task, policy, NOW + timedelta(minutes=minutes))
    assert (later.grade or 9) >= (sooner.grade or 9)
    assert later.languages <= sooner.languages
    assert all(level <= sooner.skills[code] for code, level in later.skills.items())


def test_a_junior_is_accepted_once_the_task_has_waited():
    junior = secretary(grade=4)
    assert not eligible(relaxed(waiting(0), LADDER, NOW), junior, NOW)
    assert eligible(relaxed(waiting(1), LADDER, NOW), junior, NOW)


def test_a_task_is_hard_to_fill_once_it_waited_or_was_refused_often_enough():
    policy = replace(LADDER, hard_after_minutes=60, hard_after_refusals=2)
    assert not hard_to_fill(need(waiting_since=NOW), policy, NOW)
    assert hard_to_fill(need(waiting_since=NOW - HOUR), policy, NOW)
    assert hard_to_fill(need(waiting_since=NOW, declined_by=frozenset({"a", "b"})), policy, NOW)
