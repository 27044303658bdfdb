"""Fields of the template's form that a sentence can fill: the day of the event, choices by their words, quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks_engine.intake.codes import SHORT
from tasks_engine.intake.context import DAY, Context, Kind
from tasks_engine.intake.counts import AN_HOUR, durations
from tasks_engine.intake.days import Day
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.hours import Hour
from tasks_engine.intake.moments import Moment, event
from tasks_engine.intake.text import COUNT, ZH, compiled, number, plain, word

EVENT_FIELDS = ("meeting_date", "event_date")
PAST_KINDS = frozenset({"minutes", "transcribe", "followup"})
"""Kinds of work that come after the event."""

WHEN = {"travel": "dates", "calendar": "window"}
"""Kinds of work that are about a time, and the field for it, in words. A day that they name is no deadline."""

AT_THE_EVENT = frozenset({"meeting_service"})
"""Kinds of work that are done while the event lasts: a day that is named is its day, and no deadline."""

OF_A_PERIOD = frozenset({"policy_watch", "data_report", "members", "newsletter", "minutes", "filing"})
"""Kinds of work on what a week or a month has brought: `what changed this month` is no deadline."""

QUANTITIES: Mapping[tuple[str, str], re.Pattern[str]] = {
    ("speech", "minutes"): compiled(word(rf"(?P<n>{COUNT})[- ]min(?:ute)?s?"), rf"(?P<zh>{ZH})分钟"),
    ("transcribe", "minutes"): compiled(word(rf"(?P<n>{COUNT})[- ]min(?:ute)?s?"), rf"(?P<zh>{ZH})分钟"),
    ("calendar", "minutes"): compiled(word(rf"(?P<n>{COUNT})[- ]min(?:ute)?s?"), rf"(?P<zh>{ZH})分钟"),
    ("slides", "pages"): compiled(word(rf"(?P<n>{COUNT})[- ](?:pages?|slides?)"), rf"(?P<zh>{ZH})[页张]"),
    ("filing", "box_count"): compiled(word(rf"(?P<n>{COUNT})[- ](?:boxes|cartons)"), rf"(?P<zh>{ZH})[箱盒]"),
    ("data_entry", "rows"): compiled(
        word(rf"(?P<n>{COUNT})(?: \w{{1,20}}){{0,2}} (?:rows|records|entries|cards|forms|names)"),
        rf"(?P<zh>{ZH})[条行份张]",
    ),
    ("fees", "year"): compiled(r"(?<!\d)(?P<n>20\d\d)(?!\d|[-/])(?:年)?"),
}
MORE_WORDS: Mapping[tuple[str, str, str], str] = {
    ("minutes", "style", "decisions"): r"decisions only|resolutions only|只(?:列|要|写)决议|仅列?决议",
    ("minutes", "style", "summary"): r"summary minutes|in summary form|摘要式?|概要",
    ("minutes", "style", "verbatim"): r"verbatim|word-for-word|逐字",
    ("proofread", "depth", "light"): r"light(?:ly)?|(?:only )?typos|spelling only|错别字|轻度",
    ("proofread", "depth", "full"): r"thorough(?:ly)?|full(?:y)?|in depth|全面|仔细|通篇",
    ("invite", "channel", "email"): r"by e-?mail|用?邮件|电邮|电子邮件",
    ("invite", "channel", "phone"): r"by (?:tele)?phone|电话",
    ("invite", "channel", "wechat"): r"(?:by|over|on|via) wechat|微信",
    ("newsletter", "channel", "newsletter"): r"newsletter|简报|会刊|内刊",
    ("newsletter", "channel", "wechat"): r"wechat|公众号|微信|推文",
    ("newsletter", "channel", "web"): r"(?:our |the )?web ?site|官网|网站",
    ("policy_watch", "period", "week"): r"(?:this|last|past) week|weekly|本周|上周|近?一周|每周",
    ("policy_watch", "period", "month"): r"(?:this|last|past) month|monthly|本月|上个?月|近?一个?月|每月",
    ("draft", "kind", "notice"): r"notice|announcement|通知|公告",
    ("draft", "kind", "letter"): r"letter|公函|函件|感谢信|贺信|(?<![复请])函",
    ("draft", "kind", "report"): r"report|报告|总结",
    ("draft", "kind", "request"): r"written request|请示",
    ("draft", "kind", "reply"): r"reply|复函|回复|答复|批复",
}
DIRECTION = compiled(r"(?P<first>[中英德日])译(?P<second>[中英德日])")
TARGET = compiled(word(r"(?:into|to) (?:formal |plain |good )?(?P<en>chinese|english|german|japanese)"),
                  r"(?:译?成|为|翻译?到)(?P<zh>[中英德日])[文语]")  # fmt: skip
SOURCE = compiled(
    word(r"from (?:the )?(?P<en>chinese|english|german|japanese)"),
    word(r"(?P<to>chinese|english|german|japanese)(?=[ -](?:in)?to[ -])"),
    r"(?:从|把|将|由)?(?P<zh>[中英德日])[文语](?!版|稿)",
)
CODES = {"chinese": "zh", "english": "en", "german": "de", "japanese": "ja", **SHORT}


def form(
    kind: Kind, sentence: str, text: str, found: Sequence[Moment], used: Moment | None, context: Context
) -> Iterator[Field]:
    """The fields of `kind`'s form for which the sentence has a value."""
    for row in kind.fields:
        name, type_ = str(row["name"]), row["type"]
        if type_ in ("date", "datetime") and name in EVENT_FIELDS:
            yield from _event(kind, row, found, used, context)
        elif name == WHEN.get(kind.code):
            yield from _when(name, sentence, found, used)
        elif name == "direction":
            yield from _direction(row, text)
        elif type_ == "choice":
            yield from _choice(kind, row, text)
        elif pattern := QUANTITIES.get((kind.code, name)):
            times = [moment.span for moment in found]
            yield from _quantity(name, pattern, text, times)


def _event(
    kind: Kind, row: Mapping[str, Any], found: Sequence[Moment], used: Moment | None, context: Context
) -> Iterator[Field]:
    named = event(found, used, context, at_loose=kind.code in AT_THE_EVENT)
    if named is None:
        return
    moment, day, hour = named
    day = _which(kind, day, context)
    name = f"fields.{row['name']}"
    if row["type"] == "date":
        yield Field(name, day.day, moment.span, day.doubts).doubted(others=day.others)
    else:
        yield _starts(name, moment, day, hour, context)


def _when(name: str, sentence: str, found: Sequence[Moment], used: Moment | None) -> Iterator[Field]:
    days = [moment for moment in found if moment is not used and moment.day is not None]
    if days:
        span = Span(days[0].span.start, max(moment.span.end for moment in days))
        yield Field(f"fields.{name}", sentence[slice(*span)], span)


def _starts(name: str, moment: Moment, day: Day, hour: Hour | None, context: Context) -> Field:
    at = hour or Hour(context.opening(day.day), (Doubt.NO_TIME,))
    others: tuple[datetime, ...] = tuple(context.at(other, at.hour) for other in day.others)
    field = Field(name, context.at(day.day, at.hour), moment.span, (*day.doubts, *at.doubts))
    return field.doubted(others=(*others, *(context.at(day.day, other) for other in at.others)))


def _which(kind: Kind, day: Day, context: Context) -> Day:
    """A bare weekday is the coming one; for work that follows the event it may be the last one as well."""
    if day.day < context.today:
        kept = tuple(doubt for doubt in day.doubts if doubt is not Doubt.PASSED)
        return Day(day.day, kept) if kind.code in PAST_KINDS else Day(day.day, (*kept, Doubt.PASSED), day.others)
    if kind.code not in PAST_KINDS:
        return day
    if not day.is_bare or day.others:
        return day
    return Day(day.day, (*day.doubts, Doubt.WHICH_WEEK), (day.day - 7 * DAY,))


def _direction(row: Mapping[str, Any], text: str) -> Iterator[Field]:
    """From which language into which; of one that is not said, Chinese or English is assumed."""
    choices = row.get("choices", ())
    if match := DIRECTION.search(text):
        value = f"{CODES[match['first']]}-{CODES[match['second']]}"
        if value in choices:
            yield Field("fields.direction", value, Span(*match.span()))
        return
    target = TARGET.search(text)
    if target is None:
        return
    into = CODES[target["en"] or target["zh"]]
    sources = [match for match in SOURCE.finditer(text) if not _within(match, target)]
    said = [CODES[match["en"] or match["to"] or match["zh"]] for match in sources]
    outof = next((code for code in said if code != into), None)
    value = f"{outof or ('en' if into == 'zh' else 'zh')}-{into}"
    if value in choices:
        field = Field("fields.direction", value, Span(*target.span()))
        others = tuple(choice for choice in choices if choice.endswith(f"-{into}"))
        yield field if outof else field.doubted(Doubt.ASSUMED, others=others)


def _within(match: re.Match[str], other: re.Match[str]) -> bool:
    return match.start() < other.end() and other.start() < match.end()


def _choice(kind: Kind, row: Mapping[str, Any], text: str) -> Iterator[Field]:
    name, hits = str(row["name"]), []
    for choice in row.get("choices", ()):
        words = MORE_WORDS.get((kind.code, name, choice), "")
        labels = [plain(label) for label in row.get("choice_labels", {}).get(choice, {}).values()]
        patterns = [re.escape(label) for label in labels if len(label) > 1] + ([words] if words else [])
        pattern = compiled(*(rf"(?<![a-z])(?:{one})(?![a-z])" for one in patterns)) if patterns else None
        match = pattern.search(text) if pattern else None
        if match:
            hits.append((match.start(), -match.end(), choice, Span(*match.span())))
    if hits:
        *_, choice, span = min(hits)
        others = tuple(hit[2] for hit in sorted(hits)[1:])
        field = Field(f"fields.{name}", choice, span)
        yield field.doubted(Doubt.SEVERAL, others=others) if others else field


def _quantity(name: str, pattern: re.Pattern[str], text: str, times: Sequence[Span]) -> Iterator[Field]:
    said = [(span, float(minutes)) for span, minutes in durations(text)] if name == "minutes" else []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        said.append((Span(*match.span()), number(groups.get("n") or groups["zh"])))
    for span, value in sorted(said):
        if value == int(value) and not any(span.start < time.end and time.start < span.end for time in times):
            is_vague = AN_HOUR.fullmatch(text, *span) is not None
            yield Field(f"fields.{name}", int(value), span, (Doubt.ASSUMED,) if is_vague else ())
            return
