"""Organizations with their members, and pools with their coordinators."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.models import (
    Coordinator,
    CoordinatorQuerySet,
    Membership,
    MembershipQuerySet,
    Organization,
    Pool,
    User,
)
from backend.accounts.permissions import require, require_administrator, require_coordinator, require_grant
from backend.accounts.refusals import AlreadyThere, LastOwner
from backend.accounts.roles import Permission, Role
from backend.accounts.services.invitations import invite_member
from backend.accounts.services.rows import change, unique_name


@transaction.atomic
def create_organization(*, owner_email: str, pools: Iterable[Pool], by: Actor, **values: Any) -> Organization:
    """A new organization served by `pools`; its first owner is invited. Administrators only. Raises `NameTaken`."""
    require_administrator(by)
    with unique_name():
        organization = Organization.objects.create(**values)
    organization.pools.set(pools)
    invite_member(organization=organization, email=owner_email, role=Role.OWNER, by=by)
    return organization


@transaction.atomic
def edit_organization(
    *, organization: Organization, by: Actor, pools: Iterable[Pool] | None = None, **values: Any
) -> Organization:
    """Change the organization's settings. Which pools serve it is for administrators alone. Raises `NameTaken`."""
    if pools is not None:
        require_administrator(by)
        organization.pools.set(pools)
    if values and not by.is_administrator:
        require(Permission.ORGANIZATION_EDIT, organization.pk, by)
    with unique_name():
        return change(organization, **values)


def members_of(*, organization: Organization, by: Actor) -> MembershipQuerySet:
    """The members of an organization, for its people and for administrators."""
    if not by.is_administrator:
        require(Permission.MEMBER_READ, organization.pk, by)
    return Membership.objects.visible_to(by).filter(organization=organization)


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: Actor) -> Membership:
    """Give a member another role, within what the actor's own role may hand out. Raises `LastOwner`."""
    membership = _lock(membership)
    require_grant(membership.organization_id, by, membership.role, role)
    if role != Role.OWNER:
        _check_owner_stays(membership)
    return change(membership, role=role)


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor) -> None:
    """Take a member's role away; everybody may leave by themselves. Raises `LastOwner`."""
    membership = _lock(membership)
    if membership.user_id != by.user_id:
        require_grant(membership.organization_id, by, membership.role)
    _check_owner_stays(membership)
    membership.delete()


def _lock(membership: Membership) -> Membership:
    """The membership as it is now, while nobody else changes the organization's members."""
    Organization.objects.select_for_update(no_key=True).get(pk=membership.organization_id)
    membership.refresh_from_db()
    return membership


def _check_owner_stays(membership: Membership) -> None:
    others = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER, user__is_active=True)
    if membership.role == Role.OWNER and not others.exclude(pk=membership.pk).exists():
        raise LastOwner()


def create_pool(*, by: Actor, **values: Any) -> Pool:
    """A new pool. Administrators only. Raises `NameTaken`."""
    require_administrator(by)
    with unique_name():
        return Pool.objects.create(**values)


def edit_pool(*, pool: Pool, by: Actor, **values: Any) -> Pool:
    """Change a pool's name, region or time zone. Administrators only. Raises `NameTaken`."""
    require_administrator(by)
    with unique_name():
        return change(pool, **values)


def coordinators_of(*, pool: Pool, by: Actor) -> CoordinatorQuerySet:
    """The coordinators of a pool, for themselves and for administrators."""
    if not by.is_administrator:
        require_coordinator(pool.pk, by)
    return Coordinator.objects.visible_to(by).filter(pool=pool)


def add_coordinator(*, pool: Pool, user: User, by: Actor) -> Coordinator:
    """Let a user coordinate the pool. Administrators only. Raises `AlreadyThere`."""
    require_administrator(by)
    coordinator, is_new = Coordinator.objects.get_or_create(pool=pool, user=user)
    if not is_new:
        raise AlreadyThere()
    return coordinator


def remove_coordinator(*, coordinator: Coordinator, by: Actor) -> None:
    """End somebody's coordinating of a pool. Administrators only."""
    require_administrator(by)
    coordinator.delete()
