"""Taking the last step of a task back: from a toast, from the timeline, by Ctrl Z."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.base import OfTask


def undo_url(task: Task) -> str:
    """Where to post to take back the step that was just taken, and no other."""
    return f"{reverse('undo', args=[task.number])}?version={task.version}"


class Undo(OfTask):
    """Undo the last step of a task, and go back to the page on which that was asked for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        version = request.GET.get("version", "")
        tasks.undo(task_id=self.task.pk, by=self.actor, version=int(version) if version.isdecimal() else None)
        self.told(_("Undone. The task is as it was before."))
        return redirect(self.back())

    def back(self) -> str:
        """The page on which undoing was asked for, unless it is the page of a task that is no longer theirs to see."""
        page = super().back()
        asked_on = self.request.headers.get("Referer", "")
        path = urlsplit(asked_on).path
        if url_has_allowed_host_and_scheme(asked_on, {self.request.get_host()}) and not path.startswith(page):
            return asked_on
        is_known = Task.objects.visible_to(self.actor).filter(number=self.kwargs["number"]).exists()
        return page if is_known else reverse("home")
