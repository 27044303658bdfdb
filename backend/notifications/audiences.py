"""The people behind each audience of `kinds.py`, at this moment and for one happening."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.notifications.kinds import Told
from backend.secretaries.models import Secretary
from backend.secretaries.services import actor_of
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, Relation, relations_to, sees_internal_notes, sight

IN_CHARGE = (Role.OWNER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an event was about, as far as it decides who is told."""

    pool_id: UUID
    task: Task | None = None
    secretary: Secretary | None = None  # who held the task, or whom the event names
    former: Secretary | None = None  # who held it before
    party: str = ""  # whose time a clock measures
    audience: tuple[str, ...] = ()  # whom a step of the ladder names
    by: UUID | None = None  # the user who did it
    is_message: bool = False
    is_internal: bool = False


def people(told: Iterable[Told], happening: Happening) -> list[User]:
    """Everybody in these audiences who may be told, each once; neither who did it nor who can no longer sign in."""
    found = {user.pk: user for audience in told for user in FINDERS[audience](happening)}
    return [
        user for user in found.values() if user.is_active and user.pk != happening.by and _may_hear(user, happening)
    ]


def _may_hear(user: User, happening: Happening) -> bool:
    """Of a message hears only who may read it."""
    if not happening.is_message or happening.task is None:
        return True
    actor = actor_of(user)
    if happening.is_internal and not sees_internal_notes(happening.task, actor):
        return False
    return Facet.THREAD in sight(happening.task, actor)


def _organization(happening: Happening) -> Iterable[User]:
    task = happening.task
    if task is None:
        return []
    poster = task.posted_by
    if poster and poster.is_active and Relation.MEMBER in relations_to(task, actor_of(poster)):
        return [poster]
    return User.objects.filter(memberships__organization=task.organization_id, memberships__role__in=IN_CHARGE)


def _secretary(happening: Happening) -> Iterable[User]:
    return [happening.secretary.user] if happening.secretary else []


def _former(happening: Happening) -> Iterable[User]:
    return [happening.former.user] if happening.former else []


def _coordinators(happening: Happening) -> Iterable[User]:
    return User.objects.filter(coordinates__pool=happening.pool_id)


def _audience(happening: Happening) -> Iterable[User]:
    """Whom a step of the ladder names; the party is whose time the clock measures."""
    named = [happening.party if name == "party" else name for name in happening.audience]
    return [user for name in named for user in NAMED.get(name, _nobody)(happening)]


def _nobody(happening: Happening) -> Iterable[User]:
    return []


Finder = Callable[[Happening], Iterable[User]]

NAMED: dict[str, Finder] = {
    "secretary": _secretary,
    "organization": _organization,
    "coordinator": _coordinators,
    "queue": _nobody,
}

FINDERS: dict[Told, Finder] = {
    Told.ORGANIZATION: _organization,
    Told.HOLDER: _secretary,
    Told.FORMER: _former,
    Told.COORDINATORS: _coordinators,
    Told.SECRETARY: _secretary,
    Told.AUDIENCE: _audience,
}
