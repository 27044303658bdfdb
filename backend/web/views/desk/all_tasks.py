"""All tasks of a coordinator's pools: filters in the address, pages by key, and one step over many."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import Organization, Pool
from backend.catalog.models import Template
from backend.core.errors import Invalid
from backend.matching.explanations import explanation_of
from backend.matching.models import Decision
from backend.matching.pairs import fit_of
from backend.matching.reading import decision_on
from backend.secretaries.models import Leave, Secretary
from backend.sla.models import TimeRequest
from backend.sla.services.risk import Outlook, outlooks, usual_durations
from backend.tasks import services as tasks
from backend.tasks.models import Priority, Task, TaskQuerySet
from backend.web.base import FormPage, OfTask, refuse_nul
from backend.web.cards import card_of, cards_of, listed
from backend.web.dayline import day_of
from backend.web.foreseen import foreseen, why_words
from backend.web.forms.desk import REASONS, REASONS_TO_ASSIGN, BulkForm, ReassignForm
from backend.web.rings import MINUTE
from backend.web.saved import saved_on
from backend.web.templatetags.secretariat import day
from backend.web.views.desk.acting import MOST_AT_ONCE, Acting, Order, failures, take
from backend.web.views.desk.decided import decided_of
from backend.web.views.desk.keyfigures import reviews_of
from backend.web.views.desk.queues import (
    ASIDE,
    FORESEEN,
    MOST_COUNTED,
    OUTCOMES,
    PROMISES,
    QUEUES,
    Filters,
    at_most,
    place_of,
)
from backend.web.views.desk.suggesting import Choice, Choosing, Suggestion, granting, suggestions
from backend.web.views.desk.watching import Watch, Watched
from backend.web.views.desk.workload import workload
from tasks_engine.lifecycle import TaskStatus

PAGE_SIZE = 30
IN_DESK_ROUND = frozenset({"overdue", "risk", "unclaimed", "time"})  # queues in which every row has a suggested step


class AllTasks(Acting):
    """The list."""

    template_name = "web/desk/tasks.html"

    @cached_property
    def filters(self) -> Filters:
        """What the address asks for."""
        return Filters.read(self.asked)

    @property
    def asked(self) -> QueryDict:
        """The filters as they were given."""
        return self.request.GET

    @cached_property
    def matching(self) -> TaskQuerySet:
        """All tasks that match."""
        own = Task.objects.visible_to(self.actor).filter(pool__in=self.actor.pools, published_at__isnull=False)
        return self.filters.of(own, self.actor, self.at, self.only())

    def only(self) -> set[UUID] | None:
        """The tasks among which those that are asked for are, where the dashboard worked out which; or else None."""
        filters, found = self.filters, []
        if look := FORESEEN.get(filters.queue):
            watch = Watch(self.own_tasks(), self.actor, self.at)
            rows = watch.at_risk if look == "risk" and filters.waits else watch.all
            found.append({row.task.pk for row in rows if row.look == look})
        if filters.on and filters.secretary:
            cell = workload(self.actor.pools, self.at).cell(filters.secretary, filters.on)
            found.append(set(cell.tasks) if cell else set())
        if filters.outcome:
            reviews = reviews_of(self.actor.pools, self.at)
            found.append({row.task for row in reviews.first} if filters.outcome == "reviewed" else set(reviews.rated))
        return set.intersection(*found) if found else None

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.listing(BulkForm(pools=self.actor.pools))

    def listing(self, form: BulkForm, *, status: int = 200) -> HttpResponse:
        """The page of tasks with the form for steps over many."""
        filters = self.filters
        count = int(self.matching.order_by()[: MOST_COUNTED + 1].count())
        page = list(listed(filters.following(filters.ordered(self.matching)))[: PAGE_SIZE + 1])
        shown = page[:PAGE_SIZE]
        rows = self.rows(shown)
        return self.show(
            status=status,
            form=form,
            filters=filters,
            queues=[
                (name, label, name == filters.queue)
                for name, label in QUEUES.items()
                if name not in ASIDE or name == filters.queue
            ],
            rows=rows,
            promises=self.promises(),
            drawn=self.drawn(),
            is_of_round=filters.queue in IN_DESK_ROUND,
            count=at_most(count),
            counted=count,
            most=MOST_AT_ONCE,
            next=place_of(shown[-1]) if len(page) > PAGE_SIZE else "",
            failed=failures(self.request),
            asked=self.asked.urlencode(),
            pools=Pool.objects.filter(pk__in=self.actor.pools).order_by("name"),
            people=form.fields["secretary_id"].queryset,  # type: ignore[attr-defined]
            templates=Template.objects.order_by("code"),
            priorities=Priority.choices,
            saved=saved_on(self.request, "desk_tasks", self.actor),
        )

    def promises(self) -> int | None:
        """How many promises of these tasks are asked for: a task has another one for every revision."""
        if not self.filters.promise:
            return None
        return self.filters.decided.filter(task__in=self.matching.order_by().values("pk")).count()

    def drawn(self) -> list[tuple[str, str]]:
        """What came from a link and stands in no field of the form: in words, and the address without it."""
        filters, found = self.filters, []
        if filters.waits:
            found.append((_("waits for a decision"), ["waits"]))
        if filters.organization:
            named = Organization.objects.visible_to(self.actor).filter(pk=filters.organization)
            found.append((named.values_list("name", flat=True).first() or _("another organization"), ["organization"]))
        if filters.outcome:
            found.append((str(OUTCOMES[filters.outcome]), ["outcome"]))
        days = " – ".join(day(one) for one in dict.fromkeys([filters.since, filters.until]) if one)
        if what := str(PROMISES[filters.promise][0]) if filters.promise else "":
            found.append((f"{what} · {days}" if days else what, ["promise", "since", "until"]))
        if filters.due:
            found.append((_("due %(day)s") % {"day": day(filters.due)}, ["due"]))
        if filters.on:
            found.append((_("planned for %(day)s") % {"day": day(filters.on)}, ["on"]))
        return [(words, self.without(names)) for words, names in found]

    def without(self, names: Sequence[str]) -> str:
        """The address without some of its filters."""
        left = self.asked.copy()
        for name in (*names, "after"):
            left.pop(name, None)
        return f"?{left.urlencode()}"

    def rows(self, shown: list[Task]) -> list[dict[str, Any]]:
        """Each task with its ring, the reason and, in the queues of a desk round, one step. A constant number of
        queries."""
        found = outlooks(shown, usual_durations(self.actor.pools), self.at)
        asked = self.time_asked(shown)
        cards = cards_of(shown, self.actor, self.at)
        cards = [foreseen(card, found[card.task.pk]) if card.task.pk in found else card for card in cards]
        watched = [
            Watched(card, found[card.task.pk], why_words(found[card.task.pk]))
            for card in cards
            if card.task.pk in found
        ]
        steps = {}
        if self.filters.queue in IN_DESK_ROUND and watched:
            overbooked = workload(self.actor.pools, self.at).overbooked
            watched = [row.told(overbooked) for row in watched]
            since = {row.task.pk: row.danger_since(self.at) for row in watched}
            decided = decided_of(since, self.actor, self.at)
            steps = suggestions(watched, self.at, overbooked=overbooked, decided=decided)
        why = {row.task.pk: row.why for row in watched}
        return [
            {
                "card": card,
                "why": asked[card.task.pk].reason if card.task.pk in asked else why.get(card.task.pk, ""),
                "step": self.step(card.task, asked, found, steps),
                "late": max(0, -(found[card.task.pk].left // MINUTE)) if card.task.pk in found else 0,
            }
            for card in cards
        ]

    def step(
        self,
        task: Task,
        asked: Mapping[UUID, TimeRequest],
        found: Mapping[UUID, Outlook],
        steps: Mapping[UUID, Suggestion],
    ) -> Suggestion | None:
        """What is suggested for one task: what its secretary asked for comes first."""
        request = asked.get(task.pk)
        return granting(request, found.get(task.pk)) if request else steps.get(task.pk)

    def time_asked(self, shown: list[Task]) -> dict[UUID, TimeRequest]:
        """Of each task the request for more time that waits for its answer."""
        pending = TimeRequest.objects.filter(task__in=shown, status=TimeRequest.Status.PENDING)
        return {request.task_id: request for request in pending}


class Bulk(AllTasks):
    """One step over the chosen tasks, or over all that match."""

    http_method_names = ["post"]

    @property
    def asked(self) -> QueryDict:
        asked = QueryDict(self.request.POST.get("asked", ""))
        refuse_nul(asked)
        return asked

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST, pools=self.actor.pools)
        chosen = self.chosen()
        if not chosen:
            form.add_error(None, _("Choose at least one task."))
        if not form.is_valid():
            return self.listing(form, status=422)
        order = Order(**form.cleaned_data)
        self.tell(order, take(chosen, order, self.actor))
        return redirect(f"{reverse('desk_tasks')}?{self.asked.urlencode()}")

    def chosen(self) -> list[Task]:
        """The tasks that are ticked, or all that match, two hundred at most; in the order of their keys."""
        if self.request.POST.get("every"):
            rows = self.filters.ordered(self.matching)
        else:
            numbers = [int(one) for one in self.request.POST.getlist("task") if one.isdecimal() and len(one) < 16]
            own = Task.objects.visible_to(self.actor).filter(pool__in=self.actor.pools)
            rows = own.filter(number__in=numbers).order_by("pk")
        return sorted(rows.with_people()[:MOST_AT_ONCE], key=lambda task: task.pk)


class Reassign(FormPage, Acting, OfTask):
    """The sheet: three candidates with how they fit and their load, a reason, a word to who goes on with it."""

    template_name = "web/desk/reassign.html"

    def check(self) -> None:
        super().check()
        if self.task.pool_id not in self.actor.pools:
            raise Invalid(_("This task is another pool's."))

    def make_form(self, **typed: Any) -> ReassignForm:
        return ReassignForm(typed.get("data"))

    def act(self, values: dict[str, Any]) -> str:
        order = Order(act="reassign", reason=values["reason"], secretary_id=values["secretary_id"])
        outcome = take([self.task], order, self.actor)
        if outcome.failed:
            raise Invalid(fields={"secretary_id": [outcome.failed[0][1]]})
        if values["message"]:
            self.write(values["message"])
        self.tell(order, outcome)
        return self.back()

    def write(self, text: str) -> None:
        """An internal note; whoever holds the task now is told of it."""
        holder = Secretary.objects.get(assignments__task=self.task, assignments__ended_at=None)
        tasks.post_message(task_id=self.task.pk, by=self.actor, text=text, is_internal=True, mentions=[holder.user_id])

    @cached_property
    def decision(self) -> Decision | None:
        """What the page of the task explains."""
        return decision_on(self.task)

    def as_told(self, choice: Choice) -> Choice:
        """With the match that the page of the task and the offer tell, where they tell it of this secretary."""
        if self.decision is None or self.decision.secretary_id != choice.secretary_id:
            return choice
        told = explanation_of(self.decision)
        return replace(choice, fit=fit_of(told)) if told else choice

    def again(self, *, status: int) -> HttpResponse:
        choosing = Choosing([self.task], self.at, but_for=self.task.pk)
        best = [self.as_told(choice) for choice in choosing.best(self.task)]
        is_open = self.task.status == TaskStatus.OPEN
        others = Secretary.objects.filter(pool=self.task.pool_id, user__is_active=True).select_related("user")
        named = [choice.secretary_id for choice in best] + [key for key in [self.task.holder_id] if key]
        _midnight, night = day_of(self.at, timezone.get_current_timezone())
        today = Leave.objects.filter(secretary=OuterRef("pk"), starts_at__lt=night, ends_at__gt=self.at)
        others = others.exclude(pk__in=named).annotate(is_away=Exists(today))
        return self.show(
            status=status, task=self.task, card=card_of(self.task, self.actor, None), form=self.form,
            choices=best, relieved=choosing.load_without(self.task), others=others.order_by("user__name")[:100],
            title=_("Who takes it on?") if is_open else _("Who goes on with it?"),
            only_busy=not best and choosing.are_only_busy(self.task),
            reasons=REASONS_TO_ASSIGN if is_open else REASONS, is_open=is_open,
            came_from=self.request.POST.get("next") or self.request.GET.get("next", ""),
        )  # fmt: skip
