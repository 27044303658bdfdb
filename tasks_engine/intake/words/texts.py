"""Words for work on what is written or spoken already."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.pieces import LANGUAGE, TEXTS, ZH_LANGUAGE
from tasks_engine.intake.words.row import Words

OF_TEXTS: Mapping[str, Words] = {
    "proofread": Words(
        verbs=(
            "proof-?read(?:ing)?", "proof-?reads?", "copy-?edit(?:ing)?", "spell-?check(?:ing)?",
            (
                "check (?:the |our |its |my )?(?:spelling|grammar|typos|wording|english|chinese|language|layout"
                "|punctuation)(?! (?:school|course|class))"
            ),
            (
                "(?:correct|fix|find|catch|remove|weed out|hunt for|look for|spot) (?:the |any |all |some )*"
                r"(?:\S+ )?(?:typos|spelling|grammar|mistakes|typing errors|language errors|slips|misprints)"
            ),
            (
                r"correct (?:the |our |this |my )?(?:\S+ ){0,3}?(?:text|draft|report|article|letter|brochure"
                "|manuscript|translation|english|language)"
            ),
            (
                "(?:check|read|go through|go over|look over|look through|review|scan|comb|examine) "
                r"(?:[^\s.;!?]+ ){1,10}?(?:for|and (?:correct|fix|mark)|against) (?:\S+ ){0,4}?(?:spelling|typos"
                "|grammar|typing errors|errors|mistakes|language|consistency|punctuation|slips|misprints)"
            ),
            rf"(?:go|read) through (?:my|our|the|this) (?:\S+ ){{0,3}}?{TEXTS}",
            (
                r"(?:have|get|need|want|like) (?:[^\s,;.]+ ){1,8}?(?:checked|corrected|proofed|looked over|edited"
                "|spell-checked)(?! in)"
            ),
            r"mark (?:up )?(?:every|all|the|any) (?:\S+ )?(?:errors?|mistakes?|typos?)",
            "red pen", "read (?:the |our )?proofs",
                "(?<!in )(?<!into )(?<!to )(?<!from )(?<!a )polish(?: up)?(?! (?:translation|version|embassy|partners"
                "|members|and|to|into))",
            (
                r"give (?:\S+ ){1,8}?(?:a )?(?:\S+ )?(?:read-?through|once-over|final (?:read|check|look)|last "
                "(?:read|check)|careful read)"
            ),
            "read (?:through|over) (?:the|our|this|my)",
            r"(?:tidy|clean) up (?:\S+ ){0,4}?(?:wording|layout|formatting|language|text)",
            "(?:format|lay out|typeset|reformat) (?:the|our|this|my)",
            (
                "(?:tidy|unify|fix|sort out|clean|align|adjust|standardi[sz]e|harmoni[sz]e|even out|correct"
                r"|check|redo)(?: up| out)? (?:[^\s.;]+ ){0,4}?(?:fonts?|headings|numbering|margins?"
                "|formatting|layout|styles|spacing|page breaks|footnotes|bullets|punctuation|captions)"
            ),
            (
                "(?:to be|be|been|need|needs|gets?|have it|have them) (?:proof-?read|checked for|copy-?edited"
                "|corrected|edited)"
            ),
            (
                r"(?:read|look|go|comb|run)(?:ing)? (?:carefully )?(?:over|through) (?:[^\s.;]+ ){0,6}?(?:for"
                "|before (?:it|they) (?:is|are|goes?))"
            ),
            (
                f"(?:go|look|read|run)(?:ing)? over (?:the |our |my |this )*(?:{LANGUAGE}|wording|spelling"
                "|draft|text|manuscript|galleys)"
            ),
        ),
        nouns=(
            "corrections", "proofs", "final read", "language check", "typos", "second pair of eyes", "layout check",
            "final check",
        ),
        hints=(
            "mistakes", "errors", "spelling", "grammar", "edit",
            "fonts?", "headings", "numbering", "formatting", "layout",
        ),
        zh_verbs=(
            "校对", "校改", "校订", "校阅", "审改", "修订(?:文字|错)", "校核", "审校", "核校", "统校",
            "[再复初终精细通][次]?校(?![区长园友])",
            "校一?[遍下次轮道]", "改错[别字]", "检查错[别字]", "挑错", "挑挑?毛病", "勘误", "核对(?:文字|错)",
            "(?:查|改|找|挑|纠正?)[^，,。;；]{0,6}?(?:错字|错别字|错误|语病|病句|笔误|标点)",
            "(?:有没有|有无|是否有|看看)[^，,。;；]{0,8}?(?:错|语病|笔误|病句|不通顺)",
            "(?:检查|审读|审阅|通读|审核)[^，,。;；]{0,16}?(?:文字|错|语法|标点|格式|语句|用词|措辞|通顺|稿)",
            "通读", "(?:文字|语言)把关",
            "把(?:把|一[下遍道])?(?:文字)?关",
            "统稿", "润色", "润一?[润下]色?",
            "顺一?[顺遍下](?:文字|语句|一)?",
            "排版", "调(?:整)?(?:一下)?格式", "精修",
            "(?:统一|调整?|理|规范|改|弄)[^，,。]{0,8}?(?:格式|字体|字号|行距|版式|页码|标题|编号|版面|样式)",
            (
                "(?:格式|字体|字号|行距|版式|页码|版面|样式|标点)[^。;；]{0,16}?(?:统一|调一?[下调整]"
                "|理一?[下理顺]|规范|改一?[下改]|弄一?下|弄整齐)"
            ),
            "(?:看|查|挑|找)[^，,。]{0,6}?(?:有没有错|有无错|毛病|错处|纰漏|硬伤)",
            "逐字逐句", "挑刺", "校(?=稿|样|文)",
            "(?:核对|核|检查|看|过|读)一?[遍下][^，,。]{0,4}?(?:文字|错字|内容|稿)",
            "(?:文字|内容|稿子)[^，,。]{0,6}?(?:核对|核一|过一|把一)",
            "排一?下版", "排个版",
        ),
        zh_nouns=("错别字", "字词标点", "错漏", "错字", "病句", "语病", "清样", "校样", "排版格式"),
        zh_hints=("改一?[改遍]", "修改", "完善"),
        backing=(
            "misprints?", "typos?", "slips", "corrected", "proofs?", "wording",
        ),
        zh_backing=(
            "格式", "字体", "字号", "行距", "版面", "文字", "标点", "错",
        ),
    ),
    "translate": Words(
        verbs=(
            "translat(?:e|ed|ing)",
            rf"render (?:\S+ ){{0,6}}?into {LANGUAGE}",
            (
                r"(?:put|turn|get|convert|bring|have|make|do) (?:\S+ ){1,8}?(?:in)?to (?:plain |good |proper |formal "
                f"|simple )?{LANGUAGE}"
            ),
            (
                rf"(?:put|turn|have|get|need|want|require|make|do) (?:\S+ ){{0,4}}?{TEXTS} (?:\S+ ){{0,2}}?in(?:to)? "
                f"(?:plain |good |proper |formal )?{LANGUAGE}(?: as well| too|(?= (?:by|before|until|within|on|and"
                "|for|please|asap))|[,.;]|$)"
            ),
            "localis(?:e|ing)", "locali[sz]e",
            f"(?:go|goes|going|gone) (?:in)?to (?:plain |good |proper )?{LANGUAGE}",
            rf"(?:have|get|need|want|like) (?:[^\s,;.]+ ){{0,6}}?(?:in)?to {LANGUAGE}",
            "translation (?:is |are )?(?:needed|wanted|required)",
            (
                "(?:render|put|have|get|need|want|issue|publish|provide|return|send"
                rf"|give) (?:[^\s,;.]+ ){{1,8}}?in {LANGUAGE}"
            ),
        ),
        nouns=(
            f"(?:available|exist|exists|needed|also|ready|published) in (?:plain |good )?{LANGUAGE}",
            "translations?(?! (?:agency|office|bureau|company|fee))",
            f"{LANGUAGE} (?:version|text|edition|translation) of",
            f"(?:from )?{LANGUAGE} (?:in)?to {LANGUAGE}",
            (
                f"(?:in)?to (?:plain |good |proper )?{LANGUAGE}(?! (?:class|course|school|office|embassy"
                "|members|partners|investors|guests))"
            ),
        ),
        zh_verbs=(
            "翻译(?!员|公司|费|社|机|人员|设备)",
            "译[成为出好完]",
            "[中英德日法韩俄西]译[中英德日法韩俄西]",
            "译一下",
            f"(?:翻|转|改|弄|变)(?:译)?[成为](?:一[份篇个])?{ZH_LANGUAGE}",
            "翻(?:一下|出来|完|好|过来)",
            f"(?:做|出|弄|来)[一个份]*{ZH_LANGUAGE}(?:译文|译本|译稿|版本|版)",
            f"(?:要|求|出|来|做|配|弄|给|需要?)[^，,。]{{0,6}}?{ZH_LANGUAGE}(?:译|版)",
            "(?:翻|译)(?:一?下|出|好|完|过|成)",
            "翻成",
            "英译|汉译|中译|日译|德译|法译|俄译|韩译",
        ),
        zh_nouns=(
            "译文", "译稿", "译本", "笔译",
            "[中英德日法韩俄西]{2,4}[两三四]?(?:种)(?:文字|语言|语种)",
            "多语种",
        ),
        hints=(
            f"(?:only|written|comes?|is|are) in {LANGUAGE}",
            f"{LANGUAGE} ones?", "bilingual version", f"{LANGUAGE} version",
        ),
        zh_hints=(
            f"{ZH_LANGUAGE}(?:版|版本)",
            "看不懂",
        ),
    ),
    "transcribe": Words(
        verbs=(
            "transcrib(?:e|ed|ing)",
            (
                r"(?:type|write) (?:out|up|down|off) (?:[^\s,;.]+ ){0,6}?(?:recording|audio|interview|tape|dictation"
                "|voice (?:memo|message|note)s?|podcast|sound file|what (?:was|is) said)"
            ),
            (
                r"(?:turn|convert|put|get|make|bring|change) (?:[^\s,;.]+ ){0,6}?(?:recordings?|audio|interviews?"
                "|tapes?|dictations?|voice (?:memo|message|note)s?|podcasts?|sound files?|mp3s?|videos?) "
                r"(?:[^\s,;.]+ ){0,6}?(?:in|into|to|on) (?:\S+ )?(?:text|writing|paper|words|written \S+"
                "|a? ?transcript|word)"
            ),
            (
                "(?:voice (?:memo|message|note)s?|recording|dictation|audio|tape)[^.;]{1,60}? (?:(?:down )?in writing"
                "|on paper|written down|typed(?: up| out)?|typed)"
            ),
            (
                r"(?:podcast|recording|audio|interview|episode|tape|hearing|dictation)(?: \S+){0,5} (?:as|in) (?:text"
                "|writing)"
            ),
            "speech[- ]to[- ]text", "audio[- ]to[- ]text", "type what (?:was|is) said",
            (
                "(?:recording|audio|tape|interview|dictation|hearing|podcast|voice (?:memo|message"
                r"|note)s?)(?: \S+){0,8}? (?:to be |be |been )?(?:typed|written|put)(?: up| out| down)"
            ),
            "typ(?:e|ed|ing) (?:it|them|everything|this|that) (?:out|up|down)",
            r"(?:convert|turn|put|get|make|change|bring) (?:[^\s;.]+ ){0,10}?(?:in)?to (?:plain )?(?:text|writing)",
        ),
        nouns=("transcripts?", "transcriptions?", "subtitles"),
        hints=("voice (?:memos?|messages?|notes?)", "recordings?", "audio(?: file)?", "dictation", "tape"),
        zh_verbs=(
            "转[写录]",
            "转(?:换)?[成为]?(?:一[份篇])?文[字稿本]",
            "转[成为]书面", "整理录音",
            "录音整理(?![^,，。]{0,20}(?:纪要|记录))",
            "誊写", "听打", "听录", "扒录音", "扒[成下出]", "听写", "逐字稿",
            (
                "(?:录音|音频|语音|视频|录像|采访|访谈)[^，,。;；]{0,14}?(?:整理|转|变|打|敲|写|做|弄|录|记)(?:换"
                "|理)?(?:成|为|出|下来)[^，,。;；]{0,8}?(?:文字|文稿|文本|稿|字幕|书面)"
            ),
            "(?:打|敲|记|写|录)(?:成|出|为)(?:来)?(?:文字|文稿|逐字)",
            "(?:做|出|配|加)[^，,。;；]{0,6}?字幕",
            "(?:录音|音频|语音|录像|视频)[^。;；]{0,16}?(?:转|扒|打|敲|听|整理?|写)(?:出来|一下|成|出|下来|为文)",
            "(?:加|配|做|打|上)(?:上|个|中文)?字幕",
        ),
        zh_nouns=("文字实录", "实录", "速记稿", "速记", "文字稿", "录音稿", "听打稿"),
        zh_hints=("录音", "音频", "录像"),
        backing=(
            "podcast", "interview", "hearing", "episode", "recorded",
        ),
    ),
}  # fmt: skip
