"""When a secretary works: weekly hours, leave, and the open time that is left of both."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.errors import Conflict, Invalid, NotFound
from backend.outbox.services import publish
from backend.secretaries.events import LeaveChanged
from backend.secretaries.models import Leave, Secretary
from backend.secretaries.permissions import Party, require
from tasks_engine.sla import Calendar, CalendarRefused
from tasks_engine.sla.definition import WEEKDAYS
from tasks_engine.sla.holidays import national_days

MOST_LEAVES = 100
LEAVE_BEGAN, LEAVE_AHEAD = timedelta(days=366), timedelta(days=3653)  # a year ago at most, and ten years ahead
COUNTRY_OF_ZONE = {"Asia/Shanghai": "CN", "Asia/Urumqi": "CN"}
Span = tuple[datetime, datetime]


def leaves_of(*, secretary: Secretary, by: Actor) -> QuerySet[Leave]:
    """The secretary's leaves, for themselves and for coordinators."""
    require(secretary, by, Party.SELF, Party.COORDINATOR)
    return secretary.leaves.all()


@transaction.atomic
def add_leave(
    *, secretary: Secretary, starts_at: datetime, ends_at: datetime, note: str = "", by: Actor, at: datetime
) -> Leave:
    """Note that the secretary does not work in `[starts_at, ends_at)`. Live assignments stay as they are.

    Whose leave somebody else enters, ends or puts back, is told of it: so with all of these functions.
    """
    require(secretary, by, Party.SELF, Party.COORDINATOR)
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": [_("The leave must end after it starts.")]})
    if ends_at <= at:
        raise Invalid(fields={"ends_at": [_("The leave must end in the future.")]})
    if starts_at < at - LEAVE_BEGAN:
        raise Invalid(fields={"starts_at": [_("A leave begins a year ago at the earliest.")]})
    if ends_at > at + LEAVE_AHEAD:
        raise Invalid(fields={"ends_at": [_("A leave ends ten years from now at the latest.")]})
    if secretary.leaves.filter(ends_at__gt=at).count() >= MOST_LEAVES:
        raise Conflict(_("At most %(n)d leaves ahead.") % {"n": MOST_LEAVES})
    leave = Leave.objects.create(secretary=secretary, starts_at=starts_at, ends_at=ends_at, note=note)
    _announce(leave, by)
    return leave


@transaction.atomic
def remove_leave(*, leave: Leave, by: Actor) -> None:
    """The secretary works in that time after all."""
    require(leave.secretary, by, Party.SELF, Party.COORDINATOR)
    _announce(leave, by, is_taken_back=True)
    leave.delete()


@transaction.atomic
def end_leave(*, leave: Leave, by: Actor, at: datetime) -> None:
    """The secretary works again from `at` on: what is ahead of a leave is taken away, and what is over stays known.

    Raises `NotYourProfile`, `NotFound`, and `Conflict` when it is over.
    """
    require(leave.secretary, by, Party.SELF, Party.COORDINATOR)
    found = Leave.objects.select_for_update().filter(pk=leave.pk).first()
    if found is None:
        raise NotFound()
    leave = found
    if leave.ends_at <= at:
        raise Conflict(_("This leave is over already."))
    _announce(leave, by, is_taken_back=True)
    if leave.starts_at >= at:
        leave.delete()
    else:
        leave.ends_at = at
        leave.save(update_fields=["ends_at"])


@transaction.atomic
def restore_leave(
    *, leave_id: UUID, secretary: Secretary, starts_at: datetime, ends_at: datetime, note: str = "", by: Actor
) -> Leave:
    """A leave that was ended or cancelled by mistake is as it was, under its own key; once more changes nothing.

    Raises `NotYourProfile`.
    """
    require(secretary, by, Party.SELF, Party.COORDINATOR)
    Secretary.objects.select_for_update(no_key=True).get(pk=secretary.pk)
    times = {"starts_at": starts_at, "ends_at": ends_at, "note": note}
    if leave := secretary.leaves.filter(pk=leave_id, **times).first():
        return leave
    leave, _is_new = Leave.objects.update_or_create(pk=leave_id, secretary=secretary, defaults=times)
    _announce(leave, by)
    return leave


def _announce(leave: Leave, by: Actor, *, is_taken_back: bool = False) -> None:
    if by.user_id and by.user_id != leave.secretary.user_id:
        event = LeaveChanged(
            secretary_id=leave.secretary_id,
            starts_at=leave.starts_at,
            ends_at=leave.ends_at,
            is_taken_back=is_taken_back,
            by=by.user_id,
        )
        publish(event)


def free_spans(secretary: Secretary, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The secretary's working time in `[start, end)`, in UTC, sorted: weekly hours without holidays and leave.

    Reads `secretary.user` and `secretary.leaves`: fetch both beforehand for many (`select_related`,
    `prefetch_related`), and it asks the database nothing.
    """
    weekly = json.dumps(secretary.weekly_hours, sort_keys=True)
    calendar = _calendar(secretary.user.time_zone, weekly, start.year, end.year)
    leaves = ((leave.starts_at, leave.ends_at) for leave in secretary.leaves.all())
    return _without(calendar.segments(start, end), leaves)


def checked_hours(weekly: Any) -> dict[str, list[list[str]]]:
    """`weekly` in its normal form: every day, ranges sorted, overlaps merged. Raises `Invalid` naming the place."""
    try:
        calendar = Calendar.of({"time_zone": "UTC", "weekly": weekly})
    except CalendarRefused as refusal:
        place = "weekly_hours" + refusal.path.removeprefix("weekly")
        raise Invalid(fields={place: [refusal.detail]}) from None
    hours: dict[str, list[list[str]]] = calendar.definition()["weekly"]
    return hours


@lru_cache(maxsize=4096)
def _calendar(time_zone: str, weekly: str, first: int, last: int) -> Calendar:
    """Weekly hours in a time zone, with the holidays of its country in the years `first` to `last`.

    Whoever works on all seven days of the week works on holidays too.
    """
    definition = {"time_zone": time_zone, "weekly": json.loads(weekly)}
    country = COUNTRY_OF_ZONE.get(time_zone)
    if country and not all(definition["weekly"].get(day) for day in WEEKDAYS):
        definition = national_days(country, range(first, last + 1)).added_to(definition)
    return Calendar.of(definition)


def _without(spans: Iterable[Span], leaves: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of `spans` when `leaves` are taken away."""
    left = [(start, end) for start, end in spans]
    for away, back in leaves:
        pieces = [piece for start, end in left for piece in ((start, min(end, away)), (max(start, back), end))]
        left = [(start, end) for start, end in pieces if start < end]
    return tuple(left)
