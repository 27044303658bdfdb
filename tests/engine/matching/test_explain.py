"""Explanations add up, counterfactuals are true, and the words come in both languages."""

from __future__ import annotations

import json
import re
from datetime import timedelta, timezone
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import (
    BadInput,
    Policy,
    Relaxation,
    eligible,
    explain,
    refusals,
    remedy,
    render,
    render_reason,
    replay,
    snapshot,
    why,
)
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS
from tasks_engine.matching.explain import standing
from tasks_engine.matching.findings import applied
from tasks_engine.matching.phrases import LANGUAGES, REASONS, STANDINGS
from tasks_engine.matching.value import pair_value
from tests.engine.matching.worlds import DAY, NOW, fitting, need, needs, policies, rounds, secretaries, secretary

P = Policy()
NAMES = {"meeting.minutes": "会议纪要", "document.draft": "公文拟写", "s1": "王芳"}


def told(explanation, language, kind, **how):
    return [line["text"] for line in render(explanation, language, **how) if line["kind"] == kind]


def mended(changes, task, person):
    for change in changes:
        task, person = applied(change, task, person)
    return task, person


@given(needs(), secretaries())
def test_the_points_shown_add_up_to_the_value(task, person):
    found = explain(task, person, P, NOW)
    assert found["value"] == found["base"] + found["ageing"] + sum(line["points"] for line in found["preferences"])
    assert found["value"] == pair_value(task, person, P.weights, NOW)
    assert [line["name"] for line in found["preferences"]] == [row.name for row in PREFERENCES]
    assert [line["name"] for line in found["requirements"]] == [row.name for row in REQUIREMENTS]


@given(needs(), secretaries())
@settings(max_examples=200)
def test_what_would_change_it_does_change_it(task, person):
    changes = remedy(task, person, NOW)
    assert bool(changes) is not eligible(task, person, NOW)
    assert eligible(*mended(changes, task, person), NOW)


@given(fitting())
@settings(max_examples=300)
def test_a_pair_refused_for_one_reason_becomes_eligible_when_that_is_mended(pair):
    task, person = pair
    found = refusals(task, person, NOW)
    if len(found) != 1:
        return
    after = mended(found[0].change, task, person)
    left = refusals(*after, NOW)
    # Only a later deadline can bring another reason in: a certificate that would not last so long.
    assert not left or (found[0].code == "DEADLINE" and [refusal.code for refusal in left] == ["CERT_EXPIRES"])


def test_a_later_deadline_that_outlives_a_certificate_asks_for_the_certificate_too():
    person = secretary(certificates={"security": NOW + timedelta(hours=8)})
    changes = remedy(need(deadline=NOW + timedelta(hours=1), effort=540), person, NOW)
    assert [change.field for change in changes] == ["deadline", "certificates"]


def test_a_refusal_names_what_is_needed_held_and_what_would_change_it():
    found = explain(need(grade=2), secretary(grade=4), P, NOW)
    line = next(line for line in found["requirements"] if line["name"] == "grade")
    assert line == {"name": "grade", "met": False, "code": "GRADE", "needed": 2, "held": 4}
    assert found["change"] == [{"of": "secretary", "field": "grade", "how": "set", "value": 2}]


@given(needs(), secretaries(), st.sampled_from(LANGUAGES))
@settings(max_examples=200)
def test_every_explanation_can_be_said_from_its_stored_form(task, person, language):
    found = explain(task, person, P, NOW)
    lines = render(json.loads(json.dumps(found)), language, NAMES)
    assert lines == render(found, language, NAMES)
    assert all(line["text"] and "{" not in line["text"] and "None" not in line["text"] for line in lines[1:])
    assert len([line for line in lines if line["kind"] == "requirement"]) == len(REQUIREMENTS)


@given(rounds(), policies(), st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_everything_a_round_says_can_be_said(world, policy, language):
    told_ = snapshot(*world, policy, NOW)
    outcome = replay(told_)
    for task, person in product(*world):
        lines = render(why(told_, outcome.data(), task.id, person.id), language)
        assert all(line["text"] and not re.search("None|[{}]", line["text"]) for line in lines)
    for reasons in outcome.unassigned.values():
        assert all(render_reason(reason, language) for reason in reasons)


def test_a_refusal_reads_well_in_english():
    found = explain(need(grade=2), secretary(grade=4, skills={"meeting.minutes": 2}), P, NOW)
    said = told(found, "en", "requirement", names={"meeting.minutes": "Minutes"})
    assert "Asks for grade 2 or higher; held: grade 4." in said
    assert "A skill is below its level. Asked for: Minutes level 3; held: Minutes level 2." in said
    assert told(found, "en", "change", names={"meeting.minutes": "Minutes"}) == [
        "Would make this pair eligible: grade 2; Minutes level 3."
    ]


def test_a_refusal_reads_well_in_chinese():
    found = explain(need(), secretary(skills={"meeting.minutes": 2}), P, NOW)
    said = told(found, "zh-hans", "requirement", names=NAMES)
    assert "技能等级不够。要求：会议纪要 3 级；现有：会议纪要 2 级。" in said


def story(tasks, people, policy, task, person, language="en"):
    round_told = snapshot(tasks, people, policy, NOW)
    return " ".join(told(why(round_told, replay(round_told).data(), task, person), language, "standing", names=NAMES))


def test_a_loser_is_told_who_won_and_by_what():
    people = [secretary(id="s0"), secretary(id="s1", quality=1000)]
    won, lost = (pair_value(need(), person, P.weights, NOW) for person in (people[1], people[0]))
    assert story([need()], people, P, "t0", "s0") == (
        "Eligible, rank 2 of 2, but not offered. "
        f"It went to 王芳, worth {won} here against {lost}. A round weighs all its offers together."
    )


def test_a_loser_is_told_where_they_are_worth_more():
    tasks = [need(id="t0"), need(id="minutes", priority=4)]
    here, there = (pair_value(task, secretary(remaining_slots=1), P.weights, NOW) for task in tasks)
    assert story(tasks, [secretary(remaining_slots=1)], P, "t0", "s0") == (
        "Eligible, rank 1 of 1, but not offered. The round offered other work instead: "
        f"minutes (worth {there}); this would be worth {here}. A round weighs all its offers together."
    )


def test_somebody_with_enough_ahead_is_told_when_more_comes():
    assert story([need()], [secretary(load=500)], Policy(queue_minutes=480), "t0", "s0") == (
        "Eligible, rank 1 of 1, but not offered yet: 8 h 20 min of work lie ahead, and tasks wait for somebody with at "
        "most 8 h."
    )
    assert story([need()], [secretary(load=500)], Policy(queue_minutes=480), "t0", "s0", "zh-hans") == (
        "符合条件，在 1 位中排第 1，但暂未派单：手头工作尚需 8 小时 20 分钟，任务留给待办不超过 8 小时 的秘书。"
    )


@pytest.mark.parametrize(
    ("what", "en", "zh"),
    [
        (
            "grade",
            "Grade 5 also accepted since 2026-09-30 06:00 (before: grade 4).",
            "自 2026-09-30 06:00 起也接受5 级（原为4 级）。",
        ),
        (
            "skills",
            "Lower levels accepted since 2026-09-30 06:00: 会议纪要 level 2 (before: 会议纪要 level 3).",
            "自 2026-09-30 06:00 起放宽技能要求：会议纪要 2 级（原为会议纪要 3 级）。",
        ),
        (
            "languages",
            "No language asked for since 2026-09-30 06:00 (before: zh).",
            "自 2026-09-30 06:00 起不限语言（原为zh）。",
        ),
    ],
)
def test_what_waiting_has_relaxed_is_said(what, en, zh):
    policy = Policy(relaxations=(Relaxation(after_minutes=60, what=what),))
    found = explain(need(), secretary(grade=5), policy, NOW)
    assert told(found, "en", "relaxed", names=NAMES) == [en]
    assert told(found, "zh-hans", "relaxed", names=NAMES) == [zh]


def test_instants_are_said_in_the_readers_zone():
    found = explain(need(), secretary(leaves=((NOW - DAY, NOW + 3 * DAY),)), P, NOW)
    shanghai = timezone(timedelta(hours=8))
    said = told(found, "en", "requirement", zone=shanghai)
    assert "On leave until 2026-10-03 16:00; the task ends 2026-10-02 16:00." in said


def test_what_is_not_asked_for_is_said_so():
    found = explain(need(grade=None, skills={}, languages=frozenset(), certificates=frozenset()), secretary(), P, NOW)
    said = told(found, "en", "requirement")
    assert len([text for text in said if text.endswith("is asked for.")]) == 4


def test_an_unknown_language_is_refused():
    with pytest.raises(BadInput):
        render(explain(need(), secretary(), P, NOW), "tlh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_said(language):
    assert all(render_reason({"code": code, "secretaries": 3, "alone": 1}, language) for code in REASONS)


REFUSALS = [(row.name, code) for row in REQUIREMENTS for code in row.codes]
STANDING_CODES = ("ELIGIBLE", "OFFERED", "REFUSED", "PRICED_OUT", "QUEUE_FULL", "DAY_FULL")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "code"), REFUSALS)
def test_every_refusal_can_be_said_in_every_language(name, code, language):
    away, cooling = ((NOW - DAY, NOW + DAY),), NOW + DAY
    found = explain(need(), secretary(leaves=away, cooling_until=cooling), P, NOW)
    lines = [{**line, "met": False, "code": code} for line in found["requirements"] if line["name"] == name]
    (said,) = told({**found, "requirements": lines}, language, "requirement", names=NAMES)
    assert said
    assert not re.search("None|[{}]", said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", STANDING_CODES)
@pytest.mark.parametrize("rank", [3, None])
def test_every_standing_can_be_said_in_every_language(code, rank, language):
    how = standing(code, winner="s1", winner_value=900, elsewhere=[{"task": "t7", "value": 921}], booked=500, limit=480)
    found = {**explain(need(), secretary(), P, NOW), "standing": how, "rank": rank, "ranked": 9}
    said = " ".join(told(found, language, "standing", names=NAMES))
    assert said
    assert not re.search("None|[{}]", said)
    assert set(STANDINGS) == set(STANDING_CODES)
    assert ("王芳" in said) is (code in {"PRICED_OUT", "DAY_FULL"})


def test_a_winner_is_named_only_by_whoever_may_name_them():
    how = standing("PRICED_OUT", winner="s1", winner_value=900)
    found = {**explain(need(), secretary(), P, NOW), "standing": how}
    said = " ".join(told(found, "en", "standing", names={"s1": "another secretary"}))
    assert "It went to another secretary" in said
