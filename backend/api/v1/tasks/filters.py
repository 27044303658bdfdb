"""How lists of tasks are filtered."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.accounts.models import Organization, Pool
from backend.api.filters import AnyOf, MomentFilter
from backend.catalog.models import Confidentiality, Template
from backend.tasks.models import Assignment, Priority, Task
from tasks_engine.lifecycle import TaskStatus

ME = [("me", "me")]


def organizations(request: Any) -> QuerySet[Organization]:
    """Those whose tasks the actor may meet."""
    actor = request.user
    return (
        Organization.objects.filter(
            Q(pk__in=actor.organizations) | Q(pools__in=actor.pools) | Q(pools=actor.secretary_pool)
        )
        .distinct()
        .order_by()
    )


def pools(request: Any) -> QuerySet[Pool]:
    """Those that the actor may know of."""
    return Pool.objects.visible_to(request.user)


class TaskFilter(django_filters.FilterSet):
    status = AnyOf({status.value: status for status in TaskStatus})
    priority = AnyOf({priority.name.lower(): priority for priority in Priority})
    confidentiality = AnyOf({level.name.lower(): level for level in Confidentiality})
    organization = django_filters.ModelChoiceFilter(queryset=organizations)
    pool = django_filters.ModelChoiceFilter(queryset=pools)
    template = django_filters.ModelChoiceFilter(queryset=Template.objects.all(), to_field_name="code")
    holder = django_filters.CharFilter(method="held", label="`me`, or the id of a secretary's profile.")
    posted_by = django_filters.ChoiceFilter(choices=ME, method="posted")
    needs = django_filters.ChoiceFilter(choices=ME, method="waiting", label="Tasks whose next step is yours.")
    q = django_filters.CharFilter(method="found", max_length=200, label="Words of the title or brief, or a number.")
    deadline_after = MomentFilter(field_name="deadline", lookup_expr="gte")
    deadline_before = MomentFilter(field_name="deadline", lookup_expr="lt")
    due_after = MomentFilter(field_name="due_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")
    published_after = MomentFilter(field_name="published_at", lookup_expr="gte")
    published_before = MomentFilter(field_name="published_at", lookup_expr="lt")

    request: Any

    def held(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        secretary = self.request.user.secretary_id if value == "me" else _uuid(name, value)
        return rows.filter(pk__in=Assignment.objects.holding().filter(secretary=secretary).values("task"))

    def posted(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        actor = self.request.user
        return rows.filter(
            Q(posted_by=actor.user_id, posted_by__isnull=False)
            | Q(posted_with=actor.access_key_id, posted_with__isnull=False)
        )

    def waiting(self, rows: Any, name: str, value: str) -> QuerySet[Task]:
        found: QuerySet[Task] = rows.waiting_for(self.request.user)
        return found

    def found(self, rows: Any, name: str, value: str) -> QuerySet[Task]:
        found: QuerySet[Task] = rows.search(value, self.request.user)
        return found


def _uuid(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise serializers.ValidationError({name: [_("Use “me” or an id.")]}) from None
