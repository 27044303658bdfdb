"""Jobs of what comes again."""

from celery import shared_task

from backend.core.clock import now
from backend.repeating import services


@shared_task(name="repeating.post_due")
def post_due() -> None:
    """Post what is repeated and whose day has come."""
    services.post_due(at=now())
