"""The engine in words: explanations and quotes, in both languages."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Calendar, Event, EventType, Policy, SlaRefused, default_policy, fold
from tasks_engine.sla import explain as words
from tasks_engine.sla.events import Restart, Wire
from tasks_engine.sla.ledger import ledger
from tasks_engine.sla.phrases import CLOCKS, LANGUAGES, REASONS, SENTENCES, UNITS, WEEKDAYS, duration
from tasks_engine.sla.policy import WIRING
from tasks_engine.sla.quote import in_words, quote
from tests.engine.sla.worlds import HOUR, around_the_clock, at, calendars, office, seconds_around, utc

T = EventType
GOLDEN_WEEK = office(
    holidays=["2026-10-01"],
    overrides={"2026-10-03": [["09:00", "12:00"]], "2026-10-05": [], "2026-10-06": [["10:00", "11:00"]]},
)
START = at("2026-09-30 16:00")


def test_a_due_date_is_told_day_by_day():
    due = GOLDEN_WEEK.due(START, 2 * HOUR + 7 * HOUR + HOUR // 2 + 3 * HOUR + HOUR + 90)
    assert words.told(GOLDEN_WEEK, START, due, "en", {date(2026, 10, 1): "National Day"}) == [
        "Wed 30 Sep 16:00-18:00: 2 h",
        "Thu 1 Oct: public holiday (National Day)",
        "Fri 2 Oct 09:00-12:00, 13:30-18:00: 7 h 30 min",
        "Sat 3 Oct: make-up workday 09:00-12:00: 3 h",
        "Sun 4 Oct: no workday",
        "Mon 5 Oct: closed day",
        "Tue 6 Oct: special hours 10:00-11:00: 1 h",
        "Wed 7 Oct 09:00-09:01:30: 1 min 30 s",
    ]
    assert words.told(GOLDEN_WEEK, START, due, "zh-hans", {date(2026, 10, 1): "国庆节"}) == [
        "9 月 30 日 周三 16:00–18:00：2 小时",
        "10 月 1 日 周四：法定节假日（国庆节）",
        "10 月 2 日 周五 09:00–12:00、13:30–18:00：7 小时 30 分钟",
        "10 月 3 日 周六：调休上班 09:00–12:00：3 小时",
        "10 月 4 日 周日：非工作日",
        "10 月 5 日 周一：当日不办公",
        "10 月 6 日 周二：特殊工作时间 10:00–11:00：1 小时",
        "10 月 7 日 周三 09:00–09:01:30：1 分钟 30 秒",
    ]


def test_a_day_that_ends_at_midnight_ends_at_24_and_another_year_is_named():
    assert words.told(around_the_clock(), utc("2026-12-31 22:00"), utc("2027-01-01 01:00"), "en") == [
        "Thu 31 Dec 22:00-24:00: 2 h",
        "Fri 1 Jan 2027 00:00-01:00: 1 h",
    ]


def test_an_evening_is_outside_hours_not_a_free_day():
    assert words.told(office(), at("2026-09-28 19:00"), at("2026-09-28 20:00"), "en") == [
        "Mon 28 Sep: outside working hours"
    ]


def waiting_clock(reason: str = "waiting"):
    events = [
        Event(START, T.PUBLISHED),
        Event(at("2026-09-30 17:00"), T.PAUSED, reason=reason),
        Event(at("2026-10-02 11:00"), T.RESUMED),
    ]
    clocks = fold(events, policy=default_policy(), calendar=GOLDEN_WEEK, at=at("2026-10-02 11:00"))
    return next(clock for clock in clocks if clock.kind == "delivery")


def test_a_clock_is_told_with_its_pauses_and_without_its_nights():
    told = words.told_of_clock(waiting_clock(), "en")
    assert told[:4] == [
        "Promised from Wed 30 Sep 16:00: 24 h of working time",
        "Wed 30 Sep 16:00-17:00: 1 h",
        "Wed 30 Sep 17:00 to Fri 2 Oct 11:00: the clock stands still: waiting for the organization, not counted",
        "Fri 2 Oct 11:00-12:00: 1 h",
    ]
    assert told[-1] == "Due Thu 8 Oct 16:30: 24 h counted"
    assert "Mon 5 Oct: closed day" in told
    assert words.told_of_clock(waiting_clock("snow"), "zh-hans")[2].endswith("计时暂停：snow，不计时")


def test_a_clock_that_stands_still_is_told_as_far_as_it_came():
    wire = Wire(start=frozenset({T.CREATED}), stop=frozenset(), restart=Restart.NEVER)
    events = [Event(START, T.CREATED), Event(at("2026-09-30 17:00"), T.PAUSED)]
    policy = Policy({"delivery": wire}, {"delivery": 4 * HOUR})
    (clock,) = fold(events, policy=policy, calendar=GOLDEN_WEEK, at=at("2026-09-30 17:30"))
    assert words.told_of_clock(clock, "en")[-1] == "Up to Wed 30 Sep 17:30: 1 h counted"
    (before,) = fold([], policy=policy, calendar=GOLDEN_WEEK, at=START)
    assert words.told_of_clock(before, "en") == []


def test_a_quote_says_what_would_be_promised():
    friday_night = quote(default_policy(), office(), priority="high", at=at("2026-09-25 19:00"))
    assert {promised.kind: promised.due for promised in friday_night.promises} == {
        "claim": at("2026-09-28 10:00"),
        "first_response": at("2026-09-28 12:00"),
        "delivery": at("2026-09-29 09:30"),
    }
    assert in_words(friday_night, "en") == (
        "Outside working hours: first response by Monday 12:00, delivery by Tuesday 09:30."
    )
    assert in_words(friday_night, "zh-hans") == "现在是非工作时间：首次响应不晚于周一 12:00，交付不晚于周二 09:30。"


def test_a_quote_in_working_hours_does_not_speak_of_them_and_names_far_dates():
    calm = quote(default_policy(), office(), priority="low", at=at("2026-09-28 10:00"))
    assert in_words(calm, "en") == "First response by Wednesday 11:00, delivery by Mon 5 Oct 14:00."
    assert in_words(calm, "zh-hans", kinds=["delivery"]) == "交付不晚于 10 月 5 日 周一 14:00。"


def test_a_quote_that_falls_into_a_provisional_year_says_so():
    asked = quote(default_policy(), office(), priority="low", at=at("2026-12-29 10:00"))
    assert in_words(asked, "en", provisional_years=[2027, 2028]).endswith(
        " The make-up workdays of 2027 are not published yet: dates may move."
    )
    assert "2027" not in in_words(asked, "en", kinds=["claim"], provisional_years=[2027])


def test_what_a_calendar_cannot_give_is_quoted_without_a_date():
    once = Calendar.of({"time_zone": "UTC", "overrides": {"2026-01-05": [["09:00", "10:00"]]}})
    asked = quote(default_policy(), once, priority="normal", at=utc("2026-01-05 09:00"))
    assert in_words(asked, "en") == "First response without a date, delivery without a date."


def test_every_word_is_there_in_both_languages():
    tables = [*REASONS.values(), *CLOCKS.values(), *SENTENCES.values(), *WEEKDAYS, *(unit for _, unit in UNITS)]
    assert all(set(phrase) == set(LANGUAGES) and all(phrase.values()) for phrase in tables)
    assert set(CLOCKS) == set(WIRING)
    assert [duration(0, language) for language in LANGUAGES] == ["0 min", "0 分钟"]


def test_a_language_that_nobody_speaks_here_is_refused():
    with pytest.raises(SlaRefused, match="none of en, zh-hans"):
        words.told(office(), START, at("2026-10-01 10:00"), "fr")


@given(calendars(), st.data(), st.sampled_from(LANGUAGES))
@settings(max_examples=30, deadline=None)
def test_every_line_of_every_explanation_can_be_said(world, data, language):
    calendar, near = world
    start, end = sorted(data.draw(st.tuples(seconds_around(near), seconds_around(near))))
    assert len(words.told(calendar, start, end, language)) == len(calendar.explain(start, end))
    events = [Event(start, T.PUBLISHED), Event(end, T.ASKED)]
    for clock in fold(events, policy=default_policy(), calendar=calendar, at=end):
        assert len(words.told_of_clock(clock, language)) == len([e for e in ledger(clock) if e.reason != "off_hours"])
