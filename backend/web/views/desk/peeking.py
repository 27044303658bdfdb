"""One task looked at without leaving the desk: what it is, how it stands, and the step that is suggested."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.sla.models import TimeRequest
from backend.sla.services.risk import outlooks, usual_durations
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, sight
from backend.web.base import OfTask
from backend.web.cards import cards_of, listed
from backend.web.foreseen import foreseen, why_words
from backend.web.forms.desk import REASONS
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.decided import decided_of
from backend.web.views.desk.suggesting import granting, suggestions
from backend.web.views.desk.watching import Watched
from backend.web.views.desk.workload import workload


class Peek(ForCoordinators, OfTask):
    """The page behind a row, which comes as a dialog."""

    template_name = "web/desk/peek.html"
    http_method_names = ["get"]

    def check(self) -> None:
        super().check()
        if self.task.pool_id not in self.actor.pools:
            raise Invalid(_("This task is another pool's."))

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        card = cards_of(listed(Task.objects.filter(pk=self.task.pk)), self.actor, self.at)[0]
        asked = TimeRequest.objects.filter(task=self.task, status=TimeRequest.Status.PENDING).first()
        outlook = outlooks([card.task], usual_durations(self.actor.pools), self.at).get(card.task.pk)
        why, step = "", None
        if outlook is not None:
            overbooked = workload(self.actor.pools, self.at).overbooked
            card = foreseen(card, outlook)
            row = Watched(card, outlook, why_words(outlook)).told(overbooked)
            decided = decided_of({row.task.pk: row.danger_since(self.at)}, self.actor, self.at)
            why = row.why
            step = suggestions([row], self.at, overbooked=overbooked, decided=decided)[row.task.pk]
        if asked is not None:
            step = granting(asked, outlook)
        reasons = [asked.reason if asked else why, *REASONS]
        return self.show(
            card=card,
            why=why,
            step=step,
            asked=asked,
            brief=card.task.brief if Facet.BRIEF in sight(card.task, self.actor) else "",
            reasons=[str(reason) for reason in reasons if reason],
            came_from=request.GET.get("next", ""),
        )
