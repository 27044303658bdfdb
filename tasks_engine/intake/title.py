"""The title: the clause that names the work, without what became a field of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks_engine.intake.draft import Doubt, Field, Span
from tasks_engine.intake.text import compiled

LONGEST = 120
APART = frozenset({"deadline", "confidentiality", "priority", "recurrence", "effort_minutes"})
"""Fields whose words do not stay in the title."""
CLAUSES = re.compile(r"[^,;.!?\n，。；！？…]+(?:(?<=\d)[.,](?=\d)[^,;.!?\n，。；！？…]+)*")
OPENERS = compiled(
    r"[\s\-:：'\"“”‘’「」《（(\]\[)）]+",
    r"(?:hi|hello|hey|dear (?:all|team|secretary)|please|pls|kindly|and|then|also|it is|it's|is|so"
    "|(?:could|can|would|will) (?:you|someone|somebody|anyone)(?: please| kindly)?|i(?:'d| would) like (?:you to"
    "|to have|someone to)"
    r"|(?:i|we) (?:need|want|require)(?: you to| someone to| somebody to)?|help (?:me|us)(?: to| with)?)(?![a-z'])",
    "(?:您好|你好|麻烦|烦请|劳烦|请问|请|帮忙|帮我们?|给我们?|替我们?|我们?(?:想要?|需要?|要|希望)|需要|要"
    "(?=一?[份个篇张套])|能否|能不能|可否|可以|另外|同时|以及|并)(?:您|你|大家)?",
)  # fmt: skip
CLOSERS = re.compile(
    r"(?:[\s\-:：'\"“”‘’「」（(,，、]|\b(?:please|thanks|thank you|and|by|on|for|from|to|in|at|of|with|the|before"
    r"|until|to be|is|are|due)\b|谢谢|吧|吗|呢|呀|哦)+$"
)


def title(sentence: str, text: str, fields: Sequence[Field]) -> Field | None:
    """A stretch of the sentence, of at most `LONGEST` characters; amber when it does not name a known kind of work."""
    kind = next((field.span for field in fields if field.name == "template"), None)
    taken = bytearray(len(text))
    for field in fields:
        if field.name in APART:
            taken[field.span.start : field.span.end] = b"\1" * (field.span.end - field.span.start)
    pieces = [piece for clause in _clauses(text) for piece in _pieces(text, clause, taken)]
    if not pieces:
        return None
    named = [piece for piece in pieces if kind and piece.start <= kind.start < piece.end]
    chosen = named[0] if named else max(pieces, key=lambda piece: (piece.end - piece.start, -piece.start))
    chosen = Span(chosen.start, min(chosen.end, chosen.start + LONGEST))
    value = " ".join(_printable(sentence[slice(*chosen)]).split())
    if not value:
        return None
    return Field("title", value[:1].upper() + value[1:], chosen, () if named else (Doubt.WEAK_WORD,))


def _clauses(text: str) -> list[tuple[int, int]]:
    """The clauses, where a list such as `the room, the agenda and the papers` is one of them."""
    found: list[tuple[int, int]] = []
    pending: list[tuple[int, int]] = []
    for match in CLAUSES.finditer(text):
        clause = match.span()
        joins = bool(pending) and text[pending[-1][1] : clause[0]] == ","
        if not joins:
            found, pending = found + pending, []
        if joins and LISTED.match(text, *clause):
            found, pending = [*found, (pending[0][0], clause[1])], []
        elif len(text[slice(*clause)].split()) <= SHORT:
            pending = [*pending, clause]
        else:
            found, pending = [*found, *pending, clause], []
    return found + pending


SHORT = 4
"""Words of a part of a list."""
LISTED = re.compile(r"\s(?:[a-z0-9'-]+ ){1,4}?and (?!then )[a-z0-9]")


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _pieces(text: str, clause: tuple[int, int], taken: bytearray) -> list[Span]:
    """What is left of a clause between the words that are fields of their own."""
    pieces, start = [], clause[0]
    for at in range(clause[0], clause[1] + 1):
        if at == clause[1] or taken[at]:
            if piece := _trimmed(text, start, at):
                pieces.append(piece)
            start = at + 1
    return pieces


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and (match := OPENERS.match(text, start, end)):
        start = match.end()
    if match := CLOSERS.search(text, max(start, end - LONGEST), end):  # what ends a title is short
        end = match.start()
    return Span(start, end) if any(character.isalnum() for character in text[start:end]) else None
