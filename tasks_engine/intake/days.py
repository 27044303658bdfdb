"""Which day is meant: `tomorrow`, `next Wednesday`, `30 Nov`, `下周三`, `月底`, `节后第一个工作日`. A rule a row."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from tasks_engine.intake.context import DAY, Context
from tasks_engine.intake.draft import Doubt, Span
from tasks_engine.intake.text import EN, NTH, ZH, compiled, is_either, number, word

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


Reader = Callable[[re.Match[str], Context], Day | None]


@dataclass(frozen=True)
class DayRule:
    pattern: re.Pattern[str]
    read: Reader


def found_days(text: str, context: Context) -> Iterator[tuple[Span, Day]]:
    """Every day that `text` names, as it comes; of what overlaps the rule that stands first."""
    taken = bytearray(len(text))
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            with suppress(OverflowError, ValueError):  # 30 February, the year 0, ten thousand weeks
                day = rule.read(match, context)
                if day is not None:
                    taken[start:end] = b"\1" * (end - start)
                    yield Span(start, end), day


# Weekdays

EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur|sun)(?P<full>day)?"
CUED = {"mon", "wed", "sun", "sat"}
ZH_WEEKDAYS = {**{c: n for n, c in enumerate("一二三四五六日")}, "天": 6, **{str(n + 1): n for n in range(7)}, "末": 4}
ZH_WEEKS = {"上上": -2, "上": -1, "": 0, "这": 0, "本": 0, "下": 1, "下下": 2}


def _english_weekday(match: re.Match[str], context: Context) -> Day | None:
    short = match["weekday"][:3]
    weekday = next(n for n, name in enumerate(EN_WEEKDAYS) if name.startswith(short))
    if not match["full"] and short in CUED and not match["which"] and not match["cue"]:
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


def _weekday_of_week(match: re.Match[str], context: Context) -> Day:
    """`Thursday next week`, `next week on Thursday`, `a week on Thursday`: the week is said."""
    groups = match.groupdict()
    weekday = next(n for n, name in enumerate(EN_WEEKDAYS) if name.startswith(match["weekday"][:3]))
    monday = context.today - context.today.weekday() * DAY
    if not groups.get("week"):  # a week on Thursday
        return Day(context.today + (7 + (weekday - context.today.weekday()) % 7) * DAY)
    weeks = {"last": -1, "this": 0, "the": 0, "next": 1, "following": 1}[match["week"]]
    return Day(monday + (7 * (weeks + (1 if groups.get("after") else 0)) + weekday) * DAY)


def _nth_weekday(match: re.Match[str], context: Context) -> Day:
    """`The last Friday of the month`, `下个月第一个周一`."""
    groups, today = match.groupdict(), context.today
    said = groups["weekday"]
    weekday = ZH_WEEKDAYS[said] if said in ZH_WEEKDAYS else [name[:3] for name in EN_WEEKDAYS].index(said[:3])
    if groups.get("month"):
        first = _this_or_next_year(_month(groups["month"]), 28, context).day.replace(day=1)
    else:
        first = _months_on(today.replace(day=1), 1 if (groups.get("which") or "").startswith(("next", "下")) else 0)
    days = [first + n * DAY for n in range(months.monthrange(first.year, first.month)[1])]
    found = [day for day in days if day.weekday() == weekday]
    nth = groups["nth"]
    index = -1 if nth in ("last", "最后一") else (ORDINALS.get(nth) or int(number(nth.removeprefix("第")))) - 1
    return Day(found[index])


PART_OF_WEEK = {"early": 1, "beginning of": 1, "start of": 1, "初": 1, "mid": 2, "middle of": 2, "中": 2, "late": 4,
    "later": 4}  # fmt: skip


def _part_of_week(match: re.Match[str], context: Context) -> Day:
    """`Early next week`: a day that is only the likeliest."""
    weeks = 1 if match["which"] in ("next", "下") else 0
    monday = context.today - context.today.weekday() * DAY
    day = monday + (7 * weeks + PART_OF_WEEK[match["part"].removeprefix("the ")]) * DAY
    return Day(max(day, context.today), (Doubt.WHICH_DAY,))


def _chinese_weekday(match: re.Match[str], context: Context) -> Day | None:
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


def _relative(match: re.Match[str], context: Context) -> Day:
    return Day(context.today + RELATIVE[match["word"].removeprefix("the ")] * DAY)


MINUTES = {"minute": 1, "min": 1, "hour": 60, "hr": 60, "分钟": 1, "小时": 60, "钟头": 60, "刻钟": 15, "h": 60}
WEEKS = {"week", "周", "星期", "礼拜"}
MONTHS = {"month", "月"}
DAYS = {"day", "天", "日"}


def _from_now(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    amount = 14.0 if groups["unit"] == "fortnight" else number(groups["n"])
    amount += 0.5 if groups.get("half") else 0
    either = (Doubt.WHICH_DAY,) if is_either(groups["n"]) else ()
    unit = (groups["unit"].rstrip("s") or "s") if groups["unit"].isascii() else groups["unit"]
    is_wish = groups.get("inside") is not None or match[0].startswith("in ")
    if unit in MINUTES:
        return _exact(amount * MINUTES[unit], bool(groups["working"]), context, is_wish=True)
    if groups["working"] and unit not in WEEKS | MONTHS:
        day = next(islice(context.open_days(context.today), max(int(amount), 1) - 1, None), None)
        return None if day is None else Day(day, is_wish=is_wish)
    if unit in MONTHS:
        day = _months_on(context.today, int(amount)) + (15 * DAY if amount % 1 else 0 * DAY)
        return Day(day, either, is_wish=is_wish)
    if unit in DAYS and amount == 0.5:
        return _exact(240, True, context, is_wish=True)
    days = amount * (7 if unit in WEEKS else 1)
    if days > MOST_DAYS:
        return None
    day = context.today + int(days) * DAY
    if unit in WEEKS or days < 2 or unit == "fortnight":
        return Day(day, either, is_wish=is_wish)
    working = next(islice(context.open_days(context.today), int(days) - 1, None), None)
    others = () if working in (None, day) else (working,)
    return Day(day, (Doubt.WHICH_DAY,) if others else either, tuple(filter(None, others)), is_wish=is_wish)


def _exact(minutes: float, working: bool, context: Context, *, is_wish: bool) -> Day | None:
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


def _months_on(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


# Dates

EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


def _date(match: re.Match[str], context: Context) -> Day:
    groups = match.groupdict()
    month, day = _month(groups["month"]), int(number(_bare_day(_said_day(groups))))
    if groups.get("year"):
        year = int(groups["year"])
        return Day(date(year + 2000 if year < 100 else year, month, day))
    return _this_or_next_year(month, day, context)


def _said_day(groups: dict[str, str]) -> str:
    return (groups.get("nth") or groups["day"]).removesuffix(" of").rstrip(" -").removesuffix(" of")


def _bare_day(said: str) -> str:
    """`4th` is 4; `fourth` stays."""
    return said[:-2] if said[0].isdigit() and said[-2:] in ("st", "nd", "rd", "th") else said


def _date_range(match: re.Match[str], context: Context) -> Day:
    """`From 1 to 3 December`: the first of the days, of something that lasts."""
    return _date(match, context)._replace(is_event=True)


def _fixed_holiday(match: re.Match[str], context: Context) -> Day | None:
    """`Before Christmas`, `元旦前`: the last working day before."""
    said = match["holiday"]
    month, day = next(when for names, when in HOLIDAYS.items() if said in names)
    here = _this_or_next_year(month, day, context)
    feast = here.others[0] if here.others else here.day
    last = next(context.open_days(feast, -1), None)
    return None if last is None else Day(last, (Doubt.WHICH_DAY,), (feast - DAY,), is_wish=True, is_range=True)


HOLIDAYS = {
    ("christmas", "xmas", "圣诞", "圣诞节"): (12, 25), ("new year", "new year's", "the new year", "new year's day",
        "元旦", "新年", "元旦节"): (1, 1),
    ("五一", "劳动节", "五一节"): (5, 1), ("十一", "国庆", "国庆节"): (10, 1),
}  # fmt: skip


def _month(text: str) -> int:
    if text == "元":
        return 1
    return EN_MONTHS.index(text[:3]) + 1 if text.isascii() and text.isalpha() else int(number(text))


def _this_or_next_year(month: int, day: int, context: Context) -> Day:
    here = date(context.today.year, month, day)
    if here >= context.today:
        return Day(here)
    later = date(here.year + 1, month, day)
    return Day(later) if (context.today - here).days > HALF_A_YEAR else Day(here, (Doubt.PASSED,), (later,))


def _numeric(match: re.Match[str], context: Context) -> Day | None:
    first, second = int(match["first"]), int(match["second"])
    read = [
        _this_or_next_year(month, day, context) if not match["year"] else Day(date(int(match["year"]), month, day))
        for month, day in {(first, second): 1, (second, first): 1}
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if not read:
        return None
    best, *rest = sorted(read) if not match["year"] else read
    if not rest:
        return best
    return Day(best.day, (*best.doubts, Doubt.DAY_OR_MONTH), tuple(other.day for other in rest) + best.others)


def _day_of_month(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    day, which = int(number(_bare_day(groups["day"]))), groups.get("which")
    if not 1 <= day <= 31:
        return None
    first = _months_on(context.today.replace(day=1), {"下": 1, "next": 1, "上": -1, "last": -1}.get(which or "", 0))
    here = first.replace(day=day)
    if which or here >= context.today:
        return Day(here)
    later = _months_on(first, 1).replace(day=day)
    return Day(here, (Doubt.PASSED,), (later,))


# Ends of stretches

QUARTER = 3


def _end(match: re.Match[str], context: Context) -> Day | None:
    groups = match.groupdict()
    later = 1 if (groups.get("which") or "").strip() in ("next", "下") else 0
    unit, today = groups["unit"] or "", context.today
    if unit in ("week", "周", "eow"):
        return _end_of_week(later, context)
    if unit in ("year", "年", "岁"):
        return Day(date(today.year + later, 12, 31), is_range=True)
    if unit in ("quarter", "季度", "季"):
        month = (today.month - 1) // QUARTER * QUARTER + QUARTER + later * QUARTER
        return Day(_last_of(today.year + (month - 1) // 12, (month - 1) % 12 + 1), is_range=True)
    if groups.get("month"):
        found = _this_or_next_year(_month(groups["month"]), 28, context)
        return Day(_last_of(found.day.year, found.day.month), is_range=True)
    first = _months_on(today.replace(day=1), later)
    return Day(_last_of(first.year, first.month), is_range=True)


def _last_of(year: int, month: int) -> date:
    return date(year, month, months.monthrange(year, month)[1])


def _end_of_week(weeks: int, context: Context) -> Day:
    """The last day of the week on which somebody works."""
    monday = context.today + (7 * weeks - context.today.weekday()) * DAY
    days = [monday + n * DAY for n in range(7)]
    return Day(next((day for day in reversed(days) if context.opens(day)), days[4]), is_range=True)


def _stretch(match: re.Match[str], context: Context) -> Day:
    end = _end(match, context)
    assert end is not None
    return Day(end.day, (Doubt.WHICH_DAY,), is_range=True, is_stretch=True)


PARTS = {"初": 5, "early": 5, "beginning of": 5, "start of": 5, "上旬": 10, "late": 25}
MIDDLE, LATE = 15, "下旬"


def _early_or_middle(match: re.Match[str], context: Context) -> Day:
    """A part of a month ends on a day that is only the likeliest."""
    part, which = match["part"].removeprefix("the "), match["which"]
    day = PARTS.get(part, MIDDLE)
    if match["month"]:
        first = _this_or_next_year(_month(match["month"]), day, context).day.replace(day=1)
    else:
        first = _months_on(context.today.replace(day=1), 1 if which in ("下", "next") else 0)
    day = months.monthrange(first.year, first.month)[1] if part == LATE else day
    return Day(first.replace(day=day), (Doubt.WHICH_DAY,))


# Working days

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


def _working_day(match: re.Match[str], context: Context) -> Day | None:
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
    later = _months_on(today.replace(day=1), 2 if "next" in of or "下" in of else 1)
    day = next(context.open_days(later, -1), None)
    return None if day is None else Day(day)


def _before_stretch(of: str, context: Context) -> tuple[date | None, tuple[Doubt, ...]]:
    """The day after which working days are counted."""
    today = context.today
    if "week" in of or "周" in of:
        return today + (6 - today.weekday()) * DAY, ()
    if "month" in of or "月" in of:
        this = "this" in of or "本" in of
        return (today.replace(day=1) - DAY if this else _last_of(today.year, today.month)), ()
    if "holiday" in of or "节" in of or "假" in of:
        return _last_of_holiday(context), ()
    return today, ()


def _last_of_holiday(context: Context) -> date | None:
    """The day before work begins again after the next holiday."""
    holiday = next(context.holidays_ahead(), None)
    day = None if holiday is None else next(context.open_days(holiday), None)
    return None if day is None else day - DAY


def _holiday(match: re.Match[str], context: Context) -> Day | None:
    if match["after"]:
        last = _last_of_holiday(context)
        return None if last is None else Day(last + DAY, (Doubt.WHICH_DAY,))
    holiday = next(context.holidays_ahead(), None)
    day = None if holiday is None else next(context.open_days(holiday, -1), None)
    return None if day is None else Day(day, is_wish=True, is_range=True)


ZH_UNIT = r"(?P<working>工作|个工作)?(?P<unit>小时|钟头|分钟|刻钟|天|日|周|星期|礼拜|月)"
EN_UNIT = r"(?P<working>(?:working|business|office|work)[ -])?(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
FORTNIGHT = r"(?P<n>a|one) (?P<working>(?!))?(?P<unit>fortnight)"
HALF = r"(?P<half> and a half)?"
ZH_DAY = rf"(?P<day>\d{{1,2}}|{ZH})[日号]"
TH = r"(?:st|nd|rd|th)?"
EN_DAY = rf"(?P<day>(?:\d{{1,2}}){TH}|{NTH})"
ZH_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}|元)月份?"
RANGE_TO = r"\s?(?:-|~|～|to|until|till|through|and|至|到)\s?(?:the )?"
FULL_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur|sun)(?:day)?"

RULES: tuple[DayRule, ...] = tuple(
    DayRule(compiled(pattern), read)
    for pattern, read in (
        (r"(?P<of>(?:下个?|本|这个?)月)的?(?P<n>最后一)个?工作日", _working_day),
        (word(
            "(?:the )?(?P<n>last) (?:working|business) day (?P<of>(?:of|in) (?:the |this |next )?month)"),
            _working_day),
        (word(
            f"(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) {FULL_WEEKDAY} (?:of|in) (?:"
            f"(?P<which>next month|this month|the month)|{MONTH})"), _nth_weekday),
        (
            r"(?:(?P<which>下|本|这)个?月|(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?)的?(?P<nth>最后一"
            "|第[一二三四1-4])个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _nth_weekday),
        (r"(?P<of>[节假]期?)(?:日)?(?:过)?后的?(?:第(?P<n>[一二三四五\d])个|首个)工作日", _working_day),
        (r"(?P<of>下个?周|下个?月|本月)的?(?:第(?P<n>[一二三四五\d])个|首个)工作日", _working_day),
        (r"下一?个工作日", _working_day),
        (word(r"(?:the )?(?P<n>first|second|third|1st|2nd|3rd) (?:working|business) day "
              r"(?P<of>of (?:the )?(?:next|this|coming|the)? ?(?:month|week)|after (?:the |a )?holidays?)"),
              _working_day),
        (word(r"(?:the )?(?P<n>next|following) (?:working|business) day"), _working_day),
        (r"(?<![春中季佳过细环章情])[节假]日?(?:(?P<after>后)|之?前)", _holiday),
        (word(r"(?:(?P<after>after)|before) the holidays?"), _holiday),
        (word(
            f"{FULL_WEEKDAY},? (?:of |in )?(?P<week>next|this|the following|last)(?<!the following) week"),
            _weekday_of_week),
        (word(rf"{FULL_WEEKDAY},? (?:of |in )?(?:the )(?P<week>following|next) week"), _weekday_of_week),
        (word(
            f"{FULL_WEEKDAY},? (?:of |in )?(?P<week>the) week (?P<after>after)(?: next)?"), lambda match, context: Day(
            _weekday_of_week(match, context).day + (7 * DAY if "after next" in match[0] else 0 * DAY))),
        (word(rf"(?P<week>next|this) week,? (?:on )?{FULL_WEEKDAY}"), _weekday_of_week),
        (word(rf"(?:a|one) week on {FULL_WEEKDAY}"), _weekday_of_week),
        (word(rf"{FULL_WEEKDAY} week"), _weekday_of_week),
        (word(
            "(?P<part>early|(?:the )?(?:beginning|start|middle) of|mid|later?)[ -](?:in )?(?P<which>next|this"
            "|the)[ -]week"), _part_of_week),
        (r"(?P<which>下|本|这)个?周(?P<part>初|中)(?=[前之以给交要完 ，,。]|$)", _part_of_week),
        (word(
            "(?:by|before) (?P<holiday>christmas|xmas|(?:the )?new year(?:'s(?: day)?)?)(?! (?:party|reception"
            "|dinner|card|eve|greeting|address|speech|gala|concert|market))"), _fixed_holiday),
        (r"(?P<holiday>元旦节?|圣诞节?|国庆节?|五一节?|劳动节|新年)(?:之?前|以前)", _fixed_holiday),
        (word(rf"(?P<n>{EN})[ -]{EN_UNIT}{HALF} (?:from (?:now|today)|hence)"), _from_now),
        (word(r"(?P<n>a|one) (?P<working>(?!))?(?P<unit>week) today"), _from_now),
        (word(rf"{FORTNIGHT} (?:from (?:now|today)|today|hence)"), _from_now),
        (word(r"(?P<word>(?:the )?day after tomorrow|(?:the )?day before yesterday|today|tomorrow|tmrw|tmr|yesterday"
              r"|tonight|last night)"), _relative),
        (
            "(?P<word>大后天|大前天|后天|前天|今天|明天|昨天|今日|明日|昨日|当天|明儿|今儿|[今明昨]"
            "(?=[早晚上下中][午上]?))", _relative),
        (word(rf"(?:within|in(?: (?:about|another|the next))?|in under|inside) (?:(?:{FORTNIGHT})|(?!))"), _from_now),
        (word(
            "(?:(?P<inside>within|inside|in under)|in(?: (?:about|another|the next))?) (?:the next )?(?P<n>half an"
            f"|{EN})"
              rf"(?: ?of an?)?[ -]{EN_UNIT}{HALF}(?:'? time)?"), _from_now),
        (rf"(?P<n>{ZH})个?(?P<half>半)?{ZH_UNIT}(?:时间)?(?:(?P<inside>之?内|以内)|之?后|以后)", _from_now),
        (
            rf"{ZH_MONTH}(?P<day>\d{{1,2}}|{ZH})[日号]?(?:-|~|～|至|到)(?:(?:\d{{1,2}}"
            rf"|[一二三四五六七八九十元]{{1,2}})月)?(?:\d{{1,2}}|{ZH})[日号]", _date_range),
        (word(
            rf"(?:from |between )?(?:the )?{EN_DAY}(?: of)?{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})(?: of)? {MONTH}(?:,? "
            r"(?P<year>20\d\d))?"), _date_range),
        (word(
            rf"(?:from |between )?{MONTH} (?:the )?{EN_DAY}{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})(?:,? (?P<year>20\d\d))?"
            r"(?![:.]\d)"), _date_range),
        (word(
            rf"(?:from |between )(?:the )?{EN_DAY}(?: of)? {MONTH}{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})"
            f"(?: of)? {MONTH.replace('month', 'other')}"), _date_range),
        (r"(?P<year>\d{4})[年/.-](?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})[日号]?(?!\d)", _date),
        (rf"{ZH_MONTH}(?P<day>\d{{1,2}}|{ZH})[日号]", _date),
        (r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})(?=[前上下早晚中之以 ，,。]|$)", _date),
        (word(
            rf"(?:(?P<day>\d{{1,2}}{TH}(?: of)?[ -])|(?:the )?(?P<nth>{NTH})(?: of)? ){MONTH}(?:,? (?P<year>20\d\d))?"), _date),
        (word(rf"{MONTH} (?:the )?(?P<day>\d{{1,2}}){TH}(?:,? (?P<year>20\d\d))?"), _date),
        (word(
            f"(?<!you )(?<!we )(?<!i )(?<!they )(?:{MONTH} (?:the )?(?P<nth>{NTH}))(?! (?:draft|version|half|week"
            r"|thing|time|quarter|round))(?:,? (?P<year>20\d\d))?"), _date),
        (r"(?<![\d.:/])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>20\d\d)(?![\d/])", _numeric),
        (r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<year>(?!))?/(?P<second>\d{1,2})(?![\d/%])", _numeric),
        (r"(?P<which>下|本|这|上)个?月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?=\D|$)", _day_of_month),
        (
            rf"(?<![\d月第零一二两三四五六七八九十百]){ZH_DAY}"
            r"(?=[前之以上下早晚中要交的给发截提出完办定内凌傍 ，,。；;（(\d]|$)", _day_of_month),
        (word(
            rf"(?:(?<=by )|(?<=before )|(?<=until )|(?<=till )|(?<=due ))the (?P<day>\d{{1,2}}(?:st|nd|rd|th)|{NTH})"
            "(?! (?:draft|version|half|week|day|working|business|quarter|round|mon|tue|wed|thu|fri|sat|sun))(?: of "
            "(?P<which>next|this) month)?"), _day_of_month),
        (word(
            r"the (?P<day>\d{1,2})(?:st|nd|rd|th)(?: of (?P<which>next|this) month)?(?= *(?:[.,;:!?]|at|by|noon"
            "|before|please"
              r"|midday|$))"), _day_of_month),
        (word(r"(?:the )?end of (?:the |this )?(?P<which>next )?(?P<unit>week|month|year|quarter)"), _end),
        (word(r"(?:the )?end of (?:the )?(?P<which>next) (?P<unit>week|month|year|quarter)"), _end),
        (word(rf"(?:the )?end of (?P<unit>){MONTH}"), _end),
        (word(r"(?P<unit>month|year|quarter)[- ]end|eo(?P<eom>m)|(?:the )?month's end"), _end),
        (r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<unit>)[底末]", _end),
        (r"(?P<which>下|本|这)?个?(?P<unit>月|季度|季|年)(?:[底末]|最后一天)", _end),
        (
            r"(?:(?P<which>下|本|这)个?|(?P<month>1[0-2]|(?<!\d)[1-9]|十[一二]?|[一二三四五六七八九]))?月(?:份)?"
            "(?P<part>初|上旬|中旬?|下旬)(?=[前之以给交要完 ，,。]|$)", _early_or_middle),
        (word(
            "(?P<part>early|mid|late|(?:the )?(?:beginning|start|middle) of)[ -](?:in )?(?:(?P<which>next"
            f"|this) month|(?:the )?month|{MONTH})"), _early_or_middle),
        (word(
            "(?:(?P<which>next|this|last|past|previous|coming)(?: coming)? |(?P<cue>(?<=by )|(?<=before )|"
            "(?<=until )"
              rf"|(?<=due )|(?<=on )))?{WEEKDAY}"), _english_weekday),
        (
            r"(?P<which>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]|[1-7](?!\d))"
            "(?![度期年])",
         _chinese_weekday),
        (r"(?P<which>下|本|这)个?(?P<unit>周|月|季度|年)(?:之?内|以内|(?=[，,。前要完交]|$))", _stretch),
        (word(r"(?P<which>next|this) (?P<unit>week|month|quarter|year)"), _stretch),
        (word(r"(?:this|the|next) weekend"), lambda match, context: Day(
            _end_of_week("next" in match[0], context).day, (Doubt.WHICH_DAY,), is_range=True)),
        (word(r"(?:today|this)(?= (?:morning|afternoon|evening))"), lambda match, context: Day(context.today)),
    )
)  # fmt: skip
