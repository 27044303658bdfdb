"""A secretary's own record: kept promises, results accepted first time, what organizations said, disputes."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from backend.sla.models import Clock
from backend.tasks.models import Assignment, Rating, Review, Task
from backend.tasks.permissions import Facet, sight
from backend.web import record
from backend.web.cards import Card, card_of
from backend.web.forms.steps import ASKED
from backend.web.record import PERIOD, Share
from backend.web.views.secretary import ForSecretaries
from tasks_engine.lifecycle import TaskStatus

MOST_RATINGS, MOST_OTHERS = 20, 10


class Quality(ForSecretaries):
    """The record of the reader, of the last 90 days: nobody else's, and of ratings only those that are shown."""

    template_name = "web/quality.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        ratings = self.ratings()
        by_question = self.answers(ratings)
        yes, all_answers = sum(each.part for each in by_question), sum(each.whole for each in by_question)
        reviews = record.reviews(self.actor.secretary_id, self.at)
        disputes = reviews.filter(verdict=Review.Verdict.REJECTED).order_by("-id")
        done = self.done()
        return self.show(
            days=PERIOD.days,
            done=done,
            is_of_one=bool(self.key("organization")),
            organization=done[0].organization if done and self.key("organization") else "",
            on_time=record.on_time(self.actor.secretary_id, self.at),
            late=self.linked(self.late().select_related("task").order_by("-decided_at")[:MOST_OTHERS]),
            first_pass=record.first_pass(self.actor.secretary_id, self.at),
            rated=Share("", yes, all_answers),
            by_question=by_question,
            ratings=ratings.select_related("deliverable__task__organization").order_by("-shown_from")[:MOST_RATINGS],
            disputes=self.in_sight(disputes.select_related("deliverable__task")[:MOST_OTHERS]),
        )

    def late(self) -> QuerySet[Clock]:
        """Those that were not kept, and not excused."""
        return record.promises(self.actor.secretary_id, self.at).filter(state=Clock.State.BREACHED, excused_at=None)

    def done(self) -> list[Card]:
        """What the reader brought to acceptance, of one organization if the address names it; the latest first."""
        held = Assignment.objects.holding().filter(secretary=self.actor.secretary_id).values("task")
        rows = Task.objects.visible_to(self.actor).filter(pk__in=held, status=TaskStatus.ACCEPTED)
        if organization := self.key("organization"):
            rows = rows.filter(organization=organization)
        return [card_of(task, self.actor, None) for task in rows.with_people().order_by("-closed_at")[:MOST_RATINGS]]

    def ratings(self) -> QuerySet[Rating]:
        """What organizations said of the reader, as far as it is shown."""
        rows = Rating.objects.visible_to(self.actor, self.at).filter(side=Rating.Side.ORGANIZATION)
        return rows.filter(deliverable__secretary=self.actor.secretary_id, shown_from__gt=self.at - PERIOD)

    def answers(self, ratings: QuerySet[Rating]) -> list[Share]:
        """How often each question was answered with yes."""
        counts = {name: Count("pk", filter=Q(**{name: True})) for name in Rating.QUESTIONS}
        counted = ratings.aggregate(whole=Count("pk"), **counts)
        asked = ASKED[Rating.Side.ORGANIZATION]
        return [Share(asked[name], counted[name], counted["whole"]) for name in Rating.QUESTIONS]

    def linked(self, clocks: Any) -> list[tuple[Clock, bool]]:
        """Each with whether the reader may still open its task. One query more."""
        rows = list(clocks)
        known = set(Task.objects.visible_to(self.actor).filter(pk__in=[row.task_id for row in rows]).values_list("pk"))
        return [(row, (row.task_id,) in known) for row in rows]

    def in_sight(self, disputes: Any) -> list[tuple[Review, bool]]:
        """Each with whether the reader may still read the brief of its task. Two queries more."""
        rows = list(disputes)
        tasks = Task.objects.visible_to(self.actor).filter(pk__in=[row.deliverable.task_id for row in rows])
        read = {task.pk for task in tasks.with_people() if Facet.BRIEF in sight(task, self.actor)}
        return [(row, row.deliverable.task_id in read) for row in rows]
