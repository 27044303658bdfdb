"""The sentence as the rules read it, with every character in its place, and numbers in words."""

from __future__ import annotations

import re
import unicodedata

# Traditional forms of the characters that the rules know; a table a character long keeps every span where it is.
TRADITIONAL = "週禮後內點時個兩節這會議紀錄機開緊優級準備報訂約員費問調檔譯稿講話請務須辦舉軟簡聞動歸資據數詢諮電錶單製圖遞標處價額過億貳參萬終晝專題傳統計擬寫徵確聯絡繫簽業滿盡馬於給發還裡實際從說語國編輯轉聽對邀輪屆號間來鐘頁內參覈催繳條錯測彙總幻燈區論壇齊協顧監審證書屬權"  # noqa: E501
SIMPLIFIED = "周礼后内点时个两节这会议纪录机开紧优级准备报订约员费问调档译稿讲话请务须办举软简闻动归资据数询咨电表单制图递标处价额过亿贰参万终昼专题传统计拟写征确联络系签业满尽马于给发还里实际从说语国编辑转听对邀轮届号间来钟页内参核催缴条错测汇总幻灯区论坛齐协顾监审证书属权"  # noqa: E501
SIMPLE = {ord(old): new for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True)}
APOSTROPHES = {ord(mark): "'" for mark in "’‘ʼ`"}
DASHES = {ord(mark): "-" for mark in "–—−‐‑"}


def plain(sentence: str) -> str:
    """`sentence` lower-case, half-width and simplified, with exactly as many characters."""
    return "".join(map(_plain_character, sentence)).translate({**SIMPLE, **APOSTROPHES, **DASHES})


SPACED = re.compile(r"(?<=\d)[ \u00a0\u3000]+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[ \u00a0\u3000]+(?=\d)")
"""A space between a number and a Chinese character, which many type: `12 月 3 日`."""


def squeezed(sentence: str) -> tuple[str, list[int]]:
    """`sentence` without spaces that stand for nothing, and where each of its characters stood."""
    gone = {at for match in SPACED.finditer(sentence) for at in range(*match.span())}
    kept = [at for at in range(len(sentence)) if at not in gone]
    return "".join(sentence[at] for at in kept), kept


def _plain_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


TENS = {
    10 * n: ten
    for n, ten in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
ONES = dict(enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1))
TEENS = dict(
    enumerate(
        ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        10,
    )
)
ENGLISH = {
    "half": 0.5, "a": 1, "an": 1, "couple": 2,
    **{word: number for number, word in (ONES | TEENS | TENS).items()},
    **{f"{ten}-{one}": tens + ones for tens, ten in TENS.items() for ones, one in ONES.items()},
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    **{f"{word}th": number for number, word in (ONES | TEENS).items() if number not in (1, 2, 3, 5, 8, 9, 12)},
    "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
ORDINALS |= {
    f"{ten}{join}{one}": tens + ORDINALS[one] for tens, ten in ((20, "twenty"), (30, "thirty")) for join in "- "
    for one in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
}  # fmt: skip
NTH = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + ")"
"""The days of a month in words."""
DIGITS = {character: number for number, characters in enumerate(
    ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")) for character in characters}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}

EN = r"(?:\d{1,5}(?:\.\d)?|" + "|".join(sorted(ENGLISH, key=len, reverse=True)) + ")"
ZH = r"(?:\d{1,5}(?:\.\d)?|[零〇一二两三四五六七八九十百千]{1,7}|半)"


COUNT = rf"(?<!\d[,.])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{6}}|{EN})"
"""As `EN`, with thousands: 1,250."""


def number(text: str) -> float:
    """The number that `text`, a match of `EN`, `COUNT`, `NTH` or `ZH`, stands for; of `两三` the greater."""
    if text[0].isascii() and text[0].isdigit():
        return float(text.replace(",", ""))
    if text in ORDINALS:
        return ORDINALS[text]
    if (first := text.split()[0]) in ENGLISH:  # "half an"
        return ENGLISH[first]
    return 0.5 if text == "半" else float(_chinese(text))


def _chinese(text: str) -> int:
    total, digit = 0, 0
    if is_either(text):
        return DIGITS[text[1]]
    if not any(character in UNITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    for character in text:
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit


def is_either(text: str) -> bool:
    """Whether `text` is one number or the next: `两三` is two or three."""
    return len(text) == 2 and all(one in DIGITS for one in text) and 0 < DIGITS[text[0]] == DIGITS[text[1]] - 1


def word(pattern: str) -> str:
    """`pattern` where it is no part of a longer Latin word or number; it may touch Chinese."""
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"


def compiled(*patterns: str) -> re.Pattern[str]:
    """Any of `patterns`, the first that fits."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.ASCII)
