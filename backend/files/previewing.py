"""Previews: asked for when a file is stored, made by a job, shown to whoever may have the file."""

from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from backend.core.jobs import kick
from backend.files import attempts, pictures
from backend.files.models import Preview, PreviewPage, StoredFile

MAKE = "files.make_preview"
State = Preview.State
log = structlog.get_logger(__name__)


def ask(stored: StoredFile) -> None:
    """Have a preview made of a file of which one can be."""
    if stored.media_type in pictures.MAKERS:
        Preview.objects.create(file=stored)
        kick(MAKE, str(stored.pk))


def make_waiting() -> None:
    """Make the previews that wait, the oldest first: what a lost kick left."""
    waiting = Preview.objects.filter(state=State.WAITING).order_by("id").values_list("file", flat=True)
    for file_id in list(waiting[: attempts.BATCH]):
        make(file_id=file_id)


def make(*, file_id: UUID) -> None:
    """Make the preview of a file, unless it is there, or another job is at it. A bad file gets none."""
    if not attempts.begin(_waiting().filter(file=file_id)):
        return
    with transaction.atomic():
        preview = _waiting().filter(file=file_id).first()
        if preview is None:
            return
        try:
            with preview.file.content.open("rb") as content:
                shown = pictures.shown_of(content, preview.file.media_type)
        except (pictures.CannotBeShown, FileNotFoundError) as error:
            log.info("no_preview", file=str(file_id), reason=str(error)[:200])
            preview.state = State.NONE
            preview.save(update_fields=["state"])
            return
        _keep(preview, shown)


def names_of(stored: StoredFile) -> list[str]:
    """Where the pictures of a file are kept, for whoever destroys it."""
    pages = PreviewPage.objects.filter(preview__file=stored).values_list("image", flat=True)
    thumbs = Preview.objects.filter(file=stored).values_list("thumb", flat=True)
    return [name for name in [*pages, *thumbs] if name]


def _waiting() -> QuerySet[Preview]:
    locked = Preview.objects.select_for_update(of=("self",), skip_locked=True)
    return locked.filter(state=State.WAITING).select_related("file")


def _keep(preview: Preview, shown: pictures.Shown) -> None:
    for number, picture in enumerate(shown.pages, start=1):
        page = PreviewPage(preview=preview, number=number, width=picture.width, height=picture.height)
        page.image.save("page", ContentFile(picture.content), save=False)
        page.save()
    if shown.thumb:
        preview.thumb.save("thumb", ContentFile(shown.thumb), save=False)
    preview.state, preview.page_count, preview.texts = State.READY, shown.page_count, shown.texts
    preview.peaks, preview.seconds = shown.peaks, shown.seconds
    preview.save()
