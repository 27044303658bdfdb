"""Taking the last step of a task back: from a toast, from the timeline, by Ctrl Z."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.base import OfTask
from tasks_engine.lifecycle import UNDOABLE, Verb

VERSION = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class UndoOffer:
    """That the reader may take a step back: its line in the log, where to post, and until when it is possible."""

    line: int
    url: str
    until: datetime | None

    @property
    def is_recall(self) -> bool:
        """Whether it takes back what was delivered: that ends when somebody opens it, and at no time of day."""
        return self.until is None


def offer_to_undo(task: Task, actor: Actor, at: datetime) -> UndoOffer | None:
    """What of `task` the reader may take back now, if anything. Two queries at most."""
    found = tasks.undoable_now(task=task, by=actor, at=at)
    return UndoOffer(found.line.pk, _address(task.number, found.line.version), found.until) if found else None


def undo_of(verb: Verb, task_id: UUID) -> str:
    """Where to post to take back `verb`, which was just said over the task; empty when it cannot be taken back."""
    if verb not in UNDOABLE:
        return ""
    return _address(*Task.objects.values_list("number", "version").get(pk=task_id))


def undo_url(task: Task) -> str:
    """Where to post to take back the step that was just taken, and no other."""
    return _address(task.number, task.version)


def _address(number: int, version: int) -> str:
    return f"{reverse('undo', args=[number])}?version={version}"


class Undo(OfTask):
    """Undo the last step of a task, and go back to the page on which that was asked for."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        version = VERSION.fullmatch(request.GET.get("version", ""))
        tasks.undo(task_id=self.task.pk, by=self.actor, version=int(version[0]) if version else None)
        self.told(_("Undone. The task is as it was before."))
        return redirect(self.back())

    def back(self) -> str:
        """The page on which undoing was asked for, unless it is the page of a task that is no longer theirs to see."""
        page = super().back()
        asked_on = self.request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(asked_on, {self.request.get_host()})
        if is_ours and not f"{urlsplit(asked_on).path}/".startswith(f"{page}/"):
            return asked_on
        is_known = Task.objects.visible_to(self.actor).filter(number=self.kwargs["number"]).exists()
        return page if is_known else reverse("home")
