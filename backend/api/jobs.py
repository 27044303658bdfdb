"""Jobs of the edge."""

from celery import shared_task

from backend.api import idempotency
from backend.core.clock import now


@shared_task(name="api.forget_old_answers")
def forget_old_answers() -> None:
    """Drop stored answers that nobody may ask for again."""
    idempotency.forget(at=now())
