"""Words for papers to be written."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.pieces import MAKE, NP, ZH_GAP
from tasks_engine.intake.words.row import Words

PAPERS: Mapping[str, Words] = {
    "minutes": Words(
        verbs=(
            f"(?:take|keep|record) {NP}(?:minutes|notes)",
            (
                f"(?:write|type) up {NP}(?:meeting|board|council|committee|session|assembly|discussion|notes)(?! "
                "(?:recording|room))"
            ),
            "protocol (?:the|our|a|this|tomorrow's|today's)",
            (
                rf"minute (?:the|our|this|tomorrow's|today's|\S+day's) {NP}(?:meeting|board|council|committee|session"
                "|call|discussion)"
            ),
            f"{MAKE} (?:short |draft |proper |formal )?minutes",
            (
                r"(?:write|put|type|set|note) (?:down|up|out) what (?:[^\s,;.]+ ){1,5}?(?:decided|agreed"
                "|discussed|resolved|said)"
            ),
            "write (?:it|this|that) up",
        ),
        nouns=(
            (
                r"(?<!\d )(?<!\d-)(?<!few )(?<!five )(?<!six )(?<!seven )(?<!eight )(?<!nine )(?<!ten )(?<!twelve )"
                "(?<!fifteen )(?<!twenty )(?<!thirty )(?<!forty )(?<!fifty )(?<!sixty )(?<!ninety )(?<!forty-five )"
                "(?<!of )(?:(?:meeting|board|council|committee) )?minutes(?! (?:of work|late|long|each|speech|talk"
                "|at most|max|or so|tops|away|before|after|for (?:each|every)))"
            ),
            "(?:clean |written |official |full |proper )*record of (?:who said|what (?:was|we|they))",
            "what was (?:agreed|decided|said)",
            "minute[- ]taking", "note[- ]taking", "minute[- ]taker",
            r"record of (?:the |our |yesterday's )*(?:\S+ )?(?:meeting|resolutions|discussion|session)",
            "meeting notes",
            (
                "(?:notes|summary|write-up|protocol) (?:of|from|on) (?:the |our |this |last |yesterday's |today's "
                r"|\S+day's )*(?:\S+ ){0,2}?(?:meeting|council|board|committee|session|discussion|call)"
            ),
            "record of proceedings", "proceedings of the",
        ),
        zh_verbs=(
            f"(?:写|出|做|拟|形成|整理|起草|草拟|记|补){ZH_GAP}(?:纪要|会议记录)",
            "(?:做|负责|现场)(?:好)?(?:会议)?记录(?![^，,。]{0,4}(?:表|单|仪))",
            (
                f"(?:整|捋|归纳|汇总|总结|理|给)(?:出|成|个|一?份|一?下)?{ZH_GAP}(?:纪要|会议记录|会议要点"
                "|会议摘要|会议小结)"
            ),
        ),
        zh_nouns=(
            "会议纪要", "会谈纪要", "会议记录", "纪要", "会议决议", "会议要点", "会议摘要", "会议小结",
            "(?:理事会|董事会|监事会|座谈会|例会|年会|办公会|讨论会?|会谈|洽谈)记录",
            "决议记录",
            "(?:会议|座谈|讨论|会上)的?(?:记录|要点)(?!仪|表|单)",
        ),
    ),
    "draft": Words(
        verbs=(
            "(?:need|needs|want|wants|give (?:me|us)|make|do) (?:an? |the )?(?:first |rough |quick |initial )?draft",
        ),
        nouns=(
            "(?:formal |official |short |polite |thank[- ]you |cover )*letters?(?! (?:from|of members))",
            "notices?", "announcements?",
            "job (?:ads?|adverts?|descriptions?|postings?)",
            "(?<!voice )memos?", "memorandum", "circular", "official document",
            "reply (?:letter )?to(?! all| each| every| them| members| the members| our members)",
            "written request", "work report", "annual report", "proposals?", "resolution draft",
            "statement(?= (?:on|about|for|to))",
            "terms of reference",
            "letter of (?:thanks|recommendation|intent)",
            "certificate of",
            "letterhead",
            "(?:letter|note) of (?:condolence|apology|thanks|refusal|complaint)",
            "job advert", "circulars?",
            "invitations? to (?:tender|bid|quote)",
            (
                "(?:an |our )?(?:answer|reply|response) to (?:its|the|their|his|her) (?:note|letter|enquiry"
                "|complaint|message)"
            ),
        ),
        hints=(
            "draft(?:ing)?", "write", "writ(?:e|ing) up", "compose", "report",
            "recommendation", "reply", "reference", "proposal",
            "draw(?:ing)? up", "prepar(?:e|ing)",
        ),
        products=(
            "letters?", "notes?", "e-?mails?", "mail", "reply", "response", "reports?", "plans?", "concepts?",
            "applications?", "statements?", "requests?", "notices?", "memos?", "contracts?", "agreements?",
            "guidelines?", "guide", "rules", "instructions", "paper", "polic(?:y|ies)", "procedures?",
            "job (?:ad|advert|description)",
            "advert", "references?", "recommendation", "condolences?", "congratulations", "certificates?", "motion",
            "bylaws", "statutes", "briefing(?: note)?", "checklist", "text", "budget request", "work plan",
            r"thank-you \w+",
            "refusal", "apology", "thanks", "invitation to tender", "tender", "refusals?", "acceptance",
            "declaration", "confirmation", "explanation", "complaint", "objection", "petition", "appeal",
            "resignation", "offer", "quotation", "minutes? template",
        ),
        zh_nouns=(
            "(?<!电话)(?<!逐个)(?<!逐一)(?<!分别)(?<!微信)(?<!短信)通知(?!单|[他她大各全到])",
            "公告", "公函", "请示", "复函", "函件", "工作报告", "工作总结", "公文(?!格式)", "倡议书", "感谢信",
            "贺信", "贺电", "通报", "批复", "年度报告", "总结", "报告", "函", "慰问信", "推荐信", "介绍信", "申请书",
            "情况说明", "备忘录", "声明", "公示", "启事", "证明信", "聘书", "决定书", "回函", "表扬信", "唁电",
            "意向书", "承诺书",
            "回复函", "复文", "邀约函(?!$)", "证明", "请假条", "求助信", "倡议", "通函",
            "通告", "告示", "告知书", "便函", "答复函", "说明函", "邀标书", "招聘启事", "吊唁函", "致歉信", "催办函",
            "感谢函", "授权书", "委托书", "承诺函", "协议书", "合作协议",
        ),
        zh_hints=(
            "起草", "拟写", "拟定", "草拟", "撰写", "拟一", "写一", "代拟", "回函",
            "初稿", "拟个", "拟份",
        ),
        zh_products=(
            "方案", "计划", "申请", "证明", "意见", "汇报", "材料", "说明", "协议", "合同", "章程", "办法", "制度",
            "规定", "简介", "要点", "细则", "规则", "指南", "手册", "信", "邮件", "回信", "稿", "文件", "合同书",
            "预案", "清单", "短信", "公约", "须知", "提纲",
        ),
        zh_verbs=(
            "回个?函", "去个?函", "发个?函", "复个?函",
        ),
    ),
    "speech": Words(
        verbs=(
            (
                f"(?:{MAKE}|need|want|require|give (?:me|us|him|her)) {NP}(?:speech|toast|talk|eulogy|keynote|remarks"
                "|address(?!es|ee| list| book)|words of (?:welcome|thanks)|words for)"
            ),
            "say (?:a few|some) words", "(?:something|what) to say",
        ),
        nouns=(
            "speech(?:es)?",
            (
                "(?:opening|closing|welcome|inaugural|new year(?:'s)?|farewell|keynote|dinner|christmas) (?:address"
                "|remarks|speech|words)"
            ),
            "keynote", "talking points", "speaking notes", "speaking points", "toast", "eulogy",
            "words of (?:welcome|thanks)",
            "remarks", r"laudatory? ?\w*",
            "(?:will|has to|must|is to|going to) (?:speak|say something) at",
            "few words",
        ),
        zh_nouns=(
            "讲话稿", "发言稿", "致辞", "致词", "演讲稿",
            "演讲(?!比赛|厅|嘉宾|者|人)",
            "讲稿", "开幕[词辞]", "闭幕[词辞]", "欢迎[词辞]", "主持[词稿辞]", "祝酒[词辞]", "贺[词辞]", "祝[词辞]",
            "答谢[词辞]", "颁奖词", "悼词", "串[词场]词?", "开场白", "发言(?:提纲|要点|材料)", "述职(?:报告|稿)",
            "讲话", "新年献词", "脱稿", "[讲说]上?(?:两|几)句",
        ),
        zh_hints=(
            "发言",
            "致辞", "上台", "讲话",
        ),
        zh_verbs=(
            r"[讲说](?=[\d一二两三四五六七八九十]{1,3}来?分钟)",
            "上台[讲说]",
            "(?:写|备|准备|拟|弄|整)[^，,。]{0,6}?(?:词儿|台词|讲稿|稿子)",
            "词儿",
        ),
        hints=(
            "speaks", "speaking at", "gives? a talk", "address(?:es)? the",
        ),
    ),
    "slides": Words(
        nouns=(
            "slides?", "slide ?(?:decks?|show)", "decks?",
            "power ?points?(?: presentation)?",
            "presentations?(?! of)", "pptx?", "pitch deck", "keynote slides",
        ),
        zh_nouns=(
            "ppt", "pptx", "幻灯片?", "演示文稿", "课件", "演示稿", "演示(?![会厅视])", "路演材料", "胶片",
            "演示材料", "powerpoint",
        ),
    ),
}  # fmt: skip
