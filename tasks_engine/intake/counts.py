"""How much there is to do: `85 guests`, `a 48-page report`, `二十盒`. A number and what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import EN, ZH, compiled, is_either, number, word


class Unit(NamedTuple):
    """What is counted: English nouns, one and many, and Chinese measure words with their nouns."""

    one: str
    many: str
    zh: str


UNITS: Mapping[str, Unit] = {
    "person": Unit(
        "person|guest|member|delegate|speaker|participant|seat|seater|strong",
        "people|persons|guests|members|delegates|participants|attendees|speakers|vice[- ]chairs|(?:vice[- ])?"
        "(?:presidents|chairmen)|directors|staff(?: members)?|employees|workers|students|trainees|interns|teachers"
        "|owners|applicants|partners|friends|recipients|interpreters|journalists|reporters|clients|customers|users"
        "|heads|managers|pax"
        "|colleagues|sponsors|passengers|travell?ers|visitors|volunteers|experts|contacts|invitees|representatives"
        "|officials|candidates|adults|of us|investors|donors|subscribers|auditors|lawyers|ambassadors|entrepreneurs"
        "|pensioners|parents|newcomers|secretaries|chairs|chairpersons|chairwomen|vice[- ]chairmen|officers|judges"
        "|jurors|players|singers|farmers|doctors"
        "|nurses|engineers|designers|artists|pupils|children|neighbours|neighbors|professors|traders in person"
        "|coaches|leaders"
        "|trustees|treasurers|attach[ée]s|consuls|ministers|mayors|councillors|executives|founders|winners|finalists"
        "|hosts"
        "|panell?ists|moderators|helpers|ushers|stewards|drivers|athletes|graduates|apprentices|retirees|dignitaries"
        r"|heads of \S+",
        "位|名(?!单|称|字|额|片)|个?人(?![民次大均才事])|个(?:会员(?!单位|企业)|代表|嘉宾|客人|同事|专家|员工|学员"
        "|老师|学生|志愿者|领导|记者|客户)",
    ),
    "company": Unit(
        "company|shop|firm",
        "companies|firms|enterprises|businesses|shops|stores|associations|organi[sz]ations|factories|exhibitors"
        "|suppliers|retailers|traders|merchants|clubs|chapters|branches|households|vendors|departments|ministries",
        "家(?!属|庭)|个(?:会员)?(?:单位|企业|公司|部门|机构|商会|协会|分会)",
    ),
    "ticket": Unit("ticket",
        "tickets|(?:return |single |direct )?flights|seats(?= on)|berths", "张[^，,。;；]{0,24}?票(?!据)"),
    "room": Unit("room", r"(?:single |double |twin )?rooms",
        "[间个](?:[^，,。;；]{0,6}?)(?:标间|单间|房间?|客房|大床房|双床房)"),
    "copy": Unit(
        "copy", "copies|printouts|print-outs|sets",
        "[份本套](?=(?:[^，,。;；]{0,3})(?:复印件|打印件|纸质(?!材料|表|登记|报名)|副本))",
    ),
    "page": Unit("page|slide|pager", "pages|slides|sheets of paper|sides",
        "页(?!半)|张(?=ppt|幻灯)|p(?![a-z0-9])|个?版面"),
    "minute": Unit("minute|min", "minutes|mins?", "分钟"),
    "box": Unit("box|folder|binder|crate|carton",
        "boxes|folders|binders|cartons|crates|drawers|ring binders", "[盒箱]|个(?:档案盒|箱子|文件夹|文件盒|纸箱)"),
    "question": Unit("question|item questionnaire",
        r"questions(?! (?:from|of|by) (?:\S+ )?members)", "道(?:题目?|问题)?|个(?:问题|题目?)|题(?!目?[库干])"),
    "letter": Unit(
        "letter|e-?mail|message|enquiry|inquiry",
            "letters|e-?mails|messages|enquiries|inquiries|queries|mails|calls|voicemails|comments|complaints"
            "|requests|questions",
        r"封|通(?:电话|来电)?|[条个份](?:[^，,。;；\d]{0,10}?(?:来信|来电|咨询|留言|询问|提问|私信|投诉|邮件|电话"
        "|诉求|反馈))",
    ),
    "decision": Unit(
        "decision|resolution|action",
            "decisions|resolutions|action (?:items|points)|actions|tasks|to-?dos|open (?:points|items)|motions"
            "|commitments",
        "[项条个件](?:[^，,。;；\\d]{0,4}?(?:决议|决定|任务|事项|议定|待办|工作|督办))|件事(?:情|项)?|项"
        "(?=[^，,。;；]{0,6}(?:没|未|还|落实|进展|完成))",
    ),
    "row": Unit(
        "row|record|form|entry",
            "applications|forms|rows|records|entries|cards|registrations|names|addresses|receipts|lines|sheets"
            "|sign-ups|changes|contacts|data sets|questionnaires",
        "[条行](?:记录|数据|信息(?!稿)|报名)|行|[张份个](?:[^，,。;；\\d]{0,6}?)(?:名片|报名表|登记表|申请表|卡片"
        "|表格|表单|回执|问卷(?!调查)|地址|号码)|份(?=[^，,。]{0,6}(?:表|登记|问卷))|笔",
    ),
    "word": Unit("word|character", "words|characters", "字(?![体样])"),
    "item": Unit("item|story",
        "items|stories|news items|news|posts|articles",
            "[条则](?:[^，,。;；\\d]{0,6}?)(?:消息|新闻|动态|资讯|快讯|内容|稿件|稿|信息稿|政策|新规)|篇"
            "(?:[^，,。;；\\d]{0,6}?)(?:推文|报道|稿件?|文章|图文|动态|消息)"),
    "document": Unit(
        "document|contract|article",
        "documents|contracts|files|certificates|invoices|papers|reports|invitations|posters|photos|agreements"
        "|leaflets|drawings|policies|brochures",
        "[份本册件篇则卷](?!子)|张(?![子图照])",
    ),
    "thing": Unit(
        "thing",
            "of (?:them|these|those)|pieces|things|points|in (?:all|total)|altogether",
                "[条项个](?=左右|上下|以内|之内|吧|[，,。；;]|$)|[条项]",
    ),
}  # fmt: skip
"""Of what could be either, the first. A `thing` is what the kind of work is about."""

THINGS: Mapping[str, str] = {
    "followup": "decision", "newsletter": "item", "policy_watch": "item", "data_entry": "row", "members": "letter",
    "survey": "question", "slides": "page", "filing": "box", "invite": "person", "transcribe": "minute",
    "translate": "page", "proofread": "page", "fees": "person", "travel": "person",
    "calendar": "person", "meeting_service": "person", "meeting_setup": "person",
}  # fmt: skip
VAGUE: Mapping[tuple[str, str], str] = {
    ("followup", "item"): "decision", ("followup", "document"): "decision", ("followup", "row"): "decision",
    ("slides", "document"): "page", ("newsletter", "row"): "item", ("proofread", "item"): "document", ("translate",
        "item"): "document", ("draft", "item"): "document", ("filing", "item"): "document", ("policy_watch",
        "row"): "item",
    ("members", "question"): "letter", ("fees", "document"): "document", ("meeting_setup", "document"): "copy",
    ("minutes", "document"): "copy", ("speech", "document"): "document",
}  # fmt: skip
"""What is counted with a word that says little, by the kind of work."""

USUAL: Mapping[str, tuple[str, ...]] = {
    "minutes": ("page", "copy"), "draft": ("page", "word", "copy"), "speech": ("minute", "word", "page"),
    "proofread": ("page", "word"),
    "translate": ("page", "word", "letter"), "invite": ("person", "company"), "meeting_setup": ("person", "copy"),
    "meeting_service": ("person",), "followup": ("decision",), "filing": ("box", "document"), "data_entry": ("row",),
    "data_report": ("page",), "policy_watch": ("page", "item"), "travel": ("person", "ticket", "room"),
    "calendar": ("person",), "newsletter": ("item", "word", "page"), "members": ("letter", "question"),
    "transcribe": ("minute",), "slides": ("page",), "fees": ("company", "person"), "survey": ("question", "company",
        "person"),
}  # fmt: skip
"""What says most surely how much of a kind of work there is."""

FITS: Mapping[str, tuple[str, ...]] = {
    "minutes": ("page", "minute", "copy"), "draft": ("page", "word", "copy", "document"), "speech": ("minute", "word",
        "page"),
    "proofread": ("page", "word", "document"), "translate": ("page", "word", "letter", "document", "copy"),
    "invite": ("person", "company", "copy"), "meeting_setup": ("person", "company", "copy"),
    "meeting_service": ("person", "company"),
    "followup": ("decision",), "filing": ("box", "document", "page"), "data_entry": ("row", "document", "page"),
    "data_report": ("page", "company", "person", "row"), "policy_watch": ("page", "word", "item", "document"),
    "travel": ("person", "ticket", "room"), "calendar": ("person", "company", "minute"),
    "newsletter": ("item", "page", "word", "document"),
    "members": ("letter", "question", "person"), "transcribe": ("minute",), "slides": ("page",),
    "fees": ("person", "company", "document"), "survey": ("question", "person", "company"),
}  # fmt: skip
"""What is counted of a kind of work, the most telling first."""

SMALL = rf"(?:(?!half|an? |a$|couple){EN})"
LARGE = (
    f"(?:(?:(?:an?|{SMALL}) )?(?:hundred|thousand)(?:(?: and)? (?:{SMALL} hundred(?: and {SMALL})?|{SMALL}))?|"
    f"(?:half a |(?:an?|{SMALL}) )?(?:dozen|score))"
)
AMOUNT = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{6}}|\d{{1,3}}k|{LARGE}|{SMALL})"
NOT_BETWEEN = (
    "(?!(?:of|and|or|to|for|in|on|by|at|the|a|an|from|with|per|is|are|was|till|until|am|pm|o'clock|days?|hours?"
    "|weeks?|months?|minutes?|times|our|their|who|that)[ -])"
)
ENGLISH = {
    unit: compiled(
        f"(?<![a-z0-9.:/,$€£¥-]){AMOUNT}(?:-(?:{words.one})(?![a-z])| (?:{NOT_BETWEEN}[a-z][a-z'-]{{1,20}} ){{0,3}}?"
        f"(?:{words.many})(?![a-z-])|(?<=one) (?:{words.one})(?![a-z]))",
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
    unread = any(True for _ in unread_numbers(text, [*taken, *(hit.span for hit in _hits(text))]))
    doubts = [
        *([Doubt.WEAK_WORD] if best.unit not in USUAL.get(kind or "", ()) or not known else []),
        *([Doubt.ASSUMED] if best.about else []),
        *([Doubt.SEVERAL] if others or unread else []),
    ]
    return field.doubted(*doubts, others=others)


NUMBERS = compiled(
    r"(?<![\w.,:/$€£¥#-])(?<!no )(?<!no\. )(?<!room )(?<!number )(?<!version )(?<!phase )(?<!article )(?<!chapter )"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,6}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?= (?!am|pm|o'clock|times|percent|per|of the|and|or|to)[a-z]{3,})",
    r"(?<![第\d.年月周初点半每\-零〇一二两三四五六七八九十百千万])(?P<zh>\d{1,6}|[二两三四五六七八九十百]{1,4})"
    r"(?=[个位名家份页条张项封件篇盒箱间套本册道])(?!个(?:小时|月|工作日|多?月|半月|季|年|星期|礼拜|周))",
)


def unread_numbers(text: str, read: Sequence[Span]) -> Iterator[int]:
    """Numbers of something that nothing in `read` stands for: that nobody knows what they count makes others doubtful."""
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
