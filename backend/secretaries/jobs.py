"""Jobs of the secretaries room."""

from celery import shared_task

from backend.core.clock import now
from backend.secretaries import services


@shared_task(name="secretaries.expire_certificates")
def expire_certificates() -> None:
    """Certificates end with their last day, wherever the secretary lives; their holders are told before."""
    services.expire(at=now())
    services.remind(at=now())
