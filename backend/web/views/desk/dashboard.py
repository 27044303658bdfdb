"""A coordinator's dashboard: the tasks of their pools by what is due."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from backend.matching.models import Offer
from backend.sla.models import Clock
from backend.tasks.models import Task
from backend.web.cards import cards_of, listed
from backend.web.rings import PROMISED
from backend.web.views.desk.base import ForCoordinators
from tasks_engine.lifecycle import TaskStatus

PAGE_SIZE = 50
AT_RISK = "warn_90"  # the milestone after which a promise counts as at risk
PROMISES = Clock.objects.filter(task=OuterRef("pk"), kind__in=PROMISED, stopped_at=None)
LATE = Exists(PROMISES.filter(breached_at__isnull=False))
RISKY = Exists(PROMISES.filter(breached_at=None, milestones__name=AT_RISK))

# Queue -> its name and which of the live tasks stand in it.
QUEUES: dict[str, tuple[Any, Any]] = {
    "overdue": (gettext_lazy("Overdue"), LATE),
    "risk": (gettext_lazy("At risk"), RISKY),
    "unclaimed": (gettext_lazy("Nobody has it"), Q(status=TaskStatus.OPEN)),
    "disputed": (gettext_lazy("Disputed"), Q(status=TaskStatus.DISPUTED)),
    "all": (gettext_lazy("All open work"), Q()),
}


class Desk(ForCoordinators):
    """The tasks of the pools, the first due on top."""

    template_name = "web/desk.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("queue", "all")
        if chosen not in QUEUES:
            raise Http404
        own = self.own_tasks()
        counts = own.aggregate(**{name: Count("pk", filter=Q(rule)) for name, (_label, rule) in QUEUES.items()})
        rows = own.filter(QUEUES[chosen][1]).order_by(F("due_at").asc(nulls_last=True), "-priority", "id")
        page = Paginator(listed(rows), PAGE_SIZE).get_page(request.GET.get("page"))
        queues = [(name, label, counts[name], name == chosen) for name, (label, _rule) in QUEUES.items()]
        cards = cards_of(page, self.actor, self.at)
        return self.show(cards=cards, offered=self.offered(page), page=page, queues=queues, queue=chosen)

    def offered(self, tasks: Iterable[Task]) -> dict[UUID, Offer]:
        """Of each of `tasks` the offer that waits for an answer, if there is one."""
        pending = Offer.objects.pending().filter(task__in=[task.pk for task in tasks], expires_at__gt=self.at)
        return {offer.task_id: offer for offer in pending.select_related("secretary__user")}
