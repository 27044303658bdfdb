"""Which day is meant: `tomorrow`, `next Wednesday`, `30 Nov`, `下周三`, `月底`, `节后第一个工作日`. A rule a row."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from tasks_engine.intake.context import DAY, Context
from tasks_engine.intake.draft import Doubt
from tasks_engine.intake.text import is_either, number

HALF_A_YEAR = 183
MOST_DAYS = 3660


class Day(NamedTuple):
    """A day as it was read, and what else it could be. `exact` is an instant that needs no time of day."""

    day: date
    doubts: tuple[Doubt, ...] = ()
    others: tuple[date, ...] = ()
    exact: datetime | None = None
    is_wish: bool = False
    """Whether the words say themselves that it is a limit: within three days."""
    is_range: bool = False
    """Whether it is the last day of a stretch, so that `before` means its end."""
    is_bare: bool = False
    """Whether it is a weekday of which the week is not said."""
    is_event: bool = False
    """Whether something lasts from this day to another, so that it is no limit."""
    is_stretch: bool = False
    """Whether it is a week, a month or a year of which the last day is taken."""


# Weekdays

EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?P<full>day)?"
CUED = {"mon", "wed", "sun", "sat"}
ZH_WEEKDAYS = {**{c: n for n, c in enumerate("一二三四五六日")}, "天": 6, **{str(n + 1): n for n in range(7)}, "末": 4}
ZH_WEEKS = {"上上": -2, "上": -1, "": 0, "这": 0, "本": 0, "下": 1, "下下": 2}


def english_weekday(match: re.Match[str], context: Context) -> Day | None:
    short = match["weekday"][:3]
    weekday = next(n for n, name in enumerate(EN_WEEKDAYS) if name.startswith(short))
    if not match["full"] and short in CUED and not match["which"] and match["cue"] is None:
        return None  # "sat", "sun", "wed" and "mon" are words and names too
    today = context.today
    ahead = (weekday - today.weekday()) % 7
    coming, monday = today + ahead * DAY, today - today.weekday() * DAY
    match match["which"]:
        case "last" | "past" | "previous":
            return Day(today - ((today.weekday() - weekday - 1) % 7 + 1) * DAY)
        case "next":
            later = monday + (7 + weekday) * DAY
            near = coming if ahead else coming + 7 * DAY
            if later == near:
                return Day(later) if today.weekday() < 5 else Day(later, (Doubt.WHICH_WEEK,), (later + 7 * DAY,))
            return Day(later, (Doubt.WHICH_WEEK,), (near,))
        case "this":
            day = monday + weekday * DAY
            return Day(day) if day >= today else Day(coming, (Doubt.WHICH_WEEK,), (day,))
    if ahead == 0:
        return Day(today, (Doubt.WHICH_WEEK,), (today + 7 * DAY,))
    return Day(coming, is_bare=True)


def weekday_of_week(match: re.Match[str], context: Context) -> Day:
    """`Thursday next week`, `next week on Thursday`, `a week on Thursday`: the week is said."""
    groups = match.groupdict()
    weekday = next(n for n, name in enumerate(EN_WEEKDAYS) if name.startswith(match["weekday"][:3]))
    monday = context.today - context.today.weekday() * DAY
    if not groups.get("week"):  # a week on Thursday
        return Day(context.today + (7 + (weekday - context.today.weekday()) % 7) * DAY)
    weeks = {"last": -1, "this": 0, "the": 0, "next": 1, "following": 1}[match["week"]]
    return Day(monday + (7 * (weeks + (1 if groups.get("after") else 0)) + weekday) * DAY)


ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "next": 1,
    "following": 1,
}


def nth_weekday(match: re.Match[str], context: Context) -> Day:
    """`The last Friday of the month`, `下个月第一个周一`."""
    groups, today = match.groupdict(), context.today
    said = groups["weekday"]
    weekday = ZH_WEEKDAYS[said] if said in ZH_WEEKDAYS else [name[:3] for name in EN_WEEKDAYS].index(said[:3])
    if groups.get("month"):
        first = this_or_next_year(month_of(groups["month"]), 28, context).day.replace(day=1)
    else:
        first = months_on(today.replace(day=1), 1 if (groups.get("which") or "").startswith(("next", "下")) else 0)
    days = [first + n * DAY for n in range(months.monthrange(first.year, first.month)[1])]
    found = [day for day in days if day.weekday() == weekday]
    nth = groups["nth"]
    index = -1 if nth in ("last", "最后一") else (ORDINALS.get(nth) or int(number(nth.removeprefix("第")))) - 1
    return Day(found[index])


PART_OF_WEEK = {"early": 1, "beginning of": 1, "start of": 1, "初": 1, "mid": 2, "middle of": 2, "中": 2, "late": 4,
    "later": 4}  # fmt: skip


def part_of_week(match: re.Match[str], context: Context) -> Day:
    """`Early next week`: a day that is only the likeliest."""
    weeks = 1 if match["which"] in ("next", "下") else 0
    monday = context.today - context.today.weekday() * DAY
    day = monday + (7 * weeks + PART_OF_WEEK[match["part"].removeprefix("the ")]) * DAY
    return Day(max(day, context.today), (Doubt.WHICH_DAY,))


def chinese_weekday(match: re.Match[str], context: Context) -> Day | None:
    weekday, weeks = ZH_WEEKDAYS[match["weekday"]], ZH_WEEKS[match["which"] or ""]
    monday = context.today - context.today.weekday() * DAY
    day = monday + (7 * weeks + weekday) * DAY
    if match["weekday"] == "末":
        return Day(day, (Doubt.WHICH_DAY,), (day + 2 * DAY,), is_range=True)
    if match["which"] or day > context.today:
        return Day(day)
    if day == context.today:
        return Day(day, (Doubt.WHICH_WEEK,), (day + 7 * DAY,))
    return Day(day + 7 * DAY, (Doubt.WHICH_WEEK,), (day,))


# Days from now

RELATIVE = {
    "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "day after tomorrow": 2, "yesterday": -1,
    "day before yesterday": -2, "last night": -1,
    "今天": 0, "今儿": 0, "明儿": 1, "今日": 0, "今": 0, "当天": 0, "明天": 1, "明日": 1, "明": 1, "后天": 2,
    "后日": 2, "大后天": 3, "昨天": -1,
    "昨日": -1, "昨": -1, "前天": -2, "前日": -2, "大前天": -3,
}  # fmt: skip


def relative_day(match: re.Match[str], context: Context) -> Day:
    return Day(context.today + RELATIVE[match["word"].removeprefix("the ")] * DAY)


MINUTES = {"minute": 1, "min": 1, "hour": 60, "hr": 60, "分钟": 1, "小时": 60, "钟头": 60, "刻钟": 15, "h": 60}
WEEKS = {"week", "周", "星期", "礼拜"}
MONTHS = {"month", "月"}
DAYS = {"day", "天", "日"}


def from_now(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    amount = 14.0 if groups["unit"] == "fortnight" else number(groups["n"])
    amount += 0.5 if groups.get("half") else 0
    either = (Doubt.WHICH_DAY,) if is_either(groups["n"]) else ()
    unit = (groups["unit"].rstrip("s") or "s") if groups["unit"].isascii() else groups["unit"]
    is_wish = groups.get("inside") is not None or match[0].startswith("in ")
    if unit in MINUTES:
        return exactly(amount * MINUTES[unit], bool(groups["working"]), context, is_wish=True)
    if groups["working"] and unit not in WEEKS | MONTHS:
        day = next(islice(context.open_days(context.today), max(int(amount), 1) - 1, None), None)
        return None if day is None else Day(day, is_wish=is_wish)
    if unit in MONTHS:
        day = months_on(context.today, int(amount)) + (15 * DAY if amount % 1 else 0 * DAY)
        return Day(day, either, is_wish=is_wish)
    if unit in DAYS and amount == 0.5:
        return exactly(240, True, context, is_wish=True)
    days = amount * (7 if unit in WEEKS else 1)
    if days > MOST_DAYS:
        return None
    day = context.today + int(days) * DAY
    if unit in WEEKS or days < 2 or unit == "fortnight":
        return Day(day, either, is_wish=is_wish)
    working = next(islice(context.open_days(context.today), int(days) - 1, None), None)
    others = () if working in (None, day) else (working,)
    return Day(day, (Doubt.WHICH_DAY,) if others else either, tuple(filter(None, others)), is_wish=is_wish)


def exactly(minutes: float, working: bool, context: Context, *, is_wish: bool) -> Day | None:
    if working:
        due = context.calendar.due(context.local, int(minutes * 60))
        return None if due is None else Day(context.today, exact=due.astimezone(context.zone), is_wish=is_wish)
    if minutes > MOST_DAYS * 1440:
        return None
    moment = (context.now + timedelta(minutes=minutes)).astimezone(context.zone).replace(second=0, microsecond=0)
    doubts = () if context.is_open(moment) else (Doubt.CLOSED_HOURS,)
    if moment <= context.now:
        doubts = (*doubts, Doubt.PASSED)
    return Day(moment.date(), doubts, exact=moment, is_wish=is_wish)


def months_on(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


# Dates

EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


def dated(match: re.Match[str], context: Context) -> Day:
    groups = match.groupdict()
    month, day = month_of(groups["month"]), int(number(_bare_day(_said_day(groups))))
    if groups.get("year"):
        year = int(groups["year"])
        return Day(date(year + 2000 if year < 100 else year, month, day))
    return this_or_next_year(month, day, context)


def _said_day(groups: dict[str, str]) -> str:
    return (groups.get("nth") or groups["day"]).removesuffix(" of").rstrip(" -").removesuffix(" of")


def _bare_day(said: str) -> str:
    """`4th` is 4; `fourth` stays."""
    return said[:-2] if said[0].isdigit() and said[-2:] in ("st", "nd", "rd", "th") else said


def date_range(match: re.Match[str], context: Context) -> Day:
    """`From 1 to 3 December`: the first of the days, of something that lasts."""
    return dated(match, context)._replace(is_event=True)


def fixed_holiday(match: re.Match[str], context: Context) -> Day | None:
    """`Before Christmas`, `元旦前`: the last working day before."""
    said = match["holiday"]
    month, day = next(when for names, when in HOLIDAYS.items() if said in names)
    here = this_or_next_year(month, day, context)
    feast = here.others[0] if here.others else here.day
    last = next(context.open_days(feast, -1), None)
    return None if last is None else Day(last, (Doubt.WHICH_DAY,), (feast - DAY,), is_wish=True, is_range=True)


HOLIDAYS = {
    ("christmas", "xmas", "圣诞", "圣诞节"): (12, 25), ("new year", "new year's", "the new year", "new year's day",
        "元旦", "新年", "元旦节"): (1, 1),
    ("五一", "劳动节", "五一节"): (5, 1), ("十一", "国庆", "国庆节"): (10, 1),
}  # fmt: skip


def month_of(text: str) -> int:
    if text == "元":
        return 1
    return EN_MONTHS.index(text[:3]) + 1 if text.isascii() and text.isalpha() else int(number(text))


def this_or_next_year(month: int, day: int, context: Context) -> Day:
    here = date(context.today.year, month, day)
    if here >= context.today:
        return Day(here)
    later = date(here.year + 1, month, day)
    return Day(later) if (context.today - here).days > HALF_A_YEAR else Day(here, (Doubt.PASSED,), (later,))


def numeric_date(match: re.Match[str], context: Context) -> Day | None:
    first, second = int(match["first"]), int(match["second"])
    read = [
        this_or_next_year(month, day, context) if not match["year"] else Day(date(int(match["year"]), month, day))
        for month, day in {(first, second): 1, (second, first): 1}
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if not read:
        return None
    best, *rest = sorted(read) if not match["year"] else read
    if not rest:
        return best
    return Day(best.day, (*best.doubts, Doubt.DAY_OR_MONTH), tuple(other.day for other in rest) + best.others)


def day_of_month(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    day, which = int(number(_bare_day(groups["day"]))), groups.get("which")
    if not 1 <= day <= 31:
        return None
    first = months_on(context.today.replace(day=1), {"下": 1, "next": 1, "上": -1, "last": -1}.get(which or "", 0))
    here = first.replace(day=day)
    if which or here >= context.today:
        return Day(here)
    later = months_on(first, 1).replace(day=day)
    return Day(here, (Doubt.PASSED,), (later,))


def last_of(year: int, month: int) -> date:
    return date(year, month, months.monthrange(year, month)[1])
