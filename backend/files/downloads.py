"""Handing out stored files: as attachments that no browser runs or guesses at."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

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


def page_of(page: PreviewPage) -> FileResponse:
    """The picture of a page. It is ours, made of pixels: a page may show it."""
    return _picture(page.image)


def thumb_of(preview: Preview) -> FileResponse:
    """The small picture of the first page."""
    return _picture(preview.thumb)


def _picture(image: FieldFile) -> FileResponse:
    return FileResponse(image.open("rb"), content_type="image/webp", headers=HARMLESS)
