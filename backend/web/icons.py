"""The icons of the pages: Lucide's drawings, each written where it stands.

One file of them all would be fetched, parsed and laid out as a page of its own before anything is painted.
"""

import re
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def drawn(name: str) -> SafeString:
    """The drawing of that name, for the eye alone: words stand beside it."""
    found = DRAWING.search(lucide(name))
    assert found is not None
    shapes = SafeString(re.sub(r"\s*(<|/>)", r"\1", found[1]).strip())  # Lucide's own
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shapes)
