"""What happens to notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class NotificationsTold(Event):
    """People were told of something. `told` are pairs: the reader's key and the notification's."""

    name: ClassVar[str] = "notifications.told"
    told: Sequence[tuple[UUID, UUID]]

    @property
    def key(self) -> str:
        return f"notification:{self.told[0][1]}"  # in no order with others
