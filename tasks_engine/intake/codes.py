"""Codes of the catalogue: languages, skills and grades that the work asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks_engine.intake.context import Context
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, number, plain, word

LANGUAGE_WORDS = {
    "zh": r"chinese|mandarin|中文|汉语|普通话", "en": r"english|英文|英语", "de": r"german|德文|德语",
    "ja": r"japanese|日文|日语",
    "ko": r"korean|韩文|韩语", "fr": r"french|法文|法语", "es": r"spanish|西班牙文|西班牙语",
    "pt": r"portuguese|葡萄牙语|葡语",
    "it": r"italian|意大利语", "ru": r"russian|俄文|俄语", "ar": r"arabic|阿拉伯语", "vi": r"vietnamese|越南语",
    "id": r"indonesian|印尼语", "yue": r"cantonese|粤语|广东话", "nan": r"hokkien|闽南语",
    "wuu": r"shanghainese|上海话|吴语",
}  # fmt: skip
SHORT = {"中": "zh", "英": "en", "德": "de", "日": "ja", "韩": "ko", "法": "fr", "俄": "ru", "西": "es"}
PAIR = compiled(r"(?P<first>[中英德日韩法俄西])译(?P<second>[中英德日韩法俄西])")
BOTH = compiled(r"(?P<first>[中英德日])(?P<second>[中英德日])(?:双语|文双语|对照|文对照|两种?语言|文版)")


def languages(text: str, context: Context) -> Field | None:
    """The languages in which the work is to be done, each with its words."""
    named = list(_named_languages(text, context))
    if not named:
        return None
    codes = tuple(dict.fromkeys(code for code, _ in named))
    span = Span(min(span.start for _, span in named), max(span.end for _, span in named))
    return Field("languages", codes, span)


def _named_languages(text: str, context: Context) -> Iterable[tuple[str, Span]]:
    for pattern in (PAIR, BOTH):
        for match in pattern.finditer(text):
            yield from ((SHORT[match[part]], Span(*match.span())) for part in ("first", "second"))
    for match in LANGUAGE_CUED.finditer(text):
        for code, pattern in LANGUAGE_PATTERNS.items():
            if pattern.search(match[0]) and (not context.languages or code in context.languages):
                yield code, Span(*match.span())


ANY = "|".join(LANGUAGE_WORDS.values())
EN_ANY = "|".join(part for part in ANY.split("|") if part.isascii())
ZH_ANY = "|".join(part for part in ANY.split("|") if not part.isascii())
LANGUAGE_CUED = compiled(
    word(
        rf"(?:in|into|both|(?:to|from)(?= (?:{EN_ANY})(?:\s*(?:$|[^\sa-z])|\s+(?:and|by|before|on|within|into|to"
        rf"|please|due|at)\b))) (?:formal |plain |simplified |traditional |good )?(?:{EN_ANY})"
         rf"(?: (?:and|into|to|or) (?:{EN_ANY}))?"),
    word(
        f"(?:{EN_ANY})(?: (?:and|to|into)|-| ?/ ?) ?(?:{EN_ANY})|(?:{EN_ANY}) (?:version|translation|text|draft"
        "|letter|speech)"),
    rf"(?:用|以|成|译为|写|出|译|从|由|会|懂)(?:{ZH_ANY})(?:(?:和|及|与|、|译成|翻译成|译为|到)(?:{ZH_ANY}))?",
    rf"(?:{ZH_ANY})(?:版|稿|写|撰写|起草|书写|版本|翻译|信函|邮件|致辞|资料|材料)",
)  # fmt: skip
LANGUAGE_PATTERNS = {code: compiled(words) for code, words in LANGUAGE_WORDS.items()}

NEEDS = compiled(
    word(
        "(?:needs?|requires?|must (?:know|have|be able to do)|with experience (?:in|of)|experienced in|skilled (?:in"
        "|at)|good at"
         r"|someone who (?:knows|can do))"),
    r"(?:需要?会|须会|要会|擅长|熟悉|精通|要懂|需懂|有.{0,4}经验)",
)  # fmt: skip
REACH = 60


def skills(text: str, context: Context) -> Field | None:
    """Skills of the catalogue that are asked for by name; how well is not said, so the middle is assumed."""
    for cue in NEEDS.finditer(text):
        clause = re.split(r"[,;.，。；]", text[cue.end() : cue.end() + REACH])[0]
        for code, names in context.skills.items():
            for name in map(_short, names):
                at = clause.find(name)
                if len(name) > 1 and at >= 0:
                    start = cue.end() + at
                    return Field("skills", {code: 3}, Span(start, start + len(name)), (Doubt.ASSUMED,))
    return None


def _short(name: str) -> str:
    return plain(name).split("(")[0].strip()


GRADE = compiled(
    word(
        "grade (?P<n>[2-5])(?: secretary)?(?: or (?:better|higher|above))?"),
            "(?P<zh>[二三四五])级(?:及以上|以上)?(?:的)?秘书"
)  # fmt: skip
SENIOR = compiled(word(r"senior secretary|experienced secretary"), r"高级秘书|资深秘书")


def grade(text: str) -> Field | None:
    """The least grade: 5 (junior) to 2 (senior)."""
    if match := GRADE.search(text):
        return Field("grade", int(number(match["n"] or match["zh"])), Span(*match.span()))
    if match := SENIOR.search(text):
        return Field("grade", 2, Span(*match.span()), (Doubt.WEAK_WORD,), (3,))
    return None
