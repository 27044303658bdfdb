"""The organizations that a coordinator's pools serve: open work, hours, and how content they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse

from backend.accounts.models import Organization
from backend.sla.models import TimeFigure
from backend.sla.services.risk import UNDER_WAY
from backend.tasks.models import Rating
from backend.web.named import named
from backend.web.views.desk.base import ForCoordinators

HOURS_OF, RATINGS_OF = timedelta(days=30), timedelta(days=90)
HOUR = 3600


@dataclass(frozen=True)
class Served:
    """One organization and its figures; `content` is the share of questions answered with yes, in per cent."""

    it: Organization
    open: int
    overdue: int
    seconds: int
    content: int | None
    ratings: int

    @property
    def hours(self) -> str:
        return f"{self.seconds / HOUR:.1f}"


class Organizations(ForCoordinators):
    """The list: searched by name, in pages by key."""

    template_name = "web/desk/orgs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Organization.objects.filter(pk__in=Organization.objects.filter(pools__in=self.actor.pools).values("pk"))
        page = named(found, request.GET)
        return self.show(
            rows=self.served(page.rows),
            page=page,
            days=HOURS_OF.days,
            rated_days=RATINGS_OF.days,
        )

    def served(self, organizations: Sequence[Organization]) -> list[Served]:
        """The figures of each: three queries, whatever their number."""
        ids = [each.pk for each in organizations]
        work, hours, ratings = self.work(ids), self.hours(ids), self.ratings(ids)
        return [
            Served(
                it=each,
                open=work.get(each.pk, (0, 0))[0],
                overdue=work.get(each.pk, (0, 0))[1],
                seconds=hours.get(each.pk, 0),
                content=round(100 * yes / (len(Rating.QUESTIONS) * count)) if count else None,
                ratings=count,
            )
            for each in organizations
            for count, yes in [ratings.get(each.pk, (0, 0))]
        ]

    def work(self, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
        """How many tasks are open, and how many of those are late."""
        late = Q(status__in=UNDER_WAY, due_at__lt=self.at)
        rows = self.own_tasks().filter(organization__in=ids).order_by().values("organization")
        counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=late))
        return {row["organization"]: (row["open"], row["late"]) for row in counted}

    def hours(self, ids: list[UUID]) -> dict[UUID, int]:
        """The working seconds that secretaries had the tasks that ended lately."""
        figures: QuerySet[Any] = TimeFigure.objects.visible_to(self.actor).filter(
            organization__in=ids, pool__in=self.actor.pools, party="secretary", day__gt=self.at.date() - HOURS_OF
        )
        return dict(figures.order_by().values_list("organization").annotate(sum=Sum("working")))

    def ratings(self, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
        """How many ratings of the last months are shown, and how many questions they answer with yes."""
        said = Rating.objects.shown(self.at).filter(
            side=Rating.Side.ORGANIZATION,
            deliverable__task__organization__in=ids,
            deliverable__task__pool__in=self.actor.pools,
            created_at__gt=self.at - RATINGS_OF,
        )
        yes = sum(
            (Cast(F(name), IntegerField()) for name in Rating.QUESTIONS[1:]),
            Cast(F(Rating.QUESTIONS[0]), IntegerField()),
        )
        rows = said.order_by().values("deliverable__task__organization").annotate(count=Count("pk"), agreed=Sum(yes))
        return {row["deliverable__task__organization"]: (row["count"], row["agreed"]) for row in rows}
