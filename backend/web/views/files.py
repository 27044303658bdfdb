"""What was delivered to one's organizations: found by task, kind and year, looked at and downloaded again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.roles import Permission
from backend.catalog.models import Template
from backend.core.errors import Forbidden
from backend.tasks.models import Deliverable, Task, TaskFile, TaskQuerySet
from backend.tasks.permissions import Facet, sight
from backend.web.base import Page
from backend.web.cards import Card, card_of
from backend.web.tiles import Tile

PAGE_SIZE = 12  # tasks
MOST_FILES = 300  # of a page


@dataclass(frozen=True)
class Delivered:
    """What was delivered of one task: the latest version first."""

    card: Card
    at: datetime
    tiles: list[Tile]


class DeliveredFiles(Page):
    """The tasks of which something was delivered, with the files; the latest delivery first."""

    template_name = "web/files.html"

    def check(self) -> None:
        if not self.actor.organizations_with(Permission.TASK_READ):
            raise Forbidden(_("This page is for organizations."))

    def get(self, request: HttpRequest) -> HttpResponse:
        words, kind, year = request.GET.get("q", "").strip()[:200], request.GET.get("kind", ""), self.number("year")
        own = self.own()
        first = own.aggregate(at=Min("deliverables__created_at"))["at"]
        rows = own.filter(self.named(words)) if words else own
        rows = rows.filter(template__code=kind) if kind else rows
        last = self.deliverables(year).filter(task=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        rows = rows.annotate(last=Subquery(last)).filter(last__isnull=False)
        if before := self.key("before"):
            rows = rows.filter(last__lt=before)  # type: ignore[misc]  # annotated above
        found = list(rows.with_people().order_by("-last")[: PAGE_SIZE + 1])  # type: ignore[misc]
        return self.show(
            groups=list(self.delivered(found[:PAGE_SIZE], year)),
            next=found[PAGE_SIZE - 1].last if len(found) > PAGE_SIZE else None,  # type: ignore[attr-defined]
            is_first="before" not in request.GET,
            is_filtered=bool(words or kind or year),
            q=words,
            kind=kind,
            kinds=Template.objects.filter(pk__in=own.values("template")).order_by("code"),
            year=year,
            years=range(timezone.localtime(self.at).year, timezone.localtime(first).year - 1, -1) if first else [],
        )

    def own(self) -> TaskQuerySet:
        """The tasks of the reader's organizations of which a file was delivered."""
        tasks = Task.objects.visible_to(self.actor)
        tasks = tasks.filter(organization__in=self.actor.organizations_with(Permission.TASK_READ))
        return tasks.filter(Exists(self.deliverables(None).filter(task=OuterRef("pk"))))

    def deliverables(self, year: int | None) -> QuerySet[Deliverable]:
        """Versions with files, of one year or of all."""
        rows = Deliverable.objects.filter(Exists(Deliverable.files.through.objects.filter(deliverable=OuterRef("pk"))))
        return rows.filter(created_at__year=year) if year else rows

    def named(self, words: str) -> Q:
        """Tasks that hold the words, or whose delivered files are called so."""
        tasks = Task.objects.search(words, self.actor)
        files = TaskFile.objects.filter(file__name__icontains=words, deliverables__recalled_at=None)
        return Q(pk__in=tasks.values("pk")) | Q(pk__in=files.filter(deliverables__isnull=False).values("task"))

    def delivered(self, tasks: list[Task], year: int | None) -> Iterator[Delivered]:
        """Each task with its files, in a constant number of queries."""
        versions = Prefetch("deliverables", self.deliverables(year).order_by("-version"), to_attr="versions")
        files = TaskFile.objects.filter(task__in=tasks, deliverables__in=self.deliverables(year)).distinct()
        found = list(files.select_related("file__preview").prefetch_related(versions).order_by("-pk")[:MOST_FILES])
        for task in tasks:
            if Facet.THREAD not in sight(task, self.actor):
                continue
            own = [file for file in found if file.task_id == task.pk]
            if not own:  # beyond `MOST_FILES`
                continue
            tiles = [self.tile(file) for file in own]
            tiles.sort(key=lambda tile: (-tile.versions[0], tile.added.file.name))
            at = max(version.created_at for file in own for version in file.versions)  # type: ignore[attr-defined]
            yield Delivered(card_of(task, self.actor, None), at, tiles)

    def tile(self, file: TaskFile) -> Tile:
        """A file as it is shown: nothing that was delivered can be taken back."""
        versions = [each.version for each in file.versions]  # type: ignore[attr-defined]  # by `delivered`
        return Tile(file, self.actor, is_open=False, versions=versions, changes=0)

    def number(self, name: str) -> int | None:
        """A year in the address, or None. Raises `Http404` for what is none."""
        text = self.request.GET.get(name, "")
        if text and not (text.isdecimal() and len(text) == 4 and text >= "1000"):
            raise Http404
        return int(text) if text else None
