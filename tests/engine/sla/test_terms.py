"""Policies as data: whom they are for, what they promise, and which one is for a task."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Act, Audience, Event, EventType, SlaRefused, State, Step, default_policy, fold
from tasks_engine.sla.policy import LADDER, PAUSE_LIMIT, PRIORITIES, TARGETS, WIRING
from tasks_engine.sla.terms import Facts, Match, Terms, choose, in_force, read_terms
from tests.engine.sla.worlds import HOUR, around_the_clock, utc

T = EventType
NOON = utc("2026-01-05 12:00")
TASK = Facts("chamber", "minutes", "high", "internal", frozenset({"writing", "english"}), NOON)


def terms(key: str, match: Match | None = None, **more) -> Terms:
    return Terms(default_policy(), match or Match(), key, **more)


# Choosing


def test_the_first_policy_that_fits_is_chosen_by_its_position():
    versions = [terms("all", position=2), terms("mine", Match(organizations=frozenset({"chamber"})), position=1)]
    assert choose(versions, TASK).key == "mine"
    assert choose(versions, replace(TASK, organization="other")).key == "all"


@pytest.mark.parametrize(
    "match",
    [
        Match(organizations=frozenset({"other"})),
        Match(templates=frozenset({"travel"})),
        Match(priorities=frozenset({"low"})),
        Match(confidentialities=frozenset({"secret"})),
        Match(skills=frozenset({"law"})),
        Match(organizations=frozenset({"chamber"}), priorities=frozenset({"low"})),
    ],
)
def test_a_policy_for_something_else_does_not_fit(match):
    assert choose([terms("else", match)], TASK) is None


def test_one_of_the_skills_is_enough():
    assert Match(skills=frozenset({"english", "law"})).fits(TASK)


def test_a_task_keeps_the_version_that_was_in_force_when_it_was_published():
    versions = [
        terms("all", version=1, since=utc("2026-01-01 00:00")),
        terms("all", version=2, since=NOON),
        terms("all", version=3, since=utc("2026-01-06 00:00")),
    ]
    assert choose(versions, TASK).version == 2
    assert choose(versions, replace(TASK, at=utc("2026-01-02 00:00"))).version == 1
    assert choose(versions, replace(TASK, at=utc("2025-12-31 00:00"))) is None


def test_a_version_that_is_not_active_withdraws_the_policy():
    versions = [terms("all", version=1), terms("all", version=2, active=False)]
    assert choose(versions, TASK) is None


VERSIONS = st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.integers(0, 3), st.booleans())


@given(st.lists(VERSIONS, unique_by=lambda row: row[:2]), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_versions_are_given_does_not_matter(rows, random):
    versions = [terms(key, version=version, position=position, active=a) for key, version, position, a in rows]
    assert in_force(versions, NOON) == in_force(random.sample(versions, len(versions)), NOON)
    assert len({found.key for found in in_force(versions, NOON)}) == len(in_force(versions, NOON))


# Reading


def test_what_a_policy_does_not_say_is_as_in_the_default():
    assert read_terms({}) == (Match(), default_policy())


def test_a_target_holds_for_every_priority_and_a_target_by_priority_for_one():
    _, policy = read_terms({"targets": {"delivery": 7200}, "targets_by_priority": {"urgent": {"delivery": 3600}}})
    assert [policy.target("delivery", priority) for priority in PRIORITIES] == [7200, 7200, 7200, 3600]
    assert policy.target("claim", "low") == TARGETS["claim"][0]


def test_a_policy_says_whom_it_is_for():
    match, _ = read_terms({"applies_to": {"templates": ["minutes", "draft"], "priorities": ["urgent"]}})
    assert match == Match(templates=frozenset({"minutes", "draft"}), priorities=frozenset({"urgent"}))


def test_a_policy_has_a_ladder_of_its_own():
    rows = [
        {"name": "soon", "before": 1800, "audience": ["secretary"], "channel": "email", "clocks": ["delivery"]},
        {"name": "late", "after": 0, "act": "raise_priority", "respects_hours": False},
        {"name": "again", "after": 60, "repeat": 3600, "times": 2, "audience": ["coordinator"]},
    ]
    _, policy = read_terms({"ladder": rows})
    assert policy.ladder == (
        Step("soon", before=1800, audience=(Audience.SECRETARY,), channel="email", kinds=frozenset({"delivery"})),
        Step("late", after=0, act=Act.RAISE_PRIORITY, respects_hours=False),
        Step("again", after=60, repeat=3600, times=2, audience=(Audience.COORDINATOR,)),
    )


def test_the_default_has_a_ladder_a_limit_and_a_breach_that_somebody_hears_of():
    assert (default_policy().ladder, default_policy().pause_limit) == (LADDER, PAUSE_LIMIT)
    assert [step.name for step in LADDER if step.is_breach and step.audience] == ["breach"]


def test_a_limit_of_pauses_may_be_lifted():
    assert read_terms({"pause_limit": None})[1].pause_limit is None
    assert read_terms({"pause_limit": 0})[1].pause_limit == 0


@pytest.mark.parametrize(("waiting", "state"), [(["revision"], State.RUNNING), (["delivery"], State.PAUSED)])
def test_a_policy_says_which_clocks_stand_still_while_the_secretary_waits(waiting, state):
    _, policy = read_terms({"pauses": {"waiting": waiting, "storm": ["claim"]}})
    events = [Event(NOON, kind) for kind in (T.PUBLISHED, T.ASSIGNED, T.STARTED, T.ASKED)]
    clocks = {clock.kind: clock for clock in fold(events, policy=policy, calendar=around_the_clock(), at=NOON)}
    assert clocks["delivery"].state is state
    storm = [Event(NOON, T.PUBLISHED), Event(NOON, T.PAUSED, reason="storm")]
    clocks = {clock.kind: clock for clock in fold(storm, policy=policy, calendar=around_the_clock(), at=NOON)}
    assert (clocks["claim"].state, clocks["delivery"].state) == (State.PAUSED, State.RUNNING)


def test_how_a_change_of_calendar_is_taken_is_part_of_the_policy():
    assert read_terms({"calendar_change": "carry_elapsed"})[1].calendar_change == "carry_elapsed"


STEP = {"name": "soon", "before": 60}


@pytest.mark.parametrize(
    ("definition", "code", "path"),
    [
        (None, "invalid_type", ""),
        ({"target": {}}, "unknown_field", "target"),
        ({"targets": {"tower": 60}}, "unknown_clock", "targets.tower"),
        ({"targets": {"delivery": 0}}, "invalid_target", "targets.delivery"),
        ({"targets": {"delivery": -1}}, "negative_amount", "targets.delivery"),
        ({"targets": {"delivery": 3_600_001}}, "invalid_target", "targets.delivery"),
        ({"targets": {"delivery": True}}, "invalid_number", "targets.delivery"),
        ({"targets_by_priority": {"mad": {}}}, "unknown_priority", "targets_by_priority.mad"),
        ({"targets_by_priority": {"high": {"claim": "1"}}}, "invalid_number", "targets_by_priority.high.claim"),
        ({"applies_to": {"moods": []}}, "unknown_field", "applies_to.moods"),
        ({"applies_to": {"skills": [3]}}, "invalid_type", "applies_to.skills[0]"),
        ({"pauses": {"waiting": ["reply"]}}, "never_waits", "pauses.waiting"),
        ({"pauses": {"storm": ["tower"]}}, "unknown_clock", "pauses.storm[0]"),
        ({"pauses": []}, "invalid_type", "pauses"),
        ({"pause_limit": -1}, "negative_amount", "pause_limit"),
        ({"pause_limit": 3_600_001}, "invalid_number", "pause_limit"),
        ({"calendar_change": "guess"}, "unknown_word", "calendar_change"),
        ({"ladder": [STEP] * 51}, "too_many", "ladder"),
        ({"ladder": [STEP, STEP]}, "duplicate_step", "ladder[1].name"),
        ({"ladder": [{}]}, "invalid_step", "ladder[0].name"),
        ({"ladder": [{"name": "x" * 21}]}, "invalid_step", "ladder[0].name"),
        ({"ladder": [{"name": "soon"}]}, "invalid_step", "ladder[0]"),
        ({"ladder": [STEP | {"share": 0.5}]}, "invalid_step", "ladder[0]"),
        ({"ladder": [{"name": "soon", "share": 1.5}]}, "invalid_fraction", "ladder[0].share"),
        ({"ladder": [{"name": "soon", "after": 3_600_001}]}, "invalid_number", "ladder[0].after"),
        ({"ladder": [STEP | {"times": 2}]}, "invalid_step", "ladder[0]"),
        ({"ladder": [STEP | {"act": "dance"}]}, "unknown_word", "ladder[0].act"),
        ({"ladder": [STEP | {"audience": ["mayor"]}]}, "unknown_word", "ladder[0].audience[0]"),
        ({"ladder": [STEP | {"respects_hours": 1}]}, "invalid_type", "ladder[0].respects_hours"),
        ({"ladder": [STEP | {"clocks": ["tower"]}]}, "unknown_clock", "ladder[0].clocks[0]"),
        ({"ladder": [STEP | {"colour": "red"}]}, "unknown_field", "ladder[0].colour"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_place(definition, code, path):
    with pytest.raises(SlaRefused) as refused:
        read_terms(definition)
    assert (refused.value.code, refused.value.path) == (code, path)


def test_waiting_stops_only_the_clocks_of_delivering():
    waits = {kind for kind, wire in WIRING.items() if wire.pause}
    assert waits == {"delivery", "revision"}
    assert read_terms({"pauses": {"waiting": sorted(waits)}})[1].wiring == WIRING
    assert read_terms({"targets": {"delivery": 5 * HOUR}})[1].wiring == WIRING
