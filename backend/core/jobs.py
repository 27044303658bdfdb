"""Kicking jobs, and the heartbeat that shows that jobs run."""

from typing import Any

import structlog
from celery import current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from backend.core import heartbeat as hearts

log = structlog.get_logger(__name__)


def kick(job: str, *args: Any) -> None:
    """Ask for the job named `job` as soon as this transaction commits.

    A kick only saves waiting: whatever it asks for is also found by a sweep. So a broker that cannot be reached is
    logged and forgiven.
    """
    transaction.on_commit(lambda: _send(job, args), robust=True)


def _send(job: str, args: tuple[Any, ...]) -> None:
    try:
        current_app.send_task(job, args, retry=False)
    except OperationalError as error:
        log.warning("kick_lost", job=job, error=str(error))


@shared_task(name="core.heartbeat")
def heartbeat() -> None:
    """Through the queue and back: the workers consume."""
    hearts.beat("worker")
