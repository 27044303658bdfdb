"""Handing out stored files: as attachments that no browser runs or guesses at."""

from django.http import FileResponse

from backend.files.models import StoredFile

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
