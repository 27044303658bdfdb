"""Who is what to a task, and what each may see of it."""

from enum import StrEnum

from backend.accounts.actors import Actor
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskRole, TaskStatus


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
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.TITLE, Facet.ORGANIZATION, Facet.BRIEF, Facet.FILES}),
    },
    Confidentiality.INTERNAL: {
        **CONFIDANTS,
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.TITLE, Facet.ORGANIZATION, Facet.BRIEF}),
    },
    Confidentiality.CONFIDENTIAL: {
        **CONFIDANTS,
        Relation.COORDINATOR: EVERYTHING,
        Relation.POOL: frozenset({Facet.ORGANIZATION}),
    },
    Confidentiality.SECRET: {
        **CONFIDANTS,
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
    if actor.may(Permission.TASK_READ, task.organization_id):
        relations.add(Relation.MEMBER)
    if actor.secretary_id is not None and task.holder_id == actor.secretary_id:
        relations.add(Relation.ASSIGNEE)
    elif actor.secretary_pool == task.pool_id:
        relations.add(Relation.POOL)
    if task.pool_id in actor.pools:
        relations.add(Relation.ARBITER if task.status == TaskStatus.DISPUTED else Relation.COORDINATOR)
    return relations


def roles_on(task: Task, actor: Actor) -> frozenset[TaskRole]:
    """The roles in which `actor` may act on `task`."""
    roles = {
        TaskRole.SYSTEM: actor.is_system,
        TaskRole.ORGANIZATION: actor.may(Permission.TASK_WRITE, task.organization_id),
        TaskRole.ASSIGNEE: actor.secretary_id is not None and task.holder_id == actor.secretary_id,
        TaskRole.SECRETARY: actor.secretary_pool == task.pool_id and task.holder_id != actor.secretary_id,
        TaskRole.COORDINATOR: task.pool_id in actor.pools,
    }
    return frozenset(role for role, held in roles.items() if held)


def sees_internal_notes(task: Task, actor: Actor) -> bool:
    """Internal notes are between the assignee and coordinators: never for the organization."""
    return not roles_on(task, actor).isdisjoint({TaskRole.ASSIGNEE, TaskRole.COORDINATOR})
