"""What happens to tasks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    """Something that happened to a task. A task's events are heard in order."""

    task_id: UUID

    @property
    def key(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class TaskMoved(TaskEvent):
    """A verb led the task from one state to another. `log_id` is its line in the task's log."""

    name: ClassVar[str] = "task.moved"
    verb: str
    from_status: str
    to_status: str
    version: int
    log_id: int


@dataclass(frozen=True, kw_only=True)
class TaskEdited(TaskEvent):
    """The brief or what the task asks for changed. `changed` names the fields."""

    name: ClassVar[str] = "task.edited"
    changed: list[str]
    version: int


@dataclass(frozen=True, kw_only=True)
class MessagePosted(TaskEvent):
    """Somebody wrote in the task's thread. An answer to a question is told of by its move already."""

    name: ClassVar[str] = "message.posted"
    message_id: UUID
    is_answer: bool = False


@dataclass(frozen=True, kw_only=True)
class ExtensionUndone(TaskEvent):
    """A coordinator took back the time that they had given. `log_id` is the line that says so."""

    name: ClassVar[str] = "extension.undone"
    log_id: int


@dataclass(frozen=True, kw_only=True)
class RatingGiven(TaskEvent):
    """One side (`organization` or `secretary`) rated the other. What it said may stay hidden for a while."""

    name: ClassVar[str] = "rating.given"
    rating_id: UUID
    side: str


@dataclass(frozen=True, kw_only=True)
class DeliverableOpened(TaskEvent):
    """Somebody who may review it looked at what was submitted: it cannot be recalled any more."""

    name: ClassVar[str] = "deliverable.opened"
    version: int
