"""What is done with accounts."""

import hashlib
from collections.abc import Collection
from uuid import UUID

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Coordinator, Membership, User
from backend.accounts.roles import ROLE_PERMISSIONS, SCOPE_PERMISSIONS, Permission, Role, Scope


def actor_of(user: User) -> Actor:
    """The person `user` as an actor, with their organizations and pools. Two queries."""
    return actors_of([user])[user.pk]


def actors_of(users: Collection[User]) -> dict[UUID, Actor]:
    """Each of the people as an actor, by their keys. Two queries, however many they are."""
    permissions: dict[UUID, dict[UUID, frozenset[Permission]]] = {user.pk: {} for user in users}
    pools: dict[UUID, set[UUID]] = {user.pk: set() for user in users}
    memberships = Membership.objects.filter(user__in=users)
    for user_id, organization_id, role in memberships.values_list("user_id", "organization_id", "role"):
        permissions[user_id][organization_id] = ROLE_PERMISSIONS[Role(role)]
    for user_id, pool_id in Coordinator.objects.filter(user__in=users).values_list("user_id", "pool_id"):
        pools[user_id].add(pool_id)
    return {
        user.pk: Actor(
            label=user.name,
            user_id=user.pk,
            permissions=permissions[user.pk],
            pools=frozenset(pools[user.pk]),
            is_administrator=user.is_administrator,
        )
        for user in users
    }


def actor_of_key(key: AccessKey) -> Actor:
    """The organization's program that holds `key`, as an actor with what the key's scopes allow."""
    assert key.organization_id is not None
    granted: frozenset[Permission] = frozenset().union(*(SCOPE_PERMISSIONS[Scope(scope)] for scope in key.scopes))
    return Actor(label=key.name, access_key_id=key.pk, permissions={key.organization_id: granted})


def digest_of(secret: str) -> bytes:
    """What is stored of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def key_of(secret: str) -> AccessKey | None:
    """The usable token or API key whose secret this is, with its user. One query."""
    return AccessKey.objects.usable().select_related("user").filter(digest=digest_of(secret)).first()
