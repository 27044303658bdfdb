"""Business calendars: who writes them, and which holds for a task."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.core.clock import now
from backend.secretaries.models import office_hours
from backend.sla.models import Calendar
from backend.sla.versions import checked, may_set, next_version, owner_of
from tasks_engine.sla import Calendar as WorkingTime
from tasks_engine.sla.feed import read_feed
from tasks_engine.sla.holidays import national_days

HOUSE_COUNTRY, HOUSE_ZONE = "CN", "Asia/Shanghai"
YEARS_AHEAD = 2
Source = Calendar.Source


@lru_cache(maxsize=512)
def compiled(calendar_id: UUID) -> WorkingTime:
    """The working time of one version of a calendar. Versions never change, so it is compiled once a process."""
    return WorkingTime.of(Calendar.objects.values_list("definition", flat=True).get(pk=calendar_id))


def house_calendar(at: datetime) -> Calendar:
    """The house's calendar in force, made when first asked for: office hours, China's holidays and make-up workdays."""
    rows = Calendar.objects.filter(organization=None, pool=None, activated_at__isnull=False)
    last: Calendar | None = rows.order_by("-version").first()
    return last or renew_house_calendar(at)


@transaction.atomic
def renew_house_calendar(at: datetime) -> Calendar:
    """The house's calendar with what is known at `at` of the years around it; a new version only if that is news.

    It holds for open tasks as well: nobody chose other holidays, they were not published yet.
    """
    years = range(at.year - 1, at.year + YEARS_AHEAD)
    days = national_days(HOUSE_COUNTRY, years)
    definition = WorkingTime.of(days.added_to({"time_zone": HOUSE_ZONE, "weekly": office_hours()})).definition()
    last: Calendar | None = Calendar.objects.filter(organization=None, pool=None).order_by("-version").first()
    if last is not None and (last.definition, last.provisional_years) == (definition, list(days.provisional)):
        return last
    row = Calendar(
        version=last.version + 1 if last else 1,
        definition=definition,
        provisional_years=list(days.provisional),
        source=Source.NATIONAL,
        activated_at=at,
        applies_to_open=True,
    )
    Calendar.objects.bulk_create([row], ignore_conflicts=True)  # whoever else makes it first, makes the same
    made: Calendar = Calendar.objects.get(organization=None, pool=None, version=row.version)
    return made


@transaction.atomic
def add_calendar(
    *,
    definition: Any,
    by: Actor,
    organization: Organization | None = None,
    pool: Pool | None = None,
    country: str = "",
    feed: bytes = b"",
) -> Calendar:
    """A new version of an organization's or a pool's calendar, as a draft: `rules.activate` puts it in force.

    `country` adds its public holidays and make-up workdays, `feed` those of an iCalendar file; what the definition
    says of a day itself wins. Raises `Forbidden`, or `Invalid` naming the place.
    """
    owner = owner_of(organization, pool)
    may_set(owner, by)
    source, provisional, this_year = Source.HAND, list[int](), now().year
    years = range(this_year - 1, this_year + YEARS_AHEAD)
    if country:
        with checked("country"):
            days = national_days(country, years)
        definition, source, provisional = days.added_to(definition), Source.NATIONAL, list(days.provisional)
    if feed:
        with checked("feed"):
            definition, source = read_feed(feed, years).added_to(definition), Source.FEED
    with checked("definition"):
        normal = WorkingTime.of(definition).definition()
    return Calendar.objects.create(
        **owner,
        version=next_version(Calendar, owner),
        definition=normal,
        source=source,
        provisional_years=provisional,
        written_by=by.label,
    )
