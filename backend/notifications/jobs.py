"""Jobs of the notifications."""

from celery import shared_task

from backend.core.clock import now
from backend.notifications import services


@shared_task(name=services.SEND_DUE)
def send_due() -> None:
    """Send what is due over the channels."""
    services.send_due(at=now())


@shared_task(name="notifications.prune")
def prune() -> None:
    """Forget what people were told long ago."""
    services.prune(at=now())
