"""In which file formats the result is wanted; what the material comes in is not asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, word

NAMES = {
    "word": compiled(word(r"(?:microsoft |ms )?word|\.?docx?")),
    "excel": compiled(word(r"(?:microsoft |ms )?excel|\.?xlsx?|spreadsheets?"), "电子表格"),
    "powerpoint": compiled(word(r"(?:microsoft |ms )?power ?point|\.?pptx?")),
    "pdf": compiled(word(r"\.?pdfs?")),
    "csv": compiled(word(r"\.?csv")),
    "text": compiled(word(r"plain[- ]text|\.?txt|text file"), "纯文本|文本文件"),
}
ALSO_WORDS = frozenset({"word", "excel"})
"""Names that are words of the language too: in small letters they need a word beside them."""
FIRST_PERSON = compiled(r"(?<![a-z])(?:we|you|they|to|i|must|will|can|who) $")
NOT_THE_PROGRAM = compiled(r" (?:for word|of|count|by word|limit|at|in)(?![a-z])")
THE_PROGRAM = compiled(
    "[ -]?(?:format|files?|doc(?:ument)?s?|versions?|sheets?|tables?|workbook|copy|please|pls|is fine|will do)"
    "(?![a-z])",
)
IN = compiled(r"(?<![a-z])(?:in|as|into|to|or|and|an excel|both)(?: an?)? $")
CHINESE = compiled(r"[\u4e00-\u9fff]")

ARTICLE = r"(?: (?:an?|one|single|editable|searchable|plain|proper|new|separate|finished|final|both))*"
MATERIAL_BEFORE = compiled(
    r"(?<![a-z])(?:attached|enclosed|existing|scanned|original|from|of)(?: (?:the|an?|this|our|your))? $",
    r"(?<![a-z])(?:is|are|was|were|comes?|came|(?<!us )(?<!me )(?<!to )have it|already) (?:all )?(?:in|as)(?: an?)? $",
    r"\w$",  # the end of a file's name: minutes.docx
    r"(?:附件|随附|附上|发来|传来|提供|给出|已有|现有|原有|扫描)(?:里|中|版|件)?的?(?:这?[一两几]?[份个])?\s*$",
    r"(?:这|那|该)[一几两]?[份个些]?\s*$",
    r"(?:从|都?在|都?是|把|将|由)\s*$",
)
MATERIAL_AFTER = compiled(
    "(?: [a-z]+)?(?: (?:that|which))? (?:is |are )?(?:attached|enclosed|(?:i|we) (?:sent|attach(?:ed)?|gave))(?![a-z])",
    r" into (?:the|our|an?|one|word|excel|pdf|\w+ (?:and|or))(?![a-z])",
    r"\s*(?:文件|文档|表格?|版|稿)?(?:里|中|上)(?:面)?(?![午旬])",
    r"\s*(?:文件|文档|表格?|版|稿)?(?:转[成为换]?|翻?译成|译为|见附件|已(?:经)?[发传])",
)
KEPT, KEPT_IN = re.compile(r"(?:the|our|your) $"), re.compile("spreadsheets?$")
"""`Into the spreadsheet`: one that is there already, whatever its format."""
UNCLEAR_BEFORE = compiled(
    "(?<![a-z])(?:translat|proof-?read|check|convert|correct|transcrib|fil|index|scan|enter|review|typ|copy|key"
    "|import|mov|turn)"
    r"(?:e|es|ing)?(?: (?!it |them |this |and )[a-z0-9'-]+){1,6} in(?: an?)? $",
)
"""`Translate the leaflet in PDF`: the leaflet, or the translation?"""
TURNED_INTO = compiled(
    rf"(?<![a-z])(?:into|as)(?: the| our| your)?{ARTICLE} $", r"[做制写转存导换录输填整排改放][成为作进入到]\s*$"
)
WANTED_BEFORE = compiled(
    rf"(?<![a-z])(?:in|to){ARTICLE} $",
    rf"(?<![a-z])(?:send|e-?mail|give|get|return|deliver|make|produce|export|save|need|want|prefer|like|have|do)"
    rf"(?: (?:it|this|them))?(?: back)?(?: to)?(?: me| us)?{ARTICLE} $",
    "(?:导出|保存[成为]|生成|输出|形成|制作|提交|交付|返回|交|发|传|给|给我|发我|传我|回我|给到我?|发来|要|出|做|写"
    "|成|为|用|以|进|到|回|存|列|拉|弄|搞|整|附)"
    r"(?:一?[份个张套]|[\d一二两三四五六七八九十]{1,3}[页张])?(?:可编辑的?)?\s*$",
)
WANTED_AFTER = compiled(
    "[ -]?(?:format|version|copy|copies|output|files?|docs?|documents?|sheet)?,? ?(?:please|pls|preferred|is fine"
    "|will do|if possible|too|as well|back|only|so (?:i|we) can|for the)(?![a-z])",
    r"[ -](?:format|version|copy|copies|output)(?![a-z])(?! of (?:the|our|my|this))",
    r"\s*(?:格式|版|形式|文件|文档|表格?)?的?(?:都要|都行|都可以?|均可|即可|就行|就可以|就成|就好|最好|各一|为准|交付"
    "|提交)",
    r"\s*(?:格式|版本?|形式)(?![\u4e00-\u9fff])",
    r"\s*(?:格式|版本?|形式)的?(?:给|交|发|提|报|即|就|也|都|均|要|存|吧|哈|哦|呗|，)",
    r"\s?(?:做得?|弄得?)(?:漂亮|好看|精美|简洁)",
)
APART_BEFORE, APART_AFTER = (
    re.compile(r"(?:^|[,;.:，。；：、!！?？(（])\s*$"),
    re.compile(r"(?:[ -](?:file|doc|document|sheet|version|format))?\s*(?:$|[,;.，。；、!！?？)）])"),
)
BETWEEN = re.compile(
    r"\s*(?:format|version|格式|版)?\s*(?:and|or|&|/|\+|,|plus|as well as|和|及|与|、|或者?|加|，)\s*(?:an?|the|also"
    r"|in)?\s*"
)
EITHER = compiled(r"(?<![a-z])or(?![a-z])", "或")
REACH = 48


class Hit(NamedTuple):
    """A format's name, where it stands, and whether the result is wanted so: None when the sentence leaves it open."""

    code: str
    span: Span
    wanted: bool | None


def formats(sentence: str, text: str) -> Field | None:
    """`format`: codes of file formats, in the order in which they are named. `text` is `plain(sentence)`."""
    groups = list(_groups(text, sorted(_hits(sentence, text), key=lambda hit: hit.span)))
    wanted = [group for group in groups if any(hit.wanted for hit in group)]
    chosen = wanted or [group for group in groups if all(hit.wanted is None for hit in group)]
    if not chosen:
        return None
    named = [hit for group in chosen for hit in group]
    span = Span(named[0].span.start, named[-1].span.end)
    field = Field("format", tuple(dict.fromkeys(hit.code for hit in named)), span)
    doubts = [*([] if wanted else [Doubt.WEAK_WORD]), *([Doubt.SEVERAL] if EITHER.search(text, *span) else [])]
    return field.doubted(*doubts)


def _groups(text: str, hits: list[Hit]) -> Iterator[list[Hit]]:
    """Names that are joined, `Word and PDF`, are wanted together."""
    group: list[Hit] = []
    for hit in hits:
        if group and not BETWEEN.fullmatch(text, group[-1].span.end, hit.span.start):
            yield group
            group = []
        group.append(hit)
    if group:
        yield group


def _hits(sentence: str, text: str) -> Iterator[Hit]:
    for code, pattern in NAMES.items():
        for match in pattern.finditer(text):
            before, after = text[max(0, match.start() - REACH) : match.start()], match.end()
            if code not in ALSO_WORDS or not match[0].isalpha() or _is_the_program(sentence, text, before, match):
                yield Hit(code, Span(*match.span()), _wanted(text, before, after))


def _is_the_program(sentence: str, text: str, before: str, match: re.Match[str]) -> bool:
    """Whether `word` is Word: by its capital or its neighbours."""
    if match[0] not in ALSO_WORDS:
        return True
    beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    if CHINESE.search(beside) or THE_PROGRAM.match(text, match.end()):
        return True
    if NOT_THE_PROGRAM.match(text, match.end()):
        return False
    if APART_AFTER.match(text, match.end()) and (APART_BEFORE.search(before) or match[0] == "excel"):
        return FIRST_PERSON.search(before) is None
    is_capital = sentence[match.start()].isupper() and before.strip() != ""
    return is_capital or IN.search(before) is not None


def _wanted(text: str, before: str, end: int) -> bool | None:
    if KEPT.search(before) and KEPT_IN.match(text, end - len("spreadsheet"), end):
        return None
    if TURNED_INTO.search(before) and not re.search(r"(?:is|are|was|comes?|came) as(?: an?)? $", before):
        return True
    if MATERIAL_BEFORE.search(before) or MATERIAL_AFTER.match(text, end):
        return False
    if UNCLEAR_BEFORE.search(before):
        return None
    if WANTED_BEFORE.search(before) or WANTED_AFTER.match(text, end):
        return True
    if re.search(r"(?<![a-z])(?:build|make|create|prepare|write|produce) (?:the|our) $", before):
        return True
    if re.search(r"(?<![a-z])(?:the|this|that|these|our|your) $", before):
        return False
    return True if APART_BEFORE.search(before) and APART_AFTER.match(text, end) else None
