"""Names of files, as their uploaders gave them."""

import unicodedata
from pathlib import PurePath

LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """The uploader's file name, safe to show and to offer for download: no path, no control or direction characters."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip(". ")
    path = PurePath(shown or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:LONGEST_NAME]
