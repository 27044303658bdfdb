"""The icons of the pages: one file of drawings, made of Lucide's when static files are prepared."""

import re

from lucide.templatetags.lucide import lucide

DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
NAMES = (
    "archive", "arrow-right-left", "audio-lines", "badge-check", "ban", "bell", "bell-off", "bookmark-plus",
    "building-2", "calendar-days", "calendar-plus", "chart-column", "check", "chevron-left", "chevron-right",
    "circle-check", "circle-pause", "circle-question-mark", "clock", "columns-3", "copy", "download", "ellipsis", "eye",
    "file-text", "flag", "funnel", "git-compare", "history", "hourglass", "house", "image", "inbox", "info", "kanban",
    "key-round", "languages", "link", "list", "list-checks", "lock", "log-out", "mail-open", "map-pin",
    "message-square", "mic", "monitor-smartphone", "moon", "notebook-pen", "paperclip", "pencil-line", "phone", "play",
    "plus", "radar", "refresh-cw", "repeat", "rotate-ccw", "scale", "search", "send", "settings", "shield-check",
    "spell-check", "square", "stamp", "sun", "timer", "train-front", "trash-2", "triangle-alert", "undo-2", "user",
    "user-check", "user-plus", "users", "wifi-off", "x",
)  # fmt: skip


def sprite() -> str:
    """An SVG with a symbol `i-<name>` for every icon."""
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{_drawing(name)}</symbol>\n' for name in NAMES)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def _drawing(name: str) -> str:
    found = DRAWING.search(lucide(name))
    assert found is not None
    return " ".join(found.group(1).split())
