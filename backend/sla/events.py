"""What happens to clocks."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from backend.tasks.events import TaskEvent


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(TaskEvent):
    """A clock reached a step of its ladder. `milestone` is its name: "warn_75", "breach", "remind"."""

    name: ClassVar[str] = "milestone.reached"
    clock_id: UUID
    kind: str
    cycle: int
    milestone: str
    reached_at: datetime
    is_late: bool  # the breach, or a step after it
    act: str  # what is to be done: notify, raise_priority, release_claim …
    audience: list[str]  # who is told: party, secretary, organization, coordinator
    respects_hours: bool  # told in their own working hours


@dataclass(frozen=True, kw_only=True)
class ReviewEnding(TaskEvent):
    """Little time is left for a review. When it is over, silence counts as acceptance."""

    name: ClassVar[str] = "review.ending"
    clock_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClockExtended(TaskEvent):
    """A clock was given more time: by a coordinator, or by the organization, as `role` says."""

    name: ClassVar[str] = "clock.extended"
    clock_id: UUID
    kind: str
    role: str
    by: UUID | None


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
