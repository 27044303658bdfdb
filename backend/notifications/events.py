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


@dataclass(frozen=True, kw_only=True)
class NotificationsSettled(Event):
    """What people were told is not new any more, for it is done. `settled` has the last notification of each reader."""

    name: ClassVar[str] = "notifications.settled"
    settled: Sequence[tuple[UUID, UUID]]

    @property
    def key(self) -> str:
        return f"notification:{self.settled[0][1]}"  # in no order with others
