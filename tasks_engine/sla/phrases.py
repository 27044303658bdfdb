"""The SLA engine in words, English and Simplified Chinese: how dates, durations and reasons are said."""

from collections.abc import Mapping
from datetime import date, datetime

from tasks_engine.sla.errors import SlaRefused, shown

LANGUAGES = ("en", "zh-hans")
Phrase = Mapping[str, str]


def _p(en: str, zh: str) -> Phrase:
    return {"en": en, "zh-hans": zh}


WEEKDAYS: tuple[Phrase, ...] = (
    _p("Monday", "周一"),
    _p("Tuesday", "周二"),
    _p("Wednesday", "周三"),
    _p("Thursday", "周四"),
    _p("Friday", "周五"),
    _p("Saturday", "周六"),
    _p("Sunday", "周日"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

UNITS: tuple[tuple[int, Phrase], ...] = (
    (3600, _p("{n} h", "{n} 小时")),
    (60, _p("{n} min", "{n} 分钟")),
    (1, _p("{n} s", "{n} 秒")),
)

REASONS: Mapping[str, Phrase] = {
    "holiday": _p("public holiday", "法定节假日"),
    "override": _p("special hours", "特殊工作时间"),
    "make_up": _p("make-up workday", "调休上班"),
    "closed_override": _p("closed day", "当日不办公"),
    "closed": _p("no workday", "非工作日"),
    "off_hours": _p("outside working hours", "非工作时间"),
    "stopped": _p("not with the secretary", "不在秘书手中"),
    "paused": _p("the clock stands still", "计时暂停"),
    "paused:asked": _p("the clock stands still: waiting for the organization", "计时暂停：等待单位回复"),
    "paused:waiting": _p("the clock stands still: waiting for the organization", "计时暂停：等待单位回复"),
}
"""Why time counts or does not. A day with its usual hours needs no reason; another pause is told with its own."""

CLOCKS: Mapping[str, Phrase] = {
    "claim": _p("taken", "接单"),
    "first_response": _p("first response", "首次响应"),
    "reply": _p("reply", "回复"),
    "delivery": _p("delivery", "交付"),
    "revision": _p("revision", "修改"),
    "answer": _p("answer", "单位回复"),
    "review": _p("review", "验收"),
}

SENTENCES: Mapping[str, Phrase] = {
    "hours": _p("{day} {spans}: {amount}", "{day} {spans}：{amount}"),
    "special_hours": _p("{day}: {reason} {spans}: {amount}", "{day}：{reason} {spans}：{amount}"),
    "no_hours": _p("{day}: {reason}", "{day}：{reason}"),
    "named": _p("{reason} ({name})", "{reason}（{name}）"),
    "span": _p("{start}-{end}", "{start}–{end}"),
    "and": _p(", ", "、"),
    "promise": _p("Promised from {start}: {amount} of working time", "自 {start} 起承诺工作时间：{amount}"),
    "days": _p("{day} to {last}: {reason}", "{day}至 {last}：{reason}"),
    "uncounted": _p("{start} to {end}: {reason}, not counted", "{start} 至 {end}：{reason}，不计时"),
    "result": _p("Due {end}: {amount} counted", "截止 {end}：共计 {amount}"),
    "so_far": _p("Up to {end}: {amount} counted", "截至 {end}：共计 {amount}"),
    "paused_for": _p("the clock stands still: {reason}", "计时暂停：{reason}"),
    "by": _p("{clock} by {due}", "{clock}不晚于{due}"),
    "never": _p("{clock} without a date", "{clock}暂无日期"),
    "open": _p("{promises}.", "{promises}。"),
    "outside": _p("Outside working hours: {promises}.", "现在是非工作时间：{promises}。"),
    "list": _p(", ", "，"),
    "provisional": _p(
        " The make-up workdays of {years} are not published yet: dates may move.",
        "{years} 年的调休安排尚未公布，日期可能变动。",
    ),
}


def say(key: str, language: str, **parts: object) -> str:
    """A sentence, filled in."""
    return SENTENCES[key][checked(language)].format(**parts)


def checked(language: str) -> str:
    """`language`, or `SlaRefused` when the engine does not speak it."""
    if language not in LANGUAGES:
        raise SlaRefused("unknown_language", f"{shown(language)} is none of {', '.join(LANGUAGES)}")
    return language


def duration(seconds: int, language: str) -> str:
    """`3 h 30 min`: hours, minutes and seconds, those that are not zero."""
    parts = []
    for length, unit in UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(unit[language].format(n=count))
    return " ".join(parts) or UNITS[1][1][language].format(n=0)


def day(of: date, language: str, *, year: int | None = None) -> str:
    """`Fri 26 Sep`; with its year when that is not `year`."""
    other_year = of.year if year is not None and of.year != year else None
    if language == "en":
        text = f"{WEEKDAYS[of.weekday()]['en'][:3]} {of.day} {MONTHS[of.month - 1]}"
        return f"{text} {other_year}" if other_year else text
    text = f"{of.month} 月 {of.day} 日 {WEEKDAYS[of.weekday()][language]}"
    return f"{other_year} 年 {text}" if other_year else text


def time_of_day(moment: datetime) -> str:
    """`16:00`; with its seconds when they are not zero."""
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
