"""What happens to clocks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.tasks.events import TaskEvent


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(TaskEvent):
    """A clock reached a share of its target, or passed its due. `milestone` is its name: "warn_75", "breach"."""

    name: ClassVar[str] = "milestone.reached"
    clock_id: UUID
    kind: str
    cycle: int
    milestone: str


@dataclass(frozen=True, kw_only=True)
class TimeRequested(TaskEvent):
    """The secretary asked for more time."""

    name: ClassVar[str] = "time.requested"
    request_id: UUID


@dataclass(frozen=True, kw_only=True)
class TimeRequestAnswered(TaskEvent):
    """A request for more time was granted, refused or withdrawn."""

    name: ClassVar[str] = "time.answered"
    request_id: UUID
    status: str
