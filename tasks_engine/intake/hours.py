"""Which time of day is meant: `5pm`, `noon`, `close of business`, `下午三点半`, `下班前`. A rule a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from tasks_engine.intake.context import NOON, Context
from tasks_engine.intake.draft import Doubt, Span
from tasks_engine.intake.text import EN, ZH, compiled, number, word

EVENING = time(20)
MIDNIGHT = time(23, 59)


class Hour(NamedTuple):
    """A time of day as it was read, and what else it could be."""

    hour: time
    doubts: tuple[Doubt, ...] = ()
    others: tuple[time, ...] = ()


@dataclass(frozen=True)
class FoundHour:
    """A time of day in the text, which depends on the day: close of business is another on a Saturday."""

    span: Span
    on: Callable[[date, Context], Hour]
    is_range: bool = False
    """Whether it is the beginning of a stretch, of an event and not of a deadline."""


@dataclass(frozen=True)
class HourRule:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Callable[[date, Context], Hour]]
    is_range: bool = False


def found_hours(text: str) -> Iterator[FoundHour]:
    """Every time of day that `text` names; of what overlaps the rule that stands first."""
    taken = bytearray(len(text))
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            with suppress(ValueError):  # 25:70 is no time
                on = rule.read(match)
                taken[start:end] = b"\1" * (end - start)
                yield FoundHour(Span(start, end), on, rule.is_range)


def _fixed(hour: time, *doubts: Doubt) -> Callable[[re.Match[str]], Callable[[date, Context], Hour]]:
    return lambda match: lambda day, context: Hour(hour, doubts)


def _closing(*doubts: Doubt) -> Callable[[re.Match[str]], Callable[[date, Context], Hour]]:
    return lambda match: lambda day, context: Hour(context.closing(day), doubts)


def _opening(*doubts: Doubt) -> Callable[[re.Match[str]], Callable[[date, Context], Hour]]:
    return lambda match: lambda day, context: Hour(context.opening(day), doubts)


def _twelve(match: re.Match[str]) -> Callable[[date, Context], Hour]:
    """`5pm`, `12 a.m.`."""
    hour, minute = int(number(match["hour"])), int(number(match["minute"] or "0"))
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    found = time(hour % 12 + (12 if match["half"].startswith(AFTER_NOON) else 0), minute)
    return lambda day, context: Hour(found)


def _english_range(match: re.Match[str]) -> Callable[[date, Context], Hour]:
    """`From 2 to 4 pm`: both are after noon, unless the first is later on the clock."""
    hour, last = int(number(match["hour"])), int(number(match["last"]))
    minute = int(match["minute"] or 0)
    half = match["first"] or match["half"]
    if half is None or hour > 12:
        return _either_half(time(hour % 24, minute))
    is_late = half.startswith("p") and (match["first"] is not None or hour % 12 <= last % 12)
    found = time(hour % 12 + (12 if is_late else 0), minute)
    return lambda day, context: Hour(found)


def _bare(match: re.Match[str]) -> Callable[[date, Context], Hour]:
    """`at 5`, `14:30`, `three o'clock`."""
    groups = match.groupdict()
    if groups.get("four"):
        return _either_half(time(int(groups["four"][:2]), int(groups["four"][2:])))
    return _either_half(time(int(number(groups["hour"])) % 24, int(groups.get("minute") or 0)))


def _past_or_to(match: re.Match[str]) -> Callable[[date, Context], Hour]:
    """`half past three`, `quarter to five`."""
    minutes = {"half": 30, "quarter": 15}.get(match["part"]) or int(number(match["part"]))
    hour = int(number(match["hour"]))
    total = (hour * 60 + (minutes if match["way"] == "past" else -minutes)) % (24 * 60)
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return _either_half(time(total // 60, total % 60))


def _either_half(found: time) -> Callable[[date, Context], Hour]:
    """A time without morning or afternoon: doubtful when the other half of the day is working time."""

    def on(day: date, context: Context) -> Hour:
        if not 1 <= found.hour <= 12:
            return Hour(found)
        other = found.replace(hour=(found.hour + 12) % 24)
        here, there = (context.is_open(context.at(day, hour)) for hour in (found, other))
        if here and not there:
            return Hour(found)
        usual = found if here or found.hour >= 8 else other
        return Hour(usual, (Doubt.HALF_DAY,), (other if usual == found else found,))

    return on


AFTERNOON, MORNING = ("下午", "午后", "傍晚", "晚上", "晚间", "夜里", "晚", "中午"), ("凌晨", "清晨", "早上", "早晨",
    "早", "上午")  # fmt: skip
PERIOD = "|".join((*AFTERNOON, *MORNING))


def _chinese(match: re.Match[str]) -> Callable[[date, Context], Hour]:
    """`下午三点半`, `15点`, `早上9:30`, `3点一刻`."""
    hour, minute = int(number(match["hour"])), _minutes(match)
    period = match["period"]
    if hour == 24 and minute == 0:
        return lambda day, context: Hour(MIDNIGHT)
    if period in AFTERNOON and 1 <= hour < 12 and not (period == "中午" and hour == 11):
        hour += 12
    found = time(hour, minute)
    return (lambda day, context: Hour(found)) if period else _either_half(found)


def _minutes(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("quarter"):
        return 15 * int(number(groups["quarter"]))
    if groups.get("half"):
        return 30
    return int(number(groups["minute"])) if groups.get("minute") else 0


OCLOCK = r"(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
FOLLOWS = r"(?=\s*(?:[.,;:!?)]|$|today|tomorrow|on |this |next |sharp|please|mon|tue|wed|thu|fri|sat|sun))"
AFTER_NOON = ("p", "in the af", "in the ev", "this af", "this ev", "at ni", "tonight")
SPOKEN = r"(?:thirty|fifteen|forty-five|twenty|ten|forty|fifty)"
TO = r" ?(?:-|to|until|till|and) ?"
POINTS = r"(?!要求|意见|建议|内容|说明|注意|体会|理由|以上|以下|问题|原因|想法)"

RULES: tuple[HourRule, ...] = tuple(
    HourRule(compiled(pattern), read, read is _english_range or (read is _chinese and "(?P<last>" in pattern))
    for pattern, read in (
        (word(
            rf"(?:from |between )?{OCLOCK}(?:[:.](?P<minute>\d{{2}}))? ?(?P<first>[ap]\.?m\.?)?{TO}(?P<last>\d{{1,2}}"
            rf"|noon|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[:.]\d{{2}})? ?"
            r"(?P<half>[ap]\.?m)\.?".replace("noon|", "")), _english_range),
        (word(
            r"(?:from |between )(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))(?P<first>(?!))?(?: ?(?:-|to|until|till"
            r"|and) ?)(?P<last>\d{1,2}):\d{2}(?P<half>(?!))?"), _english_range),
        (
            r"(?<![\d:])(?P<period>(?!))?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})\s?(?:-|~|～|至|到)\s?"
            r"(?P<last>\d{1,2})[:：]\d{2}", _chinese),
        (
            rf"(?:(?P<period>{PERIOD}))?(?<![几第\d])(?P<hour>{ZH})[点时](?:(?P<half>半)|(?P<quarter>[一三])刻)?(?:-"
            f"|~|～|至|到)(?:{PERIOD})?(?P<last>{ZH})[点时](?:半|[一三]刻)?", _chinese),
        (word(
            rf"(?:at )?{OCLOCK}(?:[:. -](?P<minute>\d{{2}}|{SPOKEN}))?(?: ?o'? ?clock)? (?P<half>in the (?:morning"
            "|afternoon|evening)|this (?:morning|afternoon|evening)|at night|tonight)"), _twelve),
        (word(
            "(?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[ -]"
            rf"(?P<minute>{SPOKEN}))? ?(?P<half>[ap])(?:\.m\.|m)"), _twelve),
        (word(r"(?P<four>(?:[01]\d|2[0-3])[0-5]\d) ?(?:hrs|hours|h)"), _bare),
        (word(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap])(?:\.m\.|m)"), _twelve),
        (
            rf"(?:(?P<period>{PERIOD})\s*)?(?<!\d)(?P<hour>\d{{1,2}})[:：](?P<minute>\d{{2}})(?![\d:])(?! ?[ap]\.?m)",
            _chinese),
        (word(r"(?P<hour>[01]?\d|2[0-3])h(?P<minute>[0-5]\d)"), _bare),
        (word(rf"(?P<part>half|(?:a )?quarter|{EN}) (?:minutes )?(?P<way>past|to) {OCLOCK}"), _past_or_to),
        (word(rf"{OCLOCK} ?o'? ?clock"), _bare),
        (r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil ))(?P<hour>[01]?\d|2[0-3]) ?h(?![a-z0-9])", _bare),
        (r"(?<=\d, )(?P<hour>[01]?\d|2[0-3])\.(?P<minute>00|15|30|45)(?![\d.]\d)", _bare),
        (rf"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil )){OCLOCK}(?![a-z0-9]){FOLLOWS}", _bare),
        (rf"(?P<period>{PERIOD})(?P<hour>{ZH})[点时](?:钟|整)?"
         rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{ZH})分?(?![天个日]))?", _chinese),
        (
            rf"(?P<period>(?!))?(?<![几第\d])(?P<hour>(?!一点)(?:\d{{1,2}}|[零两二三四五六七八九十]{{1,3}}))[点时]"
            "(?:钟|整)?"
         f"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>[零二三四五十][一二三四五六七八九十]{{0,2}}"
         rf"|\d{{1,2}})分?)?{POINTS}", _chinese),
        (r"(?P<period>(?!))?(?P<hour>一)点(?=钟|整|半|前|之前|以前)(?:钟|整)?(?P<half>半)?", _chinese),
        (word(r"noon|midday|12 noon|lunch ?time|(?<=\bby )lunch|(?<=\bbefore )lunch"), _fixed(NOON)),
        (r"正午|中午", _fixed(NOON)),
        (word(r"midnight"), _fixed(MIDNIGHT, Doubt.VAGUE_TIME)),
        (r"午夜|半夜", _fixed(MIDNIGHT, Doubt.VAGUE_TIME)),
        (word(r"eod|cob|eob|(?:the )?(?:end|close) of (?:the )?(?:business|working|work|office)(?: day| hours)?"
              r"|(?:the )?end of (?:the )?day|close of play|closing time"), _closing()),
        (r"下班(?:时间)?", _closing()),
        (r"一?上班(?:时间)?(?=前|之前|以前|时)", _opening()),
        (r"(?:一|刚)上班", _opening(Doubt.VAGUE_TIME)),
        (word(r"first thing(?: in the morning)?|early(?: in the)? morning|start of (?:business|the day)"),
         _opening(Doubt.VAGUE_TIME)),
        (r"(?<![周期拜])一大?早|早上|早晨|清晨|早(?=[，,。前要]|$)|(?<=[今明])早", _opening(Doubt.VAGUE_TIME)),
        (word(r"(?:in the )?morning"), _fixed(NOON, Doubt.VAGUE_TIME)),
        (r"上午", _fixed(NOON, Doubt.VAGUE_TIME)),
        (word(r"(?:in the )?afternoon"), _closing(Doubt.VAGUE_TIME)),
        (r"下午|午后|傍晚", _closing(Doubt.VAGUE_TIME)),
        (word(r"(?:in the )?evening|(?:to|last )?night"), _fixed(EVENING, Doubt.VAGUE_TIME)),
        (r"晚上|晚间|夜里|(?<=[今明])晚", _fixed(EVENING, Doubt.VAGUE_TIME)),
    )
)  # fmt: skip
