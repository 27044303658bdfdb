"""Which parts of what people wrote are in another language than the page they stand on.

Titles, names and messages are shown as they were written: Chinese on an English page, and the reverse. A screen reader
has to know of each part in which language to read it, and a browser in which country's forms to draw its characters.
The script decides. What is Latin in the midst of Chinese is taken for English when it is at least two words: neither
PDF nor CS-12, nor Word, which Chinese has taken in.
"""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\u3000-\u303f\uff00-\uff65"  # 、。「」（）, ...
_LATIN = "A-Za-z\u00c0-\u024f"
CHINESE = re.compile(f"[{_HAN}《「（【](?:[{_HAN}{_MARKS}“”‘’·…—\\d\\s.,:%/-]*[{_HAN}{_MARKS}])?")
ENGLISH = re.compile(f"[{_LATIN}](?:[^{_HAN}{_MARKS}]*[{_LATIN}\\d.!?)’”])?")
WORDS = re.compile(f"[{_LATIN}]*[a-z][{_LATIN}]*")
TAGS = {"en": "en", "zh-hans": "zh-Hans"}  # of the languages of pages, as HTML names them


def parts(text: str) -> list[tuple[str, str]]:
    """`text` in pieces, each with its language as HTML names it: empty for that of the page."""
    page = get_language() or "en"
    found = CHINESE if page == "en" else ENGLISH
    other, pieces, done = TAGS["zh-hans" if page == "en" else "en"], [], 0
    for part in found.finditer(text):
        if page == "en" or len(WORDS.findall(part[0])) > (part[0] != text):
            pieces += [(text[done : part.start()], ""), (part[0], other)]
            done = part.end()
    return [(piece, language) for piece, language in [*pieces, (text[done:], "")] if piece]


def marked(text: object) -> SafeString:
    """`text` as HTML, in which each piece says in which language it is: one element or none. HTML is left as it is."""
    if isinstance(text, SafeString):
        return text
    pieces = [format_html('<span lang="{}">{}</span>', tag, piece) if tag else piece for piece, tag in parts(str(text))]
    whole = format_html_join("", "{}", ((piece,) for piece in pieces))
    return whole if len(pieces) < 2 else format_html("<span>{}</span>", whole)
