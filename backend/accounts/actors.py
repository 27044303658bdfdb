"""Who is asking: a person, an organization's program, or the system itself.

An `Actor` is read once per request and handed to every service as `by`. It holds facts about the asker, never a
decision about a task: those are `backend.tasks.permissions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from backend.accounts.roles import Permission


@dataclass(frozen=True)
class Actor:
    """The asker: their organizations with what they may do there, and their pools.

    `permissions` maps each organization's id to what the actor may do in it. `pools` are the pools the actor
    coordinates; `secretary_pool` is the pool in which the actor works as a secretary.
    """

    label: str
    user_id: UUID | None = None
    access_key_id: UUID | None = None
    permissions: Mapping[UUID, frozenset[Permission]] = field(default_factory=dict)
    pools: frozenset[UUID] = frozenset()
    secretary_id: UUID | None = None
    secretary_pool: UUID | None = None
    is_administrator: bool = False
    is_system: bool = False

    @property
    def pk(self) -> UUID | None:
        """The key of the person or the program: what requests are counted and logged by."""
        return self.user_id or self.access_key_id

    @property
    def is_authenticated(self) -> bool:
        """Always: an actor is somebody."""
        return True

    @property
    def organizations(self) -> frozenset[UUID]:
        """Every organization the actor belongs to."""
        return frozenset(self.permissions)

    def organizations_with(self, permission: Permission) -> frozenset[UUID]:
        """The organizations in which the actor holds `permission`."""
        return frozenset(pk for pk, held in self.permissions.items() if permission in held)

    def may(self, permission: Permission, organization_id: UUID) -> bool:
        """Whether the actor holds `permission` in that organization."""
        return permission in self.permissions.get(organization_id, ())


SYSTEM = Actor(label="system", is_system=True)
