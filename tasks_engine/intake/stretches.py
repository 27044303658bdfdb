"""Days that are the end of something: `month end`, `the last working day`, `after the holidays`."""

from __future__ import annotations

import calendar as months
import re
from datetime import date
from itertools import islice

from tasks_engine.intake.context import DAY, Context
from tasks_engine.intake.days import ORDINALS, Day, last_of, month_of, months_on, this_or_next_year
from tasks_engine.intake.draft import Doubt
from tasks_engine.intake.text import number

# Ends of stretches

QUARTER = 3


def end_of(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    later = 1 if (groups.get("which") or "").strip() in ("next", "下") else 0
    unit, today = groups["unit"] or "", context.today
    if unit in ("week", "周", "eow"):
        return end_of_week(later, context)
    if unit in ("year", "年", "岁"):
        return Day(date(today.year + later, 12, 31), is_range=True)
    if unit in ("quarter", "季度", "季"):
        month = (today.month - 1) // QUARTER * QUARTER + QUARTER + later * QUARTER
        return Day(last_of(today.year + (month - 1) // 12, (month - 1) % 12 + 1), is_range=True)
    if groups.get("month"):
        found = this_or_next_year(month_of(groups["month"]), 28, context)
        return Day(last_of(found.day.year, found.day.month), is_range=True)
    first = months_on(today.replace(day=1), later)
    return Day(last_of(first.year, first.month), is_range=True)


def end_of_week(weeks: int, context: Context) -> Day:
    """The last day of the week on which somebody works."""
    monday = context.today + (7 * weeks - context.today.weekday()) * DAY
    days = [monday + n * DAY for n in range(7)]
    return Day(next((day for day in reversed(days) if context.opens(day)), days[4]), is_range=True)


def stretch_of(match: re.Match[str], context: Context) -> Day:
    end = end_of(match, context)
    assert end is not None
    return Day(end.day, (Doubt.WHICH_DAY,), is_range=True, is_stretch=True)


PARTS = {"初": 5, "early": 5, "beginning of": 5, "start of": 5, "上旬": 10, "late": 25}
MIDDLE, LATE = 15, "下旬"


def early_or_middle(match: re.Match[str], context: Context) -> Day:
    """A part of a month ends on a day that is only the likeliest."""
    part, which = match["part"].removeprefix("the "), match["which"]
    day = PARTS.get(part, MIDDLE)
    if match["month"]:
        first = this_or_next_year(month_of(match["month"]), day, context).day.replace(day=1)
    else:
        first = months_on(context.today.replace(day=1), 1 if which in ("下", "next") else 0)
    day = months.monthrange(first.year, first.month)[1] if part == LATE else day
    return Day(first.replace(day=day), (Doubt.WHICH_DAY,))


# Working days


def working_day(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    said = groups.get("n") or "1"
    if said in ("last", "最后一"):
        return _last_working_day(groups["of"], context)
    nth = ORDINALS.get(said) or int(number(said))
    before, first = _before_stretch(groups.get("of") or "", context)
    if before is None or nth < 1:
        return None
    day = next(islice(context.open_days(before), nth - 1, None), None)
    return None if day is None else Day(day, first)


def _last_working_day(of: str, context: Context) -> Day | None:
    today = context.today
    later = months_on(today.replace(day=1), 2 if "next" in of or "下" in of else 1)
    day = next(context.open_days(later, -1), None)
    return None if day is None else Day(day)


def _before_stretch(of: str, context: Context) -> tuple[date | None, tuple[Doubt, ...]]:
    """The day after which working days are counted."""
    today = context.today
    if "week" in of or "周" in of:
        return today + (6 - today.weekday()) * DAY, ()
    if "month" in of or "月" in of:
        this = "this" in of or "本" in of
        return (today.replace(day=1) - DAY if this else last_of(today.year, today.month)), ()
    if "holiday" in of or "节" in of or "假" in of:
        return _last_of_holiday(context), ()
    return today, ()


def _last_of_holiday(context: Context) -> date | None:
    """The day before work begins again after the next holiday."""
    holiday = next(context.holidays_ahead(), None)
    day = None if holiday is None else next(context.open_days(holiday), None)
    return None if day is None else day - DAY


def beside_holiday(match: re.Match[str], context: Context) -> Day | None:
    if match["after"]:
        last = _last_of_holiday(context)
        return None if last is None else Day(last + DAY, (Doubt.WHICH_DAY,))
    holiday = next(context.holidays_ahead(), None)
    day = None if holiday is None else next(context.open_days(holiday, -1), None)
    return None if day is None else Day(day, is_wish=True, is_range=True)
