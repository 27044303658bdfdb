"""Tasks: the list, the page of one, and the steps over it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.models import Confidentiality
from backend.core.errors import Refusal
from backend.live.presence import present_on
from backend.matching.explanations import explanation_of
from backend.matching.models import Decision, Offer
from backend.matching.reading import SEES_DECISIONS, are_only_busy, decision_on
from backend.notifications.services import mark_page_read
from backend.sla.models import TimeRequest
from backend.sla.services import due_with_more, read_clocks
from backend.tasks import services
from backend.tasks.models import Deliverable, LogEntry, Mandate, Opening, Rating, Task, TaskFile
from backend.tasks.permissions import Facet, relations_to, roles_on, sees_internal_notes, sight
from backend.tasks.refusals import NotYourStep
from backend.tasks.services import allowed_actions, asks_to_rate, mark_opened, side_of
from backend.web.base import OfTask, Page, TakesParts, is_fetched_again
from backend.web.cards import card_of
from backend.web.deadline import why_due, worked_out
from backend.web.evidence import Links, desk_evidence, own_evidence
from backend.web.feed import SHOWN, feed_of
from backend.web.forms.post import MAY_DECIDE, WHO_SEES
from backend.web.forms.steps import ASKED, MessageForm, RatingForm, StepForm, SubmitForm, UploadForm
from backend.web.looking import looking_of
from backend.web.progress import progress_of
from backend.web.rings import promise_of, ring_of
from backend.web.steps import STEPS, buttons_of, named_on
from backend.web.ticks import ChecklistChanged, drawn_ticks, set_ticks
from backend.web.tiles import tiles_of
from backend.web.views.undoing import offer_to_undo, undo_of
from backend.web.wanted import filled, marked
from backend.web.why import eased, reasons_of, why_of
from backend.web.words import BUTTONS, HAPPENED, MEANINGS
from tasks_engine.lifecycle import CLOSED, HELD, TaskRole, TaskStatus, Verb
from tasks_engine.matching import Explanation
from tasks_engine.sla import Clock as Reading

MOST_COORDINATORS, MOST_OPENINGS = 5, 50
LEADS_ON = frozenset({TaskStatus.DRAFT, TaskStatus.OPEN, TaskStatus.SUBMITTED})  # its bar leads the organization on
BOXES = frozenset({"text", "textarea", "select"})  # fields that one types into, or chooses in
SPEAKERS = frozenset({TaskRole.ASSIGNEE, TaskRole.ORGANIZATION, TaskRole.COORDINATOR})
CAUSES = {Verb.ANSWER: Verb.ASK, Verb.DECIDE: Verb.REJECT}  # a step -> the one it answers to, quoted on its page


class ShowsTask(OfTask):
    """One task: what is wanted, its clocks, why it went to whom, what was said and delivered, what may be done."""

    template_name = "web/task.html"

    def show_task(self, *, status: int = 200, **forms: BaseForm | None) -> HttpResponse:
        """The page; `forms` are those that come back with what is wrong with them."""
        task, seen, roles = self.task, sight(self.task, self.actor), roles_on(self.task, self.actor)
        readings = read_clocks(task=task, at=self.at)
        promise = promise_of(readings)
        delivered = versions_of(task) if Facet.LOG in seen else []
        versions = delivered if Facet.THREAD in seen else []
        ratings = self._ratings()
        speaks = Facet.THREAD in seen and task.status not in CLOSED and bool(roles & SPEAKERS)
        show = self.request.GET.get("show", "all")
        asked, ring = pending_request(self), ring_of(task, readings)
        works = TaskRole.ASSIGNEE in roles and task.status in HELD
        undo, why = offer_to_undo(task, self.actor, self.at), self._why(roles)
        blank = {"message_form": MessageForm(), "upload_form": UploadForm(), "rating_form": self._rating_form()}
        return self.show(
            status=status,
            task=task,
            live=f"task:{task.pk}",
            card=card_of(task, self.actor, ring),
            stages=progress_of(task, delivered, is_rated=bool(ratings)),
            ratings=ratings,
            next_version=versions[0].version + 1 if versions else 1,
            readings=readings,
            lines=worked_out(promise) if promise else [],
            why_due=why_due(promise, versions) if promise else "",
            time_request=asked,
            question=_question_of(self, roles),
            then_due=due_with_more(promise, asked.minutes) if promise and asked else None,
            tiles=tiles_of(task, self.actor, thread=Facet.THREAD in seen, versions=versions)
            if Facet.FILES in seen
            else [],
            deliverables=versions,
            offer=_pending_offer(self),
            show=show if show in SHOWN else "all",
            present=present_on([task], by=self.actor).get(task.pk),
            undo=undo,
            recall=undo if undo and undo.is_recall else None,
            feed=feed_of(task, self.actor, show),
            writes_notes=sees_internal_notes(task, self.actor),
            speaks=speaks,
            works=works,
            drawn=drawn_ticks(task),
            people=_coordinators(task) if Facet.PEOPLE in seen else [],
            who_sees=WHO_SEES[Confidentiality(task.confidentiality)],
            openings=_openings(task) if Facet.LOG in seen else [],
            **briefed(task, self.actor),
            **why,
            looking=looking_of(task, why["decision"], self.actor, self.at),
            **self._buttons(versions, roles, asks_time=works and asked is None and ring is not None),
            **blank | forms,
        )

    def _buttons(
        self, versions: Sequence[Deliverable], roles: frozenset[TaskRole], *, asks_time: bool
    ) -> dict[str, Any]:
        """What may be done, the way forward first; and what may not, with the reasons."""
        found = buttons_of(self.task, self.actor, self.at)
        named = named_on(list(found), version=versions[0].version + 1 if versions else 1)
        ordered = sorted(named, key=lambda button: not button.is_main)
        may = [button for button in ordered if not button.why_not]
        leads = TaskRole.ORGANIZATION in roles and self.task.status in LEADS_ON
        return {
            "buttons": may,
            "aside": [button for button in may if button.is_aside],
            "apart": [button for button in may if button.is_apart],
            "asks_time": asks_time,
            "acts": leads or asks_time or any(not button.is_aside for button in may),
            "refused": [button for button in ordered if button.why_not],
        }

    def _ratings(self) -> list[tuple[Rating, list[tuple[Any, bool]]]]:
        """What the reader may know of what both sides said, each with its questions and answers."""
        if self.task.status != TaskStatus.ACCEPTED:
            return []
        rows = Rating.objects.visible_to(self.actor, self.at).filter(deliverable__task=self.task).order_by("id")
        return [(row, [(text, getattr(row, name)) for name, text in ASKED[row.side].items()]) for row in rows]

    def _rating_form(self) -> RatingForm | None:
        """The four questions, while the reader's side may answer them."""
        if not asks_to_rate(task=self.task, by=self.actor, at=self.at):
            return None
        return RatingForm(side=side_of(self.task, self.actor))

    def _why(self, roles: frozenset[TaskRole]) -> dict[str, Any]:
        """Why the task came to whom it did, or to nobody yet."""
        task = self.task
        decision = decision_on(task) if relations_to(task, self.actor) & SEES_DECISIONS else None
        explanation = explanation_of(decision) if decision else None
        return {
            "decision": decision,
            "why": why_of(
                explanation, links=self._evidence(decision, explanation, roles), people=TaskRole.COORDINATOR in roles
            ),
            "eased": eased(task, self.at) if decision or TaskRole.SECRETARY in roles else [],
            "reasons": reasons_of(decision) if decision and decision.secretary_id is None else [],
            "only_busy": bool(decision and are_only_busy(decision.refusals)),
        }

    def _evidence(
        self, decision: Decision | None, explanation: Explanation | None, roles: frozenset[TaskRole]
    ) -> Links:
        """Where the reader may look at what the explanation rests on."""
        if decision is None or explanation is None or decision.secretary_id is None:
            return {}
        if decision.secretary_id == self.actor.secretary_id:
            return own_evidence(self.task, self.at)
        is_theirs = TaskRole.COORDINATOR in roles
        return desk_evidence(self.task, decision.secretary_id, explanation, self.actor) if is_theirs else {}


class TaskDetail(ShowsTask):
    """The page of a task."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        if not is_fetched_again(request):
            mark_opened(task=self.task, by=self.actor)
            with_thread = Facet.THREAD in sight(self.task, self.actor)
            mark_page_read(task_id=self.task.pk, by=self.actor, with_thread=with_thread)
        return self.show_task()


class TaskByKey(Page):
    """A task by its key, as mails and programs name it: on to the offer that waits for the reader, or to its page."""

    def get(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        offers = Offer.objects.pending().visible_to(self.actor).filter(secretary=self.actor.secretary_id)
        if offer := offers.filter(task=task_id, expires_at__gt=self.at).first():
            return redirect("offer", offer_id=offer.pk)
        return redirect("task", number=get_object_or_404(Task.objects.visible_to(self.actor), pk=task_id).number)


class StepPage(TakesParts, OfTask):
    """A form about a task on a page of its own: the cursor in its first box, and the brief beside it."""

    template_name = "web/step.html"

    def show_step(
        self, *, status: int, name: str, readings: Sequence[Reading] | None = None, **shown: Any
    ) -> HttpResponse:
        """The page; under `name` what is typed is kept on the reader's device until it is sent."""
        assert self.form is not None
        told = read_clocks(task=self.task, at=self.at) if readings is None else readings
        return self.show(
            status=status,
            task=self.task,
            form=self.form,
            card=card_of(self.task, self.actor, ring_of(self.task, told)),
            kept=ready_to_type(self.form, f"task:{self.task.number}:{name}"),
            **briefed(self.task, self.actor),
            **shown,
        )


class TakeStep(StepPage):
    """One step over a task, on a page of its own when it needs more than a click."""

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
        undo = undo_of(self.verb, self.task.pk)
        self.told(_("Done: you %(what)s.") % {"what": HAPPENED[self.verb][0]}, undo=undo)
        still_theirs = Task.objects.visible_to(self.actor).filter(pk=self.task.pk).exists()
        return self.back() if still_theirs else reverse("home")

    def again(self, *, status: int) -> HttpResponse:
        label, drawing = BUTTONS[self.verb]
        meaning, cause = MEANINGS.get(self.verb, ""), _cause_of(self)
        return self.show_step(status=status, name=self.verb, label=label, drawing=drawing, meaning=meaning, cause=cause)


class Submit(TakeStep):
    """Deliver the next version. Items that are not ticked are asked about once; files that came along are kept."""

    @property
    def verb(self) -> Verb:
        return Verb.SUBMIT

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Another checklist is drawn as it is now; what else was typed and chosen stays."""
        if isinstance(refusal, ChecklistChanged) and isinstance(self.form, SubmitForm):
            vars(self).pop("task", None)  # it is read again
            try:
                chosen = self._keep_files(self.form.cleaned_data)
                self.form = self._drawn_anew(self.form.cleaned_data, self.task, chosen)
            except Refusal as another:  # what keeps the files from the task keeps the form from it, too
                refusal = another
        return super().refused(refusal)

    def press(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.form = form = self.make_form(data=request.POST, files=request.FILES)
        assert isinstance(form, SubmitForm)
        if not form.is_valid():
            return self.again(status=422)
        if form.open_items and "anyway" not in request.POST:
            self.form = self._asked(form)
            return self.again(status=422)
        return self.carry_out(form.cleaned_data)

    def _asked(self, form: SubmitForm) -> SubmitForm:
        """The form with the question. The ticks are kept, too."""
        said = form.cleaned_data
        with transaction.atomic():
            chosen = self._keep_files(said)
            ticked = set_ticks(
                task_id=self.task.pk, done=said.get("done", ()), drawn=said.get("drawn", ""), by=self.actor
            )
        asked = self._drawn_anew(said, ticked, chosen)
        asked.asks = True
        return asked

    @transaction.atomic
    def _keep_files(self, said: dict[str, Any]) -> list[str]:
        """A browser forgets files that it has sent: they are kept with the task. The keys of all that are chosen."""
        self.let_go()
        added = [services.add_file(task_id=self.task.pk, by=self.actor, upload=upload) for upload in said["uploads"]]
        return [str(file.pk) for file in [*said.get("file_ids", ()), *added]]

    def _drawn_anew(self, said: dict[str, Any], task: Task, chosen: list[str]) -> SubmitForm:
        """The form with what was typed, these files and the checklist of `task` as it is."""
        data = QueryDict(mutable=True)
        data["note"] = said["note"]
        data.setlist("file_ids", chosen)
        data.setlist("done", [str(n) for n, item in enumerate(task.checklist) if item["done"]])
        data["drawn"] = drawn_ticks(task)
        form = SubmitForm(task=task, data=data)
        form.is_valid()
        return form


def briefed(task: Task, actor: Actor) -> dict[str, Any]:
    """What the part "What is wanted" of a page shows, as far as the reader may see it."""
    seen = sight(task, actor)
    sees_brief = Facet.BRIEF in seen
    return {
        "sees": {facet.value: True for facet in seen},
        "roles": {role.value: True for role in roles_on(task, actor)},
        "parts": marked(task) if sees_brief else [],
        "filled": filled(task) if sees_brief else [],
        "decides": MAY_DECIDE[Mandate(task.mandate)],
    }


def ready_to_type(form: BaseForm, draft: str) -> str:
    """Put the cursor into the first box of a form, or the first that is wrong, and have its longest text kept as
    `draft` on the reader's device. Returns the id of the box whose text is kept, if it has one."""
    boxes = [field for field in form.visible_fields() if field.widget_type in BOXES]
    wrong = [field for field in boxes if field.errors]
    starts = wrong or [field for field in form.visible_fields()[:1] if field in boxes]
    for field in starts[:1]:
        field.field.widget.attrs["autofocus"] = True
    areas = [field for field in boxes if field.widget_type == "textarea"]
    for field in areas[-1:]:
        field.field.widget.attrs["data-draft"] = draft
    return areas[-1].id_for_label if areas else ""


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


def _question_of(page: ShowsTask, roles: frozenset[TaskRole]) -> LogEntry | None:
    """The question that waits for the organization's answer, for whoever may give it."""
    if page.task.status != TaskStatus.WAITING or TaskRole.ORGANIZATION not in roles:
        return None
    return LogEntry.objects.filter(task=page.task, verb=Verb.ASK).order_by("-id").first()


def _coordinators(task: Task) -> list[str]:
    """The names of those who keep the promises of the task's pool."""
    names = task.pool.coordinators.filter(user__is_active=True).values_list("user__name", flat=True)
    return list(names.order_by("user__name")[:MOST_COORDINATORS])


def _openings(task: Task) -> list[Opening]:
    """Who opened what, the latest first."""
    return list(task.openings.order_by("-id")[:MOST_OPENINGS])


def pending_request(page: OfTask) -> TimeRequest | None:
    """The request for more time that waits for an answer, for whom it concerns."""
    waiting = TimeRequest.objects.visible_to(page.actor).filter(task=page.task, status=TimeRequest.Status.PENDING)
    return waiting.select_related("asked_by").first()


def versions_of(task: Task, *, pages: bool = False) -> list[Deliverable]:
    """What was delivered, with files and reviews, the latest first; with the pages of the files if they are shown."""
    found = TaskFile.objects.select_related("file__preview").order_by("created_at")
    files = Prefetch("files", queryset=found.prefetch_related("file__preview__pages") if pages else found)
    rows = task.deliverables.select_related("review", "secretary__user").prefetch_related(files, "review__changes")
    return list(rows.order_by("-version"))
