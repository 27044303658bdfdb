"""The tasks of one's organizations: found by what they wait for, by kind, by colleague and by words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.roles import Permission
from backend.catalog.models import Template
from backend.tasks.models import Task, TaskQuerySet
from backend.web.base import Page
from backend.web.cards import cards_of, listed
from backend.web.saved import saved_on
from tasks_engine.lifecycle import CLOSED, LIVE, TaskStatus

PAGE_SIZE = 30
VIEWS = {
    "running": (_("Running"), Q(status__in=[TaskStatus.OPEN, *LIVE])),
    "answer": (_("To answer"), Q(status=TaskStatus.WAITING)),
    "check": (_("To check"), Q(status=TaskStatus.SUBMITTED)),
    "done": (_("Done"), Q(status__in=CLOSED)),
    "colleagues": (_("By colleague"), ~Q(posted_by=None, posted_with=None)),
    "drafts": (_("Drafts"), Q(status=TaskStatus.DRAFT)),
    "all": (_("All"), Q()),
}
COUNTED = ("answer", "check", "drafts")  # views that say how much waits in them
OF_EACH = ("running", "answer", "check", "done")  # views of which each colleague has a share


@dataclass(frozen=True)
class Colleague:
    """Somebody, or a program, who posts tasks: how many of theirs are in each of the views."""

    key: UUID
    name: str
    is_program: bool
    shares: list[tuple[str, str, int]]  # the view, its name, and how many


class OurTasks(Page):
    """The list, newest first. Every view of it is an address that a colleague can open."""

    template_name = "web/tasks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, words = request.GET.get("view", "running"), request.GET.get("q", "").strip()[:200]
        kind, colleague = request.GET.get("kind", ""), self.key("by")
        if view not in VIEWS:
            raise Http404
        if view == "colleagues":
            return self._by_colleague()
        own = self.own()
        rows = own.filter(VIEWS[view][1])
        rows = rows.search(words, self.actor) if words else rows
        rows = rows.filter(template__code=kind) if kind else rows
        rows = rows.filter(Q(posted_by=colleague) | Q(posted_with=colleague)) if colleague else rows
        before = self.key("before")
        found = list(listed((rows.filter(pk__lt=before) if before else rows).order_by("-pk"))[: PAGE_SIZE + 1])
        return self.show(
            cards=cards_of(found[:PAGE_SIZE], self.actor, self.at),
            next=found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None,
            is_first=before is None,
            views=self.views(view),
            view=view,
            q=words,
            kind=kind,
            kinds=Template.objects.filter(pk__in=own.values("template")).order_by("code"),
            colleague=str(colleague or ""),
            colleagues=User.objects.filter(memberships__organization__in=self.actor.organizations)
            .order_by("name")
            .distinct(),
            is_filtered=bool(words or kind or colleague),
            has_several=len(self.actor.organizations) > 1,
            saved=saved_on(request, "tasks", self.actor),
            may_post=bool(self.actor.organizations_with(Permission.TASK_WRITE)),
        )

    def own(self) -> TaskQuerySet:
        """Tasks of the reader's organizations."""
        return Task.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)

    def views(self, here: str) -> list[tuple[str, Promise, bool, int]]:
        """The views in order: each with its name, whether it is `here`, and how much waits in it."""
        waiting = self.own().aggregate(**{name: Count("pk", filter=VIEWS[name][1]) for name in COUNTED})
        return [(name, label, name == here, waiting.get(name, 0)) for name, (label, _rows) in VIEWS.items()]

    def _by_colleague(self) -> HttpResponse:
        """Who posted how much, and where it stands. One query for all of them."""
        shares = {name: Count("pk", filter=VIEWS[name][1]) for name in OF_EACH}
        posted = self.own().filter(VIEWS["colleagues"][1])
        who = ("posted_by", "posted_by__name", "posted_with", "posted_with__name")
        found = posted.order_by().values(*who).annotate(**shares).order_by("posted_by__name", "posted_with__name")
        return self.show(
            views=self.views("colleagues"),
            view="colleagues",
            people=[_colleague(row) for row in found],
            saved=saved_on(self.request, "tasks", self.actor),
        )


def _colleague(row: dict[str, Any]) -> Colleague:
    shares = [(name, str(VIEWS[name][0]), row[name]) for name in OF_EACH]
    key, name = row["posted_by"] or row["posted_with"], row["posted_by__name"] or row["posted_with__name"]
    return Colleague(key, str(name), not row["posted_by"], shares)
