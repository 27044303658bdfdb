"""Jobs of the webhooks."""

from celery import shared_task

from backend.core.clock import now
from backend.webhooks import services


@shared_task(name=services.SEND_DUE)
def send_due() -> None:
    """Send what is due to the endpoints."""
    services.send_due()


@shared_task(name="webhooks.prune")
def prune() -> None:
    """Forget messages of long ago."""
    services.prune(at=now())
