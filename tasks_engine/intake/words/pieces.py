"""What words of several kinds of work are made of."""

from __future__ import annotations

from typing import NamedTuple


def one_of(*alternatives: str) -> str:
    """A pattern for any of `alternatives`, the first that fits."""
    return f"(?:{'|'.join(alternatives)})"


MAKE = one_of(
    "(?:re)?writ(?:e|ing)(?: up)?",
    "draft(?:ing)?", "prepar(?:e|ing)", "produc(?:e|ing)", "mak(?:e|ing)", "creat(?:e|ing)", "compos(?:e|ing)",
    "compil(?:e|ing)", "draw(?:ing)? up", "put(?:ting)? together", "design", "build", "develop", "work up", "set up",
    "finish", "finali[sz]e", "come up with", "do", "type(?: up)?", "knock up", "whip up", "assemble",
    r"(?:turn|convert|work|make|condense|boil|edit|write|summari[sz]e)(?: \S+){1,8}? (?:in)?to",
    "run", "conduct", "carry out", "launch", "knock(?:ing)? (?:together|out|off)", "pull(?:ing)? together",
    "(?:cobble|throw|bash) together", "pen", "word", "formulate", "outline", "scribble", "jot down", "dash off",
    "sketch",
    "sort(?: out)?", "run up", "rustle up", "turn out", "work on", "put .{1,12}? online", "do up", "set .{1,12}? up",
)  # fmt: skip
"""Verbs whose object is what comes of the work."""
NP = (
    r"(?:(?:\d+|a|few|some|two|three|four|five|six|ten|twelve)[ -](?:minutes?|pages?|words|lines|couple|set|series"
    "|piece) of |(?!(?:for|of|on|about|from|to"
    "|in|at|with|and|into|by|that|which|so|or|before|after|as|using|based"
    "|out) )[a-z0-9'&/-]+ ){0,6}?"
)  # fmt: skip
"""What may stand between a verb and its object."""
GAP = r"(?:[^\s,;.!?]+ ){0,5}?"
ZH_MAKE = one_of(
    "撰写", "起草", "拉(?=[一个份张])", "捋成?", "攒", "凑", "整(?=[一个份篇张套])", "求(?=[一个份篇])",
    "赶(?=[一个份篇])", "码",
    "备(?=[一个份篇])", "归纳", "汇总", "提炼", "起个", "要(?=一?[个份篇张套])", "弄出", "憋",
    "出(?=[\\d]{1,3}[份篇条页])", "草拟", "拟写", "拟定", "拟", "写", "制作", "编写", "编制", "编辑", "编", "准备",
    "设计", "形成",
    "生成",
    "(?:整理|汇总|做|改|写|转|编|汇编|归纳|总结|提炼|浓缩|压缩|改编|加工|变|梳理|打印|制作|凝练)成",
    "整理", "做", "弄", "搞",
    "出(?=[一个份篇套期张两三具])",
    "打(?=[一个份]{1,2})", "来(?=[一个份篇])", "代拟", "代写",
)  # fmt: skip
ZH_GAP = (
    "(?:(?!关于|有关|针对|围绕)[^，,。;；!！?？]){0,18}?"
    "(?:(?:关于|有关|针对|围绕)[^，,。;；!！?？]{1,20}的[^，,。;；!！?？的]{0,4}?)?"
)
EVENTS = one_of(
    "meetings?", "conferences?", "assembl(?:y|ies)", "council", "agm", "egm", "workshops?", "seminars?", "forums?",
    "galas?", "dinners?", "receptions?", "events?", "retreats?", "part(?:y|ies)", "ceremon(?:y|ies)", "congress",
    "summits?", "round ?tables?", "banquets?", "hearings?", "sessions?", "celebrations?", "open day", "webinars?",
    "trainings?", "training day", "get-together", "press conference", "away ?day", "breakfast", "lunch",
)  # fmt: skip
POLICY = one_of(
    "vat", "customs", "gdpr", "data protection", "polic(?:y|ies)", "regulations?", "rules?", "laws?", "legislation",
    "directives?", "tax(?:es)?", "relief", "incentives?", "tariffs?", "subsid(?:y|ies)", "duties", "standards",
    "requirements", "grants?", "funding schemes?", "compliance",
)  # fmt: skip
ASKED = one_of(
    "questions?", "enquir(?:y|ies)", "inquir(?:y|ies)", "quer(?:y|ies)", "messages", "complaints?", "comments",
    "voicemails?", "support tickets", "help ?desk", "hotline", "info(?:rmation)? mailbox", "members'? mail",
)  # fmt: skip
TEXTS = one_of(
    "text", "brochure", "contract", "report", "letter", "website", "web ?page", "leaflet", "flyer", "manual",
    "document", "article", "statement", "speech", "menu", "agreement", "slides?", "handbook", "catalogue", "catalog",
    "programme", "program", "notice", "page",
)  # fmt: skip
LANGUAGE = one_of(
    "english", "chinese", "german", "japanese", "french", "spanish", "russian", "korean", "italian", "mandarin",
    "arabic", "portuguese", "dutch", "thai", "vietnamese", "turkish", "polish", "swedish", "hindi", "malay",
    "indonesian", "cantonese", "greek", "czech", "danish", "norwegian", "finnish", "hungarian", "ukrainian", "romanian",
    "persian", "hebrew", "mongolian",
)  # fmt: skip
SHEET = one_of(
    "excel", "spreadsheets?", "database", "data base",
    "(?:contact|mailing|address|member(?:ship)?|master|google)? ?(?:list|sheet)",
    "table", "system", "register", "crm", "csv", "access", "address book", "workbook", "template",
)  # fmt: skip
ZH_LANGUAGE = one_of(
    "[中英德日法韩俄西泰越葡阿][文语]", "印尼[文语]", "马来[文语]", "土耳其[文语]", "波兰[文语]", "荷兰[文语]",
    "粤语", "汉语", "葡语", "意大利[文语]", "阿拉伯[文语]", "越南[文语]", "双语", "外文", "外语",
)  # fmt: skip
ZH_EVENT = one_of(
    "会议", "理事会", "董事会", "监事会", "年会", "大会", "例会", "研讨会", "座谈会", "论坛", "换届", "团拜会",
    "晚宴", "酒会", "培训班?", "讲座", "沙龙", "茶话会", "交流会", "对接会", "推介会", "发布会", "启动会", "联谊会",
    "宴会", "活动", "评审会", "预算会", "听证会", "总结会", "表彰会", "仪式", "典礼", "展会", "办公会", "工作会",
    "恳谈会", "洽谈会", "午餐会", "沟通会", "见面会", "洽谈", "签约",
)  # fmt: skip
ZH_ASKED = one_of(
    "来信", "来电", "留言", "咨询", "提问", "私信", "投诉", "诉求", "询问", "疑问", "反馈", "求助", "消息",
)  # fmt: skip
WANT = one_of(
    "(?:we|i|they|she|he|you)(?:'d| would| will| should)? (?:need|want|require|like|love)(?: to (?:have|see|get))?",
    "(?:could|can|may) (?:we|i) (?:please )?(?:have|get)", "needs?", "requires?", "wants?(?: to see)?", "asks? for",
    "wish(?:es)? (?:for|to (?:see|have))", "ask(?:ed|ing)? for", "send out", "would like",
    "give (?:me|us|them|him|her)", "send (?:me|us)", "looking for",
)  # fmt: skip
"""Verbs whose object is what is wanted."""


class Carriers(NamedTuple):
    latin: tuple[str, ...]
    chinese: tuple[str, ...]


CARRIERS = Carriers(
    (
        "follow(?:ing)? up", "look (?:after|over|through|up|into)", "go (?:through|over)", "check", "handle", "see",
        "attend", "sort out", "take care of", "deal with", "report", "list", "track", "find out", "review", "manage",
        "read (?:through|over)", "collect", "gather", "run", "cover", "support", "process", "work through",
    ),
    ("跟[进踪]", "处理", "看看", "了解", "确认", "落实", "催[催办]?", "盯", "通知", "排版", "整理", "打印", "修改"),
)  # fmt: skip
"""Verbs that are said of work of any kind."""

WANTED_AFTER = (
    r"(?: \S+){0,6}? (?:is|are|(?:should|must|has to|have to|needs? to|is to|are to|to|could) be)(?: \w+ly)? "
    "(?:desired|required|needed|wanted|requested|due|prepared|written|sent|drafted|made|produced|issued|collected"
    "|organi[sz]ed|arranged|set up|booked|drawn up|compiled|put together|ready|done|finished|sorted)"
)
"""What says behind its object that it is wanted."""
ZH_MADE_AFTER = (
    "(?:(?!已|均|，请|,请)[^。;；！？!?]){0,16}?(?:整理?|弄|做|写|搞|备|拟|订|定|安排|准备|归纳|攒|编|办|排|捋|张罗"
    "|布置|打印|设计|起草)"
    "(?:(?:一下)?(?:出来|好|完|妥|齐|上|掉|起来|吧|呗|出|成)|一下|下(?!周|个|月)|了(?=[，,。吧]|$)|(?=[，,。;；吧呗]"
    "|$))"
)
"""The same in Chinese: `机票和酒店帮忙订一下`."""
