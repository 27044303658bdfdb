"""Every day with its time of day in the sentence, and which of them is the deadline and which the day of the event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from tasks_engine.intake.context import DAY, Context
from tasks_engine.intake.day_rules import found_days
from tasks_engine.intake.days import Day
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.hours import FoundHour, Hour, found_hours
from tasks_engine.intake.text import compiled, word

MOST = 60
"""Moments that one sentence is read for."""
WIDEST_GAP = 14


class Use(Enum):
    """What a moment is for."""

    DEADLINE = auto()
    EVENT = auto()
    LOOSE = auto()


@dataclass(frozen=True)
class Moment:
    """A day, a time of day or both. `span` is without, `wide` with the words that say what it is for."""

    span: Span
    wide: Span
    day: Day | None
    hour: FoundHour | None
    use: Use
    is_before: bool = False
    is_of_others: bool = False
    """Whether it says until when others are to do something, or something else lasts."""


GAP = re.compile(r"[\s,的]*(?:(?:at|by|before|around|on|in|the|from)\s+)*(?:the\s+)?")
BEFORE = compiled(
    word(r"no later than|not later than|at the latest by|by|before|until|till|due(?: date)?(?: is)?(?: on| by| at| in)?"
         r"|deadline(?: is)?|(?:needed|required|wanted|ready|finished|done|submitted|delivered|completed|return(?:ed)?)"
         r" (?:by|on|for|at|in)|need (?:it|this|them|these) (?:by |on |for |at |in )?|latest"),
    "截止(?:时间|日期)?(?:是|为|到)?|最迟|最晚|不晚于|不迟于|不得晚于|赶在|(?:请|须|应|务必|需要?|必须)[于在]?|期限"
    "(?:是|为)?|交付时间|交稿时间|务必"
)  # fmt: skip
CUE_END = re.compile(r"(?:\s*[:：]\s*|\s+)?(?:the\s+)?")
AFTER = compiled(
    r"\s*(?:at the latest|latest|deadline)(?![a-z])",
    r"\s*(?P<before>之前|以前|前)(?:要|交|需|完成|给我|必须)?",
    r"\s*(?:之?内|以内|发出|发布(?!会)|汇报|答复|反馈|上报|报送|寄出|发送|就要|要(?![开召举去出参办在用])|需要"
    "(?![开召举])|交(?!流)|提交|完成|给我|给到|给(?=[，,。;；!！]|初稿|定稿|结果|个|一|出|$)|出稿|定下?好?来?|订好"
    "|排好|写好|改好|备好|备齐|到位|办妥|弄完|回完|搞定|上线|发我|发给我|截止|必须|就得|就要|就必须|得(?!到)|(?:开会"
    "|上会|汇报|会上)?要?[看用](?=[，,。;；]|$)|办完|做好|弄好|拿到|见稿|出稿|送到)",
)
HANDED_OVER = compiled(
    word(
        r"(?:needed|required|wanted|let (?:me|us) (?:know|have (?:it|them|this|that|these|your \S+|an? \S+|the \S+))"
        r"|(?:send|give|return|report|get|hand|deliver|e-?mail)(?: (?:it|them|this|that|these))?(?: back)?(?: to)?"
        r" (?:me|us)(?: back)?|back (?:to|with) (?:me|us)"
        r"|(?:please |pls |must be |to be |has to be |have to be |should be |needs to be |(?<!could )(?<!can )be )"
        "(?:book|reserve|order|arrange|fix|settle|sort|send|finish|complete|confirm|issue|answer|reply|pay|post"
        "|deliver|publish)"
        r"(?:e?d|t|sent)?(?: (?:it|them|this|that|these|out|off))*)(?: (?:on|at|in))?"
    )
)
"""Said of the result, though no preposition says so: `let me know this afternoon`."""
INSIDE = compiled(word("by|before|until"))  # "today by 14:30"
EVENT_BEFORE = compiled(
    word(
        r"(?:opening|celebration|party|summit|exhibition|fair|launch|festival|talk|lecture|round table|briefing|"
        r"press conference|anniversary|concert|breakfast|retreat|presentation|course|demo|"
        r"meeting|forum|conference|dinner|event|seminar|gathering|assembly|workshop|visit|gala|lunch|reception"
        r"|ceremony|webinar|banquet|call|trip|training|session|congress|council|board|agm)(?:,? (?:is|was|will be|to be"
        r"|held|of|on|at|from|scheduled for|taking place|takes place))*"
    ),
    word(r"held(?: on| at)?|taking place(?: on)?|takes place(?: on)?|scheduled for|recorded(?: on)?"),
    r"(?:会议|活动|开会|论坛|年会|宴会|培训|讲座)?(?:时间|日期)(?:是|为|定在|定于)?[:：]?|定于|定在|将于|拟于|订于",
)
EVENT_NOUN = (
    r"(?:celebration|party|summit|exhibition|fair|launch|festival|lecture|hearing|round table|briefing|"
    r"press conference|anniversary|concert|breakfast|retreat|course|demo|"
    r"meeting|forum|conference|dinner|event|seminar|gathering|assembly|workshop|visit|gala|lunch|reception|ceremony"
    r"|webinar|banquet|council|board|agm|session|recording|interview|discussion|hearing|congress|training|trip)s?"
)
EVENT_AFTER = compiled(
    rf"'s?(?=[\s,.])|,?\s*(?:\S+\s+){{0,4}}?{EVENT_NOUN}(?![a-z])",
    r"\s*(?:的|在[^，,。;；]{1,8})?(?:要|将)?(?:[^，,。;；前交要给\s]{0,10}?)(?:理事会|会议|年会|大会|例会|论坛|晚宴"
    "|酒会|活动|讲座|培训|座谈|沙龙|典礼|录音"
    r"|展会|沟通会|见面会|茶话会|访谈|招待会|团拜会|研讨|发布会|仪式|培训|宴会|会(?![员费长计务展及根按]))|\s*(?:召开"
    "|举行|举办|要开|开(?!始|具)|出发|启程)",
)
WEEKDAY_GAP = re.compile(r"[\s,(]*(?:the )?")
WEEKDAY = compiled("周|星期|礼拜", r"(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)")
HAS_DATE = re.compile(r"[0-9月]")
CLAUSE = re.compile(r"[,;.，。；！!？?、\n（）()]")


OF_OTHERS = compiled(
    word(
        "(?:remind|tell|ask|inform|notify|announce|invite|request|urge|warn|notice|letter|circular|say|saying|state"
        "|stating"
        r"|explain|explaining|confirm|confirming|advise|advising|instruct)s? (?:[^,;.:!?\n]+ )?(?:that|to (?:pay"
        "|reply|register|respond|answer|send"
        "|submit|return|confirm|vote|apply|sign up|attend|come|join|arrive|bring|hand in|renew|fill|settle|transfer"
        "|enrol|book"
        r"|nominate|propose|be|leave|collect|pick up))(?: [^,;.:!?\n]*)?"
    ),
    word(
        "(?:rsvp|registration|enrolment|sign-up|applications?|entries|nominations|payments?(?! reminders?)|payable"
        "|expires?|expiring|leaves|leaving"
        "|departs?|departing|arrives?|arriving|closes?|closing(?! speech| address| remarks| words)|opens?|opening"
        "(?! speech| address| remarks| words)|starts?|starting|begins?|ends?|ending|valid|open"
        r"|on sale|takes place|to register|to pay|to reply|to sign up|to rsvp|replies)(?: [^,;.:!?\n]*)?"
    ),
    "(?:通知|告知|提醒|告诉|公告|要求|督促|敦促|请(?=大家|各|全体|会员|嘉宾|与会|参会|学员|代表))"
    r"(?![函书单稿栏])[^，,。;；！？!?\n]*",
    "(?:嘉宾|会员|大家|各单位|参会者|报名者|学员|代表|供应商|员工|企业|参会人员|与会者"
    r"|家长)[^，,。;；！？!?\n]{0,4}[须应需请要于]?",
    r"(?:报名|缴费|付款|到期|有效|截止报名|开放|起飞|发车|抵达|投稿|征集|申报|认购|预售)[^，,。;；！？!?\n]*",
)
"""Said in a clause before a day that is not of the task itself: `remind them to pay by`, `the lease expires`."""
BEFORE_A_NOUN = compiled(r"(?:之?前|以前)的(?=[^，,。;；])")


def _is_of_others(text: str, wide: Span) -> bool:
    start = max((match.end() for match in CLAUSE.finditer(text, 0, wide.start)), default=0)
    said = text[start : wide.start].rstrip()
    return any(match.end() >= len(said) for match in OF_OTHERS.finditer(said)) or (
        BEFORE_A_NOUN.search(text, wide.start, wide.end + 2) is not None
    )


def moments(text: str, context: Context) -> list[Moment]:
    """The moments that `text` names, in order; at most `MOST`. `text` is `plain`."""
    days = _merged(text, sorted(found_days(text, context)))
    hours = sorted(found_hours(text), key=lambda hour: hour.span)
    joined = _joined(text, days[:MOST], hours[:MOST])
    found = [_used(text, span, day, hour) for span, day, hour in joined][:MOST]
    return [
        replace(one, is_of_others=True) if one.use is Use.DEADLINE and _is_of_others(text, one.wide) else one
        for one in found
    ]


def _merged(text: str, days: Sequence[tuple[Span, Day]]) -> list[tuple[Span, Day]]:
    """A date beside its weekday, `Wednesday, 25 November` or `11月25日(周三)`, is one day: the date."""
    merged: list[tuple[Span, Day]] = []
    for span, day in days:
        if merged and WEEKDAY_GAP.fullmatch(text, merged[-1][0].end, span.start):
            before, other = merged[-1]
            dated = [HAS_DATE.search(text, *one) is not None for one in (before, span)]
            undated = span if dated[0] else before
            is_same = WEEKDAY.search(text, *undated) is not None or day.day == other.day
            if is_same and dated in ([True, False], [False, True]) and not day.exact and not other.exact:
                end = span.end + (text[span.end : span.end + 1] == ")")
                merged[-1] = Span(before.start, end), other if dated[0] else day
                continue
        merged.append((span, day))
    return merged


def _joined(
    text: str, days: Sequence[tuple[Span, Day]], hours: Sequence[FoundHour]
) -> Iterator[tuple[Span, Day | None, FoundHour | None]]:
    """Days with the times of day that stand beside them, and what is left of either."""
    loose = [hour for hour in hours if not any(_overlap(hour.span, span) for span, _ in days)]
    spans = [span for span, _ in days]
    for span, day in days:
        near = (hour for hour in loose if _beside(text, span, hour.span) and not _nearer(text, span, hour.span, spans))
        beside = None if day.exact else next(near, None)
        within = (hour for hour in hours if hour.span.start <= span.start and span.end <= hour.span.end)
        beside = beside or next(within, None)  # tonight is both
        if beside is None:
            yield span, day, None
        else:
            loose = [hour for hour in loose if hour is not beside]
            yield Span(min(span.start, beside.span.start), max(span.end, beside.span.end)), day, beside
    yield from ((hour.span, None, hour) for hour in loose)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _nearer(text: str, day: Span, hour: Span, days: Sequence[Span]) -> bool:
    """Whether the hour belongs to the day after it: `on 9 December, by 6 pm today`."""
    if day.start > hour.start or not CLAUSE.search(text, day.end, hour.start):
        return False
    return any(0 <= other.start - hour.end <= len(" on ") and _beside(text, hour, other) for other in days)


def _beside(text: str, one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    if not 0 <= second.start - first.end <= WIDEST_GAP:
        return False
    return GAP.fullmatch(text, first.end, second.start) is not None


def _used(text: str, span: Span, day: Day | None, hour: FoundHour | None) -> Moment:
    before, after = _cue_before(text, span.start, BEFORE), AFTER.match(text, span.end)
    behind = bool(after and after.groupdict().get("before"))
    strict = behind or (before is not None and text[before:].startswith("before"))
    if before is None and not behind and ((day and day.is_event) or (hour and hour.is_range)):
        return Moment(span, span, day, hour, Use.EVENT)
    if after and not (day and day.day and _is_event_after(text, span.end) and not behind):
        return Moment(
            span, Span(span.start if before is None else before, after.end()), day, hour, Use.DEADLINE, strict
        )
    if before is not None:
        return Moment(span, Span(before, span.end), day, hour, Use.DEADLINE, strict)
    inside = None if day is None or hour is None else INSIDE.search(text, span.start, span.end)
    if inside is not None or (day is not None and day.is_wish):
        return Moment(span, span, day, hour, Use.DEADLINE)
    if _is_event_after(text, span.end) or _cue_before(text, span.start, EVENT_BEFORE) is not None:
        return Moment(span, span, day, hour, Use.EVENT)
    if (handed := _cue_before(text, span.start, HANDED_OVER)) is not None:
        return Moment(span, Span(handed, span.end), day, hour, Use.DEADLINE)
    return Moment(span, span, day, hour, Use.LOOSE)


def _is_event_after(text: str, end: int) -> bool:
    match = EVENT_AFTER.match(text, end, end + 60)
    return match is not None and not CLAUSE.search(match[0])


def _cue_before(text: str, start: int, cues: re.Pattern[str]) -> int | None:
    """Where the cue begins that leads up to `start`."""
    first = max(0, start - 40)
    for match in cues.finditer(text, first, start):
        if CUE_END.fullmatch(text, match.end(), start):
            return match.start()
    return None


# What a moment comes to


def deadline(found: Sequence[Moment], context: Context, *, named_only: bool) -> tuple[Field, Moment] | None:
    """The deadline, if one is named or (unless `named_only`) something can be meant as one."""
    named = [moment for moment in found if moment.use is Use.DEADLINE]
    loose = (
        [] if named_only else [moment for moment in found if moment.use is Use.LOOSE and not _is_over(moment, context)]
    )
    candidates = [moment for moment in named if not moment.is_of_others] or named or loose
    fields = [(field, moment) for moment in candidates if (field := _deadline(moment, context)) is not None]
    fields = [pair for pair in fields if pair[0].value > context.now] or fields
    if not fields:
        return None
    field, moment = fields[-1] if named else fields[0]
    others = tuple(other.value for other, _ in fields if other.value != field.value)
    doubts = ((Doubt.SEVERAL,) if others else ()) + (() if named and not moment.is_of_others else (Doubt.NOT_NAMED,))
    if moment.day is None and (elsewhere := _other_days(found, moment, field, context)):
        doubts, others = (*doubts, Doubt.WHICH_DAY), (*others, *elsewhere)
    return field.doubted(*doubts, others=others), moment


def _is_over(moment: Moment, context: Context) -> bool:
    """Whether the day lies behind, as it is said: yesterday is no deadline."""
    day = moment.day
    return day is not None and day.day < context.today and not day.others


def _other_days(found: Sequence[Moment], moment: Moment, field: Field, context: Context) -> tuple[datetime, ...]:
    """The same hour on the days that are named elsewhere: `the meeting is tomorrow; slides by noon`."""
    days = dict.fromkeys(other.day.day for other in found if other is not moment and other.day is not None)
    hour = field.value.timetz().replace(tzinfo=None)
    return tuple(at for day in days if day != field.value.date() and (at := context.at(day, hour)) > context.now)


def _deadline(moment: Moment, context: Context) -> Field | None:
    try:
        return _resolved(moment, context)
    except (OverflowError, ValueError):  # the year 9999 has an end
        return None


def _resolved(moment: Moment, context: Context) -> Field:
    day = moment.day or Day(context.today)
    if day.exact is not None:
        return Field("deadline", day.exact, moment.wide, day.doubts)
    if day.day < context.today and len(day.others) == 1 and day.doubts == (Doubt.PASSED,):
        day = Day(day.others[0], day.doubts, (day.day,), is_range=day.is_range)
    if moment.hour is None:
        return _at_closing(moment, day, context)
    day = _ahead(day, moment.hour, context)
    return _at(moment, day, _hour(moment.hour, day.day, context), context)


def _ahead(day: Day, hour: FoundHour, context: Context) -> Day:
    """The other reading of a day on which the hour has passed, if that lies ahead."""
    passed = context.at(day.day, _hour(hour, day.day, context).hour) <= context.now
    later = next((other for other in day.others if other > day.day), None)
    return day._replace(day=later, others=(day.day,)) if passed and later else day


def _hour(hour: FoundHour, day: date, context: Context) -> Hour:
    return hour.on(day, context)


def _at(moment: Moment, day: Day, hour: Hour, context: Context) -> Field:
    value = context.at(day.day, hour.hour)
    doubts = [*day.doubts, *hour.doubts]
    others = [context.at(other, hour.hour) for other in day.others]
    others += [context.at(day.day, other) for other in hour.others]
    if value <= context.now:
        doubts.append(Doubt.PASSED)
        if moment.day is None:
            value, past = context.at(day.day + DAY, hour.hour), value
            others = [past, *others]
        elif hour.others and context.at(day.day, hour.others[0]) > context.now:
            value = context.at(day.day, hour.others[0])
    field = Field("deadline", value, moment.wide, tuple(doubts), tuple(others))
    return _checked(field, context)


def _at_closing(moment: Moment, day: Day, context: Context) -> Field:
    doubts, others = [*day.doubts, Doubt.NO_TIME], [_closing(other, context) for other in day.others]
    value = _closing(day.day, context)
    previous = next(context.open_days(day.day, -1), None)
    if moment.is_before and not day.is_range and previous is not None:
        doubts.append(Doubt.BEFORE_OR_ON)
        others.append(_closing(previous, context))
    if value <= context.now:
        doubts.append(Doubt.PASSED)
    return _checked(Field("deadline", value, moment.wide, tuple(doubts)).doubted(others=tuple(others)), context)


def _closing(day: date, context: Context) -> datetime:
    return context.at(day, context.closing(day))


def _checked(field: Field, context: Context) -> Field:
    """With a doubt, and the open days around, when nobody works on the day."""
    day = field.value.date()
    if context.opens(day):
        return field
    around = [next(context.open_days(day, step), None) for step in (-1, 1)]
    hour = field.value.timetz().replace(tzinfo=None)
    others = [context.at(other, min(hour, context.closing(other))) for other in around if other is not None]
    return field.doubted(Doubt.CLOSED_DAY, others=tuple(other for other in others if other > context.now))


def event(
    found: Sequence[Moment], used: Moment | None, context: Context, *, at_loose: bool = False
) -> tuple[Moment, Day, Hour | None] | None:
    """The moment of the event that the work is about, its day and its time of day if one is said."""
    uses = (Use.EVENT, Use.LOOSE) if at_loose else (Use.EVENT,)
    named = [moment for moment in found if moment.use in uses and moment.day is not None and moment is not used]
    for moment in named:
        assert moment.day is not None
        if moment.day.exact is None:
            hour = None if moment.hour is None else _hour(moment.hour, moment.day.day, context)
            return moment, moment.day, hour
    return None
