"""How confidential, how urgent and how free the work is. What single words say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, word


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
    (word(r"top[- ]secret|strictly secret"), "secret"),
    (word(r"(?:strictly|highly|most) confidential"), "secret", ("confidential",)),
    (r"绝密|最高机密", "secret"),
    (r"严格保密|高度机密|高度保密|严守秘密", "secret", ("confidential",)),
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
          "|(?:not in (?:a|any)|in no) (?:hurry|rush)|no (?:great |particular |special |real )?(?:rush|hurry|urgency)"
          "|low[- ]priority|priority:? low|when"
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
    (word(r"(?:with|has|have|takes?|gets?) priority|priority(?= (?:please|pls))"), "high", ("urgent",)),
    (EDGE + "priority" + EDGE_AFTER, "high", ("urgent",)),
    (word(r"important"), "high", ("normal",)),
    (
        "高优先级?|优先级[:：]?(?:为)?高|优先(?:处理|办理|安排|做|弄|办|完成|级别高)"
        "|(?:请|务必|要|事|最)优先" + EDGE_AFTER, "high"),
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
    best = max(found, key=lambda field: (_is_firm(field), rank.index(field.value), -field.span.start))
    said = {field.value for field in found}
    return best.doubted(Doubt.SEVERAL, others=tuple(sorted(said))) if len(said) > 1 else best


def _is_firm(field: Field) -> bool:
    """Whether a word counts before doubtful ones: `strictly confidential` does, for it is one of the two strictest."""
    return not field.doubts or field.alternatives == ("confidential",)


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
