"""Jobs of the outbox."""

from celery import shared_task

from backend.core.clock import now
from backend.outbox import services

A_TURN = 2  # seconds: with many events waiting, the sweep of the clocks still comes in time


@shared_task(name="outbox.relay")
def relay() -> None:
    """Have waiting events heard."""
    services.relay(seconds=A_TURN)


@shared_task(name="outbox.prune")
def prune() -> None:
    """Forget what was heard long ago."""
    services.prune(at=now())
