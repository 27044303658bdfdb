"""Posting or changing a task by the long form of its kind."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.catalog.models import Template
from backend.tasks import services
from backend.tasks.models import Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep
from backend.web.base import FormPage, OfTask
from backend.web.forms.post import TaskForm
from backend.web.stale import ChangedMeanwhile, Clashes, clashes_of
from backend.web.views.posters import ForPosters
from tasks_engine.lifecycle import TaskRole, TaskStatus


class NewOfKind(FormPage, ForPosters):
    """A new task by the long form of its kind."""

    template_name = "web/post_form.html"

    def make_form(self, **typed: Any) -> TaskForm:
        kind = get_object_or_404(Template, code=self.kwargs["template"], is_active=True)
        return TaskForm(template=kind, organizations=self.organizations, **typed)

    @transaction.atomic
    def act(self, values: dict[str, Any]) -> str:
        form = self.form
        assert isinstance(form, TaskForm)
        organization = values.get("organization") or self.organizations[0]
        task = services.create(
            organization=organization, template=form.template, pool=values.get("pool"), by=self.actor, **form.values()
        )
        self.finish(task, form)
        return reverse("task", args=[task.number])

    def finish(self, task: Task, form: TaskForm) -> None:
        """Add the files; then post it, or say that it is kept."""
        task.refresh_from_db(fields=["number"])
        for name, upload in form.uploads().items():
            services.add_file(task_id=task.pk, by=self.actor, upload=upload, field=name)
        if form.publishes and task.status == TaskStatus.DRAFT:
            services.publish(task_id=task.pk, by=self.actor)
            posted = _("Posted as %(task)s. The matcher is looking for a secretary.") % {"task": task}
            self.told(posted, undo=reverse("undo", args=[task.number]))
        else:
            self.told(_("Saved."))

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, status=status)


class EditTask(NewOfKind, OfTask):
    """A draft, or an open task that nobody has yet."""

    clashes: Clashes | None = None
    now_at: Task | None = None  # the task as it is when the form comes in

    def check(self) -> None:
        if TaskRole.ORGANIZATION not in roles_on(self.task, self.actor):
            raise NotYourStep(needed=[TaskRole.ORGANIZATION])

    def make_form(self, **typed: Any) -> TaskForm:
        task = self.task
        return TaskForm(template=task.template, organizations=[task.organization], task=task, **typed)

    @transaction.atomic
    def act(self, values: dict[str, Any]) -> str:
        form = self.form
        assert isinstance(form, TaskForm)
        self.now_at = services.lock(self.task.pk)
        self.clashes = clashes_of(self.now_at, form, self.request.POST.get("version", ""))
        if self.clashes:
            raise ChangedMeanwhile()
        task = services.edit(task_id=self.task.pk, by=self.actor, **form.values())
        self.finish(task, form)
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        version = self.request.POST.get("version", self.task.version)
        if self.clashes and self.now_at:
            version = self.now_at.version  # they have seen it: the next time theirs is meant
        return self.show(form=self.form, task=self.task, version=version, clashes=self.clashes, status=status)
