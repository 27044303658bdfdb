"""Tasks: the list, the page of one, and the steps over it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.catalog.models import in_language
from backend.matching.explanations import explanation_of
from backend.matching.models import Offer
from backend.matching.reading import SEES_DECISIONS, decision_on
from backend.sla.services import read_clocks
from backend.tasks.models import Deliverable, LogEntry, Task, TaskFile
from backend.tasks.permissions import Facet, relations_to, roles_on, sees_internal_notes, sight
from backend.tasks.refusals import NotYourStep
from backend.tasks.services import allowed_actions
from backend.web.base import FormPage, OfTask, Page
from backend.web.cards import card_of, cards_of, listed
from backend.web.deadline import worked_out
from backend.web.feed import feed_of
from backend.web.forms.fields import shown
from backend.web.forms.steps import MessageForm, StepForm, UploadForm
from backend.web.rings import promise_of, ring_of
from backend.web.steps import STEPS, buttons_of
from backend.web.why import eased, reasons_of, why_of
from backend.web.words import BUTTONS, HAPPENED, MEANINGS
from tasks_engine.lifecycle import CLOSED, LIVE, TaskRole, TaskStatus, Verb

PAGE_SIZE = 30
SPEAKERS = frozenset({TaskRole.ASSIGNEE, TaskRole.ORGANIZATION, TaskRole.COORDINATOR})
CAUSES = {Verb.ANSWER: Verb.ASK, Verb.DECIDE: Verb.REJECT}  # a step -> the one it answers to, quoted on its page
VIEWS = {
    "running": (gettext_lazy("Running"), Q(status__in=[TaskStatus.OPEN, *LIVE])),
    "drafts": (gettext_lazy("Drafts"), Q(status=TaskStatus.DRAFT)),
    "done": (gettext_lazy("Done"), Q(status__in=CLOSED)),
    "all": (gettext_lazy("All"), Q()),
}


class Tasks(Page):
    """The tasks of the reader's organizations."""

    template_name = "web/tasks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, words = request.GET.get("view", "running"), request.GET.get("q", "").strip()[:200]
        if view not in VIEWS:
            raise Http404
        rows = Task.objects.visible_to(self.actor).filter(VIEWS[view][1], organization__in=self.actor.organizations)
        rows = rows.search(words, self.actor) if words else rows
        page = Paginator(listed(rows.order_by("-id")), PAGE_SIZE).get_page(request.GET.get("page"))
        views = [(name, label, name == view) for name, (label, _rows) in VIEWS.items()]
        return self.show(cards=cards_of(page, self.actor, self.at), page=page, views=views, view=view, q=words)


class ShowsTask(OfTask):
    """One task: what is wanted, its clocks, why it went to whom, what was said and delivered, what may be done."""

    template_name = "web/task.html"

    def show_task(self, *, status: int = 200, **forms: BaseForm) -> HttpResponse:
        """The page; `forms` are those that come back with what is wrong with them."""
        task, seen = self.task, sight(self.task, self.actor)
        readings = read_clocks(task=task, at=self.at)
        promise = promise_of(readings)
        decision = decision_on(task) if relations_to(task, self.actor) & SEES_DECISIONS else None
        buttons = sorted(buttons_of(task, self.actor, self.at), key=lambda button: not button.is_main)
        coordinates = TaskRole.COORDINATOR in roles_on(task, self.actor)
        speaks = Facet.THREAD in seen and task.status not in CLOSED and bool(roles_on(task, self.actor) & SPEAKERS)
        blank = {"message_form": MessageForm(), "upload_form": UploadForm()}
        return self.show(
            status=status,
            task=task,
            card=card_of(task, self.actor, ring_of(task, readings)),
            sees={facet.value: True for facet in seen},
            roles={role.value: True for role in roles_on(task, self.actor)},
            buttons=[button for button in buttons if not button.why_not],
            refused=[button for button in buttons if button.why_not],
            readings=readings,
            lines=worked_out(promise) if promise else [],
            decision=decision,
            why=why_of(explanation_of(decision) if decision else None, people=coordinates),
            eased=eased(task, self.at) if decision or TaskRole.SECRETARY in roles_on(task, self.actor) else [],
            reasons=reasons_of(decision) if decision and decision.secretary_id is None else [],
            offer=_pending_offer(self),
            filled=_filled(task) if Facet.BRIEF in seen else [],
            files=_files(task, thread=Facet.THREAD in seen) if Facet.FILES in seen else [],
            deliverables=_deliverables(task) if Facet.THREAD in seen else [],
            feed=feed_of(task, self.actor),
            writes_notes=sees_internal_notes(task, self.actor),
            speaks=speaks,
            **blank | forms,
        )


class TaskDetail(ShowsTask):
    """The page of a task."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.show_task()


class TaskByKey(Page):
    """A task by its key, as mails and programs name it: on to the offer that waits for the reader, or to its page."""

    def get(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        offers = Offer.objects.pending().visible_to(self.actor).filter(secretary=self.actor.secretary_id)
        if offer := offers.filter(task=task_id, expires_at__gt=self.at).first():
            return redirect("offer", offer_id=offer.pk)
        return redirect("task", number=get_object_or_404(Task.objects.visible_to(self.actor), pk=task_id).number)


class TakeStep(FormPage, OfTask):
    """One step over a task, on a page of its own when it needs more than a click."""

    template_name = "web/step.html"

    def check(self) -> None:
        """Whose step it is not, does not see its form; when it cannot be taken now, it is not offered."""
        actions = allowed_actions(task=self.task, by=self.actor, at=self.at)
        found = next((action for action in actions if action.verb is self.verb), None)
        if found is None:
            raise NotYourStep()
        if found.refusal and self.request.method == "GET":
            raise found.refusal

    @property
    def verb(self) -> Verb:
        """The verb of the address."""
        try:
            verb = Verb(self.kwargs["verb"].replace("-", "_"))
        except ValueError:
            raise Http404 from None
        if verb not in STEPS:
            raise Http404
        return verb

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return super().get(request, **kwargs) if STEPS[self.verb].form else redirect(self.back())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return super().post(request, **kwargs) if STEPS[self.verb].form else redirect(self.act({}))

    def make_form(self, **typed: Any) -> StepForm:
        form = STEPS[self.verb].form
        assert form is not None
        return form(task=self.task, **typed)

    def act(self, values: dict[str, Any]) -> str:
        STEPS[self.verb].take(task_id=self.task.pk, by=self.actor, **values)
        self.told(_("Done: you %(what)s.") % {"what": HAPPENED[self.verb][0]})
        still_theirs = Task.objects.visible_to(self.actor).filter(pk=self.task.pk).exists()
        return self.back() if still_theirs else reverse("home")

    def again(self, *, status: int) -> HttpResponse:
        label, drawing = BUTTONS[self.verb]
        return self.show(
            task=self.task, card=card_of(self.task, self.actor, None), form=self.form, label=label, drawing=drawing,
            meaning=MEANINGS.get(self.verb, ""), cause=_cause_of(self), status=status,
        )  # fmt: skip


def _pending_offer(page: ShowsTask) -> Any:
    """The offer that waits for the reader's answer, or any of the task for its coordinators."""
    pending = Offer.objects.pending().visible_to(page.actor).filter(task=page.task, expires_at__gt=page.at)
    return pending.select_related("secretary__user").first()


def _cause_of(page: TakeStep) -> LogEntry | None:
    """What the step answers to, for those who may read what was said."""
    verb = CAUSES.get(page.verb)
    if verb is None or Facet.THREAD not in sight(page.task, page.actor):
        return None
    return LogEntry.objects.filter(task=page.task, verb=verb).order_by("-id").first()


def _filled(task: Task) -> list[tuple[dict[str, str], Any, str]]:
    """The template's fields that are filled in: label, value, type."""
    rows = []
    for spec in task.template.fields:
        value = shown(spec, task.fields.get(spec["name"]))
        if value is not None:
            labels = spec.get("choice_labels", {})
            is_labelled = spec["type"] == "choice" and value in labels
            rows.append((spec["label"], in_language(labels[value]) if is_labelled else value, spec["type"]))
    return rows


def _files(task: Task, *, thread: bool) -> list[TaskFile]:
    return list(task.files.readable(thread=thread).select_related("file", "added_by").order_by("created_at"))


def _deliverables(task: Task) -> list[Deliverable]:
    files = Prefetch("files", queryset=TaskFile.objects.select_related("file").order_by("created_at"))
    rows = task.deliverables.select_related("review", "secretary__user").prefetch_related(files)
    return list(rows.order_by("-version"))
