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
