"""What happens to webhooks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(Event):
    """Nothing is sent to an endpoint any more until somebody looks after it. `reason` is a value of `Reason`."""

    name: ClassVar[str] = "webhook.disabled"
    endpoint_id: UUID
    organization_id: UUID
    reason: str

    @property
    def key(self) -> str:
        return f"webhook:{self.endpoint_id}"
