"""Comparisons of one version of a file with the next: asked for, made by a job, shown to whoever may have both."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from PIL import Image

from backend.core.jobs import kick
from backend.files import attempts, differences
from backend.files.models import Comparison, Preview, PreviewPage, StoredFile
from backend.files.pictures import MAKERS, CannotBeShown

COMPARE = "files.compare"
# How names of versions end: "v2", "(2)", "2026-11-19", "final"; 第二版, 修改稿, 终稿.
ENDING = re.compile(
    r"(?:[\W_]*(?:v|ver|version|rev|draft|final|第?[0-9一二三四五六七八九十]+[版稿]|修改稿|终稿|定稿|\d+))+\W*$"
)
State = Comparison.State
log = structlog.get_logger(__name__)

Pair = tuple[StoredFile | None, StoredFile | None]


def pairs_of(before: Iterable[StoredFile], after: Iterable[StoredFile]) -> list[Pair]:
    """Which file became which, in the order of the new ones; then those that are no longer there.

    The same bytes or the same name are the same file, then the same name but for its version, then the only two that
    are left of one type.
    """
    left, found = list(before), dict[UUID, StoredFile]()
    news = list(after)
    likenesses: Sequence[Callable[[StoredFile], object]] = (
        lambda file: file.sha256,
        lambda file: file.name.casefold(),
        lambda file: (bare(file.name), file.media_type),
    )
    for likeness in likenesses:
        for new in (each for each in news if each.pk not in found):
            old = next((each for each in left if likeness(each) == likeness(new)), None)
            if old is not None:
                found[new.pk] = old
                left.remove(old)
    for new in (each for each in news if each.pk not in found):
        same_type = [each for each in left if each.media_type == new.media_type]
        rivals = [each for each in news if each.pk not in found and each.media_type == new.media_type]
        if len(same_type) == len(rivals) == 1:
            found[new.pk] = same_type[0]
            left.remove(same_type[0])
    return [*((found.get(new.pk), new) for new in news), *((old, None) for old in left)]


def bare(name: str) -> str:
    """A file's name without what tells its version."""
    stem = PurePath(name).stem.casefold()
    return ENDING.sub("", stem) or stem


def compared(pairs: Iterable[Pair]) -> dict[tuple[UUID, UUID], Comparison]:
    """The comparisons of these pairs, by both keys; those that were never asked for are asked for now.

    None of files that are the same, or of which nothing can be shown.
    """
    wanted = [(one.pk, other.pk) for one, other in pairs if one and other and _can_differ(one, other)]
    rows = Comparison.objects.filter(before__in=[one for one, _ in wanted], after__in=[other for _, other in wanted])
    found = {(row.before_id, row.after_id): row for row in rows}
    for one, other in wanted:
        if (one, other) not in found:
            found[one, other], _new = Comparison.objects.get_or_create(before_id=one, after_id=other)
            kick(COMPARE, str(one), str(other))
    return found


def _can_differ(one: StoredFile, other: StoredFile) -> bool:
    return one.sha256 != other.sha256 and _has_pages(one) and _has_pages(other)


def _has_pages(file: StoredFile) -> bool:
    return file.media_type in MAKERS and not file.can_be_heard


def make_waiting() -> None:
    """Make the comparisons that wait, the oldest first: what a lost kick left, or one that came before the previews."""
    rows = _waiting().order_by("id").values_list("before", "after")
    for before, after in list(rows[: attempts.BATCH]):
        make(before=before, after=after)


def make(*, before: UUID, after: UUID) -> None:
    """Compare two files, once their previews are made. A damaged one is not compared."""
    rows = _locked().filter(before=before, after=after)
    if not attempts.begin(rows):
        return
    with transaction.atomic():
        comparison = rows.first()
        if comparison is None:
            return
        try:
            with comparison.before.content.open("rb") as old, comparison.after.content.open("rb") as new:
                found = differences.between(
                    differences.Side(old, comparison.before.media_type, _pages(comparison.before)),
                    differences.Side(new, comparison.after.media_type, _pages(comparison.after)),
                )
        except (CannotBeShown, FileNotFoundError) as error:
            log.info("no_comparison", before=str(before), after=str(after), reason=str(error)[:200])
            comparison.state = State.NONE
        else:
            comparison.state, comparison.words = State.READY, found.words
            comparison.marks_before, comparison.marks_after = found.before, found.after
        comparison.save()


def _waiting() -> QuerySet[Comparison]:
    """Those that can be made: the pictures of the pages are there, or will never be."""
    rows = Comparison.objects.filter(state=State.WAITING)
    unfinished = Preview.objects.filter(state=State.WAITING).values("file")
    return rows.exclude(before__in=unfinished).exclude(after__in=unfinished)


def _locked() -> QuerySet[Comparison]:
    return _waiting().select_for_update(of=("self",), skip_locked=True).select_related("before", "after")


def _pages(stored: StoredFile) -> dict[int, Callable[[], Image.Image]]:
    rows = PreviewPage.objects.filter(preview__file=stored)
    return {page.number: partial(_picture, page) for page in rows}


def _picture(page: PreviewPage) -> Image.Image:
    with page.image.open("rb") as content, Image.open(content, formats=["WEBP"]) as image:
        return image.convert("L")
