"""All tasks of a coordinator's pools: filters in the address, pages by key, and one step over many."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import Pool
from backend.catalog.models import Template
from backend.core.errors import Invalid
from backend.secretaries.models import Leave, Secretary
from backend.sla.models import TimeRequest
from backend.sla.services.risk import outlooks, usual_durations
from backend.tasks import services as tasks
from backend.tasks.models import Priority, Task, TaskQuerySet
from backend.web.base import FormPage, OfTask, refuse_nul
from backend.web.cards import card_of, cards_of, listed
from backend.web.dayline import day_of
from backend.web.foreseen import foreseen, why_words
from backend.web.forms.desk import REASONS, BulkForm, ReassignForm
from backend.web.saved import saved_on
from backend.web.templatetags.secretariat import day
from backend.web.views.desk.acting import MOST_AT_ONCE, Acting, Order, failures, take
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
from backend.web.views.desk.suggesting import Choosing, granting, suggestions
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
            found.append({row.task.pk for row in watch.all if row.look == look})
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
            words=self.words(),
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

    def words(self) -> str:
        """What came from a figure of the dashboard, in words."""
        filters, words = self.filters, []
        if filters.promise:
            words.append(str(PROMISES[filters.promise][0]))
        if filters.outcome:
            words.append(str(OUTCOMES[filters.outcome]))
        days = dict.fromkeys(one for one in (filters.since, filters.until) if one)
        if days:
            words.append(" – ".join(day(one) for one in days))
        if filters.due:
            words.append(_("due %(day)s") % {"day": day(filters.due)})
        if filters.on:
            words.append(_("planned for %(day)s") % {"day": day(filters.on)})
        return " · ".join(words)

    def rows(self, shown: list[Task]) -> list[dict[str, Any]]:
        """Each task with its ring, the reason and, in the queues of a desk round, one step. A constant number of
        queries."""
        found = outlooks(shown, usual_durations(self.actor.pools), self.at)
        asked = self.time_asked(shown)
        cards = cards_of(shown, self.actor, self.at)
        cards = [foreseen(card, found[card.task.pk]) if card.task.pk in found else card for card in cards]
        watched = [
            Watched(card, found[card.task.pk], why_words(card.task, found[card.task.pk], self.at))
            for card in cards
            if card.task.pk in found
        ]
        steps = {}
        if self.filters.queue in IN_DESK_ROUND and watched:
            overbooked = workload(self.actor.pools, self.at).overbooked
            watched = [row.told(overbooked) for row in watched]
            steps = suggestions(watched, self.at, overbooked=overbooked)
        why = {row.task.pk: row.why for row in watched}
        return [
            {
                "card": card,
                "why": asked[card.task.pk].reason if card.task.pk in asked else why.get(card.task.pk, ""),
                "step": granting(asked[card.task.pk]) if card.task.pk in asked else steps.get(card.task.pk),
            }
            for card in cards
        ]

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
    """The sheet: three candidates with how they fit and their load, a reason, a word to both."""

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

    def again(self, *, status: int) -> HttpResponse:
        choosing = Choosing([self.task], self.at)
        best = choosing.best(self.task)
        others = Secretary.objects.filter(pool=self.task.pool_id, user__is_active=True).select_related("user")
        named = [choice.secretary_id for choice in best] + [key for key in [self.task.holder_id] if key]
        _midnight, night = day_of(self.at, timezone.get_current_timezone())
        today = Leave.objects.filter(secretary=OuterRef("pk"), starts_at__lt=night, ends_at__gt=self.at)
        others = others.exclude(pk__in=named).annotate(is_away=Exists(today))
        return self.show(
            status=status, task=self.task, card=card_of(self.task, self.actor, None), form=self.form,
            choices=best, relieved=choosing.load_without(self.task), others=others.order_by("user__name")[:100],
            reasons=REASONS, is_open=self.task.status == TaskStatus.OPEN,
            came_from=self.request.POST.get("next") or self.request.GET.get("next", ""),
        )  # fmt: skip
