"""What a row of the tables of words holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Patterns for one kind of work, by weight; English ones stand alone, Chinese ones anywhere.

    `products` say the kind only as what is to be made: `write a plan`. Nouns do so too, and weigh as much as
    verbs then. A verb with a gap in it, `arrange ... time`, is sure only where a noun, a hint or a word of `backing`
    bears it out.
    """

    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    zh_verbs: tuple[str, ...] = ()
    zh_nouns: tuple[str, ...] = ()
    zh_hints: tuple[str, ...] = ()
    zh_products: tuple[str, ...] = ()
    backing: tuple[str, ...] = ()
    zh_backing: tuple[str, ...] = ()
