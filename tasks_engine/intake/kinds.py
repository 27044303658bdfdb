"""Which template is meant: by its names in the catalogue and by the words that people use for such work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tasks_engine.intake.asking import asked_for, asks_for_more, is_wanted, opens_its_sentence
from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, plain, word
from tasks_engine.intake.words import WORDS, Words
from tasks_engine.intake.words.pieces import CARRIERS, MAKE, NP, WANT, WANTED_AFTER, ZH_GAP, ZH_MADE_AFTER, ZH_MAKE

VERB, PRODUCT, NOUN, HINT = 4, 3, 2, 1
"""What is to be done outweighs what it is done to: to proofread the minutes is proofreading."""

GENERIC = "draft"
"""A report, a letter, a notice: what is called so may be of another kind, as an analysis report is."""

CARRIER = compiled(word("|".join(CARRIERS.latin)), "|".join(CARRIERS.chinese))
"""Verbs that are said of other work too: to follow up unpaid fees."""


class Hit(NamedTuple):
    """A word for a kind of work, where it stands."""

    weight: int
    start: int
    end: int
    code: str


def template(text: str, context: Context) -> Field | None:
    """The kind of work that the sentence asks for; amber where another is spoken of as strongly.

    What is asked for outweighs what is told: `As the minutes say so, please find a date` is about a date.
    """
    hits = _specific(sorted(_hits(text, context), key=_order))
    if not hits:
        return None
    asked, is_elsewhere = _asked(text, hits)
    best = asked[0]
    field = Field("template", best.code, Span(best.start, best.end))
    if rivals := [*_rivals(text, best, asked), *_told(text, best, [hit for hit in hits if hit not in asked])]:
        in_order = sorted(rivals, key=lambda hit: hit.start)
        field = field.doubted(Doubt.SEVERAL, others=tuple(hit.code for hit in in_order))
    is_order = best.weight == VERB and opens_its_sentence(text, best.start)
    if (is_elsewhere and not is_order) or _is_weak(text, best, asked):
        field = field.doubted(Doubt.WEAK_WORD)
    return field


def _asked(text: str, hits: list[Hit]) -> tuple[list[Hit], bool]:
    """The hits in what is asked for; all of them, and whether something unknown is asked for, if there are none."""
    is_unknown = False
    for zones in asked_for(text):
        among = _within(hits, zones)
        if among and among[0].weight >= NOUN:
            return among, False
        is_unknown = is_unknown or any(asks_for_more(text, zone) for zone in zones)
    return hits, is_unknown


def _order(hit: Hit) -> tuple[int, int, int]:
    return -hit.weight, hit.start, -hit.end


def _specific(hits: list[Hit]) -> list[Hit]:
    """Without a `report` or a `letter` that is part of what another kind of work is called by: `数据分析报告`."""
    others = [hit for hit in hits if hit.code != GENERIC and hit.weight >= NOUN]
    heads = {hit.end: hit.start for hit in hits if hit.code == GENERIC and hit.weight == NOUN}

    def is_part(hit: Hit) -> bool:
        ends = (hit.end, heads.get(hit.end))
        return any(other.end in ends and hit.start <= other.end for other in others)

    return [hit for hit in hits if hit.code != GENERIC or not is_part(hit)]


def _within(hits: Sequence[Hit], zones: Sequence[Span]) -> list[Hit]:
    """The hits that end in what is asked for; what is only named must begin there too."""
    return [
        hit
        for hit in hits
        if any(
            zone.start < hit.end <= zone.end and (hit.weight >= PRODUCT or zone.start <= hit.start) for zone in zones
        )
    ]


def _rivals(text: str, best: Hit, hits: Sequence[Hit]) -> list[Hit]:
    """Hits beside the best that say another kind as strongly."""
    is_weak = best.weight == PRODUCT or CARRIER.match(text, best.start) is not None
    least = NOUN if is_weak else best.weight
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight >= least]
    return [hit for hit in rivals if not (best.start <= hit.start and hit.end <= best.end)]


def _told(text: str, best: Hit, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in what is only told, where they could be an order as well, or where the best is but a noun."""
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight == VERB and hit.code != GENERIC]
    return [hit for hit in rivals if best.weight < PRODUCT or opens_its_sentence(text, hit.start)]


def _is_weak(text: str, best: Hit, hits: Sequence[Hit]) -> bool:
    if best.weight >= PRODUCT:
        return False
    hinted = any(hit.code not in (best.code, GENERIC) and hit.weight == HINT for hit in hits)
    return best.weight == HINT or hinted or not is_wanted(text, Span(best.start, best.end))


def _hits(text: str, context: Context) -> Iterator[Hit]:
    for kind in context.kinds:
        for weight, pattern in _patterns(kind):
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    least = NOUN if CARRIER.fullmatch(text, *match.span()) else weight
                    yield Hit(min(weight, least), *match.span(), kind.code)


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
    latin = f"(?:{MAKE}|{WANT}) {NP}(?:{en})|(?:{en}){WANTED_AFTER}"
    chinese = f"{ZH_MAKE}{ZH_GAP}(?:{zh})|(?:{zh}){ZH_MADE_AFTER}"
    return latin if en else "", chinese if zh else ""


def _joined(*patterns: str) -> str:
    return "|".join(filter(None, patterns))


def _names(names: tuple[str, ...], *, latin: bool) -> list[str]:
    read = (plain(name).strip() for name in names)
    return [re.escape(name) for name in read if len(name) > 1 and name.isascii() is latin]
