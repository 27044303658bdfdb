"""How a title may be typed in short: its characters, its words, their pinyin in full, and the initials of the pinyin.

会议纪要 is found by 会议, huiyi, jiyao, hyjy and jy: every place at which somebody may begin to type has a key that
begins there, and what is typed is compared with the beginnings of keys.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, Value

HAN = re.compile(r"[㐀-䶿一-鿿]+")
WORD = re.compile(r"[^\W_㐀-䶿一-鿿]+")
LONGEST = 30  # characters of one key: nobody types more to find a title
MOST = 8  # words of what is typed that are compared


@lru_cache(maxsize=4096)
def spellings(text: str) -> frozenset[str]:
    """The keys of a text, lower-case."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found = {word[:LONGEST] for word in WORD.findall(plain)}
    for run in HAN.findall(plain):
        read = _pinyin(run)
        for start in range(len(run)):
            found.add(run[start:][:LONGEST])
            found.add("".join(read[start:])[:LONGEST])
            found.add("".join(syllable[:1] for syllable in read[start:])[:LONGEST])
    return frozenset(found)


def typed(text: str) -> list[str]:
    """The parts of what somebody typed, each to be the beginning of a key."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("'", "")  # between syllables some type xi'an
    runs = (found for word in plain.split() for found in (*HAN.findall(word), *WORD.findall(word)))
    return [run[:LONGEST] for run in runs][:MOST]


def is_found(text: str, wanted: Iterable[str]) -> bool:
    """Whether every one of the `typed` parts begins a key of the text."""
    keys = spellings(text)
    return all(any(key.startswith(part) for key in keys) for part in wanted)


def vector(*texts: str) -> Func:
    """The keys of the texts, as the database keeps them."""
    keys = sorted(frozenset().union(*(spellings(text) for text in texts)))
    return Func(Value(keys), template="array_to_tsvector(%(expressions)s::text[])", output_field=SearchVectorField())


class Beginnings(SearchQuery):
    """Of keys: those that begin with every one of the `typed` parts."""

    template = "%(expressions)s::tsquery"

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__(" & ".join(f"'{part}':*" for part in wanted))


def _pinyin(run: str) -> list[str]:
    from pypinyin import lazy_pinyin  # here, because its dictionaries take 60 MB of every process that reads them

    return lazy_pinyin(run)
