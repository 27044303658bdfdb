"""What every criterion owes: it decides, it explains, in both languages, and never speaks of what does not matter."""

import re
from dataclasses import fields

import pytest
from hypothesis import given

from tasks_engine.matching import Candidate, TaskNeed, Weights, phrases
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS
from tasks_engine.matching.findings import applied
from tasks_engine.matching.plain import plain
from tasks_engine.matching.round import ROUND_CODES
from tests.engine.matching.worlds import NOW, needs, secretaries

TABLES = [table for name, table in vars(phrases).items() if name.isupper() and isinstance(table, dict)]


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.name)
@given(task=needs(), person=secretaries())
def test_a_requirement_refuses_only_with_its_codes_and_what_it_says_would_mend_it_does(row, task, person):
    row.evidence(task, person, NOW)
    refusal = row.check(task, person, NOW)
    if refusal is None:
        return
    assert refusal.code in row.codes
    assert refusal.change
    for change in refusal.change:
        task, person = applied(change, task, person)
    assert row.check(task, person, NOW) is None


@pytest.mark.parametrize("row", PREFERENCES, ids=lambda row: row.name)
@pytest.mark.parametrize("most", [0, 1, 1000])
@given(task=needs(), person=secretaries())
def test_a_preference_gives_a_whole_number_of_points_within_its_weight(row, most, task, person):
    found = row.points(task, person, NOW, most)
    assert isinstance(found.points, int)
    assert 0 <= found.points <= found.most == most
    assert plain(found.evidence) is not None or getattr(person, row.name) is None, "nothing is known yet"


def test_default_weights_sum_to_the_whole():
    assert sum(Weights().preferences.values()) == 1000


def test_names_and_codes_are_unique():
    names = [row.name for row in (*REQUIREMENTS, *PREFERENCES)]
    codes = [code for row in REQUIREMENTS for code in row.codes]
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)


def test_every_code_has_its_words():
    codes = {code for row in REQUIREMENTS for code in row.codes}
    assert set(phrases.REFUSED) == codes
    assert set(phrases.REASONS) == codes | set(ROUND_CODES)
    assert set(phrases.MET) == {row.name for row in REQUIREMENTS}
    assert set(phrases.POINTS) == {row.name for row in PREFERENCES}


def test_every_phrase_stands_in_every_language_with_the_same_blanks():
    assert len(TABLES) >= 9
    for phrase in (phrase for table in TABLES for phrase in table.values()):
        assert set(phrase) == set(phrases.LANGUAGES)
        assert all(phrase.values())
        blanks = [sorted(re.findall(r"{\w+}", text)) for text in phrase.values()]
        assert blanks[0] == blanks[1], phrase


def test_nothing_asks_for_age_gender_or_looks():
    asked = " ".join(field.name for kind in (TaskNeed, Candidate) for field in fields(kind))
    said = " ".join(text for table in TABLES for phrase in table.values() for text in phrase.values())
    assert not re.search(r"\b(age|birth\w*|gender|sex|male|female|photo|marital|looks)\b", f"{asked} {said}".lower())
    assert not re.search(r"年龄|岁|性别|男|女|照片|相貌|婚", said)
