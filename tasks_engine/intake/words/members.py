"""Words for what members write, pay, think and read."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.pieces import ASKED, ZH_ASKED
from tasks_engine.intake.words.row import Words

MEMBERS: Mapping[str, Words] = {
    "members": Words(
        verbs=(
            (
                "(?:answer(?:ing)?|reply(?:ing)? to|respond(?:ing)? to|handle|deal with|clear|get back to|attend to"
                "|work through|go through|sort out|take care of|process|field|look after|see to|take) "
                rf"(?:[^\s,;.]+ ){{0,6}}?(?:{ASKED}|(?:e-?mails|letters|mails?|calls|requests|phone calls|posts"
                r"|applications) (?:from|of|by) (?:[^\s,;.]+ ){0,3}?members?|members?'? (?:e-?mails?|letters|calls"
                "|requests|mails?|issues|concerns))"
            ),
            (
                "(?:answer|reply to|respond to|get back to|write back to|call back|ring back) (?:the |our |all "
                r"|these |those |every |\d+ |\S+ )*?(?:members?(?!'s? (?:fees|dues))|applicants|callers|e-?mails in"
                "|inbox|mailbox)"
            ),
            r"(?:clear|empty|work through|go through|answer) (?:\S+ ){0,4}?(?:inbox|mailbox|backlog)",
            (
                "(?:messages|questions|queries|mails|e-?mails|enquiries)[^.;]{1,60}? (?:reply|answer|respond|get back"
                "|write back)"
            ),
            "man (?:the )?(?:hotline|phones?)",
            "(?:take|answer|return) (?:the |their |all |these )*(?:phone )?calls",
            r"get back to (?:each|all|every|them|the \S+)(?! (?:me|us))",
            (
                r"(?:ring|call|phone|write|get)(?:ing)? back(?: to)? (?:[^\s,;.]+ ){0,8}?who (?:called|rang"
                "|wrote|asked|phoned|complained|enquired|inquired)"
            ),
            (
                r"(?:answer|reply to|respond to|get back to) (?:[^\s,;.]+ ){0,6}?who (?:called|rang|wrote"
                "|asked|phoned|complained|enquired|want to know)"
            ),
            (
                "(?:e-?mails|letters|messages|calls|questions|mails)(?: from| by"
                r"| of) (?:[^\s,;.]+ ){0,3}?members?[^;.]{0,80}?[;,.?]? (?:please |could you |can you "
                "|pls )*(?:answer|reply|respond|deal with|handle)"
            ),
            (
                r"(?:member|firm|company|applicant|\S+) (?:wants|would like|wishes) to know (?:how|whether|if"
                "|what|why|when|which)[^;]{0,80}?(?:answer|reply|respond)"
            ),
            (
                r"members? (?:[^\s,;.]+ ){0,3}?(?:complained|asked|wrote|called|enquired"
                r"|inquired)[^.]{0,60}?[;,.] (?:\S+ ){0,3}?(?:answer|reply|respond)"
            ),
            r"(?:call|ring|phone)(?:ing)? (?:\S+ ){0,3}?back",
            "members? (?:have |has )?(?:written|wrote|complained|rung|asked)[^;]{0,60}?(?:answer|reply|respond)",
        ),
        nouns=(
            (
                "member(?:ship|s')? (?:enquir(?:y|ies)|inquir(?:y|ies)|questions|e-?mails?|mails?|services?|queries"
                "|complaints|requests|letters|calls)"
            ),
            "enquiries", "inquiries",
            (
                "(?:questions|queries|e-?mails|messages|letters|calls|complaints) (?:from|by|of) (?:the |our "
                r"|\S+ )?members"
            ),
            r"(?:e-?mails|mails|letters) from (?:the |our )?(?:\S+ )?members",
            "(?:calls?|calling|asking|writing) about",
            "members' (?:questions|e-?mails|messages|letters|calls|queries|requests)",
            r"backlog of (?:\S+ )?(?:e-?mails|questions|messages)",
            (
                "(?:e-?mails|letters|messages|calls|questions|mails) from (?:our |the )?member (?:firms"
                "|companies|organi[sz]ations|associations)"
            ),
            "(?:members?|firms|companies) (?:are )?(?:asking|ringing|writing in|calling)",
        ),
        zh_verbs=(
            (
                "(?:答复|回复|处理|解答|回应|回访|办理|接听|接待|受理|梳理|清理|回一?下|答一下|回)[^，,。;；]{0,14}?"
                "(?:会员(?!费|大会|名|数|企业数|代表|证|单位名)|咨询|来信|来电|留言|私信|提问|投诉|诉求|询问|热线"
                "|会员[^，,。]{0,4}问题)"
            ),
            (
                f"{ZH_ASKED}[^。;；]{{0,22}}?(?:答复|回复|解答|回应|回完|回一下|逐[条一个封](?:地)?回|处理|回掉|办理"
                "|跟进回复|清一下)"
            ),
            "(?:会员|企业)[^，,。;；]{0,4}?(?:来问|想问|打听|问)[^。;；]{0,24}?(?:答复|回复|解答|回一?[下个]|逐一回)",
            (
                "(?:会员|入会)[^，,。;；]{0,14}?(?:邮件|问题|电话|信|消息|微信|短信|疑问|意见)[^。;；]{0,18}?(?:答复"
                "|回复|解答|回应|回完|回一下|逐[条一]|回掉|处理|统一回|都回|先回|回复)"
            ),
            "(?:处理|回应|解决|办理)(?:一?下)?(?:会员的?)?(?:投诉|诉求|意见|求助)",
        ),
        zh_nouns=(
            "会员来问", "会员咨询", "会员来信", "会员来电", "会员服务", "咨询答复", "会员留言", "会员投诉",
            "会员热线", "会员提问", "会员诉求", "会员问题", "入会咨询",
        ),
        zh_hints=("留言", "咨询", "来信", "来电", "私信"),
        backing=(
            "members?", "callers?", "called", "asks?", "asking", "enquiry", "inquiry", "questions?",
        ),
        zh_backing=(
            "会员", "来电", "提问", "咨询", "来问",
        ),
    ),
    "fees": Words(
        verbs=(
            (
                "(?:collect|chase(?: up)?|remind|dun|claim|recover|call in|request|ask for|follow up|nudge|check"
                "|match|send|issue|post|mail|e-?mail|bill|prepare|write|record|reconcile|press|contact|ring|phone"
                r"|call|write to) (?:[^\s;.]+ ){0,12}?(?:(?:membership |annual |member |overdue |unpaid |outstanding "
                r"|late |our |2\d{3} )+(?:fees?|subscriptions?|payments?|invoices?|dues|contributions?)|"
                "(?:membership )?dues|fee reminders?|haven't paid|have not paid|not (?:yet )?paid|still owe"
                "|in arrears|payment reminders?|fee invoices?|arrears)"
            ),
            (
                r"(?:issue|send(?: out)?|post|mail|e-?mail|write|prepare|make out|raise) (?:[^\s,;.]+ ){0,4}?"
                "(?:invoices?|receipts?|bills)(?! (?:template|archive))"
            ),
            (
                r"(?:invoice|bill) (?:the |our |all |\d+ |every )+(?:\S+ ){0,2}?(?:members|companies|firms|sponsors"
                "|exhibitors|participants)"
            ),
            r"chase (?:\S+ ){0,4}?(?:payments?|money|debtors|fees|subscriptions)",
            (
                r"(?:invoices?|receipts?) (?:to|for) (?:[^\s,;.]+ ){0,4}?(?:members|companies|fees?|dues"
                "|subscriptions?|contributions)"
            ),
            (
                r"(?:fees?|dues|subscriptions?)(?: \S+){0,6}? (?:be|are|to be) (?:collected|chased|invoiced"
                "|billed|called in|reminded)"
            ),
            "dunning",
            r"remind(?:er)?s? (?:[^\s,;.]+ ){0,6}?(?:to pay|fees?|dues|subscription|unpaid|overdue)",
            "(?:behind|late|in arrears|overdue) with (?:their |the )?(?:dues|fees?|payments?|subscriptions?)",
        ),
        nouns=(
            "(?:membership|annual|member) (?:fees?|dues|subscriptions?)",
            "dues", "fee reminders?", "payment reminders?", "invoices?", "unpaid fees",
            "overdue (?:fees|payments|invoices)",
            "receipts?", "arrears", "haven't paid", "have not paid",
        ),
        hints=("fees?", "payments?", "paid", "unpaid"),
        zh_verbs=(
            "催缴", "催收", "催款", "催费", "催交",
            "(?:开(?:具)?|补开|寄|打印)[^，,。;；]{0,16}?(?:发票|收据|票据)",
            "(?:发票|收据|票据)[^，,。;；]{0,4}?开(?:好|出|具|了|完)",
            "开票", "收会费", "收缴", "补缴", "续费(?!率|情况|数据)", "对账",
            (
                "(?:催|提醒|通知|追|联系)[^，,。;；]{0,18}?(?:会费|年费|缴费|交费|欠费|未缴|未交|没交|还没缴|续费"
                "|缴纳|欠缴)"
            ),
            "(?:未|没|没有|还没|尚未|欠)[缴交付](?:纳|清|齐)?[^，,。;；]{0,10}?(?:会费|年费|会员|费用|款)",
            "(?:会费|年费)[^，,。;；]{0,8}?(?:未缴|没交|未交|逾期|欠缴|没缴|通知单|缴费通知|催)",
            "(?:欠|拖欠|差)[^，,。]{0,4}?(?:会费|年费)[^。;；]{0,24}?(?:提醒|催|打电话|联系|通知)",
        ),
        zh_nouns=(
            "会费(?!收入|统计|标准|数据|情况|分析|结构|支出)",
            "发票(?!录|扫|归|整理|抬头)",
            "年费", "缴费通知", "欠费", "收据", "会费通知",
        ),
        zh_hints=("会费", "缴费", "发票", "欠缴"),
        backing=(
            "dues", "subscriptions?", "arrears", "owing", "owe",
        ),
        zh_backing=(
            "欠", "未交", "没交", "未缴", "缴",
        ),
    ),
    "survey": Words(
        verbs=(
            "survey(?:ing)? (?:the|our|all)",
            "poll (?:the|our|all)",
            (
                r"(?:ask|canvass|sound out) (?:the |our |all |\d+ )*(?:\S+ ){0,3}?(?:members|staff|employees"
                "|colleagues|participants|visitors|companies|people|attendees|guests|exhibitors|everyone) "
                r"(?:\S+ ){0,3}?(?:what|how|whether|if|which|about|for (?:their )?(?:opinion|feedback|views))"
            ),
            r"find out (?:what|how|whether) (?:\S+ ){1,5}?(?:think|feel|like|want|satisfied|happy)",
            r"(?:collect|gather|get) (?:\S+ ){0,3}?(?:feedback|opinions|views)(?= (?:from|of|on))",
            (
                r"(?:put|get|send|set|build|design|make) (?:[^\s,;.]+ ){0,4}?(?:questionnaires?|surveys?"
                "|polls?|feedback forms?)(?! (?:results|responses|data))"
            ),
            (
                r"(?:ask|asking|survey|poll|find out from|hear from) (?:[^\s,;.]+ ){1,6}?(?:what|how|whether"
                "|if|which) (?:they|he|she|people|members) (?:think|thought|feel|felt|like|liked|want|would"
                "|prefer|need|found|rate|are)"
            ),
            (
                "what (?:our |the )?(?:members|people|visitors|guests|companies|they|everyone|staff"
                r"|\S+s) (?:really )?(?:think|thought|feel|liked|want)"
            ),
            r"find out (?:whether|if|what|how) (?:[^\s,;.]+ ){1,6}?(?:want|wants|like|think|prefer|need|would|feel)",
        ),
        nouns=(
            "surveys?", "questionnaires?",
            "(?:opinion |straw )?polls?",
            "feedback (?:form|sheet|round)",
            "satisfaction (?:survey|check|poll)",
            "online form",
        ),
        hints=("feedback", "opinions?"),
        zh_verbs=(
            (
                "(?:做|出|设计|发放?|搞|开展|组织|制作|编|拟|弄|来)[^，,。;；]{0,16}?(?:问卷|调查(?!报告|组)|民意"
                "|测评|意见征集|反馈表|调查表|投票)"
            ),
            "(?:征求|征集|收集|听取)[^，,。;；]{0,22}?(?:意见|建议|反馈|看法|需求)",
            "(?:摸底|调查|调研|问)一?[下问][^，,。;；]{0,16}?(?:满意|意见|需求|看法|想法|意愿)",
            "(?:满意度|意见|需求)[^，,。]{0,6}?(?:调研|调查|摸底|搞一|收集)",
            "问卷[^，,。]{0,10}?(?:发|做|出|设计|挂|推|回收|填)",
            "(?:问|摸)一?[问摸下]?(?:大家|会员|员工|企业|各家|学员)[^，,。;；]{0,4}?(?:想|要|喜欢|愿意|觉得|对)",
        ),
        zh_nouns=(
            "问卷", "调查表", "满意度调查", "意见征集", "问卷调查", "满意度", "反馈表", "测评表", "摸底表",
            "民意调查", "投票表",
        ),
        zh_hints=("调查", "调研", "反馈", "摸底", "投票"),
        backing=(
            "think", "thought", "opinions?", "satisfied", "satisfaction", "views",
        ),
        zh_backing=(
            "满意", "看法", "意见", "匿名",
        ),
    ),
    "newsletter": Words(
        verbs=(
            (
                r"(?:post|publish|share|announce|put|upload|release|advertise) (?:[^\s;.]+ ){0,8}?(?:on|to|onto|via) "
                r"(?:our |the |all )*(?:\S+ )?(?:wechat|linkedin|facebook|instagram|twitter|x|web ?site|homepage"
                "|social media|public account|blog|intranet|channels?)(?: account| page)?"
            ),
            (
                r"(?:write|do|draft|make|prepare|need) (?:[^\s,;.]+ ){0,4}?(?:for|on) (?:our |the )*(?:\S+ )?"
                "(?:web ?site|homepage|blog|wechat|linkedin|public account|intranet|members' magazine|magazine"
                "|bulletin)"
            ),
            (
                r"(?:for|on) our (?:\S+ )?(?:linkedin|facebook|wechat|web ?site|blog|homepage"
                "|instagram) (?:page|account|channel|feed)?"
            ),
            "(?:go|goes|appear|be|put) (?:up )?on (?:our |the )?(?:web ?site|wechat|linkedin|facebook|homepage|blog)",
            (
                "(?:lines?|something|text|piece|post|item|note|report|update|words?) (?:for|on) (?:our "
                "|the )?(?:facebook|linkedin|wechat|web ?site|instagram|blog|homepage|x)"
            ),
            "collect (?:the )?contributions",
        ),
        nouns=(
            "newsletters?",
            "wechat (?:posts?|articles?|account)",
            "blog ?posts?", "social media(?: posts?)?",
            "(?:linkedin|facebook|instagram|weibo) posts?",
            "(?:members'? |association |club )?bulletin",
            "e-?zine", "mailshot", "press (?:release|notice)",
            "(?:web ?site|web|homepage) (?:post|article|news|item|text)",
            "public account(?: article)?",
            "news (?:items?|posts?|articles?|stor(?:y|ies))",
            "members'? magazine",
            "(?:december|november|january|february|next|this month's|latest) issue",
            "captions?",
        ),
        hints=("posts?", "articles?", "web ?site", "linkedin", "wechat"),
        products=(
            "articles?", "posts?", "stor(?:y|ies)", "interview piece", "news",
            "piece", "item", "feature",
        ),
        zh_verbs=(
            (
                "(?:发布|发|写|编|排|做|更新|推|推送|撰写|准备|出)[^，,。;；]{0,14}?(?:公众号(?!后台|留言|粉丝|私信)"
                "|推文|推送|图文|微博|视频号|小红书|朋友圈|官网|网站|头条|新媒体|抖音|简报|会刊|内刊|月报|新闻稿"
                "|通讯稿|宣传稿|报道|快讯|软文|新闻)(?!的?问卷)"
            ),
        ),
        zh_nouns=(
            "通稿", "简报",
            "公众号(?!后台|留言|粉丝|私信|上?的?会员|里)",
            "推文", "微信文章", "通讯稿", "新闻稿", "会刊", "内刊", "月报", "新媒体", "推送", "图文消息", "宣传稿",
            "活动报道", "报道", "快讯", "视频号", "小红书", "微博", "会讯", "季刊", "电子刊", "软文",
        ),
        zh_hints=("公众号", "官网", "网站", "朋友圈", "稿件"),
        backing=(
            "public account", "online", "readers", "followers",
        ),
        zh_backing=(
            "配图", "粉丝", "发布", "阅读",
        ),
    ),
}  # fmt: skip
