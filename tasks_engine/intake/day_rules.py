"""Which words name a day. A rule a row: a pattern, and what reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from tasks_engine.intake.context import DAY, Context
from tasks_engine.intake.days import (
    MONTH,
    WEEKDAY,
    Day,
    chinese_weekday,
    date_range,
    dated,
    day_of_month,
    english_weekday,
    fixed_holiday,
    from_now,
    nth_weekday,
    numeric_date,
    part_of_week,
    relative_day,
    weekday_of_week,
)
from tasks_engine.intake.draft import Doubt, Span
from tasks_engine.intake.stretches import beside_holiday, early_or_middle, end_of, end_of_week, stretch_of, working_day
from tasks_engine.intake.text import EN, NTH, ZH, compiled, word

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
        (r"(?P<of>(?:下个?|本|这个?)月)的?(?P<n>最后一)个?工作日", working_day),
        (word(
            "(?:the )?(?P<n>last) (?:working|business) day (?P<of>(?:of|in) (?:the |this |next )?month)"),
            working_day),
        (word(
            f"(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) {FULL_WEEKDAY} (?:of|in) (?:"
            f"(?P<which>next month|this month|the month)|{MONTH})"), nth_weekday),
        (
            r"(?:(?P<which>下|本|这)个?月|(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?)的?(?P<nth>最后一"
            "|第[一二三四1-4])个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", nth_weekday),
        (r"(?P<of>[节假]期?)(?:日)?(?:过)?后的?(?:第(?P<n>[一二三四五\d])个|首个)工作日", working_day),
        (r"(?P<of>下个?周|下个?月|本月)的?(?:第(?P<n>[一二三四五\d])个|首个)工作日", working_day),
        (r"下一?个工作日", working_day),
        (word(r"(?:the )?(?P<n>first|second|third|1st|2nd|3rd) (?:working|business) day "
              r"(?P<of>of (?:the )?(?:next|this|coming|the)? ?(?:month|week)|after (?:the |a )?holidays?)"),
              working_day),
        (word(r"(?:the )?(?P<n>next|following) (?:working|business) day"), working_day),
        (r"(?<![春中季佳过细环章情])[节假]日?(?:(?P<after>后)|之?前)", beside_holiday),
        (word(r"(?:(?P<after>after)|before) the holidays?"), beside_holiday),
        (word(
            f"{FULL_WEEKDAY},? (?:of |in )?(?P<week>next|this|the following|last)(?<!the following) week"),
            weekday_of_week),
        (word(rf"{FULL_WEEKDAY},? (?:of |in )?(?:the )(?P<week>following|next) week"), weekday_of_week),
        (word(
            f"{FULL_WEEKDAY},? (?:of |in )?(?P<week>the) week (?P<after>after)(?: next)?"), lambda match, context: Day(
            weekday_of_week(match, context).day + (7 * DAY if "after next" in match[0] else 0 * DAY))),
        (word(rf"(?P<week>next|this) week,? (?:on )?{FULL_WEEKDAY}"), weekday_of_week),
        (word(rf"(?:a|one) week on {FULL_WEEKDAY}"), weekday_of_week),
        (word(rf"{FULL_WEEKDAY} week"), weekday_of_week),
        (word(
            "(?P<part>early|(?:the )?(?:beginning|start|middle) of|mid|later?)[ -](?:in )?(?P<which>next|this"
            "|the)[ -]week"), part_of_week),
        (r"(?P<which>下|本|这)个?周(?P<part>初|中)(?=[前之以给交要完 ，,。]|$)", part_of_week),
        (word(
            "(?:by|before) (?P<holiday>christmas|xmas|(?:the )?new year(?:'s(?: day)?)?)(?! (?:party|reception"
            "|dinner|card|eve|greeting|address|speech|gala|concert|market))"), fixed_holiday),
        (r"(?P<holiday>元旦节?|圣诞节?|国庆节?|五一节?|劳动节|新年)(?:之?前|以前)", fixed_holiday),
        (word(rf"(?P<n>{EN})[ -]{EN_UNIT}{HALF} (?:from (?:now|today)|hence)"), from_now),
        (word(r"(?P<n>a|one) (?P<working>(?!))?(?P<unit>week) today"), from_now),
        (word(rf"{FORTNIGHT} (?:from (?:now|today)|today|hence)"), from_now),
        (word(r"(?P<word>(?:the )?day after tomorrow|(?:the )?day before yesterday|today|tomorrow|tmrw|tmr|yesterday"
              r"|tonight|last night)"), relative_day),
        (
            "(?P<word>大后天|大前天|后天|前天|今天|明天|昨天|今日|明日|昨日|当天|明儿|今儿|[今明昨]"
            "(?=[早晚上下中][午上]?))", relative_day),
        (word(rf"(?:within|in(?: (?:about|another|the next))?|in under|inside) (?:(?:{FORTNIGHT})|(?!))"), from_now),
        (word(
            "(?:(?P<inside>within|inside|in under)|in(?: (?:about|another|the next))?) (?:the next )?(?P<n>half an"
            f"|{EN})"
              rf"(?: ?of an?)?[ -]{EN_UNIT}{HALF}(?:'? time)?"), from_now),
        (rf"(?P<n>{ZH})个?(?P<half>半)?{ZH_UNIT}(?:时间)?(?:(?P<inside>之?内|以内)|之?后|以后)", from_now),
        (
            rf"{ZH_MONTH}(?P<day>\d{{1,2}}|{ZH})[日号]?(?:-|~|～|至|到)(?:(?:\d{{1,2}}"
            rf"|[一二三四五六七八九十元]{{1,2}})月)?(?:\d{{1,2}}|{ZH})[日号]", date_range),
        (word(
            rf"(?:from |between )?(?:the )?{EN_DAY}(?: of)?{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})(?: of)? {MONTH}(?:,? "
            r"(?P<year>20\d\d))?"), date_range),
        (word(
            rf"(?:from |between )?{MONTH} (?:the )?{EN_DAY}{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})(?:,? (?P<year>20\d\d))?"
            r"(?![:.]\d)"), date_range),
        (word(
            rf"(?:from |between )(?:the )?{EN_DAY}(?: of)? {MONTH}{RANGE_TO}(?:\d{{1,2}}{TH}|{NTH})"
            f"(?: of)? {MONTH.replace('month', 'other')}"), date_range),
        (r"(?P<year>\d{4})[年/.-](?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})[日号]?(?!\d)", dated),
        (rf"{ZH_MONTH}(?P<day>\d{{1,2}}|{ZH})[日号]", dated),
        (
            r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\.(?P<day>[0-3]?\d)[日号]?(?=(?:之前|以前|前|下班|上午|下午|中午|早"
            "|晚|截止))", dated),
        (r"(?<![\d.])(?P<first>[0-3]?\d)\.(?P<second>1[0-2]|0?[1-9])\.(?P<year>(?!))?(?!\d)", numeric_date),
        (r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})(?=[前上下早晚中之以 ，,。]|$)", dated),
        (word(
            rf"(?:(?P<day>\d{{1,2}}{TH}(?: of)?[ -])|(?:the )?(?P<nth>{NTH})(?: of)? ){MONTH}"
            r"(?:,? (?P<year>20\d\d))?"), dated),
        (word(rf"{MONTH} (?:the )?(?P<day>\d{{1,2}}){TH}(?:,? (?P<year>20\d\d))?"), dated),
        (word(
            f"(?<!you )(?<!we )(?<!i )(?<!they )(?:{MONTH} (?:the )?(?P<nth>{NTH}))(?! (?:draft|version|half|week"
            r"|thing|time|quarter|round))(?:,? (?P<year>20\d\d))?"), dated),
        (r"(?<![\d.:/])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>20\d\d)(?![\d/])", numeric_date),
        (r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<year>(?!))?/(?P<second>\d{1,2})(?![\d/%])", numeric_date),
        (r"(?P<which>下|本|这|上)个?月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?=\D|$)", day_of_month),
        (
            rf"(?<![\d月第零一二两三四五六七八九十百]){ZH_DAY}"
            r"(?=[前之以上下早晚中要交的给发截提出完办定内凌傍 ，,。；;（(\d]|$)", day_of_month),
        (word(
            rf"(?:(?<=by )|(?<=before )|(?<=until )|(?<=till )|(?<=due ))the (?P<day>\d{{1,2}}(?:st|nd|rd|th)|{NTH})"
            "(?! (?:draft|version|half|week|day|working|business|quarter|round|mon|tue|wed|thu|fri|sat|sun))(?: of "
            "(?P<which>next|this) month)?"), day_of_month),
        (word(
            r"the (?P<day>\d{1,2})(?:st|nd|rd|th)(?: of (?P<which>next|this) month)?(?= *(?:[.,;:!?]|at|by|noon"
            "|before|please"
              r"|midday|$))"), day_of_month),
        (word(r"(?:the )?end of (?:the |this )?(?P<which>next )?(?P<unit>week|month|year|quarter)"), end_of),
        (word(r"(?:the )?end of (?:the )?(?P<which>next) (?P<unit>week|month|year|quarter)"), end_of),
        (word(rf"(?:the )?end of (?P<unit>){MONTH}"), end_of),
        (word(r"(?P<unit>month|year|quarter)[- ]end|eo(?P<eom>m)|(?:the )?month's end"), end_of),
        (r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<unit>)[底末]", end_of),
        (r"(?P<which>下|本|这)?个?(?P<unit>月|季度|季|年)(?:[底末]|最后一天)", end_of),
        (
            r"(?:(?P<which>下|本|这)个?|(?P<month>1[0-2]|(?<!\d)[1-9]|十[一二]?|[一二三四五六七八九]))?月(?:份)?"
            "(?P<part>初|上旬|中旬?|下旬)(?=[前之以给交要完 ，,。]|$)", early_or_middle),
        (word(
            "(?P<part>early|mid|late|(?:the )?(?:beginning|start|middle) of)[ -](?:in )?(?:(?P<which>next"
            f"|this) month|(?:the )?month|{MONTH})"), early_or_middle),
        (word(
            "(?:(?P<which>next|this|last|past|previous|coming)(?: coming)? |(?P<cue>(?<=by )|(?<=before )|"
            "(?<=until )"
              rf"|(?<=due )|(?<=on )))?{WEEKDAY}"), english_weekday),
        (
            r"(?P<which>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]|[1-7](?!\d))"
            "(?![度期年])",
         chinese_weekday),
        (r"(?P<which>下|本|这)个?(?P<unit>周|月|季度|年)(?:之?内|以内|(?=[，,。前要完交]|$))", stretch_of),
        (word(r"(?P<which>next|this) (?P<unit>week|month|quarter|year)"), stretch_of),
        (word(r"(?:this|the|next) weekend"), lambda match, context: Day(
            end_of_week("next" in match[0], context).day, (Doubt.WHICH_DAY,), is_range=True)),
        (word(r"(?:today|this)(?= (?:morning|afternoon|evening))"), lambda match, context: Day(context.today)),
    )
)  # fmt: skip
