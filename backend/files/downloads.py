"""Handing out stored files: as attachments that no browser runs or guesses at."""

import re
from collections.abc import Iterator

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from backend.files.models import Preview, PreviewPage, StoredFile

# Whatever is in a file, a browser neither runs it nor guesses what it is.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def attachment(stored: StoredFile) -> FileResponse:
    """The bytes of a stored file, streamed, under the uploader's name (RFC 6266)."""
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
        headers=HARMLESS,
    )


RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)
CHUNK = 64 * 2**10  # bytes


def part_of(stored: StoredFile, wanted: str) -> HttpResponseBase:
    """As much of a stored file as the header `Range` asks for (RFC 9110, 14): players jump to any place of it.

    Of several ranges at once, and of what is no range, nothing is cut: the whole file is the answer.
    """
    found = RANGE.fullmatch(wanted.strip())
    if not found or found[0] == "bytes=-":
        whole = attachment(stored)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first, end = _bounds(found[1], found[2], stored.size)
    if first >= end:
        return HttpResponse(status=416, headers={**HARMLESS, "Content-Range": f"bytes */{stored.size}"})
    return StreamingHttpResponse(
        _bytes(stored.content.open("rb"), first, end),
        status=206,
        content_type=stored.media_type,
        headers={
            **HARMLESS,
            "Accept-Ranges": "bytes",
            "Content-Length": str(end - first),
            "Content-Range": f"bytes {first}-{end - 1}/{stored.size}",
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=stored.name),
        },
    )


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The first byte of a range, and the one after its last. Without a first one, it is as many from the end."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


def _bytes(content: FieldFile, first: int, end: int) -> Iterator[bytes]:
    with content:
        content.seek(first)
        while first < end and (chunk := content.read(min(CHUNK, end - first))):
            first += len(chunk)
            yield chunk


def page_of(page: PreviewPage) -> FileResponse:
    """The picture of a page. It is ours, made of pixels: a page may show it."""
    return _picture(page.image)


def thumb_of(preview: Preview) -> FileResponse:
    """The small picture of the first page."""
    return _picture(preview.thumb)


def _picture(image: FieldFile) -> FileResponse:
    return FileResponse(image.open("rb"), content_type="image/webp", headers=HARMLESS)
