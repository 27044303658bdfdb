"""The end of a desk round, a coordinator's, and the rounds before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.sla import services as sla
from backend.sla.models import DeskRound
from backend.web.base import FormPage
from backend.web.forms.desk import RoundForm
from backend.web.templatetags.secretariat import clock_time
from backend.web.views.desk.dashboard import Dashboard

EARLIER = 20


class NextQueue(Dashboard):
    """On from one queue of the round to the next in which something waits; when nothing does, to the round's end."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        queues, after = self.queues(), request.GET.get("after", "")
        names = [queue["name"] for queue in queues]
        first = names.index(after) + 1 if after in names else 0
        waiting = [queue for queue in (*queues[first:], *queues[:first]) if queue["counted"]]
        if waiting and waiting[0]["name"] == after:
            self.told(_("Nothing waits in the other queues."))
        return redirect(waiting[0]["url"] if waiting else reverse("desk_round"))


class FinishDeskRound(FormPage, Dashboard):
    """What was decided, what still waits, and a word to whoever has the desk next."""

    template_name = "web/desk/round.html"

    def make_form(self, **typed: Any) -> RoundForm:
        return RoundForm(typed.get("data"))

    def act(self, values: dict[str, Any]) -> str:
        left = sum(int(queue["counted"]) for queue in self.queues())
        done = sla.finish_desk_round(left=left, note=values["note"], by=self.actor)
        text = ngettext(
            "Round finished, %(time)s, %(n)d decision.", "Round finished, %(time)s, %(n)d decisions.", done.decisions
        )
        self.told(text % {"time": clock_time(done.finished_at), "n": done.decisions})
        return reverse("desk")

    def again(self, *, status: int) -> Any:
        earlier = DeskRound.objects.visible_to(self.actor).order_by("-finished_at")[:EARLIER]
        return self.show(
            form=self.form,
            so_far=sla.desk_round_so_far(by=self.actor, at=self.at),
            queues=self.queues(),
            earlier=earlier,
            status=status,
        )
