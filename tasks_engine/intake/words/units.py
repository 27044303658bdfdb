"""What is counted, and what is counted of each kind of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


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
        "|colleagues|sponsors|passengers|travell?ers|visitors|volunteers|experts|contacts|invitees|alumni|musicians"
        "|researchers|scientists|authors|veterans|breeders|tenants|residents|lecturers|instructors|stallholders"
        "|representatives"
        "|officials|candidates|adults|of us|investors|donors|subscribers|auditors|lawyers|ambassadors|entrepreneurs"
        "|pensioners|parents|newcomers|secretaries|(?:committee|section|branch|board|group|regional|former|club|panel"
        "|vice)[ -]chairs|chairpersons|chairwomen|vice[- ]chairmen|officers|judges"
        "|jurors|players|singers|farmers|doctors|referees|umpires|runners|dancers|actors|scholars|fellows|patients"
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
        "companies|firms|(?:corporate|institutional|enterprise|company) members"
        "|restaurants|hotels|banks|schools|farms|bakeries|breweries|studios|dealers|agencies"
        "|institutes|universities|hospitals|clinics|museums|libraries|theatres|cooperatives|start-?ups|employers"
        "|producers|growers|wineries|manufacturers|importers|exporters|operators|forwarders|enterprises|businesses"
        "|shops|stores|associations|organi[sz]ations|factories|exhibitors"
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
