"""Words for meetings, guests, dates and journeys."""

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
        nouns=("invitations?(?: letters?| cards?| e-?mails?)?", "invites", "guest list", "rsvps?", "save-the-dates?"),
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
            "筹备", "筹办",
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
            "(?:负责|做|管|盯|协助|加|和|、)签到",
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
        hints=("decisions", "resolutions", "progress"),
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
    "calendar": Words(
        verbs=(
            (
                "(?:schedule|arrange|set up|fix|make|find|book|reschedule|move|postpone|coordinate|slot in|fit in"
                r"|squeeze in|organi[sz]e|get) (?:(?:me|us|an?|the|two|three|some|my|our) )*(?:\S+ ){0,2}?"
                "(?:appointments?|calls?|interviews?|phone call|video call|time (?:slot )?(?:for|with)|visit with"
                "|one-(?:on|to)-ones?|meetings? (?:with|between)|catch-?ups?|coffee with|(?:lunch|dinner"
                "|breakfast) with|chat with|slot)"
            ),
            (
                "(?:find|fix|agree(?: on)?|propose|suggest|offer|look for|see|block|hold|pick|choose|need) (?:(?:out"
                r"|me|us|an?|the|some|any|two|three|four|\d|half|common|free|suitable|good|possible|convenient) )*"
                r"(?:\S+ ){0,3}?(?:slots?|times?|dates?|hours?|days?|time|(?:half )?an hour|minutes|afternoon"
                r"|morning) (?:that (?:suits?|works?|fits?|is)|when (?:\S+ ){1,8}?(?:free|available|can|make it)"
                r"|where (?:\S+ ){1,6}?(?:free|available|can)|which (?:suits?|works?)|to (?:suit|meet|talk|sit down)"
                r"|suitable for|in (?:\S+ ){1,4}?(?:diar(?:y|ies)|calendars?)|with|for)"
            ),
            "(?:sort out|settle|set|arrange|get|agree(?: on)?|fix) (?:a |an |the )?(?:date|time|slot)",
            (
                r"(?:shift|move|push|bring forward|put off|postpone|reschedule) (?:[^\s,;.]+ ){1,8}?(?:to (?:next"
                r"|another|a|the|\S+day|\S+ \d+)|by (?:a|one|an|two))"
            ),
            r"(?:\S+ )?(?:minutes|hour|hours) with (?:mr|ms|mrs|dr|prof|the)",
            (
                r"(?:check|compare|ask(?: for| about)?|coordinate|collect|sync) (?:\S+ ){0,5}?(?:availability|diar"
                r"(?:y|ies)|calendars?|when (?:\S+ ){1,5}?(?:free|available))"
            ),
            r"(?:see|find out|ask) when (?:[^\s.;]+ ){1,10}?(?:free|available|can (?:meet|talk|come)|time)",
            (
                r"(?:block|clear|put|enter|keep|add) (?:[^\s;.]+ ){0,8}?(?:in|from|into|on|to) (?:\S+ )?(?:diary"
                "|calendar)"
            ),
            "(?:doodle|scheduling) (?:poll|link)",
            "get (?:everyone|everybody|them|us|all|both|the two) (?:together|round a table)",
            (
                "(?:find|fix|agree(?: on)?|settle(?: on)?|propose|suggest|look for|pick|choose"
                r"|identify) (?:(?:out|me|us|an?|the|some|any|two|three|four|\d|half|common|free|suitable|good"
                "|possible|convenient|new|another|mutually|acceptable) )*(?:dates?|time ?slots?|slots?"
                "|time)(?= (?:in|on|next|within|during|before|between|from|after|this|that|when|for|with|to"
                "|which)|[,;.?!]|$)"
            ),
            r"(?:[^\s,;.]+ )?(?:dates?|times?|slots?|hour|day) (?:[^\s,;.]+ ){0,6}?(?:that|which) (?:suits?|works?)",
            "suits? (?:all|everyone|everybody|both|the|them)",
            r"(?:all|both|everyone|everybody) (?:\S+ ){0,4}?(?:can make|are free|is free|are available|can meet)",
            "(?:an?|half an?|one|two) (?:half[- ]?)?(?:hours?|minutes) with",
            r"(?:\d+|thirty|forty|twenty) minutes with",
            r"when (?:could|can|would|might) (?:[^\s,;.?]+ ){1,6}?(?:meet|come|talk|see|get together)",
            "(?:have|having) (?:lunch|dinner|coffee|breakfast|a drink|tea|a word|a chat) with",
            "find out when (?:he|she|they|everyone|all) can",
        ),
        nouns=(
            "(?:interview|meeting|time|appointment) slots?",
            "slots? for", "appointments?", "diary", "calendar management", "doodle", "calendar entry", "scheduling",
        ),
        hints=("calendar", "slot", "available"),
        zh_verbs=(
            (
                "(?<![大不预签节制相邀违条契公合特])约(?:一?个|一?下|好|定)?(?:时间|见|访|谈|"
                r"(?=[^，,。\d一二两三四五六七八九十百千]{1,10}(?:吃饭|喝茶|聊)))"
            ),
            (
                r"(?<![大不预签节制相邀违条契公合特])约(?![\d一二两三四五六七八九十百千])[^，,。;；]{1,26}?(?:会面"
                "|见面|面谈|拜访|开会|通话|的时间|碰头|碰面|会谈|座谈|小会|电话会|视频会|开个|吃饭|聊|面试|时间|个会"
                "|例会|谈话|沟通|会(?![员费计长议场]))"
            ),
            (
                "(?:安排|协调|预约|调整|更改|敲定|确定|改)[^，,。;；]{0,14}?(?:日程|会面(?!会)|拜访|见面(?!会)|时间"
                "|面谈|约见"
                "|碰头|面试|档期|通话|会晤)"
            ),
            "预约(?!会议室|场地)", "改期",
            "(?:会面?|会议|饭局|约|拜访|见面|面试|通话)[^，,。;；]{0,4}?(?:挪|改|推迟|提前|换|调|顺延|延)到",
            r"(?:挪|改|推迟|提前|换|调|顺延|延)到(?=[^，,。;；]{0,2}(?:周|星期|月|明|后|\d))",
            "碰(?:一?下|个头|一?碰)(?!面会)",
            (
                "(?:找|敲定|凑|定|排|腾|挤|选|挑|协调|空)(?:出|一?个|一下|几个)?[^，,。;；]{0,16}?(?:时间|时段|空档"
                "|档期|都有空|都方便)"
            ),
            "(?:什么时候|啥时候|何时|哪天)[^，,。;；]{0,6}?(?:有空|方便|有时间)",
            "(?:有空|方便|有时间)的时[间段]",
            "排(?:一下)?(?:日程|档期|时间表)",
            "把[^，,。]{1,16}?(?:放进|加[入到进]|记[入到进]|写[入进])[^，,。]{0,4}?日[程历]",
            "(?:哪天|什么时候|几号|啥时候|何时|哪个时间)[^，,。]{0,6}?(?:都行|都方便|都有空|合适|能来|都可以|都在)",
            "时间[^，,。]{0,8}?(?:难凑|凑|对不上|协调|碰|对一?下)",
            "排[进到入][^，,。]{0,6}?日[历程]",
            "约定[^，,。]{0,6}?时间",
            "(?:凑|对|碰)一?[下个][^，,。]{0,6}?时间",
            "(?:日程|行程)[^，,。]{0,8}?排[进到一好]",
            "(?:敲|定|约)个时间", "见一[面次]", "见个面", "碰个面",
            "(?<![大不预签节制相邀违条契公合特])约[^，,。;；]{1,12}?(?:来一趟|过来|来访|上门|到访|来谈)",
            "(?:饭局|会面|会谈|面谈|见面|碰头会?|拜访)[^，,。;；]{0,4}?(?:改|挪|推|提前|换)[到至]?",
        ),
        zh_nouns=("日程安排", "日程表", "日程(?!册)", "碰头会", "档期", "会面", "日历"),
        backing=(
            "suits?", "available", "free", "diar(?:y|ies)", "meet", "talk", "interview", "coffee", "get together",
        ),
        zh_backing=(
            "见面", "碰头", "会面", "有空", "方便", "哪天", "见一面", "面谈", "会谈", "通话", "拜访", "面试",
        ),
    ),
    "travel": Words(
        verbs=(
            (
                "(?:book|reserve|buy|get|arrange|find|order|rebook|change|cancel) (?:(?:me|us|him|her|a|an|the|two"
                r"|three|four|five|six|my|our|\d+|return|train|plane|cheap|direct|single|double|twin|business|class"
                r"|economy|round-trip|some) )*(?:\S+ ){0,2}?(?:flights?|trains?|hotels?|(?:train|plane|air|rail|bus"
                r"|ferry) ?tickets?|tickets? (?:to|from|for the (?:train|flight))|rooms? (?:at|in|for \S+ nights?)"
                "|trip|travel|taxi|rental car|car|driver|accommodation|airport transfer|seats? on)"
            ),
            (
                r"(?:arrange|plan|organi[sz]e|sort out) (?:the |a |my |our |\S+'s )*(?:\S+ )?(?:business )?(?:trip"
                "|travel|journey|transport)"
            ),
            r"get (?:\S+ ){1,4}?(?:to|from) (?:\S+ ){1,3}?by (?:train|plane|air|rail|car)",
            (
                "(?:sort|fix|get|need|want|organi[sz]e|book|find"
                r"|look for)(?: out)? (?:[^\s,;.]+ ){0,4}?(?:trains?|flights?|hotels?|place to stay"
                "|rooms? (?:at|in|near)|hotel rooms?|coach|shuttle|accommodation"
                "|airfare)(?! room for the meeting)"
            ),
            r"(?:seats?|places?|berths?) on (?:the |a )?(?:\S+ )?(?:train|plane|flight|bus|ferry|coach)",
        ),
        nouns=(
            "flights?",
            "(?:train|plane|air|rail|bus) ?tickets?",
            "hotel(?: rooms?| bookings?)?s?",
            "itinerary", "business trip",
            "travel(?: bookings?| arrangements?| plan)?",
            "accommodation",
            "airport (?:transfer|pick-?up)",
            "rental car", "round trip", "train to", "overnight stay",
            "place to stay", "airfare", "train tickets?", "flight tickets?", "trains? (?:to|from)",
            r"seats? on the (?:\S+ )?(?:train|plane|flight|bus|ferry|coach)",
        ),
        hints=(
            "trip", "tickets?", "journey", "visa",
            "fly(?:ing)? to", "flies to", "travels? to",
            "get (?:him|her|them|us) there",
            "tickets and (?:a )?hotel",
        ),
        zh_verbs=(
            (
                "(?:订|买|改签|退|抢|定|预订|预定|安排)[^，,。;；]{0,24}?(?:机票|飞机|车票|火车票?|高铁票?|高铁"
                "|动车票?|卧铺|航班|酒店|宾馆|住宿|客房|标间|单间|房间|大床房|双床房|船票|往返票?|接机|接站|用车"
                "|包车)"
            ),
            "订(?:一?[张间])?(?:往返|票|房)",
            "买票", "订票", "订房", "(?:接|送)[机站](?!口)", "租车", "包车", "派车",
            "(?:安排|规划|办理|负责)[^，,。;；]{0,10}?(?:行程|差旅|出行|出差|食宿)",
        ),
        zh_nouns=(
            "差旅", "出差", "行程", "机票", "高铁票?", "火车票", "动车票", "酒店", "住宿", "航班", "往返票", "用车",
            "差旅费",
            "大巴", "接送", "订票", "飞机票",
        ),
        zh_hints=("签证", "车票", "食宿"),
        backing=(
            "train", "plane", "overnight", "nights?", "flying", "fly",
        ),
        zh_backing=(
            "飞", "出发", "考察", "出差",
        ),
    ),
}  # fmt: skip
