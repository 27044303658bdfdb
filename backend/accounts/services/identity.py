"""What is done with accounts."""

import hashlib

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Coordinator, Membership, User
from backend.accounts.roles import ROLE_PERMISSIONS, SCOPE_PERMISSIONS, Permission, Role, Scope


def actor_of(user: User) -> Actor:
    """The person `user` as an actor, with their organizations and pools. Two queries."""
    memberships = Membership.objects.filter(user=user).values_list("organization_id", "role")
    return Actor(
        label=user.name,
        user_id=user.pk,
        permissions={organization: ROLE_PERMISSIONS[Role(role)] for organization, role in memberships},
        pools=frozenset(Coordinator.objects.filter(user=user).values_list("pool_id", flat=True)),
        is_administrator=user.is_administrator,
    )


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
