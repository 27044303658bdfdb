"""The words that people use for each kind of work, English and Chinese. A row a kind; `kinds` reads them."""
# ruff: noqa: E501 - tables of words, a row a meaning

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """Patterns for one kind of work, by weight; English ones stand alone, Chinese ones anywhere.

    `products` say the kind only as what is to be made: `write a plan`. Nouns do so too, and weigh as much as verbs then.
    """

    verbs: str = ""
    nouns: str = ""
    hints: str = ""
    products: str = ""
    zh_verbs: str = ""
    zh_nouns: str = ""
    zh_hints: str = ""
    zh_products: str = ""


MAKE = (
    r"(?:(?:re)?writ(?:e|ing)(?: up)?|draft(?:ing)?|prepar(?:e|ing)|produc(?:e|ing)|mak(?:e|ing)|creat(?:e|ing)|compos(?:e|ing)|compil(?:e|ing)|draw(?:ing)? up"
    r"|put(?:ting)? together|design|build|develop|work up|set up|finish|finali[sz]e|come up with|do|type(?: up)?|knock up|whip up|assemble"
    r"|(?:turn|convert|work|make|condense|boil|edit|write|summari[sz]e)(?: \S+){1,8}? (?:in)?to|run|conduct|carry out|launch)"
)
"""Verbs whose object is what comes of the work."""
NP = r"(?:(?!(?:for|of|on|about|from|to|in|at|with|and|into|by|that|which|so|or|before|after|as|using|based|out) )[a-z0-9'&/-]+ ){0,6}?"
"""What may stand between a verb and its object."""
GAP = r"(?:[^\s,;.!?]+ ){0,5}?"
ZH_MAKE = "(?:撰写|起草|草拟|拟写|拟定|拟|写|制作|编写|编制|编辑|编|准备|设计|形成|生成|(?:整理|汇总|做|改|写|转|编|汇编|归纳|总结|提炼)成|整理|做|弄|搞|出(?=[一个份篇套期张两三具])|打(?=[一个份]{1,2})|来(?=[一个份篇])|代拟|代写)"
ZH_GAP = "[^，,。;；!！?？]{0,18}?"

EVENTS = (
    r"(?:meetings?|conferences?|assembl(?:y|ies)|council|agm|egm|workshops?|seminars?|forums?|galas?|dinners?|receptions?|events?|retreats?|part(?:y|ies)|ceremon(?:y|ies)"
    r"|congress|summits?|round ?tables?|banquets?|hearings?|sessions?|celebrations?|open day|webinars?|trainings?|training day|get-together|press conference|away ?day|breakfast|lunch)"
)
POLICY = r"(?:vat|customs|gdpr|data protection|polic(?:y|ies)|regulations?|rules?|laws?|legislation|directives?|tax(?:es)?|relief|incentives?|tariffs?|subsid(?:y|ies)|duties|standards|requirements|grants?|funding schemes?|compliance)"
ASKED = r"(?:questions?|enquir(?:y|ies)|inquir(?:y|ies)|quer(?:y|ies)|messages|complaints?|comments|voicemails?|support tickets|help ?desk|hotline|info(?:rmation)? mailbox|members'? mail)"
TEXTS = r"(?:text|brochure|contract|report|letter|website|web ?page|leaflet|flyer|manual|document|article|statement|speech|menu|agreement|slides?|handbook|catalogue|catalog|programme|program|notice|page)"
LANGUAGE = r"(?:english|chinese|german|japanese|french|spanish|russian|korean|italian|mandarin|arabic|portuguese)"
SHEET = r"(?:excel|spreadsheets?|database|data base|(?:contact|mailing|address|member(?:ship)?|master|google)? ?(?:list|sheet)|table|system|register|crm|csv|access|address book|workbook|template)"
ZH_LANGUAGE = "(?:[中英德日法韩俄西][文语]|汉语|葡语|意大利[文语]|阿拉伯[文语]|越南[文语]|双语|外文|外语)"
ZH_EVENT = "(?:会议|理事会|董事会|监事会|年会|大会|例会|研讨会|座谈会|论坛|换届|团拜会|晚宴|酒会|培训班?|讲座|沙龙|茶话会|交流会|对接会|推介会|发布会|启动会|联谊会|宴会|活动|评审会|预算会|听证会|总结会|表彰会|仪式|典礼|展会|办公会|工作会|恳谈会|洽谈会|午餐会|沟通会|见面会|洽谈|签约)"
ZH_ASKED = "(?:来信|来电|留言|咨询|提问|私信|投诉|诉求|询问|疑问|反馈|求助|消息)"

WORDS: Mapping[str, Words] = {
    "minutes": Words(
        verbs=rf"(?:take|keep|record) {NP}(?:minutes|notes)|(?:write|type) up {NP}(?:meeting|board|council|committee|session|assembly|discussion|notes)(?! (?:recording|room))"
        rf"|protocol (?:the|our|a|this|tomorrow's|today's) |minute (?:the|our|this|tomorrow's|today's|\S+day's) {NP}(?:meeting|board|council|committee|session|call|discussion)|{MAKE} (?:short |draft |proper |formal )?minutes",
        nouns=r"(?<!\d )(?<!\d-)(?<!few )(?<!five )(?<!six )(?<!seven )(?<!eight )(?<!nine )(?<!ten )(?<!twelve )(?<!fifteen )(?<!twenty )(?<!thirty )(?<!forty )(?<!fifty )(?<!sixty )(?<!ninety )(?<!forty-five )(?<!of )(?:(?:meeting|board|council|committee) )?minutes(?! (?:of work|late|long|each|speech|talk|at most|max|or so|tops|away|before|after|for (?:each|every)))"
        r"|(?:clean |written |official |full |proper )*record of (?:who said|what (?:was|we|they))|what was (?:agreed|decided|said)|minute[- ]taking|note[- ]taking|minute[- ]taker|record of (?:the |our |yesterday's )*(?:\S+ )?(?:meeting|resolutions|discussion|session)|meeting notes|(?:notes|summary|write-up|protocol) (?:of|from|on) (?:the |our |this |last |yesterday's |today's |\S+day's )*(?:\S+ ){0,2}?(?:meeting|council|board|committee|session|discussion|call)",
        zh_verbs="(?:写|出|做|拟|形成|整理|起草|草拟|记|补)" + ZH_GAP + "(?:纪要|会议记录)|(?:做|负责|现场)(?:好)?(?:会议)?记录(?![^，,。]{0,4}(?:表|单|仪))",
        zh_nouns="会议纪要|会谈纪要|会议记录|纪要|会议决议|会议要点|会议摘要|会议小结|(?:理事会|董事会|监事会|座谈会|例会|年会|办公会|讨论会?|会谈|洽谈)记录|决议记录",
    ),
    "translate": Words(
        verbs=rf"translat(?:e|ed|ing)|render (?:\S+ ){{0,6}}?into {LANGUAGE}|(?:put|turn|get|convert|bring|have|make|do) (?:\S+ ){{1,8}}?(?:in)?to (?:plain |good |proper |formal |simple )?{LANGUAGE}"
        rf"|(?:put|turn|have|get|need|want|require|make|do) (?:\S+ ){{0,4}}?{TEXTS} (?:\S+ ){{0,2}}?in(?:to)? (?:plain |good |proper |formal )?{LANGUAGE}(?: as well| too|(?= (?:by|before|until|within|on|and|for|please|asap))|[,.;]|$)|localis(?:e|ing)|locali[sz]e",
        nouns=rf"(?:available|exist|exists|needed|also|ready|published) in (?:plain |good )?{LANGUAGE}|translations?(?! (?:agency|office|bureau|company|fee))|{LANGUAGE} (?:version|text|edition|translation) of|(?:from )?{LANGUAGE} (?:in)?to {LANGUAGE}",
        zh_verbs="翻译(?!员|公司|费|社|机|人员|设备)|译[成为出好完]|[中英德日法韩俄西]译[中英德日法韩俄西]|译一下|(?:翻|转|改|弄|变)(?:译)?[成为](?:一[份篇个])?" + ZH_LANGUAGE
        + "|翻(?:一下|出来|完|好|过来)|(?:做|出|弄|来)[一个份]*" + ZH_LANGUAGE + "(?:译文|译本|译稿|版本|版)",
        zh_nouns="译文|译稿|译本|笔译|[中英德日法韩俄西]{2,4}[两三四]?(?:种)(?:文字|语言|语种)|多语种", hints=rf"(?:only|written|comes?|is|are) in {LANGUAGE}|{LANGUAGE} ones?|bilingual version|{LANGUAGE} version", zh_hints=ZH_LANGUAGE + "(?:版|版本)",
    ),
    "proofread": Words(
        verbs=r"proof-?read(?:ing)?|proof-?reads?|copy-?edit(?:ing)?|spell-?check(?:ing)?|check (?:the |our |its |my )?(?:spelling|grammar|typos|wording|english|chinese|language|layout|punctuation)(?! (?:school|course|class))"
        r"|(?:correct|fix|find|catch|remove|weed out|hunt for|look for|spot) (?:the |any |all |some )*(?:\S+ )?(?:typos|spelling|grammar|mistakes|typing errors|language errors|slips|misprints)|correct (?:the |our |this |my )?(?:\S+ ){0,3}?(?:text|draft|report|article|letter|brochure|manuscript|translation|english|language)"
        r"|(?:check|read|go through|go over|look over|look through|review|scan|comb|examine) (?:[^\s.;!?]+ ){1,10}?(?:for|and (?:correct|fix|mark)|against) (?:\S+ ){0,4}?(?:spelling|typos|grammar|typing errors|errors|mistakes|language|consistency|punctuation|slips|misprints)"
        rf"|(?:go|read) through (?:my|our|the|this) (?:\S+ ){{0,3}}?{TEXTS}|(?:have|get|need|want|like) (?:[^\s,;.]+ ){{1,8}}?(?:checked|corrected|proofed|looked over|edited|spell-checked)(?! in)|mark (?:up )?(?:every|all|the|any) (?:\S+ )?(?:errors?|mistakes?|typos?)|red pen|read (?:the |our )?proofs"
        r"|polish(?: up)?|give (?:\S+ ){1,8}?(?:a )?(?:\S+ )?(?:read-?through|once-over|final (?:read|check|look)|last (?:read|check)|careful read)|read (?:through|over) (?:the|our|this|my)|(?:tidy|clean) up (?:\S+ ){0,4}?(?:wording|layout|formatting|language|text)"
        r"|(?:format|lay out|typeset|reformat) (?:the |our |this |my )",
        nouns="corrections|proofs|final read|language check|typos|second pair of eyes|layout check", hints="mistakes|errors|spelling|grammar|edit",
        zh_verbs="校对|校改|校订|校阅|审改|修订(?:文字|错)|校核|审校|核校|统校|[再复初终精细通][次]?校(?![区长园友])|校一?[遍下次轮道]|改错[别字]|检查错[别字]|挑错|挑挑?毛病|勘误|核对(?:文字|错)|(?:查|改|找|挑|纠正?)[^，,。;；]{0,6}?(?:错字|错别字|错误|语病|病句|笔误|标点)|(?:有没有|有无|是否有|看看)[^，,。;；]{0,8}?(?:错|语病|笔误|病句|不通顺)"
        "|(?:检查|审读|审阅|通读|审核)[^，,。;；]{0,16}?(?:文字|错|语法|标点|格式|语句|用词|措辞|通顺|稿)|通读|(?:文字|语言)把关|把(?:把|一[下遍道])?(?:文字)?关|统稿|润色|润一?[润下]色?|顺一?[顺遍下](?:文字|语句|一)?|排版|调(?:整)?(?:一下)?格式|精修",
        zh_nouns="错别字|字词标点|错漏|错字|病句|语病|清样|校样|排版格式", zh_hints="改一?[改遍]|修改|完善",
    ),
    "transcribe": Words(
        verbs=r"transcrib(?:e|ed|ing)|(?:type|write) (?:out|up|down|off) (?:[^\s,;.]+ ){0,6}?(?:recording|audio|interview|tape|dictation|voice (?:memo|message|note)s?|podcast|sound file|what (?:was|is) said)"
        r"|(?:turn|convert|put|get|make|bring|change) (?:[^\s,;.]+ ){0,6}?(?:recordings?|audio|interviews?|tapes?|dictations?|voice (?:memo|message|note)s?|podcasts?|sound files?|mp3s?|videos?) (?:[^\s,;.]+ ){0,6}?(?:in|into|to|on) (?:\S+ )?(?:text|writing|paper|words|written \S+|a? ?transcript|word)"
        r"|(?:voice (?:memo|message|note)s?|recording|dictation|audio|tape)[^.;]{1,60}? (?:(?:down )?in writing|on paper|written down|typed(?: up| out)?|typed)|(?:podcast|recording|audio|interview|episode|tape|hearing|dictation)(?: \S+){0,5} (?:as|in) (?:text|writing)|speech[- ]to[- ]text|audio[- ]to[- ]text|type what (?:was|is) said",
        nouns="transcripts?|transcriptions?|subtitles", hints="voice (?:memos?|messages?|notes?)|recordings?|audio(?: file)?|dictation|tape",
        zh_verbs="转[写录]|转(?:换)?[成为]?(?:一[份篇])?文[字稿本]|转[成为]书面|整理录音|录音整理(?![^,，。]{0,20}(?:纪要|记录))|誊写|听打|听录|扒录音|扒[成下出]|听写|逐字稿|(?:录音|音频|语音|视频|录像|采访|访谈)[^，,。;；]{0,14}?(?:整理|转|变|打|敲|写|做|弄|录|记)(?:换|理)?(?:成|为|出|下来)[^，,。;；]{0,8}?(?:文字|文稿|文本|稿|字幕|书面)"
        "|(?:打|敲|记|写|录)(?:成|出|为)(?:来)?(?:文字|文稿|逐字)|(?:做|出|配|加)[^，,。;；]{0,6}?字幕",
        zh_nouns="文字实录|实录|速记稿|速记|文字稿|录音稿|听打稿", zh_hints="录音|音频|录像",
    ),
    "speech": Words(
        verbs=rf"(?:{MAKE}|need|want|require|give (?:me|us|him|her)) {NP}(?:speech|toast|talk|eulogy|keynote|remarks|address(?!es|ee| list| book)|words of (?:welcome|thanks)|words for)|say (?:a few|some) words|(?:something|what) to say",
        nouns=r"speech(?:es)?|(?:opening|closing|welcome|inaugural|new year(?:'s)?|farewell|keynote|dinner|christmas) (?:address|remarks|speech|words)|keynote"
        r"|talking points|speaking notes|speaking points|toast|eulogy|words of (?:welcome|thanks)|remarks|laudatory? ?\w*",
        zh_nouns="讲话稿|发言稿|致辞|致词|演讲稿|演讲(?!比赛|厅|嘉宾|者|人)|讲稿|开幕[词辞]|闭幕[词辞]|欢迎[词辞]|主持[词稿辞]|祝酒[词辞]|贺[词辞]|祝[词辞]|答谢[词辞]|颁奖词|悼词|串[词场]词?|开场白|发言(?:提纲|要点|材料)|述职(?:报告|稿)|讲话|新年献词|脱稿|[讲说]上?(?:两|几)句", zh_hints="发言",
    ),
    "invite": Words(
        verbs=r"invite(?! me)|inviting|(?:send|get|mail|e-?mail|post|give)(?: out)? (?:the |our |all |these |their |printed )*(?:\S+ )?(?:invitations?|invites|save-the-dates?)|ask (?:the |our |all |\d+ )*(?:\S+ ){0,3}?(?:guests?|people|members|partners|companies|speakers|sponsors|guests of honour) to (?:come|join|attend|be)|ask (?:them|him|her|everybody|everyone) to (?:come|join|attend|take part)"
        r"|(?:collect|record|chase|track|gather|follow up) (?:\S+ ){0,3}?(?:rsvps|replies to the invitation|acceptances)|(?:call|ring|phone|e-?mail) (?:\S+ ){1,5}?(?:and|to) (?:ask|invite|see) (?:\S+ ){0,3}?(?:come|coming|attend)",
        nouns="invitations?(?: letters?| cards?| e-?mails?)?|invites|guest list|rsvps?|save-the-dates?",
        zh_verbs="邀请(?!函|信|码|赛)|(?:发|寄|送|印|做)[^，,。;；]{0,8}?(?:请柬|邀请|请帖|邀请函)|(?:想|拟|要|欲|打算|计划|准备|帮我|代我|负责)?(?:宴请|恭请|诚邀|特邀|约请|敬请|函请)[^，,。]|(?:想|拟|要|打算|计划)(?:邀|请)[^，,。;；]{0,4}?[位名家\\d一二三四五六七八九十百]|请[^，,。;；]{1,18}?(?:参加|出席|莅临|光临|赴宴|到场)(?![^，,。]{0,4}(?:人员|名单|会议的同))|通知[^，,。;；]{1,20}?(?:参加|出席|到会|参会|列席|来开会)|(?:逐一|逐个|挨个|电话|打电话)(?:去|来)?邀请?|(?<![申聘宴])请(?=[\\d一两二三四五六七八九十百]{1,4}[多来余几]?(?:位|名(?!单)))|邀(?=[\\d一二两三四五六七八九十百]|约|各|全体|上)|(?:确认|统计|落实)[^，,。;；]{0,6}?(?:出席|参会|到会|参加)(?:人数|名单|情况|意向)",
        zh_nouns="邀请函|邀请信|请柬|请帖|邀约|参会回执|回执",
    ),
    "meeting_setup": Words(
        verbs=rf"prepare (?:the |our |all )?(?:papers|materials|documents|agenda|meeting pack) for|(?:prepare|preparing|organi[sz]e|organi[sz]ing|set up|setting up|arrange|plan|planning|put on|get) (?:for |everything for |all for |things for |the logistics (?:for|of) )?(?:the |our |a |an |next |this )*"
        rf"{NP}{EVENTS}(?!'?s? (?:minutes|slides|room|papers|invitations?|with|invoices?|notes|report|speech))(?: ready)?|(?:prepare|get|set up|make|have) (?:[^\s;.]+ ){{1,12}}?(?:room|agenda|venue|hall|handouts|name (?:plates|cards|tags|badges)|seating) (?:[^\s;.]+ ){{0,12}}?(?:ready|in place)"
        rf"|(?:line up|lay on|sort out|prepare|organi[sz]e|arrange|get) (?:everything|all|things) (?:\S+ )?for|(?:get|send) (?:its|the|their) papers (?:out|ready)"
        r"|(?:take care of|see to|sort out|organi[sz]e|handle|look after|arrange|prepare) (?:[^\s;.]+ ){0,6}?(?:room|venue|lunch|catering|coffee|agenda|seating|logistics|projector)(?! (?:at|in) the hotel)|(?:book|reserve|find|hire|rent|set up|lay out|arrange) (?:a |an |the |us )*(?:[^\s,;.]+ ){0,3}?(?:meeting room|conference room|board ?room|room(?!s? (?:at|in|for the night|for \S+ nights?))|venue|hall|projector|catering|caterer|refreshments|coffee break|seating)",
        nouns="meeting (?:papers|preparation|materials|agenda|pack|room)|board pack|board papers|agendas?|name (?:plates|cards|tags|badges)|seating plan|catering|refreshments|event logistics|meeting logistics", hints="hall|microphones?|drinks|(?:board|council|committee|assembly) (?:sits|meets)",
        zh_verbs="筹备|筹办|(?:准备|组织|安排|张罗|操办|承办|策划)(?!.{0,14}(?:ppt|幻灯|发言|讲话|纪要|致辞))[^，,。;；]{0,14}?" + ZH_EVENT + "(?![^，,。;；]{0,6}(?:的?(?:通知|邀请|机票|酒店|车票|签到服务|总结|报告)))"
        "|(?:预订|预定|预约|订|定|借|租)(?:一?下?[个间]?)?(?:[^，,。;；]{0,8}?)(?:会议室|会场|场地|会议厅|多功能厅|报告厅|礼堂)|(?:布置|准备|安排|落实|联系)[^，,。;；]{0,8}?(?:会场|场地|会议室|桌[牌签卡]|座[签牌]|席[卡位]|茶歇|投影|议程|会议材料|会务)",
        zh_nouns="会议筹备|会前准备|会议议程|议程|会议材料|会务筹备|会务|会议手册|桌[牌签卡]|座[签牌]|席[卡签]|席位[卡牌]|台签|名牌|座次|茶歇|会场布置|会务安排",
        zh_hints="会场|投影",
    ),
    "meeting_service": Words(
        verbs=rf"(?:host|attend|moderate|staff|run|facilitate|chair|support|assist(?: at| with| in)?|help (?:out )?(?:at|with|during)|look after|operate|man|manage|sit in on|be present at|be on hand (?:at|for|during)|cover|serve at|be there (?:for|at)) (?:the |our |a |an |this )+{NP}(?:{EVENTS}|call|zoom|teams|video conference|stream|registration desk|front desk|sign-in desk|microphones?)(?! minutes)"
        r"|run the (?:sign-in|registration)|sign (?:people|guests|visitors|everyone|participants|members|them) in|hand(?:ing)? out (?:the )?(?:name )?badges|(?:help|hands?|somebody|someone|people) (?:\S+ ){0,3}?(?:at|on) the (?:door|entrance)|let (?:people|guests|participants|everyone|them|the \S+) in|admit (?:the )?(?:people|guests|participants|attendees)|(?:keep|manage|handle|do|check|run) (?:the |an )?(?:sign-in|check-in|attendance|registration)(?: list| sheet| desk)?|(?:greet|welcome|receive|usher) (?:the |our |arriving )*(?:\S+ )?(?:guests|visitors|participants|delegates)(?! (?:speech|address))",
        nouns="(?:need|want|require) (?:an? |somebody |someone |\\w+ )*(?:to )?(?:host|moderator|usher|steward|helpers?)|hosts? (?:for|at)|ushers?|stewards?|sign-in (?:desk|list|sheet)|check-in desk|meeting service|on-?site (?:support|help|service|assistance)|registration desk|technical host|co-?host|attendance list",
        zh_verbs="会中服务|会议服务|线上主持|列席|会务服务|会议现场|(?:现场|会场|会议|线上|技术)(?:服务|支持|保障|值守|引导|接待|协助|照应|控场|管理)|控场|场控|(?:主持|管理|值守|照看|负责|开|进|协助|支持|服务)[^，,。;；]{0,12}?(?:腾讯会议|视频会议?|线上会议?|网络会议|电话会议|直播|zoom|teams|钉钉会议|飞书会议|云会议)(?![^，,。;；]{0,4}纪要)|(?:腾讯会议|视频会议?|线上会议?|网络会议|zoom会议?|钉钉会议|直播)[^，,。;；]{0,12}?(?:主持|管理|值守|入会|控场|服务|保障|放人|支持|后台|录制)"
        "|放[^，,。;；]{0,6}?(?:进会|入会|进场|进来)|(?:负责|管|做|安排|协助|组织|现场)[^，,。;；]{0,6}?(?:签到(?![表簿单])|引导|点名|迎宾|接待来宾|倒水|茶水|话筒|计时)|(?:递|传)话筒|引导[^，,。;；]{0,8}?(?:入座|入场|就座|签到)|迎宾|(?:到场|在场|驻场)(?:服务|协助|帮忙|照应)",
        zh_nouns="签到(?!表)|会场服务|会议接待|礼仪接待", zh_hints="签到表|录制",
    ),
    "followup": Words(
        verbs=r"follow(?:ing)? up|chase (?:up )?(?:on )?(?:the |all |our |every |each |those |these )*(?:[^\s;.,]+ ){0,6}?(?:decisions?|actions?|action items|resolutions?|tasks?|to-?dos|commitments|owners?|responsible|(?:people|person|those|everyone|colleagues|departments)(?: who (?:are|is))? (?:responsible|in charge))"
        r"|(?:track|check(?: on| up on)?|monitor|find out|ask about|report(?: on)?|see|go through|tell (?:me|us)|list) (?:[^\s;.]+ ){0,10}?(?:progress|implementation|where (?:\S+ ){1,5}?stands?|how far (?:\S+ ){1,4}?(?:is|are|has|have)|which (?:\S+ ){0,4}?(?:done|open|still open|overdue|outstanding)|whether (?:\S+ ){1,6}?(?:done|carried out|implemented|finished))"
        r"|(?:track|check(?: on| up on)?|chase|monitor|go through|pursue) (?:[^\s;.,]+ ){0,5}?(?:decisions|resolutions|action items|action points|to-?dos|open points|open items)|(?:get|collect|ask for|request|gather) (?:an? |the )?(?:\S+ )?(?:updates?|status|progress reports?) (?:from|on|of)|keep after (?:the |all )?|hold (?:\S+ ){1,4}?to (?:their|what)|(?:people|those|everyone) who (?:have )?promised|(?:remind|nag|press|nudge|ask|contact|call) (?:the |all |every |each )*(?:\S+ )?(?:owners?|people responsible|persons? responsible|departments? responsible|responsible \S+)",
        nouns=r"follow-up|action (?:items|points|list)|decision tracking|status (?:list|report|update|overview|table)|progress (?:list|report|update|table)|open (?:items|points)(?: list)?|outstanding (?:actions|tasks|items|decisions)|where (?:\S+ ){1,5}?stands?"
        r"|what (?:became|has become|happened|is happening|has been done|was done) (?:of|to|with|about) (?:\S+ ){0,6}?(?:decisions?|resolutions?|actions|action items|tasks)"
        r"|(?:status|progress|implementation) (?:of|on|report on) (?:\S+ ){0,6}?(?:decisions|resolutions|actions|action items|tasks)",
        hints="decisions|resolutions|progress",
        zh_verbs="督办|督促|催一?催(?![^，,。]{0,8}(?:费|款|缴))|跟进|跟催|跟踪落实|落实情况|催办|督查|(?:跟踪|核实|盘点|追踪|检查|了解|盯|催|问|摸清|梳理)[^，,。;；]{0,18}?(?:决议|决定|议定事项|任务|落实|进展|进度|完成情况|办理情况|责任人|牵头人|待办)|(?:进展|落实|执行|完成|推进|办|办理|进行)(?:情况)?(?:得)?(?:如何|怎么?样|到哪(?:一步|儿)?了?)|逐[一项个条](?:去)?(?:问|核实|落实|跟|催|督|对接)|(?:问|联系|催|找|提醒)[^，,。;；]{0,6}?(?:责任人|责任部门|牵头(?:人|部门)|承办人|负责人)",
        zh_nouns="决议落实|督查|待办(?:事项|清单)|进展(?:表|情况)|进度表|完成情况|督办|交办(?:的)?事项|(?:决议|决定|议定事项|任务|事项)的?[^，,。;；]{0,6}?(?:执行|落实|完成|办理|推进)(?:情况|进度|进展)?", zh_hints="决议|议定|进展|进度",
    ),
    "filing": Words(
        verbs=r"archiv(?:e|ing)|fil(?:e|ing)(?= (?:and|away|the|our|these|all|last|this|\d))|index(?:ing)?(?= (?:the|our|these|all|\d|\S+ (?:boxes|folders|binders|files|cartons)))|scan(?:ning)? and (?:file|index|save|store|name|sort)|digiti[sz](?:e|ing)|catalog(?:ue|uing)? (?:the |our |all |these |\d+ )"
        r"|(?:sort|organi[sz]e|arrange|order|label|put|tidy|clear|reorgani[sz]e|clean) (?:up |out |through )?(?:[^\s;.]+ ){0,8}?(?:files|folders|binders|boxes|cartons|filing cabinets?|cabinets?|shelves|archives?|records room|shared drive|paperwork|old (?:papers|documents|contracts|letters))(?! (?:list|names?))|(?:put|bring) (?:\S+ ){1,6}?in order|(?:label|box|box up|shelve)(?:,| and)",
        nouns="filing|archives?|index of (?:files|documents)|filing cabinets?|document storage", hints="folders|binders|boxes|cartons|scan",
        zh_verbs="归档|立卷|存档|建档|入档|归卷|组卷|编目|编号入库|入库|装盒|上架|装订成册|贴标签|(?:整理|清理|归类|分类|归整|归置|扫描|数字化|电子化)[^，,。;；]{0,14}?(?:档案|文件柜|卷宗|凭证|旧合同|合同|旧文件|旧资料|案卷|文书|底稿|文件夹|[盒箱柜])|(?:档案|卷宗|凭证|合同|旧文件|文件|资料|案卷)[^，,。;；]{0,14}?(?:归类|分类|整理|归置|扫描|编号|装订|电子化|数字化)(?!成)",
        zh_nouns="档案|文件整理|卷宗|编目|案卷|文件柜", zh_hints="扫描|归类|[盒箱]",
    ),
    "data_report": Words(
        verbs=r"analy[sz](?:e|ing)|(?:make|draw|create|do|produce|prepare|need|want|like|give me|give us|show) (?:a |an |the |some |us |me )*(?:\S+ ){0,2}?(?:charts?|graphs?|diagrams?|pivot tables?)|tabulate|tally(?: up)?|plot|visuali[sz]e|calculate|work out (?:\S+ ){0,4}?(?:totals?|averages?|percentages?|shares?|figures|costs?|numbers?)|add up|crunch (?:the )?numbers|evaluate (?:\S+ ){0,4}?(?:data|figures|results|responses|numbers|survey|questionnaires?)|break down (?:the |our )?(?:figures|numbers|data|costs|membership)"
        r"|(?:compare|comparing) (?:\S+ ){0,8}?(?:figures|numbers|data|costs|income|revenues?|sales|exports?|imports?|fees|years?|quarters?|months?|membership|attendance|spending|budget)|count (?:how many|the|our|up)|how (?:\S+ ){1,6}?(?:developed|evolved|grew|has grown|have grown|changed over)",
        nouns=r"data reports?|breakdowns?(?= (?:of|by|per))|(?:tables?|spreadsheets?|overview|summary|comparison|evaluation) of (?:the |our |all )*(?:\S+ ){0,4}?(?:figures|numbers|data|totals|sales|exports|imports|costs|income|revenue|spending|attendance|expenses|responses|donations|membership)"
        r"|(?:figures|numbers|totals|income|sales|attendance|spending|costs|donations|exports) (?:by|per|for each|over (?:the|time)) (?:\S+ ){0,3}?(?:district|trade|month|year|quarter|region|sector|country|member|type|category|age|size|branch|city|province|product|years|months|quarters)|statistics(?: report)?|statistical (?:report|summary|overview|analysis)|dashboard|charts?|graphs?|pivot tables?"
        r"|(?:sales|membership|figures|quarterly data|monthly data|financial|attendance) (?:report|statistics|figures)|report on (?:the )?(?:data|figures|numbers)|(?:data|trend|cost|budget|sales|comparative|statistical) analysis|analysis of|trends?(?= (?:in|of|over))|year-on-year",
        hints="figures|numbers|data|analysis|comparison|trend",
        zh_verbs="分析数据|统计(?!局|法|年鉴|出席|参会)|(?:对比|比较|数据|趋势|经济|财务|收支|结构|增长|走势|变化|汇总|同比|环比|运行|成本|占比)分析|(?:做|出|写|来|搞)[^，,。;；]{0,16}?(?:分析(?!会)|图表|报表|柱状图|折线图|饼图|曲线图|对比表|汇总表|测算|趋势图|看板)|(?:汇总|算|测算|核算|盘点|对比|比较|分析)(?:一下|出)?[^，,。;；]{0,18}?(?:数据|数量|人数|金额|收入|支出|占比|平均|增长|销量|进出口|产值|总数|合计|费用|销售额|开支)|同比|环比|(?:画|绘制?|作|做|出|给)[^，,。;；]{0,18}?图(?![片书文纸标])|拆一?[下拆][^，,。;；]{0,10}?(?:构成|结构|数据)",
        zh_nouns="数据报告|数据分析|统计报表|统计表|统计报告|图表|报表|数据汇总|分析报告|数据报表|柱状图|折线图|饼图|趋势图|透视表|数据看板|可视化|收支情况", zh_hints="数据|分析|汇总|对比",
    ),
    "data_entry": Words(
        verbs=r"(?:enter|key in|type(?: in| up)?|input|capture) (?:the |our |these |all |\d+ )*(?:\S+ ){0,3}?(?:data|forms?|cards?|records?|entries|names|rows|list|figures|addresses|receipts|details|registrations|questionnaires)"
        rf"|(?:copy|enter|type|transfer|key|put|input|import|load|add|record|capture|register|move|transcribe|get|fill|convert|log) (?!together)(?:[^\s;.]+ ){{1,12}}?(?:in|into|to|onto|as) (?:an? |the |our |this |one |new |clean )*(?:\S+ )?{SHEET}(?! (?:of|for the printer))|(?:update|fill in|complete|maintain) (?:the |our )?(?:\S+ ){{0,2}}?(?:database|register|spreadsheet|crm|address list|contact list|member list)"
        r"|(?:type|typed|enter|entered|key|keyed|copy|copied|put|transferred|import|imported) (?:in|into|in to|to|onto) (?:an? |the |our |this |one )*(?:\S+ ){0,2}?(?:excel|spreadsheet|database|table|system|register|crm|address book|list)|data[- ]entry", nouns="spreadsheet entry|data capture", hints="business cards|registration forms|paper forms",
        zh_verbs="录入|补录|(?<![记收目摘])录进|(?<![记收目摘])录[到成](?=[^，,。]{0,8}(?:表|excel|系统|数据库|台账|电脑|库|名单|电子))|(?:誊|敲|抄|登|输|补|导|填|打|整理|汇总|搬|转)(?:写|记|录|理|总)?(?:进|到|入)[^，,。]{0,6}?(?:表|excel|系统|数据库|台账|电脑|后台|通讯录)|输入(?:表格|系统|电脑|excel)|登记(?:到|进|入|造册)|填(?:进|入)(?:表|系统)|导入|录成"
        "|(?:名片|报名表|登记表|申请表|表单|信息表|纸质|手写|名册|票据|回收的?问卷|通讯录|花名册|地址|发票信息|报名信息)[^，,。;；]{0,20}?(?:录|输|敲|填|登|打|导|做|整理|汇总)(?:入|到|进|成|为)?[^，,。;；]{0,6}?(?:excel|表|系统|数据库|台账|名单|电子)|(?:更新|维护)[^，,。;；]{0,6}?(?:数据库|通讯录|台账|花名册)",
        zh_hints="名片|报名表|登记表|台账",
    ),
    "policy_watch": Words(
        verbs=rf"(?:monitor|track|watch|follow|collect|gather|compile|summari[sz]e|research|look (?:up|into|out for)|find out|report on|review|scan|brief (?:me|us) on|list|check|screen|digest|keep (?:an eye on|track of|(?:a )?watch (?:on|over)|up with|abreast of|us (?:posted|informed|up to date) (?:on|about)))"
        rf" (?:(?:the|new|any|all|latest|recent|upcoming|changes|this|what|is|has|changed|in|to|on|about|news) )*(?:[^\s,;.]+ ){{0,3}}?{POLICY}(?! (?:paper|letter|draft))|(?:what|which)(?:'s| is| has| have| are)? (?:(?:been|the|new|recent|latest|main) )*(?:changed|new|changing|changes|updates?|different)? ?(?:in|to|with|about|for|on|under) (?:[^\s,;.?]+ ){{0,6}}?{POLICY}|(?:which|what) (?:new |recent )?{POLICY}|(?:anything|what(?:'s| is)|something|news) (?:new )?(?:on|in|about|for|with) (?:[^\s,;.?]+ ){{0,5}}?{POLICY}",
        nouns=rf"policy (?:watch|digest|update|monitoring|summary|round-?up|brief(?:ing)?|overview|news|changes|changes)|(?:regulatory|legal|legislative|tax|compliance) (?:watch|update|digest|news|changes|developments|monitoring|overview|briefing)"
        rf"|(?:summary|digest|overview|round-?up|list) of (?:the )?(?:(?:new|recent|latest|current|all|this|last|week's|month's|changes|in|to) )*(?:\S+ ){{0,3}}?{POLICY}|changes (?:in|to) (?:\S+ ){{0,4}}?{POLICY}",
        hints=rf"(?:new|latest|recent|upcoming) (?:\S+ ){{0,2}}?{POLICY}",
        zh_verbs="政策(?:跟踪|追踪|监测|梳理|汇编|汇总|研究)|(?:跟踪|追踪|盯[着住紧]?|留意|关注|监测|跟一?下|查一?[查下]|看看|看一下|了解|研究|搜一?[搜下])[^，,。;；]{0,24}?(?:政策|法规|新规|新政|条例|退税|补贴|关税|监管|规定|扶持|办法|标准|立法|法律)"
        "|(?:收集|汇总|梳理|整理|搜集|归纳|汇编|摘编|解读|盘点|列出)[^，,。;；]{0,24}?(?:政策|法规|新规|新政|条例|规定(?!的)|管理办法|实施细则)|(?:政策|法规|规定|新规|条例|办法|细则|税法|劳动法|法律)[^，,。;；]{0,10}?(?:有[哪什何]?[些么]?(?:新|变)|变化|变动|改了|调整|更新|新变|有什么|有哪些|动态|出台|修订|解读)|(?:政策|法规|规定|新规|条例|办法|细则|税法|法律)[^，,。;；]{0,6}?对[^，,。;；]{0,10}?(?:影响|意味|要求)|(?:有哪些|有什么|出了(?:哪些|什么)?|出台(?:了)?(?:哪些|什么)?)[^，,。;；]{0,12}?(?:政策|规定|新规|法规|办法|补贴)",
        zh_nouns="政策摘要|政策汇编|政策简报|政策解读|政策动态|法规动态|政策信息|政策要点|监管动态|政策变化|政策清单|新政策", zh_hints="新政|新规|政策|法规",
    ),
    "travel": Words(
        verbs=r"(?:book|reserve|buy|get|arrange|find|order|rebook|change|cancel) (?:(?:me|us|him|her|a|an|the|two|three|four|five|six|my|our|\d+|return|train|plane|cheap|direct|single|double|twin|business|class|economy|round-trip|some) )*(?:\S+ ){0,2}?(?:flights?|trains?|hotels?|(?:train|plane|air|rail|bus|ferry) ?tickets?|tickets? (?:to|from|for the (?:train|flight))|rooms? (?:at|in|for \S+ nights?)|trip|travel|taxi|rental car|car|driver|accommodation|airport transfer|seats? on)"
        r"|(?:arrange|plan|organi[sz]e|sort out) (?:the |a |my |our |\S+'s )*(?:\S+ )?(?:business )?(?:trip|travel|journey|transport)|get (?:\S+ ){1,4}?(?:to|from) (?:\S+ ){1,3}?by (?:train|plane|air|rail|car)",
        nouns="flights?|(?:train|plane|air|rail|bus) ?tickets?|hotel(?: rooms?| bookings?)?s?|itinerary|business trip|travel(?: bookings?| arrangements?| plan)?|accommodation|airport (?:transfer|pick-?up)|rental car|round trip|train to|overnight stay",
        hints="trip|tickets?|journey|visa",
        zh_verbs="(?:订|买|改签|退|抢|定|预订|预定|安排)[^，,。;；]{0,24}?(?:机票|飞机|车票|火车票?|高铁票?|高铁|动车票?|卧铺|航班|酒店|宾馆|住宿|客房|标间|单间|房间|大床房|双床房|船票|往返票?|接机|接站|用车|包车)|订(?:一?[张间])?(?:往返|票|房)|买票|订票|订房|(?:接|送)[机站](?!口)|租车|包车|派车|(?:安排|规划|办理|负责)[^，,。;；]{0,10}?(?:行程|差旅|出行|出差|食宿)",
        zh_nouns="差旅|出差|行程|机票|高铁票?|火车票|动车票|酒店|住宿|航班|往返票|用车|差旅费", zh_hints="签证|车票|食宿",
    ),
    "calendar": Words(
        verbs=r"(?:schedule|arrange|set up|fix|make|find|book|reschedule|move|postpone|coordinate|slot in|fit in|squeeze in|organi[sz]e|get) (?:(?:me|us|an?|the|two|three|some|my|our) )*(?:\S+ ){0,2}?(?:appointments?|calls?|interviews?|phone call|video call"
        r"|time (?:slot )?(?:for|with)|visit with|one-(?:on|to)-ones?|meetings? (?:with|between)|catch-?ups?|coffee with|(?:lunch|dinner|breakfast) with|chat with|slot)"
        r"|(?:find|fix|agree(?: on)?|propose|suggest|offer|look for|see|block|hold|pick|choose|need) (?:(?:out|me|us|an?|the|some|any|two|three|four|\d|half|common|free|suitable|good|possible|convenient) )*(?:\S+ ){0,3}?(?:slots?|times?|dates?|hours?|days?|time|(?:half )?an hour|minutes|afternoon|morning)"
        r" (?:that (?:suits?|works?|fits?|is)|when (?:\S+ ){1,8}?(?:free|available|can|make it)|where (?:\S+ ){1,6}?(?:free|available|can)|which (?:suits?|works?)|to (?:suit|meet|talk|sit down)|suitable for|in (?:\S+ ){1,4}?(?:diar(?:y|ies)|calendars?)|with|for)"
        r"|(?:sort out|settle|set|arrange|get|agree(?: on)?|fix) (?:a |an |the )?(?:date|time|slot)|(?:shift|move|push|bring forward|put off|postpone|reschedule) (?:[^\s,;.]+ ){1,8}?(?:to (?:next|another|a|the|\S+day|\S+ \d+)|by (?:a|one|an|two))|(?:\S+ )?(?:minutes|hour|hours) with (?:mr|ms|mrs|dr|prof|the)"
        r"|(?:check|compare|ask(?: for| about)?|coordinate|collect|sync) (?:\S+ ){0,5}?(?:availability|diar(?:y|ies)|calendars?|when (?:\S+ ){1,5}?(?:free|available))|(?:see|find out|ask) when (?:[^\s.;]+ ){1,10}?(?:free|available|can (?:meet|talk|come)|time)|(?:block|clear|put|enter|keep|add) (?:[^\s;.]+ ){0,8}?(?:in|from|into|on|to) (?:\S+ )?(?:diary|calendar)|(?:doodle|scheduling) (?:poll|link)|get (?:\S+ ){1,6}?(?:together|round a table)",
        nouns="(?:interview|meeting|time|appointment) slots?|slots? for|appointments?|diary|calendar management|doodle|calendar entry|scheduling", hints="calendar|slot|available",
        zh_verbs="(?<![大不预签节制相邀违条契公合特])约(?:一?个|一?下|好|定)?(?:时间|见|访|谈|(?=[^，,。\\d一二两三四五六七八九十百千]{1,10}(?:吃饭|喝茶|聊)))|(?<![大不预签节制相邀违条契公合特])约(?![\\d一二两三四五六七八九十百千])[^，,。;；]{1,26}?(?:会面|见面|面谈|拜访|开会|通话|的时间|碰头|碰面|会谈|座谈|小会|电话会|视频会|开个|吃饭|聊|面试|时间|个会|例会|谈话|沟通|会(?![员费计长议场]))|(?:安排|协调|预约|调整|更改|敲定|确定|改)[^，,。;；]{0,14}?(?:日程|会面|拜访|见面|时间|面谈|约见|碰头|面试|档期|通话|会晤)|预约(?!会议室|场地)|改期|(?:会面?|会议|饭局|约|拜访|见面|面试|通话)[^，,。;；]{0,4}?(?:挪|改|推迟|提前|换|调|顺延|延)到|(?:挪|改|推迟|提前|换|调|顺延|延)到(?=[^，,。;；]{0,2}(?:周|星期|月|明|后|\\d))|碰(?:一?下|个头|一?碰)(?!面会)|(?:找|敲定|凑|定|排|腾|挤|选|挑|协调|空)(?:出|一?个|一下|几个)?[^，,。;；]{0,16}?(?:时间|时段|空档|档期|都有空|都方便)|(?:什么时候|啥时候|何时|哪天)[^，,。;；]{0,6}?(?:有空|方便|有时间)|(?:有空|方便|有时间)的时[间段]|排(?:一下)?(?:日程|档期|时间表)|把[^，,。]{1,16}?(?:放进|加[入到进]|记[入到进]|写[入进])[^，,。]{0,4}?日[程历]",
        zh_nouns="日程安排|日程表|日程(?!册)|碰头会|档期|会面|日历",
    ),
    "newsletter": Words(
        verbs=r"(?:post|publish|share|announce|put|upload|release|advertise) (?:[^\s;.]+ ){0,8}?(?:on|to|onto|via) (?:our |the |all )*(?:\S+ )?(?:wechat|linkedin|facebook|instagram|twitter|x|web ?site|homepage|social media|public account|blog|intranet|channels?)(?: account| page)?|(?:write|do|draft|make|prepare|need) (?:[^\s,;.]+ ){0,4}?(?:for|on) (?:our |the )*(?:\S+ )?(?:web ?site|homepage|blog|wechat|linkedin|public account|intranet|members' magazine|magazine|bulletin)",
        nouns=r"newsletters?|wechat (?:posts?|articles?|account)|blog ?posts?|social media(?: posts?)?|(?:linkedin|facebook|instagram|weibo) posts?|(?:members'? |association |club )?bulletin|e-?zine|mailshot"
        r"|press (?:release|notice)|(?:web ?site|web|homepage) (?:post|article|news|item|text)|public account(?: article)?|news (?:items?|posts?|articles?|stor(?:y|ies))|members'? magazine|(?:december|november|january|february|next|this month's|latest) issue|captions?",
        hints="posts?|articles?|web ?site|linkedin|wechat",
        products=r"articles?|posts?|stor(?:y|ies)|interview piece|news",
        zh_verbs="(?:发布|发|写|编|排|做|更新|推|推送|撰写|准备|出)[^，,。;；]{0,14}?(?:公众号(?!后台|留言|粉丝|私信)|推文|推送|图文|微博|视频号|小红书|朋友圈|官网|网站|头条|新媒体|抖音|简报|会刊|内刊|月报|新闻稿|通讯稿|宣传稿|报道|快讯|软文|新闻)(?!的?问卷)",
        zh_nouns="通稿|简报|公众号(?!后台|留言|粉丝|私信|上?的?会员|里)|推文|微信文章|通讯稿|新闻稿|会刊|内刊|月报|新媒体|推送|图文消息|宣传稿|活动报道|报道|快讯|视频号|小红书|微博|会讯|季刊|电子刊|软文", zh_hints="公众号|官网|网站|朋友圈|稿件",
    ),
    "members": Words(
        verbs=rf"(?:answer(?:ing)?|reply(?:ing)? to|respond(?:ing)? to|handle|deal with|clear|get back to|attend to|work through|go through|sort out|take care of|process|field|look after|see to|take) (?:[^\s,;.]+ ){{0,6}}?(?:{ASKED}|(?:e-?mails|letters|mails?|calls|requests|phone calls|posts|applications) (?:from|of|by) (?:[^\s,;.]+ ){{0,3}}?members?|members?'? (?:e-?mails?|letters|calls|requests|mails?|issues|concerns))"
        r"|(?:answer|reply to|respond to|get back to|write back to|call back|ring back) (?:the |our |all |these |those |every |\d+ |\S+ )*?(?:members?(?!'s? (?:fees|dues))|applicants|callers|e-?mails in|inbox|mailbox)|(?:clear|empty|work through|go through|answer) (?:\S+ ){0,4}?(?:inbox|mailbox|backlog)|(?:messages|questions|queries|mails|e-?mails|enquiries)[^.;]{1,60}? (?:reply|answer|respond|get back|write back)|man (?:the )?(?:hotline|phones?)|(?:take|answer|return) (?:the |their |all |these )*(?:phone )?calls|get back to (?:each|all|every|them|the \S+)(?! (?:me|us))",
        nouns=r"member(?:ship|s')? (?:enquir(?:y|ies)|inquir(?:y|ies)|questions|e-?mails?|mails?|services?|queries|complaints|requests|letters|calls)|enquiries|inquiries|(?:questions|queries|e-?mails|messages|letters|calls|complaints) (?:from|by|of) (?:the |our |\S+ )?members|(?:e-?mails|mails|letters) from (?:the |our )?(?:\S+ )?members|(?:calls?|calling|asking|writing) about|members' (?:questions|e-?mails|messages|letters|calls|queries|requests)|backlog of (?:\S+ )?(?:e-?mails|questions|messages)",
        zh_verbs="(?:答复|回复|处理|解答|回应|回访|办理|接听|接待|受理|梳理|清理|回一?下|答一下|回)[^，,。;；]{0,14}?(?:会员(?!费|大会|名|数|企业数|代表|证|单位名)|咨询|来信|来电|留言|私信|提问|投诉|诉求|询问|热线|会员[^，,。]{0,4}问题)|" + ZH_ASKED + "[^。;；]{0,22}?(?:答复|回复|解答|回应|回完|回一下|逐[条一个封](?:地)?回|处理|回掉|办理|跟进回复|清一下)|(?:会员|企业)[^，,。;；]{0,4}?(?:来问|想问|打听|问)[^。;；]{0,24}?(?:答复|回复|解答|回一?[下个]|逐一回)|(?:会员|入会)[^，,。;；]{0,14}?(?:邮件|问题|电话|信|消息|微信|短信|疑问|意见)[^。;；]{0,18}?(?:答复|回复|解答|回应|回完|回一下|逐[条一]|回掉|处理|统一回|都回|先回|回复)",
        zh_nouns="会员来问|会员咨询|会员来信|会员来电|会员服务|咨询答复|会员留言|会员投诉|会员热线|会员提问|会员诉求|会员问题|入会咨询", zh_hints="留言|咨询|来信|来电|私信",
    ),
    "slides": Words(
        nouns=r"slides?|slide ?(?:decks?|show)|decks?|power ?points?(?: presentation)?|presentations?(?! of)|pptx?|pitch deck|keynote slides",
        zh_nouns="ppt|pptx|幻灯片?|演示文稿|课件|演示稿|演示(?![会厅视])|路演材料|胶片|演示材料|powerpoint",
    ),
    "fees": Words(
        verbs=r"(?:collect|chase(?: up)?|remind|dun|claim|recover|call in|request|ask for|follow up|nudge|check|match|send|issue|post|mail|e-?mail|bill|prepare|write|record|reconcile|press|contact|ring|phone|call|write to) (?:[^\s;.]+ ){0,12}?(?:(?:membership |annual |member |overdue |unpaid |outstanding |late |our |2\d{3} )+(?:fees?|subscriptions?|payments?|invoices?|dues|contributions?)|(?:membership )?dues|fee reminders?|haven't paid|have not paid|not (?:yet )?paid|still owe|in arrears|payment reminders?|fee invoices?|arrears)"
        r"|(?:issue|send(?: out)?|post|mail|e-?mail|write|prepare|make out|raise) (?:[^\s,;.]+ ){0,4}?(?:invoices?|receipts?|bills)(?! (?:template|archive))|(?:invoice|bill) (?:the |our |all |\d+ |every )+(?:\S+ ){0,2}?(?:members|companies|firms|sponsors|exhibitors|participants)|chase (?:\S+ ){0,4}?(?:payments?|money|debtors|fees|subscriptions)",
        nouns="(?:membership|annual|member) (?:fees?|dues|subscriptions?)|dues|fee reminders?|payment reminders?|invoices?|unpaid fees|overdue (?:fees|payments|invoices)|receipts?|arrears|haven't paid|have not paid", hints="fees?|payments?|paid|unpaid",
        zh_verbs="催缴|催收|催款|催费|催交|(?:开(?:具)?|补开|寄|打印)[^，,。;；]{0,16}?(?:发票|收据|票据)|(?:发票|收据|票据)[^，,。;；]{0,4}?开(?:好|出|具|了|完)|开票|收会费|收缴|补缴|续费(?!率|情况|数据)|对账|(?:催|提醒|通知|追|联系)[^，,。;；]{0,18}?(?:会费|年费|缴费|交费|欠费|未缴|未交|没交|还没缴|续费|缴纳|欠缴)|(?:未|没|没有|还没|尚未|欠)[缴交付](?:纳|清|齐)?[^，,。;；]{0,10}?(?:会费|年费|会员|费用|款)|(?:会费|年费)[^，,。;；]{0,8}?(?:未缴|没交|未交|逾期|欠缴|没缴|通知单|缴费通知|催)",
        zh_nouns="会费(?!收入|统计|标准|数据|情况|分析|结构|支出)|发票(?!录|扫|归|整理|抬头)|年费|缴费通知|欠费|收据|会费通知", zh_hints="会费|缴费|发票|欠缴",
    ),
    "survey": Words(
        verbs=r"survey(?:ing)? (?:the |our |all )+|poll (?:the |our |all )+|(?:ask|canvass|sound out) (?:the |our |all |\d+ )*(?:\S+ ){0,3}?(?:members|staff|employees|colleagues|participants|visitors|companies|people|attendees|guests|exhibitors|everyone) (?:\S+ ){0,3}?(?:what|how|whether|if|which|about|for (?:their )?(?:opinion|feedback|views))|find out (?:what|how|whether) (?:\S+ ){1,5}?(?:think|feel|like|want|satisfied|happy)|(?:collect|gather|get) (?:\S+ ){0,3}?(?:feedback|opinions|views)(?= (?:from|of|on))",
        nouns="surveys?|questionnaires?|(?:opinion |straw )?polls?|feedback (?:form|sheet|round)|satisfaction (?:survey|check|poll)|online form", hints="feedback|opinions?",
        zh_verbs="(?:做|出|设计|发放?|搞|开展|组织|制作|编|拟|弄|来)[^，,。;；]{0,16}?(?:问卷|调查(?!报告|组)|民意|测评|意见征集|反馈表|调查表|投票)|(?:征求|征集|收集|听取)[^，,。;；]{0,22}?(?:意见|建议|反馈|看法|需求)|(?:摸底|调查|调研|问)一?[下问][^，,。;；]{0,16}?(?:满意|意见|需求|看法|想法|意愿)",
        zh_nouns="问卷|调查表|满意度调查|意见征集|问卷调查|满意度|反馈表|测评表|摸底表|民意调查|投票表", zh_hints="调查|调研|反馈|摸底|投票",
    ),
    "draft": Words(
        verbs="write (?:back )?to (?:the|our|mr|mrs|ms|dr|all) ",
        nouns=r"(?:formal |official |short |polite |thank[- ]you |cover )*letters?(?! (?:from|of members))|notices?|announcements?|job (?:ads?|adverts?|descriptions?|postings?)|(?<!voice )memos?|memorandum|circular|official document"
        r"|reply (?:letter )?to (?!all|each|every|them)|written request|work report|annual report|proposals?|resolution draft|statement(?= (?:on|about|for|to))|terms of reference|letter of (?:thanks|recommendation|intent)|certificate of",
        hints=r"draft(?:ing)?|write|writ(?:e|ing) up|compose|report",
        products=r"letters?|notes?|e-?mails?|mail|reply|response|reports?|plans?|concepts?|applications?|statements?|requests?|notices?|memos?|contracts?|agreements?|guidelines?|guide|rules|instructions|paper|polic(?:y|ies)|procedures?|job (?:ad|advert|description)|advert|references?|recommendation|condolences?|congratulations|certificates?|motion|bylaws|statutes|briefing(?: note)?|checklist|text|budget request|work plan|thank-you \w+",
        zh_nouns="(?<!电话)(?<!逐个)(?<!逐一)(?<!分别)(?<!微信)(?<!短信)通知(?!单|[他她大各全到])|公告|公函|请示|复函|函件|工作报告|工作总结|公文(?!格式)|倡议书|感谢信|贺信|贺电|通报|批复|年度报告|总结|报告|函|慰问信|推荐信|介绍信|申请书|情况说明|备忘录|声明|公示|启事|证明信|聘书|决定书|回函|表扬信|唁电|意向书|承诺书",
        zh_hints="起草|拟写|拟定|草拟|撰写|拟一|写一|代拟|回函",
        zh_products="方案|计划|申请|证明|意见|汇报|材料|说明|协议|合同|章程|办法|制度|规定|简介|要点|细则|规则|指南|手册|信|邮件|回信|稿|文件|合同书|预案|清单|短信|公约|须知|提纲",
    ),
}  # fmt: skip
