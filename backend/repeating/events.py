"""What happens to what comes again."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class RepetitionEvent(Event):
    repetition_id: UUID

    @property
    def key(self) -> str:
        return f"repetition:{self.repetition_id}"


@dataclass(frozen=True, kw_only=True)
class RepetitionPosted(RepetitionEvent):
    """An own template was posted by itself; as a draft, when something has to be added first."""

    name: ClassVar[str] = "repetition.posted"
    task_id: UUID
    is_draft: bool


@dataclass(frozen=True, kw_only=True)
class RepetitionPaused(RepetitionEvent):
    """It could not be posted, and is not tried again until somebody resumes it. `why` is one of `Repetition.Why`."""

    name: ClassVar[str] = "repetition.paused"
    why: str
