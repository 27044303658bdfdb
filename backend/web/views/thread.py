"""What is added to a task: messages, files, ticks."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from backend.files.downloads import attachment
from backend.tasks import services
from backend.tasks.models import TaskFile
from backend.tasks.permissions import Facet, require, sight
from backend.web.base import FormPage, OfTask
from backend.web.forms.steps import MessageForm, UploadForm
from backend.web.views.tasks import ShowsTask


class Messages(FormPage, ShowsTask):
    """Write in the thread. What is refused comes back on the task's page."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> MessageForm:
        return MessageForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        services.post_message(task_id=self.task.pk, by=self.actor, **values)
        return self.back() + "#activity"

    def again(self, *, status: int) -> HttpResponse:
        return _with(self, "message_form", status)


class Files(FormPage, ShowsTask):
    """Add files."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> UploadForm:
        return UploadForm(**typed)

    @transaction.atomic
    def act(self, values: dict[str, Any]) -> str:
        for upload in values["uploads"]:
            services.add_file(task_id=self.task.pk, by=self.actor, upload=upload)
        return self.back() + "#files"

    def again(self, *, status: int) -> HttpResponse:
        return _with(self, "upload_form", status)


class File(OfTask):
    """One file of a task: download it, or take it back."""

    def get(self, request: HttpRequest, number: int, file_id: UUID) -> FileResponse:
        require(self.task, self.actor, Facet.FILES)
        readable = self.task.files.readable(thread=Facet.THREAD in sight(self.task, self.actor))
        return attachment(get_object_or_404(readable.select_related("file"), pk=file_id).file)

    def post(self, request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
        name = TaskFile.objects.filter(pk=file_id, task=self.task).values_list("file__name", flat=True).first()
        services.remove_file(task_id=self.task.pk, file_id=file_id, by=self.actor)
        self.told(_("“%(name)s” is removed.") % {"name": name})
        return redirect(self.back() + "#files")


class Checklist(OfTask):
    """Tick what is done, untick what is not."""

    http_method_names = ["post"]

    @transaction.atomic
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticked = set(request.POST.getlist("done"))
        for item, entry in enumerate(self.task.checklist):
            done = str(item) in ticked
            if done != entry["done"]:
                services.tick(task_id=self.task.pk, item=item, done=done, by=self.actor)
        return redirect(self.back() + "#checklist")


def _with(page: Any, name: str, status: int) -> HttpResponse:
    form: BaseForm = page.form
    shown: HttpResponse = page.show_task(status=status, **{name: form})
    return shown
