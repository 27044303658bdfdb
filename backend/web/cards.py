"""Tasks in lists: of each what the reader may see, and its ring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.accounts.actors import Actor
from backend.catalog.models import Confidentiality
from backend.tasks.models import Task, TaskQuerySet
from backend.tasks.permissions import Facet, sight
from backend.web.rings import Ring, ring_of_row


@dataclass(frozen=True)
class Card:
    """One task for one reader. What the reader may not see is empty: then its kind stands for its title."""

    task: Task
    ring: Ring | None
    title: str
    organization: str
    holder: str
    sees_title: bool

    @property
    def is_confidential(self) -> bool:
        return self.task.confidentiality >= Confidentiality.CONFIDENTIAL

    @property
    def done(self) -> int:
        """How many items of the checklist are ticked."""
        return sum(item["done"] for item in self.task.checklist)


def listed(tasks: TaskQuerySet) -> TaskQuerySet:
    """`tasks` with what a card needs: a constant number of queries."""
    return tasks.with_people().prefetch_related("clocks")


def cards_of(tasks: Iterable[Task], actor: Actor, at: datetime) -> list[Card]:
    """A card of each of `tasks`, which were read by `listed`."""
    return [card_of(task, actor, ring_of_row(task, at)) for task in tasks]


def card_of(task: Task, actor: Actor, ring: Ring | None) -> Card:
    """What `actor` may see of `task` in a line."""
    seen = sight(task, actor)
    holder = task.holder if Facet.PEOPLE in seen else None
    return Card(
        task=task,
        ring=ring,
        title=task.title if Facet.TITLE in seen else str(task.template),
        organization=task.organization.name if Facet.ORGANIZATION in seen else "",
        holder=holder.user.name if holder else "",
        sees_title=Facet.TITLE in seen,
    )
