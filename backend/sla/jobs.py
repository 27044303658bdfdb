"""Jobs of the SLA room."""

from celery import shared_task

from backend.sla import services


@shared_task(name="sla.sweep")
def sweep() -> None:
    """Record what has fallen due."""
    services.sweep()
