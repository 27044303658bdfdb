"""A secretary's record of the last 90 days: promises that were kept, results that were accepted as they were."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from backend.sla.models import Clock
from backend.tasks.models import Review
from backend.web.rings import PROMISED

PERIOD = timedelta(days=90)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    label: str | Promise
    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """None when there is nothing to have a share of."""
        return round(100 * self.part / self.whole) if self.whole else None


def promises(secretary: UUID | None, at: datetime) -> QuerySet[Clock]:
    """The secretary's promises that were decided."""
    own = Clock.objects.filter(secretary=secretary, kind__in=PROMISED)
    return own.filter(decided_at__gt=at - PERIOD, state__in=[Clock.State.MET, Clock.State.BREACHED])


def on_time(secretary: UUID | None, at: datetime) -> Share:
    """Promises kept; those that were excused are left out."""
    counted = promises(secretary, at).aggregate(
        met=Count("pk", filter=Q(state=Clock.State.MET)),
        late=Count("pk", filter=Q(state=Clock.State.BREACHED, excused_at=None)),
    )
    return Share("", counted["met"], counted["met"] + counted["late"])


def reviews(secretary: UUID | None, at: datetime) -> QuerySet[Review]:
    """What organizations answered to the secretary's results."""
    return Review.objects.filter(deliverable__secretary=secretary, created_at__gt=at - PERIOD)


def first_pass(secretary: UUID | None, at: datetime) -> Share:
    """First versions that were accepted as they were."""
    accepted = Count("pk", filter=Q(verdict=Review.Verdict.ACCEPTED))
    counted = reviews(secretary, at).filter(deliverable__version=1).aggregate(part=accepted, whole=Count("pk"))
    return Share("", counted["part"], counted["whole"])
