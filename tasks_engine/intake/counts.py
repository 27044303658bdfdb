"""How much there is to do: `85 guests`, `a 48-page report`, `二十盒`. A number and what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import EN, ZH, compiled, is_either, number, word
from tasks_engine.intake.words.units import FITS, THINGS, UNITS, USUAL, VAGUE

SMALL = rf"(?:(?!half|an? |a$|couple){EN})"
LARGE = (
    f"(?:(?:(?:an?|{SMALL}) )?(?:hundred|thousand)(?:(?: and)? (?:{SMALL} hundred(?: and {SMALL})?|{SMALL}))?|"
    f"(?:half a |(?:an?|{SMALL}) )?(?:dozen|score))"
)
AMOUNT = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{6}}|\d{{1,3}}k|{LARGE}|{SMALL})"
NOT_BETWEEN = (
    "(?!(?:of|and|or|corporate|institutional|enterprise|to|for|in|on|by|at|the|a|an|from|with|per|is|are|was|till|until|am|pm|o'clock|days?|hours?"
    "|weeks?|months?|minutes?|times|our|their|who|that)[ -])"
)
ENGLISH = {
    unit: compiled(
        f"(?<![a-z0-9.:/$€£¥-])(?<!\\d,){AMOUNT}(?:-(?:{words.one})(?![a-z])"
        f"| (?:{NOT_BETWEEN}[a-z][a-z'-]{{1,20}} ){{0,3}}?(?:{words.many})(?![a-z'-])"
        f"|(?<=one) (?:{words.one})(?![a-z]))",
        *([
            r"(?<![a-z])(?:about|around|roughly|some|approximately|approx\.?|circa) " + AMOUNT.replace("?P<n>",
                "?P<of>") + r"(?=\s*(?:[,;.!?)]|$))(?![.,]\d)"] if unit == "thing" else []),
        *([
            "(?<![a-z])(?:room|hall|venue|table|space|places|seats|lunch|dinner|coffee|catering|seating"
            "|breakfast) for (?:about |around |some |up to )?" + AMOUNT.replace("?P<n>", "?P<for>") +
                r"(?=\s*(?:[,;.!?)]|$)| (?:and|with|on|in|at|please|by)(?![a-z]))"] if unit == "person" else []),
        *([
            "(?<![a-z])(?:party|group|delegation|team|audience|crowd|total|number) of (?:about |around |some "
            "|roughly )?" + AMOUNT.replace("?P<n>", "?P<of>")] if unit == "person" else []),
    )
    for unit, words in UNITS.items()
}  # fmt: skip
ZH_AMOUNT = r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d{1,2})?[千万]|\d{1,6}|[零一二两三四五六七八九十百千万]{1,9}"
ZH_BEFORE = r"(?<![第\d.年月周初点半每\-零〇一二两三四五六七八九十百千万])"
PRINTED = "(?:打印|复印|印制|印刷|加印|彩印|影印|印|备|一式)(?:出|了|好|上)?"
CHINESE = {
    unit: compiled(
        *([
            rf"{PRINTED}[^，,。;；\d零一二两三四五六七八九十百千]{{0,10}}(?P<printed>{ZH_AMOUNT})"
            "(?P<about>[多来余几])?[份本套张]"] if unit == "copy" else []),
        *([
            rf"(?<!发)票[^，,。;；\d零一二两三四五六七八九十百千]{{0,6}}(?P<printed>{ZH_AMOUNT})"
            "(?P<about>[多来余几])?张"] if unit == "ticket" else []),
        rf"{ZH_BEFORE}(?P<n>{ZH_AMOUNT})(?P<{'more' if unit in ('copy', 'ticket') else 'about'}>[多来余几])?\s?个?"
        f"(?:{words.zh})",
    )
    for unit, words in UNITS.items()
}  # fmt: skip
HOURS = compiled(
    word(
        rf"(?P<n>\d+\.\d|half an|{EN})(?P<half> and a half)?[ -]hours?(?P<more> and a half)?(?: (?:and )?"
        rf"(?P<rest>\d{{1,2}}|[a-z-]+)(?: minutes| min))?"
    ),
    rf"(?P<zh>\d+\.\d|{ZH})个?(?P<zh_half>半)?(?:多)?(?:小时|钟头)(?P<zh_more>半)?(?:(?P<zh_rest>\d{{1,2}}"
    "|[一二三四五]?十[一二三四五六七八九]?)分钟?)?(?!之?[内后前]|以[内后前])",
    r"(?P<quarters>[一二两三])刻钟(?!之?[内后])",
)
"""How long something lasts, in hours: an amount of minutes."""
SAID = ("n", "of", "for", "printed")
"""Groups of the patterns in which a number stands."""
RANGE = compiled(rf"(?<![a-z0-9])(?:{EN}) (?:or|to|and) $")
REACH = 20
YEARS = range(1900, 2101)
LEAST = 2
"""One of a thing says nothing of how much there is to do; one page does."""
ONES = frozenset({"page", "minute"})


class Hit(NamedTuple):
    """So many of something, where it stands; `about` when the number is one end of several."""

    amount: int
    unit: str
    span: Span
    about: bool
    number: Span
    """Where the number alone stands."""
    is_vague: bool = False
    """Whether what is counted is but pointed at: `12 of them`."""


def quantity(text: str, kind: str | None, taken: Sequence[Span], *, has_own: bool = False) -> Field | None:
    """`quantity`: a number and its unit. Numbers that stand in `taken` are said of something else.

    `has_own`: the form of the kind has a field for how much there is, so that only what fits counts.
    """
    hits = [_of_kind(hit, kind) for hit in _hits(text) if not any(_overlap(hit.number, span) for span in taken)]
    fits = FITS.get(kind or "", tuple(UNITS))
    known = sorted((hit for hit in hits if hit.unit in fits), key=lambda hit: (fits.index(hit.unit), hit.span))
    found = known or ([] if has_own else [hit for hit in hits if hit.unit not in ("thing", "minute")])
    if not found:
        return None
    best = found[0]
    field = Field("quantity", (best.amount, best.unit), best.span)
    others = tuple((hit.amount, hit.unit) for hit in known[1:] if (hit.amount, hit.unit) != field.value)
    helps = kind == "meeting_service" and best.amount <= FEW
    unread = any(True for _ in unread_numbers(text, [*taken, *(hit.span for hit in _hits(text))]))
    doubts = [
        *([Doubt.WEAK_WORD] if best.unit not in USUAL.get(kind or "", ()) or not known else []),
        *([Doubt.ASSUMED] if best.about or helps else []),
        *([Doubt.SEVERAL] if others or unread else []),
    ]
    return field.doubted(*doubts, others=others)


FEW = 10
"""Of so few people it is not clear whether they serve a meeting or come to it."""
NUMBERS = compiled(
    r"(?<![\w.,:/$€£¥#-])(?<!no )(?<!no\. )(?<!room )(?<!number )(?<!version )(?<!phase )(?<!article )(?<!chapter )"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,6}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?= (?!am|pm|o'clock|times|percent|per|of the|and|or|to)[a-z]{3,})",
    r"(?<![第\d.年月周初点半每\-零〇一二两三四五六七八九十百千万])(?P<zh>\d{1,6}|[二两三四五六七八九十百]{1,4})"
    "(?=[个位名家份页条张项封件篇盒箱间套本册道口台辆只桌场批根块支户所幅枚])(?!个(?:小时|月|工作日|多?月|半月|季|年"
    "|星期|礼拜|周))",
)


def unread_numbers(text: str, read: Sequence[Span]) -> Iterator[int]:
    """Numbers outside of `read`: while nobody knows what they count, the others are doubtful."""
    for match in NUMBERS.finditer(text):
        said = match["n"] or match["zh"]
        amount = _amount(said)
        span = Span(*match.span())
        if amount >= LEAST and amount not in YEARS and not any(_overlap(span, other) for other in read):
            yield amount


def _of_kind(hit: Hit, kind: str | None) -> Hit:
    """What a word that says little counts in this kind of work."""
    if kind is not None and hit.unit == "thing" and kind in THINGS:
        return hit._replace(unit=THINGS[kind], about=hit.about or hit.is_vague or THINGS[kind] not in FITS[kind][:1])
    return hit._replace(unit=VAGUE.get((kind or "", hit.unit), hit.unit))


def _hits(text: str) -> Iterator[Hit]:
    """Every amount, in order; of what overlaps the unit that stands first in the table."""
    used = bytearray(len(text))
    found: list[Hit] = []
    for span, minutes in durations(text):
        used[span.start : span.end] = b"\1" * (span.end - span.start)
        found.append(Hit(minutes, "minute", span, about=AN_HOUR.match(text, span.start) is not None, number=span))
    for patterns in (ENGLISH, CHINESE):
        for unit, pattern in patterns.items():
            for match in pattern.finditer(text):
                groups = match.groupdict()
                said, span = next(groups[name] for name in SAID if groups.get(name)), Span(*match.span())
                amount = _amount(said)
                if (amount in YEARS and said.isdigit()) or amount < (1 if unit in ONES else LEAST):
                    continue
                if not any(used[span.start : span.end]):
                    used[span.start : span.end] = b"\1" * (span.end - span.start)
                    before = text[max(0, span.start - REACH) : span.start]
                    about = groups.get("about") or groups.get("more") or RANGE.search(before) or is_either(said)
                    number_at = next(Span(*match.span(name)) for name in SAID if groups.get(name))
                    is_vague = unit == "thing" and text[span.start : span.end].isascii()
                    found.append(Hit(amount, unit, span, bool(about), number_at, is_vague))
    return iter(sorted(found, key=lambda hit: hit.span))


def durations(text: str) -> Iterator[tuple[Span, int]]:
    """Lengths of time that are said in hours, in minutes: `an hour and a half`, `一个半小时`."""
    for match in HOURS.finditer(text):
        groups = match.groupdict()
        if groups["quarters"]:
            minutes = 15 * number(groups["quarters"])
        else:
            halves = any(groups[name] for name in ("half", "more", "zh_half", "zh_more"))
            rest = groups["rest"] or groups["zh_rest"]
            try:
                minutes = 60 * (number(groups["n"] or groups["zh"]) + 0.5 * halves) + (number(rest) if rest else 0)
            except (KeyError, ValueError):  # two hours late minutes
                continue
        if 1 <= minutes <= LONGEST and minutes == int(minutes):
            yield Span(*match.span()), int(minutes)


AN_HOUR = compiled(r"(?:an?|half an?|one) hour(?!s? and)", "(?:半个?|一个?)(?:小时|钟头)(?!半)")
"""Said of any short time."""
LONGEST = 6000
"""Minutes that a length of time in hours comes to at most."""
THOUSANDS = {"千": 1000, "万": 10_000, "k": 1000}
MULTIPLES = {"hundred": 100, "thousand": 1000, "dozen": 12, "score": 20}


def _amount(said: str) -> int:
    if said[-1] in THOUSANDS and said[0].isdigit():
        return round(float(said[:-1]) * THOUSANDS[said[-1]])
    if said[0].isdigit() or not said.isascii():
        return int(_myriads(said))
    total, last = 0.0, 0.0
    for part in said.replace(" and ", " ").split():
        if part in MULTIPLES:
            last = (last or 1) * MULTIPLES[part]
            if part == "thousand":
                total, last = total + last, 0.0
        elif part not in ("a", "an") or not last:
            last += number(part)
    return int(total + last)


def _myriads(said: str) -> float:
    said = said.replace(",", "")
    if "万" not in said:
        return number(said)
    many, _, rest = said.partition("万")
    rest = rest.replace("万", "").lstrip("零")
    return 10_000 * (number(many) if many else 1) + (number(rest) if rest else 0)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
