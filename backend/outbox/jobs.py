"""Jobs of the outbox."""

from celery import shared_task

from backend.core.clock import now
from backend.outbox import services


@shared_task(name="outbox.relay")
def relay() -> None:
    """Have waiting events heard."""
    services.relay()


@shared_task(name="outbox.prune")
def prune() -> None:
    """Forget what was heard long ago."""
    services.prune(at=now())
