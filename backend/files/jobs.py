"""Jobs of the files room."""

from uuid import UUID

from celery import shared_task

from backend.files import previewing


@shared_task(name="files.make_preview")
def make_preview(file_id: str) -> None:
    """Make the preview of a file that was just stored."""
    previewing.make(file_id=UUID(file_id))


@shared_task(name="files.make_previews")
def make_previews() -> None:
    """Make the previews that wait."""
    previewing.make_waiting()
