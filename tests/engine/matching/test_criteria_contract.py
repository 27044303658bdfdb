"""What every criterion owes: it decides, it explains, in both languages, and never speaks of what does not matter."""

import re
from dataclasses import fields
from itertools import product

from hypothesis import given, settings

from tasks_engine.matching import Candidate, TaskNeed, Weights, phrases
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS
from tasks_engine.matching.findings import applied
from tasks_engine.matching.plain import plain
from tasks_engine.matching.round import ROUND_CODES
from tests.engine.matching.worlds import NOW, needs, secretaries

TABLES = [table for name, table in vars(phrases).items() if name.isupper() and isinstance(table, dict)]


@given(task=needs(), person=secretaries())
@settings(max_examples=300)
def test_a_requirement_refuses_only_with_its_codes_and_what_it_says_would_mend_it_does(task, person):
    for row in REQUIREMENTS:
        row.evidence(task, person, NOW)
        refusal = row.check(task, person, NOW)
        if refusal is None:
            continue
        assert refusal.code in row.codes, row.name
        assert refusal.change, row.name
        mended = task, person
        for change in refusal.change:
            mended = applied(change, *mended)
        assert row.check(*mended, NOW) is None, row.name


@given(task=needs(), person=secretaries())
@settings(max_examples=200)
def test_a_preference_gives_a_whole_number_of_points_within_its_weight(task, person):
    for row, most in product(PREFERENCES, (0, 1, 1000)):
        found = row.points(task, person, NOW, most)
        assert isinstance(found.points, int), row.name
        assert 0 <= found.points <= found.most == most, row.name
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
