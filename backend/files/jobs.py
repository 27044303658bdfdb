"""Jobs of the files room."""

from uuid import UUID

from celery import shared_task

from backend.core.clock import now
from backend.files import comparing, parts, previewing


@shared_task(name="files.make_preview")
def make_preview(file_id: str) -> None:
    """Make the preview of a file that was just stored."""
    previewing.make(file_id=UUID(file_id))


@shared_task(name="files.compare")
def compare(before: str, after: str) -> None:
    """Compare a file with the version before it."""
    comparing.make(before=UUID(before), after=UUID(after))


@shared_task(name="files.make_previews")
def make_previews() -> None:
    """Make the previews that wait, and the comparisons, which need them."""
    previewing.make_waiting()
    comparing.make_waiting()


@shared_task(name="files.expire_uploads")
def expire_uploads() -> None:
    """Forget uploads in parts that nobody went on with."""
    parts.expire(at=now())
