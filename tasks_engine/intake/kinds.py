"""Which template is meant: by its names in the catalogue and by the words that people use for such work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from tasks_engine.intake.asking import CLAUSE, asked_for, asks_for_more, is_wanted, opens_its_sentence
from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled, plain, word
from tasks_engine.intake.words import WORDS, Words
from tasks_engine.intake.words.pieces import CARRIERS, MAKE, NP, WANT, WANTED_AFTER, ZH_GAP, ZH_MADE_AFTER, ZH_MAKE

VERB, PRODUCT, NOUN, HINT, BACKING = 4, 3, 2, 1, 0
"""What is to be done outweighs what it is done to: to proofread the minutes is proofreading."""

GENERIC = "draft"
"""A report, a letter, a notice: what is called so may be of another kind, as an analysis report is."""

CARRIER = compiled(word("|".join(CARRIERS.latin)), "|".join(CARRIERS.chinese))
"""Verbs that are said of other work too: to follow up unpaid fees."""


class Manner(Enum):
    """How a pattern says a kind of work."""

    SAID = auto()
    LOOSE = auto()
    """Anything may stand between its words, so that they need not belong together."""
    NAMED = auto()
    """By what comes of it; a noun behind it may say that it is but part of a name."""


class Hit(NamedTuple):
    """A word for a kind of work, where it stands."""

    weight: int
    start: int
    end: int
    code: str
    is_loose: bool = False
    """Whether its words need not belong together, or may be part of another name."""


def template(text: str, context: Context) -> Field | None:
    """The kind of work that the sentence asks for; amber where another is spoken of as strongly.

    What is asked for outweighs what is told: `As the minutes say so, please find a date` is about a date.
    """
    hits = _specific(sorted(_hits(text, context), key=_order))
    if not hits or hits[0].weight == BACKING:
        return None
    asked, is_elsewhere = _asked(text, hits)
    best = asked[0]
    field = Field("template", best.code, Span(best.start, best.end))
    if rivals := [*_rivals(text, best, asked), *_told(text, best, [hit for hit in hits if hit not in asked])]:
        in_order = sorted(rivals, key=lambda hit: hit.start)
        field = field.doubted(Doubt.SEVERAL, others=tuple(hit.code for hit in in_order))
    is_order = best.weight == VERB and opens_its_sentence(text, best.start)
    if (is_elsewhere and not is_order) or _is_weak(text, best, hits if best.weight >= PRODUCT else asked):
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
    least = HINT if best.code == GENERIC else NOUN if is_weak else best.weight
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight >= least]
    if best.weight == VERB and best.code != GENERIC:
        rivals += [
            hit
            for hit in hits
            if hit.code not in (best.code, GENERIC) and hit.weight == NOUN < least and not _governs(text, best, hit)
        ]
    if best.code == GENERIC:
        return rivals
    return [hit for hit in rivals if hit.weight == VERB or not (best.start <= hit.start and hit.end <= best.end)]


def _governs(text: str, best: Hit, noun: Hit) -> bool:
    """Whether a noun stands in what the verb has behind it: `translate the minutes`."""
    return best.start <= noun.start and not CLAUSE.search(text, best.end, max(noun.start, best.end))


def _told(text: str, best: Hit, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in what is only told, where they could be an order as well, or where the best is but a noun."""
    rivals = [hit for hit in hits if hit.code != best.code and hit.weight == VERB and hit.code != GENERIC]
    return [hit for hit in rivals if best.weight < PRODUCT or opens_its_sentence(text, hit.start)]


def _is_weak(text: str, best: Hit, hits: Sequence[Hit]) -> bool:
    if best.weight == PRODUCT:
        return not any(hit.code == best.code and hit.weight != PRODUCT for hit in hits)
    if best.weight == VERB:
        return best.is_loose and not any(hit.code == best.code and not hit.is_loose for hit in hits)
    if best.is_loose and not any(hit.code == best.code and not hit.is_loose for hit in hits):
        return True
    hinted = any(hit.code not in (best.code, GENERIC) and hit.weight == HINT for hit in hits)
    return best.weight == HINT or hinted or not is_wanted(text, Span(best.start, best.end))


def _hits(text: str, context: Context) -> Iterator[Hit]:
    topics = [match.span() for match in TOPIC.finditer(text)]
    for kind in context.kinds:
        for weight, manner, pattern in _patterns(kind):
            for match in pattern.finditer(text):
                start, end = match.span()
                if end > start:
                    most, is_part = _standing(text, Span(start, end), manner, topics)
                    yield Hit(min(weight, most), start, end, kind.code, manner is Manner.LOOSE or is_part)


def _standing(text: str, at: Span, manner: Manner, topics: Sequence[tuple[int, int]]) -> tuple[int, bool]:
    """The most that words can weigh where they stand, and whether they may be part of another name."""
    if any(first <= at.start and at.end <= last for first, last in topics):
        return BACKING, False
    is_part = OF.match(text, at.end) is not None
    if manner is Manner.SAID and RULE.match(text, at.end):
        return VERB, True
    if manner is Manner.LOOSE:
        return VERB, is_part
    if is_part:
        return BACKING, False
    if manner is Manner.NAMED and INSIDE.match(text, at.end):
        return HINT, False
    most = NOUN if CARRIER.fullmatch(text, *at) else VERB
    if manner is Manner.NAMED and COMPOUND.match(text, at.end):
        return HINT, False
    return most, False


OF = compiled("[好过完]?的(?!时候|话|同时|[，,。;；]|$)")
INSIDE = compiled(r"(?<=[\u4e00-\u9fff])(?!情况)[^，,。;；！？!?的\s帮请麻给]{1,6}的(?!时候|话|同时|[，,。;；]|$)")
"""In Chinese what is wanted stands behind what tells of which sort it is: `会费调整的说明`."""
RULE = compiled(
    "(?:工作|管理|服务|业务|操作)[^，,。的]{0,2}?(?:办法|规范|制度|方案|流程|指南|规定|细则|要求|标准|会议|培训)"
)
"""The rules for a kind of work are not the work: `校对工作规范`."""
COMPOUND = compiled(
    r"[^，,。;；！？!?的\s]{0,4}?(?:办法|规范|制度|方案|流程|指南|规定|细则|讨论会|发布会|评审会|研讨会|工作会|培训班"
    "|委员会|小组|公司|中心)",
    r" (?!(?:for|of|to|about|on|in|at|by|with|and|or|from|before|after|until|till|please|pls|plz|kindly|as|that|which"
    r"|who|whom|we|i|you|they|he|she|it|is|are|was|were|be|been|being|has|have|had|do|does|did|will|would|shall|should"
    "|can|could|may|might|must|need|needs|due|out|up|ready|asap|today|tomorrow|tonight|this|these|those|the|a|an|our"
    "|my"
    r"|your|their|his|her|its|all|any|some|each|every|no|not|only|again|too|also|so|but|if|when|while|where|once|then"
    r"|here|there|now|back|off|over|into|onto|via|per|than|without|within|between|during|under|through|across|against"
    "|near|around|among|amongst|since|upon|towards?|like|because|unless|regarding|concerning|next|last|first|early"
    r"|late|mon|tue|wed|thu|fri|sat|sun|\w+day|went|go|goes|gets?"
    r"|came|comes|sent|held|made|done|left|attached|enclosed|online|asap|urgent|confidential|internal|public|plus|minus"
    r"|january|february|march|april|june|july|august|september|october|november|december|still|yet|yes|just|very|two"
    r"|three|four|five|six|seven|eight|nine|ten|twelve|i'\w+|we'\w+|they'\w+|it's|thanks|thank|looks?|says?|said|never"
    r"|always|together|prettier|nicer|better|shorter|longer|properly|urgently)(?![a-z]))(?!\w+(?:ing|ed|ly)"
    "(?![a-z]))[a-z]{3,}",
)
"""`The survey debriefing` is no survey."""


TOPIC = compiled(
    r"(?<![a-z])(?<!how )(?<!what )about (?!\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an? "
    r"(?:dozen|hundred|score|hour))(?:(?! - )[^,;.:!?\n])*",
    r"(?<![a-z])(?:regarding|concerning|on the subject of|in the matter of) (?:(?! - )[^,;.:!?\n])*",
    r"(?:关于|有关|围绕|针对)[^，,。;；！？!?\n]*(?:的|事宜|问题|一事)",
)
"""What something is about is not what is to be done."""


def _patterns(kind: Kind) -> tuple[tuple[int, Manner, re.Pattern[str]], ...]:
    return _compiled(kind.code, kind.words)


@lru_cache(maxsize=1024)
def _compiled(code: str, names: tuple[str, ...]) -> tuple[tuple[int, Manner, re.Pattern[str]], ...]:
    words = WORDS.get(code, Words())
    named = _joined(*words.nouns, *_names(names, latin=True))
    zh_named = _joined(*words.zh_nouns, *_names(names, latin=False))
    products, zh_products = _joined(*words.products), _joined(*words.zh_products)
    rows = (
        (VERB, Manner.SAID, _joined(*_tight(words.verbs)), _joined(*_tight(words.zh_verbs))),
        (VERB, Manner.LOOSE, _joined(*_loose(words.verbs)), _joined(*_loose(words.zh_verbs))),
        (VERB, Manner.NAMED, _made(named), _zh_made(zh_named)),
        (
            VERB,
            Manner.SAID,
            f"(?:{named}){WANTED_AFTER}" if named else "",
            f"(?:{zh_named}){ZH_MADE_AFTER}" if zh_named else "",
        ),
        (PRODUCT, Manner.SAID, _made(products), _zh_made(zh_products)),
        (NOUN, Manner.NAMED, named, zh_named),
        (HINT, Manner.SAID, _joined(*words.hints), _joined(*words.zh_hints)),
        (BACKING, Manner.SAID, _joined(*words.backing), _joined(*words.zh_backing)),
    )
    patterns = ((weight, manner, [word(en)] if en else [], [zh] if zh else []) for weight, manner, en, zh in rows)
    return tuple((weight, manner, compiled(*en, *zh)) for weight, manner, en, zh in patterns if en or zh)


def _made(en: str) -> str:
    """What is to be made weighs more than what is only named."""
    return f"(?:{MAKE}|{WANT}) {NP}(?:{en})" if en else ""


def _zh_made(zh: str) -> str:
    return f"{ZH_MAKE}{ZH_GAP}(?:{zh})" if zh else ""


def _loose(patterns: tuple[str, ...]) -> Iterator[str]:
    return (pattern for pattern in patterns if GAPPED.search(pattern))


def _tight(patterns: tuple[str, ...]) -> Iterator[str]:
    return (pattern for pattern in patterns if not GAPPED.search(pattern))


GAPPED = re.compile(r"\{[01],|\\S\+ ")


def _joined(*patterns: str) -> str:
    return "|".join(filter(None, patterns))


def _names(names: tuple[str, ...], *, latin: bool) -> list[str]:
    read = (plain(name).strip() for name in names)
    return [re.escape(name) for name in read if len(name) > 1 and name.isascii() is latin]
