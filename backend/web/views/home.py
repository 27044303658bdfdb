"""Where everybody arrives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.accounts.roles import Permission
from backend.tasks.models import Task
from backend.web.base import Page
from backend.web.cards import cards_of, listed
from tasks_engine.lifecycle import LIVE, TaskStatus

MOST = 20


class Home(Page):
    """For an organization: what needs it, and what runs. Others arrive at their own work."""

    template_name = "web/home.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.actor.organizations:
            return self._elsewhere()
        own = Task.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)
        needs = listed(own.waiting_for(self.actor).order_by("due_at", "-id"))[:MOST]
        running = own.filter(status__in=[TaskStatus.OPEN, *LIVE]).exclude(pk__in=[task.pk for task in needs])
        return self.show(
            needs=cards_of(needs, self.actor, self.at),
            running=cards_of(listed(running.order_by("due_at", "-id"))[:MOST], self.actor, self.at),
            may_post=bool(self.actor.organizations_with(Permission.TASK_WRITE)),
        )

    def _elsewhere(self) -> HttpResponse:
        if self.actor.pools:
            return redirect("desk")
        if self.actor.secretary_id is not None:
            return redirect("work")
        return self.show()
