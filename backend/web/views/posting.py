"""Posting a task: choose a kind, fill in its form, keep it as a draft or post it; change it while nobody has it."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import Organization
from backend.accounts.roles import Permission
from backend.catalog.models import Template
from backend.core.errors import Forbidden
from backend.tasks import services
from backend.tasks.models import Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep
from backend.web.base import FormPage, OfTask, Page
from backend.web.forms.post import TaskForm
from backend.web.words import ICONS
from tasks_engine.lifecycle import TaskRole, TaskStatus

REST = "other"  # the kind for what fits none


class ForPosters(Page):
    """Pages for those who may post tasks."""

    def check(self) -> None:
        if not self.actor.organizations_with(Permission.TASK_WRITE):
            raise Forbidden(_("You may not post tasks."))

    @property
    def organizations(self) -> list[Organization]:
        """Those for which the reader may post."""
        writable = self.actor.organizations_with(Permission.TASK_WRITE)
        return list(Organization.objects.filter(pk__in=writable).order_by("name"))


class ChooseTemplate(ForPosters):
    """Every kind of task, the ones used most often first; what fits no kind comes last."""

    template_name = "web/templates.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        own = Q(tasks__organization__in=[organization.pk for organization in self.organizations])
        used = Template.objects.filter(is_active=True).annotate(used=Count("tasks", filter=own), is_rest=Q(code=REST))
        return self.show(
            kinds=[(kind, ICONS.get(kind.code, "file-text")) for kind in used.order_by("is_rest", "-used", "code")]
        )


class NewTask(FormPage, ForPosters):
    """A new task of one kind."""

    template_name = "web/post.html"

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
            self.told(_("Posted as %(task)s. The matcher is looking for a secretary.") % {"task": task})
        else:
            self.told(_("Saved."))

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, status=status)


class EditTask(NewTask, OfTask):
    """A draft, or an open task that nobody has yet."""

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
        task = services.edit(task_id=self.task.pk, by=self.actor, **form.values())
        self.finish(task, form)
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, task=self.task, status=status)
