"""Templates: an organization's own, what it posted before, and the house's kinds of task."""

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.catalog.models import Confidentiality
from backend.matching.services import known_secretaries
from backend.repeating import services
from backend.repeating.models import LONGEST_NAME, OwnTemplate
from backend.secretaries.models import Secretary
from backend.tasks.models import Mandate, Task
from backend.tasks.permissions import roles_on
from backend.tasks.refusals import NotYourStep
from backend.web.base import FormPage, OfTask
from backend.web.forms.own_templates import NameForm, RepeatForm, TemplateForm
from backend.web.forms.post import MAY_DECIDE, WHO_SEES
from backend.web.repetitions import missing, repeats
from backend.web.templatetags.secretariat import dated
from backend.web.views.posters import ForPosters
from backend.web.wanted import filled
from backend.web.words import ICONS
from tasks_engine.lifecycle import TaskRole

LATEST = 5  # tasks of it that are shown
MANY = 8  # own templates among which one is rather looked for by words


class Templates(ForPosters):
    """What one can begin with: one's own templates, the house's kinds of task, and what was posted before."""

    template_name = "web/templates.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:200]
        own = self.own_templates.with_people().order_by("name", "pk")
        kinds = [(kind, ICONS.get(kind.code, "file-text")) for kind in self.kinds.values()]
        return self.show(
            own=[(each, repeats(each)) for each in (own.called(words) if words else own)],
            q=words,
            has_many=bool(words) or own.count() > MANY,
            has_several=len(self.organizations) > 1,
            kinds=kinds,
            earlier=self.earlier,
        )


class OfTemplate(ForPosters):
    """A page about one own template. Strangers meet 404."""

    @cached_property
    def own(self) -> OwnTemplate:
        return get_object_or_404(self.own_templates.with_people(), pk=self.kwargs["template_id"])

    def back(self) -> str:
        return reverse("own_template", args=[self.kwargs["template_id"]])


class OneTemplate(FormPage, OfTemplate):
    """What an own template says, what it is called, and who is asked first."""

    template_name = "web/own_template.html"
    rhythm: RepeatForm | None = None  # how it is to be repeated, when that is what came in

    def make_form(self, **typed: Any) -> TemplateForm:
        said = {name: getattr(self.own, name) for name in ("name", "title", "brief")}
        initial = {**said, "first": str(self.own.first_id or "")}
        return TemplateForm(people=self._people(), initial=initial, **typed)

    def act(self, values: dict[str, Any]) -> str:
        assert self.form is not None
        changed = {name: values[name] for name in self.form.changed_data}  # the rest may be newer than the page
        if "first" in changed:
            first = changed.pop("first")
            changed["secretary_id"] = UUID(first) if first else None
        services.edit(own_template_id=self.own.pk, by=self.actor, **changed)
        self.told(_("Saved."))
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        own = self.own
        return self.show(
            own=own,
            form=self.form,
            filled=filled(own),
            decides=MAY_DECIDE[Mandate(own.mandate)],
            who_sees=WHO_SEES[Confidentiality(own.confidentiality)],
            has_several=len(self.organizations) > 1,
            repeats=repeats(own),
            rhythm=self.rhythm or RepeatForm(today=timezone.localdate(), repetition=getattr(own, "repetition", None)),
            missing=missing(own),
            latest=own.occurrences.filter(task__in=Task.objects.visible_to(self.actor))
            .select_related("task")
            .order_by("-on")[:LATEST],
            status=status,
        )

    def _people(self) -> list[Secretary]:
        """Who can be asked first; also who was, and does not serve the organization any more."""
        known = [who for who, _count in known_secretaries(organizations=[self.own.organization], by=self.actor)]
        return known if self.own.first is None or self.own.first in known else [*known, self.own.first]


class Repeat(OneTemplate):
    """Have the template posted by itself, in a rhythm."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.rhythm = form = RepeatForm(request.POST, today=timezone.localdate())
        if not form.is_valid():
            self.form = self.make_form()
            return self.again(status=422)
        found = services.repeat(own_template_id=self.own.pk, by=self.actor, **form.rhythm())
        self.told(_("It is posted by itself from now on, next on %(when)s.") % {"when": dated(found.next_at)})
        return redirect(self.back())


class Repetitions(OfTemplate):
    """Pause what is repeated, go on with it, or leave the next one out, which can be taken back; or give it up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, template_id: UUID, what: str) -> HttpResponse:
        said = getattr(self, f"_{what}")(self.own.pk)
        undo = {"pause": "resume", "skip": "resume"}.get(what)
        self.told(said, undo=reverse("repetition", args=[template_id, undo]) if undo else "")
        return redirect(self.back())

    def _pause(self, key: UUID) -> str:
        services.pause(own_template_id=key, by=self.actor)
        return _("It is not posted until somebody resumes it.")

    def _resume(self, key: UUID) -> str:
        found = services.resume(own_template_id=key, by=self.actor)
        return _("It is posted for you, next on %(when)s.") % {"when": dated(found.next_at)}

    def _skip(self, key: UUID) -> str:
        try:
            on = date.fromisoformat(self.request.POST.get("on", ""))
        except ValueError:
            raise Http404 from None
        found = services.skip(own_template_id=key, on=on, by=self.actor)
        return _("The next one is left out; then it is posted on %(when)s.") % {"when": dated(found.next_at)}

    def _stop(self, key: UUID) -> str:
        services.stop(own_template_id=key, by=self.actor)
        return _("It is not repeated any more.")


class KeepTask(FormPage, OfTask):
    """Keep what a task says as a template of the organization's own."""

    template_name = "web/keep_task.html"

    def check(self) -> None:
        if TaskRole.ORGANIZATION not in roles_on(self.task, self.actor):
            raise NotYourStep(needed=[TaskRole.ORGANIZATION])

    def make_form(self, **typed: Any) -> NameForm:
        return NameForm(initial={"name": self.task.title[:LONGEST_NAME]}, **typed)

    def act(self, values: dict[str, Any]) -> str:
        own = services.keep_task(task=self.task, by=self.actor, **values)
        undo = reverse("remove_template", args=[own.pk])
        self.told(_("Saved as the template “%(name)s”.") % {"name": own.name}, undo=undo)
        return reverse("own_template", args=[own.pk])

    def again(self, *, status: int) -> HttpResponse:
        return self.show(task=self.task, form=self.form, status=status)


class RemoveTemplate(ForPosters):
    """Do without an own template; that can be taken back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, template_id: UUID) -> HttpResponse:
        own = services.remove(own_template_id=template_id, by=self.actor)
        undo = reverse("restore_template", args=[template_id])
        self.told(_("“%(name)s” is removed.") % {"name": own.name}, undo=undo)
        return redirect("templates")

    def back(self) -> str:
        return reverse("templates")


class RestoreTemplate(ForPosters):
    """Put a removed template back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, template_id: UUID) -> HttpResponse:
        own = services.restore(own_template_id=template_id, by=self.actor)
        self.told(_("“%(name)s” is back.") % {"name": own.name})
        return redirect("own_template", template_id)

    def back(self) -> str:
        return reverse("templates")
