"""Static files that are made of what packages bring, when static files are prepared: nothing of it is copied here."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django_htmx
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from backend.web import typeface

HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-4.min.js"
MADE: dict[str, Callable[[], bytes]] = {
    "web/hanken-grotesk.woff2": typeface.cut,
    "web/js/htmx.js": lambda: HTMX.read_bytes() + b"\nexport default htmx;\n",  # asked for after the style sheet
}
MAKERS = (typeface.__file__, HTMX)
SPARED = re.compile(r"""("[^"]*")|/\*.*?\*/|\s*([{};,])\s*|(:)\s+|(\s)\s*""", re.DOTALL)


class Made(BaseFinder):
    """Finds the made files; makes those that are not there, or were made by an older state of the code."""

    def check(self, **_: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        if path not in MADE:
            return []
        found = str(self._made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in MADE:
            self._made(path)
            yield path, FileSystemStorage(location=self._folder)

    @property
    def _folder(self) -> Path:
        state = hashlib.sha256(b"".join(Path(maker).read_bytes() for maker in MAKERS)).hexdigest()[:12]
        folder: Path = settings.VAR_DIR / "made" / state
        return folder

    def _made(self, path: str) -> Path:
        file = self._folder / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(".unfinished")
            unfinished.write_bytes(MADE[path]())
            unfinished.replace(file)  # at once: another process may look meanwhile
        return file


class Once(Compressor):  # type: ignore[misc]
    """Leaves alone what is compressed already: under a name that changes with it, it cannot be out of date.

    Source maps are asked for by those alone who debug, and take longest.
    """

    def should_compress(self, filename: str) -> bool:
        return not filename.endswith(".map") and bool(super().should_compress(filename))

    def compress(self, path: str) -> list[str]:
        done = [f"{path}{suffix}" for suffix in (".br", ".gz") if Path(f"{path}{suffix}").exists()]
        compressed: list[str] = done or super().compress(path)
        return compressed


def squeezed(css: str) -> str:
    """A style sheet without what only people need: comments, and blanks that separate nothing."""
    return SPARED.sub(lambda found: found[1] or found[2] or found[3] or ("" if found[4] is None else " "), css).strip()


class Fingerprinted(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Static files under names that change with them, also where our own modules import each other."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "web/js/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\./[^"]+)")""", 'from "%(url)s"'),
                (r"""(?P<matched>import\("(?P<url>\./[^"]+)"\))""", 'import("%(url)s")'),
            ),
        ),
    )

    def create_compressor(self, **options: Any) -> Once:
        return Once(**options)

    def _save(self, name: str, content: "File[Any]") -> str:
        if name.startswith("web/") and name.endswith(".css"):
            content = ContentFile(squeezed(b"".join(content.chunks()).decode()).encode())
        return str(super()._save(name, content))
