"""Deadlines in both languages, by a table: what is said, what it comes to, and why it is amber. Wednesday, 10:00."""

from datetime import datetime

import pytest

from tasks_engine.intake import parse
from tests.engine.intake.house import WEDNESDAY, house

SURE = """
by Friday noon                                    2026-11-20T12:00
by noon on Friday                                 2026-11-20T12:00
by tomorrow 5pm, please                            2026-11-19T17:00
in two hours                                      2026-11-18T12:00
in half an hour                                   2026-11-18T10:30
within 3 working hours                            2026-11-18T14:30
by 14:30                                          2026-11-18T14:30
today by 14:30                                    2026-11-18T14:30
by EOD                                            2026-11-18T18:00
by close of business tomorrow                     2026-11-19T18:00
COB Friday at the latest                          2026-11-20T18:00
by Nov 30 2pm                                     2026-11-30T14:00
by 30 Nov, 2pm                                    2026-11-30T14:00
no later than 2026-12-01 09:30                    2026-12-01T09:30
due on the day after tomorrow at noon             2026-11-20T12:00
before 5pm on Friday                              2026-11-20T17:00
by tomorrow at 3:30 pm                            2026-11-19T15:30
deadline: Monday noon                             2026-11-23T12:00
by 12 January 2027 noon                           2027-01-12T12:00
by december fourth at noon                         2026-12-04T12:00
by the twenty-third of November, five in the afternoon 2026-11-23T17:00
by Thursday next week, 2 pm                        2026-11-26T14:00
by noon on the last Friday of the month            2026-11-27T12:00
on 9 December, by 6 pm today                       2026-11-18T18:00
元月十八号下午两点前                               2027-01-18T14:00
本月最后一个工作日下班前                           2026-11-30T18:00
明天下午5点前                                     2026-11-19T17:00
两小时后要                                        2026-11-18T12:00
半小时内                                          2026-11-18T10:30
一个半小时后要                                    2026-11-18T11:30
今天下午3点前                                     2026-11-18T15:00
下午三点半前交                                    2026-11-18T15:30
下午3点一刻前                                     2026-11-18T15:15
十五点三刻前                                      2026-11-18T15:45
11月30日中午前                                    2026-11-30T12:00
11月30号正午之前                                  2026-11-30T12:00
１１月３０日１４：３０前                          2026-11-30T14:30
下周三下班前                                      2026-11-25T18:00
下下周一上午9点前                                 2026-11-30T09:00
周五下班前交                                      2026-11-20T18:00
星期五晚上8点前                                   2026-11-20T20:00
本周五中午前                                      2026-11-20T12:00
週五下午五點前                                    2026-11-20T17:00
最迟后天上午11点                                  2026-11-20T11:00
节后第一个工作日上午10点前                        2027-01-04T10:00
下个工作日下班前                                  2026-11-19T18:00
请于2026年12月1日下午2点前提交                    2026-12-01T14:00
"""
AMBER = """
by Friday                          2026-11-20T18:00  no_time
by next Friday                     2026-11-27T18:00  which_week,no_time        2026-11-20T18:00
by next Wednesday                  2026-11-25T18:00  no_time
by Wednesday                       2026-11-18T18:00  which_week,no_time        2026-11-25T18:00
before Friday                      2026-11-20T18:00  no_time,before_or_on      2026-11-19T18:00
by Saturday noon                   2026-11-21T12:00  closed_day                2026-11-20T12:00
by the end of the month            2026-11-30T18:00  no_time
by the end of next month           2026-12-31T18:00  no_time
end of the week at the latest      2026-11-20T18:00  no_time
early next week at the latest      2026-11-24T18:00  which_day,no_time
before Christmas                   2026-12-24T18:00  which_day,no_time
两三天内                           2026-11-21T18:00  which_day
半个月内                           2026-12-03T18:00  no_time
within 3 working days              2026-11-23T18:00  no_time
by 3/12                            2026-12-03T18:00  day_or_month,no_time      2027-03-12T18:00
by 9am                             2026-11-19T09:00  passed                    2026-11-18T09:00
by 5                               2026-11-18T17:00  half_day
by tomorrow morning                2026-11-19T12:00  vague_time
by 1 November                      2027-11-01T18:00  passed,no_time
by tonight                         2026-11-18T20:00  vague_time
needed for the day after tomorrow  2026-11-20T18:00  no_time
tomorrow 5pm                       2026-11-19T17:00  not_named
in 12 hours                        2026-11-18T22:00  closed_hours
后天上午交                         2026-11-20T12:00  vague_time
大后天前                           2026-11-21T18:00  closed_day                2026-11-20T18:00
月底前                             2026-11-30T18:00  no_time
下周三前                           2026-11-25T18:00  no_time                   2026-11-24T18:00
周三前                             2026-11-18T18:00  which_week                2026-11-25T18:00
周一前                             2026-11-23T18:00  which_week                2026-11-16T18:00
三天内                             2026-11-21T18:00  which_day                 2026-11-23T18:00
3个工作日内                        2026-11-23T18:00  no_time
今晚要                             2026-11-18T20:00  vague_time
明早要                             2026-11-19T09:00  vague_time
明天傍晚前                         2026-11-19T18:00  vague_time
5点前                              2026-11-18T17:00  half_day
11月30日前                         2026-11-30T18:00  no_time,before_or_on      2026-11-28T18:00
11月1日前                          2027-11-01T18:00  passed
年底前                             2026-12-31T18:00  no_time
节前完成                           2026-12-31T18:00  no_time
"""


def cut(table, parts):
    return [line.rsplit(None, parts) for line in table.strip().splitlines()]


def amber_rows():
    for line in AMBER.strip().splitlines():
        head, *tail = line.split("  2026-", 1) if "  2026-" in line else line.split("  2027-", 1)
        year = "2026-" if "  2026-" in line and line.index("  2026-") == len(head) else "2027-"
        value, doubts, *others = (year + tail[0]).split()
        yield head.strip(), value, doubts.split(","), others


def moment(text):
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.mark.parametrize(("said", "due"), cut(SURE, 1), ids=lambda value: value.strip())
def test_a_deadline_that_is_said_exactly_is_sure(said, due):
    field = parse(said.strip(), house()).get("deadline")
    assert (field.value, field.doubts) == (moment(due), ())


@pytest.mark.parametrize(("said", "due", "doubts", "others"), list(amber_rows()), ids=lambda value: str(value))
def test_a_deadline_that_could_be_another_is_amber_and_says_why(said, due, doubts, others):
    field = parse(said, house()).get("deadline")
    assert field.value == moment(due)
    assert set(doubts) <= set(field.doubts)
    assert set(map(moment, others)) <= set(field.alternatives)


@pytest.mark.parametrize(
    ("at", "said", "due"),
    [
        ("2026-11-20T17:00", "by Friday", "2026-11-20T18:00"),  # today, or in a week: amber
        ("2026-11-20T19:00", "in two hours", "2026-11-20T21:00"),
        ("2026-11-22T09:00", "下周一中午前", "2026-11-23T12:00"),
        ("2026-12-31T09:00", "by tomorrow noon", "2027-01-01T12:00"),
        ("2026-12-31T23:30", "两小时后要", "2027-01-01T01:30"),
        ("2027-02-05T09:00", "节后第一个工作日中午前", "2027-02-11T12:00"),
        ("2024-02-28T09:00", "后天中午前", "2024-03-01T12:00"),
        ("2026-11-27T09:00", "明天中午前", "2026-11-28T12:00"),  # a make-up Saturday is a working day
    ],
)
def test_the_same_words_mean_another_day_at_another_time(at, said, due):
    assert parse(said, house(at)).value("deadline") == moment(due)


def test_a_weekday_said_on_that_day_is_amber_with_both_weeks():
    field = parse("by Friday noon", house("2026-11-20T09:00")).get("deadline")
    assert field.value == moment("2026-11-20T12:00")
    assert field.alternatives == (moment("2026-11-27T12:00"),)
    assert "which_week" in field.doubts


def test_a_make_up_saturday_is_no_closed_day():
    assert parse("明天中午前", house("2026-11-27T09:00")).get("deadline").doubts == ()


@pytest.mark.parametrize(
    "said", ["minutes of the council", "三点要求：要快", "一点建议", "the 3rd council", "", "第三届"]
)
def test_what_names_no_time_gives_no_deadline(said):
    assert parse(said, house(WEDNESDAY)).get("deadline") is None


@pytest.mark.parametrize("said", ["2026-02-30前", "by 31 November", "25:70前", "by 99 Nov", "0月0日前", "十三月五日前"])
def test_dates_that_do_not_exist_are_not_made_up(said):
    field = parse(said, house()).get("deadline")
    assert field is None or field.doubts


@pytest.mark.parametrize(
    "said",
    [
        "11月25日(周三)17:00前",
        "11月25日（周三）下午5点前",
        "by Wednesday, 25 November at 5pm",
        "by 25 November (Wednesday) 5 p.m.",
    ],
)
def test_a_date_beside_its_weekday_is_one_day(said):
    field = parse(said, house()).get("deadline")
    assert (field.value, field.doubts) == (moment("2026-11-25T17:00"), ())


def test_when_something_is_used_is_not_when_it_is_due():
    assert "not_named" in parse("周四下午三点要用的PPT，请提前一天给我", house()).get("deadline").doubts


@pytest.mark.parametrize(
    "said",
    [
        "Flights from 1 to 3 December",
        "Look after the webinar tomorrow from 2 to 4 pm",
        "12月1日至3日出差订酒店",
        "明天下午2点到4点的视频会议，请负责签到",
        "What changed in the tax rules this month?",
        "Type up yesterday's notes",
    ],
)
def test_what_lasts_or_lies_behind_is_no_deadline(said):
    assert parse(said, house()).get("deadline") is None


def test_an_event_that_lasts_begins_with_its_first_hour():
    draft = parse("Host the webinar on 2 December from 2 to 4 pm", house())
    assert draft.value("fields.meeting_date") == moment("2026-12-02T14:00")
