"""Words for appointments and journeys."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.row import Words

DIARY: Mapping[str, Words] = {
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
            r"propose (?:\w+ )?(?:dates|times|slots)",
            r"can (?:[^\s,;.?]+ ){1,6}?meet",
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
            "taxi", "airport",
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
