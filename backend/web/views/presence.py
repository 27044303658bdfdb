"""Who else looks at a task: pages say that they are open, and are told of others."""

from django.http import HttpRequest, HttpResponse

from backend.live import presence
from backend.web.base import Answer, OfTask

LONGEST = 20  # characters of a tab's name


class Presence(OfTask):
    """The people who look at a task, as a part of its page. A page that posts is one that shows the task.

    `tab` tells the pages of one person apart; with `idle` nobody has touched it for a while, with `gone` it is closed.
    """

    template_name = "web/presence.html"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        present = presence.present_on([self.task], by=self.actor).get(self.task.pk)
        return Answer.show(self, task=self.task, present=present)  # a part of a page, without its frame

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        tab = request.POST.get("tab", "")[:LONGEST]
        if "gone" in request.POST:
            presence.leave(task=self.task, tab=tab, by=self.actor)
            return HttpResponse(status=204)
        presence.stay(task=self.task, tab=tab, by=self.actor, is_idle="idle" in request.POST)
        return self.get(request, number)
