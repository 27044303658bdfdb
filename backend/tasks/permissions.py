"""Who is what to a task, and what each may see of it."""

from enum import StrEnum

from backend.accounts.actors import Actor
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality
from backend.tasks.models import Task
from backend.tasks.refusals import HiddenFromYou
from tasks_engine.lifecycle import CLOSED, TaskRole, TaskStatus


class Facet(StrEnum):
    """A part of a task that may be shown or hidden."""

    TITLE = "title"
    ORGANIZATION = "organization"
    BRIEF = "brief"  # the brief, the filled-in form, the mandate, the checklist
    FILES = "files"  # the brief's material
    PEOPLE = "people"  # who posted it, who does it
    THREAD = "thread"  # messages and deliverables
    LOG = "log"


class Relation(StrEnum):
    """What an actor is to a task, when it comes to seeing."""

    MEMBER = "member"
    ASSIGNEE = "assignee"
    FINISHER = "finisher"  # the secretary who held it when it was closed
    COORDINATOR = "coordinator"
    ARBITER = "arbiter"  # a coordinator while the task is disputed
    POOL = "pool"  # a secretary of its pool who does not hold it


EVERYTHING = frozenset(Facet)
CONFIDANTS = {Relation.MEMBER: EVERYTHING, Relation.ASSIGNEE: EVERYTHING, Relation.ARBITER: EVERYTHING}
OUTLINE = frozenset({Facet.TITLE, Facet.ORGANIZATION, Facet.PEOPLE, Facet.LOG})

# Everybody who may know of a task sees its number, kind, state, what it needs and its dates. Beyond that:
SIGHT: dict[Confidentiality, dict[Relation, frozenset[Facet]]] = {
    Confidentiality.PUBLIC: {
        **CONFIDANTS,
        Relation.FINISHER: EVERYTHING,
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.TITLE, Facet.ORGANIZATION, Facet.BRIEF, Facet.FILES}),
    },
    Confidentiality.INTERNAL: {
        **CONFIDANTS,
        Relation.FINISHER: EVERYTHING,
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.TITLE, Facet.ORGANIZATION, Facet.BRIEF}),
    },
    Confidentiality.CONFIDENTIAL: {
        **CONFIDANTS,
        Relation.FINISHER: OUTLINE,
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.ORGANIZATION}),
    },
    Confidentiality.SECRET: {
        **CONFIDANTS,
        Relation.FINISHER: OUTLINE,
        Relation.COORDINATOR: OUTLINE,
        Relation.POOL: frozenset(),
    },
}


def sight(task: Task, actor: Actor) -> frozenset[Facet]:
    """The facets of `task` that `actor` may see, given that they may know of it at all."""
    table = SIGHT[Confidentiality(task.confidentiality)]
    return frozenset().union(*(table[relation] for relation in relations_to(task, actor)))


def relations_to(task: Task, actor: Actor) -> set[Relation]:
    """Every relation in which `actor` stands to `task`."""
    relations = set()
    if _belongs_to(task, actor):
        relations.add(Relation.MEMBER)
    if _holds(task, actor):
        relations.add(Relation.FINISHER if task.status in CLOSED else Relation.ASSIGNEE)
    elif actor.secretary_pool == task.pool_id:
        relations.add(Relation.POOL)
    if _coordinates(task, actor):
        relations.add(Relation.ARBITER if task.status == TaskStatus.DISPUTED else Relation.COORDINATOR)
    return relations


def roles_on(task: Task, actor: Actor) -> frozenset[TaskRole]:
    """The roles in which `actor` may act on `task`."""
    roles = {
        TaskRole.SYSTEM: actor.is_system,
        TaskRole.ORGANIZATION: actor.may(Permission.TASK_WRITE, task.organization_id) and _belongs_to(task, actor),
        TaskRole.ASSIGNEE: _holds(task, actor),
        TaskRole.SECRETARY: actor.secretary_pool == task.pool_id,
        TaskRole.COORDINATOR: _coordinates(task, actor),
    }
    return frozenset(role for role, held in roles.items() if held)


def sees_internal_notes(task: Task, actor: Actor) -> bool:
    """Internal notes are between the assignee and coordinators: never for the organization, nor for who is both."""
    return not _belongs_to(task, actor) and not roles_on(task, actor).isdisjoint(
        {TaskRole.ASSIGNEE, TaskRole.COORDINATOR}
    )


def require(task: Task, actor: Actor, facet: Facet) -> None:
    """Raise `HiddenFromYou` when `actor` knows of `task`, but may not see this part of it."""
    if facet not in sight(task, actor):
        raise HiddenFromYou(hidden=facet)


def _belongs_to(task: Task, actor: Actor) -> bool:
    """Whether the task is one of the actor's organization's that they may see. `visible_to` says the same in SQL."""
    return actor.may(Permission.TASK_READ, task.organization_id) and (
        task.confidentiality < Confidentiality.SECRET
        or actor.may(Permission.SECRET_READ, task.organization_id)
        or (task.posted_by_id is not None and task.posted_by_id == actor.user_id)
        or (task.posted_with_id is not None and task.posted_with_id == actor.access_key_id)
    )


def _holds(task: Task, actor: Actor) -> bool:
    return actor.secretary_id is not None and task.holder_id == actor.secretary_id


def _coordinates(task: Task, actor: Actor) -> bool:
    """Coordinators meet a task when it is published."""
    return task.pool_id in actor.pools and task.published_at is not None
