"""What single words and phrases say: confidentiality, priority, mandate, money, people, languages, effort, rhythm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tasks_engine.intake.context import Context
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import EN, ZH, compiled, number, plain, word


class Mark(NamedTuple):
    """`pattern` says `value`; `doubts` when it could mean something else."""

    pattern: re.Pattern[str]
    value: str
    doubts: tuple[Doubt, ...] = ()
    others: tuple[str, ...] = ()


def _marks(*rows: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> tuple[Mark, ...]:
    return tuple(
        Mark(compiled(row[0]), row[1], (Doubt.WEAK_WORD,) if len(row) == 3 else (), row[2] if len(row) == 3 else ())
        for row in rows
    )


EDGE, EDGE_AFTER = r"(?:(?<=[,;.:，。；：、!！?？(（])|^)\s*", r"(?=\s*(?:$|[,;.，。；、!！?？)）]))"

CONFIDENTIALITY = _marks(
    (word(
        "(?:not|isn't|nothing|no|non-?)[ -]?(?:at all )?(?:strictly )?(?:confidential|secret|sensitive)"), "internal",
        ("public",)),
    (word(
        "(?:not|never|isn't|cannot|can't|must not|mustn't|may not|shouldn't|should not|no|non-?)[ -]?(?:yet |to )?"
        "(?:be )?(?:made )?(?:public(?:ly)?|for publication|published)"
          "|not for (?:outsiders|the (?:press|public|outside)|external (?:use|circulation))|do(?: not|n't) "
          "(?:publish|make (?:it|this) public)"), "internal", ("confidential",)),
    (
        "(?:不|非|未|勿|别|暂不|不宜|不得|不能|不可|不要|不可以|不对外|不宜对外)(?:以)?(?:对外)?(?:公开|外发|公布)"
        "(?!课)|不对外(?!开放)", "internal", ("confidential",)),
    (
        "(?:不涉密|不保密|无需保密|不需要?保密|不用保密|非涉密|不是机密|并非机密|非机密|不(?:属于|涉及)机密|不(?:含"
        "|涉及)?敏感|无敏感)", "internal", ("public",)),
    (word(r"top[- ]secret|strictly confidential|highly confidential|most confidential|strictly secret"), "secret"),
    (r"绝密|严格保密|最高机密|高度机密|高度保密|严守秘密", "secret"),
    (word(r"(?<!trade )secret(?! ballot| santa)"), "secret"),
    (word(r"(?:please )?keep (?:it|this|them) (?:secret|to yourself)"), "secret"),
    (word(
        "confidential(?:ly)?(?! (?:information|agreement|data clause|documents? policy))|in (?:strict )?confidence"),
        "confidential"),
    (word(
        "keep (?:it|this|them|everything) confidential|(?:do not|don't|never|not to be) (?:shared?|forward(?:ed)?"
        "|circulated?|pass(?:ed)? (?:it )?on)"
          r"|(?:\S+ )?eyes only|eyes of (?:the )?(?:\S+ ){1,4}?only|(?:strictly|just|only|keep (?:it|this)) between "
          "(?:us|you and me|ourselves)|off the record"), "confidential"),
    (word(
        "hush-hush|under wraps|keep (?:it|this|them) (?:quiet|private|under wraps)|(?:don't|do not) "
        "(?:breathe a word|tell anyone|let (?:it|this) (?:get )?out)|nobody else (?:may|must|should) (?:see|know)"),
        "confidential", ("internal",)),
    (word(r"sensitive|private(?! sector| compan\S+| equity| firms?)|discreet(?:ly)?"), "confidential", ("internal",)),
    (
        "机密(?!性?(?:等级|制度|协议))|(?:请|需|须|要|注意|务必|内容|材料|文件|全程|做好|千万|一定|必须)保密|涉密|"
        "(?:不|不得|不要|不可|不能|请?勿|别)(?:外传|外泄|泄露|转发|扩散|往外[说传发])|(?:只|仅)(?:限|供|给|让|有)"
        "(?!会员|内部|本会|会内|员工)[^，,。;；]{1,8}?(?:阅|过目|可见|看(?!法|板|一))", "confidential"),
    (r"敏感", "confidential", ("internal",)),
    (EDGE + r"保密" + EDGE_AFTER, "confidential"),
    (r"保密(?!协议|制度|培训|委员|工作|条例|承诺|意识|法|合格)", "confidential", ("secret",)),
    (r"秘密(?!投票)", "confidential", ("secret",)),
    (word(
        "(?:(?:strictly|just|only|purely|all|kept?|stays?|remains?|and|but|this is|it's|it is|treat (?:it |this )?as"
        r"|mark (?:it )?(?:as )?)[ :]+)?internal(?=\s*(?:[,;.!?)]|$)| (?:and|but|please|pls|thanks|by|before|until"
        "|for now)(?![a-z]))"
          "|(?:for )?(?:our )?internal(?:ly)? (?:use|only|purposes?|circulation|reference|distribution|information"
          "|consumption|document|matter|paper|eyes)(?: only)?|internal only|for internal"
          "|(?:share|circulate|use|distribute|keep|stay)(?:s|d)? (?:it |this |them )?(?:only )?(?:internally"
          "|in-?house|within the (?:house|office|chamber|board|team|association|secretariat))|in-?house only"
          "|staff only|(?:for )?(?:our )?staff only"
          r"|members[- ]only|for members only|for (?:our )?own use(?: only)?"), "internal"),
    (
        "(?:仅|只|限)(?:限|供|在|给)?(?:本会|会内|会员|内部|协会内部?|秘书处内部?|单位内部?)(?:使用|传阅|参考|掌握"
        "|看|用|知悉|交流)?|限会内"
     "|内部(?:使用|资料|文件|材料|传阅|参阅|参考|掌握|公开|看|用|留存|交流|讨论|流转|知悉|学习|存档|通报|件|发|稿)"
     "(?![会])", "internal"),
    (EDGE + r"(?:internal|内部)" + EDGE_AFTER, "internal"),
    (word(
        "(?:can be|may be|could be|might be|will be|should be|to be|be|is|it's|make it|fully|open to the)"
        "(?: made)? public(?! holiday| hearing| sector| affairs)|made public|public (?:document|task|information)"
        "|for publication"
          "|open to (?:everyone|all|anyone|anybody)(?! who)|(?:anyone|anybody|everyone) (?:may|can) (?:see|read)"
          "(?: it| this)?|no need (?:for secrecy|to keep (?:it|this) (?:secret|confidential))"), "public"),
    (
        "(?:可|能|允许|同意|准许|适合|面向社会|向社会)(?:以)?(?:全部)?(?:直接)?(?:对外|向社会)?公开|可对外|可以对外"
        "|对外公开|对外发布|完全公开|公开(?:发布(?!会)|信息|文件|任务|即可)|不限公开", "public"),
    (EDGE + r"(?:public|公开)" + EDGE_AFTER, "public"),
)  # fmt: skip

PRIORITY = _marks(
    (word(
        "(?:not|isn't|nothing|non-?)[ -]?(?:very |so |that |really |too |particularly |at all )?(?:urgent|pressing"
        "|a priority)"
          "|(?:not in (?:a|any)|in no) (?:hurry|rush)|no (?:rush|hurry|urgency)|low[- ]priority|priority:? low|when"
          "(?:ever)? you have time|take your time"), "low"),
    (word(
        r"no need to (?:hurry|rush)|(?:not|isn't|n't) (?:\w+ ){0,3}?(?:urgent(?:ly)?|pressing|a priority|in a "
        "(?:hurry|rush)|time[- ]critical)|take all the time|at your (?:leisure|convenience)|in your own time"
        "|whenever (?:it )?(?:suits|you (?:can|like|get round))|no time pressure|(?:it )?can wait"
          "|(?:it|this) has time|there's (?:plenty of )?time|not (?:very |so |that |particularly )?important"
          "|unimportant|low importance|least urgent"), "low"),
    (
        "(?:非急件|不是急件|不催|没那么急|没啥急|别急|不必(?:太)?着?急|无需着?急|不用太?着?急|不(?:怎么|那么|是太"
        "|是那么|算太|算特别|特别|十分|非常)着?急|不紧急|并不紧急|不是(?:很|太|特别)?紧急|不赶|有时间再|空了再|得空"
        "|闲时|方便的时候|不(?:是)?(?:很|太)?重要|慢慢弄|慢慢做|不限时间|时间(?:宽裕|充裕|不紧|充足))", "low"),
    (
        "不(?:太|很|算|用|是很|是特别)?(?:着?急|紧急|赶时间)|并不急|有空再|有空时|低优先级?|优先级[:：]?(?:为)?低"
        "|慢慢来|不赶", "low"),
    (word(r"(?:very |extremely |most )?urgent(?:ly)?|top priority|highest priority|priority:? urgent"), "urgent"),
    (word(r"(?:asap|a\.s\.a\.p\.?|as soon as possible|super urgent|emergency!)"), "urgent"),
    (
        "特急|加急|紧急(?!会议|理事会|预案|联系|通知|大会|事件|救援|医疗|避险|情况|状态|疏散|采购|救助|磋商|动员"
        "|会商)|急件|火急|急需|十万火急|十分着急|非常急|很急|急用|急!|急！", "urgent"),
    (EDGE + r"急" + EDGE_AFTER, "urgent"),
    (word(r"high[- ]priority|priority:? high|a priority"), "high"),
    (word(
        "(?:rather|quite|fairly|pretty|somewhat|very|really|is|are|it's|more) pressing|pressing matter|time is "
        "(?:short|tight)"
          r"|(?<!not )in (?:a|some) (?:bit of a )?hurry"), "high", ("urgent",)),
    (
        "(?:比较|有点|有些|挺|蛮|略)(?:着?急|紧急?|赶)(?!密)|时间(?:很|比较|有点|有些|非常|太)?(?:紧|赶)|工期紧",
        "high", ("urgent",)),
    (word(
        "(?:(?:it|this|that)(?:'s| is)|is) (?:very |quite |really |rather |extremely )?important(?! (?:to|that|for))"
        "|of (?:great|high|the utmost) importance|important[.!]"), "high"),
    (word(
        r"(?:with |has |have |takes? |gets? )?priority(?! (?:list|area|project|partner|sector|boarding|topic)\S*)"),
        "high", ("urgent",)),
    (word(r"important"), "high", ("normal",)),
    (
        "高优先级?|优先级[:：]?(?:为)?高|优先(?:处理|办理|安排|做|弄|办|完成|级别高)|(?:请|务必|要|事|最)优先" + EDGE_AFTER, "high"),
    (
        "(?:很|十分|非常|特别|比较|挺|较|蛮|事关|极为|极其|相当|最|此事|这事|事情|工作)(?:很|十分|非常|特别|比较"
        "|挺)?重要(?!性|讲话|会议|文件|事项|内容|的)", "high"),
    (EDGE + r"重要" + EDGE_AFTER, "high"),
    (r"优先", "high", ("urgent",)),
    (r"很?重要(?!性|讲话|会议|文件|事项|内容)", "high", ("normal",)),
    (word(r"immediately|right away|at once|quickly|promptly"), "urgent", ("high",)),
    (r"尽快|尽早|立即|立刻|马上|抓紧|速办|越快越好|赶紧", "urgent", ("high",)),
    (word(r"(?:normal|usual|ordinary|medium) priority|priority:? (?:normal|medium)"), "normal"),
    (r"普通优先级?|优先级[:：]?(?:为)?(?:普通|一般|中)|一般优先|正常优先", "normal"),
)  # fmt: skip

MANDATE = _marks(
    (word(
        "(?:ask|check with|consult|come back to) (?:me|us) (?:first|before)|propose (?:first|before)|(?:run|show) "
        "(?:it|the draft|a draft) (?:by|to) (?:me|us) (?:first|before)"
          r"|(?:wait for|with|get|needs?) (?:my|our) (?:approval|ok|consent)|nothing goes out without"), "open"),
    (
        "先(?:给|让|请)(?:我|我们|秘书长|会长|领导)(?:们)?(?:看|过目|审|确认)|先(?:报|出|提)(?:一?个)?方案|先(?:请示"
        "|征求|征得|问我|报批|确认)|经(?:我|我们|秘书长|会长)?(?:同意|批准|审批|确认)后", "open"),
    (word(
        r"(?:exactly|strictly) (?:as|by|to|follow(?:ing)?)(?: \S+)?|word for word|to the letter|do not change "
        "(?:anything|a word|the wording)|don't change (?:anything|the wording)"
          r"|follow the (?:steps|instructions|template)(?: exactly)?"), "determinate"),
    (
        "严格按照?|一字不[改差]|不得?(?:改动|更改|擅自)|不要(?:改动|更改|自行)|照(?:原样|模板)|按(?:步骤|模板|原文)",
        "determinate"),
    (word(
        r"use your (?:own )?(?:judge?ment|discretion)|(?:wording|layout|format|style|details?) (?:and \S+ )?(?:is"
        "|are) up to (?:you|the secretary)|as you see fit|at your discretion"), "flexible"),
    (
        "(?:可以?|由秘书)?自行(?:决定|安排|掌握|斟酌|处理)|酌情|自由发挥|看着办|灵活(?:处理|掌握|安排)|(?:由)?你"
        "(?:来)?定", "flexible"),
)  # fmt: skip
ORDER = {
    "confidentiality": ("public", "internal", "confidential", "secret"),
    "priority": ("low", "normal", "high", "urgent"),
}
TABLES: Mapping[str, tuple[Mark, ...]] = {
    "priority": PRIORITY,
    "confidentiality": CONFIDENTIALITY,
    "mandate": MANDATE,
}


NEGATED = compiled(
    r"(?<![a-z])(?:not|no|never|without|hardly|neither|nor|nothing|less|rather than|[a-z]+n't)(?: [a-z'-]+){0,4} $",
    r"(?:不|非|无|没|别|未|勿|免)[^，,。;；！!？?、\s]{0,3}$",
)
"""Said before a word that then says the contrary, and that no row of the table reads together with it."""
QUOTED = compiled(r"《[^》]*》", r"[“\"][^”\"]*[”\"]", r"「[^」]*」")
"""Names of papers and of events: what they are called says nothing of the task."""
OF_A_NOUN = compiled(
    " (?!(?:please|pls|and|but|until|so|matters?|as|for|to|by|thanks|thank|treatment|this|it|if|before|at|in|on"
    "|because|since"
    r"|one|task|job|work|request|draft|document|paper|text|file|or|within|we|i|need|from|due|when)(?![a-z]))[a-z]+"
)
"""An English noun behind the word: `the urgent meeting`, `confidential mediation`."""
LEADS = frozenset({"urgent", "confidential", "secret", "top secret", "strictly confidential", "highly confidential"})


def marked(name: str, text: str) -> Field | None:
    """What the words of a table say of the field `name`; of several the strictest, and amber."""
    taken = bytearray(len(text))
    quoted = [match.span() for match in QUOTED.finditer(text)]
    found: list[Field] = []
    for mark in TABLES[name]:
        for match in mark.pattern.finditer(text):
            start, end = _trimmed(text, *match.span())
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                field = Field(name, mark.value, Span(start, end), mark.doubts, mark.others)
                doubtful = any(first <= start and end <= last for first, last in quoted) or _is_doubtful(text, field)
                found.append(field.doubted(Doubt.WEAK_WORD) if doubtful else field)
    if not found:
        return None
    rank = ORDER.get(name, ("flexible", "determinate", "open"))
    best = max(found, key=lambda field: (not field.doubts, rank.index(field.value), -field.span.start))
    said = {field.value for field in found}
    return best.doubted(Doubt.SEVERAL, others=tuple(sorted(said))) if len(said) > 1 else best


def _is_doubtful(text: str, field: Field) -> bool:
    """Whether what stands around a word can turn it: `not ... urgent`, `the urgent meeting`."""
    start, end = field.span
    before = text[max(0, start - NEAR) : start]
    if NEGATED.search(CLAUSE_END.split(before)[-1]):
        return True
    return text[start:end] in LEADS and OF_A_NOUN.match(text, end) is not None


NEAR = 40
CLAUSE_END = re.compile(r"[,;.:!?，。；：！？、\n]|\b(?:but|and|yet)\b")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    return start, end


# Phrases with a value in them

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


# Codes of the catalogue

LANGUAGE_WORDS = {
    "zh": r"chinese|mandarin|中文|汉语|普通话", "en": r"english|英文|英语", "de": r"german|德文|德语",
    "ja": r"japanese|日文|日语",
    "ko": r"korean|韩文|韩语", "fr": r"french|法文|法语", "es": r"spanish|西班牙文|西班牙语",
    "pt": r"portuguese|葡萄牙语|葡语",
    "it": r"italian|意大利语", "ru": r"russian|俄文|俄语", "ar": r"arabic|阿拉伯语", "vi": r"vietnamese|越南语",
    "id": r"indonesian|印尼语", "yue": r"cantonese|粤语|广东话", "nan": r"hokkien|闽南语",
    "wuu": r"shanghainese|上海话|吴语",
}  # fmt: skip
SHORT = {"中": "zh", "英": "en", "德": "de", "日": "ja", "韩": "ko", "法": "fr", "俄": "ru", "西": "es"}
PAIR = compiled(r"(?P<first>[中英德日韩法俄西])译(?P<second>[中英德日韩法俄西])")
BOTH = compiled(r"(?P<first>[中英德日])(?P<second>[中英德日])(?:双语|文双语|对照|文对照|两种?语言|文版)")


def languages(text: str, context: Context) -> Field | None:
    """The languages in which the work is to be done, each with its words."""
    named = list(_named_languages(text, context))
    if not named:
        return None
    codes = tuple(dict.fromkeys(code for code, _ in named))
    span = Span(min(span.start for _, span in named), max(span.end for _, span in named))
    return Field("languages", codes, span)


def _named_languages(text: str, context: Context) -> Iterable[tuple[str, Span]]:
    for pattern in (PAIR, BOTH):
        for match in pattern.finditer(text):
            yield from ((SHORT[match[part]], Span(*match.span())) for part in ("first", "second"))
    for match in LANGUAGE_CUED.finditer(text):
        for code, pattern in LANGUAGE_PATTERNS.items():
            if pattern.search(match[0]) and (not context.languages or code in context.languages):
                yield code, Span(*match.span())


ANY = "|".join(LANGUAGE_WORDS.values())
EN_ANY = "|".join(part for part in ANY.split("|") if part.isascii())
ZH_ANY = "|".join(part for part in ANY.split("|") if not part.isascii())
LANGUAGE_CUED = compiled(
    word(
        rf"(?:in|into|both|(?:to|from)(?= (?:{EN_ANY})(?:\s*(?:$|[^\sa-z])|\s+(?:and|by|before|on|within|into|to"
        rf"|please|due|at)\b))) (?:formal |plain |simplified |traditional |good )?(?:{EN_ANY})"
         rf"(?: (?:and|into|to|or) (?:{EN_ANY}))?"),
    word(
        f"(?:{EN_ANY})(?: (?:and|to|into)|-| ?/ ?) ?(?:{EN_ANY})|(?:{EN_ANY}) (?:version|translation|text|draft"
        "|letter|speech)"),
    rf"(?:用|以|成|译为|写|出|译|从|由|会|懂)(?:{ZH_ANY})(?:(?:和|及|与|、|译成|翻译成|译为|到)(?:{ZH_ANY}))?",
    rf"(?:{ZH_ANY})(?:版|稿|写|撰写|起草|书写|版本|翻译|信函|邮件|致辞|资料|材料)",
)  # fmt: skip
LANGUAGE_PATTERNS = {code: compiled(words) for code, words in LANGUAGE_WORDS.items()}

NEEDS = compiled(
    word(
        "(?:needs?|requires?|must (?:know|have|be able to do)|with experience (?:in|of)|experienced in|skilled (?:in"
        "|at)|good at"
         r"|someone who (?:knows|can do))"),
    r"(?:需要?会|须会|要会|擅长|熟悉|精通|要懂|需懂|有.{0,4}经验)",
)  # fmt: skip
REACH = 60


def skills(text: str, context: Context) -> Field | None:
    """Skills of the catalogue that are asked for by name; how well is not said, so the middle is assumed."""
    for cue in NEEDS.finditer(text):
        clause = re.split(r"[,;.，。；]", text[cue.end() : cue.end() + REACH])[0]
        for code, names in context.skills.items():
            for name in map(_short, names):
                at = clause.find(name)
                if len(name) > 1 and at >= 0:
                    start = cue.end() + at
                    return Field("skills", {code: 3}, Span(start, start + len(name)), (Doubt.ASSUMED,))
    return None


def _short(name: str) -> str:
    return plain(name).split("(")[0].strip()


GRADE = compiled(
    word(
        "grade (?P<n>[2-5])(?: secretary)?(?: or (?:better|higher|above))?"),
            "(?P<zh>[二三四五])级(?:及以上|以上)?(?:的)?秘书"
)  # fmt: skip
SENIOR = compiled(word(r"senior secretary|experienced secretary"), r"高级秘书|资深秘书")


def grade(text: str) -> Field | None:
    """The least grade: 5 (junior) to 2 (senior)."""
    if match := GRADE.search(text):
        return Field("grade", int(number(match["n"] or match["zh"])), Span(*match.span()))
    if match := SENIOR.search(text):
        return Field("grade", 2, Span(*match.span()), (Doubt.WEAK_WORD,), (3,))
    return None


# Rhythm

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Rule = Callable[[re.Match[str]], str]


def _weekly(match: re.Match[str]) -> str:
    said = match["day"]
    at = EN_DAYS.index(said[:3]) if said.isascii() else "一二三四五六日".index(said.replace("天", "日"))
    every = ";INTERVAL=2" if match.groupdict().get("other") else ""
    return f"FREQ=WEEKLY{every};BYDAY={BYDAY[at]}"


def _monthly(match: re.Match[str]) -> str:
    day = int(number(match["n"]))
    if not 1 <= day <= 31:
        raise ValueError(day)
    return f"FREQ=MONTHLY;BYMONTHDAY={day}"


def _always(rule: str) -> Rule:
    return lambda match: rule


WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
RECURRENCE: tuple[tuple[re.Pattern[str], Rule, tuple[Doubt, ...]], ...] = tuple(
    (compiled(pattern), rule, (Doubt.WEAK_WORD,) if weak else ())
    for pattern, rule, weak in (
        (word(
            "(?:every|each) (?P<other>other |second )?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"),
            _weekly, False),
        (r"每(?P<other>两|隔一)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])", _weekly, False),
        (word(r"(?:on )?the (?P<n>\d{1,2})(?:st|nd|rd|th) of (?:every|each) month"), _monthly, False),
        (rf"每个?月(?P<n>\d{{1,2}}|{ZH})[日号]", _monthly, False),
        (word(r"(?:every|each) (?:working|business|week) ?day|on weekdays"), _always(WORKDAYS), False),
        (r"每个?工作日", _always(WORKDAYS), False),
        (word(
            "(?:every|each) (?:two weeks|other week|second week|fortnight)|fortnightly|biweekly"),
            _always("FREQ=WEEKLY;INTERVAL=2"), False),
        (r"每(?:两周|隔一周|半个?月)", _always("FREQ=WEEKLY;INTERVAL=2"), False),
        (r"每个?月(?:底|末)|每月最后一天", _always("FREQ=MONTHLY;BYMONTHDAY=-1"), False),
        (word(r"(?:at )?(?:the )?end of (?:every|each) month"), _always("FREQ=MONTHLY;BYMONTHDAY=-1"), False),
        (word(r"(?:every|each) day"), _always("FREQ=DAILY"), False),
        (r"每天|每日", _always("FREQ=DAILY"), False),
        (word(r"(?:every|each) week"), _always("FREQ=WEEKLY"), False),
        (r"每周|每星期", _always("FREQ=WEEKLY"), False),
        (word(r"(?:every|each) month"), _always("FREQ=MONTHLY"), False),
        (r"每个?月", _always("FREQ=MONTHLY"), False),
        (word(r"(?:every|each) quarter"), _always("FREQ=MONTHLY;INTERVAL=3"), False),
        (r"每个?季度?", _always("FREQ=MONTHLY;INTERVAL=3"), False),
        (word(r"(?:every|each) year"), _always("FREQ=YEARLY"), False),
        (r"每年", _always("FREQ=YEARLY"), False),
        (word("daily"), _always("FREQ=DAILY"), True),
        (word("weekly"), _always("FREQ=WEEKLY"), True),
        (word("monthly"), _always("FREQ=MONTHLY"), True),
        (word("quarterly"), _always("FREQ=MONTHLY;INTERVAL=3"), True),
    )
)  # fmt: skip


HELD = compiled(r"'s|\s*(?:的|召开的)?(?:例会|会议|理事会|meeting)")  # a meeting that is held so, not the work


def recurrence(text: str) -> Field | None:
    """The wish for the same again, as an RFC 5545 rule."""
    for pattern, rule, doubts in RECURRENCE:
        for match in pattern.finditer(text):
            try:
                weak = doubts or ((Doubt.WEAK_WORD,) if HELD.match(text, match.end()) else ())
                return Field("recurrence", rule(match), Span(*match.span()), weak)
            except ValueError:
                continue
    return None


def all_marks(sentence: str, text: str, context: Context) -> list[Field]:
    """Every field that words and phrases give."""
    found: list[Field | None] = [marked(name, text) for name in TABLES]
    found += [languages(text, context), effort(text), skills(text, context), grade(text), recurrence(text)]
    found += [*money(text), *texts(sentence, text)]
    return [field for field in found if field is not None]
