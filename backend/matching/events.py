"""What happens to offers. Their key is the task's, so that they are heard in order with its moves."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.tasks.events import TaskEvent


@dataclass(frozen=True, kw_only=True)
class OfferMade(TaskEvent):
    """A task was offered to a secretary."""

    name: ClassVar[str] = "offer.made"
    offer_id: UUID
    secretary_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfferExpiring(TaskEvent):
    """An offer that waits for an answer ends soon."""

    name: ClassVar[str] = "offer.expiring"
    offer_id: UUID
    secretary_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfferClosed(TaskEvent):
    """An offer was accepted, declined, rescinded, or ran out: `status` says which."""

    name: ClassVar[str] = "offer.closed"
    offer_id: UUID
    secretary_id: UUID
    status: str
