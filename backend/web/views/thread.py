"""What is added to a task: messages, files, ticks, requests for more time."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.files.downloads import attachment, page_of, part_of, thumb_of
from backend.files.models import Preview
from backend.sla import services as sla
from backend.sla.models import TimeRequest
from backend.tasks import services
from backend.tasks.models import TaskFile
from backend.tasks.permissions import Facet, require, roles_on, sight
from backend.tasks.refusals import NotYourStep
from backend.web.base import OfTask, TakesParts
from backend.web.cards import card_of
from backend.web.forms.steps import MessageForm, TimeForm, UploadForm
from backend.web.rings import promise_of
from backend.web.ticks import set_ticks
from backend.web.tiles import sheets_of
from backend.web.views.tasks import ShowsTask, StepPage
from tasks_engine.lifecycle import TaskRole
from tasks_engine.sla import Clock as Reading


class Messages(TakesParts, ShowsTask):
    """Write in the thread. What is refused comes back on the task's page."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> MessageForm:
        return MessageForm(**typed)

    @transaction.atomic
    def act(self, values: dict[str, Any]) -> str:
        for upload in values.pop("uploads"):
            services.add_file(task_id=self.task.pk, by=self.actor, upload=upload)
        services.post_message(task_id=self.task.pk, by=self.actor, **values)
        self.told(_("Sent."))
        return self.back() + "#activity"

    def again(self, *, status: int) -> HttpResponse:
        return _with(self, "message_form", status)


class Files(TakesParts, ShowsTask):
    """Add files."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> UploadForm:
        return UploadForm(**typed)

    @transaction.atomic
    def act(self, values: dict[str, Any]) -> str:
        for upload in values["uploads"]:
            services.add_file(task_id=self.task.pk, by=self.actor, upload=upload)
        count = len(values["uploads"])
        self.told(ngettext("%(n)d file is added.", "%(n)d files are added.", count) % {"n": count})
        return self.back() + "#files"

    def again(self, *, status: int) -> HttpResponse:
        return _with(self, "upload_form", status)


class File(OfTask):
    """One file of a task: download it, or take it back."""

    def get(self, request: HttpRequest, number: int, file_id: UUID) -> FileResponse:
        found = readable_file(self, file_id)
        services.note_opening(task=self.task, what=found.file.name, by=self.actor)
        return attachment(found.file)

    def post(self, request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
        name = TaskFile.objects.filter(pk=file_id, task=self.task).values_list("file__name", flat=True).first()
        services.remove_file(task_id=self.task.pk, file_id=file_id, by=self.actor)
        self.told(_("“%(name)s” is removed.") % {"name": name})
        return redirect(self.back() + "#files")


class Sound(OfTask):
    """A recording, to listen to: the player asks for the part that it needs."""

    def get(self, request: HttpRequest, number: int, file_id: UUID) -> HttpResponseBase:
        found = readable_file(self, file_id)
        if not found.file.can_be_heard:
            raise Http404
        services.note_opening(task=self.task, what=found.file.name, by=self.actor)
        return part_of(found.file, request.headers.get("Range", ""))


class Pages(OfTask):
    """The pages of a file, to look at without opening it."""

    template_name = "web/pages.html"

    def get(self, request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
        file = readable_file(self, file_id)
        sheets = sheets_of([file])
        if not sheets:
            raise Http404
        services.note_opening(task=self.task, what=file.file.name, by=self.actor)
        card = card_of(self.task, self.actor, None)
        return self.show(task=self.task, card=card, file=file, sheets=sheets, preview=file.file.preview)


class PagePicture(OfTask):
    """The picture of one page of a file; page 0 is the small one."""

    def get(self, request: HttpRequest, number: int, file_id: UUID, page: int) -> FileResponse:
        file = readable_file(self, file_id)
        preview = get_object_or_404(Preview, file=file.file, state=Preview.State.READY)
        if page:
            return page_of(get_object_or_404(preview.pages, number=page))
        if not preview.thumb:
            raise Http404
        return thumb_of(preview)


class MoreTime(StepPage):
    """The secretary asks for more time, and sees of every amount when the result would be due with it."""

    def check(self) -> None:
        if TaskRole.ASSIGNEE not in roles_on(self.task, self.actor):
            raise NotYourStep(needed=[TaskRole.ASSIGNEE])

    def make_form(self, **typed: Any) -> TimeForm:
        typed.pop("files", None)
        return TimeForm(due_with=self._due_with, **typed)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The clocks of the task as they stand."""
        return sla.read_clocks(task=self.task, at=self.at)

    def _due_with(self, minutes: int) -> datetime | None:
        promise = promise_of(self.readings)
        return sla.due_with_more(promise, minutes) if promise else None

    def act(self, values: dict[str, Any]) -> str:
        sla.ask_for_time(task_id=self.task.pk, by=self.actor, **values)
        self.told(_("You asked for more time. The clock runs until they answer."))
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        meaning = _("The organization says yes or no. The promise moves only with a yes.")
        return self.show_step(
            status=status,
            name="time",
            readings=self.readings,
            label=_("Ask for more time"),
            drawing="calendar-plus",
            meaning=meaning,
        )


class AnswerTime(OfTask):
    """More time: the organization says yes or no, or the secretary no longer needs it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, request_id: UUID) -> HttpResponse:
        asked = get_object_or_404(TimeRequest.objects.visible_to(self.actor), pk=request_id, task=self.task)
        said = request.POST.get("answer", "")
        if said == "withdraw":
            sla.withdraw_time_request(request_id=asked.pk, by=self.actor)
            self.told(_("You no longer ask for more time."))
        elif said in ("yes", "no"):
            sla.answer_time_request(request_id=asked.pk, granted=said == "yes", by=self.actor)
            self.told(_("More time is given.") if said == "yes" else _("The promise stays as it was."))
        else:
            raise Http404
        return redirect(self.back())


class Checklist(OfTask):
    """Tick what is done, untick what is not."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        drawn = request.POST.get("drawn", "")
        set_ticks(task_id=self.task.pk, done=request.POST.getlist("done"), drawn=drawn, by=self.actor)
        return redirect(self.back() + "#checklist")


def readable_file(page: OfTask, file_id: UUID) -> TaskFile:
    """A file of the page's task. Raises `HiddenFromYou`; files that are not the reader's are not found."""
    require(page.task, page.actor, Facet.FILES)
    readable = page.task.files.readable(thread=Facet.THREAD in sight(page.task, page.actor))
    return get_object_or_404(readable.select_related("file__preview"), pk=file_id)


def _with(page: Any, name: str, status: int) -> HttpResponse:
    form: BaseForm = page.form
    shown: HttpResponse = page.show_task(status=status, **{name: form})
    return shown
