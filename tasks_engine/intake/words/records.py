"""Words for files, figures, tables and rules."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.pieces import POLICY, SHEET
from tasks_engine.intake.words.row import Words

RECORDS: Mapping[str, Words] = {
    "filing": Words(
        verbs=(
            "(?<!the )(?<!our )(?<!an )(?<!its )(?<!this )archiv(?:e|ing)(?! (?:project|team|room|rules|system))",
            r"fil(?:e|ing)(?= (?:and|away|the|our|these|all|last|this|\d))",
            r"index(?:ing)?(?= (?:the|our|these|all|\d|\S+ (?:boxes|folders|binders|files|cartons)))",
            "scan(?:ning)? and (?:file|index|save|store|name|sort)",
            "digiti[sz](?:e|ing)",
            r"catalog(?:ue|uing)? (?:the|our|all|these|\d+)",
            (
                "(?:sort|organi[sz]e|arrange|order|label|put|tidy|clear|reorgani[sz]e|clean) (?:up |out |through )?"
                r"(?:[^\s;.]+ ){0,8}?(?:files|folders|binders|boxes|cartons|filing cabinets?|cabinets?|shelves"
                "|archives?|records room|shared drive|paperwork|old (?:papers|documents|contracts|letters))(?! "
                "(?:list|names?))"
            ),
            r"(?:put|bring) (?:\S+ ){1,6}?in order",
            "(?:label|box|box up|shelve)(?:,| and)",
            (
                "(?:be|to be|been|gets?|all) (?:properly )?(?:filed|indexed|archived|catalogu?ed|digiti[sz]ed"
                "|shelved|boxed up)(?! (?:a|an) )"
            ),
            "filed and indexed",
            (
                r"(?:go|goes|put|moved?|stored?|kept) (?:[^\s;.]+ ){0,6}?(?:in|into|to) (?:the "
                "|our )?(?:archives?|records room|filing cabinets?)"
            ),
            (
                r"(?:sort|label|index|number|list|bind)(?:,| and) (?:\w+,? (?:and )?)?(?:index|file|label"
                "|shelve|archive|store|number|list)"
            ),
            "(?:be |been )?put in order",
            "in (?:chronological|alphabetical) order",
            (
                r"(?:sort|label|order|arrange|store|index|scan|file) (?:[^\s;.]+ ){0,4}?(?:photographs|photos"
                "|pictures|tapes|documents|records|correspondence|statutes|deeds|certificates|receipts"
                "|press cuttings|paperwork)"
            ),
        ),
        nouns=("filing", "archives?", "index of (?:files|documents)", "filing cabinets?", "document storage"),
        hints=("folders", "binders", "boxes", "cartons", "scan"),
        zh_verbs=(
            "归档", "立卷", "存档", "建档", "入档", "归卷", "组卷", "编目", "编号入库", "入库", "装盒", "上架",
            "装订成册", "贴标签",
            (
                "(?:整理|清理|归类|分类|归整|归置|扫描|数字化|电子化)[^，,。;；]{0,14}?(?:档案|文件柜|卷宗|凭证"
                "|旧合同|合同|旧文件|旧资料|案卷|文书|底稿|文件夹|[盒箱柜])"
            ),
            (
                "(?:档案|卷宗|凭证|合同|旧文件|文件|资料|案卷)[^，,。;；]{0,14}?(?:归类|分类|整理|归置|扫描|编号|装订"
                "|电子化|数字化)(?!成)"
            ),
            "归置", "编个?(?:一份)?目录", "建个?(?:一份)?(?:索引|目录)", "分好?类", "分门别类", "归整", "装订归",
            "入册", "归拢",
            (
                "(?:旧|老|历年|去年|今年)[^，,。]{0,8}?(?:合同|文件|资料|材料|照片|证书"
                "|凭证)[^。;；]{0,10}?(?:理一|整理|分类|装盒|装箱|存档|扫描|编号)"
            ),
            "按(?:年份|年度|类别|编号|时间)[^，,。]{0,4}?(?:装|排|分|归|整)",
            "归个?类", "归个档", "做个?目录",
        ),
        zh_nouns=("档案", "文件整理", "卷宗", "编目", "案卷", "文件柜"),
        zh_hints=("扫描", "归类", "[盒箱]"),
        backing=(
            "boxes", "binders", "cabinets?", "index", "shelves", "documents",
        ),
        zh_backing=(
            "档", "旧", "柜", "目录", "箱", "盒",
        ),
    ),
    "data_report": Words(
        verbs=(
            "analy[sz](?:e|ing)",
            (
                "(?:make|draw|create|do|produce|prepare|need|want|like|give me|give us|show) (?:a |an |the |some |us "
                r"|me )*(?:\S+ ){0,2}?(?:charts?|graphs?|diagrams?|pivot tables?)"
            ),
            "tabulate", "tally(?: up)?", "plot", "visuali[sz]e", "calculate",
            r"work out (?:\S+ ){0,4}?(?:totals?|averages?|percentages?|shares?|figures|costs?|numbers?)",
            "add up", "crunch (?:the )?numbers",
            r"evaluate (?:\S+ ){0,4}?(?:data|figures|results|responses|numbers|survey|questionnaires?)",
            "break down (?:the |our )?(?:figures|numbers|data|costs|membership)",
            (
                r"(?:compare|comparing) (?:\S+ ){0,8}?(?:figures|numbers|data|costs|income|revenues?|sales|exports?"
                "|imports?|fees|years?|quarters?|months?|membership|attendance|spending|budget)"
            ),
            "count (?:how many|the|our|up)",
            r"how (?:\S+ ){1,6}?(?:developed|evolved|grew|has grown|have grown|changed over)",
        ),
        nouns=(
            "data reports?",
            "breakdowns?(?= (?:of|by|per))",
            (
                "(?:tables?|spreadsheets?|overview|summary|comparison|evaluation) of (?:the |our |all )*"
                r"(?:\S+ ){0,4}?(?:figures|numbers|data|totals|sales|exports|imports|costs|income|revenue|spending"
                "|attendance|expenses|responses|donations|membership)"
            ),
            (
                "(?:figures|numbers|totals|income|sales|attendance|spending|costs|donations|exports) (?:by|per"
                r"|for each|over (?:the|time)) (?:\S+ ){0,3}?(?:district|trade|month|year|quarter|region|sector"
                "|country|member|type|category|age|size|branch|city|province|product|years|months|quarters)"
            ),
            "statistics(?: report)?",
            "statistical (?:report|summary|overview|analysis)",
            "dashboard", "charts?", "graphs?", "pivot tables?",
            (
                "(?:sales|membership|figures|quarterly data|monthly data|financial|attendance) (?:report|statistics"
                "|figures)"
            ),
            "report on (?:the )?(?:data|figures|numbers)",
            "(?:data|trend|cost|budget|sales|comparative|statistical) analysis",
            "analysis of",
            "trends?(?= (?:in|of|over))",
            "year-on-year",
            "stats", "key figures", "numbers (?:on|for|by)", "facts and figures",
            r"how many (?:[^\s,;.?]+ ){1,8}?(?:per|by|in each|did|have|were|joined|left)",
            "(?:quarterly|monthly|annual|yearly) (?:figures|numbers|data|statistics)",
            "tables? for the (?:board|council|committee)",
        ),
        hints=("figures", "numbers", "data", "analysis", "comparison", "trend"),
        zh_verbs=(
            "分析数据",
            "统计(?!局|法|年鉴|出席|参会|科|处|部门|谁|到会|到场|回执|好?人数)",
            "(?:对比|比较|数据|趋势|经济|财务|收支|结构|增长|走势|变化|汇总|同比|环比|运行|成本|占比)分析",
            (
                "(?:做|出|写|来|搞)[^，,。;；]{0,16}?(?:分析(?!会)|图表|报表|柱状图|折线图|饼图|曲线图|对比表|汇总表"
                "|测算|趋势图|看板)"
            ),
            (
                "(?:汇总|算|测算|核算|盘点|对比|比较|分析)(?:一下|出)?[^，,。;；]{0,18}?(?:数据|数量|人数|金额|收入"
                "|支出|占比|平均|增长|销量|进出口|产值|总数|合计|费用|销售额|开支)"
            ),
            "同比", "环比",
            "(?:画|绘制?|作|做|出|给)[^，,。;；]{0,18}?图(?![片书文纸标])",
            "拆一?[下拆][^，,。;；]{0,10}?(?:构成|结构|数据)",
            "拉个?(?:一份|一下)?[^，,。]{0,4}?(?:统计|数据|报表)",
            "数据[^，,。]{0,8}?(?:分析|图表|报告|汇总成)",
            "(?:看|盘|捋)一?下[^，,。]{0,8}?数据",
        ),
        zh_nouns=(
            "数据报告", "数据分析", "统计报表", "统计表", "统计报告", "图表", "报表", "数据汇总", "分析报告",
            "数据报表", "柱状图", "折线图", "饼图", "趋势图", "透视表", "数据看板", "可视化", "收支情况",
        ),
        zh_hints=("数据", "分析", "汇总", "对比"),
        backing=(
            "charts?", "totals?", "exports", "imports", "figures", "percent", "quarters?",
        ),
        zh_backing=(
            "图", "统计", "数据", "表", "增长", "占比",
        ),
    ),
    "data_entry": Words(
        verbs=(
            (
                r"(?:enter|key in|type(?: in| up)?|input|capture) (?:the |our |these |all |\d+ )*(?:\S+ ){0,3}?"
                "(?:data|forms?|cards?|records?|entries|names|rows|list|figures|addresses|receipts|details"
                "|registrations|questionnaires)"
            ),
            (
                "(?:copy|enter|type|transfer|key|put|input|import|load|add|record|capture|register|move|transcribe"
                r"|get|fill|convert|log) (?!together)(?:[^\s;.]+ ){1,12}?(?:in|into|to|onto|as) (?:an? |the |our "
                rf"|this |one |new |clean )*(?:\S+ )?{SHEET}(?! (?:of|for the printer))"
            ),
            (
                r"(?:update|fill in|complete|maintain) (?:the |our )?(?:\S+ ){0,2}?(?:database|register|spreadsheet"
                "|crm|address list|contact list|member list)"
            ),
            (
                "(?:type|typed|enter|entered|key|keyed|copy|copied|put|transferred|import|imported) (?:in|into|in to"
                r"|to|onto) (?:an? |the |our |this |one )*(?:\S+ ){0,2}?(?:excel|spreadsheet|database|table|system"
                "|register|crm|address book|list)"
            ),
            "data[- ]entry",
            rf"(?:typed|entered|keyed|captured|punched|logged)(?: \S+){{0,4}}? in(?:to)?(?: \S+){{0,3}}? (?:{SHEET})",
            "key (?:in|up)", "punch in", "input the",
        ),
        nouns=("spreadsheet entry", "data capture"),
        hints=(
            "business cards", "registration forms", "paper forms",
            "handwritten", "order forms",
        ),
        zh_verbs=(
            "录入", "补录", "(?<![记收目摘])录进",
            "(?<![记收目摘])录[到成](?=[^，,。]{0,8}(?:表|excel|系统|数据库|台账|电脑|库|名单|电子))",
            (
                "(?:誊|敲|抄|登|输|补|导|填|打|整理|汇总|搬|转)(?:写|记|录|理|总)?(?:进|到|入)[^，,。]{0,6}?(?:表"
                "|excel|系统|数据库|台账|电脑|后台|通讯录)"
            ),
            "输入(?:表格|系统|电脑|excel)",
            "登记(?:到|进|入|造册)", "填(?:进|入)(?:表|系统)", "导入", "录成",
            (
                "(?:名片|报名表|登记表|申请表|表单|信息表|纸质|手写|名册|票据|回收的?问卷|通讯录|花名册|地址|发票信息"
                "|报名信息)[^，,。;；]{0,20}?(?:录|输|敲|填|登|打|导|做|整理|汇总)(?:入|到|进|成"
                "|为)?[^，,。;；]{0,6}?(?:excel|表|系统|数据库|台账|名单|电子)"
            ),
            "(?:更新|维护)[^，,。;；]{0,6}?(?:数据库|通讯录|台账|花名册)",
            "(?:没|未|待)录",
            "(?<![记收目摘纪语])录(?:一下|完|好|进去|成表|一录)",
            "(?:敲|打|输|抄|誊|填|录)[到进入](?:电脑|excel|表|系统|台账|数据库|电子表)",
        ),
        zh_hints=("名片", "报名表", "登记表", "台账"),
        backing=(
            "excel", "csv", "spreadsheet", "database", "register", "crm",
            "(?:registration|sign-up|paper|application|visitors'|entry) (?:cards?|forms?|sheets?)",
            "(?:typed?|key|keyed|enter) in",
            "address (?:list|book)",
        ),
        zh_backing=(
            "excel", "表格", "系统", "数据库", "电子表", "手写", "纸质",
        ),
    ),
    "policy_watch": Words(
        verbs=(
            (
                "(?:monitor|track|watch|follow|collect|gather|compile|summari[sz]e|research|look (?:up|into|out for)"
                "|find out|report on|review|scan|brief (?:me|us) on|list|check|screen|digest|keep (?:an eye on"
                "|track of|(?:a )?watch (?:on|over)|up with|abreast of|us (?:posted|informed|up to date) (?:on"
                "|about))) (?:(?:the|new|any|all|latest|recent|upcoming|changes|this|what|is|has|changed|in|to|on"
                rf"|about|news) )*(?:[^\s,;.]+ ){{0,3}}?{POLICY}(?! (?:paper|letter|draft))"
            ),
            (
                "(?:what|which)(?:'s| is| has| have| are)? (?:(?:been|the|new|recent|latest|main) )*(?:changed|new"
                "|changing|changes|updates?|different)? ?(?:in|to|with|about|for|on|under) "
                rf"(?:[^\s,;.?]+ ){{0,6}}?{POLICY}"
            ),
            f"(?:which|what) (?:new |recent )?{POLICY}",
            (
                "(?:anything|what(?:'s| is)|something|news) (?:new )?(?:on|in|about|for|with) "
                rf"(?:[^\s,;.?]+ ){{0,5}}?{POLICY}"
            ),
            (
                r"(?:what|which)(?:'s| is| are| has| have)? (?:[^\s,;.?]+ ){0,6}?(?:planning|proposing"
                "|changing|introducing|tightening)"
            ),
            (
                "(?:collect|gather|sum up|summari[sz]e|compile|list|monitor|watch"
                r"|follow) (?:[^\s,;.]+ ){0,4}?(?:draft )?(?:laws|bills|directives|decrees|rules|regulations"
                "|legislation)"
            ),
            "(?:anything|something|what(?:'s| is)) new (?:about|on|in|with|for)",
            (
                r"(?:follow|watch|monitor|track) (?:the |all |any )*(?:\S+ )?(?:debate|bill|ordinance|reform"
                "|draft|consultation|legislation|announcements)"
            ),
            "(?:has|have|did) anything changed",
            r"changed in the (?:\S+ )?(?:rules|law|laws|regulations)",
        ),
        nouns=(
            "policy (?:watch|digest|update|monitoring|summary|round-?up|brief(?:ing)?|overview|news|changes|changes)",
            (
                "(?:regulatory|legal|legislative|tax|compliance) (?:watch|update|digest|news|changes|developments"
                "|monitoring|overview|briefing)"
            ),
            (
                "(?:summary|digest|overview|round-?up|list) of (?:the )?(?:(?:new|recent|latest|current|all|this|last"
                rf"|week's|month's|changes|in|to) )*(?:\S+ ){{0,3}}?{POLICY}"
            ),
            rf"changes (?:in|to) (?:\S+ ){{0,4}}?{POLICY}",
        ),
        hints=(
            rf"(?:new|latest|recent|upcoming) (?:\S+ ){{0,2}}?{POLICY}",
            "ordinances?", "bills?", "announcements?", "working hours", "minimum wage", "labour law", "consultation",
            "licen[cs]ing",
        ),
        zh_verbs=(
            "政策(?:跟踪|追踪|监测|梳理|汇编|汇总|研究)",
            (
                "(?:跟踪|追踪|盯[着住紧]?|留意|关注|监测|跟一?下|查一?[查下]|看看|看一下|了解|研究"
                "|搜一?[搜下])[^，,。;；]{0,24}?(?:政策|法规|新规|新政|条例|退税|补贴|关税|监管|规定|扶持|办法|标准"
                "|立法|法律)"
            ),
            (
                "(?:收集|汇总|梳理|整理|搜集|归纳|汇编|摘编|解读|盘点|列出)[^，,。;；]{0,24}?(?:政策|法规|新规|新政"
                "|条例|规定(?!的)|管理办法|实施细则)"
            ),
            (
                "(?:政策|法规|规定|新规|条例|办法|细则|税法|劳动法|法律)[^，,。;；]{0,10}?(?:有[哪什何]?[些么]?(?:新"
                "|变)|变化|变动|改了|调整|更新|新变|有什么|有哪些|动态|出台|修订|解读)"
            ),
            "(?:政策|法规|规定|新规|条例|办法|细则|税法|法律)[^，,。;；]{0,6}?对[^，,。;；]{0,10}?(?:影响|意味|要求)",
            (
                "(?:有哪些|有什么|出了(?:哪些|什么)?|出台(?:了)?(?:哪些|什么)?)[^，,。;；]{0,12}?(?:政策|规定|新规"
                "|法规|办法|补贴)"
            ),
            "(?:扒|搜罗|搜集|捋|跟|盯)一?[扒下捋盯着]?[^，,。]{0,16}?(?:政策|文件|新规|规定|法规)",
            "(?:政策|法规|规定|新规)[^，,。]{0,6}?(?:天天变|老变|又变|变了|一直在变)",
            "(?:新规|政策|法规|规定)[^。;；]{0,12}?(?:盯着|盯一?下|跟着|留意|跟踪|关注)",
            (
                "(?:收集|汇总|梳理|整理|搜集|归纳|汇编|了解)[^，,。;；]{0,16}?(?:扶持|补贴|优惠|监管"
                "|管理)[^，,。;；]{0,8}?(?:办法|措施|政策|细则)"
            ),
            "[^，,。]{0,6}法有(?:啥|什么|哪些)(?:变动|变化|新)",
        ),
        zh_nouns=(
            "政策摘要", "政策汇编", "政策简报", "政策解读", "政策动态", "法规动态", "政策信息", "政策要点",
            "监管动态", "政策变化", "政策清单", "新政策",
            "新规", "新政", "最新政策", "政策文件",
        ),
        zh_hints=("新政", "新规", "政策", "法规"),
        backing=(
            "laws?", "regulations?", "legislation", "ministry", "commission", "directives?", "rules",
        ),
        zh_backing=(
            "规定", "条例", "海关", "税务", "部委", "国务院", "办法",
        ),
    ),
}  # fmt: skip
