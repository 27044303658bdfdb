"""Handing out stored files: always as a download, never shown inside our own origin."""

from django.http import FileResponse

from backend.files.models import StoredFile


def download(stored: StoredFile) -> FileResponse:
    """The bytes under the uploader's cleaned name. The browser neither guesses a type nor opens it here."""
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
