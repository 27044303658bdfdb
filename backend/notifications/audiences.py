"""The people behind each audience of `kinds.py`, at this moment and for one happening."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.notifications.kinds import Told
from backend.notifications.models import Watch
from backend.secretaries.models import Secretary
from backend.secretaries.services import actor_of, actors_of, reviewers_elsewhere
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, Relation, relations_to, sees_internal_notes, sight

FOLLOWING = frozenset({Relation.MEMBER, Relation.COORDINATOR, Relation.ARBITER})  # who may hear what the poster hears
IN_CHARGE = (Role.OWNER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an event was about, as far as it decides who is told."""

    pool_id: UUID | None = None
    task: Task | None = None
    secretary: Secretary | None = None  # who held the task, or whom the event names
    former: Secretary | None = None  # who held it before
    party: str = ""  # whose time a clock measures
    audience: tuple[str, ...] = ()  # whom a step of the ladder names
    by: UUID | None = None  # the user who did it
    is_message: bool = False
    is_internal: bool = False
    mentioned: tuple[UUID, ...] = ()  # the users whom a message names
    organization_id: UUID | None = None  # if it is about no task
    owner: User | None = None  # whose address it is about, or who set it up


def people(told: Iterable[Told], happening: Happening) -> list[User]:
    """Everybody in these audiences who may be told, each once; neither who did it nor who can no longer sign in."""
    found = {user.pk: user for audience in told for user in FINDERS[audience](happening)}
    others = [user for user in found.values() if user.is_active and user.pk != happening.by]
    if not happening.is_message:
        return others
    actors = actors_of(others)
    task = happening.task
    return [user for user in others if task and may_hear(task, actors[user.pk], is_internal=happening.is_internal)]


def may_hear(task: Task, actor: Actor, *, is_internal: bool) -> bool:
    """Of a message hears only who may read it."""
    return Facet.THREAD in sight(task, actor) and (not is_internal or sees_internal_notes(task, actor))


def _organization(happening: Happening) -> Iterable[User]:
    return [*_poster(happening.task), *_followers(happening.task)] if happening.task else []


def _poster(task: Task) -> Iterable[User]:
    """Who posted the task, or who is in charge when a program did, or the poster left."""
    poster = task.posted_by
    if poster and poster.is_active and Relation.MEMBER in relations_to(task, actor_of(poster)):
        return [poster]
    return _in_charge(task.organization_id)


def _in_charge(organization_id: UUID | None) -> Iterable[User]:
    return User.objects.filter(memberships__organization=organization_id, memberships__role__in=IN_CHARGE)


def _followers(task: Task) -> Iterable[User]:
    """Those who follow the task, as far as they may still see it."""
    followers = list(User.objects.filter(watches__task=task, watches__mode=Watch.Mode.FOLLOW))
    actors = actors_of(followers)
    return [user for user in followers if not relations_to(task, actors[user.pk]).isdisjoint(FOLLOWING)]


def _mentioned(happening: Happening) -> Iterable[User]:
    return User.objects.filter(pk__in=happening.mentioned) if happening.mentioned else []


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
    Told.MENTIONED: _mentioned,
    Told.MANAGERS: lambda happening: _in_charge(happening.organization_id),
    Told.REVIEWERS: lambda happening: reviewers_elsewhere(happening.secretary) if happening.secretary else [],
    Told.OWNER: lambda happening: [happening.owner] if happening.owner else [],
}
