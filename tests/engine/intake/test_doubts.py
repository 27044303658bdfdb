"""What is sure has to be right: sentences that lead astray, in both languages. Thursday, 19 November 2026, 10:12."""

from pathlib import Path

import pytest

from tasks_engine.intake import Confidence, Doubt, parse
from tests.engine.intake.house import house

THURSDAY = "2026-11-19T10:12"


def listed(name):
    lines = Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines()
    return [tuple(line.split("|", 1)) for line in lines]


SHORT, CROSSING = listed("kinds_in_short"), listed("kinds_that_cross")
ENOUGH = 0.9
MOST_AMBER = 0.25


def read(sentence, name):
    return parse(sentence, house(THURSDAY)).get(name)


def wrong_and_sure(rows):
    found = [(kind, read(sentence, "template"), sentence) for kind, sentence in rows]
    return [row for row in found if row[1] and not row[1].doubts and row[1].value != row[0]]


def test_no_kind_is_wrong_and_sure_where_words_of_two_kinds_meet():
    assert wrong_and_sure(CROSSING) == []


def test_no_kind_of_a_short_sentence_is_wrong_and_sure():
    found = [(kind, read(sentence, "template"), sentence) for kind, sentence in SHORT]
    assert wrong_and_sure(SHORT) == []
    right = [field for kind, field, _ in found if field and field.value == kind]
    assert len(right) >= ENOUGH * len(SHORT)
    assert sum(bool(field.doubts) for field in right) <= MOST_AMBER * len(right)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("As the minutes say that we are late, please find a date in January that suits the board", "calendar"),
        ("The translation went out long ago; please remind the owners of the 9 resolutions", "followup"),
        ("鉴于会员对问卷调查有意见，请代拟复函", "draft"),
        ("会议材料和邀请函均已备妥，请撰写致辞稿", "speech"),
        ("写一份数据分析报告", "data_report"),
    ],
)
def test_what_is_asked_for_outweighs_what_is_told(sentence, kind):
    field = read(sentence, "template")
    assert (field.value, field.confidence) == (kind, Confidence.SURE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Laminate the invitations",
        "The invoices must be shredded",
        "拟一份关于调整办公时间的东西",
        "Please shred them all. The minutes are in the cabinet",
        "十二月会刊组稿排版",
    ],
)
def test_work_that_nobody_knows_leaves_the_kind_amber(sentence):
    field = read(sentence, "template")
    assert field is None or field.confidence is Confidence.AMBER


@pytest.mark.parametrize(
    "sentence",
    [
        "Announce that payments are due by 30 November 12:00",
        "Invite the guests, RSVP by 1 December 5pm",
        "The lease expires by noon on 3 December, draft a letter",
        "Draft a notice that applications must be in by 10am on 7 December",
        "Remind members to pay by 5pm on 30 November",
        "Book the train that leaves before 9am on Monday",
        "通知会员12月1日上午10点前缴费",
        "请通知大家周五下午3点前交作业",
        "嘉宾须12月2日中午12点前回复，请发邀请函",
        "订周一上午9点前的高铁",
    ],
)
def test_a_day_until_which_others_do_something_is_amber(sentence):
    assert Doubt.NOT_NAMED in read(sentence, "deadline").doubts


@pytest.mark.parametrize(
    ("sentence", "name", "value"),
    [
        ("It isn't all that urgent", "priority", "low"),
        ("There is no particular hurry with this", "priority", "low"),
        ("这事并不着急", "priority", "low"),
        ("A list for internal purposes only", "confidentiality", "internal"),
        ("做个报告，内部参考", "confidentiality", "internal"),
        ("An article that may be made public", "confidentiality", "public"),
        ("A reply to the mayor, ASAP", "priority", "urgent"),
        ("会议纪要，此项工作十分重要", "priority", "high"),
    ],
)
def test_a_word_is_read_with_its_negation(sentence, name, value):
    field = read(sentence, name)
    assert (field.value, field.confidence) == (value, Confidence.SURE)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("This doesn't need to be confidential", "confidentiality"),
        ("The report is not to be published", "confidentiality"),
        ("这份材料不能公开", "confidentiality"),
        ("不需要保密", "confidentiality"),
        ("没有保密要求", "confidentiality"),
        ("less urgent than the other one", "priority"),
        ('Proofread the article "Urgent reforms"', "priority"),
        ("Minutes of the urgent meeting", "priority"),
        ("翻译《绝密档案》", "confidentiality"),
        ("Translate the leaflet in PDF into German", "format"),
        ("PDF版说明书翻译成德文", "format"),
        ("Translate 3 contracts of 12 pages each", "quantity"),
        ("Invite 40 guests and 12 somethings to the dinner", "quantity"),
        ("请派三个人在现场引导嘉宾", "quantity"),
    ],
)
def test_what_could_mean_the_contrary_or_something_else_is_amber(sentence, name):
    field = read(sentence, name)
    assert field is None or field.confidence is Confidence.AMBER


@pytest.mark.parametrize(
    ("sentence", "due", "words"),
    [
        ("请校对 20 页的年报，11 月 25 日 17:00 前", "2026-11-25T17:00", "11 月 25 日 17:00 前"),
        ("邀请 40 位嘉宾，12 月 3 日下午 3 点前发完", "2026-12-03T15:00", "12 月 3 日下午 3 点前"),
        ("before 16h on Friday", "2026-11-20T16:00", "before 16h on Friday"),
    ],
)
def test_spaces_between_numbers_and_characters_say_nothing(sentence, due, words):
    draft = parse(sentence, house(THURSDAY))
    field = draft.get("deadline")
    assert (field.value.isoformat(timespec="minutes"), field.doubts) == (f"{due}+08:00", ())
    assert draft.text(field) == words
    assert draft.value("brief") == sentence
