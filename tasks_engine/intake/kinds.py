"""Which template is meant: by its names in the catalogue and by the words that people use for such work."""
# ruff: noqa: E501 - tables of words, a row a meaning

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, plain, word

VERB, NOUN, HINT = 3, 2, 1
"""What is to be done outweighs what it is done to: to proofread the minutes is proofreading."""


class Words(NamedTuple):
    """Patterns for one kind of work, by weight; English ones stand alone, Chinese ones anywhere."""

    verbs: str = ""
    nouns: str = ""
    hints: str = ""
    zh_verbs: str = ""
    zh_nouns: str = ""
    zh_hints: str = ""


WORDS: Mapping[str, Words] = {
    "minutes": Words(
        verbs="(?:write(?: up)?|take|prepare|draw up|draft|type up|do)(?: up)? (?:the |our |short |formal )*minutes",
        nouns=r"(?<!\d )(?<!\d-)(?<!few )(?<!five )(?<!six )(?<!seven )(?<!eight )(?<!nine )(?<!ten )(?<!twelve )(?<!fifteen )(?<!twenty )(?<!thirty )(?:(?:meeting|board|council|committee) )?minutes(?! (?:of work|late|long|each|speech|talk))"
        r"|minute[- ]taking|record of (?:the )?(?:meeting|resolutions)",
        zh_nouns="会议纪要|会议记录|纪要|会议决议|(?:理事会|董事会|监事会|座谈会|例会|年会|办公会)记录|决议记录",
    ),
    "translate": Words(
        verbs=r"translat(?:e|ed|ing)|render into (?:english|chinese)", nouns="translations?",
        zh_verbs="翻译(?!员|公司|费)|译成|译为|中译英|英译中|中译德|德译中|中译日|日译中|译一下|译出", hints="bilingual version",
    ),
    "proofread": Words(
        verbs=r"proof-?read(?:ing)?|proof-?reads?|copy-?edit(?:ing)?|check (?:the |our )?(?:spelling|grammar|typos|wording|english|chinese|language)(?! (?:school|course|class))"
        r"|(?:correct|fix) (?:the )?(?:typos|spelling|grammar)|check (?:\S+ ){1,6}?for (?:spelling|typos|grammar|typing errors)|polish", nouns="corrections|proofs",
        zh_verbs="校对|校订|校阅|校核|审校|改错别字|检查错别字|挑错|勘误|核对文字", zh_nouns="排版|润色|错别字",
    ),
    "transcribe": Words(
        verbs=r"transcrib(?:e|ing|ed)|type out the recording", nouns="transcripts?|transcriptions?",
        zh_verbs="转写|录音转文字|转成文字|整理录音|录音整理(?![^,，。]{0,20}(?:纪要|记录))|誊写|听打|扒录音|听写|逐字稿",
    ),
    "speech": Words(
        nouns=r"speech(?:es)?|opening (?:address|remarks)|closing (?:address|remarks)|welcome (?:address|remarks)|keynote"
        r"|talking points|toast",
        zh_nouns="讲话稿|发言稿|致辞|致词|演讲稿|开幕词|闭幕词|欢迎词|主持词|祝酒词|讲话",
    ),
    "invite": Words(
        verbs=r"invite(?! me)|send (?:out )?(?:the )?invitations?", nouns="invitations?|invites|guest list|rsvps?",
        zh_verbs="邀请(?!函|信)|发请柬|发邀请", zh_nouns="邀请函|邀请信|请柬|请帖|邀约|参会回执|回执",
    ),
    "meeting_setup": Words(
        verbs=r"prepare (?:the |our |all )?(?:papers|materials|documents|agenda|meeting pack) for|(?:prepare|organi[sz]e|set up|arrange|plan) (?:for )?(?:the |our |a |an |next |this )*"
        r"(?:\S+ ){0,3}?(?:meeting|conference|assembly|council|agm|workshop|seminar|forum)(?!'?s? (?:minutes|slides))"
        r"|book (?:a |the )?(?:meeting |conference )?(?:room|venue)",
        nouns="meeting (?:papers|preparation|materials|agenda|pack|room)|board pack|agendas?",
        zh_verbs="筹备|(?:准备|组织|安排|筹办)(?!.{0,8}(?:ppt|幻灯|发言|讲话|纪要))[^，,。;；]{0,12}?(?:会议|理事会|年会|大会|例会|研讨会|座谈会|论坛|换届)"
        "|(?:预订|预定|订)(?:一?[个间])?(?:会议室|会场|场地)",
        zh_nouns="会议筹备|会前准备|会议议程|议程|会议材料|会务筹备",
    ),
    "meeting_service": Words(
        verbs=r"(?:host|attend|moderate|staff) (?:the |our |a )?(?:\S+ ){0,3}?(?:meeting|webinar|conference|seminar|forum|session)"
        r"|run the (?:sign-in|registration)",
        nouns="sign-in desk|meeting service|on-?site support|registration desk",
        zh_verbs="会中服务|会议服务|线上主持|现场服务|列席|会务服务|会议现场", zh_nouns="签到|座次|席卡|桌签|会务",
    ),
    "followup": Words(
        verbs=r"follow(?:ing)? up|chase (?:up )?(?:the )?(?:decisions|actions|action items|resolutions|(?:people|person|those|owners|everyone)(?: who (?:are|is))? (?:responsible|in charge))",
        nouns="follow-up|action items|decision tracking|status list"
        r"|what (?:became|has become|happened|is happening) (?:of|to|with) (?:\S+ ){0,5}?(?:decisions?|resolutions?|actions|action items)"
        r"|(?:status|progress|implementation) (?:of|on|report on) (?:\S+ ){0,5}?(?:decisions|resolutions|actions|action items)",
        zh_verbs="督办|跟进|跟踪落实|落实情况|催办", zh_nouns="决议落实|督查|(?:决议|决定|议定事项|任务)的?[^，,。;；]{0,6}?(?:执行|落实|完成|办理)(?:情况|进度|进展)",
    ),
    "filing": Words(
        verbs=r"archiv(?:e|ing)|fil(?:e|ing)(?= (?:and index|away|the|our|these|all|last))|index(?:ing)?(?= (?:the|our|these|all|\d|\S+ (?:boxes|folders|binders|files|cartons)))|scan and (?:file|index)|digiti[sz]e",
        nouns="filing|archives?|index of (?:files|documents)",
        zh_verbs="归档|立卷|存档|建档|入档|扫描编目", zh_nouns="档案|文件整理|卷宗|编目",
    ),
    "data_report": Words(
        verbs="analy[sz]e|make (?:a |the )?charts?|tabulate|tally(?: up)?|break down (?:the |our )?(?:figures|numbers|data|costs|membership)",
        nouns=r"data reports?|breakdowns?(?= (?:of|by|per))|(?:tables?|spreadsheets?|overview|summary) of (?:the |our |all )*(?:\S+ ){0,3}?(?:figures|numbers|data|totals|sales|exports|imports|costs)"
        r"|(?:figures|numbers|totals) (?:by|per|for each) (?:district|trade|month|year|quarter|region|sector|country|member|type|category|age|size|branch|city|province|product)|statistics(?: report)?|statistical (?:report|summary)|dashboard|charts?"
        r"|(?:sales|membership|figures|quarterly data|monthly data) report|report on (?:the )?(?:data|figures|numbers)|data analysis",
        zh_verbs="分析数据|统计(?!局|法|年鉴)", zh_nouns="数据报告|数据分析|统计报表|统计表|统计报告|图表|报表|数据汇总|分析报告|数据报表",
    ),
    "data_entry": Words(
        verbs=r"(?:enter|key in|type(?: in| up)?|input) (?:the |our |these |all |\d+ )*(?:\S+ ){0,2}?(?:data|forms?|cards?|records?|entries|names|rows|list|figures)"
        r"|(?:copy|enter|type|transfer|key) (?:\S+ ){1,8}?into (?:an? |the |our |this )?(?:excel|spreadsheet|database|system|register|crm)"
        r"|data[- ]entry", nouns="spreadsheet entry",
        zh_verbs="录入|(?<![记收目摘])录进|(?<![记收目摘])录到(?=[^，,。]{0,6}(?:表|excel|系统|数据库|台账|电脑))|(?:誊|敲|抄|登|输|补)(?:写|记|录)?(?:进|到|入)[^，,。]{0,4}(?:表|excel|系统|数据库|台账|电脑)|输入(?:表格|系统)|登记(?:到|进)|填(?:进|入)(?:表|系统)",
    ),
    "policy_watch": Words(
        verbs=r"(?:monitor|track|watch|follow|collect|gather|compile|summari[sz]e|keep (?:an eye on|track of|(?:a )?watch (?:on|over)|up with|us (?:posted|informed|up to date) (?:on|about))|look out for)"
        r" (?:the |new |any |all )*(?:\S+ ){0,3}?(?:polic(?:y|ies)|regulations?|rules|laws?|legislation|directives?|tax (?:relief|rules|laws?|incentives?|breaks?|changes)|tariffs?|subsid(?:y|ies))",
        nouns=r"policy (?:watch|digest|update|monitoring|summary|round-?up)|regulatory (?:watch|update|digest)"
        r"|(?:summary|digest) of (?:new |recent )*(?:\S+ )?(?:policies|regulations|rules)",
        zh_verbs="政策跟踪|(?:跟踪|追踪|盯[着住紧]?|留意|关注|监测)[^，,。;；]{0,24}?(?:政策|法规|新规|新政|条例|退税|补贴|关税|监管)"
        "|(?:收集|汇总|梳理|整理|搜集)[^，,。;；]{0,24}?(?:政策|法规|新规|新政)",
        zh_nouns="政策摘要|政策汇编|政策简报|政策解读|政策动态|法规动态",
    ),
    "travel": Words(
        verbs=r"book (?:a |the |two |three |my |our |\d+ |return |train |plane )*(?:flights?|trains?|hotels?|tickets?|rooms? at|trip|travel)"
        r"|(?:arrange|plan|organi[sz]e) (?:the |a |my |our |\S+'s )*(?:business )?(?:trip|travel)",
        nouns="flights?|train tickets?|hotel(?: room)?s?|itinerary|business trip|travel(?: booking)?",
        zh_verbs="订(?:一?[张间])?(?:机票|车票|火车票|高铁|酒店|宾馆|往返|票|房)|预订[^，,。]{0,10}?(?:机票|车票|火车票|高铁票?|酒店|宾馆)|买票",
        zh_nouns="差旅|出差|行程|机票|高铁票|火车票|酒店|住宿",
    ),
    "calendar": Words(
        verbs=r"(?:schedule|arrange|set up|fix|make|find|book) (?:an? |the |two |three |some )*(?:\S+ ){0,2}?(?:appointments?|calls?|interviews?"
        r"|time (?:slot )?(?:for|with)|visit with|one-on-ones?|meeting with)"
        r"|(?:find|fix|agree(?: on)?|propose|suggest|offer|look for) (?:an? |the |some |any |two |three |four |\d )*(?:\S+ ){0,2}?(?:slots?|times?|dates?|hours?|days?|time)"
        r" (?:that (?:suits?|works?|fits?)|when (?:\S+ ){1,6}?(?:free|available|can)|which (?:suits?|works?)|to (?:suit|meet)|suitable for|with|for)"
        r"|check (?:\S+ ){0,4}?availability",
        nouns="appointments?|diary|calendar management",
        zh_verbs="约(?:一?个)?(?:时间|见|访|谈)|约[^，,。;；]{1,16}?(?:会面|见面|面谈|拜访|开会|通话|的时间)|(?:安排|协调|预约)[^，,。]{0,10}?(?:日程|会面|拜访|见面|时间|面谈|约见)|预约"
        "|(?:找|敲定|凑)(?:出|一?个)?[^，,。;；]{0,10}?(?:时间|时段|空档)",
        zh_nouns="日程安排|日程表|日程",
    ),
    "newsletter": Words(
        verbs="post on (?:wechat|linkedin|our website)", nouns=r"newsletters?|wechat (?:post|article)|blog post|social media(?: post)?|bulletin"
        r"|press release|web ?site post|public account article",
        zh_nouns="简报|公众号|推文|微信文章|通讯稿|新闻稿|会刊|内刊|月报|新媒体|推送",
    ),
    "members": Words(
        verbs=r"(?:answer|reply to|respond to|handle|deal with|clear) (?:the |our |all |these |pending )*(?:\S+ ){0,3}?(?:(?:e-?mails|letters|messages|calls) (?:from|of) (?:the |our )?members|enquir(?:y|ies)|inquir(?:y|ies)|members?|questions)",
        nouns=r"member(?:ship)? (?:enquiries|inquiries|questions|mails?|services?)|enquiries",
        zh_verbs="(?:答复|回复|处理|解答)[^，,。]{0,6}?(?:会员|咨询|来信|来电)", zh_nouns="会员咨询|会员来信|会员服务|咨询答复",
    ),
    "slides": Words(
        nouns=r"slides?|slide deck|decks?|power ?point(?: presentation)?|presentations?|pptx?",
        zh_nouns="ppt|pptx|幻灯片?|演示文稿|课件|演示稿",
    ),
    "fees": Words(
        verbs=r"(?:collect|chase|remind (?:\S+ ){0,3}?about) (?:the |our |unpaid |overdue |outstanding |membership )*(?:fees|dues|subscriptions)"
        r"|issue (?:the |our )?invoices?",
        nouns="(?:membership|annual|member) (?:fees?|dues)|dues|fee reminders?|invoices?|unpaid fees",
        zh_verbs="催缴|催收|开(?:具)?(?:发票|收据)|开票|收会费|收缴", zh_nouns="会费|发票|年费",
    ),
    "survey": Words(
        verbs=r"survey (?:the |our |all )+", nouns="surveys?|questionnaires?|(?:opinion )?polls?|feedback form",
        zh_nouns="问卷|调查表|满意度调查|意见征集|问卷调查", zh_hints="调查|调研",
    ),
    "draft": Words(
        nouns=r"(?:formal |official |short |polite |thank[- ]you |cover )*letters?|notices?|announcements?|memos?|memorandum|circular|official document"
        r"|reply (?:letter )?to|written request|work report|annual report|proposals?|resolution draft",
        hints=r"draft(?:ing)?|write|writ(?:e|ing) up|compose|report",
        zh_nouns="通知|公告|公函|请示|复函|函件|工作报告|工作总结|公文(?!格式)|倡议书|感谢信|贺信|贺电|通报|批复|年度报告|总结|报告|函",
        zh_hints="起草|拟写|拟定|草拟|撰写|拟一|写一",
    ),
}  # fmt: skip


CARRIERS = frozenset({"followup", "meeting_service"})
"""Kinds whose verbs are said of other work too: to follow up unpaid fees."""


class Hit(NamedTuple):
    """A word for a kind of work, where it stands."""

    weight: int
    start: int
    end: int
    code: str


def template(text: str, context: Context) -> Field | None:
    """The kind of work that the sentence asks for; amber where another is spoken of as strongly."""
    hits = list(_hits(text, context))
    if not hits:
        return None
    best = min(hits, key=lambda hit: (-hit.weight, hit.start, -hit.end))
    least = NOUN if best.code in CARRIERS else best.weight
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight >= least]
    rivals = [hit for hit in rivals if not (best.start <= hit.start and hit.end <= best.end)]
    field = Field("template", best.code, Span(best.start, best.end))
    if rivals:
        field = field.doubted(
            Doubt.SEVERAL, others=tuple(hit.code for hit in sorted(rivals, key=lambda hit: hit.start))
        )
    if best.weight == HINT:
        field = field.doubted(Doubt.WEAK_WORD)
    return field


def _hits(text: str, context: Context) -> Iterator[Hit]:
    for kind in context.kinds:
        for weight, pattern in _patterns(kind):
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Hit(weight, *match.span(), kind.code)


def _patterns(kind: Kind) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return _compiled(kind.code, kind.words)


@lru_cache(maxsize=1024)
def _compiled(code: str, names: tuple[str, ...]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    words = WORDS.get(code, Words())
    rows = (
        (VERB, words.verbs, words.zh_verbs),
        (NOUN, words.nouns, "|".join(filter(None, (words.zh_nouns, *_names(names, latin=False))))),
        (NOUN, "|".join(_names(names, latin=True)), ""),
        (HINT, words.hints, words.zh_hints),
    )
    made = ((weight, [word(en)] if en else [], [zh] if zh else []) for weight, en, zh in rows)
    return tuple((weight, compiled(*en, *zh)) for weight, en, zh in made if en or zh)


def _names(names: tuple[str, ...], *, latin: bool) -> list[str]:
    read = (plain(name).strip() for name in names)
    return [re.escape(name) for name in read if len(name) > 1 and name.isascii() is latin]
