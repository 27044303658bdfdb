"""Sentences in seven sets, by people who had not seen the parser, and what a careful person would take from each.

Each was measured once before the parser was made to read it. As first measured, the third held-back set gave 119 of 126
fields that are said (94.4 %), one wrong and sure; the two sets it was then developed with 254 of 277 (91.7 %), two
wrong and sure, and 254 of 291 (87.3 %), five wrong and sure; the fourth held-back set 121 of 125 (96.8 %), one wrong
and sure; the fifth 115 of 117 (98.3 %), none wrong and sure. The parser was not changed after the fifth.

In the sets a deadline is an instant on the wall of Shanghai, a whole day (any time from 16:00 on),
or `start/end` where the sentence leaves the hour open. A list of priorities or confidentialities: any of them is right.
Formats are a set; a quantity is a number and what is counted. A field that is not expected is not said.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tasks_engine.intake import Confidence, Draft, Field, parse
from tests.engine.intake.house import house

NOW = "2026-11-19T10:12"
SETS: dict[str, list[dict[str, Any]]] = {
    name: json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    for name in (
        "held_back_sentences",
        "held_back_sentences_2",
        "held_back_sentences_3",
        "held_back_sentences_4",
        "held_back_sentences_5",
        "development_sentences_1",
        "development_sentences_2",
    )
}
NAMES = {"kind": "template"}
FORM_UNITS = {"fields.minutes": "minute", "fields.pages": "page", "fields.box_count": "box", "fields.rows": "row"}
SAME_UNIT = {"guest": "person", "member": "person", "slide": "page", "form": "row", "entry": "row", "enquiry": "letter"}
ASKED = ("kind", "deadline", "format", "confidentiality", "priority", "quantity")
ENOUGH = 0.9


class Verdict(NamedTuple):
    """How one field of one sentence was read: `right`, `missing`, `wrong`, or `unsure`: wrong, but marked amber."""

    language: str
    text: str
    name: str
    expected: Any
    read: Any
    how: str


@cache
def verdicts(name: str) -> tuple[Verdict, ...]:
    """Every field that a sentence of a set says, and every one that the parser read though it is not said."""
    return tuple(_verdicts(SETS[name]))


def _verdicts(sentences: list[dict[str, Any]]) -> Iterator[Verdict]:
    context = house(NOW)
    for row in sentences:
        draft = parse(row["text"], context)
        for name in ASKED:
            read = _read(draft, name)
            if read or name in row["expected"]:
                expected = row["expected"].get(name)
                yield Verdict(row["language"], row["text"], name, expected, _shown(read), _how(name, expected, read))


def _read(draft: Draft, name: str) -> Field | None:
    field = draft.get(NAMES.get(name, name))
    if name == "quantity" and field is None:
        return next((field for field in draft.fields if field.name in FORM_UNITS), None)
    return field


def _shown(field: Field | None) -> str:
    return "-" if field is None else f"{field.value} ({', '.join(field.doubts) or 'sure'})"


def _how(name: str, expected: Any, field: Field | None) -> str:
    if field is None:
        return "missing"
    if expected is not None and _fits(name, expected, field):
        return "right"
    if field.confidence is Confidence.AMBER:
        return "unsure"
    return "wrong"


def _fits(name: str, expected: Any, field: Field) -> bool:
    if name == "deadline":
        return _on_time(expected, field.value.replace(tzinfo=None))
    if name == "format":
        return set(field.value) == set(expected)
    if name == "quantity":
        amount, unit = field.value if field.name == "quantity" else (field.value, FORM_UNITS[field.name])
        return amount == expected[0] and SAME_UNIT.get(unit, unit) == SAME_UNIT.get(expected[1], expected[1])
    return field.value in ([expected] if isinstance(expected, str) else expected)


def _on_time(expected: str, read: datetime) -> bool:
    if "/" in expected:
        start, end = map(datetime.fromisoformat, expected.split("/"))
        return start <= read <= end
    if "T" in expected:
        return read == datetime.fromisoformat(expected)
    return read.date().isoformat() == expected and read.hour >= 16


def _expected_only(among: str, language: str | None = None) -> list[Verdict]:
    return [one for one in verdicts(among) if one.expected is not None and language in (None, one.language)]


@pytest.mark.parametrize("among", SETS)
def test_nine_of_ten_fields_that_are_said_are_read(among: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for language in ("en", "zh-hans"):
            figures = Counter(one.how for one in _expected_only(among, language))
            invented = Counter(one.how for one in verdicts(among) if one.expected is None and one.language == language)
            print(
                f"\n{among}, {language}: {figures.total()} said, {dict(figures)}; not said but read: {dict(invented)}"
            )
        for one in verdicts(among):
            if one.how != "right":
                print(f"  {one.how}: {one.name} {one.expected} read as {one.read}: {one.text}")
    right = sum(one.how == "right" for one in _expected_only(among))
    assert right >= ENOUGH * len(_expected_only(among))


@pytest.mark.parametrize("among", SETS)
def test_no_field_is_wrong_and_sure(among: str) -> None:
    assert [one for one in verdicts(among) if one.how == "wrong"] == []


# What a task has no field for, in other sentences than those above


@pytest.mark.parametrize(
    ("text", "name", "value", "confidence"),
    [
        ("Convert the attached PDF into an editable Word file", "format", ("word",), "sure"),
        ("Reports in PDF format and the data as csv", "format", ("pdf", "csv"), "sure"),
        ("Translate the letter, Word or PDF", "format", ("word", "pdf"), "amber"),
        ("把附件的PDF转成word", "format", ("word",), "sure"),
        ("1200条通讯录录到Excel里", "format", ("excel",), "sure"),
        ("pdf扫描件归档", "format", ("pdf",), "amber"),
        ("Index forty-two folders of letters", "quantity", (42, "box"), "sure"),
        ("Invite 1,250 guests", "quantity", (1250, "person"), "sure"),
        ("Invite 50 or 60 guests", "quantity", (60, "person"), "amber"),
        ("Survey of 40 shops with ten questions", "quantity", (10, "question"), "amber"),
        ("Hotel for a delegation of six", "quantity", (6, "person"), "sure"),
        ("邀请二十多位嘉宾", "quantity", (20, "person"), "amber"),
        ("校对十二页的年报", "quantity", (12, "page"), "sure"),
    ],
)
def test_a_format_and_a_quantity_are_details(text: str, name: str, value: object, confidence: str) -> None:
    field = next(field for field in parse(text, house(NOW)).details if field.name == name)
    assert (field.value, field.confidence.value) == (value, confidence)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We excel at this; in other words, a letter, word for word", "format"),
        ("Proofread the report, which is in Excel already", "format"),
        ("数据都在Excel里，请出一份统计报告", "format"),
        ("Translate the 2024 contracts within 3 days", "quantity"),
        ("第三届理事会第二次会议的纪要，第20页有错", "quantity"),
        ("三天内起草一份通知", "quantity"),
        ("讲话稿，8分钟", "quantity"),  # the form has a field for it
    ],
)
def test_no_format_and_no_quantity_is_made_up(text: str, name: str) -> None:
    assert parse(text, house(NOW)).get(name) is None
