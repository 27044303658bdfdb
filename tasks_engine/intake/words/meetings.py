"""Words for meetings and their guests."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.pieces import EVENTS, NP, ZH_EVENT
from tasks_engine.intake.words.row import Words

MEETINGS: Mapping[str, Words] = {
    "invite": Words(
        verbs=(
            "invite(?! me)", "inviting",
            (
                r"(?:send|get|mail|e-?mail|post|give)(?: out)? (?:the |our |all |these |their |printed )*(?:\S+ )?"
                "(?:invitations?|invites|save-the-dates?)"
            ),
            (
                r"ask (?:the |our |all |\d+ )*(?:\S+ ){0,3}?(?:guests?|people|members|partners|companies|speakers"
                "|sponsors|guests of honour) to (?:come|join|attend|be)"
            ),
            "ask (?:them|him|her|everybody|everyone) to (?:come|join|attend|take part)",
            (
                r"(?:collect|record|chase|track|gather|follow up) (?:\S+ ){0,3}?(?:rsvps|replies to the invitation"
                "|acceptances)"
            ),
            (
                r"(?:call|ring|phone|e-?mail) (?:\S+ ){1,5}?(?:and|to) (?:ask|invite|see) (?:\S+ ){0,3}?(?:come"
                "|coming|attend)"
            ),
            (
                r"(?:collect|track|count|note|keep track of|list|record) (?:\S+ ){0,3}?(?:who(?:'s| is"
                "| are)? coming|rsvps|replies|acceptances)"
            ),
            "invit(?:ed|ations? out)",
            rf"(?:ask|get) (?:\S+ ){{1,8}}?to (?:our|the) (?:\S+ ){{0,3}}?{EVENTS}",
            r"send (?:\S+ ){0,4}?(?:save the dates?|invites?)",
            r"ask (?:[^\s,;.]+ ){1,8}?to (?:join|attend|come to|take part in|be our guests?)",
            r"get (?:\S+ ){0,2}?(?:rsvps|replies|acceptances)",
        ),
        nouns=(
            "invitations?(?: letters?| cards?| e-?mails?)?(?! to (?:tender|bid|quote|treat))", "invites",
            "guest list", "rsvps?", "save-the-dates?"),
        zh_verbs=(
            "邀请(?!函|信|码|赛)",
            "(?:发|寄|送|印|做)[^，,。;；]{0,8}?(?:请柬|邀请|请帖|邀请函)",
            "(?:想|拟|要|欲|打算|计划|准备|帮我|代我|负责)?(?:宴请|恭请|诚邀|特邀|约请|敬请|函请)[^，,。]",
            (
                r"(?:想|拟|要|打算|计划)(?:邀|请)(?![你您秘大小])[^，,。;；]{0,4}?"
                r"[\d一二两三四五六七八九十百]{1,4}[多来余几]?[位名家个]"
            ),
            (
                "(?<![申聘])(?:请|喊|叫|招呼|约)"
                "(?![对统派安秘您你将把于在按为就以从向根及尽务协落组做制整编起撰翻校核录汇收联预订准设处给帮发])"
                "(?![^，,。]{0,4}秘书)[^，,。;；]{1,18}?(?:参加|出席|莅临|光临|赴宴|捧场)"
                "(?![^，,。]{0,4}(?:人员|名单|会议的同|人数|的))"
            ),
            "通知[^，,。;；]{1,20}?(?:参加|出席|到会|参会|列席|来开会)",
            "(?:逐一|逐个|挨个|电话|打电话)(?:去|来)?邀请?",
            r"(?<![申聘宴])请(?=[\d一两二三四五六七八九十百]{1,4}[多来余几]?(?:位|名(?!单)))",
            r"邀(?=[\d一二两三四五六七八九十百]|约|各|全体|上)",
            "(?:确认|统计|落实)[^，,。;；]{0,6}?(?:(?:出席|参会|到会)(?:人数|名单|情况|意向)|参加(?:名单|意向)|谁来)",
            "(?:收|统计|汇总|确认)[^，,。;；]{0,4}?回执", "回执[^，,。;；]{0,6}?(?:收|汇总|统计)",
        ),
        zh_nouns=("邀请函", "邀请信", "请柬", "请帖", "邀约", "参会回执", "回执"),
        backing=(
            "guests?", "rsvps?", "guest list",
        ),
        zh_backing=(
            "嘉宾", "回执", "出席", "参加",
        ),
    ),
    "meeting_setup": Words(
        verbs=(
            "prepare (?:the |our |all )?(?:papers|materials|documents|agenda|meeting pack) for",
            (
                "(?:prepare|preparing|organi[sz]e|organi[sz]ing|set up|setting up|arrange|plan|planning|put on|get) "
                "(?:for |everything for |all for |things for |the logistics (?:for|of) )?(?:the |our |a |an |next "
                f"|this )*{NP}{EVENTS}(?!'?s? (?:minutes|slides|room|papers|invitations?|with|invoices?|notes|report"
                "|speech))(?: ready)?"
            ),
            (
                r"(?:prepare|get|set up|make|have) (?:[^\s;.]+ ){1,12}?(?:room|agenda|venue|hall|handouts|name "
                r"(?:plates|cards|tags|badges)|seating) (?:[^\s;.]+ ){0,12}?(?:ready|in place)"
            ),
            r"(?:line up|lay on|sort out|prepare|organi[sz]e|arrange|get) (?:everything|all|things) (?:\S+ )?for",
            "(?:get|send) (?:its|the|their) papers (?:out|ready)",
            (
                r"(?:take care of|see to|sort out|organi[sz]e|handle|look after|arrange|prepare) (?:[^\s;.]+ ){0,6}?"
                "(?:room|venue|lunch|catering|coffee|agenda|seating|logistics|projector)(?! (?:at|in) the hotel)"
            ),
            (
                r"(?:book|reserve|find|hire|rent|set up|lay out|arrange) (?:a |an |the |us )*(?:[^\s,;.]+ ){0,3}?"
                r"(?:meeting room|conference room|board ?room|room(?!s? (?:at|in|for the night|for \S+ nights?))"
                "|venue|hall|projector|catering|caterer|refreshments|coffee break|seating)"
            ),
            "make (?:all |the |any )*(?:preparations|arrangements) for",
            (
                r"(?:book|reserve|get|order|sort|hire) (?:us |me |a |an |the )*(?:[^\s,;.]+ ){0,3}?(?:room"
                "|venue|hall|projector|coffee|lunch|flip ?charts?)(?!s? (?:at|in) the hotel| for the night)"
            ),
            "lay out (?:the )?(?:name|papers|badges)",
            "(?:no|need a|need the) (?:room|venue|hall|projector|coffee)(?: yet|,| and| for)",
            "(?:needs?|to be|be) (?:setting|set) up",
            r"room for \d+",
        ),
        nouns=(
            "meeting (?:papers|preparation|materials|agenda|pack|room)",
            "board pack", "board papers", "agendas?",
            "name (?:plates|cards|tags|badges)",
            "seating plan", "catering", "refreshments", "event logistics", "meeting logistics",
            "projector", "name ?plates", "place cards", "conference folders", "delegate packs", "seating",
        ),
        hints=("hall", "microphones?", "drinks", "(?:board|council|committee|assembly) (?:sits|meets)"),
        zh_verbs=(
            "筹备(?![会组委处阶期])", "筹办",
            (
                "(?:准备|组织|安排|张罗|操办|承办|策划)(?!.{0,14}(?:ppt|幻灯|发言|讲话|纪要"
                f"|致辞))[^，,。;；]{{0,14}}?{ZH_EVENT}(?![^，,。;；]{{0,6}}(?:的?(?:通知|邀请|机票|酒店|车票"
                "|签到服务|总结|报告)))"
            ),
            (
                "(?:预订|预定|预约|订|定|借|租)(?:一?下?[个间]?)?(?:[^，,。;；]{0,8}?)(?:会议室|会场|场地|会议厅"
                "|多功能厅|报告厅|礼堂)"
            ),
            (
                "(?:布置|准备|安排|落实|联系)[^，,。;；]{0,8}?(?:会场|场地|会议室|桌[牌签卡]|座[签牌]|席[卡位]|茶歇"
                "|投影|议程|会议材料|会务)"
            ),
            (
                "(?:开|召开)[^，,。]{0,10}?会[^。;；]{0,30}?(?:会议室|桌[牌签]|会场|座签|茶水|茶歇"
                "|议程)[^。;；]{0,20}?(?:张罗|备|安排|准备|弄|订|搞定|落实|布置)"
            ),
            "(?:需要|要|找|订)[^，,。]{0,12}?(?:会议室|会场|场地)",
            "(?:会议室|会场|场地|材料|议程)[^。;；]{0,10}?(?:没着落|没落实|没定|没订|还没|未落实)",
            "摆(?:好|放)?[^，,。]{0,4}?(?:桌[牌签]|座[签牌]|席卡|茶歇|桌椅)",
        ),
        zh_nouns=(
            "会议筹备", "会前准备", "会议议程", "议程", "会议材料", "会务筹备", "会务", "会议手册", "桌[牌签卡]",
            "座[签牌]", "席[卡签]", "席位[卡牌]", "台签", "名牌", "座次", "茶歇", "会场布置", "会务安排",
            "资料袋", "会议用品", "茶水", "水牌", "会标", "横幅", "会议场地",
        ),
        zh_hints=("会场", "投影"),
        backing=(
            "room", "agenda", "venue", "chairs", "coffee", "catering",
            "name (?:plates|badges|cards)",
            "seating", "annual general meeting", "agm",
        ),
        zh_backing=(
            "会场", "会议室", "桌", "议程", "材料", "茶歇", "座", "会务",
        ),
    ),
    "meeting_service": Words(
        verbs=(
            (
                "(?:host|attend|moderate|staff|run|facilitate|chair|support|assist(?: at| with| in)?|help (?:out )?"
                "(?:at|with|during)|look after|operate|man|manage|sit in on|be present at|be on hand (?:at|for"
                f"|during)|cover|serve at|be there (?:for|at)) (?:the |our |a |an |this )+{NP}(?:{EVENTS}|call|zoom"
                "|teams|video conference|stream|registration desk|front desk|sign-in desk|microphones?)(?! minutes)"
            ),
            "run the (?:sign-in|registration)",
            "sign (?:people|guests|visitors|everyone|participants|members|them) in",
            "hand(?:ing)? out (?:the )?(?:name )?badges",
            r"(?:help|hands?|somebody|someone|people) (?:\S+ ){0,3}?(?:at|on) the (?:door|entrance)",
            r"let (?:people|guests|participants|everyone|them|the \S+) in",
            "admit (?:the )?(?:people|guests|participants|attendees)",
            (
                "(?:keep|manage|handle|do|check|run) (?:the |an )?(?:sign-in|check-in|attendance|registration)"
                "(?: list| sheet| desk)?"
            ),
            (
                r"(?:greet|welcome|receive|usher) (?:the |our |arriving )*(?:\S+ )?(?:guests|visitors|participants"
                "|delegates)(?! (?:speech|address))"
            ),
            (
                "(?:be|stand|help|work|needed|wanted) (?:at|on) the (?:door|desk|entrance|registration desk"
                "|reception desk)"
            ),
            r"check (?:in|people in|guests in)(?= \d| the| all| our| guests)",
            "check-in",
            (
                "(?:look after|do|run|manage|man|handle|take care of) (?:the )?(?:sign-in|check-in"
                "|registration|ushering|microphones?|mikes?|cloakroom|reception desk|front desk|door)"
            ),
            "(?:be|present|help|staff|assist|support)(?: present| available)? on[- ]site",
            "usher(?:ing)?",
            "(?:pass|hand|carry)(?: round| around)? the (?:microphones?|mikes?|mics?)",
            "(?:keep|keeping) (?:the )?time (?:at|during|for)",
            "time[- ]?keeping", "take attendance",
            r"sign in (?:\d+ |the |our |all )?(?:guests|members|delegates|participants|visitors)",
            (
                r"(?:people|helpers|hands|staff|someone|somebody|colleagues|persons) (?:[^\s,;.]+ ){0,3}?(?:at"
                "|on|for|behind) the (?:registration|reception|sign-in|welcome|door|entrance|desk|information"
                "|cloakroom)"
            ),
        ),
        nouns=(
            (
                r"(?:need|want|require) (?:an? |somebody |someone |\w+ )*(?:to )?(?:host|moderator|usher|steward"
                "|helpers?)"
            ),
            "hosts? (?:for|at)", "ushers?", "stewards?",
            "sign-in (?:desk|list|sheet)",
            "check-in desk", "meeting service",
            "on-?site (?:support|help|service|assistance)",
            "registration desk", "technical host", "co-?host", "attendance list",
            "sign-in", "at the door",
            "(?:helping )?hands (?:for|at|on) the (?:day|door|event)",
            "master of ceremonies", "mc for", "emcee",
            "(?:registration|reception|sign-in|welcome|information) (?:table|counter|desk)",
        ),
        zh_verbs=(
            "会中服务", "会议服务", "线上主持", "列席", "会务服务", "会议现场",
            "(?:现场|会场|会议|线上|技术)(?:服务|支持|保障|值守|引导|接待|协助|照应|控场|管理)",
            "控场", "场控",
            (
                "(?:主持|管理|值守|照看|负责|开|进|协助|支持|服务)[^，,。;；]{0,12}?(?:腾讯会议|视频会议?|线上会议?"
                "|网络会议|电话会议|直播|zoom|teams|钉钉会议|飞书会议|云会议)(?![^，,。;；]{0,4}纪要)"
            ),
            (
                "(?:腾讯会议|视频会议?|线上会议?|网络会议|zoom会议?|钉钉会议|直播)[^，,。;；]{0,12}?(?:主持|管理|值守"
                "|入会|控场|服务|保障|放人|支持|后台|录制)"
            ),
            "放[^，,。;；]{0,6}?(?:进会|入会|进场|进来)",
            (
                "(?:负责|管|做|安排|协助|组织|现场)[^，,。;；]{0,6}?(?:签到(?![表簿单])|引导|点名|迎宾|接待来宾|倒水"
                "|茶水|话筒|计时)"
            ),
            "(?:递|传)话筒",
            "引导[^，,。;；]{0,8}?(?:入座|入场|就座|签到)",
            "迎宾",
            "(?:到场|在场|驻场)(?:服务|协助|帮忙|照应)",
            "派[^，,。]{0,6}?(?:到场|到现场|现场|值守|支援|协助|过来)",
            "现场[^，,。]{0,6}?(?:缺人|帮忙|帮手|要人|主持|签到|值班|服务|人手)",
            "到场[^，,。]{0,6}?(?:主持|负责|签到|帮|服务)",
            "(?:负责|做|管|盯|协助|加)签到(?![表簿单册])",
            "控时间|控场|端茶|倒水|礼仪引导|引导入座|引座",
            "(?:派|安排|来)[^，,。]{0,8}?(?:主持|司仪|签到|引导)",
            "(?:当|做|担任)[^，,。]{0,4}?(?:主持人?|司仪)(?![词稿])",
        ),
        zh_nouns=("签到(?!表)", "会场服务", "会议接待", "礼仪接待"),
        zh_hints=("签到表", "录制"),
        backing=(
            "door", "desk", "badges", "ushering", "microphones?", "mikes?", "on[- ]site",
        ),
        zh_backing=(
            "入会", "放人", "静音", "主持", "后台", "到场", "现场", "话筒", "引导",
        ),
    ),
    "followup": Words(
        verbs=(
            "follow(?:ing)? up",
            (
                r"chase (?:up )?(?:on )?(?:the |all |our |every |each |those |these )*(?:[^\s;.,]+ ){0,6}?"
                "(?:decisions?|actions?|action items|resolutions?|tasks?|to-?dos|commitments|owners?|responsible|"
                "(?:people|person|those|everyone|colleagues|departments)(?: who (?:are|is))? (?:responsible"
                "|in charge))"
            ),
            (
                "(?:track|check(?: on| up on)?|monitor|find out|ask about|report(?: on)?|see|go through|tell (?:me"
                r"|us)|list) (?:[^\s;.]+ ){0,10}?(?:progress|implementation|where (?:\S+ ){1,5}?stands?|how far "
                r"(?:\S+ ){1,4}?(?:is|are|has|have)|which (?:\S+ ){0,4}?(?:done|open|still open|overdue|outstanding)"
                r"|whether (?:\S+ ){1,6}?(?:done|carried out|implemented|finished))"
            ),
            (
                r"(?:track|check(?: on| up on)?|chase|monitor|go through|pursue) (?:[^\s;.,]+ ){0,5}?(?:decisions"
                "|resolutions|action items|action points|to-?dos|open points|open items)"
            ),
            (
                r"(?:get|collect|ask for|request|gather) (?:an? |the )?(?:\S+ )?(?:updates?|status"
                "|progress reports?) (?:from|on|of)"
            ),
            "keep after (?:the|all)",
            r"hold (?:\S+ ){1,4}?to (?:their|what)",
            "(?:people|those|everyone) who (?:have )?promised",
            (
                r"(?:remind|nag|press|nudge|ask|contact|call) (?:the |all |every |each )*(?:\S+ )?(?:owners?"
                r"|people responsible|persons? responsible|departments? responsible|responsible \S+)"
            ),
            (
                "(?:nudg|chas|press|remind|badger|hound|prod|push)(?:e|ing"
                r"|ed)? (?:[^\s;.]+ ){0,12}?(?:resolutions?|decisions?|action (?:items|points)|promised"
                "|undertook|agreed to|commitments|assignments?|to-?dos)"
            ),
            "who has (?:actually |really )?done",
            r"what (?:they|people|everyone|we|members|the \S+) (?:promised|undertook|agreed) to",
            (
                r"(?:resolutions?|decisions?|action (?:items|points)|tasks)(?: \S+){0,8}? (?:are|were|been"
                "|being|be|got|get) (?:carried out|implemented|done|completed|followed up|executed|acted on)"
            ),
            r"how far (?:\S+ ){1,4}?(?:is|are|has|have|got)",
        ),
        nouns=(
            "follow-up",
            "action (?:items|points|list)",
            "decision tracking",
            "status (?:list|report|update|overview|table)",
            "progress (?:list|report|update|table)",
            "open (?:items|points)(?: list)?",
            "outstanding (?:actions|tasks|items|decisions)",
            r"where (?:\S+ ){1,5}?stands?",
            (
                "what (?:became|has become|happened|is happening|has been done|was done) (?:of|to|with|about) "
                r"(?:\S+ ){0,6}?(?:decisions?|resolutions?|actions|action items|tasks)"
            ),
            (
                r"(?:status|progress|implementation) (?:of|on|report on) (?:\S+ ){0,6}?(?:decisions|resolutions"
                "|actions|action items|tasks)"
            ),
        ),
        hints=("decisions(?! only)", "resolutions(?! only)", "progress"),
        zh_verbs=(
            "督办", "督促",
            "催一?催(?![^，,。]{0,8}(?:费|款|缴))",
            "跟进", "跟催", "跟踪落实", "落实情况", "催办", "督查",
            (
                "(?:跟踪|核实|盘点|追踪|检查|了解|盯|催|问|摸清|梳理)[^，,。;；]{0,18}?(?:决议|决定|议定事项|任务"
                "|落实|进展|进度|完成情况|办理情况|责任人|牵头人|待办)"
            ),
            "(?:进展|落实|执行|完成|推进|办|办理|进行)(?:情况)?(?:得)?(?:如何|怎么?样|到哪(?:一步|儿)?了?)",
            "逐[一项个条](?:去)?(?:问|核实|落实|跟|催|督|对接)",
            "(?:问|联系|催|找|提醒)[^，,。;；]{0,6}?(?:责任人|责任部门|牵头(?:人|部门)|承办人|负责人)",
            (
                "(?:定|议定|布置|交办|答应|部署|安排|通过|作出|形成)(?:下来|下|过)?的?[^，,。]{0,8}?(?:件事"
                "|项|事项|任务|工作|决议|决定)[^。;；]{0,16}?(?:办得|落实|进展|咋样|怎么?样|到哪|问|催|盯|跟"
                "|执行)"
            ),
            "办[得的](?:怎么?样|咋样|如何)",
            "(?:落实|执行|完成|办)了?(?:没有|没|吗|多少)",
            "(?:议定|决议|决定|交办)[^，,。]{0,8}?(?:催|盯|问|跟|督)",
        ),
        zh_nouns=(
            "决议落实", "督查", "待办(?:事项|清单)", "进展(?:表|情况)", "进度表", "完成情况", "督办",
            "交办(?:的)?事项",
            "(?:决议|决定|议定事项|任务|事项)的?[^，,。;；]{0,6}?(?:执行|落实|完成|办理|推进)(?:情况|进度|进展)?",
        ),
        zh_hints=("决议", "议定", "进展", "进度"),
        backing=(
            "decided", "promised", "owners?", "council", "assembly", "board", "carried out",
        ),
        zh_backing=(
            "理事会", "议定", "定的", "责任人", "会上",
        ),
    ),
}  # fmt: skip
