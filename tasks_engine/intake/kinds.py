"""Which template is meant: by its names in the catalogue and by the words that people use for such work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, plain, word
from tasks_engine.intake.words import WORDS, Words
from tasks_engine.intake.words.pieces import MAKE, NP, ZH_GAP, ZH_MAKE

VERB, PRODUCT, NOUN, HINT = 4, 3, 2, 1
"""What is to be done outweighs what it is done to: to proofread the minutes is proofreading."""


CARRIERS = frozenset({"followup", "meeting_service"})
"""Kinds whose verbs are said of other work too: to follow up unpaid fees."""


CLAUSE = re.compile(r"[,;.:!?\n，、。；：！？]")
FEW, LEFT = 4, 4
"""Words before a noun in English, characters after it in Chinese, with which it can still be all that is wanted."""
WANTED = compiled(word("need|want|wants|require|like|get|for"))
GIVEN = compiled(word("this|these|that|those|attached|enclosed|have"), "[这那该将把]|一下|附件")
"""Said of what is there already, so that something else is to be done to it."""


class Hit(NamedTuple):
    """A word for a kind of work, where it stands."""

    weight: int
    start: int
    end: int
    code: str


def template(text: str, context: Context) -> Field | None:
    """The kind of work that the sentence asks for; amber where another is spoken of as strongly."""
    hits = list(_hits(text, context))
    if not hits:
        return None
    best = min(hits, key=lambda hit: (-hit.weight, hit.start, -hit.end))
    least = NOUN if best.code in CARRIERS or best.weight == PRODUCT else best.weight
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight >= least]
    hinted = best.weight == NOUN and any(hit.code not in (best.code, "draft") and hit.weight == HINT for hit in hits)
    rivals = [hit for hit in rivals if not (best.start <= hit.start and hit.end <= best.end)]
    field = Field("template", best.code, Span(best.start, best.end))
    if rivals:
        field = field.doubted(
            Doubt.SEVERAL, others=tuple(hit.code for hit in sorted(rivals, key=lambda hit: hit.start))
        )
    if best.weight == HINT or hinted or (best.weight == NOUN and not _heads_its_clause(text, best)):
        field = field.doubted(Doubt.WEAK_WORD)
    return field


def _heads_its_clause(text: str, hit: Hit) -> bool:
    """Whether the noun is what its clause asks for, and not what something unknown is to be done to."""
    start = max((match.end() for match in CLAUSE.finditer(text, 0, hit.start)), default=0)
    before = text[start : hit.start]
    if GIVEN.search(before):
        return False
    if text[hit.start : hit.end].isascii():
        return len(before.split()) <= FEW or WANTED.search(before) is not None
    after = CLAUSE.search(text, hit.end)
    return (after.start() if after else len(text)) - hit.end <= LEFT


def _hits(text: str, context: Context) -> Iterator[Hit]:
    for kind in context.kinds:
        for weight, pattern in _patterns(kind):
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Hit(weight, *match.span(), kind.code)


def _patterns(kind: Kind) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return _compiled(kind.code, kind.words)


@lru_cache(maxsize=1024)
def _compiled(code: str, names: tuple[str, ...]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    words = WORDS.get(code, Words())
    named = _joined(*words.nouns, *_names(names, latin=True))
    zh_named = _joined(*words.zh_nouns, *_names(names, latin=False))
    rows = (
        (VERB, _joined(*words.verbs), _joined(*words.zh_verbs)),
        (VERB, *_made(named, zh_named)),
        (PRODUCT, *_made(_joined(*words.products), _joined(*words.zh_products))),
        (NOUN, named, zh_named),
        (HINT, _joined(*words.hints), _joined(*words.zh_hints)),
    )
    patterns = ((weight, [word(en)] if en else [], [zh] if zh else []) for weight, en, zh in rows)
    return tuple((weight, compiled(*en, *zh)) for weight, en, zh in patterns if en or zh)


def _made(en: str, zh: str) -> tuple[str, str]:
    """What is to be made weighs more than what is only named."""
    return f"{MAKE} {NP}(?:{en})" if en else "", f"{ZH_MAKE}{ZH_GAP}(?:{zh})" if zh else ""


def _joined(*patterns: str) -> str:
    return "|".join(filter(None, patterns))


def _names(names: tuple[str, ...], *, latin: bool) -> list[str]:
    read = (plain(name).strip() for name in names)
    return [re.escape(name) for name in read if len(name) > 1 and name.isascii() is latin]
