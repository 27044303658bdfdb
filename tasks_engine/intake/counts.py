"""How much there is to do: `85 guests`, `a 48-page report`, `二十盒`. A number and what is counted."""
# ruff: noqa: E501 - tables of words, a row a meaning

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import EN, compiled, number


class Unit(NamedTuple):
    """What is counted: English nouns, one and many, and Chinese measure words with their nouns."""

    one: str
    many: str
    zh: str


UNITS: Mapping[str, Unit] = {
    "person": Unit(
        "person|guest|member|delegate|speaker",
        r"people|persons|guests|members|delegates|participants|attendees|speakers|(?:vice[- ])?(?:presidents|chairs|chairmen)|directors"
        r"|colleagues|sponsors|passengers|travell?ers|visitors|volunteers|experts|contacts|invitees|representatives|officials|candidates|adults|of us",
        r"位|名(?!单|称|字|额)|个?人(?![民次大均才])|个(?:会员|代表|嘉宾|客人|同事|专家)",
    ),
    "company": Unit(
        "company|shop|firm",
        "companies|firms|enterprises|businesses|shops|stores|associations|organi[sz]ations|factories|exhibitors|suppliers",
        "家|个(?:单位|企业|公司)",
    ),
    "page": Unit("page|slide", "pages|slides", "页|张(?=ppt|幻灯)|p(?![a-z0-9])"),
    "minute": Unit("minute|min", "minutes|mins?", "分钟"),
    "box": Unit("box|folder|binder", "boxes|folders|binders|cartons", "[盒箱]"),
    "question": Unit("question", "questions", "道(?:题目?|问题)?|个(?:问题|题目?)|题(?!目?[库干])"),
    "letter": Unit(
        "letter|e-?mail|message|enquiry|inquiry", "letters|e-?mails|messages|enquiries|inquiries|queries",
        r"封|[条个](?:[^，,。;；\d]{0,10}?(?:来信|来电|咨询|留言|询问|提问))",
    ),
    "decision": Unit(
        "decision|resolution", "decisions|resolutions|action (?:items|points)|actions", "[项条个](?:决议|决定|任务|事项|议定)",
    ),
    "row": Unit(
        "row|record|form|entry", "forms|rows|records|entries|cards|registrations|names|addresses",
        "[条行](?:记录|数据|信息)?|份(?=[^，,。]{0,6}(?:表|登记|问卷))",
    ),
    "word": Unit("word", "words", "字(?![体样])"),
    "document": Unit(
        "document|contract|item|article",
        "documents|contracts|files|copies|certificates|invoices|papers|reports|articles|items|invitations|posters|photos",
        "[份本册件篇则张](?!子)",
    ),
}  # fmt: skip
"""Of what could be either, the first."""

FITS: Mapping[str, tuple[str, ...]] = {
    "minutes": ("page", "minute"), "draft": ("page", "word"), "speech": ("minute", "word"),
    "proofread": ("page", "word", "document"), "translate": ("page", "word", "document"),
    "invite": ("person", "company"), "meeting_setup": ("person", "company"), "meeting_service": ("person", "company"),
    "followup": ("decision",), "filing": ("box", "document", "page"), "data_entry": ("row", "document", "page"),
    "data_report": ("page", "company", "person", "row"), "policy_watch": ("page", "word", "document"),
    "travel": ("person",), "calendar": ("person", "company"), "newsletter": ("document", "page", "word"),
    "members": ("letter", "question", "person"), "transcribe": ("minute",), "slides": ("page",),
    "fees": ("person", "company", "document"), "survey": ("question", "person", "company"),
}  # fmt: skip
"""What is counted of a kind of work, the most telling first."""

AMOUNT = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|(?:(?:an?|one|two|three|four|five|six|seven|eight|nine) hundred)|(?!half|an? |couple){EN})"
NOT_BETWEEN = r"(?!(?:of|and|or|to|for|in|on|by|at|the|a|an|from|with|per|is|are|was|till|until|am|pm|o'clock|days?|hours?|weeks?|months?|minutes?|times)[ -])"
ENGLISH = {
    unit: compiled(
        rf"(?<![a-z0-9.:/,$€£¥-]){AMOUNT}(?:-(?:{words.one})(?![a-z])| (?:{NOT_BETWEEN}[a-z][a-z'-]{{1,20}} ){{0,2}}?(?:{words.many})(?![a-z-])|(?<=one) (?:{words.one})(?![a-z]))",
        *([r"(?<![a-z])(?:party|group|delegation|team) of " + AMOUNT.replace("?P<n>", "?P<of>")] if unit == "person" else []),
    )
    for unit, words in UNITS.items()
}  # fmt: skip
CHINESE = {
    unit: compiled(rf"(?<![第\d.年月周初点半每\-零〇一二两三四五六七八九十百千万])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|[零一二两三四五六七八九十百千]{{1,7}})(?P<about>[多来余几])?\s?个?(?:{words.zh})")
    for unit, words in UNITS.items()
}  # fmt: skip
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


def quantity(text: str, kind: str | None, taken: Sequence[Span]) -> Field | None:
    """`quantity`: a number and its unit. Numbers that stand in `taken` are said of something else."""
    hits = [hit for hit in _hits(text) if not any(_overlap(hit.span, span) for span in taken)]
    fits = FITS.get(kind or "", tuple(UNITS))
    known = sorted((hit for hit in hits if hit.unit in fits), key=lambda hit: (fits.index(hit.unit), hit.span))
    found = known or hits
    if not found:
        return None
    best = found[0]
    field = Field("quantity", (best.amount, best.unit), best.span)
    others = tuple((hit.amount, hit.unit) for hit in known[1:] if (hit.amount, hit.unit) != field.value)
    doubts = [
        *([Doubt.WEAK_WORD] if kind not in FITS or not known else []),
        *([Doubt.ASSUMED] if best.about else []),
        *([Doubt.SEVERAL] if others else []),
    ]
    return field.doubted(*doubts, others=others)


def _hits(text: str) -> Iterator[Hit]:
    """Every amount, in order; of what overlaps the unit that stands first in the table."""
    used = bytearray(len(text))
    found: list[Hit] = []
    for patterns in (ENGLISH, CHINESE):
        for unit, pattern in patterns.items():
            for match in pattern.finditer(text):
                groups = match.groupdict()
                said, span = groups["n"] or groups["of"], Span(*match.span())
                amount = _amount(said)
                if (amount in YEARS and said.isdigit()) or amount < (1 if unit in ONES else LEAST):
                    continue
                if not any(used[span.start : span.end]):
                    used[span.start : span.end] = b"\1" * (span.end - span.start)
                    before = text[max(0, span.start - REACH) : span.start]
                    found.append(Hit(amount, unit, span, bool(groups.get("about") or RANGE.search(before))))
    return iter(sorted(found, key=lambda hit: hit.span))


def _amount(said: str) -> int:
    if said.endswith(" hundred"):
        return 100 * int(number(said))
    return int(number(said.replace(",", "")))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
