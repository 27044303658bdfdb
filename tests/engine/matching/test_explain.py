"""Explanations add up, counterfactuals are true, and the words come in both languages."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.matching import (
    BadInput,
    Weights,
    eligible,
    explain,
    refusals,
    remedy,
    render,
    render_reason,
    run,
)
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS
from tasks_engine.matching.findings import applied
from tasks_engine.matching.phrases import LANGUAGES, REASONS
from tasks_engine.matching.value import pair_value
from tests.engine.matching.worlds import DAY, NOW, fitting, need, needs, rounds, secretaries, secretary

W = Weights()
NAMES = {"meeting.minutes": "会议纪要", "document.draft": "公文拟写", "s1": "王芳"}


def told(explanation, language, kind, **how):
    return [line["text"] for line in render(explanation, language, **how) if line["kind"] == kind]


def mended(changes, task, person):
    for change in changes:
        task, person = applied(change, task, person)
    return task, person


@given(needs(), secretaries())
def test_the_points_shown_add_up_to_the_value(task, person):
    found = explain(task, person, W, NOW)
    assert found["value"] == found["base"] + found["ageing"] + sum(line["points"] for line in found["preferences"])
    assert found["value"] == pair_value(task, person, W, NOW)
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
    found = explain(need(grade=2), secretary(grade=4), W, NOW)
    line = next(line for line in found["requirements"] if line["name"] == "grade")
    assert line == {"name": "grade", "met": False, "code": "GRADE", "needed": 2, "held": 4}
    assert found["change"] == [{"of": "secretary", "field": "grade", "how": "set", "value": 2}]


@given(needs(), secretaries(), st.sampled_from(LANGUAGES))
@settings(max_examples=200)
def test_every_explanation_can_be_said_from_its_stored_form(task, person, language):
    found = explain(task, person, W, NOW)
    lines = render(json.loads(json.dumps(found)), language, NAMES)
    assert lines == render(found, language, NAMES)
    assert all(line["text"] and "{" not in line["text"] and "None" not in line["text"] for line in lines[1:])
    assert len([line for line in lines if line["kind"] == "requirement"]) == len(REQUIREMENTS)


@given(rounds(), st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_everything_a_round_says_can_be_said(world, language):
    outcome = run(*world, W, NOW)
    for explanation in (e for found in outcome.ranking.values() for e in found):
        assert all("None" not in line["text"] for line in render(explanation, language))
    for reasons in outcome.unassigned.values():
        assert all(render_reason(reason, language) for reason in reasons)


def test_a_refusal_reads_well_in_english():
    found = explain(need(grade=2), secretary(grade=4, skills={"meeting.minutes": 2}), W, NOW)
    said = told(found, "en", "requirement", names={"meeting.minutes": "Minutes"})
    assert "Asks for grade 2 or higher; held: grade 4." in said
    assert "A skill is below its level. Asked for: Minutes level 3; held: Minutes level 2." in said
    assert told(found, "en", "change", names={"meeting.minutes": "Minutes"}) == [
        "Would make this pair eligible: grade 2; Minutes level 3."
    ]


def test_a_refusal_reads_well_in_chinese():
    found = explain(need(), secretary(skills={"meeting.minutes": 2}), W, NOW)
    said = told(found, "zh-hans", "requirement", names=NAMES)
    assert "技能等级不够。要求：会议纪要 3 级；现有：会议纪要 2 级。" in said


def test_a_loser_is_told_who_won_and_by_what():
    people = [secretary(id="s0"), secretary(id="s1", quality=1000)]
    lost = run([need()], people, W, NOW).ranking["t0"][1]
    won = pair_value(need(), people[1], W, NOW)
    assert f"It went to 王芳, worth {won} here against {lost['value']}." in told(lost, "en", "standing", names=NAMES)


def test_instants_are_said_in_the_readers_zone():
    found = explain(need(), secretary(leaves=((NOW - DAY, NOW + 3 * DAY),)), W, NOW)
    shanghai = timezone(timedelta(hours=8))
    said = told(found, "en", "requirement", zone=shanghai)
    assert "On leave until 2026-10-03 16:00; the task ends 2026-10-02 16:00." in said


def test_what_is_not_asked_for_is_said_so():
    found = explain(need(grade=None, skills={}, languages=frozenset(), certificates=frozenset()), secretary(), W, NOW)
    said = told(found, "en", "requirement")
    assert len([text for text in said if text.endswith("is asked for.")]) == 4


def test_an_unknown_language_is_refused():
    with pytest.raises(BadInput):
        render(explain(need(), secretary(), W, NOW), "tlh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_said(language):
    assert all(render_reason({"code": code, "secretaries": 3, "alone": 1}, language) for code in REASONS)
