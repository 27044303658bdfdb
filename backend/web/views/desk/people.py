"""The secretaries of a coordinator's pools: hours booked, leave, how much each may hold."""

from datetime import timedelta

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from backend.secretaries.models import Leave, Secretary
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.workload import MOST_ROWS, workload

LEAVES_WITHIN = timedelta(days=60)


class People(ForCoordinators):
    """The heat map of everybody, with leave and capacity."""

    template_name = "web/desk/people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = workload(self.actor.pools, self.at)
        ahead = Leave.objects.filter(ends_at__gt=self.at, starts_at__lt=self.at + LEAVES_WITHIN).order_by("starts_at")
        own = Secretary.objects.filter(pk__in=[row.secretary.pk for row in found.rows])
        leaves = {one.pk: one.leaves.all() for one in own.prefetch_related(Prefetch("leaves", queryset=ahead))}
        return self.show(workload=found, people=found.rows, leaves=leaves, most=MOST_ROWS)
