"""The tasks of one's organizations: found by what they wait for, by kind, by colleague and by words."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.catalog.models import Template
from backend.tasks.models import Task
from backend.web.base import Page
from backend.web.cards import cards_of, listed
from tasks_engine.lifecycle import CLOSED, LIVE, TaskStatus

PAGE_SIZE = 30
VIEWS = {
    "running": (_("Running"), Q(status__in=[TaskStatus.OPEN, *LIVE])),
    "answer": (_("To answer"), Q(status=TaskStatus.WAITING)),
    "check": (_("To check"), Q(status=TaskStatus.SUBMITTED)),
    "drafts": (_("Drafts"), Q(status=TaskStatus.DRAFT)),
    "done": (_("Done"), Q(status__in=CLOSED)),
    "all": (_("All"), Q()),
}


class OurTasks(Page):
    """The list, newest first. Every view of it is an address that a colleague can open."""

    template_name = "web/tasks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, words = request.GET.get("view", "running"), request.GET.get("q", "").strip()[:200]
        kind, colleague = request.GET.get("kind", ""), self.key("by")
        if view not in VIEWS:
            raise Http404
        own = Task.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)
        rows = own.filter(VIEWS[view][1])
        rows = rows.search(words, self.actor) if words else rows
        rows = rows.filter(template__code=kind) if kind else rows
        rows = rows.filter(posted_by=colleague) if colleague else rows
        before = self.key("before")
        found = list(listed((rows.filter(pk__lt=before) if before else rows).order_by("-pk"))[: PAGE_SIZE + 1])
        return self.show(
            cards=cards_of(found[:PAGE_SIZE], self.actor, self.at),
            next=found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None,
            is_first=before is None,
            views=[(name, label, name == view) for name, (label, _rows) in VIEWS.items()],
            view=view,
            q=words,
            kind=kind,
            kinds=Template.objects.filter(pk__in=own.values("template")).order_by("code"),
            colleague=str(colleague or ""),
            colleagues=User.objects.filter(memberships__organization__in=self.actor.organizations)
            .order_by("name")
            .distinct(),
            is_filtered=bool(words or kind or colleague),
        )

    def key(self, name: str) -> UUID | None:
        """A key in the address, or None; what is no key leads nowhere."""
        text = self.request.GET.get(name, "")
        try:
            return UUID(text) if text else None
        except ValueError:
            raise Http404 from None
