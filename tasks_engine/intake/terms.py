"""Phrases with a value in them: how much work it is, what it may cost, for whom, whom one may ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import EN, ZH, compiled, number, word

UNITS = {
    "minute": 1,
    "min": 1,
    "hour": 60,
    "hr": 60,
    "day": 480,
    "分钟": 1,
    "小时": 60,
    "钟头": 60,
    "工时": 60,
    "天": 480,
    "工作日": 480,
}
EN_TIME = rf"(?P<n>{EN})(?P<half> and a half)?[ -](?:working |work )?(?P<unit>minute|min|hour|hr|day)s?"
ZH_TIME = rf"(?P<n>{ZH})个?(?P<half>半)?(?:工作)?(?P<unit>分钟|小时|钟头|工时|天)"
EFFORT = compiled(word(
    "(?:(?:should |will |would |may )?takes? (?:about |around |roughly |up to )?|effort:? (?:of )?(?:about )?"
    f"|estimated? (?:at )?|about )?{EN_TIME}"
    r"(?:'s?)?(?P<work> (?:of )?(?:work|effort))"
)), compiled(word(
    "(?:(?:should |will |would |may )?takes? (?:about |around |roughly |up to )?|effort:? (?:of )?(?:about )?"
    f"|estimated? (?:at )?){EN_TIME}"
)), compiled(
    "(?:预计|预估|估计|大约|大概|约)?(?:需要?|要|花|用时|耗时|工作量|工时)(?:是|为|[:：])?(?:大约|大概"
    f"|约)?{ZH_TIME}(?!后|内|之)",
), compiled(rf"{ZH_TIME}的?(?:工作量|活儿?|工时)")  # fmt: skip

CURRENCIES = {
    "yuan": "CNY", "rmb": "CNY", "cny": "CNY", "¥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY",
    "usd": "USD", "$": "USD", "dollars": "USD", "us$": "USD", "美元": "USD", "eur": "EUR", "€": "EUR", "euros": "EUR",
    "euro": "EUR", "欧元": "EUR", "gbp": "GBP", "£": "GBP", "pounds": "GBP", "英镑": "GBP", "hkd": "HKD",
    "港元": "HKD", "港币": "HKD",
}  # fmt: skip
AMOUNT = (
    r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,8}(?:\.\d{1,2})?)\s?(?P<unit>万|千|k(?![a-z])|million(?![a-z]))?"
)
MONEY_BEFORE = r"(?P<before>us\$|[¥$€£]|rmb|cny|usd|eur|gbp|hkd|人民币)?\s?"
MONEY_AFTER = (
    r"\s?(?P<after>yuan|rmb|cny|usd|dollars|euros?|eur|gbp|pounds|hkd|元|块钱?|美元|欧元|英镑|港[元币])?(?![a-z])"
)
SPEND = compiled(
    "(?<![a-z])(?:spend(?:ing)?|budget|cost|costs|expenses?|pay|limit)(?: is| of| limit| up to| at most"
    "| no more than| not more than| under| below"
    rf"| more than|:|may|must|stay|not)*\s*{MONEY_BEFORE}{AMOUNT}{MONEY_AFTER}"
), compiled(
    "(?:预算|费用|花费|开支|经费|支出)(?:上限|限额|控制在|不(?:得)?超过|不能超过|最多|在|为|是|[:：]"
    rf"|以)*\s*{MONEY_BEFORE}{AMOUNT}{MONEY_AFTER}(?:以内|之内|内)?"
), compiled(rf"(?:不超过|最多花?)\s*{MONEY_BEFORE}{AMOUNT}{MONEY_AFTER}"
), compiled(
    rf"(?<![a-z])(?:up to|at most|no more than|not more than)\s*{MONEY_BEFORE}{AMOUNT}{MONEY_AFTER}")  # fmt: skip

NAME_END = r"(?=\s*(?:[,;.!?，。；、！？\n]|$|by |before |until |on |in |within ))"
TEXTS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "principal": (
        compiled(
            rf"(?<![a-z])(?:on behalf of|in the name of)\s+(?P<value>\S(?:[^,;.!?，。；\n]{{0,80}}?\S)?){NAME_END}"),
        compiled(r"以(?P<value>[^，。；,;.的]{1,30}?)(?:的)?名义"),
        compiled(
            "(?:(?<=[,，。;；])|^|(?<=请)|(?<=秘书))代表(?P<value>(?!大会|团|会议)[^，。；,;.、向去出参发]{1,20})"
            "(?=[向去出参发，。；,;.、]|$)"),
    ),
    "may_contact": (
        compiled(
            r"(?<![a-z])(?:may|can|allowed to|free to) (?:contact|call|phone|write to|e-?mail)\s+(?P<value>\S"
            r"(?:[^,;.!?，。；\n]{0,200}?\S)?)(?=\s*(?:[,;.!?，。；\n]|$))"),
        compiled(r"(?:可以?|允许)(?:直接)?(?:联系|致电|打电话给|联络)(?P<value>[^，。；,;.！？!?\n]{1,100})"),
    ),
    "may_sign": (
        compiled(
            r"(?<![a-z])(?:may|can|allowed to) sign\s+(?P<value>\S(?:[^,;.!?，。；\n]{0,200}?\S)?)(?=\s*"
            r"(?:[,;.!?，。；\n]|$))"),
        compiled(r"(?:可以?|允许)(?:代为?签署?|签署?)(?P<value>[^，。；,;.！？!?\n]{1,100})"),
    ),
}  # fmt: skip


OF_WORK = compiled(r"work|effort|estimate|工作量|工时|活|预[计估]|估计")


def effort(text: str) -> Field | None:
    """`effort_minutes`: how much work the sentence says it is."""
    for pattern in EFFORT:
        if match := pattern.search(text):
            amount = number(match["n"]) + (0.5 if match["half"] else 0)
            minutes = int(amount * UNITS[match["unit"]])
            doubts = (Doubt.ASSUMED,) if UNITS[match["unit"]] == 480 else ()
            if not OF_WORK.search(match[0]):  # a meeting takes two hours as well
                doubts = (*doubts, Doubt.WEAK_WORD)
            return Field("effort_minutes", minutes, Span(*match.span()), doubts) if 1 <= minutes <= 60_000 else None
    return None


def money(text: str) -> tuple[Field, ...]:
    """`spend_limit`, an amount as text, and its `currency` if it is named."""
    match = next(filter(None, (pattern.search(text) for pattern in SPEND)), None)
    if match is None:
        return ()
    said = match["before"] or match["after"]
    value = float(match["amount"].replace(",", "")) * {"万": 10_000, "千": 1000, "k": 1000, "million": 1_000_000}.get(
        match["unit"] or "", 1
    )
    start = match.start()
    end = match.end("after") if match["after"] else match.end("unit") if match["unit"] else match.end("amount")
    limit = Field("spend_limit", f"{value:.2f}", Span(start, end), () if said else (Doubt.ASSUMED,))
    if not said:
        return (limit,) if "budget" in match[0] or "预算" in match[0] or "spend" in match[0] or "花" in match[0] else ()
    where = match.span("before") if match["before"] else match.span("after")
    return limit, Field("currency", CURRENCIES[said], Span(*where))


def texts(sentence: str, text: str) -> Iterable[Field]:
    """Names and limits in the words of the sentence."""
    for name, patterns in TEXTS.items():
        match = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
        if match:
            start, end = match.span("value")
            value = sentence[start:end].strip()
            if value and len(value) <= (120 if name == "principal" else 500):
                yield Field(name, value, Span(*match.span()))
