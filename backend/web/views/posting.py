"""Posting a task: one sentence, what was understood of it, two choices, our promise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.models import Organization
from backend.catalog.models import Template
from backend.core.errors import Invalid, Refusal, Text
from backend.matching import services as matching
from backend.matching.services import Acquaintance
from backend.repeating import services as repeating
from backend.repeating.models import LONGEST_NAME, OwnTemplate
from backend.secretaries.models import Secretary
from backend.sla.services import promises_of, quote_of, working_time_of
from backend.tasks import services
from backend.tasks.models import Priority, Task
from backend.web.base import put_on
from backend.web.forms.post import (
    DECIDES,
    KEEP,
    PRESSES,
    PUBLISH,
    SEES,
    TOO_EARLY,
    SentenceForm,
    Told,
    Values,
)
from backend.web.problems import refused, status_of, words_of
from backend.web.rings import Ring
from backend.web.sentences import SAMPLES, SHORT, sentence_for
from backend.web.understood import LIMITS, is_time_assumed, more, pieces, read_values, rows
from backend.web.views.posters import REST, ForPosters
from backend.web.words import ICONS
from tasks_engine.intake import Draft
from tasks_engine.sla.quote import Quote

READ = "read."  # before the name of a field: what was read when the form was made
RIGHT = "right"  # names a field that is right as it was read
LIKE = "like."  # before the name of a field: what an earlier task said
MANY = frozenset({"languages"})  # fields with several values
CARRIED = (  # from a task that is posted again
    "priority", "confidentiality", "mandate", "principal", "spend_limit", "may_contact", "may_sign", "title",
)  # fmt: skip
OF_THE_KIND = {  # likewise, where it differs from what the kind says: as forms call it, and as tasks do
    "languages": "languages", "effort_minutes": "effort_minutes", "grade": "grade_id",
}  # fmt: skip
BEYOND = ("skills", "certificates", "deliver_within_minutes", "currency")  # what only programs say
ALWAYS_SHOWN = (
    "template_code", "title", "deadline", "priority", "confidentiality", "mandate", "languages", "effort_minutes",
    "grade",
)  # fmt: skip
SUGGESTED = 3  # secretaries who may be asked first
FITTED = ("priority", "confidentiality", "languages", "effort_minutes", "grade")  # besides dates: whom it fits


@dataclass(frozen=True)
class Option:
    """One answer to a choice: its button, its name and what it means."""

    field: Any
    name: str
    means: str
    due: datetime | None = None


@dataclass(frozen=True)
class Promised:
    """The promise, before it is made. `earliest`: of all priorities; `wish`: the time that was said, not one that was
    assumed; `spare`: seconds before it."""

    ring: Ring
    due: datetime | None
    claim: datetime | None
    earliest: datetime | None
    wish: datetime | None
    is_early: bool

    @property
    def spare(self) -> int:
        return int((self.wish - self.due).total_seconds()) if self.wish and self.due and self.due < self.wish else 0


class NewTask(ForPosters):
    """A new task from one sentence. Without scripts: the sentence, Continue, what was understood, Post."""

    template_name = "web/post.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        data = QueryDict(mutable=True)
        if kind := self.kinds.get(request.GET.get("template", "")):
            data["sentence"], data["template_code"] = sentence_for(kind), kind.code
            data[READ + "template_code"] = ""
        elif number := request.GET.get("like", ""):
            self._fill_in(data, self._earlier_task(number))
        elif self.own:
            data["own"], data["first"] = str(self.own.pk), str(self.own.first_id or "")
            self._fill_in(data, self.own)
        elif (sample := request.GET.get("sample", "")) in map(str, range(len(SAMPLES))):
            data["sentence"] = str(SAMPLES[int(sample)])
        return self.read(data)

    def post(self, request: HttpRequest) -> HttpResponse:
        data = request.POST
        if KEEP in data:
            return self.keep(data)
        if PUBLISH not in data:
            return self.read(data, is_part="part" in data)
        form, draft, is_known = self.form(data, files=request.FILES)
        has_files = bool(request.FILES)
        shown = rows(form, draft, is_known=is_known, has_files=has_files)
        is_stale = _lines(data.get("read_sentence", draft.sentence)) != draft.sentence
        unsure = [row for row in shown if row.is_asked]
        if is_stale or not form.is_valid() or (unsure and "asked" not in data):
            asks = bool(unsure) and not is_stale and form.is_valid()
            return self.page(form, draft, is_known, has_files, asks=asks, status=200 if is_stale else 422)
        try:
            task = self.put_up(form)
        except Refusal as refusal:
            put_on(form, refusal)
            return self.page(form, draft, is_known, has_files, status=status_of(refusal))
        self.told(_("Posted."), undo=reverse("undo", args=[task.number]))
        return redirect("task", task.number)

    def read(self, data: QueryDict, *, is_part: bool = False) -> HttpResponse:
        """The page with what `data` says understood, or only the parts of it that change."""
        form, draft, is_known = self.form(data)
        return self.page(form, draft, is_known, _attached(data), is_part=is_part)

    def keep(self, data: QueryDict) -> HttpResponse:
        """Keep what stands in the form as a template of the organization's own; the reader goes on where they were."""
        form, draft, is_known = self.form(data, files={})
        if not form.is_valid():
            errors = form.errors.get("sentence") or [text for texts in form.errors.values() for text in texts]
            wrong = " ".join(map(str, errors))
            return self.page(form, draft, is_known, _attached(data), not_kept=wrong, status=422)
        values = form.values()
        del values["deadline"]
        try:
            own = repeating.keep(
                organization=form.cleaned_data.get("organization") or self.organizations[0],
                template=form.template,
                pool=form.cleaned_data.get("pool"),
                name=data.get("keep_name", "").strip() or values["title"][:LONGEST_NAME],
                first=next((who.pk for who, _count in self._people(form) if str(who.pk) == data.get("first")), None),
                by=self.actor,
                **values,
            )
        except Refusal as refusal:
            wrong = words_of(refusal)
            return self.page(form, draft, is_known, _attached(data), not_kept=wrong, status=status_of(refusal))
        self.told(_("Saved as the template “%(name)s”.") % {"name": own.name})
        return self.read(data)

    def form(self, data: QueryDict, files: Any = None) -> tuple[SentenceForm, Draft, bool]:
        """The form, with what its sentence says and what the person chose; unbound unless it is to be posted.

        Also the draft, and whether the kind of work is known.
        """
        organization = self._organization(data)
        hours = working_time_of(organization=organization, at=self.at)
        sentence = _lines(data.get("sentence", ""))
        draft = services.read_sentence(
            sentence=sentence, organization=organization, working_time=hours, at=self.at, by=self.actor
        )
        read = read_values(draft)
        if read.get("template_code") not in self.kinds:
            read.pop("template_code", None)
        chosen = _chosen(data, read)
        code = chosen.get("template_code") or read.get("template_code")
        kind = self.kinds.get(code or "") or self.kinds.get(REST) or next(iter(self.kinds.values()), None)
        if kind is None:
            raise Invalid(_("The catalogue has no kind of work."))
        read = {**_defaults(kind, sentence), **read}
        chosen = _chosen(data, read)
        names = [(each.code, str(each)) for each in self.kinds.values()]
        choices = names if code or REST in self.kinds else [("", "—"), *names]
        if not code:
            read["template_code"] = kind.code if REST in self.kinds else ""
        options: dict[str, Any] = {"template": kind, "organizations": self.organizations}
        if files is not None:
            options |= {"data": _sent(data, {**read, **chosen}), "files": files}
        earlier = {name.removeprefix(LIKE): data[name] for name in data if name.startswith(LIKE)}
        form = SentenceForm(read=read, chosen=chosen, earlier=earlier, kinds=choices, **options)
        form.initial = {
            **form.initial,
            "sentence": draft.sentence,
            "organization": organization.pk,
            "pool": data.get("pool") or None,
            "early": data.get("early") or "coordinator",
            "first": data.get("first", ""),
        }
        form.confirmed = frozenset(data.getlist(RIGHT))
        if self.own:
            form.as_earlier = _("as in your template")
        return form, draft, bool(code)

    def page(
        self, form: SentenceForm, draft: Draft, is_known: bool, has_files: bool, *, is_part: bool = False,
        asks: bool = False, not_kept: str = "", status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        shown = rows(form, draft, is_known=is_known, has_files=has_files) if draft.sentence or has_files else []
        quoted = self._promise(form, draft) if shown else {}
        context = {
            "form": form,
            "draft": draft,
            "pieces": list(pieces(draft)) if draft.fields else [],
            "rows": shown,
            "sure": sum(row.is_sure for row in shown),
            "more": more(form, shown),
            "unsure": [row for row in shown if row.is_asked],
            "asks": asks,
            "carried": [
                *_hidden(form),
                *((LIKE + name, value) for name, value in form.earlier.items()),
                *([("own", str(self.own.pk))] if self.own else []),
            ],
            "deciding": _options(form["mandate"], DECIDES),
            "seeing": _options(form["confidentiality"], SEES),
            "people": [Acquaintance(who, count) for who, count in self._people(form)] if shown else [],
            "samples": [] if shown else SAMPLES,
            "first": form.initial["first"],
            "not_kept": not_kept,
            "keep_name": self.request.POST.get("keep_name", "") if not_kept else "",
            **quoted,
        }
        if is_part:
            return render(self.request, "web/post_parts.html", context)
        kinds = [(kind, SHORT[kind.code], ICONS[kind.code]) for kind in self.kinds.values() if kind.code in SHORT]
        own = self.own_templates.order_by("-created_at")[:SUGGESTED]
        return self.show(status=status, starts=kinds, own=own, earlier=self.earlier[:1], **context)

    @transaction.atomic
    def put_up(self, form: SentenceForm) -> Task:
        """Make the task, with its files, and post it."""
        cleaned = form.cleaned_data
        values = {**_beyond_the_form(self.own, form.template), **form.values()}
        organization = cleaned.get("organization") or self.organizations[0]
        task = services.create(
            organization=organization, template=form.template, pool=cleaned.get("pool"), by=self.actor, **values
        )
        task.refresh_from_db(fields=["number"])
        for name, upload in form.uploads().items():
            services.add_file(task_id=task.pk, by=self.actor, upload=upload, field=name)
        for upload in cleaned["papers"]:
            services.add_file(task_id=task.pk, by=self.actor, upload=upload)
        services.publish(task_id=task.pk, by=self.actor)
        if self.request.POST.get("is_early") and cleaned["early"] == "coordinator":
            asked = _("To the coordinator: this is needed earlier than anything is promised. Can it be done?")
            services.post_message(task_id=task.pk, by=self.actor, text=asked)
        if chosen := self.request.POST.get("first"):
            self._ask_first(task, form, chosen)
        return task

    def _ask_first(self, task: Task, form: SentenceForm, chosen: str) -> None:
        """Ask the secretary whom the organization wishes for. Others are, if it cannot be they."""
        person = next((person for person, _count in self._people(form) if str(person.pk) == chosen), None)
        if person is None:
            return
        try:
            matching.ask_first(task_id=task.pk, secretary_id=person.pk, by=self.actor)
        except Refusal:
            sorry = _("%(name)s cannot take this task now. We ask whoever fits best.") % {"name": person.user.name}
            messages.warning(self.request, sorry)

    def _people(self, form: SentenceForm) -> list[tuple[Secretary, int]]:
        """Secretaries who have finished most tasks for the reader's organizations, and whoever is chosen."""
        known = matching.known_secretaries(organizations=self.organizations, by=self.actor)
        chosen = form.initial["first"]
        return [pair for at, pair in enumerate(known) if at < SUGGESTED or str(pair[0].pk) == chosen]

    def _organization(self, data: QueryDict) -> Organization:
        wanted = data.get("organization", "")
        return next((each for each in self.organizations if str(each.pk) == wanted), self.organizations[0])

    @cached_property
    def own(self) -> OwnTemplate | None:
        """The own template that the address or the form names. One that was removed meanwhile has served its turn."""
        if self.request.method == "GET":
            return get_object_or_404(self.own_templates, pk=self.key("own")) if "own" in self.request.GET else None
        try:
            key = UUID(self.request.POST.get("own", ""))
        except ValueError:
            return None
        return self.own_templates.filter(pk=key).first()

    def _earlier_task(self, number: str) -> Task:
        """An earlier task of theirs."""
        own = Task.objects.visible_to(self.actor).filter(organization__in=self.organizations)
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        return get_object_or_404(own.select_related("template"), number=int(number))

    def _fill_in(self, data: QueryDict, again: Task | OwnTemplate) -> None:
        """Fill in what an earlier task of theirs, or an own template, says, but dates."""
        kind = again.template
        given = {name: getattr(again, name) for name in CARRIED}
        given |= {
            "template_code": kind.code if kind.code in self.kinds else "",
            "organization": again.organization_id,
            "pool": again.pool_id,
        }
        for sent, name in OF_THE_KIND.items():
            if getattr(again, name) != getattr(kind, name):
                given[sent] = getattr(again, name)
        dated = {spec["name"] for spec in kind.fields if spec["type"] in ("date", "datetime")}
        given |= {f"fields.{name}": value for name, value in again.fields.items() if name not in dated}
        data["sentence"] = again.brief or again.title
        for name, value in given.items():
            if value not in (None, "", []):
                codes = value if isinstance(value, list) else [str(value)]
                data.setlist(name, codes)
                data[READ + name], data[LIKE + name] = "", ",".join(codes)

    def proposed(self, form: SentenceForm) -> Task:
        """The task that would be posted, as far as it decides what is promised and whom it fits. It is not stored."""
        organization = next(each for each in self.organizations if each.pk == form.initial["organization"])
        kind, level = form.template, form.allowed("confidentiality")
        return Task(
            organization=organization, pool=organization.pools.order_by("pk").first(), template=kind,
            confidentiality=kind.confidentiality if level is None else level,
            skills=kind.skills, certificates=kind.certificates, languages=form.allowed("languages") or kind.languages,
            effort_minutes=form.allowed("effort_minutes") or kind.effort_minutes,
            grade=form.allowed("grade") or kind.grade,
            priority=form.allowed("priority") or Priority.NORMAL, deadline=form.allowed("deadline"),
        )  # fmt: skip

    def _promise(self, form: SentenceForm, draft: Draft) -> dict[str, Any]:
        """What posting it now would promise, and what each priority would."""
        task = self.proposed(form)
        usual = promises_of(task=task, at=self.at)
        dues = {str(int(priority)): _due(quoted, "delivery") for priority, quoted in usual.items()}
        earliest = min((at for at in dues.values() if at), default=None)
        found, _words = quote_of(task=task, at=self.at, language=get_language() or "en")
        due = _due(found, "delivery")
        working_time = working_time_of(organization=task.organization, at=self.at)
        seconds = working_time.elapsed(self.at, due) if due else 0
        is_early = bool(task.deadline and earliest and self.at < task.deadline < earliest)
        wish = None if is_time_assumed(form, draft) else task.deadline
        ring = Ring("watch" if is_early else "ok", 100.0, seconds, seconds, due, is_late=False)
        promised = Promised(ring, due, _due(found, "claim"), earliest, wish, is_early)
        return {
            "promised": promised,
            "pressing": _options(form["priority"], PRESSES, dues),
            "early": _options(form["early"], TOO_EARLY, {"earliest": earliest}) if is_early else [],
        }


class FirstChoices(NewTask):
    """Whom to offer it first: of those who have worked for the organization, who could do it now, and how well they
    match. It takes longer than reading a sentence, so it is asked for after that, by scripts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form, _draft, _is_known = self.form(request.POST, files={})
        wrong: dict[str, list[Text]] = {name: [*map(str, form.errors[name])] for name in FITTED if name in form.errors}
        if wrong:
            return refused(request, Invalid(fields=wrong))
        task = self.proposed(form)
        task.due_at = _due(quote_of(task=task, at=self.at, language="en")[0], "delivery")
        fitting = matching.fitting_secretaries(task=task, by=self.actor, at=self.at)
        chosen = form.initial["first"]
        people = [each for n, each in enumerate(fitting) if n < SUGGESTED or str(each.secretary.pk) == chosen]
        if chosen and not any(str(each.secretary.pk) == chosen for each in people):
            people += [Acquaintance(*pair) for pair in self._people(form) if str(pair[0].pk) == chosen]
        return render(request, "web/post_first.html", {"people": people, "first": chosen, "is_matched": True})


def _defaults(kind: Template, sentence: str) -> Values:
    """What holds where the sentence says nothing."""
    return {
        "title": str(kind) if sentence else "",
        "priority": str(int(Priority.NORMAL)),
        "confidentiality": str(kind.confidentiality),
        "mandate": "flexible",
    }


def _beyond_the_form(own: OwnTemplate | None, kind: Template) -> dict[str, Any]:
    """What an own template says of which the page has no field, while the kind is still its."""
    return {name: getattr(own, name) for name in BEYOND} if own and own.template_id == kind.pk else {}


def _joined(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _chosen(data: QueryDict, read: Values) -> Values:
    """The fields that the person has changed or called right: they were shown, and are not only as they were read."""
    chosen: Values = {}
    right = data.getlist(RIGHT)
    for shown in (name for name in data if name.startswith(READ)):
        name, before = shown.removeprefix(READ), data[shown]
        typed = data.getlist(name) if name in MANY else data.get(name, "")
        said = _joined(typed)
        is_right = said and name in right and _joined(read.get(name, before)) == before  # not what was read since
        if said != before or is_right:
            chosen[name] = typed
    return chosen


def _sent(data: QueryDict, values: Values) -> QueryDict:
    """`data` as it would be sent with `values` filled in."""
    full = data.copy()
    for name, value in values.items():
        full.setlist(name, value) if isinstance(value, list) else full.__setitem__(name, value)
    return full


def _hidden(form: SentenceForm) -> Iterator[tuple[str, str]]:
    """What was read, to be sent along: of every field that the page shows, also the empty ones."""
    own = [f"fields.{spec['name']}" for spec in form.template.fields if spec["type"] != "file"]
    for name in (*ALWAYS_SHOWN, *LIMITS, *own):
        value = form.read.get(name, "")
        yield READ + name, ",".join(value) if isinstance(value, list) else value


def _attached(data: QueryDict) -> bool:
    """Whether the browser has files to send at the end."""
    return data.get("attached", "0") not in ("", "0")


def _options(field: BoundField, told: Told, dues: Mapping[str, datetime | None] | None = None) -> list[Option]:
    """The answers to a choice, each with what it means, and until when work would be back."""
    options = []
    for widget in field.subwidgets:
        value = str(widget.data["value"])
        name, means = told.get(value, ("", ""))
        options.append(Option(widget, str(name), str(means), (dues or {}).get(value)))
    return options


def _due(quoted: Quote, kind: str) -> datetime | None:
    return next((promise.due for promise in quoted.promises if promise.kind == kind), None)


def _lines(text: str) -> str:
    """A text without the line ends of forms, and nothing around it."""
    return text.replace("\r\n", "\n").strip()
