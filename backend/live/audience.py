"""Who may hear of something at this moment. Each function is one query, however many they are.

`Task.objects.visible_to` asks the same the other way round. What changes between now and sending is caught there: see
`sight`.
"""

from uuid import UUID

from django.db.models import Q

from backend.accounts.models import Coordinator, Membership
from backend.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from backend.catalog.models import Confidentiality
from backend.secretaries.models import Secretary
from backend.tasks.models import Assignment, Task

People = set[UUID]  # keys of users


def members(task: Task) -> People:
    """The members of the task's organization who may know of it."""
    wanted = Permission.TASK_READ if task.confidentiality < Confidentiality.SECRET else Permission.SECRET_READ
    of = Membership.objects.filter(organization=task.organization_id, user__is_active=True)
    return {
        user_id
        for user_id, role in of.values_list("user_id", "role")
        if wanted in ROLE_PERMISSIONS[Role(role)] or user_id == task.posted_by_id
    }


def everybody_of(organization_id: UUID) -> People:
    """All members of an organization, whatever they may see."""
    return set(Membership.objects.filter(organization=organization_id).values_list("user_id", flat=True))


def holder(task: Task) -> People:
    """The secretary who holds the task, or held it when it was closed."""
    holding = Assignment.objects.holding().filter(task=task.pk, secretary__user__is_active=True)
    return set(holding.values_list("secretary__user_id", flat=True))


def coordinators(pool_id: UUID) -> People:
    """The coordinators of a pool."""
    of = Coordinator.objects.filter(pool=pool_id, user__is_active=True)
    return set(of.values_list("user_id", flat=True))


def second_reviewers(secretary_id: UUID) -> People:
    """The coordinators of none of the pools of a secretary's region."""
    own = Secretary.objects.filter(pk=secretary_id)
    region = own.exclude(pool__region="").values("pool__region")
    near = Coordinator.objects.filter(Q(pool__in=own.values("pool")) | Q(pool__region__in=region)).values("user")
    of = Coordinator.objects.filter(user__is_active=True).exclude(user__in=near)
    return set(of.values_list("user_id", flat=True))


def secretary(secretary_id: UUID) -> People:
    """The person behind a profile."""
    of = Secretary.objects.filter(pk=secretary_id, user__is_active=True)
    return set(of.values_list("user_id", flat=True))


def board(task: Task) -> People:
    """The secretaries who find the task on the board of its pool while it is open."""
    if task.confidentiality >= Confidentiality.SECRET:
        return set()
    of = Secretary.objects.filter(pool=task.pool_id, clearance__gte=task.confidentiality, user__is_active=True)
    return set(of.values_list("user_id", flat=True))


def task(subject: Task) -> People:
    """Everybody who knows of the task because of what they are to it. Three queries; two for a draft."""
    met = coordinators(subject.pool_id) if subject.published_at else set()
    return members(subject) | holder(subject) | met


def internal_note(subject: Task) -> People:
    """Who is between the assignee and coordinators, and not on the organization's side. Three queries."""
    return (holder(subject) | coordinators(subject.pool_id)) - everybody_of(subject.organization_id)
