"""What can be shown of a file, found in its bytes: pictures of pages, plain text, the shape of a sound.

Nothing here touches the database. What comes out is ours alone: pixels that we drew, characters, numbers. Whatever a
file wants to do in a browser, its picture does not.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import wave
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PAGES = 30
WIDTH, HEIGHT = 1100, 1800  # pixels: a page fits inside
THUMB = (300, 240)
FEW_COLOURS = 1024
MOST_PIXELS = 60_000_000  # of a photograph: what is larger is a bomb
MOST_TEXT = 200_000  # characters
PAGE_LINES, LINE = 46, 92  # lines of a page of plain text, and characters of a line
MOST_XML = 20 * 2**20  # bytes of a document's text, unpacked
BARS = 48
CONVERTING = 120  # seconds that another program may take
ROOT = Path(__file__).parents[2]
ALONE = {"OPENBLAS_NUM_THREADS": "1"}  # all that a process which decodes is told: no addresses, no passwords
PARAGRAPH, BREAK, TEXT = (
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}" for name in ("p", "br", "t")
)
WORDS = (BREAK, TEXT)
# What the readers say of a bad file. Of archives: no such part, and a compression that is not known.
DAMAGED = (
    OSError, ValueError, EOFError, KeyError, pdfium.PdfiumError, wave.Error, BadZipFile, ElementTree.ParseError,
    Image.DecompressionBombError, UnidentifiedImageError, NotImplementedError,
)  # fmt: skip


class CannotBeShown(Exception):
    """The bytes are not what they seem, or more than is safe to unpack."""


@dataclass(frozen=True)
class Picture:
    """One page, as the bytes of a WebP."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """What a preview holds. `page_count` is the document's; `pages` or `texts` are the first of them."""

    pages: list[Picture] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    page_count: int = 0
    peaks: list[int] = field(default_factory=list)
    seconds: int | None = None
    thumb: bytes = b""


def shown_of(content: Any, media_type: str) -> Shown:
    """What can be shown of `content`, a file that is open for reading. Raises `CannotBeShown`."""
    try:
        return MAKERS[media_type](content)
    except DAMAGED as error:
        raise CannotBeShown(str(error)) from error


def _pdf(content: BinaryIO) -> Shown:
    with pdfium.PdfDocument(content.read()) as document:
        count = len(document)
        if not count:
            raise CannotBeShown("no pages")
        images = [_page(document, number) for number in range(min(count, MOST_PAGES))]
    return Shown(pages=[_picture(image) for image in images], page_count=count, thumb=_thumb(images[0]))


def _page(document: pdfium.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return drawn


def _photograph(content: BinaryIO) -> Shown:
    with Image.open(content, formats=["PNG", "JPEG", "WEBP"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise CannotBeShown("too many pixels")
        turned = ImageOps.exif_transpose(image).convert("RGBA")
    flat = Image.new("RGB", turned.size, "white")
    flat.paste(turned, mask=turned.getchannel("A"))
    flat.thumbnail((WIDTH, HEIGHT))
    return Shown(pages=[_picture(flat)], page_count=1, thumb=_thumb(flat))


def _text(content: BinaryIO) -> Shown:
    return _typed(plain_text(content))


def plain_text(content: BinaryIO) -> str:
    """The characters of a text file, in the encodings that offices use."""
    raw = content.read(4 * MOST_TEXT)
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _clean(raw.decode("utf-16", errors="replace"))
    try:
        return _clean(getincrementaldecoder("utf-8-sig")().decode(raw))  # the last character may be cut in two
    except UnicodeDecodeError:
        return _clean(raw.decode("gb18030", errors="replace"))


def _word(content: BinaryIO) -> Shown:
    """The pages as LibreOffice sets them where it is installed, or else the bare text."""
    return _converted(content) or _typed("\n".join(paragraphs(content)))


def _office(content: BinaryIO) -> Shown:
    found = _converted(content)
    if found is None:
        raise CannotBeShown("LibreOffice is not installed")
    return found


def _converted(content: BinaryIO) -> Shown | None:
    """The document as LibreOffice prints it; None without LibreOffice, or when it gives up."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "document")
        content.seek(0)
        source.write_bytes(content.read())
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, timeout=CONVERTING, capture_output=True, check=True)  # noqa: S603 - no shell
            return _pdf(io.BytesIO(Path(folder, "document.pdf").read_bytes()))
        except (OSError, subprocess.SubprocessError, pdfium.PdfiumError):
            return None
        finally:
            content.seek(0)


def paragraphs(content: BinaryIO) -> Iterator[str]:
    """The paragraphs of a Word document, without its looks."""
    with ZipFile(content) as archive:
        if archive.getinfo("word/document.xml").file_size > MOST_XML:
            raise CannotBeShown("too long")
        with archive.open("word/document.xml") as document:
            xml = document.read(MOST_XML)  # whatever the archive says of itself
    root = ElementTree.fromstring(xml)  # noqa: S314 - expat loads nothing from outside, and stops amplification
    for paragraph in root.iter(PARAGRAPH):
        yield "".join("\n" if part.tag == BREAK else part.text or "" for part in paragraph.iter() if part.tag in WORDS)


def _clean(text: str) -> str:
    return "".join(character for character in text[:MOST_TEXT] if character.isprintable() or character in "\n\t")


def _typed(text: str) -> Shown:
    """Plain text on pages of a fixed size."""
    pages: list[list[str]] = [[]]
    room = PAGE_LINES
    for line in _clean(text).expandtabs(4).split("\n"):
        needed = 1 + sum(2 if ord(character) > 0x2E7F else 1 for character in line) // LINE
        if needed > room and pages[-1]:
            pages.append([])
            room = PAGE_LINES
        pages[-1].append(line)
        room -= needed
    texts = ["\n".join(page).rstrip() for page in pages]
    return Shown(texts=texts[:MOST_PAGES], page_count=len(texts))


def _sound(content: BinaryIO) -> Shown:
    """The loudest moment of each of equal parts of a recording, of the loudest of all."""
    with wave.open(content) as sound:
        rate, frames, wide = sound.getframerate(), sound.getnframes(), sound.getsampwidth()
        if wide not in SAMPLES or not rate or not frames:
            raise CannotBeShown("samples of a size that we do not read")
        part = -(-frames // BARS)
        loud = [_loudest(sound.readframes(part), wide) for _ in range(BARS)]
    most = max(loud) or 1
    return Shown(peaks=[round(100 * each / most) for each in loud], seconds=frames // rate)


def _recording(content: BinaryIO) -> Shown:
    """The same of what has to be decoded, by a process that can break without harm and knows nothing of ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "recording")
        with path.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        command = [sys.executable, "-m", "backend.files.hearing", str(path), str(BARS)]
        try:
            done = subprocess.run(  # noqa: S603 - no shell
                command, timeout=CONVERTING, capture_output=True, check=True, cwd=ROOT, env=ALONE
            )
        except (OSError, subprocess.SubprocessError) as error:
            told = getattr(error, "stderr", None) or b""
            raise CannotBeShown(told.decode(errors="replace").strip()[-200:] or str(error)) from error
    found = json.loads(done.stdout)
    return Shown(peaks=found["peaks"], seconds=found["seconds"])


SAMPLES: dict[int, Any] = {1: np.uint8, 2: np.dtype("<i2"), 4: np.dtype("<i4")}


def _loudest(frames: bytes, wide: int) -> int:
    samples = np.frombuffer(frames[: len(frames) // wide * wide], dtype=SAMPLES[wide]).astype(np.int64)
    return int(np.abs(samples - (128 if wide == 1 else 0)).max(initial=0))


def _picture(image: Image.Image) -> Picture:
    return Picture(_webp(image), image.width, image.height)


def _thumb(image: Image.Image) -> bytes:
    """The top of the first page, small."""
    small = image.copy()
    small.thumbnail((THUMB[0], 10 * THUMB[1]))
    return _webp(small.crop((0, 0, small.width, min(small.height, THUMB[1]))))


def _webp(image: Image.Image) -> bytes:
    """Letters and lines, which have few colours, are sharper and smaller without loss; photographs are neither."""
    written = io.BytesIO()
    is_drawn = image.getcolors(FEW_COLOURS) is not None
    image.save(written, "WEBP", lossless=is_drawn, quality=82, method=4)
    return written.getvalue()


OPEN_XML = "application/vnd.openxmlformats-officedocument"
MAKERS: dict[str, Callable[[BinaryIO], Shown]] = {
    "application/pdf": _pdf,
    "image/png": _photograph,
    "image/jpeg": _photograph,
    "image/webp": _photograph,
    "text/plain": _text,
    "text/csv": _text,
    "audio/x-wav": _sound,
    "audio/mpeg": _recording,
    "audio/ogg": _recording,
    "video/webm": _recording,
    f"{OPEN_XML}.wordprocessingml.document": _word,
    f"{OPEN_XML}.spreadsheetml.sheet": _office,
    f"{OPEN_XML}.presentationml.presentation": _office,
    "application/vnd.oasis.opendocument.text": _office,
    "application/vnd.oasis.opendocument.spreadsheet": _office,
}
