"""The wish for the same again: `every Friday`, `每月5号`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import ZH, compiled, number, word

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Rule = Callable[[re.Match[str]], str]


def _weekly(match: re.Match[str]) -> str:
    said = match["day"]
    at = EN_DAYS.index(said[:3]) if said.isascii() else "一二三四五六日".index(said.replace("天", "日"))
    every = ";INTERVAL=2" if match.groupdict().get("other") else ""
    return f"FREQ=WEEKLY{every};BYDAY={BYDAY[at]}"


def _monthly(match: re.Match[str]) -> str:
    day = int(number(match["n"]))
    if not 1 <= day <= 31:
        raise ValueError(day)
    return f"FREQ=MONTHLY;BYMONTHDAY={day}"


def _always(rule: str) -> Rule:
    return lambda match: rule


WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
RECURRENCE: tuple[tuple[re.Pattern[str], Rule, tuple[Doubt, ...]], ...] = tuple(
    (compiled(pattern), rule, (Doubt.WEAK_WORD,) if weak else ())
    for pattern, rule, weak in (
        (word(
            "(?:every|each) (?P<other>other |second )?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"),
            _weekly, False),
        (r"每(?P<other>两|隔一)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])", _weekly, False),
        (word(r"(?:on )?the (?P<n>\d{1,2})(?:st|nd|rd|th) of (?:every|each) month"), _monthly, False),
        (rf"每个?月(?P<n>\d{{1,2}}|{ZH})[日号]", _monthly, False),
        (word(r"(?:every|each) (?:working|business|week) ?day|on weekdays"), _always(WORKDAYS), False),
        (r"每个?工作日", _always(WORKDAYS), False),
        (word(
            "(?:every|each) (?:two weeks|other week|second week|fortnight)|fortnightly|biweekly"),
            _always("FREQ=WEEKLY;INTERVAL=2"), False),
        (r"每(?:两周|隔一周|半个?月)", _always("FREQ=WEEKLY;INTERVAL=2"), False),
        (r"每个?月(?:底|末)|每月最后一天", _always("FREQ=MONTHLY;BYMONTHDAY=-1"), False),
        (word(r"(?:at )?(?:the )?end of (?:every|each) month"), _always("FREQ=MONTHLY;BYMONTHDAY=-1"), False),
        (word(r"(?:every|each) day"), _always("FREQ=DAILY"), False),
        (r"每天|每日", _always("FREQ=DAILY"), False),
        (word(r"(?:every|each) week"), _always("FREQ=WEEKLY"), False),
        (r"每周|每星期", _always("FREQ=WEEKLY"), False),
        (word(r"(?:every|each) month"), _always("FREQ=MONTHLY"), False),
        (r"每个?月", _always("FREQ=MONTHLY"), False),
        (word(r"(?:every|each) quarter"), _always("FREQ=MONTHLY;INTERVAL=3"), False),
        (r"每个?季度?", _always("FREQ=MONTHLY;INTERVAL=3"), False),
        (word(r"(?:every|each) year"), _always("FREQ=YEARLY"), False),
        (r"每年", _always("FREQ=YEARLY"), False),
        (word("daily"), _always("FREQ=DAILY"), True),
        (word("weekly"), _always("FREQ=WEEKLY"), True),
        (word("monthly"), _always("FREQ=MONTHLY"), True),
        (word("quarterly"), _always("FREQ=MONTHLY;INTERVAL=3"), True),
    )
)  # fmt: skip


HELD = compiled(r"'s|\s*(?:的|召开的)?(?:例会|会议|理事会|meeting)")  # a meeting that is held so, not the work


def recurrence(text: str) -> Field | None:
    """The wish for the same again, as an RFC 5545 rule."""
    for pattern, rule, doubts in RECURRENCE:
        for match in pattern.finditer(text):
            try:
                weak = doubts or ((Doubt.WEAK_WORD,) if HELD.match(text, match.end()) else ())
                return Field("recurrence", rule(match), Span(*match.span()), weak)
            except ValueError:
                continue
    return None
