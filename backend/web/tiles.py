"""Files as they are shown: a tile each, and the pages of those that can be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.files.models import Preview
from backend.tasks.models import Change, Deliverable, Task, TaskFile
from tasks_engine.lifecycle import CLOSED

BAR, GAP, MIDDLE, TALLEST = 2.6, 17.0, 46.0, 26.0  # of the drawing of a sound, 150 by 92
ICONS = {"audio": "audio-lines", "image": "image", "video": "play"}


@dataclass(frozen=True)
class Sheet:
    """One page of a file: a picture, or plain text; with the changes that are pinned to it, and what is marked."""

    file: TaskFile
    number: int
    width: int = 0
    height: int = 0
    text: str = ""
    changes: Sequence[Change] = ()
    marks: Sequence[Sequence[int]] = ()  # left, top, width, height of what differs from another, in thousandths

    @property
    def is_picture(self) -> bool:
        return bool(self.width)


class Tile:
    """One file of a task for one reader."""

    def __init__(self, added: TaskFile, actor: Actor, *, is_open: bool, versions: list[int], changes: int) -> None:
        self.added, self.versions, self.changes = added, versions, changes
        self.may_remove = (
            is_open and not versions and added.added_by_id is not None and added.added_by_id == actor.user_id
        )

    @cached_property
    def preview(self) -> Preview | None:
        """What can be shown of it; None for kinds of which nothing can."""
        return getattr(self.added.file, "preview", None)

    @property
    def is_waiting(self) -> bool:
        return self.preview is not None and self.preview.state == Preview.State.WAITING

    @property
    def is_ready(self) -> bool:
        return self.preview is not None and self.preview.state == Preview.State.READY

    @property
    def has_pages(self) -> bool:
        """Whether there are pages to look at."""
        return self.is_ready and self.preview is not None and bool(self.preview.page_count)

    @property
    def is_sound(self) -> bool:
        return self.added.file.can_be_heard

    @property
    def bars(self) -> list[tuple[float, float, float]]:
        """A sound as lines: where each stands, its upper and its lower end."""
        peaks = self.preview.peaks if self.is_ready and self.preview else []
        tall = [max(1.5, TALLEST * peak / 100) for peak in peaks]
        return [
            (round(GAP + BAR * place, 1), round(MIDDLE - each, 1), round(MIDDLE + each, 1))
            for place, each in enumerate(tall)
        ]

    @property
    def lines(self) -> list[tuple[int, int]]:
        """The first lines of a text as strokes: how far down each stands, and how long it is."""
        text = self.preview.texts[0] if self.is_ready and self.preview and self.preview.texts else ""
        rows = [line for line in text.splitlines() if line.strip()][:9]
        return [(14 + 8 * row, 10 + min(44, max(6, len(line.strip())))) for row, line in enumerate(rows)]

    @property
    def icon(self) -> str:
        return ICONS.get(self.added.file.media_type.split("/")[0], "file-text")

    @property
    def extent(self) -> str:
        """How long it is, in its own measure."""
        if not self.is_ready or self.preview is None:
            return _("preview follows") if self.is_waiting else ""
        if self.preview.seconds is not None:
            return f"{self.preview.seconds // 60}:{self.preview.seconds % 60:02d}"
        pages = self.preview.page_count
        is_photograph = self.added.file.media_type.startswith("image/")
        return "" if is_photograph else ngettext("%(n)d page", "%(n)d pages", pages) % {"n": pages}


def tiles_of(task: Task, actor: Actor, *, thread: bool, versions: Sequence[Deliverable]) -> list[Tile]:
    """Every file that `actor` may read, the oldest first. `versions` are the deliverables, with files and changes."""
    rows = task.files.readable(thread=thread).select_related("file__preview", "added_by").order_by("created_at")
    delivered: dict[object, list[int]] = {}
    changes: dict[object, int] = {}
    for version in versions:
        for file in version.files.all():
            delivered.setdefault(file.pk, []).append(version.version)
        for change in changes_of(version):
            changes[change.file_id] = changes.get(change.file_id, 0) + 1
    return [
        Tile(
            each,
            actor,
            is_open=task.status not in CLOSED,
            versions=sorted(delivered.get(each.pk, [])),
            changes=changes.get(each.pk, 0),
        )
        for each in rows
    ]


def changes_of(version: Deliverable) -> list[Change]:
    """The changes that were asked for of a version, by number."""
    review = getattr(version, "review", None)
    return list(review.changes.all()) if review else []


def sheets_of(files: Iterable[TaskFile], changes: Iterable[Change] = ()) -> list[Sheet]:
    """The pages of files that were read with `file__preview__pages`, with the changes that belong to each."""
    pinned: dict[tuple[object, int | None], list[Change]] = {}
    for change in changes:
        pinned.setdefault((change.file_id, change.page), []).append(change)
    sheets = []
    for file in files:
        preview = getattr(file.file, "preview", None)
        if preview is None or preview.state != Preview.State.READY:
            continue
        for page in preview.pages.all():
            sheets.append(
                Sheet(file, page.number, page.width, page.height, changes=pinned.get((file.pk, page.number), ()))
            )
        for number, text in enumerate(preview.texts, start=1):
            sheets.append(Sheet(file, number, text=text, changes=pinned.get((file.pk, number), ())))
    return sheets
