"""What of a sentence is asked for, and what only tells how it came to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks_engine.intake.draft import Span
from tasks_engine.intake.text import compiled, word

ASKS = compiled(
    word("|".join((
        "please", "pls", "plz", "kindly", "grateful if", "be so kind",
        "(?:could|can|would|will) (?:you|u|someone|somebody|anyone|we|i)",
        "help (?:me|us)", "(?:i|we)(?:'d| would| should)? (?:like|want|need|ask) (?:you|someone|somebody) to",
    ))),
    "(?<![邀申聘宴吁报提])请(?![柬帖示假客教愿战款功安])", "麻烦", "劳[烦驾]", "拜托", "辛苦(?!费|的)",
    "帮(?![助扶困派手教])", "替我们?", "求(?=[一写做个份翻扒])", "代(?=[拟写为])",
)  # fmt: skip
"""Said to the one who is to do it."""
WANTS = compiled(
    word("|".join((
        "(?:i|we|she|he|they)(?:'d| would| should)? (?:like|love|need|want|require|prefer|ask for)",
        "needs?", "requires?", "required", "needed", "wanted", "wish(?:es)?", "wants?", "looking for",
        "(?:should|must|has to|have to|is to|are to|to) be", "let(?:'s| us| me)", "who can", "has yet to",
        "(?:is|are) (?:therefore |hereby )?(?:desired|requested)", "asks? for", "asked for", "still no",
    ))),
    "需要?(?!求)",
        "(?<![简摘纪主重提概必])要(?![求点素闻件员害职])", "[须须]", "想(?!法)", "希望", "打算", "有待", "务必",
        "该(?![会项])",
)  # fmt: skip
"""Said of what there is to be done."""

SENTENCE = re.compile(r"[.!?](?=\s|$)|[;\n。！？；]")
CLAUSE = re.compile(r"[,:，：、]|[.!?](?=\s|$)|[;\n。！？；]")
OPENER = compiled(
    r"[\s\-*•\d.)]*(?:(?:hi|hello|dear \w+|so|and|also|then|now|first|ok|okay|您好|你好|先|另外|以及"
    r"|并)[\s,，:：!！]*)?"
)


def asked_for(text: str) -> Iterator[list[Span]]:
    """What is asked for, from the surest words for it to the weaker ones; nothing where no word says so."""
    asks, wants = ([_zone(text, match.start()) for match in cue.finditer(text)] for cue in (ASKS, WANTS))
    if asks:
        yield asks
    if wants:
        yield [*asks, *wants]


def opens_its_sentence(text: str, start: int) -> bool:
    """Whether a verb at `start` stands where an order has it."""
    begins = max((match.end() for match in SENTENCE.finditer(text, 0, start)), default=0)
    return OPENER.fullmatch(text, begins, start) is not None


def _zone(text: str, cue: int) -> Span:
    """From the clause of a word that asks to the end of its sentence."""
    begins = max((match.end() for match in CLAUSE.finditer(text, 0, cue)), default=0)
    ends = SENTENCE.search(text, cue)
    return Span(begins, ends.start() if ends else len(text))


# Whether something is asked for that no word of ours names

EMPTY = compiled(
    word("|".join((
        "treat|treated|handle|keep|kept|mark|marked|note|take|make sure|ensure|book|order|do|done|finish|finished",
        "send|sent|give|given|get|return|back|have|let|reply|answer|report|submit|deliver|mail|e-?mail|call|use|save",
        "start|begin|hurry|rush|ask|tell|know|see|need|needs|needed|want|like|love|could|can|would|will|may|might"
        "|should",
        "must|is|are|be|been|being|was|were|am|please|pls|plz|kindly|you|u|we|i|me|us|my|our|your|it|its|this|that",
        "has|have|had|these|those|them|they|their|the|a|an|all|both|each|every|of|for|to|by|on|in|at|as|into|with"
        "|from|before|until",
        "till|after|within|about|around|than|then|and|or|but|so|if|not|no|only|just|also|too|very|quite|really|out|up",
        "someone|somebody|anyone|there|here|now|today|tomorrow|tonight|morning|afternoon|evening|noon|midday|day|week",
        "month|year|end|close|business|latest|next|early|late|first|last|thing|things|same|ready|possible|soon|asap",
        "urgent|urgently|important|priority|high|low|normal|confidential|confidentially|confidence|secret|internal",
        "internally|public|strictly|private|format|file|files|version|copy|copies|word|excel|pdf|powerpoint|csv|text",
        "plain|document|doc|docx|xlsx|pptx|txt|people|persons|guests|pages|page|minutes|hours|hour|days|weeks",
        "mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|january|feb|february|march|april",
        r"june|july|august|september|october|november|nov|december|dec|am|pm|o'clock|\d\S*|thanks|thank|hi|hello|dear",
        "time|hurry|sort|take care of|whenever|when|week's|who|grateful|share|shared|circulate|circulated|forward",
    ))),
)  # fmt: skip
ZH_EMPTY = compiled(
    r"[\s\d\W]",
    "[请麻烦劳您你我们帮忙给一下个份版要需在于前后内之以和及与或的了吧呢哈呗啊哦嘛哟]",
    "[就都也还再先只仅可能会得把将这那该它他她其]",
    "[今明后昨天日周月年号点半早上中下午晚底末初旬]|[一二三四五六七八九十两百千零几多来]|星期|礼拜|工作日|小时|分钟"
    "|之前|以前|截止|最迟|最晚|务必",
    "保密|机密|内部|公开|紧急|加急|特急|着急|不急|急用|很急|尽快|重要|优先|抓紧|赶紧|马上|立即|注意|妥善|严格|处理"
    "|办理|办结|办妥|完成|搞定|弄好|弄完",
    "提交|上报|报送|反馈|回复|答复|发送|发给|发我|寄出|送到|交付|交给|交|发|送|报|出|传|存|用|做|弄|搞|办|写|看|审阅"
    "|审核|过目|使用|传阅|知悉|掌握|参考|外传",
    "秘书处|秘书长|会长|理事会|领导|办公室|同志|安排|专人|word|excel|pdf|ppt|csv|txt|格式|文件|电子版|纸质|初稿|定稿"
    "|人|页|字|条|件",
)  # fmt: skip


def asks_for_more(text: str, zone: Span) -> bool:
    """Whether something is asked for besides when, how and for whom."""
    left = ZH_EMPTY.sub("", EMPTY.sub(" ", text[zone.start : zone.end]))
    latin = re.findall(r"[a-z]{3,}", text[zone.start : zone.end])
    latin = [one for one in latin if not EMPTY.fullmatch(one)]
    return len(latin) > MOST_LATIN or len(re.sub(r"[^\u4e00-\u9fff]", "", left)) > MOST_CHINESE


MOST_LATIN, MOST_CHINESE = 0, 1

# Whether a noun is all that is wanted

FEW, LEFT = 4, 4
"""Words before a noun in English, characters after it in Chinese, with which it can still be all that is wanted."""
PART = re.compile(r"[,;.:!?\n，、。；：！？]")
WANTED = compiled(word("need|needs|want|wants|require|requires|like|get|for|wish|wishes"))
GIVEN = compiled(word("this|these|that|those|attached|enclosed|have"), "[这那该将把]|一下|附件")
"""Said of what is there already, so that something else is to be done to it."""
DETERMINER = word("the|our|my|your|their|his|her|all|an?|every|each|some|last|\\d+")
ORDER = compiled(
    rf"^\s*(?:(?:and|then|also|so|just|now|first) )*(?!{WANTED.pattern}|for |on |in |at |by |to |of |with |from "
    "|after |before |about )"
    rf"[a-z-]+(?: (?:up|out|off|down|away|in|over|back|on|through))?(?: (?:me|us|them))? (?:{DETERMINER})",
)
"""A word before `the` or `our` at the beginning of a clause: a verb of which nothing is known."""
OTHER_WORK = compiled(
    r"^\s*(?:(?:and|then|also|so|just|now|first) )*" + word("|".join((
        "print", "fix", "change", "move", "stop", "cancel", "delete", "forward", "copy", "scan", "sign", "count",
        "compare", "update", "upload", "download", "laminate", "fold", "pack", "ship", "bring", "pick up", "store",
        "clean", "order", "buy", "pay", "approve", "explain", "burn", "shred", "destroy", "return", "mail", "post",
        "replace", "remove", "correct", "renew", "hang", "distribute", "deliver", "frame", "bind", "staple", "weigh",
        "translate", "cut", "shorten", "lock", "unlock", "hide", "back up", "stamp", "seal", "number", "check",
    ))),
    "打印|复印|装订|塑封|盖章|签[字署]|领取|采购|购买|更新|删除|上传|下载|比对|销毁|粉碎|作废|替换|张贴|分发|派发"
    "|转发|转交|报销|付款|归还|备份|核销|续签|撤回",
)  # fmt: skip
COMPLEMENT = compiled(r"(?<![a-z])(?:on|about|of) (?:[a-z'-]+ ){0,3}$")
"""`A report on the archive` is a report."""
DONE_TO = compiled(
    word(
        "(?:needs?|must|should|ha(?:s|ve)|(?:is|are)|ought)(?: to)? be (?!ready|done|made|sent|out|finished|issued"
        r"|prepared|written|here|on|in|by|at)\w+"
    )
)


def is_wanted(text: str, noun: Span) -> bool:
    """Whether a noun is what its clause asks for, and not what something unknown is to be done to."""
    start = max((match.end() for match in PART.finditer(text, 0, noun.start)), default=0)
    ends = PART.search(text, noun.end)
    before, after = text[start : noun.start], text[noun.end : ends.start() if ends else len(text)]
    if GIVEN.search(before) or OTHER_WORK.search(before) or ORDER.search(before) or DONE_TO.search(after):
        return False
    if COMPLEMENT.search(before):
        return False
    if text[noun.start : noun.end].isascii():
        return len(before.split()) <= FEW or WANTED.search(before) is not None
    return len(after) <= LEFT
