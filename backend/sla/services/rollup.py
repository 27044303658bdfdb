"""Roll-ups: the figures of a day, summed up from its clocks and tasks.

Whatever changes a decided clock or a task that is over marks its day as stale, in the same transaction; a job sums
stale days up again. So a figure is always that of its rows, a moment later at most, and can be rebuilt at any time.
"""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q, QuerySet

from backend.catalog.models import Confidentiality
from backend.sla.models import Clock, ClockFigure, HeldTime, StaleDay, TimeFigure

MOST_DAYS = 200
"""Stale days summed up in one transaction."""

# Both ask for the arrays %(organizations)s and %(days)s, which go together pair by pair.
CLOCK_FIGURES = """
SELECT c.organization_id, t.pool_id, t.confidentiality = %(secret)s AS is_secret, c.decided_on AS day,
       c.kind, d.dimension, d.key,
       count(*) FILTER (WHERE c.breached_at IS NULL AND c.state = 'met') AS met,
       count(*) FILTER (WHERE c.breached_at IS NOT NULL AND c.excused_at IS NULL) AS breached,
       count(*) FILTER (WHERE c.breached_at IS NOT NULL AND c.excused_at IS NOT NULL) AS excused,
       count(*) FILTER (WHERE c.breached_at IS NULL AND c.state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE counted) AS stopped,
       coalesce(sum(c.target) FILTER (WHERE counted), 0) AS target,
       coalesce(sum(c.elapsed) FILTER (WHERE counted), 0) AS elapsed,
       coalesce(sum(d.paused) FILTER (WHERE counted), 0) AS paused
  FROM unnest(%(organizations)s::uuid[], %(days)s::date[]) AS stale(organization, day)
  JOIN sla_clock c ON c.organization_id = stale.organization AND c.decided_on = stale.day
  JOIN tasks_task t ON t.id = c.task_id
 CROSS JOIN LATERAL (SELECT c.stopped_at IS NOT NULL AND c.state <> 'cancelled' AS counted) AS stop
 CROSS JOIN LATERAL (
       VALUES ('all', '', c.paused), ('template', t.template_id::text, c.paused),
              ('priority', t.priority::text, c.paused), ('hour', c.decided_hour::text, c.paused)
       UNION ALL SELECT 'secretary', c.secretary_id::text, c.paused WHERE c.secretary_id IS NOT NULL
       UNION ALL SELECT 'skill', code, c.paused FROM jsonb_object_keys(t.skills) AS code
       UNION ALL SELECT 'share', least(10 * c.elapsed / greatest(c.target, 1), 20)::text, c.paused WHERE counted
       UNION ALL SELECT 'cause', CASE WHEN c.excused_at IS NULL THEN c.breach_cause ELSE 'excused' END, c.paused
                  WHERE c.breached_at IS NOT NULL
       UNION ALL SELECT 'pause', reason.key, reason.value::int FROM jsonb_each_text(c.pauses) AS reason WHERE counted
       ) AS d(dimension, key, paused)
 GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
TIME_FIGURES = """
SELECT h.organization_id, t.pool_id, t.confidentiality = %(secret)s AS is_secret, h.closed_on AS day,
       h.party, h.secretary_id, count(*) AS tasks, sum(h.working) AS working, sum(h.off_hours) AS off_hours
  FROM unnest(%(organizations)s::uuid[], %(days)s::date[]) AS stale(organization, day)
  JOIN sla_heldtime h ON h.organization_id = stale.organization AND h.closed_on = stale.day
  JOIN tasks_task t ON t.id = h.task_id
 GROUP BY 1, 2, 3, 4, 5, 6
"""
Rollup = type[ClockFigure] | type[TimeFigure]
ROLLUPS: dict[Rollup, str] = {ClockFigure: CLOCK_FIGURES, TimeFigure: TIME_FIGURES}

Day = tuple[UUID, date]
"""A day of an organization."""


def roll_up() -> int:
    """Sum up the days that are stale. Returns how many those were; none while somebody else does it."""
    summed = 0
    while days := _roll_up_some():
        summed += days
    return summed


def rebuild() -> int:
    """Have everything summed up again. Returns how many days that will be."""
    days = _all_days()
    StaleDay.objects.bulk_create(StaleDay(organization_id=organization, day=day) for organization, day in days)
    return len(days)


def differences() -> list[str]:
    """Where the figures say otherwise than clocks and tasks do: nowhere, once no day is stale."""
    found, days = [], _arrays(_all_days())
    with connection.cursor() as cursor:
        for kind, query in ROLLUPS.items():
            cursor.execute(query, days)
            summed, stored = set(cursor.fetchall()), set(kind.objects.values_list(*_columns(kind)))
            found += [f"{kind.__name__} lacks {row}" for row in sorted(summed - stored, key=str)]
            found += [f"{kind.__name__} has {row}" for row in sorted(stored - summed, key=str)]
    return found


@transaction.atomic
def _roll_up_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('sla.roll_up', 0))")
        if not cursor.fetchone()[0]:
            return 0
        oldest = StaleDay.objects.order_by("id").values("id")[:MOST_DAYS]
        stale = list(StaleDay.objects.filter(pk__in=oldest))
        StaleDay.objects.filter(pk__in=[row.pk for row in stale]).delete()
        days = {(row.organization_id, row.day) for row in stale}
        _sum_up(sorted(days), cursor)
    return len(days)


def _sum_up(days: Collection[Day], cursor: CursorWrapper) -> None:
    for kind, query in ROLLUPS.items():
        of_days = (Q(organization=organization, day=day) for organization, day in days)
        kind.objects.filter(reduce(or_, of_days, Q(pk__in=[]))).delete()
        into = f"INSERT INTO {kind._meta.db_table} ({', '.join(_columns(kind))})"
        cursor.execute(f"{into} {query}", _arrays(days))


def _all_days() -> list[Day]:
    """Every day of which there are figures, or should be."""
    rows: list[QuerySet[Any, Any]] = [
        Clock.objects.filter(decided_on__isnull=False).values_list("organization", "decided_on"),
        HeldTime.objects.values_list("organization", "closed_on"),
        *(kind.objects.values_list("organization", "day") for kind in ROLLUPS),
    ]
    return sorted({day for found in rows for day in found.distinct()})


def _arrays(days: Collection[Day]) -> dict[str, Any]:
    return {
        "organizations": [organization for organization, _ in days],
        "days": [day for _, day in days],
        "secret": Confidentiality.SECRET,
    }


def _columns(kind: Rollup) -> list[str]:
    """The columns of a roll-up, in the order of its fields, which is that of its query."""
    return [field.attname for field in kind._meta.concrete_fields if not field.primary_key]
